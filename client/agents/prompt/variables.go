package prompt

import (
	"regexp"
	"slices"

	"talkdeck/client/cell"
)

// variable is {{name}} with any blanks within the braces; a name has neither braces nor line breaks.
var variable = regexp.MustCompile(`\{\{\s*([^{}\s][^{}\n]*?)\s*\}\}`)

// Variables are the names in a prompt's {{variables}}, each once, in the order of their first use.
func Variables(text string) []string {
	var names []string
	for _, m := range variable.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(names, m[1]) {
			names = append(names, m[1])
		}
	}
	return names
}

// Spans are the places of all {{variables}} in text, braces included, as pairs of byte offsets.
func Spans(text string) [][]int { return variable.FindAllStringIndex(text, -1) }

// Rendered is a prompt as an agent gets it for one call.
type Rendered struct {
	Text    string
	Missing []string // variables of the prompt without a value; they stand in Text as they are
	Empty   []string // variables whose value is empty, or can't be seen
	Unused  []string // values of which the prompt has no variable, sorted
}

// Render fills in values. What the service does with a variable that has no value isn't documented: it is left standing.
func Render(text string, values map[string]string) Rendered {
	var r Rendered
	names := Variables(text)
	for _, name := range names {
		switch v, ok := values[name]; {
		case !ok:
			r.Missing = append(r.Missing, name)
		case cell.Blank(v):
			r.Empty = append(r.Empty, name)
		}
	}
	for name := range values {
		if !slices.Contains(names, name) {
			r.Unused = append(r.Unused, name)
		}
	}
	slices.Sort(r.Unused)
	r.Text = variable.ReplaceAllStringFunc(text, func(v string) string {
		if value, ok := values[variable.FindStringSubmatch(v)[1]]; ok {
			return value
		}
		return v
	})
	return r
}
