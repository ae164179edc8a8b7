package watch_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
)

// history is a service written from its documentation alone: it shares nothing with the sandbox or the other tests' fakes. It
// refuses whatever isn't documented.
type history struct {
	mu     sync.Mutex
	calls  []record // in the order of their creation
	cap    int      // lists no more at once; 0: as many as it is asked for
	most   int      // refuses to be asked for more; 0: any number
	oldest bool     // lists the oldest first
	down   bool     // answers 503

	asked   int
	refused map[string][]refusal // by all that was asked for but the size
	wrong   []string             // what was asked for that isn't documented
}

// refusal is a page size that was refused, or asked for afterwards.
type refusal struct {
	size    int
	at      time.Time
	refused bool
}

type record struct {
	SID     string  `json:"callSid"`
	Status  string  `json:"status"`
	To      string  `json:"to"`
	From    string  `json:"from"`
	Date    string  `json:"date"`
	Seconds float64 `json:"seconds"`
	Cost    float64 `json:"cost"`

	start time.Time
}

var documented = []string{"queued", "initiated", "ringing", "in-progress", "completed", "busy", "failed", "no-answer"}

// add adds calls that start at a time, a second apart.
func (h *history) add(n int, start time.Time, statuses ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := range n {
		at := start.Add(time.Duration(i) * time.Second).UTC()
		h.calls = append(h.calls, record{
			SID: fmt.Sprintf("CA%032x", len(h.calls)+1), Status: statuses[i%len(statuses)], To: "+14155550123", From: "+442079460123",
			Date: at.Format(time.RFC1123Z), start: at,
		})
	}
}

// ServeHTTP implements http.Handler.
func (h *history) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var body struct {
		Project string `json:"projectId"`
		SID     string `json:"sid"`
		Size    *int   `json:"pageSize"`
	}
	w.Header().Set("Content-Type", "application/json")
	answer := func(status int, v any) {
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(v)
	}
	err := json.NewDecoder(r.Body).Decode(&body)
	switch {
	case h.down:
		answer(http.StatusServiceUnavailable, map[string]string{"message": "down"})
		return
	case err != nil || r.Method != http.MethodPost || body.Project != "p":
		h.wrong = append(h.wrong, r.Method+" "+r.URL.String())
		answer(http.StatusBadRequest, map[string]string{"message": "no"})
		return
	case r.URL.Path == "/call":
		i := slices.IndexFunc(h.calls, func(c record) bool { return c.SID == body.SID })
		if i < 0 {
			answer(http.StatusNotFound, map[string]string{"message": "no such call"})
			return
		}
		answer(http.StatusOK, h.calls[i])
		return
	}
	h.asked++
	size := 20
	if body.Size != nil {
		size = *body.Size
	}
	q := r.URL.Query()
	if err := h.check(r.URL.Path, q, size); err != nil {
		h.wrong = append(h.wrong, err.Error())
		answer(http.StatusBadRequest, map[string]string{"message": err.Error()})
		return
	}
	if sizes := h.refused[q.Encode()]; sizes != nil || h.most > 0 && size > h.most {
		h.refused[q.Encode()] = append(sizes, refusal{size, time.Now(), h.most > 0 && size > h.most})
	}
	if h.most > 0 && size > h.most {
		answer(http.StatusBadRequest, map[string]string{"message": "too many"})
		return
	}
	if h.cap > 0 {
		size = min(size, h.cap)
	}
	found := h.find(q)
	if !h.oldest {
		slices.Reverse(found)
	}
	answer(http.StatusOK, map[string]any{"message": "ok", "status": "succcess", "calls": found[:min(size, len(found))]})
}

// check finds what isn't documented in a request.
func (h *history) check(path string, q url.Values, size int) error {
	if path != "/call/get-call-history" || size < 1 {
		return fmt.Errorf("%s by %d", path, size)
	}
	for name := range q {
		switch value := q.Get(name); name {
		case "to", "from":
		case "status":
			if !slices.Contains(documented, value) {
				return fmt.Errorf("status %q isn't documented", value)
			}
		case "startTime", "startTimeBefore", "startTimeAfter":
			if _, err := time.Parse(time.DateOnly, value); err != nil {
				return fmt.Errorf("%s=%s", name, value)
			}
		default:
			return fmt.Errorf("%s isn't documented", name)
		}
	}
	return nil
}

// find selects calls, the oldest first.
func (h *history) find(q url.Values) []record {
	day := func(name string) time.Time {
		t, _ := time.Parse(time.DateOnly, q.Get(name))
		return t
	}
	out := []record{}
	for _, c := range h.calls {
		on, before, after := day("startTime"), day("startTimeBefore"), day("startTimeAfter")
		switch {
		case !on.IsZero() && (c.start.Before(on) || !c.start.Before(on.AddDate(0, 0, 1))):
		case !before.IsZero() && c.start.After(before):
		case !after.IsZero() && c.start.Before(after):
		case q.Has("status") && q.Get("status") != c.Status:
		default:
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b record) int { return a.start.Compare(b.start) })
	return out
}

// inMemory serves requests without a network, so that time may be a bubble's.
type inMemory struct{ http.Handler }

// RoundTrip implements http.RoundTripper.
func (m inMemory) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	m.ServeHTTP(w, r)
	resp := w.Result()
	resp.Request = r
	return resp, nil
}

func connect(t testing.TB, h *history) *client.CallService {
	t.Helper()
	h.refused = map[string][]refusal{}
	c, err := client.New(client.WithTransport(inMemory{h}), client.WithAuth(client.StaticKey(client.NewSecret("k"))))
	if err != nil {
		t.Fatal(err)
	}
	return c.Calls
}

// behaved fails if something was asked for that isn't documented, or again after it was refused.
func (h *history) behaved(t testing.TB) {
	t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.wrong) > 0 {
		t.Errorf("asked for what isn't documented: %q", h.wrong)
	}
	const lasts = 5 * time.Minute // it may be another service by then
	for q, sizes := range h.refused {
		for i := range sizes[1:] {
			if sizes[i].refused && sizes[i+1].at.Sub(sizes[i].at) < lasts {
				t.Errorf("%q was refused, and asked for again: %v", q, sizes)
			}
		}
	}
}

// days are how many calls there are on each UTC day, by 2006-01-02.
func (h *history) days() map[string]int {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := map[string]int{}
	for _, c := range h.calls {
		out[c.start.Format(time.DateOnly)]++
	}
	return out
}

// byDay counts entries like days does.
func byDay(calls []*watch.Entry) map[string]int {
	out := map[string]int{}
	for _, e := range calls {
		out[e.Call.Started.UTC().Format(time.DateOnly)]++
	}
	return out
}

// service is one of the histories below.
type service struct {
	cap, most int
	oldest    bool
	perDay    int
	days      int
	statuses  []string
	cut       bool // the days can't be had whole
}

var (
	one  = []string{"completed"}
	some = []string{"completed", "busy", "failed", "no-answer"}
)

func services() map[string]service {
	out := map[string]service{}
	for _, n := range []int{20, 40, 50, 60, 64, 100} { // as many as limits often are, without a limit
		for _, days := range []int{1, 7} {
			for name, statuses := range map[string][]string{"one status": one, "some": some} {
				out[fmt.Sprintf("%d a day, %d days, %s", n, days, name)] = service{perDay: n, days: days, statuses: statuses}
			}
		}
	}
	for _, limit := range []int{137, 333, 666} {
		for _, oldest := range []bool{false, true} {
			if oldest && limit != 137 {
				continue
			}
			in := fmt.Sprintf("limit %d, oldest first %v: ", limit, oldest)
			out[in+"short days"] = service{cap: limit, oldest: oldest, perDay: limit / 3, days: 7, statuses: one}
			out[in+"full days"] = service{cap: limit, oldest: oldest, perDay: limit, days: 5, statuses: some}
			out[in+"statuses of long days"] = service{cap: limit, oldest: oldest, perDay: 2 * limit, days: 5, statuses: some}
			out[in+"long days"] = service{cap: limit, oldest: oldest, perDay: 2 * limit, days: 5, statuses: one, cut: true}
			out[in+"one long day"] = service{cap: limit, oldest: oldest, perDay: 2*limit + 1, days: 1, statuses: some}
		}
	}
	out["refuses long pages"] = service{most: 100, perDay: 30, days: 7, statuses: some}
	out["refuses and caps"] = service{most: 500, cap: 137, perDay: 150, days: 7, statuses: some}
	return out
}

// build is the history at now, which is noon.
func (s service) build(now time.Time) *history {
	h := &history{cap: s.cap, most: s.most, oldest: s.oldest}
	for ago := s.days - 1; ago >= 0; ago-- {
		h.add(s.perDay, now.AddDate(0, 0, -ago).Add(-2*time.Hour), s.statuses...)
	}
	return h
}

func TestAServiceByItsDocumentationIsLoadedWhole(t *testing.T) {
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for name, s := range services() {
		t.Run(name, func(t *testing.T) {
			h := s.build(noon)
			q := client.HistoryQuery{ProjectID: "p", StartAfter: noon.AddDate(0, 0, 1-s.days).Format(time.DateOnly)}
			l, err := watch.Load(t.Context(), connect(t, h), q, func() time.Time { return noon })
			if err != nil {
				t.Fatal(err)
			}
			h.behaved(t)
			got := byDay(l.Calls)
			for day, n := range h.days() {
				cut := slices.ContainsFunc(l.Partial, func(d watch.Day) bool { return d.Date == day })
				if cut != s.cut || !s.cut && got[day] != n {
					t.Errorf("%s: %d of %d calls, said to be cut: %v", day, got[day], n, cut)
				}
			}
			if most := 14 + 9*s.days; h.asked > most {
				t.Errorf("%d requests, at most %d", h.asked, most)
			}
			t.Logf("%d requests", h.asked)
		})
	}
}

func TestAServiceByItsDocumentationIsWatchedWhole(t *testing.T) {
	for name, s := range services() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(40*24*time.Hour + 12*time.Hour)
				h := s.build(time.Now())
				hub := watch.NewHub(connect(t, h), watch.Options{})
				defer hub.Close()
				f := hub.Open("p")
				f.LoadOlder(time.Now().AddDate(0, 0, 1-s.days))
				time.Sleep(time.Minute)
				h.add(30, time.Now(), some...)
				time.Sleep(time.Minute)
				h.mu.Lock()
				h.down = true
				h.mu.Unlock()
				time.Sleep(time.Minute)
				h.add(90, time.Now(), some...)
				h.mu.Lock()
				h.down = false
				h.mu.Unlock()
				time.Sleep(3 * time.Minute)
				synctest.Wait()
				h.behaved(t)
				if err := whole(f.Latest(), h, s.cut); err != nil {
					t.Error(err)
				}
				t.Logf("%d requests", h.asked)
			})
		})
	}
}

// whole finds days that aren't known as a picture says they are.
func whole(s *watch.Snapshot, h *history, cut bool) error {
	var failed []string
	got := byDay(s.Calls)
	since, complete := s.CompleteSince()
	for day, n := range h.days() {
		midnight, _ := time.Parse(time.DateOnly, day)
		said := complete && !since.After(midnight) && !slices.Contains(s.Older.Partial, day)
		if said && got[day] != n || !said && !cut {
			failed = append(failed, fmt.Sprintf("%s: %d of %d calls, said to be complete: %v", day, got[day], n, said))
		}
	}
	if failed == nil {
		return nil
	}
	return errors.New(strings.Join(failed, "; ") + fmt.Sprintf("; %+v, gap %v, %v", s.Older, s.Gap, s.Err))
}
