package table

import (
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// paint is Style.Render for one line and for styles of colours and attributes alone. Render, which knows boxes and wrapping too, is
// ten times slower: too slow for every cell of every frame.
func paint(s lipgloss.Style, text string) string {
	if text == "" {
		return ""
	}
	attrs := make(ansi.Style, 0, 6)
	if s.GetBold() {
		attrs = attrs.Bold()
	}
	if s.GetItalic() {
		attrs = attrs.Italic(true)
	}
	if s.GetUnderline() {
		attrs = attrs.Underline(true)
	}
	if s.GetReverse() {
		attrs = attrs.Reverse(true)
	}
	if s.GetFaint() {
		attrs = attrs.Faint()
	}
	if c := s.GetForeground(); c != (lipgloss.NoColor{}) {
		attrs = attrs.ForegroundColor(c)
	}
	if c := s.GetBackground(); c != (lipgloss.NoColor{}) {
		attrs = attrs.BackgroundColor(c)
	}
	return attrs.Styled(text)
}
