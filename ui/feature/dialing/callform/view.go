package callform

import (
	"maps"
	"strings"

	"talkdeck/client/agents/prompt"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
)

const (
	wide        = 100 // from how many columns on the prompt stands beside the form
	formPercent = 46
	roomy       = 28 // from how many lines on the form has blank lines
	least       = 4  // lines of the prompt below the form
)

// layout gives the form and the prompt their room.
func (p *Page) layout() {
	room := max(p.Size.Height-len(p.top()), 1)
	width, beside := layout.Split(p.Size.Width, wide, formPercent)
	p.form.Resize(max(width-2, 1), p.Size.Height < roomy || beside == 0)
	if beside > 0 {
		p.form.SetHeight(room)
		p.text.Set(p.rendered(beside-2), room-1)
		return
	}
	p.form.SetHeight(max(room-least-2, 3))
	p.text.Set(p.rendered(max(width-2, 1)), max(room-p.form.Height()-2, 0))
}

// rendered is the prompt as the agent gets it, with what is to be said of its variables before it. Those that are empty
// stand where they would be missed.
func (p *Page) rendered(width int) []string {
	st := p.Env.Styles
	a := p.speaker()
	if a == nil {
		return []string{st.Muted.Render("Choose an agent to see its prompt.")}
	}
	r := prompt.Render(a.Prompt, p.variables())
	var lines []string
	if from := p.knownFrom(); from != "" {
		lines = append(lines, pane.Wrap(st.Muted.Render(from), width)...)
	}
	if n := len(r.Empty); n > 0 {
		lines = append(lines, pane.Wrap(st.Warn.Render("! empty: "+present.Line(strings.Join(r.Empty, ", "))), width)...)
	}
	if unused := p.unused(a.Prompt); len(unused) > 0 {
		lines = append(lines, pane.Wrap(st.Muted.Render("not in the prompt any more: "+present.Line(strings.Join(unused, ", "))), width)...)
	}
	text, _ := pane.Prompt(st, prompt.Render(a.Prompt, filledIn(p.variables())).Text, width, 0, p.Env.Stale)
	return append(lines, text...)
}

// filledIn are the values that aren't empty.
func filledIn(values map[string]string) map[string]string {
	maps.DeleteFunc(values, func(_, v string) bool { return v == "" })
	return values
}

// unused are the names that were filled in before, and aren't in the prompt.
func (p *Page) unused(text string) []string {
	if !p.filled.offer.own {
		return nil // a file has columns that no prompt asks for
	}
	return prompt.Render(text, p.filled.offer.values).Unused
}

// View implements page.Page.
func (p *Page) View() string {
	lines := p.top()
	if !p.agents.Ready() {
		return pane.Fill(append(lines, p.agents.Absent(p.Size.Width)...), p.Size)
	}
	st := p.Env.Styles
	title := st.ColumnHeader.Render("PROMPT AS THE AGENT GETS IT") + p.text.Where(st)
	body, text := pane.Indent(strings.Split(p.form.View(), "\n")), pane.Indent(append([]string{title}, p.text.Lines()...))
	if width, beside := layout.Split(p.Size.Width, wide, formPercent); beside > 0 {
		return pane.Fill(append(lines, pane.Beside(st, body, text, width, beside, p.Size.Height-len(lines))...), p.Size)
	}
	rule := st.Border.Render(strings.Repeat(st.Glyphs.Rule, p.Size.Width))
	return pane.Fill(append(append(append(lines, body...), rule), text...), p.Size)
}

// top says what this is, and how it stands.
func (p *Page) top() []string {
	st := p.Env.Styles
	title, state := "Make a call", ""
	if a := p.speaker(); a != nil {
		title += " as " + present.AgentName(*a)
	}
	switch {
	case p.busy:
		state = st.Info.Render("asking for the call" + st.Glyphs.Ellipsis)
	case p.Env.Stale:
		state = st.Warn.Render("offline")
	case p.agents.Preparing():
		state = st.Muted.Render("loading" + st.Glyphs.Ellipsis)
	}
	lines := []string{pane.Head(st, st.Title.Render(title), state, p.Size.Width)}
	if p.Size.Height >= roomy {
		lines = append(lines, "")
	}
	return lines
}
