package present

import (
	"regexp"
	"slices"

	"charm.land/lipgloss/v2"
)

var variable = regexp.MustCompile(`\{\{\s*([^{}\s][^{}\n]*?)\s*\}\}`)

// Variables are the names in a prompt's {{variables}}, each once, in the order of their first use, safe to draw.
func Variables(prompt string) []string {
	var names []string
	for _, m := range variable.FindAllStringSubmatch(prompt, -1) {
		if name := Line(m[1]); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// Highlight draws a prompt's {{variables}} in their own style, braces included. prompt must be safe to draw already.
func Highlight(prompt string, vars lipgloss.Style) string {
	return variable.ReplaceAllStringFunc(prompt, func(v string) string { return vars.Render(v) })
}
