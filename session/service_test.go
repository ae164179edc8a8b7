package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// service is Talkstack as far as a session goes, in memory: an http.RoundTripper for a real client. Refresh tokens rotate,
// and serve once; a spent one serves again within the reuse window, and later it is refused.
type service struct {
	now func() time.Time // of the service's own clock

	mu       sync.Mutex
	account  string        // who signs in
	lifetime time.Duration // of access tokens, in truth
	reuse    time.Duration
	said     func(expires time.Time) any // expirationTime as it is sent; nil: as documented
	date     func(time.Time) string      // the Date header; "" for none; nil: as it should be
	names    func(body map[string]any, refresh string)
	fault    func(r *http.Request) *fault // nil: none
	gone     bool                         // the account
	denies   map[string]bool              // paths that answer 401 whatever the token

	made    int
	access  map[string]time.Time // until when it is valid
	refresh map[string]*spent
	log     []seen
}

type spent struct {
	at    time.Time // zero: not yet
	times int
}

// seen is a request that the service answered or began to.
type seen struct {
	path, token string
	status      int
	at          time.Time
}

// fault is what goes wrong with one request.
type fault struct {
	dial       error         // it isn't sent
	hang       bool          // it is sent, and nothing comes back
	lost       bool          // it is carried out, and the answer is lost
	delay      time.Duration // before the answer
	status     int           // of an answer instead of the service's
	kind, body string
	retryAfter string
}

var errRefusedDial = fmt.Errorf("dial: %w", syscall.ECONNREFUSED)

func html(status int) *fault {
	return &fault{status: status, kind: "text/html", body: "<html>sign in to the network</html>"}
}

func api(status int) *fault {
	return &fault{status: status, kind: "application/json", body: `{"message":"no","status":"error"}`}
}

func newService(now func() time.Time, lifetime time.Duration) *service {
	return &service{
		now: now, account: "ana@example.com", lifetime: lifetime, access: map[string]time.Time{}, refresh: map[string]*spent{},
		denies: map[string]bool{},
	}
}

func (s *service) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

// while installs a fault for refreshes for as long as down reports true.
func (s *service) while(down func() bool, f *fault) {
	s.set(func() {
		s.fault = func(*http.Request) *fault {
			if down() {
				return f
			}
			return nil
		}
	})
}

// next installs faults for the coming refreshes, one each.
func (s *service) next(faults ...*fault) {
	s.set(func() {
		s.fault = func(r *http.Request) *fault {
			if r.URL.Path != "/auth/refresh-token" || len(faults) == 0 {
				return nil
			}
			f := faults[0]
			faults = faults[1:]
			return f
		}
	})
}

// refreshes lists the refresh requests that the service saw.
func (s *service) refreshes() []seen { return s.requests("/auth/refresh-token") }

func (s *service) requests(path string) []seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.log), func(r seen) bool { return r.path != path })
}

// refusals counts what was answered 401.
func (s *service) refusals() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.log {
		if r.status == http.StatusUnauthorized {
			n++
		}
	}
	return n
}

func (s *service) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	var f *fault
	if s.fault != nil {
		f = s.fault(r)
	}
	s.mu.Unlock()
	if f == nil {
		f = &fault{}
	}
	if f.dial != nil {
		return nil, f.dial
	}
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil && trace.WroteHeaders != nil {
		trace.WroteHeaders()
	}
	if f.hang {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	var out *http.Response
	if f.status != 0 {
		out = s.instead(r, f)
	} else {
		out = s.serve(r)
	}
	if f.delay > 0 {
		select {
		case <-time.After(f.delay):
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	if f.lost {
		return nil, errors.New("connection reset by peer")
	}
	return out, nil
}

// instead makes the answer that a fault asks for.
func (s *service) instead(r *http.Request, f *fault) *http.Response {
	s.mu.Lock()
	defer s.mu.Unlock()
	var body []byte
	if r.Body != nil { // as it is of a GET
		body, _ = io.ReadAll(r.Body)
	}
	var in map[string]string
	_ = json.Unmarshal(body, &in)
	s.log = append(s.log, seen{r.URL.Path, in["refreshToken"], f.status, s.now()})
	h := http.Header{"Content-Type": {f.kind}, "Date": {s.now().UTC().Format(http.TimeFormat)}}
	if f.retryAfter != "" {
		h.Set("Retry-After", f.retryAfter)
	}
	return &http.Response{StatusCode: f.status, Header: h, Body: io.NopCloser(strings.NewReader(f.body)), Request: r}
}

func (s *service) serve(r *http.Request) *http.Response {
	s.mu.Lock()
	defer s.mu.Unlock()
	var in map[string]any
	if r.Body != nil {
		_ = json.NewDecoder(r.Body).Decode(&in)
	}
	var token string
	status, body := http.StatusOK, map[string]any{}
	switch r.URL.Path {
	case "/auth/login":
		if in["password"] != "pw" {
			status = http.StatusUnauthorized
			break
		}
		body = s.grant()
		body["user"], body["loginStatus"] = map[string]any{"email": in["email"], "name": "Ana"}, 7
	case "/auth/refresh-token":
		token, _ = in["refreshToken"].(string)
		if status = s.spend(token); status == http.StatusOK {
			body = s.grant()
		}
	default:
		token = strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if until, ok := s.access[token]; !ok || !s.now().Before(until) || s.denies[r.URL.Path] {
			status = http.StatusUnauthorized
		}
		body = map[string]any{"voices": []any{}, "call": map[string]any{"call_id": "CA1", "to": "+1", "from": "+2"}}
	}
	if status != http.StatusOK {
		body = map[string]any{"message": "no", "status": "error"}
	}
	s.log = append(s.log, seen{r.URL.Path, token, status, s.now()})
	raw, _ := json.Marshal(body)
	h := http.Header{"Content-Type": {"application/json"}}
	date := s.now().UTC().Format(http.TimeFormat)
	if s.date != nil {
		date = s.date(s.now())
	}
	if date != "" {
		h.Set("Date", date)
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(string(raw))), Request: r}
}

// spend uses a refresh token up and says with which status. s.mu is held.
func (s *service) spend(token string) int {
	t := s.refresh[token]
	switch {
	case s.gone:
		return http.StatusNotFound
	case t == nil, !t.at.IsZero() && s.now().Sub(t.at) > s.reuse, !t.at.IsZero() && s.reuse == 0:
		return http.StatusUnauthorized
	}
	if t.at.IsZero() {
		t.at = s.now()
	}
	t.times++
	return http.StatusOK
}

// revoke makes all refresh tokens of no use.
func (s *service) revoke() { s.set(func() { s.refresh = map[string]*spent{} }) }

// grant is the body that brings new tokens. s.mu is held.
func (s *service) grant() map[string]any {
	s.made++
	access, refresh := fmt.Sprintf("access-%d", s.made), fmt.Sprintf("refresh-%d", s.made)
	expires := s.now().Add(s.lifetime)
	s.access[access], s.refresh[refresh] = expires, &spent{}
	for t, until := range s.access { // a day's worth must not pile up
		if s.now().After(until) {
			delete(s.access, t)
		}
	}
	body := map[string]any{"token": access, "expirationTime": expires.UTC().Format("2006-01-02T15:04:05.000Z")}
	if s.said != nil {
		body["expirationTime"] = s.said(expires)
	}
	if s.names != nil {
		s.names(body, refresh)
	} else {
		body["resfreshToken"] = refresh
	}
	return body
}
