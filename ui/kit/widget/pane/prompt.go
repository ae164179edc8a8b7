package pane

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/theme"
)

// Prompt is an agent's prompt made safe and wrapped to width, its {{variables}} marked. dim draws all of it muted, since
// it is old. Of a prompt that needs more than most lines, the first most come and more is true; most 0 means all.
func Prompt(st *theme.Styles, prompt string, width, most int, dim bool) (lines []string, more bool) {
	if strings.TrimSpace(prompt) == "" {
		return []string{st.Muted.Render("This agent has no prompt.")}, false
	}
	for l := range strings.SplitSeq(strings.TrimRight(present.Text(prompt), " \n"), "\n") {
		if most > 0 && len(lines) > most {
			break
		}
		if most > 0 { // no need to wrap what won't be seen
			l = ansi.Truncate(l, (most+1)*max(width, 1), "")
		}
		lines = append(lines, promptLine(st, l, width, dim)...)
	}
	if most > 0 && len(lines) > most {
		return lines[:most], true
	}
	return lines, false
}

func promptLine(st *theme.Styles, line string, width int, dim bool) []string {
	switch {
	case strings.TrimSpace(line) == "":
		return []string{""}
	case dim:
		return Wrap(st.Muted.Render(line), width)
	}
	return Wrap(present.Highlight(line, st.Variable), width)
}

// Variables lists a prompt's {{variables}} below a heading, in lines of at most width cells; none is said if there are none.
func Variables(st *theme.Styles, prompt, none string, width int) []string {
	lines := []string{st.ColumnHeader.Render("VARIABLES")}
	for _, name := range present.Variables(prompt) {
		lines = append(lines, Wrap(st.Variable.Render("{{"+name+"}}"), width)...)
	}
	if len(lines) == 1 {
		lines = append(lines, Wrap(st.Muted.Render(none), width)...)
	}
	return lines
}
