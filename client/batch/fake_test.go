package batch

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
	"talkdeck/client/dial"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fate is what happens to a request for a call.
type fate int

const (
	made       fate = iota
	lostAfter       // it is made, and the answer lost
	lostBefore      // it isn't, but nobody knows
	broke           // 500, and it was made
	broke2          // 500, and it wasn't
	refused         // 400
	stranger        // 401
	busy            // 429
	unsent          // nothing left this computer
	nameless        // it is made, and the answer doesn't name it
	fates
)

// service is a fake of the API: it notes which rows' calls it made, by the variable "row".
type service struct {
	mu    sync.Mutex
	fate  func(row int) fate
	ends  func(row int) client.Status
	slow  func() time.Duration
	talks time.Duration
	calls []*client.Call
	made  map[int][]string // ids of each row's calls
	asked map[int]int      // requests that may have made one
	at    []time.Time      // of requests
	most  int
	blind bool // it doesn't tell how calls stand
}

func newService() *service {
	return &service{
		fate: func(int) fate { return made }, ends: func(int) client.Status { return client.StatusCompleted }, slow: func() time.Duration { return 100 * time.Millisecond },
		talks: 20 * time.Second, made: map[int][]string{}, asked: map[int]int{},
	}
}

func (s *service) Make(ctx context.Context, n client.NewCall) (*client.MadeCall, error) {
	row, err := strconv.Atoi(n.Variables["row"])
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	what, wait := s.fate(row), s.slow()
	s.mu.Unlock()
	select {
	case <-ctx.Done():
		return nil, &client.Error{Outcome: client.NotSent, Err: ctx.Err()}
	case <-time.After(wait / 2):
	}
	id := ""
	s.mu.Lock()
	s.at = append(s.at, time.Now())
	switch what {
	case made, lostAfter, broke, nameless:
		id = s.ring(row, n.Number)
	case lostBefore, broke2:
		s.asked[row]++
	default:
	}
	s.mu.Unlock()
	select {
	case <-ctx.Done():
		return nil, &client.Error{Outcome: client.Unknown, Err: ctx.Err()}
	case <-time.After(wait / 2):
	}
	answered := func(status int) error {
		return &client.Error{Op: "make the call", Status: status, APIShaped: true, Outcome: client.Answered, Message: http(status)}
	}
	switch what {
	case made:
		return &client.MadeCall{ID: id}, nil
	case nameless:
		return nil, &client.Error{Op: "make the call", Status: 200, Outcome: client.Answered, Err: client.ErrMalformed}
	case refused:
		return nil, answered(400)
	case stranger:
		return nil, answered(401)
	case busy:
		return nil, &client.Error{Op: "make the call", Status: 429, Outcome: client.Unknown, Message: http(429)}
	case unsent:
		return nil, &client.Error{Op: "make the call", Outcome: client.NotSent, Err: errors.New("no network")}
	case broke, broke2:
		return nil, &client.Error{Op: "make the call", Status: 500, Outcome: client.Unknown, Message: "oops"}
	default:
		return nil, &client.Error{Op: "make the call", Outcome: client.Unknown, Message: "the answer was lost"}
	}
}

// requests is how many came.
func (s *service) requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.at)
}

func http(status int) string { return fmt.Sprintf("HTTP %d", status) }

// ring makes a row's call.
func (s *service) ring(row int, number string) string {
	id := fmt.Sprintf("CA%032x", len(s.calls)+1)
	s.asked[row]++
	s.made[row] = append(s.made[row], id)
	s.calls = append(s.calls, &client.Call{ID: id, To: number, Started: time.Now().UTC(), Status: client.StatusQueued, From: strconv.Itoa(row)})
	return id
}

func (s *service) History(_ context.Context, q client.HistoryQuery) (*client.History, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := &client.History{ServerTime: time.Now()}
	for _, c := range s.calls {
		if c.To == q.To {
			h.Calls = append(h.Calls, *c)
		}
	}
	return h, nil
}

// picture is how the calls stand, the newest first.
func (s *service) picture() *watch.Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, live := time.Now(), 0
	out := &watch.Snapshot{Updated: now, Older: watch.Older{End: true}, Counts: map[client.Status]int{}}
	for i := len(s.calls) - 1; i >= 0; i-- {
		c := *s.calls[i]
		if now.Sub(c.Started) >= s.talks {
			row, _ := strconv.Atoi(c.From)
			c.Status = s.ends(row)
		} else {
			c.Status = client.StatusInProgress
			live++
		}
		c.Raw = `{"status":"` + string(c.Status) + `"}`
		if !s.blind {
			out.Calls = append(out.Calls, &watch.Entry{Call: c, FirstSeen: c.Started, Order: c.Started})
		}
	}
	s.most = max(s.most, live)
	return out
}

// feed tells how a service's calls stand every two seconds, until its context ends.
type feed chan *watch.Snapshot

func (f feed) Updates() <-chan *watch.Snapshot { return f }
func (f feed) Refresh()                        {}
func (f feed) LoadOlder(time.Time)             {}
func (f feed) Rest(time.Duration)              {}
func (f feed) Want()                           {}

func feedOf(ctx context.Context, s *service) feed { return feedBy(ctx, s.picture) }

// feedBy tells it by pictures.
func feedBy(ctx context.Context, picture func() *watch.Snapshot) feed {
	f := make(feed, 1)
	go func() {
		tick := time.NewTicker(2 * time.Second)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			select {
			case <-f:
			default:
			}
			f <- picture()
		}
	}()
	return f
}

// numbered is a plan of n rows that all go, each with a number of its own.
func numbered(t testing.TB, n int) *Plan {
	t.Helper()
	table := &Table{Name: "list.csv", Hash: "h", Layout: Layout{Columns: []string{"number", "row"}, Dynamic: -1}}
	for i := range n {
		table.Rows = append(table.Rows, Row{Line: i + 2, Cells: []string{fmt.Sprintf("+1212555%04d", i), strconv.Itoa(i)}})
	}
	p := NewPlan(table)
	for rows := range (Rules{}).Check(context.Background(), table) {
		p.Add(rows)
	}
	return p
}

// gateAt is the gate of a service whose journal is in a folder, with a clock.
func gateAt(t testing.TB, dir string, api dial.API, now func() time.Time) *dial.Gate {
	t.Helper()
	return dial.Open(dial.Options{Dir: filepath.Join(dir, "calls"), API: api, Now: now, Zone: time.UTC})
}

// runnerAt runs a ledger on a service, by the gate of the ledger's folder.
func runnerAt(t testing.TB, l *Ledger, s *service, f Feed) *Runner {
	t.Helper()
	return NewRunner(l, gateAt(t, filepath.Dir(l.Path()), s, time.Now), s, f, time.Now)
}

// quick are options under which a test needn't wait.
func quick(canary int) Options { return Options{PerMinute: 600, AtOnce: 5, Canary: canary} }

func create(t testing.TB, p *Plan, o Options) *Ledger {
	t.Helper()
	l, err := Create(t.TempDir(), p, Draft{Project: "p", Agent: "a", Options: o, Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// crashing is a ledger's file on a machine that loses power after some writes and syncs.
type crashing struct {
	f      *os.File
	rng    *rand.Rand
	left   *int
	mu     sync.Mutex
	size   int64
	synced int64
	dead   bool
}

var errPower = errors.New("the power is gone")

func crashAfter(left *int, rng *rand.Rand) func(string) (file, error) {
	return func(path string) (file, error) {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND, 0)
		if err != nil {
			return nil, err
		}
		info, err := f.Stat()
		if err != nil {
			return nil, err
		}
		return &crashing{f: f, rng: rng, left: left, size: info.Size(), synced: info.Size()}, nil
	}
}

func (c *crashing) spend() bool {
	*c.left--
	return *c.left == 0
}

// die leaves on the disk what was synced, and any part of the rest.
func (c *crashing) die() error {
	c.dead = true
	return errors.Join(errPower, c.f.Truncate(c.synced+c.rng.Int64N(c.size-c.synced+1)))
}

func (c *crashing) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dead {
		return 0, errPower
	}
	n, err := c.f.Write(p)
	c.size += int64(n)
	if c.spend() {
		return n, c.die()
	}
	return n, err
}

func (c *crashing) Sync() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dead {
		return errPower
	}
	if c.spend() {
		return c.die()
	}
	c.synced = c.size
	return nil
}

func (c *crashing) Close() error { return c.f.Close() }
