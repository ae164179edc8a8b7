package present

import (
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"talkdeck/client/agents/prompt"
)

// Variables are the names in a prompt's {{variables}}, each once, in the order of their first use, safe to draw.
func Variables(text string) []string {
	var names []string
	for _, name := range prompt.Variables(text) {
		if name = Line(name); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// Highlight draws a prompt's {{variables}} in their own style, braces included. text must be safe to draw already.
func Highlight(text string, vars lipgloss.Style) string {
	var b strings.Builder
	at := 0
	for _, s := range prompt.Spans(text) {
		b.WriteString(text[at:s[0]])
		b.WriteString(vars.Render(text[s[0]:s[1]]))
		at = s[1]
	}
	return b.String() + text[at:]
}
