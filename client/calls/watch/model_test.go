package watch

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"talkdeck/client"
)

// step is something that happens while it watches.
type step struct {
	do   string
	n    int
	wait time.Duration
}

var anyStep = rapid.Custom(func(t *rapid.T) step {
	return step{
		rapid.SampledFrom([]string{"add", "add", "add", "end", "fail", "mend", "late", "dups", "vanish", "whole", "away", "more", "refresh"}).Draw(t, "do"),
		rapid.SampledFrom([]int{1, 2, 3, 20, 120}).Draw(t, "n"),
		rapid.SampledFrom([]time.Duration{0, time.Second, 5 * time.Second, time.Minute}).Draw(t, "wait"),
	}
})

// TestWhateverHappensNothingIsLostAndEveryPictureHolds drives the watcher with a service of any kind through anything.
func TestWhateverHappensNothingIsLostAndEveryPictureHolds(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newService()
		s.rng = anyOf(rapid.Uint64().Draw(rt, "seed"), 1)
		s.listing = rapid.SampledFrom([]listing{newestFirst, oldestFirst, shuffled}).Draw(rt, "listing")
		s.cap = rapid.SampledFrom([]int{0, 0, 20, 37, 50, 64, 100, 137, 500}).Draw(rt, "cap")
		had := rapid.IntRange(0, 300).Draw(rt, "had")
		over := rapid.SampledFrom([]time.Duration{time.Hour, 30 * time.Hour, 20 * 24 * time.Hour}).Draw(rt, "over")
		steps := rapid.SliceOfN(anyStep, 0, 12).Draw(rt, "steps")
		var failed error
		synctest.Test(t, func(*testing.T) {
			time.Sleep(40*24*time.Hour + 12*time.Hour)
			s.past(had, over)
			failed = s.live(had, steps)
		})
		if failed != nil {
			rt.Fatal(failed)
		}
	})
}

// live watches the service through some steps and all their consequences, and is what went wrong.
func (s *service) live(had int, steps []step) error {
	h := NewHub(s, Options{})
	defer h.Close()
	f := h.Open("p")
	synctest.Wait()
	held := &hoard{}
	for _, st := range steps {
		held.keep(f)
		switch st.do {
		case "add":
			s.add(st.n, anyStatus(s.rng))
		case "end":
			for range st.n {
				if len(s.calls) > had {
					s.set(had+s.rng.IntN(len(s.calls)-had), client.StatusCompleted)
				}
			}
		case "away":
			f.Close()
			time.Sleep(st.wait * 200)
			f = h.Open("p")
		case "more":
			f.LoadMore()
		case "refresh":
			f.Refresh()
		default:
			s.mood(st.do)
		}
		after(f, st.wait)
	}
	for _, m := range []string{"mend", "whole", "prompt"} {
		s.mood(m)
	}
	held.keep(f)
	for n := range s.calls[had:] {
		s.set(had+n, client.StatusFailed)
	}
	snap := after(f, 12*time.Minute) // what the service lists has been looked at again by then
	failed := errors.Join(held.changed(), check(snap), s.missing(snap, had))
	if s.busiest > windowsAtOnce {
		failed = errors.Join(failed, fmt.Errorf("%d windows at once", s.busiest))
	}
	return failed
}

func anyStatus(r *rand.Rand) client.Status {
	all := append(client.Statuses(), "paused")
	return all[r.IntN(len(all))]
}

// mood is how the service answers from now on.
func (s *service) mood(m string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch m {
	case "fail":
		s.fail = func(client.HistoryQuery, string) error { return &client.Error{Status: 500} }
	case "mend":
		s.fail = nil
	case "late":
		s.delay = func(q client.HistoryQuery) time.Duration { return time.Duration(len(q.Status)+1) * time.Second }
	case "prompt":
		s.delay = nil
	case "dups":
		s.edit = func(_ client.HistoryQuery, calls []client.Call) []client.Call { return append(calls, calls...) }
	case "vanish":
		s.edit = func(_ client.HistoryQuery, calls []client.Call) []client.Call { return calls[:len(calls)/2] }
	case "whole":
		s.edit = nil
	}
}

// missing finds calls that the service made while it was watched and that aren't known, or not as they are.
func (s *service) missing(snap *Snapshot, had int) error {
	if snap.Err != nil {
		return fmt.Errorf("the last round failed: %w", snap.Err)
	}
	for n := had; n < len(s.calls); n++ {
		c := s.calls[n]
		e := snap.Find(c.ID)
		switch {
		case e == nil && s.alike():
			// Nothing tells that a list is cut.
		case e == nil && !snap.Gap && snap.Older.Covers(c.Started) && !slices.Contains(snap.Older.Partial, c.Started.UTC().Format(time.DateOnly)):
			return fmt.Errorf("call %d of %d isn't known, and that isn't told", n, len(s.calls))
		case e != nil && e.Call.Status.Live() && !e.Doubtful(time.Now()):
			return fmt.Errorf("call %d is %s, not %s", n, e.Call.Status, c.Status)
		}
	}
	return nil
}

// alike reports whether all calls are of one day and one status, so that asking by either brings no other.
func (s *service) alike() bool {
	return !slices.ContainsFunc(s.calls, func(c *client.Call) bool {
		return c.Status != s.calls[0].Status || !midnight(c.Started).Equal(midnight(s.calls[0].Started))
	})
}

// hoard keeps pictures, and copies of what was in them.
type hoard struct {
	snaps  []*Snapshot
	copies []Snapshot
	values [][]Entry
}

func (h *hoard) keep(f *Feed) {
	s := f.Latest()
	c := *s
	c.Calls, c.Gaps, c.Counts = slices.Clone(s.Calls), slices.Clone(s.Gaps), maps.Clone(s.Counts)
	c.Older.Partial = slices.Clone(s.Older.Partial)
	var values []Entry
	for _, e := range s.Calls {
		v := *e
		v.Seen = slices.Clone(e.Seen)
		values = append(values, v)
	}
	h.snaps, h.copies, h.values = append(h.snaps, s), append(h.copies, c), append(h.values, values)
}

func (h *hoard) changed() error {
	for i, s := range h.snaps {
		if !sameSnapshot(*s, h.copies[i]) {
			return fmt.Errorf("snapshot %d changed after it was handed out", s.Seq)
		}
		for j, e := range s.Calls {
			if !sameEntry(*e, h.values[i][j]) {
				return fmt.Errorf("an entry of snapshot %d changed after it was handed out", s.Seq)
			}
		}
	}
	return nil
}

func sameSnapshot(a, b Snapshot) bool {
	return a.Seq == b.Seq && a.Updated.Equal(b.Updated) && errors.Is(a.Err, b.Err) && a.Live == b.Live && a.Doubtful == b.Doubtful && a.Gap == b.Gap &&
		slices.Equal(a.Calls, b.Calls) && slices.Equal(a.Gaps, b.Gaps) && maps.Equal(a.Counts, b.Counts) &&
		slices.Equal(a.Older.Partial, b.Older.Partial) && a.Older.From.Equal(b.Older.From) && a.Older.DaysDone == b.Older.DaysDone
}

func sameEntry(a, b Entry) bool {
	return a.Call.ID == b.Call.ID && a.Call.Raw == b.Call.Raw && a.Changed.Equal(b.Changed) && a.Order.Equal(b.Order) &&
		slices.Equal(a.Seen, b.Seen) && a.Came == b.Came && a.doubted == b.doubted
}
