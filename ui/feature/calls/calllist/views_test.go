package calllist

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/calls/watch"
	"talkdeck/ui/config"
	"talkdeck/ui/kit/page"
)

func TestViewsAreKeptAndGoneThrough(t *testing.T) {
	s := newStage(t, 120, 20)
	s.send(t, some(t, 1))
	if said, ok := s.press("]").(page.Notify); !ok || !strings.Contains(said.Text, ":save NAME") {
		t.Errorf("without views: %v", said)
	}
	s.press("/")
	s.typeIn("live")
	s.press("enter")
	s.press(">")
	if said, _ := s.run(t, "save on the line").(page.Notify); said.Text != "kept as the view on the line" {
		t.Fatalf("%v", said)
	}
	s.sees(t, " All 4  on the line 2 ")
	s.press("]")
	if s.view.Filter != "" || len(s.ids()) != 4 || s.list.order != (order{by: colStarted}) {
		t.Errorf("all: %+v", s.view)
	}
	s.press("[")
	if s.view.Filter != "live" || len(s.ids()) != 2 || s.list.order.by != colLength {
		t.Errorf("the view: %+v, by %v", s.view, s.list.order)
	}
	s.press("z")
	s.sees(t, "on the line* 2")
	next := some(t, 2)
	next.Calls = next.Calls[1:]
	s.send(t, next)
	s.sees(t, "All 3  on the line* 1")
	s.run(t, "save")
	s.sees(t, "on the line 1")
	s.press("]")
	head := len(s.head())
	s.follow(s.Update(tea.MouseClickMsg{Button: tea.MouseLeft, X: 10, Y: head - 1}))
	if s.view.Name != "on the line" {
		t.Errorf("a click: %+v", s.view)
	}
	s.press("esc")
	if s.view.Filter != "" || s.view.Name != "" {
		t.Errorf("esc: %+v", s.view)
	}
	s.run(t, "view On the line")
	if s.view.Name != "on the line" || !s.list.order.reverse {
		t.Errorf(":view: %+v", s.view)
	}
	s.run(t, "unsave on the line")
	if s.view.Name != "" || s.hasTabs() {
		t.Errorf(":unsave: %+v", s.view)
	}
	for line, want := range map[string]string{"save": "under which name", "view x": "no view is called", "unsave": "which view", "unsave x": "no view is called", "save " + strings.Repeat("x", 41): "40 characters"} {
		if said, _ := s.run(t, line).(page.Notify); !strings.Contains(said.Text, want) {
			t.Errorf(":%s: %q", line, said.Text)
		}
	}
}

func TestTheListIsAsItWasLeft(t *testing.T) {
	s := newStage(t, 120, 20)
	s.views.SetLast(config.View{Filter: "failed", Sort: colCost, Reverse: true, Columns: []string{colTo, colCost}})
	again := New(s.Env, "p1", s.opts)
	if again.filter.String() != "failed" || again.list.order != (order{colCost, true}) || len(again.rows.columns) != 2 {
		t.Errorf("%+v, by %v", again.view, again.list.order)
	}
	s.Page = again
	s.press("esc")
	s.follow(s.Update(page.Clock{Now: s.now}))
	if got := s.views.Last(); got.Filter != "" || got.Sort != colCost {
		t.Errorf("after esc: %+v", got)
	}
	s.views.SetLast(config.View{Name: "gone", Filter: "price>1", Sort: "nonsense", Columns: []string{"nonsense"}})
	again = New(s.Env, "p1", s.opts)
	if !again.filter.Empty() || again.view.Name != "" || again.list.order.by != colStarted || len(again.rows.columns) != standard {
		t.Errorf("%+v, by %v", again.view, again.list.order)
	}
}

func TestAViewThatCantBeReadSaysSo(t *testing.T) {
	s := newStage(t, 120, 20)
	if err := s.views.Save(config.View{Name: "odd", Filter: "price>1"}); err != nil {
		t.Fatal(err)
	}
	s.readViews()
	s.send(t, some(t, 1))
	s.sees(t, "odd ?")
	if said, ok := s.press("]").(page.Notify); !ok || !strings.Contains(said.Text, `the filter of "odd" can't be read`) || len(s.ids()) != 4 {
		t.Errorf("%v", said)
	}
}

func TestTheViewInForceIsSeen(t *testing.T) {
	s := newStage(t, 40, 20)
	for _, name := range []string{"first of many", "second of many", "third of many"} {
		if err := s.views.Save(config.View{Name: name, Filter: "live"}); err != nil {
			t.Fatal(err)
		}
	}
	s.readViews()
	s.send(t, some(t, 1))
	for _, want := range []string{"first of many 2", "second of many 2", "third of many 2", "All 4"} {
		s.press("]")
		s.sees(t, want)
		exact(t, s, 40, 20)
	}
}

func TestTheViewIsExactWithEverythingAtOnce(t *testing.T) {
	s := newStage(t, 0, 0)
	if err := s.views.Save(config.View{Name: "日本 live", Filter: "live"}); err != nil {
		t.Fatal(err)
	}
	s.readViews()
	p := some(t, 1)
	p.Gap, p.Strange, p.Doubtful, p.Err, p.Failures = true, 3, 1, errors.New("broken"), 5
	p.Older = watch.Older{Active: true, Day: "2026-11-20", DaysTotal: 7, Partial: []string{"2026-11-20", "2026-11-19", "2026-11-18"}}
	p.Gaps = []watch.Span{{From: noon.Add(-time.Hour), To: noon.Add(-time.Minute)}}
	s.send(t, p)
	s.press("space")
	states := map[string]func(){
		"marked":   func() {},
		"frozen":   func() { s.press("p") },
		"filtered": func() { s.press("/"); s.typeIn("agent:jack"); s.press("enter") },
		"typing":   func() { s.press("/"); s.typeIn(" status:") },
		"typing what's wrong": func() {
			s.typeIn("日本 price>3 and a filter that is much longer than any screen of forty columns is wide")
		},
	}
	for _, name := range []string{"marked", "frozen", "filtered", "typing", "typing what's wrong"} {
		states[name]()
		t.Run(name, func(t *testing.T) {
			for _, h := range []int{0, 1, 2, 3, 5, 8, 9, 10, 12, 15, 16, 21, 37} {
				for _, w := range []int{0, 1, 2, 7, 16, 39, 40, 41, 60, 80, 120, 300} {
					exact(t, s, w, h)
				}
			}
		})
	}
}
