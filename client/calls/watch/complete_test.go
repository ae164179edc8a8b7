package watch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"talkdeck/client"
)

// archive is a model of a service's history, by itself and plain: what it has, and how it lists that.
type archive struct {
	calls  []client.Call
	order  func(a, b client.Call) int
	cap    int  // lists no more at once; 0: as many as it is asked for
	fixed  bool // lists as many whatever it is asked for
	days   bool // heeds days
	status bool // heeds the status
	twice  bool // lists each call twice

	mu    sync.Mutex
	asked []client.HistoryQuery
}

func (a *archive) Get(context.Context, string, string) (*client.Call, error) {
	return nil, errors.New("nobody reads calls one by one here")
}

func (a *archive) History(_ context.Context, q client.HistoryQuery) (*client.History, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked = append(a.asked, q)
	return &client.History{Calls: a.list(q)}, nil
}

func (a *archive) list(q client.HistoryQuery) []client.Call {
	day := func(s string) time.Time {
		t, _ := time.Parse(time.DateOnly, s)
		return t
	}
	var out []client.Call
	for _, c := range a.calls {
		on := q.StartOn == "" || midnight(c.Started).Equal(day(q.StartOn))
		after := q.StartAfter == "" || !c.Started.Before(day(q.StartAfter))
		before := q.StartBefore == "" || !c.Started.After(day(q.StartBefore))
		undated := c.Started.IsZero() && q.StartOn+q.StartAfter+q.StartBefore != ""
		if a.days && (!on || !after || !before || undated) || a.status && q.Status != "" && c.Status != q.Status {
			continue
		}
		out = append(out, c)
		if a.twice {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, a.order)
	most := len(out)
	if !a.fixed {
		most = q.PageSize
	}
	if a.cap > 0 {
		most = min(most, a.cap)
	}
	return out[:min(most, len(out))]
}

// reach is how many calls there are that an answer to some request by days and status would have.
func (a *archive) reach() int {
	seen := map[string]bool{}
	ask := func(q client.HistoryQuery) {
		for _, s := range append(client.AskedStatuses(), "") {
			q.PageSize, q.Status = 1_000_000, s
			for _, c := range a.list(q) {
				seen[c.ID] = true
			}
		}
	}
	ask(client.HistoryQuery{})
	for day := noon.AddDate(0, 0, -40); !day.After(noon.AddDate(0, 0, 1)); day = day.AddDate(0, 0, 1) {
		d := day.Format(time.DateOnly)
		ask(client.HistoryQuery{StartOn: d})
		ask(client.HistoryQuery{StartBefore: d})
		ask(client.HistoryQuery{StartAfter: d})
	}
	return len(seen)
}

// put adds n calls of a day, which follow each other from its midnight on.
func (a *archive) put(ago, n int, statuses ...client.Status) {
	for i := range n {
		at := midnight(noon).AddDate(0, 0, -ago).Add(time.Duration(i) * 11 * time.Hour / time.Duration(n)).Truncate(time.Second)
		a.calls = append(a.calls, *call(len(a.calls), statuses[i%len(statuses)], at))
	}
}

func byStart(a, b client.Call) int { return b.Started.Compare(a.Started) }

var orders = map[string]func(a, b client.Call) int{
	"newest first": byStart,
	"oldest first": func(a, b client.Call) int { return byStart(b, a) },
	"any order": func(a, b client.Call) int {
		sum := func(s string) uint32 {
			h := fnv.New32a()
			_, _ = h.Write([]byte(s))
			return h.Sum32()
		}
		return cmp.Compare(sum(a.ID), sum(b.ID))
	},
}

// count is a number of calls, often one that looks like a limit.
var count = rapid.OneOf(rapid.IntRange(0, 30), rapid.IntRange(0, 390), rapid.SampledFrom([]int{0, 1, 19, 20, 21, 40, 50, 60, 64, 99, 100, 101, 137, 200, 256}))

func anyArchive(t *rapid.T) *archive {
	a := &archive{
		order:  orders[rapid.SampledFrom(slices.Sorted(maps.Keys(orders))).Draw(t, "order")],
		cap:    rapid.OneOf(rapid.Just(0), rapid.SampledFrom([]int{20, 100, 137, 333, 666, 1000}), rapid.IntRange(20, 500)).Draw(t, "cap"),
		fixed:  rapid.Bool().Draw(t, "fixed"),
		days:   rapid.SampledFrom([]bool{true, true, true, false}).Draw(t, "days"),
		status: rapid.SampledFrom([]bool{true, true, true, false}).Draw(t, "status"),
		twice:  rapid.SampledFrom([]bool{false, false, false, true}).Draw(t, "twice"),
	}
	statuses := [][]client.Status{
		{"completed"}, {"completed", "busy"}, {"completed", "completed", "completed", "busy", "failed", "no-answer"},
		client.AskedStatuses(), {"completed", "voicemail"}, {"completed", "busy", "failed", "paused"},
	}
	for ago := rapid.IntRange(0, 12).Draw(t, "days"); ago >= 0; ago-- {
		if n := count.Draw(t, "calls"); rapid.Bool().Draw(t, "any") {
			a.put(ago, n, statuses[rapid.IntRange(0, len(statuses)-1).Draw(t, "mix")]...)
		}
	}
	for range rapid.SampledFrom([]int{0, 0, 0, 3, 70}).Draw(t, "undated") {
		a.calls = append(a.calls, *call(len(a.calls), "completed", time.Time{}))
	}
	return a
}

// TestWhatIsSaidCompleteIsAndWhatIsCutIsSaidToBe is for any history and any service.
func TestWhatIsSaidCompleteIsAndWhatIsCutIsSaidToBe(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a := anyArchive(rt)
		back := rapid.IntRange(0, 9).Draw(rt, "back")
		q := client.HistoryQuery{ProjectID: "p", StartAfter: noon.AddDate(0, 0, -back).Format(time.DateOnly)}
		l, err := Load(context.Background(), a, q, func() time.Time { return noon })
		for _, q := range a.asked {
			if q.Status != "" && !slices.Contains(client.AskedStatuses(), q.Status) {
				rt.Fatalf("asked for %s", q.Status)
			}
		}
		most := 20*(back+1) + 30
		switch {
		case !a.days || a.twice: // most of what is asked is asked in vain
		case a.cap == 0:
			most = max(14, back+7)
		default:
			most = 9*(back+1) + 14
		}
		if len(a.asked) > most {
			rt.Fatalf("%d requests where %d are enough", len(a.asked), most)
		}
		if err == nil {
			err = a.wrong(l, q.StartAfter)
		} else if errors.Is(err, ErrDaysIgnored) && !a.days {
			err = nil // it is said
		}
		// If no more come, whatever is asked, than the service lists at once, nothing tells.
		if err != nil && (a.cap == 0 || a.reach() > a.cap) {
			rt.Fatal(err)
		}
	})
}

// wrong finds days that are said to be complete and aren't, or the other way round.
func (a *archive) wrong(l *Loaded, from string) error {
	have, all, got := map[string]bool{}, map[string]int{}, map[string]int{}
	told := false // that there are calls of a status that can't be asked for
	for _, e := range l.Calls {
		have[e.Call.ID] = true
		told = told || !slices.Contains(client.AskedStatuses(), e.Call.Status)
	}
	for _, c := range a.calls {
		if day := c.Started.Format(time.DateOnly); day >= from {
			all[day]++
			if have[c.ID] || !told && !slices.Contains(client.AskedStatuses(), c.Status) {
				got[day]++
			}
		}
	}
	partial := map[string]bool{}
	for _, d := range l.Partial {
		partial[d.Date] = true
		if listed := all[d.Date]; a.days && !a.twice && (a.cap == 0 || listed < a.cap) {
			return fmt.Errorf("%s is said to be cut: it has %d calls, of which at most %d are listed at once", d.Date, listed, a.cap)
		}
	}
	for day, n := range all {
		if got[day] < n && !partial[day] {
			return fmt.Errorf("%s is said to be complete, with %d calls of %d", day, got[day], n)
		}
	}
	return nil
}

// TestHowManyRequestsItTakes counts them, for a load since yesterday, or a week back.
func TestHowManyRequestsItTakes(t *testing.T) {
	mixed, same := []client.Status{"completed", "completed", "busy", "failed", "no-answer"}, []client.Status{"completed"}
	for _, tt := range []struct {
		calls, days, cap, back int
		statuses               []client.Status
		want                   int
		cut                    int // days that are said to be
	}{
		{calls: 19, days: 1, back: 1, statuses: same, want: 1}, // the service lists 20 where it isn't told how many
		{calls: 20, days: 1, back: 1, statuses: mixed, want: 11},
		{calls: 64, days: 1, back: 1, statuses: mixed, want: 11}, // the list, all calls, what is older, and by each status
		{calls: 64, days: 1, back: 1, statuses: same, want: 11},
		{calls: 100, days: 1, back: 7, statuses: same, want: 11},
		{calls: 20, days: 30, back: 1, statuses: same, want: 2}, // more are listed of all calls
		{calls: 64, days: 30, back: 1, statuses: same, want: 2},
		{calls: 100, days: 30, back: 1, statuses: mixed, want: 2},
		{calls: 40, days: 2, back: 3, statuses: same, want: 4}, // all calls there are, and those of each day
		{calls: 5000, days: 4, back: 1, statuses: mixed, want: 1 + 2*3 + 1},
		{calls: 137, days: 11, cap: 137, back: 1, statuses: mixed, want: 3 + 2*9},
		{calls: 200, days: 11, cap: 137, back: 1, statuses: mixed, want: 3 + 2*9},
		{calls: 200, days: 11, cap: 137, back: 1, statuses: same, want: 3 + 2*9, cut: 2},
		{calls: 700, days: 11, cap: 333, back: 1, statuses: mixed, want: 3 + 2*9},
		{calls: 5000, days: 4, cap: 666, back: 1, statuses: mixed, want: 1 + 2*2 + 1 + 1 + 2*8, cut: 2},
	} {
		t.Run(fmt.Sprintf("%d calls on %d days, limit %d, %d statuses, %d back", tt.calls, tt.days, tt.cap, len(tt.statuses), tt.back), func(t *testing.T) {
			a := &archive{order: orders["newest first"], cap: tt.cap, days: true, status: true}
			for ago := range tt.days {
				a.put(ago, tt.calls, tt.statuses...)
			}
			for i := range a.calls {
				a.calls[i] = *call(i, a.calls[i].Status, a.calls[i].Started.Add(time.Minute)) // none at midnight, which is of two days
			}
			q := client.HistoryQuery{ProjectID: "p", StartAfter: noon.AddDate(0, 0, -tt.back).Format(time.DateOnly)}
			l, err := Load(t.Context(), a, q, func() time.Time { return noon })
			if err != nil {
				t.Fatal(err)
			}
			if err := a.wrong(l, q.StartAfter); err != nil || len(l.Partial) != tt.cut {
				t.Errorf("said to be cut: %v, %v", l.Partial, err)
			}
			if got := len(a.asked); got > tt.want {
				t.Errorf("%d requests, want %d: %+v", got, tt.want, a.asked)
			}
		})
	}
}

func TestALoadThatIsRefusedIsntSentAgainInAnotherSize(t *testing.T) {
	a := &archive{order: byStart, days: true, status: true}
	a.put(0, 50, "completed", "busy")
	for name, refuse := range map[string]func(q client.HistoryQuery) bool{
		"everything":  func(client.HistoryQuery) bool { return true },
		"all calls":   func(q client.HistoryQuery) bool { return q.StartAfter+q.StartOn == "" },
		"some status": func(q client.HistoryQuery) bool { return q.Status == client.StatusQueued },
		"long pages":  func(q client.HistoryQuery) bool { return q.PageSize > 100 },
	} {
		t.Run(name, func(t *testing.T) {
			r := &refuser{archive: a, refuse: refuse, asked: map[client.HistoryQuery][]int{}}
			l, err := Load(t.Context(), r, client.HistoryQuery{ProjectID: "p", StartAfter: noon.AddDate(0, 0, -1).Format(time.DateOnly)}, func() time.Time { return noon })
			if refused := name == "everything"; (err != nil) != refused || !refused && (len(l.Calls) != 50 || len(l.Partial) != 0) {
				t.Errorf("%+v, %v", l, err)
			}
			for q, sizes := range r.asked {
				if len(sizes) != 1 {
					t.Errorf("%+v was refused, and asked for by %v calls", q, sizes)
				}
			}
		})
	}
}

// refuser refuses some requests; asked are the sizes of those.
type refuser struct {
	*archive

	refuse func(q client.HistoryQuery) bool
	asked  map[client.HistoryQuery][]int
}

func (r *refuser) History(ctx context.Context, q client.HistoryQuery) (*client.History, error) {
	form := q
	form.PageSize = 0
	r.mu.Lock()
	known := r.asked[form] != nil
	refused := r.refuse(q)
	if known || refused {
		r.asked[form] = append(r.asked[form], q.PageSize)
	}
	r.mu.Unlock()
	if refused {
		return nil, &client.Error{Op: "read the call history", Status: 400}
	}
	return r.archive.History(ctx, q)
}
