package dialog

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"talkdeck/ui/theme"
)

type done struct{}

func TestOnlyYMeansYes(t *testing.T) {
	for _, c := range []struct {
		key        tea.KeyPressMsg
		yes, close bool
	}{
		{tea.KeyPressMsg{Code: 'y', Text: "y"}, true, true},
		{tea.KeyPressMsg{Code: 'n', Text: "n"}, false, true},
		{tea.KeyPressMsg{Code: tea.KeyEnter}, false, true},
		{tea.KeyPressMsg{Code: tea.KeyEscape}, false, true},
		{tea.KeyPressMsg{Code: 'x', Text: "x"}, false, false},
	} {
		ask := Confirm{Then: func() tea.Msg { return done{} }}
		cmd, closed := ask.Update(c.key)
		if (cmd != nil) != c.yes || closed != c.close {
			t.Errorf("%s: yes %v, closed %v", c.key, cmd != nil, closed)
		}
	}
}

func TestTheBoxFitsAndSaysWhatYesDoes(t *testing.T) {
	st := theme.New("mono", theme.BackgroundUnknown, false)
	ask := Confirm{Title: "Make Nordwind active?", Text: strings.Repeat("Your colleagues share this. ", 4), Yes: "make it active"}
	for _, width := range []int{40, 80, 300} {
		box := ask.View(st, width)
		if w := lipgloss.Width(box); w > width {
			t.Errorf("%d cells wide on a screen of %d", w, width)
		}
		if !strings.Contains(box, "make it active") {
			t.Errorf("at %d it doesn't say what yes does:\n%s", width, box)
		}
	}
}
