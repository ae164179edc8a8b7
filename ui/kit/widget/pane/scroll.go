package pane

import (
	"fmt"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/keys"
	"talkdeck/ui/kit/theme"
)

// Scroll is a text that may be longer than its pane. The zero value is empty.
type Scroll struct {
	lines  []string
	height int
	top    int // the first line that is seen
}

// Set gives it other lines and a height; what was in view stays where it was, as far as there still is that much.
func (s *Scroll) Set(lines []string, height int) {
	s.lines, s.height = lines, max(height, 0)
	s.By(0)
}

// By scrolls down by n lines, up if n is negative.
func (s *Scroll) By(n int) { s.top = max(0, min(s.top+n, len(s.lines)-s.height)) }

// ToTop goes to the first line.
func (s *Scroll) ToTop() { s.top = 0 }

// ToEnd goes to the last line.
func (s *Scroll) ToEnd() { s.By(len(s.lines)) }

// wheel is how many lines one notch of the mouse's wheel moves.
const wheel = 3

// Update scrolls by the keys for it, or the mouse's wheel; scrolled reports that the message was for the text.
func (s *Scroll) Update(k keys.Map, msg tea.Msg) (scrolled bool) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.key(k, msg)
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			s.By(-wheel)
		case tea.MouseWheelDown:
			s.By(wheel)
		default:
			return false
		}
		return true
	}
	return false
}

func (s *Scroll) key(k keys.Map, msg tea.KeyPressMsg) bool {
	half, page := max(s.height/2, 1), max(s.height-1, 1)
	switch {
	case key.Matches(msg, k.Up):
		s.By(-1)
	case key.Matches(msg, k.Down):
		s.By(1)
	case key.Matches(msg, k.HalfUp):
		s.By(-half)
	case key.Matches(msg, k.HalfDown):
		s.By(half)
	case key.Matches(msg, k.PageUp):
		s.By(-page)
	case key.Matches(msg, k.PageDown):
		s.By(page)
	case key.Matches(msg, k.Top):
		s.ToTop()
	case key.Matches(msg, k.Bottom):
		s.ToEnd()
	default:
		return false
	}
	return true
}

// Fits reports whether all of the text is in view.
func (s *Scroll) Fits() bool { return len(s.lines) <= s.height }

// Lines are the lines in view, for the caller to change.
func (s *Scroll) Lines() []string {
	return slices.Clone(s.lines[s.top:min(s.top+s.height, len(s.lines))])
}

// Position is the first and the last line in view, counted from 1, and how many there are.
func (s *Scroll) Position() (first, last, total int) {
	return min(s.top+1, len(s.lines)), min(s.top+s.height, len(s.lines)), len(s.lines)
}

// Where says behind a title which of the lines are in view; nothing while all of them are.
func (s *Scroll) Where(st *theme.Styles) string {
	if s.Fits() || s.height == 0 {
		return ""
	}
	first, last, total := s.Position()
	return st.Muted.Render(fmt.Sprintf(" %s lines %d-%d of %d", st.Glyphs.Dot, first, last, total))
}
