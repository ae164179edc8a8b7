package watch

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"talkdeck/client"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// at is an answer of s seconds past noon, asked for in the same moment.
func at(s int, calls ...*client.Call) answer {
	a := answer{asked: noon.Add(time.Duration(s) * time.Second), at: noon.Add(time.Duration(s) * time.Second)}
	for _, c := range calls {
		a.calls = append(a.calls, *c)
	}
	return a
}

func statuses(e *Entry) string {
	var out []string
	for _, c := range e.Seen {
		out = append(out, string(c.Status))
	}
	return strings.Join(out, " ")
}

func TestWhatASeriesOfAnswersMakesOfACall(t *testing.T) {
	late := at(20, call(1, "completed", noon))
	late.asked = noon.Add(5 * time.Second)
	lower := *call(1, "completed", noon)
	lower.ID = "ca" + strings.ToUpper(lower.ID[2:])
	seal(&lower)
	for name, tc := range map[string]struct {
		answers []answer
		seen    string
	}{
		"each status once":                         {[]answer{at(0, call(1, "queued", noon)), at(2, call(1, "ringing", noon)), at(4, call(1, "ringing", noon)), at(6, call(1, "busy", noon))}, "queued ringing busy"},
		"a call that is put back isn't believed":   {[]answer{at(0, call(1, "completed", noon)), at(2, call(1, "ringing", noon)), at(4, call(1, "completed", noon))}, "completed"},
		"unless it is again":                       {[]answer{at(0, call(1, "completed", noon)), at(2, call(1, "ringing", noon)), at(4, call(1, "ringing", noon))}, "completed ringing"},
		"nor one from talking back to ringing":     {[]answer{at(0, call(1, "in-progress", noon)), at(2, call(1, "ringing", noon)), at(4, call(1, "completed", noon))}, "in-progress completed"},
		"a doubt is forgotten":                     {[]answer{at(0, call(1, "busy", noon)), at(2, call(1, "ringing", noon)), at(4, call(1, "busy", noon)), at(6, call(1, "ringing", noon))}, "busy"},
		"one end may become another":               {[]answer{at(0, call(1, "completed", noon)), at(2, call(1, "voicemail", noon))}, "completed voicemail"},
		"unknown statuses come and go":             {[]answer{at(0, call(1, "ringing", noon)), at(2, call(1, "paused", noon)), at(4, call(1, "ringing", noon))}, "ringing paused ringing"},
		"an answer that comes late is none":        {[]answer{at(0, call(1, "queued", noon)), at(10, call(1, "voicemail", noon)), late}, "queued voicemail"},
		"an answer from before the clock was back": {[]answer{at(0, call(1, "queued", noon)), at(-3600, call(1, "ringing", noon))}, "queued ringing"},
		"twice in an answer, the further counts":   {[]answer{at(0, call(1, "completed", noon), call(1, "ringing", noon))}, "completed"},
		"whichever comes first":                    {[]answer{at(0, call(1, "ringing", noon), call(1, "completed", noon))}, "completed"},
		"twice doesn't make it believed":           {[]answer{at(0, call(1, "busy", noon)), at(2, call(1, "queued", noon), call(1, "ringing", noon))}, "busy"},
		"the id in its other form":                 {[]answer{at(0, call(1, "ringing", noon)), at(2, &lower)}, "ringing completed"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPicture()
			for _, a := range tc.answers {
				p.merge(a)
			}
			if len(p.sorted) != 1 || len(p.byID) != 1 {
				t.Fatalf("%d entries", len(p.sorted))
			}
			e := p.sorted[0]
			if e.Call.ID != sid(1) || e != p.byID[sid(1)] {
				t.Errorf("id %s", e.Call.ID)
			}
			if got := statuses(e); got != tc.seen {
				t.Errorf("seen %q, want %q", got, tc.seen)
			}
			if want := map[client.Status]int{e.Call.Status: 1}; !maps.Equal(p.counts, want) {
				t.Errorf("counts %v", p.counts)
			}
		})
	}
}

func TestOnlyTheCaseOfAnIDIsNoChange(t *testing.T) {
	p := newPicture()
	p.merge(at(0, call(0xabc, "completed", noon)))
	other := *call(0xabc, "completed", noon)
	other.ID = strings.ToUpper(other.ID)
	p.merge(at(2, seal(&other)))
	if e := p.sorted[0]; !e.Changed.IsZero() {
		t.Errorf("changed %s", e.Changed)
	}
	if s := (&Snapshot{Calls: p.sorted}); s.Find(other.ID) == nil || s.Find(sid(0xabc)) == nil || s.Find("ca") != nil {
		t.Error("it isn't found in both forms")
	}
}

func TestACallWithoutAStartStandsWhereItWasFoundAndMovesWhenItIsTold(t *testing.T) {
	p := newPicture()
	p.merge(at(0, call(1, "queued", time.Time{}), call(2, "completed", noon.Add(-time.Minute))))
	if p.sorted[0].Call.ID != sid(1) || !p.sorted[0].Order.Equal(noon) {
		t.Fatalf("order %v", p.sorted)
	}
	before := p.sorted
	p.merge(at(5, call(1, "ringing", noon.Add(-time.Hour)), call(3, "queued", time.Time{})))
	var got []string
	for _, e := range p.sorted {
		got = append(got, e.Call.ID)
	}
	if diff := cmp.Diff([]string{sid(3), sid(2), sid(1)}, got); diff != "" {
		t.Error(diff)
	}
	if before[0].Call.ID != sid(1) {
		t.Error("the list that was handed out changed")
	}
}

func TestWhetherACallGoesOn(t *testing.T) {
	for _, tc := range []struct {
		name           string
		status         client.Status
		started        time.Time
		after          time.Duration
		live, doubtful bool
	}{
		{"ringing", "ringing", noon, time.Second, true, false},
		{"ended", "busy", noon, time.Second, false, false},
		{"talking for an hour", "in-progress", noon, time.Hour + time.Second, true, true},
		{"found talking since yesterday", "in-progress", noon.Add(-24 * time.Hour), 0, true, true},
		{"queued without a start for an hour", "queued", time.Time{}, time.Hour + time.Second, true, true},
		{"starting in the future", "queued", noon.Add(5 * time.Hour), time.Minute, true, false},
		{"unknown, just found", "paused", noon, time.Second, true, false},
		{"unknown, stands still", "paused", noon, settled, false, false},
		{"unknown, found long after it began", "paused", noon.Add(-2 * time.Hour), 0, false, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := at(0)
			e := found(*call(1, tc.status, tc.started), &a)
			now := noon.Add(tc.after)
			if live, doubtful := e.Live(now), e.Doubtful(now); live != tc.live || doubtful != tc.doubtful {
				t.Errorf("live %v, doubtful %v", live, doubtful)
			}
		})
	}
}

func TestTheStatusThatWasAnswered(t *testing.T) {
	p := newPicture()
	p.merge(at(0, call(1, "ringing", noon)))
	if _, ok := p.sorted[0].Answered(); ok {
		t.Error("answered while it rings")
	}
	p.merge(at(7, call(1, "in-progress", noon)))
	p.merge(at(60, call(1, "completed", noon)))
	if when, ok := p.sorted[0].Answered(); !ok || !when.Equal(noon.Add(7*time.Second)) {
		t.Errorf("answered %s, %v", when, ok)
	}
}

// TestTheOrderIsThatOfAFullSortAndTheCountsThoseOfARecount merges anything, and holds every list that was handed out.
func TestTheOrderIsThatOfAFullSortAndTheCountsThoseOfARecount(t *testing.T) {
	all := append(client.Statuses(), "paused", "")
	rapid.Check(t, func(t *rapid.T) {
		p := newPicture()
		type kept struct{ list, copy []*Entry }
		var handed []kept
		known := map[string]*client.Call{}
		for round := range rapid.IntRange(1, 12).Draw(t, "rounds") {
			a := at(10 * round)
			for range rapid.IntRange(0, 30).Draw(t, "calls") {
				n := rapid.IntRange(0, 60).Draw(t, "n")
				var start time.Time
				if ago := rapid.IntRange(-5, 50).Draw(t, "minutes"); ago < 40 {
					start = noon.Add(-time.Duration(ago) * time.Minute)
				}
				c := call(n, rapid.SampledFrom(all).Draw(t, "status"), start)
				if rapid.Bool().Draw(t, "other form") {
					c.ID = strings.ToUpper(c.ID)
				}
				a.calls = append(a.calls, *c)
				known[client.CallKey(c.ID)] = c
			}
			before := len(p.sorted)
			fresh := p.merge(a)
			if len(p.sorted)-before != len(fresh) || len(p.sorted) != len(known) {
				t.Fatalf("%d entries, %d of them fresh, after %d; %d calls", len(p.sorted), len(fresh), before, len(known))
			}
			s := &Snapshot{Calls: p.sorted, Counts: p.counts}
			if err := check(s); err != nil {
				t.Fatal(err)
			}
			for i, e := range p.sorted {
				if p.byID[client.CallKey(e.Call.ID)] != e || s.Index(e) != i || s.Find(e.Call.ID) != e {
					t.Fatalf("%s isn't where it should be", e.Call.ID)
				}
				if _, live := p.live[client.CallKey(e.Call.ID)]; live != e.Live(a.at) && slices.ContainsFunc(a.calls, func(c client.Call) bool { return client.CallKey(c.ID) == client.CallKey(e.Call.ID) }) {
					t.Fatalf("%s counts as live: %v", e.Call.ID, live)
				}
			}
			handed = append(handed, kept{p.sorted, slices.Clone(p.sorted)})
			for _, h := range handed {
				if !slices.Equal(h.list, h.copy) {
					t.Fatal("a list that was handed out changed")
				}
			}
		}
	})
}

func TestLiveCallsAreReadThoseFirstThatWereToldOfLongestAgo(t *testing.T) {
	p := newPicture()
	p.merge(at(0, call(1, "ringing", noon)))
	p.merge(at(2, call(2, "ringing", noon), call(5, "busy", noon)))
	p.merge(at(4, call(3, "ringing", noon)))
	old := call(4, "ringing", noon.Add(-2*time.Hour)) // doubtful: due when it wasn't told of for 20 min
	p.merge(at(1, old))
	began := noon.Add(4 * time.Second)
	if got := p.unheard(began, began); !slices.Equal(got, []string{sid(1), sid(2)}) {
		t.Errorf("unheard %v", got)
	}
	began = noon.Add(30 * time.Minute)
	if got := p.unheard(began, began); !slices.Equal(got, []string{sid(1), sid(4), sid(2), sid(3)}) {
		t.Errorf("unheard %v", got)
	}
	began = noon.Add(-time.Hour) // the clock was set back
	if got := p.unheard(began, began); len(got) != 4 {
		t.Errorf("unheard %v", got)
	}
}

func TestGapsMergeAndStayFew(t *testing.T) {
	span := func(from, to int) Span {
		return Span{noon.Add(time.Duration(from) * time.Minute), noon.Add(time.Duration(to) * time.Minute)}
	}
	var gaps []Span
	for _, s := range []Span{span(0, 10), span(20, 30), span(30, 35), span(60, 70)} {
		before := slices.Clone(gaps)
		old := gaps
		gaps = addGap(gaps, s)
		if !slices.Equal(old, before) {
			t.Fatal("the list that was handed out changed")
		}
	}
	if want := []Span{span(0, 10), span(20, 35), span(60, 70)}; !slices.Equal(gaps, want) {
		t.Errorf("gaps %v", gaps)
	}
	if got := addGap(gaps, span(5, 25)); !slices.Equal(got, []Span{span(0, 70)}) { // only when the clock was set back
		t.Errorf("gaps %v", got)
	}
	if got := Clip(gaps, span(5, 65)); !slices.Equal(got, []Span{span(5, 10), span(20, 35), span(60, 65)}) {
		t.Errorf("clipped %v", got)
	}
	if got := Clip(gaps, span(10, 20)); got != nil {
		t.Errorf("clipped %v", got)
	}
	gaps = nil
	for i := range 500 {
		from := 100 * i
		if i == 250 {
			from -= 85
		}
		gaps = addGap(gaps, span(from, from+10))
		if len(gaps) > maxGaps {
			t.Fatalf("%d gaps", len(gaps))
		}
		for j := 1; j < len(gaps); j++ {
			if !gaps[j-1].To.Before(gaps[j].From) {
				t.Fatalf("gaps %v", gaps)
			}
		}
	}
	if gaps[0].From != noon || gaps[len(gaps)-1] != span(49900, 49910) {
		t.Errorf("from %s to %s", gaps[0], gaps[len(gaps)-1])
	}
}

func TestWhatIsNotWatchedNow(t *testing.T) {
	s := &Snapshot{Updated: noon, Gaps: []Span{{noon.Add(-time.Hour), noon.Add(-50 * time.Minute)}}, pace: 2 * time.Second}
	day := Span{noon.Add(-12 * time.Hour), noon.Add(12 * time.Hour)}
	if now := noon.Add(6 * time.Second); s.Stale(now) || len(s.Unwatched(day, now)) != 1 {
		t.Errorf("stale after two missed rounds: %v", s.Unwatched(day, now))
	}
	if now := noon.Add(30 * time.Second); !s.Stale(now) || len(s.Unwatched(day, now)) != 1 {
		t.Errorf("a gap, though a quiet list would have been looked at three times at most: %v", s.Unwatched(day, now))
	}
	now := noon.Add(31 * time.Second)
	if got := s.Unwatched(day, now); !s.Stale(now) || len(got) != 2 || got[1] != (Span{noon, now}) {
		t.Errorf("not watched: %v", got)
	}
	if len(s.Gaps) != 1 {
		t.Error("asking changed the snapshot")
	}
	if (&Snapshot{}).Stale(now) {
		t.Error("stale before the first answer")
	}
}

func TestStages(t *testing.T) {
	if fmt.Sprint(stages["paused"], stages["queued"], stages["silence"]) != "0 1 5" {
		t.Error("stages")
	}
}

// What was seen of new calls is one piece of memory, but what is seen of them later is their own.
func TestCallsThatCameTogetherGoTheirOwnWays(t *testing.T) {
	p := newPicture()
	p.merge(at(0, call(0, "ringing", noon), call(1, "ringing", noon), call(2, "ringing", noon)))
	p.merge(at(1, call(0, "busy", noon)))
	p.merge(at(2, call(1, "in-progress", noon)))
	for n, want := range []string{"ringing busy", "ringing in-progress", "ringing"} {
		if got := statuses(p.byID[sid(n)]); got != want {
			t.Errorf("of call %d were seen %s, want %s", n, got, want)
		}
	}
}

// A call that goes on is replaced round after round; only its id stays, and that mustn't keep its first answer.
func TestTheIDOfACallThatGoesOnIsItsOwn(t *testing.T) {
	raw := call(1, client.StatusRinging, noon)
	raw.ID = raw.Raw[12 : 12+len(raw.ID)] // as it is read
	if raw.ID != sid(1) {
		t.Fatal(raw.ID)
	}
	p := newPicture()
	p.merge(at(0, raw))
	for k, e := range p.byID {
		if unsafe.StringData(k) == unsafe.StringData(raw.ID) || unsafe.StringData(e.Call.ID) == unsafe.StringData(raw.ID) {
			t.Error("it is a part of what was read")
		}
	}
}
