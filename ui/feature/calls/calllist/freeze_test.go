package calllist

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
)

// added is a call that came at a time while watching.
func added(t testing.TB, id string, status client.Status, at time.Time) *watch.Entry {
	e := entries(read(t, object(id, status, at, "")))[0]
	e.Came, e.FirstSeen, e.Changed, e.Seen = true, at, at, []watch.Change{{Status: status, At: at}}
	return e
}

// became is an entry whose call went on to another status.
func became(t testing.TB, e *watch.Entry, status client.Status, at time.Time) *watch.Entry {
	next := entries(read(t, object(e.Call.ID, status, e.Call.Started, "")))[0]
	next.FirstSeen, next.Changed, next.Seen = e.FirstSeen, at, append(slices.Clone(e.Seen), watch.Change{Status: status, At: at})
	return next
}

func TestAFrozenListStands(t *testing.T) {
	s := newStage(t, 100, 14)
	first := some(t, 1)
	s.send(t, first)
	s.press("j")
	before := s.lines()[1:6]
	s.press("p")
	s.sees(t, "FROZEN 12:00:00 · 0 new, 0 changed · p goes on · 2 live now")
	if got := s.lines()[1:6]; !slices.Equal(got, before) {
		t.Errorf("freezing moved the rows: %q", got)
	}
	s.now = noon.Add(10 * time.Second)
	later := became(t, first.Calls[1], "completed", s.now)
	p := picture(2, added(t, "CA6", "ringing", s.now), added(t, "CA5", "queued", noon.Add(5*time.Second)), first.Calls[0], later, first.Calls[2], first.Calls[3])
	p.Updated = s.now
	s.send(t, p)
	s.sees(t, "FROZEN 12:00:00 · 2 new, 1 changed · p goes on · 3 live now · updated just now")
	if got := s.lines()[1:6]; !slices.Equal(got, before) {
		t.Errorf("the rows moved:\n%q\nwere\n%q", got, before)
	}
	if got := s.press("y"); got != (page.Copy{Text: "CA3", What: "call id"}) {
		t.Errorf("y acts on %v, and not on the row that is seen", got)
	}
	s.press("p")
	s.sees(t, "row 4 · 6 loaded", "◔ ringing")
	if got := s.press("y"); got != (page.Copy{Text: "CA3", What: "call id"}) {
		t.Errorf("after it went on: %v", got)
	}
}

func TestOnlyNewsAreCountedBehindAFrozenList(t *testing.T) {
	all := entries(read(t, objects(6)...))
	live := all[1]
	ticked := *live
	ticked.Changed = noon
	ended := became(t, live, "completed", noon)
	told := *all[0]
	newer, oldest := added(t, "CAnew", "queued", noon.Add(time.Minute)), added(t, "CAold", "failed", noon.AddDate(0, 0, -9))
	moved := *all[3]
	moved.Order = noon.Add(time.Hour)
	for name, tc := range map[string]struct {
		after         []*watch.Entry
		came, changed int
	}{
		"nothing":                        {all, 0, 0},
		"a live call that ticks":         {[]*watch.Entry{all[0], &ticked, all[2], all[3], all[4], all[5]}, 0, 0},
		"a call that ended":              {[]*watch.Entry{all[0], ended, all[2], all[3], all[4], all[5]}, 0, 1},
		"one that was told more of":      {[]*watch.Entry{&told, live, all[2], all[3], all[4], all[5]}, 0, 1},
		"a new one":                      {append([]*watch.Entry{newer}, all...), 1, 0},
		"older ones that were loaded":    {append(slices.Clone(all), oldest), 0, 0},
		"one whose start turned out new": {[]*watch.Entry{&moved, all[0], live, all[2], all[4], all[5]}, 0, 1},
		"one that is gone":               {all[1:], 0, 0},
	} {
		f := frozen{picture: &watch.Snapshot{Calls: all}, at: noon}
		f.count(tc.after, func(*watch.Entry) bool { return true })
		if f.came != tc.came || f.change != tc.changed {
			t.Errorf("%s: %d new, %d changed; want %d, %d", name, f.came, f.change, tc.came, tc.changed)
		}
	}
	f := frozen{picture: &watch.Snapshot{}, at: noon}
	f.count(all, func(e *watch.Entry) bool { return e.Call.Status == "completed" })
	if f.came != 2 {
		t.Errorf("an empty list, filtered: %d new", f.came)
	}
}

func TestTheBannerIsLoudAtEveryWidth(t *testing.T) {
	s := newStage(t, 120, 12)
	s.send(t, some(t, 1))
	s.press("p")
	for width, want := range map[int]string{
		120: "FROZEN 12:00:00 · 0 new, 0 changed · p goes on · 2 live now · updated just now", 60: "FROZEN 12:00:00 · 0 new, 0 changed · p goes on",
		40: "FROZEN 12:00:00 · 0 new, 0 changed", 20: "FROZEN 12:00:00", 10: "FROZEN",
	} {
		exact(t, s, width, 12)
		s.sees(t, want)
	}
}

func TestAFrozenListCanBeFilteredAndSorted(t *testing.T) {
	s := newStage(t, 100, 14)
	s.send(t, picture(1, entries(read(t, objects(8)...))...))
	s.press("p")
	s.send(t, picture(2))
	s.press("/")
	s.typeIn("status:completed")
	s.press("enter")
	if got := len(s.ids()); got != 2 {
		t.Errorf("%d rows of what stands, want 2", got)
	}
	s.Resize(layout.Size{Width: 100, Height: 15})
	s.press("z")
	if got := fmt.Sprint(s.ids()); got != "[CA00000000000000000000000000000004 CA00000000000000000000000000000008]" {
		t.Errorf("%s", got)
	}
}
