package present

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Fit cuts or pads s to exactly width cells; tail, "…" if not given, stands for what was cut. Styles within s are kept.
func Fit(s string, width int, tail ...string) string {
	s, w := cut(s, width, tail)
	return s + blanks(width-w)
}

// FitLeft is Fit with the text at the right end.
func FitLeft(s string, width int, tail ...string) string {
	s, w := cut(s, width, tail)
	return blanks(width-w) + s
}

// cut shortens s to at most width cells and returns its width then: a wide character on the edge leaves a cell over.
func cut(s string, width int, tail []string) (short string, w int) {
	if width <= 0 {
		return "", 0
	}
	w = Width(s)
	if w <= width {
		return s, w
	}
	with := "…"
	if len(tail) > 0 {
		with = tail[0]
	}
	if Width(with) > width {
		with = ""
	}
	s = ansi.Truncate(s, width, with)
	return s, Width(s)
}

func blanks(n int) string {
	const some = "                                                                                                    "
	if n <= 0 {
		return ""
	}
	if n <= len(some) {
		return some[:n]
	}
	return strings.Repeat(" ", n)
}

// Width is how many cells s takes, styles aside.
func Width(s string) int {
	if plain(s) {
		return len(s)
	}
	return ansi.StringWidth(s)
}

// Fill cuts and pads a text of any number of lines to exactly width × height cells.
func Fill(text string, width, height int) string {
	lines := strings.Split(text, "\n")
	out := make([]string, max(height, 0))
	for i := range out {
		line := ""
		if i < len(lines) {
			line = lines[i]
		}
		out[i] = Fit(line, width)
	}
	return strings.Join(out, "\n")
}
