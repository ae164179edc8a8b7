package calllist

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/calls/watch"
	"talkdeck/ui/config"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
)

func TestScrollingPastTheEndLoadsOlderCalls(t *testing.T) {
	s := newStage(t, 100, 16)
	s.send(t, some(t, 1))
	s.press("G")
	if s.watched().more != 0 {
		t.Fatal("going to the end loads more")
	}
	s.press("j")
	s.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	if got := s.watched().more; got != 2 {
		t.Fatalf("asked %d times", got)
	}
	p := some(t, 2)
	p.Older = watch.Older{Active: true, Day: "2026-11-20", DaysDone: 3, DaysTotal: 7}
	s.send(t, p)
	s.sees(t, "loading 20 Nov, 3 of 7 days · esc stops")
	s.press("j")
	if got := s.watched().more; got != 2 {
		t.Error("asked while it loads")
	}
	if !s.Back() || s.watched().stopped != 1 {
		t.Error("esc doesn't stop it")
	}
	s.press(".")
	if s.watched().stopped != 2 {
		t.Error(". doesn't stop it")
	}
	p = some(t, 3)
	p.Older = watch.Older{End: true}
	s.send(t, p)
	s.sees(t, "nothing older is listed")
	s.press("j")
	s.press("p")
	if said, ok := s.press("j").(page.Notify); !ok || !strings.Contains(said.Text, "frozen") || s.watched().more != 2 {
		t.Errorf("at the end of all: asked %d times, said %v", s.watched().more, said)
	}
	s.press("p")
	s.press("z") // the oldest first: nothing older follows the last row
	s.press("G")
	s.press("j")
	if s.watched().more != 2 {
		t.Error("the end of another order loads more")
	}
}

func TestSinceLoadsASpan(t *testing.T) {
	for arg, want := range map[string]string{"7d": "2026-11-15", "2026-11-01": "2026-10-31", "monday": "2026-11-22", "today": "2026-11-22"} {
		s := newStage(t, 100, 16)
		s.send(t, some(t, 1))
		if msg := s.run(t, "since "+arg); msg != nil {
			t.Errorf("%s: %v", arg, msg)
		}
		if got := s.watched().since; len(got) != 1 || got[0].Format(time.DateOnly) != want {
			t.Errorf("%s: %v, want %s", arg, got, want)
		}
	}
	s := newStage(t, 100, 16)
	p := some(t, 1)
	p.Older.End = true
	s.send(t, p)
	for arg, want := range map[string]string{"": "since when?", " 7d": "all calls since then are loaded", " kaput": "is no time that is understood"} {
		if said, _ := s.run(t, "since"+arg).(page.Notify); !strings.Contains(said.Text, want) {
			t.Errorf("%q: %q", arg, said.Text)
		}
	}
}

func TestWhatIsKnownOnlyInPartIsSaid(t *testing.T) {
	s := newStage(t, 120, 20)
	p := some(t, 1)
	p.Older = watch.Older{From: noon.AddDate(0, 0, -3), Partial: []string{"2026-11-23", "2026-11-21", "2026-11-20"}, Err: errors.New("broken")}
	s.send(t, p)
	s.sees(t, "at least 3 on 23 Nov, at least 1 on 21 Nov, and 1 day more", "✗ older calls: broken.", "no rates: of some days only a part is known")
}

func TestCompleteIsSaidOnlyOfWhatIs(t *testing.T) {
	for name, tt := range map[string]struct {
		partial []string
		gap     bool
		want    string
	}{
		"all is known":              {nil, false, "complete since 18 Nov 12:00, older calls"},
		"a day within is cut":       {[]string{"2026-11-20", "2026-11-19"}, false, "complete since 21 Nov 00:00, older calls"},
		"a day before is cut":       {[]string{"2026-11-10"}, false, "complete since 18 Nov 12:00, older calls"},
		"today is cut":              {[]string{"2026-11-23"}, false, "loaded since 18 Nov 12:00, but not complete, older calls"},
		"more came than was listed": {nil, true, "loaded since 18 Nov 12:00, but not complete, older calls"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, 120, 20)
			p := some(t, 1)
			p.Older, p.Gap = watch.Older{From: noon.AddDate(0, 0, -5), Partial: tt.partial}, tt.gap
			s.send(t, p)
			s.sees(t, tt.want)
			p = some(t, 2)
			p.Older, p.Gap = watch.Older{From: noon.AddDate(0, 0, -5), Partial: tt.partial}, tt.gap
			s.send(t, p)
			said, _ := s.run(t, "since 2026-11-20").(page.Notify)
			if whole := strings.HasPrefix(tt.want, "complete since 18"); strings.HasPrefix(said.Text, "all calls") != whole {
				t.Errorf("asked for what is loaded: %q", said.Text)
			}
		})
	}
}

func TestWhatWasntWatchedIsSaid(t *testing.T) {
	s := newStage(t, 140, 20)
	p := some(t, 1)
	p.Older.From = noon.AddDate(0, 0, -3)
	p.Gaps = []watch.Span{{From: noon.Add(-5 * time.Hour), To: noon.Add(-4 * time.Hour)}, {From: noon.Add(-118 * time.Minute), To: noon.Add(-50 * time.Minute)}}
	s.send(t, p)
	s.sees(t, "complete since 20 Nov 12:00, older calls below the end · not watched 10:02–11:10, 1 found later and once before",
		"last 24h 3 calls · answered 100% of 1 ended · mean 2m 05s") // what came meanwhile is known by now, so the figures are whole
	p = some(t, 2)
	p.Older.From, p.Gaps = noon.AddDate(0, 0, -3), nil
	s.send(t, p)
	s.sees(t, "last 24h 3 calls · answered 100% of 1 ended · mean 2m 05s · cost 0.42", "by hour │                      █ │")
	s.now = noon.Add(10 * time.Minute) // no answer since
	s.tick()
	s.sees(t, "complete 20 Nov 12:00–12:00, older", "not watched 12:00–12:10", "STALE", "3 calls known · no rates: not watched since 12:00")
	s.Env.Times = present.Ages
	s.Restyle()
	s.press("p")
	s.sees(t, "not watched 12:00–12:10 UTC", "FROZEN 12:10:00 UTC") // rows with ages name no zone
}

func TestTheListSaysWhereItWasntWatched(t *testing.T) {
	s := newStage(t, 100, 20)
	p := some(t, 1)
	p.Gaps = []watch.Span{
		{From: noon.AddDate(0, 0, -9), To: noon.AddDate(0, 0, -8)}, // before all that is loaded
		{From: noon.Add(-22 * time.Hour), To: noon.Add(-20 * time.Hour)}, {From: noon.Add(-5 * time.Hour), To: noon.Add(-5*time.Hour + 42*time.Second)},
		{From: noon.Add(-118 * time.Minute), To: noon.Add(-50 * time.Minute)},
	}
	rows := func() (out []string) {
		for _, l := range s.lines()[len(s.head())+1:] {
			name, _, _ := strings.Cut(strings.TrimLeft(l, "▌ "), "  ")
			if strings.HasPrefix(l, "  ──") {
				name = strings.Trim(l, " ─")
			}
			out = append(out, name)
		}
		return out[:slices.Index(out, "")]
	}
	s.send(t, p)
	want := []string{
		"◔ ringing", "● in-progress", "not watched 10:02–11:10 · 1 call found later", "✓ completed",
		"not watched 07:00:00–07:00:42, 22 Nov 14:00–16:00", "✗ failed",
	}
	if got := rows(); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	s.press("z") // the other way round
	want = []string{
		"✗ failed", "not watched 22 Nov 14:00–16:00, 07:00:00–07:00:42, 10:02–11:10 · 1 call found later", "✓ completed", "● in-progress", "◔ ringing",
	}
	if got := rows(); !slices.Equal(got, want) {
		t.Errorf("reversed: %q", got)
	}
	s.press("z")
	s.press("/")
	s.typeIn("ringing")
	if got := rows(); len(got) != 1 { // what is before all that is shown isn't said
		t.Errorf("filtered: %q", got)
	}
	s.press("esc")
	s.press("p")
	p = some(t, 2)
	p.Gaps = []watch.Span{{From: noon.Add(time.Minute), To: noon.Add(2 * time.Minute)}}
	s.now = noon.Add(3 * time.Minute)
	s.send(t, p)
	if got := rows(); len(got) != 4 {
		t.Errorf("frozen before: %q", got)
	}
	s.press("p")
	if got := rows(); got[0] != "not watched 12:01:00–12:02:00" {
		t.Errorf("going on: %q", got)
	}
	s.run(t, "since 30d")
	s.press("<")
	s.press("<")
	if got := rows(); len(got) != 4 {
		t.Errorf("sorted by another column: %q", got)
	}
}

func TestFiguresBeginWhereAllCallsAreKnown(t *testing.T) {
	s := newStage(t, 140, 20)
	p := some(t, 1)
	p.Older.From = noon.Add(-2 * time.Hour)
	s.send(t, p)
	s.sees(t, "since 10:00 3 calls · answered 100% of 1 ended", "older calls aren't loaded", "by hour │ █ │")
	p = some(t, 2)
	p.Older.From, p.Gap = noon.Add(-2*time.Hour), true
	s.send(t, p)
	s.sees(t, "3 calls known · no rates: calls are missing")
	p = some(t, 3)
	p.Older.From, p.Gap, p.Older.Active = noon.Add(-2*time.Hour), true, true
	s.send(t, p)
	s.sees(t, "no rates: what was missed is being loaded")
	p = some(t, 4)
	p.Older.From, p.Lagging = noon.Add(-2*time.Hour), 2
	s.send(t, p)
	s.sees(t, "no rates: how 2 live calls went on is being asked")
	p = some(t, 5)
	p.Older.From = noon.Add(-2 * time.Hour)
	for _, e := range p.Calls[:2] {
		e.Call.Started = time.Time{}
	}
	s.send(t, p)
	s.sees(t, "1 call known · no rates: nothing tells when 2 calls began")
	exact(t, s, 100, 15) // too low for figures
	if strings.Contains(strings.Join(s.lines(), ""), "rates") {
		t.Error("figures on a low screen")
	}
}

// The counts, the figures and the views are of the same calls: of all that are loaded, or of those that a filter or a view selects.
func TestTheThreeLinesOfFiguresAgree(t *testing.T) {
	s := newStage(t, 140, 20)
	if err := s.views.Save(config.View{Name: "ended", Filter: "final"}); err != nil {
		t.Fatal(err)
	}
	s.readViews()
	all := entries(read(t,
		object("CA7", "ringing", noon.Add(-5*time.Second), ""), object("CA6", "in-progress", noon.Add(-90*time.Second), ""),
		object("CA5", "completed", noon.Add(-time.Hour), `,"seconds":125,"cost":0.42`), object("CA4", "voicemail", noon.Add(-2*time.Hour), ""),
		object("CA3", "silence", noon.Add(-3*time.Hour), `,"seconds":7`), object("CA2", "busy", noon.Add(-4*time.Hour), ""),
		object("CA1", "failed", noon.AddDate(0, 0, -2), ""),
	))
	shot := func(seq uint64) *watch.Snapshot {
		p := picture(seq, all...)
		p.Older.From = noon.AddDate(0, 0, -1)
		return p
	}
	s.send(t, shot(1))
	s.sees(t, "row 1 · 7 loaded  2 live  ◔ ringing 1  ● in-progress 1  ✓ completed 1  ⊘ busy 1  ✗ failed 1  ▣ voicemail 1  ▽ silence 1 ",
		"last 24h 6 calls · answered 25% of 4 ended  ▣ voicemail 1  ▽ silence 1 · mean 2m 05s", " All 7  ended 5  of the calls loaded")
	s.press("/")
	s.typeIn("completed,busy,failed")
	s.press("enter")
	s.sees(t, "row 1 · 3 of 7 loaded  none live  ✓ completed 1  ⊘ busy 1  ✗ failed 1 ",
		"last 24h 2 matching calls · answered 50% of 2 ended · mean 2m 05s", " All 7  ended 5 ")
	s.press("esc")
	s.press("]")
	s.sees(t, "row 1 · 5 of 7 loaded  none live  ✓ completed 1", "last 24h 4 matching calls · answered 25% of 4 ended", " All 7  ended 5 ")
	s.press("space")
	s.press("/")
	s.typeIn(" !completed")
	s.sees(t, "row 1 · 4 of 7 loaded  none live  ⊘ busy 1", "last 24h 3 matching calls · answered 0% of 3 ended", " All 7  ended* 5 ", "0 of 1 marked shown")
	s.press("esc")
	s.press("p") // all of it stands
	before := s.lines()[1:3]
	all = append([]*watch.Entry{added(t, "CA8", "completed", noon)}, all...)
	s.send(t, shot(2))
	if got := s.lines()[1:3]; !slices.Equal(got, before) {
		t.Errorf("frozen: %q\nwas %q", got, before)
	}
	s.press("p")
	s.sees(t, "8 loaded", "last 24h 7 calls · answered 40% of 5 ended", " All 8  ended 6 ")
}

func TestADoubtfulCallIsMarked(t *testing.T) {
	s := newStage(t, 100, 20)
	e := entries(read(t, object("CA1", "in-progress", noon.Add(-2*time.Hour), "")))
	p := picture(1, e...)
	p.Doubtful = 1
	s.send(t, p)
	s.sees(t, "? in-progress", "1 live (1 doubtful)")
}
