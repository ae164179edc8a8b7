package batch

import (
	"context"
	"errors"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
	"talkdeck/client/contacts"
	"talkdeck/client/dial"
)

// run runs a plan on a fake service in fake time, which do moves.
func run(t *testing.T, p *Plan, o Options, set func(*service), do func(t *testing.T, r *Runner, s *service)) {
	t.Helper()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newService()
		if set != nil {
			set(s)
		}
		l, err := Create(dir, p, Draft{Project: "p", Agent: "a", Options: o, Now: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		r := runnerAt(t, l, s, feedOf(ctx, s))
		over := make(chan error, 1)
		go func() { over <- r.Run(ctx) }()
		do(t, r, s)
		cancel()
		if err := <-over; err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
}

// after lets time pass, and is how the batch gets on then.
func after(r *Runner, d time.Duration) *Progress {
	time.Sleep(d)
	synctest.Wait()
	return r.Latest()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestFirstCallsAreWatchedToTheirEnd(t *testing.T) {
	run(t, numbered(t, 10), quick(3), nil, func(t *testing.T, r *Runner, s *service) {
		p := after(r, 10*time.Second)
		if p.Phase != FirstCalls || len(p.Live) != 3 || p.Live[2].Status != client.StatusInProgress || p.Live[0].Line != 2 {
			t.Errorf("%+v", p)
		}
		if err := r.Go(); err == nil {
			t.Error("went on while they went on")
		}
		if p = after(r, time.Hour); p.Phase != Waiting || p.Counts.States[Final] != 3 || p.Counts.Left() != 7 {
			t.Errorf("%+v", p)
		}
		must(t, r.Go())
		if p = after(r, time.Second); p.Phase != Running {
			t.Errorf("%+v", p)
		}
		if p = after(r, 2*time.Minute); p.Phase != Ended || p.Counts.States[Final] != 10 || p.Counts.Statuses[client.StatusCompleted] != 10 {
			t.Errorf("%+v", p)
		}
		if s.most > 5 {
			t.Errorf("%d calls at once", s.most)
		}
	})
}

func TestTheRate(t *testing.T) {
	o := Options{PerMinute: 6, AtOnce: 50}
	run(t, numbered(t, 12), o, nil, func(t *testing.T, r *Runner, s *service) {
		p := after(r, 65*time.Second)
		if s.requests() != 7 || p.Rate < 5.9 || p.Rate > 6.1 || p.TimeLeft < 45*time.Second || p.TimeLeft > 55*time.Second {
			t.Errorf("%d calls, %.2f a minute, %v left", s.requests(), p.Rate, p.TimeLeft)
		}
		o.PerMinute = 600
		must(t, r.Change(o))
		if after(r, 2*time.Second); s.requests() != 12 {
			t.Errorf("%d calls after the rate was raised", s.requests())
		}
		for i := 1; i < 7; i++ {
			if d := s.at[i].Sub(s.at[i-1]); d < 10*time.Second {
				t.Errorf("call %d came after %v", i, d)
			}
		}
	})
}

func TestPauseAndStopSayHowManyAreOnTheirWay(t *testing.T) {
	run(t, numbered(t, 20), quick(0), nil, func(t *testing.T, r *Runner, s *service) {
		after(r, 5*time.Second)
		if n, err := r.Pause(); err != nil || n != 5 {
			t.Errorf("%d, %v", n, err)
		}
		if p := after(r, time.Hour); p.Phase != Paused || p.Reason != "somebody paused it" || p.Cause != ByPerson || s.requests() != 5 || p.Pending() != 0 {
			t.Errorf("%+v, %d calls", p, s.requests())
		}
		must(t, r.Resume())
		after(r, 5*time.Second)
		if n, err := r.Stop(); err != nil || n != 5 {
			t.Errorf("%d, %v", n, err)
		}
		if p := after(r, time.Second); p.Phase != Stopping {
			t.Errorf("%+v", p)
		}
		if p := after(r, time.Minute); p.Phase != Ended || p.Reason != wasStopped || p.Cause != Earlier || p.Counts.States[Queued] != 10 || p.Counts.States[Final] != 10 {
			t.Errorf("%+v", p)
		}
	})
}

func TestWhatPausesByItself(t *testing.T) {
	rules := func(change func(*Options)) Options {
		o := quick(0)
		change(&o)
		return o
	}
	for name, c := range map[string]struct {
		o     Options
		set   func(*service)
		cause Cause
		says  string
		asked int // at most
	}{
		"failures": {
			rules(func(o *Options) { o.FailPercent, o.FailOf = 50, 4 }), func(s *service) { s.ends = func(int) client.Status { return client.StatusFailed } }, ByFailures,
			"4 of the last 4 calls failed", 9,
		},
		"refusals": {
			rules(func(o *Options) { o.FailPercent, o.FailOf = 50, 4 }), func(s *service) { s.fate = func(int) fate { return refused } }, ByFailures,
			"4 of the last 4 calls failed", 9,
		},
		"no session": {quick(0), func(s *service) { s.fate = func(int) fate { return stranger } }, BySession, "sign in", 5},
		"no network": {quick(0), func(s *service) { s.fate = func(int) fate { return unsent } }, ByNetwork, "could not be sent in 3 tries", 60},
		"a busy service": {
			quick(0), func(s *service) { s.fate = func(int) fate { return busy } }, ByNetwork, "has had too much to do 3 times", 20,
		},
		"the hour": {
			// It is midnight UTC, and the numbers are in New York.
			rules(func(o *Options) { o.Hours = &contacts.Hours{From: 9 * 60, Until: 18 * 60} }), nil, ByHours, "outside the calling hours (09:00-18:00) for 20 rows that are left; line 2 may be called in 14 hours", 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, numbered(t, 20), c.o, c.set, func(t *testing.T, r *Runner, s *service) {
				p := after(r, 20*time.Minute)
				if p.Phase != Paused || p.Cause != c.cause || !strings.Contains(p.Reason, c.says) || s.requests() > c.asked || len(p.Live) > 0 {
					t.Errorf("%s: %s, %d asked, %+v", p.Phase, p.Reason, s.requests(), p.Counts)
				}
				s.mu.Lock()
				s.fate, s.ends = newService().fate, newService().ends
				s.mu.Unlock()
				if name == "the hour" {
					time.Sleep(14 * time.Hour)
				}
				must(t, r.Resume())
				if p = after(r, 20*time.Minute); p.Phase != Ended || p.Cause != NotPaused || p.Counts.Left() != 0 {
					t.Errorf("after going on: %+v", p)
				}
			})
		})
	}
}

func TestCallsThatAreNeverSeenAreNotWaitedForLong(t *testing.T) {
	run(t, numbered(t, 7), quick(0), func(s *service) { s.blind = true }, func(t *testing.T, r *Runner, s *service) {
		if p := after(r, 2*time.Minute); len(p.Live) != 5 || s.requests() != 5 {
			t.Errorf("%+v", p)
		}
		if p := after(r, 8*time.Minute); p.Phase != Ended || p.Counts.States[Sent] != 7 {
			t.Errorf("%+v", p)
		}
	})
}

// justEnded is a feed that knows of earlier calls only once they were asked for, and some time after.
type late struct {
	feed
	asked chan time.Time
}

func (f late) LoadOlder(since time.Time) {
	select {
	case f.asked <- since:
	default: // it loads already
	}
}

// Calls that were made before the batch was taken up are followed, though the feed begins with later ones.
func TestEarlierCallsAreLoadedWhenABatchIsTakenUp(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		s := newService()
		l, err := Create(dir, numbered(t, 1), Draft{Project: "p", Options: quick(0), Now: time.Now()})
		must(t, err)
		made := time.Now()
		must(t, l.sending(0, made))
		must(t, l.sent(0, "", dial.Attempt{State: dial.Sent, Call: s.ring(0, l.Entry(0).Number)}, made))
		time.Sleep(time.Hour)
		f := late{make(feed, 1), make(chan time.Time, 1)}
		go func() {
			p := s.picture()
			f.feed <- &watch.Snapshot{Updated: p.Updated}
			since := <-f.asked
			if since.After(made) {
				t.Errorf("asked for calls since %v, and it was made at %v", since, made)
			}
			time.Sleep(time.Minute)
			f.feed <- &watch.Snapshot{Updated: p.Updated, Older: watch.Older{Active: true}}
			time.Sleep(time.Minute)
			f.feed <- s.picture()
		}()
		must(t, runnerAt(t, l, s, f).Run(ctx))
		if e := l.Entry(0); e.State != Final || e.Outcome.Status != client.StatusCompleted {
			t.Errorf("%+v", e)
		}
		must(t, l.Close())
	})
}

func TestUncertainRowsWaitForAPerson(t *testing.T) {
	lost := map[int]fate{0: lostAfter, 1: lostBefore, 2: lostAfter, 3: lostAfter}
	run(t, numbered(t, 4), quick(0), func(s *service) {
		s.fate = func(row int) fate { return lost[row] }
		// A call to the third number that isn't ours, some minutes before.
		s.calls = append(s.calls, &client.Call{ID: "CAother", To: "+12125550002", From: "99", Started: time.Now().Add(-3 * time.Minute), Status: client.StatusCompleted})
	}, func(t *testing.T, r *Runner, s *service) {
		p := after(r, 20*time.Minute)
		if p.Phase != Ended || p.Counts.States[Final] != 2 || p.Counts.Open != 2 {
			t.Errorf("%+v", p)
		}
		doubts, err := r.Reconcile(t.Context())
		if err != nil || len(doubts) != 2 || doubts[0].Row != 1 || len(doubts[0].Candidates) != 0 || doubts[1].Row != 2 || len(doubts[1].Candidates) != 2 {
			t.Fatalf("%+v, %v", doubts, err)
		}
		if err := r.Found(2, s.made[0][0]); err == nil || !strings.Contains(err.Error(), "the call of line 2") {
			t.Errorf("another row's call: %v", err)
		}
		other := gateAt(t, filepath.Dir(r.ledger.Path()), single{s, "CAother"}, time.Now)
		if _, _, err := other.Call(t.Context(), dial.Request{NewCall: client.NewCall{Number: "+12125550900"}}); err != nil {
			t.Fatal(err)
		}
		if _, err := r.gate.Now(); err != nil { // it reads what others wrote
			t.Fatal(err)
		}
		if doubts, err = r.Reconcile(t.Context()); err != nil || len(doubts) != 1 || doubts[0].Row != 1 {
			t.Errorf("once that call was known: %+v, %v", doubts, err)
		}
		must(t, r.Leave(1))
		for _, err := range []error{r.Leave(2), r.Found(2, s.made[2][0])} {
			if !errors.Is(err, ErrSettled) {
				t.Errorf("%v", err)
			}
		}
		if p := r.Latest(); p.Counts.Open != 0 || r.ledger.Entry(1).State != Uncertain || r.ledger.Entry(2).State != Sent {
			t.Errorf("%+v", p)
		}
		must(t, r.Run(t.Context())) // to see how that call ended
		if e := r.ledger.Entry(2); e.State != Final {
			t.Errorf("%+v", e)
		}
	})
}

// single is a service whose next call has an id.
type single struct {
	*service
	id string
}

func (s single) Make(context.Context, client.NewCall) (*client.MadeCall, error) {
	return &client.MadeCall{ID: s.id}, nil
}

// Two rows of one number, and one call: whose it is, nobody can tell.
func TestRivalsAreNotSettledByThemselves(t *testing.T) {
	table := &Table{Layout: Layout{Columns: []string{"number", "row"}, Dynamic: -1}, Rows: []Row{
		{Line: 2, Cells: []string{"+12125550000", "0"}}, {Line: 3, Cells: []string{"+12125550000", "1"}},
	}}
	p := NewPlan(table)
	for rows := range (Rules{}).Check(t.Context(), table) {
		p.Add(rows)
	}
	must(t, p.Include(1, "two people share it"))
	lost := map[int]fate{0: lostAfter, 1: lostBefore}
	run(t, p, quick(0), func(s *service) { s.fate = func(row int) fate { return lost[row] } }, func(t *testing.T, r *Runner, _ *service) {
		if p := after(r, 20*time.Minute); p.Phase != Ended || p.Counts.Open != 2 {
			t.Errorf("%+v", p)
		}
	})
}

func TestQuittingWaitsForAnswersAndHangsUpInTheEnd(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newService()
		waits := []time.Duration{4 * time.Second, time.Hour}
		s.slow = func() time.Duration { w := waits[0]; waits = waits[1:]; return w }
		l, err := Create(dir, numbered(t, 2), Draft{Project: "p", Options: quick(0), Now: time.Now()})
		must(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		r := runnerAt(t, l, s, make(feed))
		over := make(chan error, 1)
		go func() { over <- r.Run(ctx) }()
		time.Sleep(time.Second)
		cancel()
		began := time.Now()
		if err := <-over; !errors.Is(err, context.Canceled) || time.Since(began) > 6*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		if a, b := l.Entry(0), l.Entry(1); a.State != Sent || b.State != NotSent {
			t.Errorf("%+v, %+v", a, b)
		}
		must(t, l.Close())
	})
}

func TestNobodyIsCalledWhenTheLedgerCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newService()
		l, err := Create(dir, numbered(t, 5), Draft{Project: "p", Options: quick(0), Now: time.Now()})
		must(t, err)
		must(t, l.file.Close())
		r := runnerAt(t, l, s, make(feed))
		if err := r.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "can't go on") || s.requests() != 0 {
			t.Errorf("%v, %d calls", err, s.requests())
		}
		if p := r.Latest(); p.Err == nil || p.Phase != Ended {
			t.Errorf("%+v", p)
		}
		if err := r.Resume(); err == nil {
			t.Error("it goes on")
		}
		_ = l.Close() // its file is closed already
	})
}

// refreshed is a feed that counts how often it was asked for news.
type refreshed struct {
	feed
	times *atomic.Int32
}

func (f refreshed) Refresh() { f.times.Add(1) }

// A feed looks rarely while no call goes on: it is told of the first that does.
func TestAFeedIsToldThatCallsBegin(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		s, f := newService(), refreshed{times: new(atomic.Int32)}
		f.feed = feedOf(ctx, s)
		l, err := Create(dir, numbered(t, 3), Draft{Project: "p", Options: quick(0), Now: time.Now()})
		must(t, err)
		must(t, runnerAt(t, l, s, f).Run(ctx))
		if n := f.times.Load(); n != 1 {
			t.Errorf("asked for news %d times", n)
		}
		must(t, l.Close())
	})
}

func TestNobodyIsCalledWhomNobodyFollows(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s, f := newService(), make(feed)
		l, err := Create(dir, numbered(t, 20), Draft{Project: "p", Options: quick(0), Now: time.Now()})
		must(t, err)
		r := runnerAt(t, l, s, f)
		over := make(chan error, 1)
		go func() { over <- r.Run(t.Context()) }()
		after(r, time.Second)
		close(f)
		if p := after(r, time.Hour); p.Phase != Paused || p.Reason != unfollowed || p.Cause != ByFeed || s.requests() != 5 {
			t.Errorf("%+v, %d calls", p, s.requests())
		}
		if err := r.Resume(); err == nil || !strings.Contains(err.Error(), "open it again") {
			t.Errorf("%v", err)
		}
		_, err = r.Stop()
		must(t, err)
		must(t, <-over)
		must(t, l.Close())
	})
}

func TestOptions(t *testing.T) {
	if err := DefaultOptions().Check(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*Options){
		"no rate":          func(o *Options) { o.PerMinute = 0 },
		"none at once":     func(o *Options) { o.AtOnce = 0 },
		"negative first":   func(o *Options) { o.Canary = -1 },
		"over all":         func(o *Options) { o.FailPercent = 101 },
		"half a rule":      func(o *Options) { o.FailOf = 0 },
		"a negative limit": func(o *Options) { o.Spend = -1 },
	} {
		o := DefaultOptions()
		if change(&o); o.Check() == nil {
			t.Errorf("%s: %+v", name, o)
		}
	}
}

// Rows that others called meanwhile aren't first calls: as many are watched as are to be.
func TestWhoIsSkippedIsNoFirstCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService()
		ctx, cancel := context.WithCancel(t.Context())
		l := create(t, numbered(t, 8), quick(3))
		gate := gateAt(t, filepath.Dir(l.Path()), s, time.Now)
		time.Sleep(time.Minute) // the batch was judged before
		for row := range 2 {
			call := client.NewCall{Number: l.Entry(row).Number, Variables: map[string]string{"row": strconv.Itoa(row)}}
			if _, _, err := gate.Call(ctx, dial.Request{NewCall: call}); err != nil {
				t.Fatal(err)
			}
		}
		r := NewRunner(l, gate, s, feedOf(ctx, s), time.Now)
		done := make(chan error, 1)
		go func() { done <- r.Run(ctx) }()
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		p := r.Latest()
		if c := p.Counts; p.Phase != Waiting || c.States[Skipped] != 2 || c.States[Final] != 3 || c.Left() != 3 {
			t.Errorf("%s: %v", p.Phase, c.States)
		}
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}
