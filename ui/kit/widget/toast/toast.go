package toast

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/theme"
)

// Level is how serious a notice is.
type Level int

// The levels, from a remark to a failure.
const (
	Info Level = iota
	Success
	Warning
	Failure
)

// Expired says that the time of the toast with this id is over.
type Expired struct{ ID int }

// Stack shows the newest notice; the zero value is empty.
type Stack struct {
	id    int
	level Level
	text  string
}

// Push shows text, which must be safe to draw, instead of what was shown before. The command ends it.
func (s *Stack) Push(level Level, text string) tea.Cmd {
	s.id++
	s.level, s.text = level, text
	id, wait := s.id, 4*time.Second
	if level >= Warning {
		wait = 9 * time.Second
	}
	return tea.Tick(wait, func(time.Time) tea.Msg { return Expired{ID: id} })
}

// Expire clears the toast that the message means; one that was pushed since stays.
func (s *Stack) Expire(msg Expired) {
	if msg.ID == s.id {
		s.text = ""
	}
}

// Clear removes the notice and reports whether there was one.
func (s *Stack) Clear() bool {
	had := s.text != ""
	s.text = ""
	return had
}

// View returns the notice with a word or glyph for its level, or "" if there is none. It isn't cut to a width.
func (s *Stack) View(st *theme.Styles) string {
	if s.text == "" {
		return ""
	}
	switch s.level {
	case Success:
		return st.Good.Render(st.Glyphs.Completed + " " + s.text)
	case Warning:
		return st.Warn.Render("! " + s.text)
	case Failure:
		return st.Bad.Render(st.Glyphs.Failed + " " + s.text)
	default:
		return st.Accent.Render(s.text)
	}
}
