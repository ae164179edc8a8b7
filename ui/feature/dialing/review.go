package dialing

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"talkdeck/client/agents/prompt"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/theme"
	"talkdeck/ui/kit/widget/dialog"
	"talkdeck/ui/kit/widget/pane"
)

// review asks whether to make a call: whom, by whom and with what, and the prompt as the agent gets it. said are more
// sentences to read first, safe to draw; question is how it is answered.
func review(st *theme.Styles, c page.MakeCall, said []string, question dialog.Question) *dialog.Review {
	return &dialog.Review{
		Title: "Call " + present.Line(c.Call.Number) + " as " + present.AgentName(c.Agent) + "?",
		Lines: slices.Concat([]string{whom(c) + ". A telephone rings, and it costs."}, c.Warnings, said, valueLines(st, c)),
		Beside: func(width int) []string {
			lines, _ := pane.Prompt(st, rendered(c), width, 0, false)
			return append([]string{st.ColumnHeader.Render("PROMPT AS THE AGENT GETS IT")}, lines...)
		},
		Question: question,
	}
}

// whom says who is called: by the person's own name for the number, and by its country and kind.
func whom(c page.MakeCall) string {
	words := strings.Trim(present.Line(c.Name)+", "+present.NumberWords(c.Call.Number), ", ")
	return cmp.Or(words, "A number of which nothing is known")
}

// valueLines are the values of a call, a line each, those of the prompt in its order.
func valueLines(st *theme.Styles, c page.MakeCall) []string {
	names := prompt.Variables(c.Agent.Prompt)
	names = slices.DeleteFunc(names, func(name string) bool { _, ok := c.Call.Variables[name]; return !ok })
	for _, name := range slices.Sorted(maps.Keys(c.Call.Variables)) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	lines := []string{""}
	if c.Known != "" {
		lines = append(lines, st.Muted.Render(c.Known))
	}
	for _, name := range names {
		value := clipped(st, c.Call.Variables[name])
		if value == "" {
			value = st.Warn.Render("(empty)")
		}
		lines = append(lines, clipped(st, name)+" = "+value)
	}
	return lines
}

// clipped is a text in one line, its end left out if it is long.
func clipped(st *theme.Styles, text string) string {
	const most = 300 // characters
	runes := []rune(present.Line(text))
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most]) + st.Glyphs.Ellipsis
}

// rendered is the prompt as the agent gets it. Variables that are empty stand where they would be missed.
func rendered(c page.MakeCall) string {
	filled := maps.Clone(c.Call.Variables)
	maps.DeleteFunc(filled, func(_, v string) bool { return v == "" })
	return prompt.Render(c.Agent.Prompt, filled).Text
}
