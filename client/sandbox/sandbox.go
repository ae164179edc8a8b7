package sandbox

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Options are what a sandbox is made of. Zero values are the documented behaviour, or a sensible one where nothing is documented.
type Options struct {
	Scenario fs.FS            // scenario.json and prompts/*.md
	Seed     uint64           // the same seed gives the same history
	Calls    int              // how many there are at the start, over the last 30 days; the newest still go on
	Quiet    bool             // no new calls come by themselves
	Speed    float64          // of the simulation; 1 if zero
	Now      func() time.Time // time.Now if nil

	TokenTTL    time.Duration // of an access token; 2 h if zero
	ReuseWindow time.Duration // how long a spent refresh token still serves

	// State is a folder in which accounts and everything made is kept between runs; "" for none. Seed and Calls are those of
	// its first run.
	State string

	// Crash ends the program that the sandbox is part of, at once. Nil: it isn't part of one, and the demo command crash-at is refused.
	Crash func()

	// What the documentation leaves open, chosen otherwise.
	ListMissing   bool   // GET /project answers 404
	PageCap       int    // no history page is larger; 0: no cap
	OldestFirst   bool   // history comes oldest first
	TwilioNames   bool   // history items look like Twilio's
	BareHistory   bool   // history is a bare array
	Unverified200 bool   // the login of an unverified account answers 200 without a token, not 403
	UpdateInData  bool   // PUT /agent answers with the agent under "data", not bare
	ManyNumbers   bool   // POST /phone-number answers with an array for a project
	RefreshName   string // of the new refresh token: "resfreshToken" if "", "refreshToken", "both", or "differ": both, and only resfreshToken serves
}

func (o *Options) complete() error {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Speed <= 0 {
		o.Speed = 1
	}
	if o.TokenTTL <= 0 {
		o.TokenTTL = 2 * time.Hour
	}
	o.Calls = max(o.Calls, 0)
	if o.RefreshName == "" {
		o.RefreshName = misspelt
	}
	if !slices.Contains([]string{misspelt, spelt, "both", "differ"}, o.RefreshName) {
		return fmt.Errorf("the sandbox can't name a refresh token %q", o.RefreshName)
	}
	return nil
}

// Request is one line of the log.
type Request struct {
	Time   time.Time `json:"time"`
	Method string    `json:"method"`
	Path   string    `json:"path"`
	Route  string    `json:"route"`  // method and path as documented: "GET /project/{id}"; "/" for what isn't
	Status int       `json:"status"` // 0: hung up on before it was carried out
}

// Server is the API. It serves both hosts; all methods may be called from anywhere.
type Server struct {
	opts     Options
	scenario *scenario
	routes   *http.ServeMux

	mu      sync.Mutex // guards all that follows
	clock   simClock
	sim     time.Duration // how late it is in simulated time, for all that one request does
	world   world
	traffic traffic
	coming  status // how the next call that an agent makes in the project that is shown ends; queued if as it was to be
	unsaved bool   // something that is kept changed by itself
	faults  faults
	mails   []Mail
	log     []Request
}

// New builds a sandbox from its scenario, or resumes the one in Options.State. It fails if either can't be read.
func New(opts Options) (*Server, error) {
	if err := opts.complete(); err != nil {
		return nil, err
	}
	c, err := readScenario(opts.Scenario)
	if err != nil {
		return nil, err
	}
	now := opts.Now()
	s := &Server{opts: opts, scenario: c, clock: newSimClock(now, opts.Speed), world: newWorld(c, now)}
	if err := s.restore(); err != nil {
		return nil, err
	}
	s.traffic = newTraffic(c, s.opts, s.clock.start(), &s.world)
	s.settle()
	if err := s.persist(); err != nil {
		return nil, err
	}
	s.handle()
	return s, nil
}

// Credentials are the demo user's.
func (s *Server) Credentials() (email, password string) {
	return s.scenario.User.Email, s.scenario.User.Password
}

// Log lists the requests so far, the newest last; after 20,000 the oldest are dropped.
func (s *Server) Log() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.log)
}

func (s *Server) record(r *http.Request, route string, status int) {
	const most = 10_000
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = append(s.log, Request{s.opts.Now(), r.Method, r.URL.Path, route, status})
	if len(s.log) >= 2*most {
		s.log = slices.Clone(s.log[most:])
	}
}

// handler answers one request; user is nil where no sign-in is needed. s.mu is held.
type handler func(s *Server, user *user, r *http.Request, body params) reply

// reply is an answer: a status and what is marshalled as its body, after s.mu is unlocked.
type reply struct {
	status int
	body   any
}

// streamed is a body that is written piece by piece: a long history.
type streamed func(io.Writer)

// fields are a JSON object's.
type fields map[string]any

func ok(body any) reply { return reply{http.StatusOK, body} }

// done is a success in the API's usual envelope.
func done(message string, payload fields) reply {
	out := fields{"message": message, "status": "success"}
	for name, v := range payload {
		out[name] = v
	}
	return ok(out)
}

// fail is an error in the API's form.
func fail(status int, message string) reply {
	return reply{status, fields{"message": message, "status": "error"}}
}

// refuse is fail where nil means that all is well.
func refuse(status int, message string) *reply {
	out := fail(status, message)
	return &out
}

// enumerate writes "a, b or c".
func enumerate(names []string) string {
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

func (s *Server) handle() {
	s.routes = http.NewServeMux()
	s.handleAuth()
	s.handleUser()
	s.handleProjects()
	s.handleAgents()
	s.handleCalls()
	s.read("GET /voices", (*Server).listVoices)
	s.read("GET /voices/{id}", (*Server).getVoice)
	s.read("POST /phone-number", (*Server).lookUpNumber)
	s.change("POST /phone-number/add-number", (*Server).addNumber, "e164", "agentId", "projectId")
	s.route(endpoint{"/", anyone, false, (*Server).unknown, nil})
	s.handleOwn()
}

func (s *Server) unknown(_ *user, r *http.Request, _ params) reply {
	return fail(http.StatusNotFound, "Cannot "+r.Method+" "+r.URL.Path)
}

// endpoint is a documented path.
type endpoint struct {
	route   string
	access  access
	changes bool // something that is kept
	handle  handler
	needs   []string // texts without which it isn't carried out
}

// read registers an endpoint that changes nothing, whatever its method; change one that does; account one of /auth that anyone
// may call. The first two need a sign-in.
func (s *Server) read(route string, h handler, needs ...string) {
	s.route(endpoint{route, signedIn, false, h, needs})
}

func (s *Server) change(route string, h handler, needs ...string) {
	s.route(endpoint{route, signedIn, true, h, needs})
}

func (s *Server) account(path string, h handler, needs ...string) {
	s.route(endpoint{"POST /auth/" + path, anyone, true, h, needs})
}

func (s *Server) route(e endpoint) {
	s.routes.HandleFunc(e.route, func(w http.ResponseWriter, r *http.Request) {
		// The body comes first: net/http doesn't notice that the caller hung up before it is read.
		body, refusal := readBody(w, r)
		f := s.nextFault(r.Method, r.URL.Path)
		if !f.wait(r.Context()) || f.DropBefore {
			s.record(r, e.route, 0)
			panic(http.ErrAbortHandler) // hangs up without an answer
		}
		if f.Status != 0 && !f.CarriedOut {
			s.record(r, e.route, f.Status)
			f.write(w)
			return
		}
		out := s.answer(r, e, body, refusal)
		s.record(r, e.route, cmp.Or(f.Status, out.status))
		if f.crash {
			s.opts.Crash()
		}
		if f.DropAfter {
			panic(http.ErrAbortHandler)
		}
		if f.Status != 0 {
			f.write(w)
			return
		}
		write(w, out)
	})
}

func (s *Server) answer(r *http.Request, e endpoint, body params, refusal *reply) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	u, stranger := s.authenticate(r, e.access)
	switch {
	case misdirected(r):
		return s.unknown(nil, r, params{})
	case stranger != nil:
		return *stranger
	case refusal != nil:
		return *refusal
	case body.missing(e.needs...):
		return fail(http.StatusBadRequest, "Missing "+enumerate(e.needs))
	}
	out := e.handle(s, u, r, body)
	if e.changes && out.status < 300 || s.unsaved {
		if err := s.persist(); err != nil {
			return fail(http.StatusInternalServerError, err.Error())
		}
	}
	return out
}

func write(w http.ResponseWriter, out reply) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(out.status)
	if stream, ok := out.body.(streamed); ok {
		stream(w)
		return
	}
	_ = json.NewEncoder(w).Encode(out.body) // the caller hung up; there is nobody to tell
}

// ServeHTTP answers a request of either host.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header()["Date"] = []string{s.serverTime().Format(http.TimeFormat)}
	s.routes.ServeHTTP(w, r)
}

func (s *Server) serverTime() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opts.Now().Add(s.clock.skew).UTC()
}

// SetDateOffset puts the service's clock wrong by d: the Date of its answers, when tokens expire, when calls were.
func (s *Server) SetDateOffset(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock.skew = d
}
