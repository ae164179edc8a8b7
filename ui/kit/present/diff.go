package present

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"

	"talkdeck/client/agents/prompt"
	"talkdeck/ui/kit/theme"
)

// around is how many lines that are the same are shown before and after one that differs.
const around = 2

// Diff draws the difference between two texts, word by word, as "[-removed-]" and "{+added+}", safe to draw. Of long unchanged
// stretches only the ends are shown.
func Diff(st *theme.Styles, before, after string) []string {
	lines := diffLines(st, prompt.Diff(Text(before), Text(after)), true, true)
	near := make([]bool, len(lines))
	for i, l := range lines {
		for j := max(i-around, 0); l.changed && j <= min(i+around, len(lines)-1); j++ {
			near[j] = true
		}
	}
	var out []string
	for i := 0; i < len(lines); i++ {
		n := i
		for n < len(lines) && !near[n] {
			n++
		}
		switch skip := n - i; {
		case skip > 1:
			out = append(out, st.Muted.Render(fmt.Sprintf("%s %d lines are the same", st.Glyphs.Ellipsis, skip)))
			i = n - 1
		default:
			out = append(out, lines[i].text)
		}
	}
	return out
}

// DiffSides draws both texts whole: before with what only it has marked, and after likewise.
func DiffSides(st *theme.Styles, before, after string) (left, right []string) {
	pieces := prompt.Diff(Text(before), Text(after))
	for _, l := range diffLines(st, pieces, true, false) {
		left = append(left, l.text)
	}
	for _, l := range diffLines(st, pieces, false, true) {
		right = append(right, l.text)
	}
	return left, right
}

type diffLine struct {
	text    string
	changed bool
}

// diffLines are the lines of what is the same, and of what went or came if that is asked for.
func diffLines(st *theme.Styles, pieces []prompt.Piece, removed, added bool) []diffLine {
	lines := []diffLine{{}}
	for _, p := range pieces {
		if p.Kind == prompt.Removed && !removed || p.Kind == prompt.Added && !added {
			continue
		}
		for i, text := range strings.Split(p.Text, "\n") {
			if i > 0 {
				if p.Kind != prompt.Same && text == "" && strings.Trim(p.Text, "\n") == "" {
					lines[len(lines)-1].text += marked(st, p.Kind, `\n`) // nothing else of it can be seen
				}
				lines = append(lines, diffLine{})
			}
			last := &lines[len(lines)-1]
			last.changed = last.changed || p.Kind != prompt.Same
			if text != "" {
				last.text += marked(st, p.Kind, text)
			}
		}
	}
	return lines
}

func marked(st *theme.Styles, k prompt.Kind, text string) string {
	mark := func(style lipgloss.Style, open, closed string) string { return style.Render(open + text + closed) }
	switch k {
	case prompt.Removed:
		return mark(st.Bad, "[-", "-]")
	case prompt.Added:
		return mark(st.Good, "{+", "+}")
	case prompt.Same:
	}
	return text
}
