package dialog

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/ui/kit/theme"
	"talkdeck/ui/kit/widget/pane"
)

func review(q Question, values int) *Review {
	r := &Review{Title: "Call +4930123456 as " + strings.Repeat("Jack ", 99) + "?", Question: q, Lines: []string{"A telephone rings, and it costs."}}
	for i := range values {
		r.Lines = append(r.Lines, fmt.Sprintf("name_%d = %s", i, strings.Repeat("x", 80)))
	}
	r.Beside = func(width int) []string { return pane.Wrap("PROMPT "+strings.Repeat("long ", 200)+"END", width) }
	return r
}

func TestHowAReviewIsAnsweredStaysInSight(t *testing.T) {
	st := theme.New("mono", theme.BackgroundUnknown, false)
	typed := NewTyped(st, "How many", "12", "that isn't it")
	typed.Text, typed.Enter, typed.Then = "Type how many it will be: 12", "call", func(string) tea.Cmd { return says("called") }
	for name, q := range map[string]Question{"Type how many": typed, "y call": &Confirm{Yes: "call", Then: saying("called")}} {
		for _, size := range [][2]int{{40, 9}, {40, 12}, {80, 21}, {120, 37}, {300, 90}} {
			r := review(q, 30)
			for range 3 {
				got := ansi.Strip(r.ViewIn(st, size[0], size[1]))
				if w, h := lipgloss.Size(got); w > size[0] || h > size[1] {
					t.Errorf("%s at %v is %d×%d:\n%s", name, size, w, h, got)
				}
				if !strings.Contains(got, "Call +4930123456") || !strings.Contains(got, name) {
					t.Errorf("%s at %v:\n%s", name, size, got)
				}
				r.Update(tea.KeyPressMsg{Code: tea.KeyPgDown})
			}
		}
	}
}

func TestAReviewScrollsToItsEnd(t *testing.T) {
	st := theme.New("mono", theme.BackgroundUnknown, false)
	for _, width := range []int{40, 80, 120} {
		r := review(&Confirm{Yes: "call", Then: saying("called")}, 3)
		seen := ""
		for range 60 {
			seen += ansi.Strip(r.ViewIn(st, width, 12))
			if _, done := r.Update(tea.KeyPressMsg{Code: tea.KeyDown}); done {
				t.Fatal("scrolling answers")
			}
		}
		for _, want := range []string{"it costs", "name_0 =", "name_2 =", "PROMPT", "END", "scroll"} {
			if !strings.Contains(seen, want) {
				t.Errorf("%d columns: %q is never seen:\n%s", width, want, ansi.Strip(r.ViewIn(st, width, 12)))
			}
		}
		if said, closed := answer(r, "y"); said != "called" || !closed {
			t.Errorf("y: %q, %v", said, closed)
		}
		if said, closed := answer(r, "enter"); said != "" || !closed {
			t.Errorf("enter: %q, %v", said, closed)
		}
	}
	short := &Review{Title: "Call?", Lines: []string{"a"}, Question: &Confirm{Yes: "call"}}
	if got := ansi.Strip(short.View(st, 80)); strings.Contains(got, "scroll") {
		t.Errorf("there is nothing to scroll:\n%s", got)
	}
}
