package lineinput

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/ui/kit/keys"
	"talkdeck/ui/kit/theme"
)

func complete(line string) (out []Choice) {
	for _, s := range []string{"agents", "calls", "project", "projects"} {
		if strings.HasPrefix(s, line) {
			out = append(out, Choice{Line: s, Show: s})
		}
	}
	return out
}

// press presses keys by their names, and types what is none letter by letter.
func press(l *Line, names ...string) (r Result) {
	for _, name := range names {
		if msg, ok := keys.Named(name); ok {
			r = l.Update(msg)
			continue
		}
		for _, c := range name {
			r = l.Update(tea.KeyPressMsg{Code: c, Text: string(c)})
		}
	}
	return r
}

func TestTabGoesThroughTheCompletions(t *testing.T) {
	l := New(":", complete)
	l.Open("")
	press(l, "pro", "tab")
	if l.Value() != "project" {
		t.Errorf("first: %q", l.Value())
	}
	press(l, "tab")
	if l.Value() != "projects" {
		t.Errorf("second: %q", l.Value())
	}
	press(l, "tab")
	if l.Value() != "project" {
		t.Errorf("round again: %q", l.Value())
	}
}

func TestHistoryKeepsTheDraft(t *testing.T) {
	l := New(":", complete)
	for _, line := range []string{"calls", "agents"} {
		l.Open("")
		if r := press(l, line, "enter"); r != Submitted {
			t.Fatalf("%s: %v", line, r)
		}
	}
	l.Open("")
	press(l, "dra", "up", "up", "up")
	if l.Value() != "calls" {
		t.Errorf("oldest: %q", l.Value())
	}
	press(l, "down", "down")
	if l.Value() != "dra" {
		t.Errorf("the draft: %q", l.Value())
	}
}

func TestWhatCancels(t *testing.T) {
	l := New(":", complete)
	l.Open("")
	if r := press(l, "c", "backspace"); r != Typing {
		t.Errorf("backspace on text: %v", r)
	}
	if r := press(l, "backspace"); r != Cancelled {
		t.Errorf("backspace on nothing: %v", r)
	}
	if r := press(l, "esc"); r != Cancelled {
		t.Errorf("esc: %v", r)
	}
}

func TestTheLineFits(t *testing.T) {
	st := theme.New("mono", theme.BackgroundUnknown, false)
	l := New(":", complete)
	l.Open("")
	for _, width := range []int{0, 5, 20, 40} {
		if w := ansi.StringWidth(l.View(st, width)); w > width {
			t.Errorf("%d cells at width %d", w, width)
		}
	}
	if v := ansi.Strip(l.View(st, 80)); !strings.Contains(v, "projects") {
		t.Errorf("the completions are missing: %q", v)
	}
}

// A completion may stand within the line.
func TestACompletionPutsTheCursorBehindIt(t *testing.T) {
	l := New("/", func(string) []Choice {
		return []Choice{{Line: "é:one two", Show: "one", End: len("é:one")}, {Line: "é:onto two", Show: "onto"}}
	})
	l.Open("é:o two")
	press(l, "tab")
	if l.Value() != "é:one two" || l.Cursor() != len("é:one") {
		t.Errorf("%q, cursor at %d", l.Value(), l.Cursor())
	}
	press(l, "!")
	if l.Value() != "é:one! two" {
		t.Errorf("typed on: %q", l.Value())
	}
}

func TestALongLineShowsItsCursor(t *testing.T) {
	l := New("/", func(string) []Choice { return nil })
	l.Open("")
	press(l, strings.Repeat("word ", 20)+"end")
	if got := ansi.Strip(l.Text(30)); !strings.Contains(got, "end") || ansi.StringWidth(got) > 30 {
		t.Errorf("%q", got)
	}
	l.Open("short")
	if got := strings.TrimRight(ansi.Strip(l.Text(30)), " "); got != "/short" {
		t.Errorf("%q", got)
	}
}

func TestTheChoiceInTheLineIsSeenWithItsHint(t *testing.T) {
	st := theme.New("mono", theme.BackgroundUnknown, false)
	l := New("/", func(string) []Choice {
		return []Choice{{Line: "a", Show: "status:"}, {Line: "b", Show: "started:"}, {Line: "c", Show: "since:", Hint: "started then or later"}}
	})
	l.Open("")
	press(l, "tab", "tab", "tab")
	for _, width := range []int{8, 20, 30, 60} {
		got := ansi.Strip(l.Choices(st, width))
		if !strings.Contains(got, "since:") || ansi.StringWidth(got) > width {
			t.Errorf("width %d: %q", width, got)
		}
	}
	if got := ansi.Strip(l.Choices(st, 60)); !strings.HasSuffix(got, "since: started then or later") {
		t.Errorf("%q", got)
	}
}
