package list

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/ui/kit/keys"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/widget/table"
	"talkdeck/ui/uitest"
)

func fruit(t *testing.T, names ...string) *List[[]string, string] {
	t.Helper()
	l := New(uitest.Env(t, func() time.Time { return time.Unix(1, 0) }), Options[[]string, string]{
		ID: page.ID{Kind: "fruit"}, Words: Words{Title: "Fruit", Thing: "kind", Empty: func() (string, string) { return "No fruit.", "Plant some." }},
		Columns: []table.Column{{Title: "NAME", Width: 10, Grow: 1}},
		Fetch:   func(context.Context) ([]string, error) { return names, nil },
		Items:   func(v []string) []string { return v },
		Key:     func(s string) string { return s },
		Text:    func(s string) string { return s },
		Cells:   func(s string) []table.Cell { return []table.Cell{{Text: s}} },
	})
	l.Resize(layout.Size{Width: 60, Height: 8})
	msg, ok := l.Refresh()().(page.Loaded[[]string])
	if !ok || !l.take(msg) {
		t.Fatal("not loaded")
	}
	return l
}

func press(l *List[[]string, string], names ...string) {
	for _, name := range names {
		msg, _ := keys.Named(name)
		l.Update(msg)
	}
}

func TestTheFilterFollowsAsOneTypes(t *testing.T) {
	l := fruit(t, "Apple", "Pineapple", "Pear", "Plum")
	press(l, "j", "/", "A", "p", "p")
	if view := ansi.Strip(l.View()); !l.TakesText() || !strings.Contains(view, "2 of 4 kinds") || strings.Contains(view, "Pear") || !strings.Contains(view, "/App") {
		t.Errorf("typing:\n%s", view)
	}
	if got, ok := l.Selected(); !ok || got != "Pineapple" {
		t.Errorf("the cursor left its item for %s", got)
	}
	press(l, " ", "!", "p", "i", "n", "enter")
	if got, _ := l.Selected(); l.TakesText() || got != "Apple" || len(l.shown) != 1 {
		t.Errorf("without pine: %v, on %s", l.shown, got)
	}
	if !l.Back() || len(l.shown) != 4 || l.Back() {
		t.Errorf("esc shows %d", len(l.shown))
	}
	press(l, "/", "z")
	if view := ansi.Strip(l.View()); !strings.Contains(view, "No kind has these words.") {
		t.Errorf("nothing found:\n%s", view)
	}
	press(l, "esc")
	if l.TakesText() || len(l.shown) != 4 {
		t.Errorf("esc while typing shows %d", len(l.shown))
	}
}

func TestTheViewIsExactWhileFiltering(t *testing.T) {
	l := fruit(t, "Apple", "Pear")
	p := uitest.Page{Page: l, T: t, Env: l.Env}
	for _, names := range [][]string{nil, {"/", "p"}, {"z"}, {"enter"}} {
		press(l, names...)
		p.Fills()
	}
}

func TestWhenAListIsAskedForAgain(t *testing.T) {
	now := time.Unix(1000, 0)
	asked, along := 0, 0
	list := func(change func(*Options[[]string, string])) *List[[]string, string] {
		env := uitest.Env(t, func() time.Time { return now })
		opts := Options[[]string, string]{
			Fetch: func(context.Context) ([]string, error) { asked++; return nil, nil },
			Items: func(v []string) []string { return v }, Key: func(s string) string { return s },
			Along: func() tea.Cmd { along++; return nil },
		}
		change(&opts)
		l := New(env, opts)
		l.Update(l.Show()())
		return l
	}
	for name, c := range map[string]struct {
		change func(*Options[[]string, string])
		lapsed bool
		after  time.Duration
		want   int // how often it was asked for, once it is shown and the clock ticked
	}{
		"too early":                  {func(*Options[[]string, string]) {}, false, 59 * time.Second, 1},
		"a minute later":             {func(*Options[[]string, string]) {}, false, time.Minute, 2},
		"a minute, the session gone": {func(*Options[[]string, string]) {}, true, time.Minute, 1},
		"its own time":               {func(o *Options[[]string, string]) { o.Every = func() time.Duration { return time.Second } }, false, time.Second, 2},
		"on this computer":           {func(o *Options[[]string, string]) { o.Local = true }, true, time.Minute, 2},
	} {
		asked, along = 0, 0
		l := list(c.change)
		now, l.Env.Stale = now.Add(c.after), c.lapsed
		if cmd, _ := l.Handle(page.Clock{Now: now}); cmd != nil {
			cmd()
		}
		if asked != c.want || along != c.want {
			t.Errorf("%s: asked for %d times, and %d times for what goes along, instead of %d", name, asked, along, c.want)
		}
	}
	l := list(func(*Options[[]string, string]) {})
	refresh := tea.KeyPressMsg{Code: 'r', Text: "r"}
	if cmd, done := l.Handle(refresh); !done || cmd == nil {
		t.Errorf("r asks for nothing: done %v", done)
	}
	l.Env.Stale = true
	cmd, done := l.Handle(refresh)
	if !done {
		t.Fatal("r without a session is left to somebody else")
	}
	if _, signIn := uitest.Asked(l.Env, cmd).(page.SignIn); !signIn {
		t.Error("r without a session doesn't ask for a sign-in")
	}
}
