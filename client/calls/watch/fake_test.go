package watch

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"talkdeck/client"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Which calls the fake service lists when there are more than it lists at once.
type listing int

const (
	newestFirst listing = iota
	oldestFirst
	shuffled
)

// service is a fake of what is watched.
type service struct {
	mu       sync.Mutex
	calls    []*client.Call // in the order of their creation
	listing  listing
	cap      int  // lists no more at once, 0: any number
	refuse   int  // answers 400 to longer pages, 0: never
	noDays   bool // pays no heed to dates
	noStatus bool // pays no heed to the status
	ahead    time.Duration
	dated    bool // tells its time

	fail  func(q client.HistoryQuery, id string) error // of a page or, with an id, of one call
	delay func(q client.HistoryQuery) time.Duration
	edit  func(q client.HistoryQuery, calls []client.Call) []client.Call
	form  func(c *client.Call) // of a call that is read by itself

	rng              *rand.Rand
	busy, most       int // pages in flight, and the most there were
	windows, busiest int // the same of windows
	polls            []time.Time
	asked            []client.HistoryQuery
	reads            []string
}

func newService() *service { return &service{rng: anyOf(1, 2)} }

// anyOf is chance that the test and the service share.
func anyOf(seed1, seed2 uint64) *rand.Rand { return rand.New(&shared{from: rand.NewPCG(seed1, seed2)}) }

type shared struct {
	mu   sync.Mutex
	from rand.Source
}

// Uint64 implements rand.Source.
func (s *shared) Uint64() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.from.Uint64()
}

// sid is the nth call's id.
func sid(n int) string { return fmt.Sprintf("CA%032x", n) }

func call(n int, status client.Status, started time.Time) *client.Call {
	c := &client.Call{ID: sid(n), Status: status, To: "+15555550100", Started: started}
	return seal(c)
}

// seal makes the raw form of what a test changed.
func seal(c *client.Call) *client.Call {
	start := ""
	if !c.Started.IsZero() {
		start = c.Started.Format(time.RFC3339)
	}
	c.Raw = `{"callSid":` + strconv.Quote(c.ID) + `,"status":` + strconv.Quote(string(c.Status)) + `,"date":"` + start + `"}`
	return c
}

// add makes n calls that start now, and is the first one's number.
func (s *service) add(n int, status client.Status) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	first := len(s.calls)
	for range n {
		s.calls = append(s.calls, call(len(s.calls), status, time.Now().Add(s.ahead).Truncate(time.Second)))
	}
	return first
}

// past makes n calls that ended, evenly over a span before now, the oldest first.
func (s *service) past(n int, over time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range n {
		at := time.Now().Add(s.ahead - over + over/time.Duration(n)*time.Duration(i))
		s.calls = append(s.calls, call(len(s.calls), client.StatusCompleted, at.Truncate(time.Second)))
	}
}

// set gives a call another status.
func (s *service) set(n int, status client.Status) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := *s.calls[n]
	c.Status = status
	s.calls[n] = seal(&c)
}

func (s *service) History(ctx context.Context, q client.HistoryQuery) (*client.History, error) {
	s.enter(q)
	defer s.leave(q)
	if d := s.pause(q); d > 0 {
		select {
		case <-time.After(d):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		if err := s.fail(q, ""); err != nil {
			return nil, err
		}
	}
	if s.refuse > 0 && q.PageSize > s.refuse {
		return nil, &client.Error{Op: "read the call history", Status: 400}
	}
	h := &client.History{Calls: s.list(q)}
	if s.edit != nil {
		h.Calls = s.edit(q, h.Calls)
	}
	if s.dated {
		h.ServerTime = time.Now().Add(s.ahead).Truncate(time.Second)
	}
	return h, nil
}

func (s *service) pause(q client.HistoryQuery) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.delay == nil {
		return 0
	}
	return s.delay(q)
}

func windowed(q client.HistoryQuery) bool {
	return q.StartOn != "" || q.StartAfter != "" || q.Status != ""
}

func (s *service) enter(q client.HistoryQuery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, q)
	if windowed(q) {
		s.windows++
		s.busiest = max(s.busiest, s.windows)
		return
	}
	s.busy++
	s.most = max(s.most, s.busy)
	s.polls = append(s.polls, time.Now())
}

func (s *service) leave(q client.HistoryQuery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if windowed(q) {
		s.windows--
		return
	}
	s.busy--
}

// list selects, orders and cuts.
func (s *service) list(q client.HistoryQuery) []client.Call {
	var out []client.Call
	on, _ := time.Parse(time.DateOnly, q.StartOn)
	since, _ := time.Parse(time.DateOnly, q.StartAfter)
	until, _ := time.Parse(time.DateOnly, q.StartBefore)
	for _, c := range s.calls {
		outside := q.StartOn != "" && !midnight(c.Started).Equal(on) || c.Started.Before(since) || q.StartBefore != "" && c.Started.After(until)
		if outside && !s.noDays {
			continue
		}
		if !s.noStatus && q.Status != "" && c.Status != q.Status {
			continue
		}
		out = append(out, *c)
	}
	switch s.listing {
	case newestFirst:
		slices.Reverse(out)
	case shuffled:
		s.rng.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	case oldestFirst:
	}
	size := q.PageSize
	if s.cap > 0 {
		size = min(size, s.cap)
	}
	return out[:min(len(out), size)]
}

func (s *service) Get(ctx context.Context, _, id string) (*client.Call, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads = append(s.reads, id)
	if s.fail != nil {
		if err := s.fail(client.HistoryQuery{}, id); err != nil {
			return nil, err
		}
	}
	for _, c := range s.calls {
		if client.CallKey(c.ID) == client.CallKey(id) {
			out := *c
			if s.form != nil {
				s.form(&out)
			}
			return &out, ctx.Err()
		}
	}
	return nil, &client.Error{Op: "read the call", Status: 404, APIShaped: true}
}

// bubble runs a test in fake time, which begins on 2000-01-01 at midnight UTC; it is moved to noon of a later day.
func bubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(40*24*time.Hour + 12*time.Hour)
		f(t)
	})
}

// watchIt opens a feed on a fake service.
func watchIt(t *testing.T, s *service, opts Options) (*Hub, *Feed) {
	t.Helper()
	h := NewHub(s, opts)
	t.Cleanup(h.Close)
	return h, h.Open("p")
}

// after lets time pass, and is what is known then. What a test changed of the service is seen by then.
func after(f *Feed, d time.Duration) *Snapshot {
	if s, ok := f.w.source.api.(*service); ok {
		s.mu.Lock()
		s.mu.Unlock() //nolint:staticcheck // it only puts the test's changes before what the watcher does next
	}
	time.Sleep(d)
	synctest.Wait()
	return f.Latest()
}

// check finds what is wrong with a snapshot by itself.
func check(s *Snapshot) error {
	if !slices.IsSortedFunc(s.Calls, compare) {
		return fmt.Errorf("snapshot %d isn't sorted", s.Seq)
	}
	counts, ids := map[client.Status]int{}, map[string]bool{}
	for _, e := range s.Calls {
		counts[e.Call.Status]++
		if ids[client.CallKey(e.Call.ID)] {
			return fmt.Errorf("snapshot %d has %s twice", s.Seq, e.Call.ID)
		}
		ids[client.CallKey(e.Call.ID)] = true
	}
	for status, n := range counts {
		if s.Counts[status] != n {
			return fmt.Errorf("snapshot %d counts %d %s of %d", s.Seq, s.Counts[status], status, n)
		}
	}
	if len(counts) != len(s.Counts) {
		return fmt.Errorf("snapshot %d counts %v", s.Seq, s.Counts)
	}
	return nil
}
