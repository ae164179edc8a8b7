package watch

import (
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"talkdeck/client"
)

func TestRoundsComeEveryTwoSecondsWhileACallIsLiveElseEveryTen(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		n := s.add(1, client.StatusRinging)
		_, f := watchIt(t, s, Options{})
		snap := after(f, 20*time.Second+time.Millisecond)
		if got := len(s.polls); got != 11 {
			t.Errorf("%d rounds in 20 s with a live call, want 11", got)
		}
		if snap.Live != 1 || time.Until(snap.NextTry) > 2*time.Second {
			t.Errorf("live %d, next in %s", snap.Live, time.Until(snap.NextTry))
		}
		s.set(n, client.StatusCompleted)
		after(f, 2*time.Second)
		before := len(s.polls)
		snap = after(f, 60*time.Second)
		if got := len(s.polls) - before; got != 6 {
			t.Errorf("%d rounds in 60 s without a live call, want 6", got)
		}
		if snap.Live != 0 {
			t.Errorf("live %d", snap.Live)
		}
	})
}

func TestClosingTheLastFeedStopsPolling(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		h, f := watchIt(t, s, Options{})
		g := h.Open("p")
		after(f, 15*time.Second)
		f.Close()
		f.Close()
		if _, open := <-f.Updates(); open {
			if _, open = <-f.Updates(); open {
				t.Error("updates go on after Close")
			}
		}
		before := len(s.polls)
		after(g, time.Minute)
		if len(s.polls) == before {
			t.Error("polling stopped although there is another feed")
		}
		g.Close()
		synctest.Wait()
		before = len(s.polls)
		after(g, time.Hour)
		if len(s.polls) != before {
			t.Error("polling goes on without a feed")
		}
	})
}

func TestAFeedThatComesBackHasTheKnownPictureAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		s.add(3, client.StatusCompleted)
		h, f := watchIt(t, s, Options{})
		after(f, time.Second)
		f.Close()
		f = h.Open("p")
		select {
		case snap := <-f.Updates():
			if len(snap.Calls) != 3 {
				t.Errorf("%d calls", len(snap.Calls))
			}
		default:
			t.Error("no picture at once")
		}
		if before := len(s.polls); before != 1 {
			t.Errorf("going away and back asked %d times", before)
		}
		after(f, 10*time.Second)
		if got := len(s.polls); got != 2 {
			t.Errorf("%d rounds, want one more when it was due", got)
		}
	})
}

// A project is polled only while somebody needs news of it, however long the pause is that failures set.
func TestAProjectThatNothingNeedsIsNotPolled(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		s.add(1, client.StatusRinging)
		h, f := watchIt(t, s, Options{})
		other := h.Open("p")
		after(f, 10*time.Second)
		f.Rest(time.Minute)
		other.Rest(0)
		after(f, 59*time.Second)
		before := len(s.polls)
		if before < 30 {
			t.Errorf("%d rounds, though one needs news for a minute yet", before)
		}
		after(f, 2*time.Second)
		before = len(s.polls)
		snap := after(f, time.Hour)
		if got := len(s.polls); got != before || len(s.reads) > before {
			t.Errorf("%d rounds that nobody needs, %d reads", got-before, len(s.reads))
		}
		if now := time.Now(); !snap.Stale(now) || len(snap.Unwatched(Span{now.Add(-time.Hour), now}, now)) != 1 {
			t.Error("that it isn't watched isn't told")
		}
		other.Want()
		if snap = after(f, time.Second); len(s.polls) != before+1 || len(snap.Gaps) != 1 {
			t.Errorf("wanted again: %d rounds, gaps %v", len(s.polls)-before, snap.Gaps)
		}
		other.Rest(0)
		third := h.Open("p") // who comes needs news
		if after(third, 11*time.Second); len(s.polls) != before+2 {
			t.Errorf("joined: %d rounds", len(s.polls)-before)
		}
		third.Close()
		if after(f, time.Hour); len(s.polls) != before+2 {
			t.Errorf("left by who needed news: %d rounds", len(s.polls)-before)
		}
		s.fail = func(client.HistoryQuery, string) error { return &client.Error{Status: 503} }
		f.Want()
		after(f, 10*time.Minute)
		f.Rest(time.Second)
		after(f, 2*time.Second)
		before = len(s.polls)
		if after(f, time.Hour); len(s.polls) != before {
			t.Error("it is polled after failures")
		}
	})
}

func TestAReaderThatIsSlowGetsTheNewestPicture(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		s.add(1, client.StatusRinging)
		_, f := watchIt(t, s, Options{})
		latest := after(f, time.Minute)
		if got := <-f.Updates(); got != latest {
			t.Errorf("picture %d, the newest is %d", got.Seq, latest.Seq)
		}
	})
}

func TestFailuresAreRetriedEverMoreRarely(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		s.add(2, client.StatusCompleted)
		_, f := watchIt(t, s, Options{})
		after(f, time.Second)
		down := &client.Error{Op: "read the call history", Status: 503}
		s.fail = func(client.HistoryQuery, string) error { return down }
		after(f, 10*time.Minute)
		var waits []time.Duration
		for i := 2; i < len(s.polls); i++ { // the first came 10 s after a good round
			waits = append(waits, s.polls[i].Sub(s.polls[i-1]))
		}
		for i, want := range []time.Duration{2, 4, 8, 16, 32, 60, 60, 60} {
			if waits[i] != want*time.Second {
				t.Errorf("pause %d was %s, want %d s", i+1, waits[i], want)
			}
		}
		snap := f.Latest()
		if !errors.Is(snap.Err, down) || snap.Failures != len(s.polls)-1 || len(snap.Calls) != 2 || !snap.Stale(time.Now()) {
			t.Errorf("err %v, failures %d, calls %d", snap.Err, snap.Failures, len(snap.Calls))
		}
		s.fail = nil
		if snap = after(f, time.Minute); snap.Err != nil || snap.Failures != 0 || snap.Stale(time.Now()) {
			t.Errorf("after it came back: err %v, failures %d", snap.Err, snap.Failures)
		}
	})
}

func TestAServiceThatAsksToWaitIsLeftAlone(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		s.fail = func(client.HistoryQuery, string) error {
			return &client.Error{Status: 429, RetryAfter: 90 * time.Second}
		}
		h, f := watchIt(t, s, Options{})
		for range 80 {
			f.Refresh()
			after(f, time.Second)
		}
		f.Close()
		f = h.Open("p") // nor is it asked by going away and back
		if after(f, 9*time.Second); len(s.polls) != 1 {
			t.Errorf("%d rounds within the time it asked to wait", len(s.polls))
		}
		if after(f, 2*time.Second); len(s.polls) != 2 {
			t.Errorf("%d rounds, want a second when the time was over", len(s.polls))
		}
		s.fail = func(client.HistoryQuery, string) error { return &client.Error{Status: 429, RetryAfter: time.Hour} }
		after(f, 90*time.Second)
		if snap := f.Latest(); time.Until(snap.NextTry) > 5*time.Minute {
			t.Errorf("next try in %s", time.Until(snap.NextTry))
		}
	})
}

func TestRefreshAsksAtOnceAndNeverTwiceAtATime(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		s.delay = func(client.HistoryQuery) time.Duration { return 300 * time.Millisecond }
		_, f := watchIt(t, s, Options{})
		after(f, 5*time.Second)
		f.Refresh()
		if after(f, time.Millisecond); len(s.polls) != 2 {
			t.Errorf("%d rounds after a refresh, want 2", len(s.polls))
		}
		for range 100 { // a key held down
			f.Refresh()
			after(f, 30*time.Millisecond)
		}
		if s.most != 1 {
			t.Errorf("%d rounds in flight", s.most)
		}
		if got := len(s.polls); got > 7 {
			t.Errorf("%d rounds in 3 s", got)
		}
	})
}

func TestASlowServiceIsNotKeptBusy(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		s.add(1, client.StatusRinging)
		s.delay = func(client.HistoryQuery) time.Duration { return 9 * time.Second }
		_, f := watchIt(t, s, Options{})
		snap := after(f, 3*time.Minute-time.Second)
		if got := len(s.polls); got != 10 || s.most != 1 {
			t.Errorf("%d rounds in 3 min, %d at once", got, s.most)
		}
		if len(snap.Gaps) > 0 {
			t.Errorf("gaps %v", snap.Gaps)
		}
	})
}

func TestClosingTheHubEndsEverything(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		s.delay = func(client.HistoryQuery) time.Duration { return time.Hour }
		h, f := watchIt(t, s, Options{})
		f.LoadOlder(time.Now().AddDate(0, 0, -30))
		g := h.Open("another")
		after(f, time.Second)
		closed := make(chan struct{})
		go func() { f.Close(); close(closed) }() // both ways at once
		h.Close()
		<-closed
		g.Close()
		late := h.Open("p")
		if _, open := <-late.Updates(); open || late.Latest() == nil {
			t.Error("a feed opened after Close is open")
		}
		late.Refresh()
		late.LoadMore()
		late.Close()
		h.Close()
		before := len(s.polls)
		after(f, time.Hour)
		if len(s.polls) != before {
			t.Error("it goes on asking")
		}
	})
}

func TestAComputerThatSleptAsksAtOnceAndSaysWhatItMissed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		var slept atomic.Int64
		now := func() time.Time { return time.Now().Add(time.Duration(slept.Load())) }
		s.past(5, time.Hour)
		_, f := watchIt(t, s, Options{Idle: 50 * time.Second, Now: now})
		after(f, 3*time.Second)
		from := now()
		slept.Store(int64(2 * time.Hour)) // its timers stood still
		snap := after(f, nap)
		if len(s.polls) != 2 {
			t.Fatalf("%d rounds", len(s.polls))
		}
		if len(snap.Gaps) != 1 || snap.Gaps[0].From.After(from) || snap.Gaps[0].To.Sub(from) < 2*time.Hour {
			t.Errorf("gaps %v", snap.Gaps)
		}
		slept.Store(int64(-time.Hour)) // and was set back
		if after(f, 51*time.Second); len(s.polls) != 3 {
			t.Errorf("%d rounds after the clock was set back", len(s.polls))
		}
	})
}
