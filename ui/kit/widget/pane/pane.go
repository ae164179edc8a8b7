package pane

import (
	"strings"

	"charm.land/lipgloss/v2"

	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/theme"
)

// Fill cuts and pads lines to exactly size.
func Fill(lines []string, size layout.Size) string {
	return present.Fill(strings.Join(lines, "\n"), size.Width, size.Height)
}

// Indent puts a blank before each of the lines, which it changes.
func Indent(lines []string) []string {
	for i, l := range lines {
		lines[i] = " " + l
	}
	return lines
}

// Beside puts two blocks of lines next to each other with a rule of one column between them: left and right are their
// widths in cells. The result has height lines.
func Beside(st *theme.Styles, a, b []string, left, right, height int) []string {
	rule := st.Border.Render(st.Glyphs.VRule)
	out := make([]string, max(height, 0))
	for i := range out {
		var l, r string
		if i < len(a) {
			l = a[i]
		}
		if i < len(b) {
			r = b[i]
		}
		out[i] = present.Fit(l, left, st.Glyphs.Ellipsis) + rule + present.Fit(r, right, st.Glyphs.Ellipsis)
	}
	return out
}

// Head is a page's first line: what is shown on the left, how fresh it is on the right. Where both don't fit, what is
// shown gives way.
func Head(st *theme.Styles, left, right string, width int) string {
	room := width - lipgloss.Width(right) - 2
	if right == "" || room < 8 {
		return present.Fit(" "+left, width, st.Glyphs.Ellipsis)
	}
	return present.Fit(" "+left, room, st.Glyphs.Ellipsis) + " " + right + " "
}

// Choose is the first of several phrases, longest first, that takes at most room cells; the last if none does.
func Choose(phrases []string, room int) string {
	for _, p := range phrases {
		if present.Width(p) <= room {
			return p
		}
	}
	return phrases[len(phrases)-1]
}

// Flow sets parts one behind the other, gap cells apart and whole, in as many lines as they need.
func Flow(parts []string, gap, width int) []string {
	var lines []string
	line := ""
	for _, part := range parts {
		switch {
		case line == "":
			line = " " + part
		case present.Width(line)+gap+present.Width(part) > width:
			lines, line = append(lines, line), " "+part
		default:
			line += strings.Repeat(" ", gap) + part
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// Wrap breaks text into lines of at most width cells, between words where it can; styles go on over a break.
func Wrap(text string, width int) []string {
	if text == "" || width < 1 {
		return nil
	}
	return strings.Split(lipgloss.Wrap(text, width, ""), "\n")
}

// hyphen stands for a hyphen that no line may be broken at: a character for private use, one cell wide.
const hyphen = "\uE02D"

// WrapDiff is Wrap for a line of a difference: its marks, [-gone-], aren't torn apart, and an empty line is one.
func WrapDiff(line string, width int) []string {
	lines := Wrap(strings.ReplaceAll(line, "-", hyphen), width)
	for i, l := range lines {
		lines[i] = strings.ReplaceAll(l, hyphen, "-")
	}
	if len(lines) == 0 {
		return []string{""}
	}
	return lines
}

// WrapDiffs is WrapDiff for the lines of a difference.
func WrapDiffs(lines []string, width int) []string {
	var out []string
	for _, line := range lines {
		out = append(out, WrapDiff(line, width)...)
	}
	return out
}

// Fact is one thing that is known of something.
type Fact struct{ Name, Value string }

// Facts lists facts with their names in a column; a value that is too long is wrapped under itself. Names get half of
// the width at most, and are wrapped too where they need more.
func Facts(st *theme.Styles, facts []Fact, width int) []string {
	widest := 0
	for _, f := range facts {
		widest = max(widest, lipgloss.Width(f.Name))
	}
	widest = min(widest, max(width/2, 1))
	var lines []string
	for _, f := range facts {
		names, values := Wrap(f.Name, widest), Wrap(f.Value, max(width-widest-2, 1))
		if len(values) == 0 {
			continue
		}
		for i := range max(len(names), len(values)) {
			var name, value string
			if i < len(names) {
				name = st.Muted.Render(names[i])
			}
			if i < len(values) {
				value = values[i]
			}
			lines = append(lines, present.Fit(name, widest+2)+value)
		}
	}
	return lines
}

// Keys names keys and what they do, in pairs, gap cells between them.
func Keys(st *theme.Styles, gap int, pairs ...string) string {
	var parts []string
	for i := 0; i+1 < len(pairs); i += 2 {
		parts = append(parts, st.Key.Render(pairs[i])+st.Muted.Render(" "+pairs[i+1]))
	}
	return strings.Join(parts, strings.Repeat(" ", gap))
}

// Notice is a message in place of data: what is the case, and what to do about it, indented and wrapped.
func Notice(what, todo string, width int) []string {
	lines := []string{""}
	for _, text := range []string{what, todo} {
		for _, l := range Wrap(text, min(max(width-4, 1), 72)) {
			lines = append(lines, "  "+l)
		}
	}
	return lines
}

// Failed is a Notice of an error in place of data; todo comes after what the error itself says to do.
func Failed(st *theme.Styles, err error, todo string, width int) []string {
	what, hint := present.Error(err)
	return Notice(st.Bad.Render(st.Glyphs.Failed+" "+what), strings.TrimSpace(hint+" "+todo), width)
}
