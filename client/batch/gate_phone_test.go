package batch

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	nethttp "net/http"
	"net/http/httptrace"
	"runtime"
	"strings"
	"sync"
	"time"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
)

// answer is how a model of the service answers a request that rings.
type answer int

const (
	answersWell     answer = iota
	answersNoID            // it is made, and the answer doesn't name it
	answersNothing         // it is made, and the connection breaks
	answersNothing2        // it isn't, and the connection breaks
	answers500             // made
	answers500not          // not made
	answers429             // made
	answers429not
	answers307 // made
	answers303not
	answers511 // made, and answered by something between
	answers400
	answers401
	neverLeft // no connection
	answers
)

// makes reports whether the call is made.
func (a answer) makes() bool {
	switch a {
	case answersWell, answersNoID, answersNothing, answers500, answers429, answers307, answers511:
		return true
	default:
		return false
	}
}

var answerStatus = map[answer]int{
	answersWell: 200, answersNoID: 200, answers500: 500, answers500not: 500, answers429: 429, answers429not: 429, answers307: 307, answers303not: 303,
	answers511: 511, answers400: 400, answers401: 401,
}

// Calls of which the history tells later than others.
const (
	shortLag = 8 * time.Second // less than the program waits before it believes that there is none
	longLag  = 10 * time.Minute
)

// phone is a model of the service. It rings whoever it is asked to, and knows how often.
type phone struct {
	mu       sync.Mutex
	plan     map[string][]answer // by number, one a request; then all goes well
	slow     []time.Duration     // of requests one after the other, from the beginning again after the last
	lags     bool                // the history tells of calls late
	away     bool                // it can't be read
	asked    int
	rang     []rang
	listed   map[string]time.Time // who is on the do-not-call list, and since when
	unlisted map[string]time.Time // who isn't any more, likewise
	wrong    error                // what must not happen, and did
}

// rang is a call.
type rang struct {
	id, number string
	at, told   time.Time // when, and since when the history tells of it
}

func newPhone() *phone {
	return &phone{plan: map[string][]answer{}, listed: map[string]time.Time{}, unlisted: map[string]time.Time{}}
}

// times is how often a number rang.
func (p *phone) times(number string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, r := range p.rang {
		if r.number == number {
			n++
		}
	}
	return n
}

func (p *phone) fail(format string, args ...any) {
	if p.wrong == nil {
		p.wrong = fmt.Errorf(format, args...)
	}
}

// nameOf is what a person is called: whoever hears another's name was told another's data.
func nameOf(number string) string { return "Ana " + number[len(number)-2:] }

// typed is the variable by which a test tells that a person typed the number of somebody on the do-not-call list.
const typed = "typed"

// takes is what the service does when a request for calls comes in.
func (p *phone) takes(values map[string]map[string]string, what answer) (ids []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for number, v := range values {
		now := time.Now()
		if since, on := p.listed[number]; on && since.Before(now) && v[typed] == "" {
			p.fail("%s was asked for, and is on the do-not-call list since %s", number, since)
		}
		if v["name"] != nameOf(number) {
			p.fail("%s would hear what is another's: %v", number, v)
		}
		if !what.makes() {
			continue
		}
		r := rang{fmt.Sprintf("CA%032x", len(p.rang)+1), number, now, now}
		switch {
		case what == answers429:
			r.told = now.Add(shortLag)
		case p.lags:
			r.told = now.Add(longLag)
		}
		p.rang, ids = append(p.rang, r), append(ids, r.id)
	}
	return ids
}

// next is how the next request for a number is answered, and how long that takes.
func (p *phone) next(number string) (what answer, wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if list := p.plan[number]; len(list) > 0 {
		what, p.plan[number] = list[0], list[1:]
	}
	wait = 100 * time.Millisecond
	if len(p.slow) > 0 {
		wait = p.slow[p.asked%len(p.slow)]
	}
	p.asked++
	return what, wait
}

const talk = 30 * time.Second

func (r *rang) status(now time.Time) client.Status {
	if now.Sub(r.at) < talk {
		return client.StatusInProgress
	}
	return client.StatusCompleted
}

// picture is how the calls stand that the history tells of, the newest first.
func (p *phone) picture() *watch.Snapshot {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	out := &watch.Snapshot{Updated: now, Older: watch.Older{End: true}, Counts: map[client.Status]int{}}
	for i := len(p.rang) - 1; i >= 0; i-- {
		if r := &p.rang[i]; !r.told.After(now) {
			s := r.status(now)
			c := client.Call{ID: r.id, To: r.number, Started: r.at, Status: s, Raw: `{"status":"` + string(s) + `"}`}
			out.Calls = append(out.Calls, &watch.Entry{Call: c, FirstSeen: r.at, Order: r.at})
		}
	}
	return out
}

// readLine is a window's way to the service. Nothing comes back by it to a window that died: what waits for it ends there.
type telephone struct {
	*phone
	dead func() bool
}

func (t telephone) Token(context.Context, client.Need) (client.Token, error) {
	return client.Token{Value: client.NewSecret("token")}, nil
}

func (t telephone) RoundTrip(req *nethttp.Request) (*nethttp.Response, error) {
	if t.dead() {
		runtime.Goexit()
	}
	defer func() {
		if t.dead() {
			runtime.Goexit()
		}
	}()
	switch req.URL.Path {
	case "/agent":
		return say(req, 200, map[string]any{"id": "a", "name": "Jack", "projectId": "p", "systemInstruction": "Greet {{name}}."}), nil
	case "/call/get-call-history":
		return t.history(req)
	case "/call/makeCall":
		var n struct {
			Number string            `json:"number"`
			Values map[string]string `json:"dynamicVariables"`
		}
		if err := json.NewDecoder(req.Body).Decode(&n); err != nil {
			return nil, err
		}
		return t.rings(req, n.Number, map[string]map[string]string{n.Number: n.Values})
	case "/call/batch-call":
		first, values, err := uploaded(req)
		if err != nil {
			return nil, err
		}
		return t.rings(req, first, values)
	}
	return say(req, 404, map[string]any{"message": "there is no such thing"}), nil
}

func (t telephone) history(req *nethttp.Request) (*nethttp.Response, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.away {
		return nil, errors.New("no network")
	}
	now, calls := time.Now(), []any{}
	for i := range t.rang {
		r := &t.rang[i]
		if to := req.URL.Query().Get("to"); (to == "" || to == r.number) && !r.told.After(now) {
			calls = append(calls, map[string]any{"sid": r.id, "to": r.number, "from": "+14155550199", "status": r.status(now), "startTime": r.at.UTC().Format(time.RFC3339)})
		}
	}
	return say(req, 200, map[string]any{"calls": calls}), nil
}

// rings takes a request for calls, and answers it as it is to.
func (t telephone) rings(req *nethttp.Request, first string, values map[string]map[string]string) (*nethttp.Response, error) {
	what, wait := t.next(first)
	if what == neverLeft {
		return nil, errors.New("no network")
	}
	if trace := httptrace.ContextClientTrace(req.Context()); trace != nil {
		trace.WroteHeaders()
	}
	ids := t.takes(values, what)
	select {
	case <-req.Context().Done():
		return nil, req.Context().Err()
	case <-time.After(wait):
	}
	status, answered := answerStatus[what]
	switch {
	case !answered:
		return nil, io.ErrUnexpectedEOF
	case what == answersWell:
		return say(req, status, map[string]any{"status": "success", "call": map[string]any{"call_id": ids[0], "to": first, "from": "+14155550199"}}), nil
	case what == answersNoID:
		return say(req, status, map[string]any{"status": "success"}), nil
	}
	return say(req, status, map[string]any{"message": "odd"}), nil
}

func say(req *nethttp.Request, status int, body any) *nethttp.Response {
	raw, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	h := nethttp.Header{"Content-Type": {"application/json"}, "Date": {time.Now().UTC().Format(nethttp.TimeFormat)}, "Location": {"https://elsewhere.example/"}}
	return &nethttp.Response{StatusCode: status, Header: h, Body: io.NopCloser(bytes.NewReader(raw)), Request: req}
}

// uploaded reads a file that the service is to call by itself.
func uploaded(req *nethttp.Request) (first string, values map[string]map[string]string, err error) {
	_, params, err := mime.ParseMediaType(req.Header.Get("Content-Type"))
	if err != nil {
		return "", nil, err
	}
	form, err := multipart.NewReader(req.Body, params["boundary"]).ReadForm(1 << 20)
	if err != nil {
		return "", nil, err
	}
	f, err := form.File["file"][0].Open()
	if err != nil {
		return "", nil, err
	}
	content, err := io.ReadAll(f)
	if err != nil {
		return "", nil, err
	}
	lines, err := csv.NewReader(strings.NewReader(string(content))).ReadAll()
	if err != nil {
		return "", nil, err
	}
	values = map[string]map[string]string{}
	for _, l := range lines[1:] {
		var v map[string]string
		if err := json.Unmarshal([]byte(l[1]), &v); err != nil {
			return "", nil, err
		}
		if first == "" {
			first = l[0]
		}
		values[l[0]] = v
	}
	return first, values, nil
}
