package watch

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"talkdeck/client"
)

func since(days int) client.HistoryQuery {
	return client.HistoryQuery{ProjectID: "p", StartAfter: time.Now().AddDate(0, 0, -days).UTC().Format(time.DateOnly)}
}

// missing counts the service's calls since a query's first day that weren't loaded.
func (l *Loaded) missing(t *testing.T, s *service, q client.HistoryQuery) (n int) {
	t.Helper()
	if err := check(&Snapshot{Calls: l.Calls, Counts: counted(l.Calls)}); err != nil {
		t.Error(err)
	}
	got := map[string]bool{}
	for _, e := range l.Calls {
		got[e.Call.ID] = true
	}
	for _, c := range s.calls {
		started := c.Started.UTC().Format(time.DateOnly)
		asked := started >= q.StartAfter && (q.StartBefore == "" || started < q.StartBefore) && (q.Status == "" || c.Status == q.Status)
		if asked && !got[c.ID] {
			n++
		}
	}
	return n
}

func counted(calls []*Entry) map[client.Status]int {
	out := map[client.Status]int{}
	for _, e := range calls {
		out[e.Call.Status]++
	}
	return out
}

func TestAFewCallsAreLoadedByOneRequestAndAnotherThatShowsThatTheyAreAll(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		s.past(2970, 30*24*time.Hour)
		q := since(3)
		l, err := Load(t.Context(), s, q, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		if n := l.missing(t, s, q); n != 0 || len(l.Partial) != 0 || len(s.asked) != 2 {
			t.Errorf("%d are missing, partly known are %v, asked %v", n, l.Partial, s.asked)
		}
	})
}

func TestManyCallsAreLoadedByTheDay(t *testing.T) {
	for name, how := range lists {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newService()
				s.listing, s.dated, s.ahead = how, true, 30*time.Hour
				s.delay = func(client.HistoryQuery) time.Duration { return time.Second }
				s.past(5000, 40*24*time.Hour)
				q := since(10)
				q.StartBefore = time.Now().AddDate(0, 0, 1).Format(time.DateOnly)
				l, err := Load(t.Context(), s, q, time.Now)
				if err != nil {
					t.Fatal(err)
				}
				days := daysAsked(s)
				if n := l.missing(t, s, q); n != 0 || len(l.Partial) != 0 || len(days) != 11 {
					t.Errorf("%d are missing, partly known are %v, asked for %v", n, l.Partial, days)
				}
				if days[q.StartBefore] != 0 {
					t.Error("asked for a day that isn't wanted")
				}
				if s.busiest != windowsAtOnce {
					t.Errorf("%d requests at once", s.busiest)
				}
			})
		})
	}
}

func TestWhatTheServiceWontListIsTold(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		s.cap = 100
		s.past(60*150, 60*24*time.Hour) // of one status, so that no part is small enough
		q := since(1)
		l, err := Load(t.Context(), s, q, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]Day{{q.StartAfter, 100}}, l.Partial); diff != "" {
			t.Error(diff)
		}
		if n := l.missing(t, s, q); n != 50 {
			t.Errorf("%d are missing", n)
		}
	})
}

func TestAStatusThatIsAskedForIsNotWidened(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		s.cap = 100
		s.past(60*150, 60*24*time.Hour)
		q := since(1)
		q.Status = client.StatusCompleted
		l, err := Load(t.Context(), s, q, time.Now)
		if err != nil || len(l.Partial) != 1 {
			t.Fatalf("%+v, %v", l.Partial, err)
		}
		for _, asked := range s.asked {
			if asked.Status != "" && asked.Status != q.Status {
				t.Errorf("asked for %s", asked.Status)
			}
		}
	})
}

func TestAServiceWithoutDaysIsAskedForEverything(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		s.noDays = true
		s.past(777, 60*24*time.Hour)
		q := since(2)
		l, err := Load(t.Context(), s, q, time.Now)
		if err != nil || l.missing(t, s, q) != 0 || len(l.Partial) != 0 {
			t.Errorf("%+v, %v", l, err)
		}
		s.cap = 100
		for n := range 50 {
			s.set(n, client.StatusBusy) // which shows that a list of 100 isn't all
		}
		if _, err := Load(t.Context(), s, q, time.Now); !errors.Is(err, ErrDaysIgnored) {
			t.Errorf("got %v", err)
		}
	})
}

func TestALoadThatFailsGivesNoHalf(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newService()
		s.past(5000, 40*24*time.Hour)
		down := &client.Error{Op: "read the call history", Status: 503}
		s.fail = func(q client.HistoryQuery, _ string) error {
			if q.StartOn != "" {
				return down
			}
			return nil
		}
		if l, err := Load(t.Context(), s, since(10), time.Now); !errors.Is(err, client.ErrServer) || l != nil {
			t.Errorf("%v, %v", l, err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		s.fail = func(q client.HistoryQuery, _ string) error {
			if q.StartOn != "" {
				cancel()
			}
			return nil
		}
		if l, err := Load(ctx, s, since(10), time.Now); !errors.Is(err, context.Canceled) || l != nil {
			t.Errorf("%v, %v", l, err)
		}
		if _, err := Load(t.Context(), s, client.HistoryQuery{}, time.Now); err == nil {
			t.Error("loads since ever")
		}
	})
}
