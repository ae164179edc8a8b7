package form

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/ui/kit/present"
)

// Height is the number of lines of View.
func (f *Form) Height() int { return len(f.visible()) }

// View draws the form: Height lines, none wider than the width.
func (f *Form) View() string {
	lines := f.visible()
	for i, l := range lines {
		lines[i] = ansi.Truncate(l, f.width, "")
	}
	return strings.Join(lines, "\n")
}

// visible are the lines that fit the height: the form's error, which never scrolls away, and the lines around the focus.
func (f *Form) visible() []string {
	top := f.problem()
	lines, start, end := f.lines()
	if f.height == 0 || len(top)+len(lines) <= f.height {
		return append(top, lines...)
	}
	top = top[:min(len(top), max(f.height-2, 0))]
	room := max(f.height-len(top), 1)
	from := max(min(end-room, start, len(lines)-room), 0)
	return append(top, lines[from:from+room]...)
}

func (f *Form) problem() []string {
	if f.wrong == "" {
		return nil
	}
	lines := f.wrap(f.styles.Bad.Render(f.styles.Glyphs.Failed + " " + f.wrong))
	if !f.compact {
		lines = append(lines, "")
	}
	return lines
}

func (f *Form) wrap(text string) []string {
	lines := strings.Split(lipgloss.Wrap(text, max(f.width-2, 1), ""), "\n")
	for i, l := range lines {
		lines[i] = "  " + l
	}
	return lines
}

// lines draws the fields and buttons. What has the focus goes from start to end, with a bar before it: colour isn't enough.
func (f *Form) lines() (lines []string, start, end int) {
	for i, e := range f.fields {
		if i == f.focus {
			start = len(lines)
		}
		lines = append(lines, f.field(e, i == f.focus)...)
		status := f.status(e, i == f.focus)
		lines = append(lines, status...)
		if i == f.focus {
			end = len(lines)
		}
		if last := i == len(f.fields)-1 && len(f.buttons) == 0; len(status) == 0 && !f.compact && !last {
			lines = append(lines, "")
		}
	}
	if len(f.buttons) > 0 {
		lines = append(lines, f.buttonLine())
		if f.button() != nil {
			start, end = len(lines)-1, len(lines)
		}
	}
	return lines, start, end
}

func (f *Form) field(e *entry, focused bool) []string {
	bar, label := "  ", f.styles.Muted
	if focused {
		bar, label = f.bar(), f.styles.Title
	}
	switch {
	case e.Lines > 0:
		lines := []string{bar + label.Render(e.Label)}
		for l := range strings.SplitSeq(e.text.View(), "\n") {
			if e.Mark != nil {
				l = e.Mark(l)
			}
			lines = append(lines, bar+l)
		}
		return lines
	case f.compact:
		return []string{bar + label.Render(present.Fit(e.Label, f.labelWidth()-2, f.styles.Glyphs.Ellipsis)) + "  " + f.input(e, focused)}
	}
	return []string{bar + label.Render(e.Label), bar + f.input(e, focused)}
}

// input draws the value of a field of one line.
func (f *Form) input(e *entry, focused bool) string {
	if len(e.Choices) == 0 {
		if e.Empty != "" && !focused && e.value() == "" {
			return f.styles.Muted.Render(present.Fit(e.Empty, lipgloss.Width(e.line.View()), f.styles.Glyphs.Ellipsis))
		}
		return e.line.View()
	}
	label := e.Choices[e.at].Label
	switch {
	case len(e.Choices) == 1:
		return label
	case focused:
		g := f.styles.Glyphs
		return f.styles.Selected.Render(g.Left + " " + label + " " + g.Arrow)
	}
	return label
}

// status is the error, warning or hint below a field.
func (f *Form) status(e *entry, focused bool) []string {
	st := f.styles
	if e.wrong != "" {
		return f.wrap(st.Bad.Render(st.Glyphs.Failed + " " + e.wrong))
	}
	if e.lost() {
		return f.wrap(st.Warn.Render("! characters that can't be shown were left out when this was changed"))
	}
	if !focused || e.Hint == nil {
		return nil
	}
	text, warn := e.Hint(e.value())
	switch {
	case text == "":
		return nil
	case warn:
		return f.wrap(st.Warn.Render("! " + text))
	}
	return f.wrap(st.Muted.Render(text))
}

// fit gives the first text of several lines the lines that the height leaves over.
func (f *Form) fit() {
	most := f.height - 2 // its label and a line of something else
	var first *entry
	for _, e := range f.fields {
		if e.Lines == 0 {
			continue
		}
		lines := e.Lines
		if f.height > 0 {
			lines = max(min(lines, most), 1)
		}
		e.setHeight(lines)
		if first == nil {
			first = e
		}
	}
	if f.height == 0 || first == nil {
		return
	}
	lines, _, _ := f.lines()
	if spare := f.height - len(f.problem()) - len(lines); spare > 0 {
		first.setHeight(first.text.Height() + spare)
	}
}

// labelWidth is the width of labels before their fields, with the gap behind them.
func (f *Form) labelWidth() int {
	w := 0
	for _, e := range f.fields {
		if e.Lines == 0 {
			w = max(w, lipgloss.Width(e.Label)+2)
		}
	}
	return min(w, max(f.width/2, 3))
}

func (f *Form) bar() string { return f.styles.Accent.Render(f.styles.Glyphs.Cursor) + " " }

// buttonLine draws the buttons in one line; if they don't fit, from the focused one on. No button is cut.
func (f *Form) buttonLine() string {
	var parts []string
	for i, b := range f.buttons {
		bar, label := "  ", "[ "+b.Label+" ]"
		if f.focus == len(f.fields)+i {
			bar, label = f.bar(), f.styles.Selected.Render(label)
		}
		parts = append(parts, bar+label)
	}
	line := strings.Join(parts, " ")
	if lipgloss.Width(line) <= f.width {
		return line
	}
	if f.button() != nil {
		parts = parts[f.focus-len(f.fields):]
	}
	line = parts[0]
	for i, p := range parts[1:] {
		more := " " + f.styles.Glyphs.Ellipsis
		if i == len(parts)-2 {
			more = ""
		}
		if lipgloss.Width(line)+1+lipgloss.Width(p)+lipgloss.Width(more) > f.width {
			return line + " " + f.styles.Glyphs.Ellipsis
		}
		line += " " + p
	}
	return line
}
