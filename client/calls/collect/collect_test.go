package collect

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"talkdeck/client"
	"talkdeck/client/calls/archive"
	"talkdeck/client/calls/archive/archivetest"
	"talkdeck/client/calls/watch"
)

// flaky is an archive that fails as often as it is told to.
type flaky struct {
	mu sync.Mutex
	archive.Archive
	fails error // of the next writes; nil: they succeed
	puts  atomic.Int64
}

func (f *flaky) Put(ctx context.Context, u archive.Update) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.fails != nil {
		return f.fails
	}
	f.puts.Add(1)
	return f.Archive.Put(ctx, u)
}

// fail has the next writes fail with err; nil: they succeed.
func (f *flaky) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fails = err
}

// anew has writes succeed, in an empty archive.
func (f *flaky) anew() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fails, f.Archive = nil, archivetest.NewModel()
}

var in = archive.Scope{Service: "here", Project: "p"}

// call is an entry of a call that began so many minutes ago.
func call(t *testing.T, n int, ago time.Duration, status client.Status) *watch.Entry {
	t.Helper()
	now := time.Now()
	raw := fmt.Sprintf(`{"id":"CA%032x","status":%q,"to":"+14155550100","startTime":%q}`, n, status, now.Add(-ago).UTC().Format(time.RFC3339))
	return archivetest.Entry(t, raw, now, true)
}

// went is the entry in another status.
func went(t *testing.T, e *watch.Entry, status client.Status) *watch.Entry {
	t.Helper()
	out := *e
	c, err := client.ParseCall(`{"id":"` + e.Call.ID + `","status":"` + string(status) + `","to":"+14155550100","startTime":"` +
		e.Call.Started.UTC().Format(time.RFC3339) + `"}`)
	if err != nil {
		t.Fatal(err)
	}
	out.Call, out.Changed = c, time.Now()
	out.Seen = append(slices.Clip(e.Seen), watch.Change{Status: status, At: out.Changed})
	return &out
}

func picture(calls []*watch.Entry, gaps ...watch.Span) *watch.Snapshot {
	calls = slices.Clone(calls)
	slices.SortFunc(calls, (*watch.Entry).Compare)
	return &watch.Snapshot{ProjectID: in.Project, Calls: calls, Updated: time.Now(), Gaps: gaps}
}

// Whatever fails in between, in the end the archive has what the pictures told: each call with all that was seen of it, and when it
// was watched.
func TestAnArchiveThatFailsNowAndThenGetsAllInTheEnd(t *testing.T) {
	for seed := range uint64(30) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				random := rand.New(rand.NewPCG(seed, 1))
				a := &flaky{Archive: archivetest.NewModel()}
				var told []error
				c := New(Options{Archive: a, Service: in.Service, Failed: func(err error) { told = append(told, err) }})
				var calls []*watch.Entry
				var gaps []watch.Span
				statuses := []client.Status{client.StatusRinging, client.StatusInProgress, client.StatusCompleted}
				began, last := time.Now(), time.Now()
				for range 60 {
					switch random.IntN(6) {
					case 0:
						calls = append(calls, call(t, len(calls), time.Duration(random.IntN(100))*time.Minute, client.StatusQueued))
					case 1, 2:
						if len(calls) > 0 {
							i := random.IntN(len(calls))
							calls[i] = went(t, calls[i], statuses[random.IntN(len(statuses))])
						}
					case 3: // an outage
						time.Sleep(35 * time.Second)
						gaps = append(gaps, watch.Span{From: last, To: time.Now()})
					case 4:
						synctest.Wait()
						a.fail([]error{nil, archive.ErrFull, archive.ErrReadOnly}[random.IntN(3)])
					}
					last = time.Now()
					c.Take(picture(calls, gaps...))
					time.Sleep(time.Duration(random.IntN(4000)) * time.Millisecond)
				}
				synctest.Wait()
				a.fail(nil)
				shut(t, c)

				for _, e := range calls {
					got, err := a.Get(t.Context(), in, e.Call.ID)
					if err != nil || got == nil {
						t.Fatalf("%s: %v, %v", e.Call.ID, got, err)
					}
					if diff := cmp.Diff(archive.NewRecord(e), got.Record); diff != "" {
						t.Error(diff)
					}
				}
				spans, _, err := a.Covered(t.Context(), in)
				if diff := cmp.Diff(watched(watch.Span{From: began, To: last}, gaps), spans); err != nil || diff != "" {
					t.Error(err, diff)
				}
				for _, err := range told {
					if !errors.Is(err, archive.ErrFull) {
						t.Errorf("told %v", err)
					}
				}
			})
		})
	}
}

// What is written is only what changed, and that it was watched but now and then.
func TestWhatIsKnownIsntWrittenAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &flaky{Archive: archivetest.NewModel()}
		var wrote atomic.Int64
		c := New(Options{Archive: a, Service: in.Service, Wrote: func(_ string, calls int, _ []string) { wrote.Add(int64(calls)) }})
		calls := []*watch.Entry{call(t, 1, 0, client.StatusRinging), call(t, 2, time.Minute, client.StatusCompleted)}
		for range 29 { // of a minute
			c.Take(picture(calls))
			time.Sleep(2 * time.Second)
		}
		if a.puts.Load() != 1 || wrote.Load() != 2 {
			t.Errorf("%d writes of %d calls, want one of two", a.puts.Load(), wrote.Load())
		}
		calls[0] = went(t, calls[0], client.StatusCompleted)
		c.Take(picture(calls))
		time.Sleep(2 * time.Second)
		if a.puts.Load() != 2 || wrote.Load() != 3 {
			t.Errorf("%d writes of %d calls after a change", a.puts.Load(), wrote.Load())
		}
		c.Again(calls[1].Call.ID)
		time.Sleep(2 * time.Second)
		if wrote.Load() != 4 {
			t.Errorf("%d calls after a note, want one more", wrote.Load())
		}
		for range 120 {
			c.Take(picture(calls))
			time.Sleep(2 * time.Second)
		}
		if n := a.puts.Load(); n < 5 || n > 8 {
			t.Errorf("%d writes after four quiet minutes", n)
		}
		shut(t, c)
		shut(t, c)
	})
}

// A failure is told once, and again only when it comes back. That another program writes is none.
func TestAFailureIsToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &flaky{Archive: archivetest.NewModel(), fails: archive.ErrFull}
		var told atomic.Int64
		c := New(Options{Archive: a, Service: in.Service, Failed: func(error) { told.Add(1) }})
		calls := []*watch.Entry{call(t, 1, 0, client.StatusRinging)}
		step := func(fails error) {
			a.fail(fails)
			c.Take(picture(calls))
			time.Sleep(time.Minute)
		}
		for range 3 {
			step(archive.ErrFull)
		}
		if told.Load() != 1 {
			t.Errorf("told %d times, want once", told.Load())
		}
		step(nil)
		if got, err := a.Get(t.Context(), in, calls[0].Call.ID); got == nil || err != nil {
			t.Errorf("the call isn't there: %v", err)
		}
		calls[0] = went(t, calls[0], client.StatusCompleted)
		step(archive.ErrReadOnly)
		if err := c.Close(t.Context()); told.Load() != 1 || !errors.Is(err, archive.ErrReadOnly) {
			t.Errorf("told %d times, want once; %v", told.Load(), err)
		}
	})
}

// An archive that was damaged is filled again.
func TestADamagedArchiveIsFilledAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &flaky{Archive: archivetest.NewModel()}
		c := New(Options{Archive: a, Service: in.Service})
		calls := []*watch.Entry{call(t, 1, 0, client.StatusRinging), call(t, 2, time.Hour, client.StatusCompleted)}
		c.Take(picture(calls))
		time.Sleep(time.Minute)
		a.fail(archive.ErrDamaged)
		calls[0] = went(t, calls[0], client.StatusCompleted)
		c.Take(picture(calls))
		time.Sleep(2 * time.Second)
		a.anew()
		time.Sleep(time.Minute)
		for _, e := range calls {
			if got, err := a.Get(t.Context(), in, e.Call.ID); got == nil || err != nil {
				t.Errorf("%s isn't there: %v", e.Call.ID, err)
			}
		}
		shut(t, c)
	})
}

func TestWhatIsKnownHereGoesWithTheCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := archivetest.NewModel()
		e := call(t, 1, 0, client.StatusCompleted)
		note := archive.Note{At: time.Now(), Text: "call again"}
		answer := archive.Answer{At: time.Now(), Questions: "calm?", Text: "yes"}
		c := New(Options{
			Archive: a, Service: in.Service, Note: func(string) (archive.Note, bool) { return note, true },
			Answers: func(project, _ string) []archive.Answer {
				if project != in.Project {
					t.Errorf("asked about %s", project)
				}
				return []archive.Answer{answer}
			},
		})
		c.Take(picture([]*watch.Entry{e}))
		shut(t, c)
		got, err := a.Get(t.Context(), in, e.Call.ID)
		if err != nil || got == nil || got.Note != note.Text || !slices.Equal(got.Answers, []archive.Answer{answer}) {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// A day is complete an hour after its end, if all of its calls are known and over.
func TestDaysThatAreComplete(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	at := func(days int, status client.Status) *watch.Entry {
		began := now.AddDate(0, 0, -days)
		return &watch.Entry{Call: client.Call{ID: fmt.Sprint(days), Status: status, Started: began}, FirstSeen: now, Order: began}
	}
	today := now.Truncate(day)
	month := func() (days []string) { // the last thirty
		for d := today.Add(-30 * day); d.Before(today); d = d.Add(day) {
			days = append(days, d.Format(time.DateOnly))
		}
		return days
	}
	for name, c := range map[string]struct {
		s      watch.Snapshot
		known  map[string]bool
		oldest time.Time
		want   []string
	}{
		"nothing is known":  {s: watch.Snapshot{Updated: now}},
		"today alone":       {s: watch.Snapshot{Updated: now, Older: watch.Older{From: today}}},
		"two days":          {s: watch.Snapshot{Updated: now, Older: watch.Older{From: today.Add(-2 * day)}}, want: []string{"2026-11-28", "2026-11-29"}},
		"one is written":    {s: watch.Snapshot{Updated: now, Older: watch.Older{From: today.Add(-2 * day)}}, known: map[string]bool{"2026-11-28": true}, want: []string{"2026-11-29"}},
		"some are missing":  {s: watch.Snapshot{Updated: now, Gap: true, Older: watch.Older{From: today.Add(-2 * day)}}},
		"one is partial":    {s: watch.Snapshot{Updated: now, Older: watch.Older{From: today.Add(-2 * day), Partial: []string{"2026-11-28"}}}, want: []string{"2026-11-29"}},
		"a call goes on":    {s: watch.Snapshot{Updated: now, Calls: []*watch.Entry{at(1, client.StatusRinging)}, Older: watch.Older{From: today.Add(-2 * day)}}, want: []string{"2026-11-28"}},
		"it is just over":   {s: watch.Snapshot{Updated: today.Add(time.Minute), Older: watch.Older{From: today.Add(-2 * day)}}, want: []string{"2026-11-28"}},
		"all there are":     {s: watch.Snapshot{Updated: now, Calls: []*watch.Entry{at(2, client.StatusBusy)}, Older: watch.Older{End: true}}, want: month()},
		"older isn't kept":  {s: watch.Snapshot{Updated: now, Older: watch.Older{From: today.Add(-9 * day)}}, oldest: now.Add(-2 * day), want: []string{"2026-11-29"}},
		"there are none":    {s: watch.Snapshot{Updated: now, Older: watch.Older{End: true}}, want: month()},
		"an old one":        {s: watch.Snapshot{Updated: now, Calls: []*watch.Entry{at(32, client.StatusBusy)}, Older: watch.Older{End: true}}, want: append([]string{"2026-10-29", "2026-10-30"}, month()...)},
		"all but a part":    {s: watch.Snapshot{Updated: now, Older: watch.Older{End: true, Partial: []string{"2026-11-28"}}}, want: []string{"2026-11-29"}},
		"it isn't answered": {s: watch.Snapshot{Older: watch.Older{End: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			w := written{days: c.known}
			if diff := cmp.Diff(c.want, w.complete(&c.s, c.oldest)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func shut(t *testing.T, c *Collector) {
	t.Helper()
	if err := c.Close(t.Context()); err != nil {
		t.Error(err)
	}
}
