package agentform

import (
	"strings"

	"talkdeck/client/agents"
	"talkdeck/client/agents/prompt"
	"talkdeck/ui/feature/agents/agentaction"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
)

const (
	wide        = 100 // from how many columns on there is something beside the form
	sides       = 72  // from how many columns on two texts stand beside each other
	formPercent = 64
	roomy       = 20 // from how many lines on the form has blank lines
)

// aside is how many columns there are beside the form.
func (p *Page) aside() int {
	_, aside := layout.Split(p.Size.Width, wide, formPercent)
	return aside
}

// layout gives the form and the texts their room.
func (p *Page) layout() {
	width, _ := layout.Split(p.Size.Width, wide, formPercent)
	p.form.Resize(max(width-2, 1), p.Size.Height < roomy)
	p.form.SetHeight(max(p.Size.Height-len(p.top()), 1))
	if p.conflict != nil {
		p.texts.Set(p.comparison(), max(p.Size.Height-len(p.question()), 0))
	}
}

// View implements page.Page.
func (p *Page) View() string {
	if p.conflict != nil {
		return pane.Fill(append(p.question(), p.texts.Lines()...), p.Size)
	}
	lines := p.top()
	if !p.ready {
		failed := p.agent.Err
		if p.agent.Loading() {
			failed = nil
		}
		return pane.Fill(append(lines, p.Env.Absent(failed, "The agent wasn't loaded", p.Size.Width)...), p.Size)
	}
	width, aside := layout.Split(p.Size.Width, wide, formPercent)
	body := pane.Indent(strings.Split(p.form.View(), "\n"))
	if aside > 0 {
		body = pane.Beside(p.Env.Styles, body, p.remarks(aside-2), width, aside, p.Size.Height-len(lines))
	}
	return pane.Fill(append(lines, body...), p.Size)
}

// top says what is edited, and how that stands.
func (p *Page) top() []string {
	st := p.Env.Styles
	state := ""
	switch {
	case p.saving.Loading():
		state = st.Muted.Render("saving" + st.Glyphs.Ellipsis)
	case p.dirty():
		state = st.Warn.Render("not saved")
	case p.agent.Loading():
		state = st.Muted.Render("loading" + st.Glyphs.Ellipsis)
	}
	lines := []string{pane.Head(st, st.Title.Render(p.Title()), state, p.Size.Width)}
	if p.Size.Height >= roomy {
		lines = append(lines, "")
	}
	return lines
}

// remarks are the prompt's variables, and what may be wrong with it.
func (p *Page) remarks(width int) []string {
	st := p.Env.Styles
	text := p.form.Value(agentaction.Prompt)
	lines := pane.Variables(st, text, "none: every call hears the same prompt; {{name}} makes one", width)
	lines = append(lines, "", st.ColumnHeader.Render("REMARKS"))
	found := prompt.Lint(text, p.last.Value)
	for _, f := range found {
		lines = append(lines, pane.Wrap(st.Warn.Render("! "+present.Line(f.String())), width)...)
	}
	if len(found) == 0 {
		lines = append(lines, st.Muted.Render("none"))
	}
	return pane.Indent(lines)
}

// question says what is to be decided.
func (p *Page) question() []string {
	st, width := p.Env.Styles, p.Size.Width
	lines := []string{pane.Head(st, st.Title.Render(p.Title()), st.Warn.Render("not saved"), width)}
	what := "Somebody changed this agent since you began. Nothing of yours was saved, and nothing is lost."
	keys := st.Key.Render(saveKey) + " keep mine, over theirs   " + st.Key.Render(dropKey) + " take theirs, drop mine   " + st.Key.Render("esc") + " edit on"
	lines = append(lines, pane.Indent(pane.Wrap(st.Warn.Render("! "+what), width-2))...)
	return append(append(lines, pane.Indent(pane.Wrap(keys, width-2))...), "")
}

// comparison is both versions: beside each other where there is room, else one text with the differences marked.
func (p *Page) comparison() []string {
	st, width := p.Env.Styles, p.Size.Width
	theirs, mine := agents.Of(p.conflict.Theirs), p.mine()
	lines := p.otherFields(theirs, mine)
	if theirs.Prompt == mine.Prompt {
		return lines
	}
	side := func(title string, text []string, width int) []string {
		return pane.Indent(append([]string{st.ColumnHeader.Render(title)}, pane.WrapDiffs(text, width-2)...))
	}
	left, right := layout.Split(width, sides, 50)
	if right == 0 {
		return append(lines, side("PROMPT, FROM THEIRS [-…-] TO MINE {+…+}", present.Diff(st, theirs.Prompt, mine.Prompt), width)...)
	}
	before, after := present.DiffSides(st, theirs.Prompt, mine.Prompt)
	a, b := side("THEIRS, AS TALKSTACK HAS IT", before, left), side("MINE, AS TYPED HERE", after, right)
	return append(lines, pane.Beside(st, a, b, left, right, max(len(a), len(b)))...)
}

// otherFields says of what isn't the prompt how both differ, and what of theirs stays either way.
func (p *Page) otherFields(theirs, mine agents.Content) []string {
	var lines []string
	for _, f := range []struct{ name, began, theirs, mine string }{
		{"name", p.base.Name, theirs.Name, mine.Name},
		{"voice", p.voiceName(p.base.VoiceID), p.voiceName(theirs.VoiceID), p.voiceName(mine.VoiceID)},
	} {
		text := ""
		switch {
		case f.theirs != f.mine:
			text = f.name + ": theirs " + present.Line(f.theirs) + ", mine " + present.Line(f.mine)
		case f.theirs != f.began:
			text = f.name + ": now " + present.Line(f.theirs) + ", which stays in any case"
		}
		lines = append(lines, pane.Indent(pane.Wrap(text, p.Size.Width-2))...)
	}
	if theirs.Prompt == mine.Prompt && theirs.Prompt != p.base.Prompt {
		text := "prompt: theirs, which stays in any case: yours is the same or wasn't changed"
		lines = append(lines, pane.Indent(pane.Wrap(text, p.Size.Width-2))...)
	}
	return lines
}

func (p *Page) voiceName(id string) string {
	if v := p.listedVoice(id); v != nil && v.Name != "" {
		return v.Name
	}
	return id
}
