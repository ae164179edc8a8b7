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
	switch {
	case p.Size.Empty():
		return pane.Fill(nil, p.Size)
	case p.conflict != nil:
		return pane.Fill(append(p.question(), p.texts.Lines()...), p.Size)
	}
	lines := p.top()
	if !p.ready {
		return pane.Fill(append(lines, p.absent()...), p.Size)
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

// absent is what is said while there is no agent to edit.
func (p *Page) absent() []string {
	st := p.Env.Styles
	switch {
	case p.agent.Err != nil && !p.agent.Loading():
		return pane.Failed(st, p.agent.Err, "r tries again, esc goes back.", p.Size.Width)
	case p.Env.Stale:
		return pane.Notice(p.Env.Lapsed("The agent wasn't loaded"), p.Env.Regain(), p.Size.Width)
	}
	return nil
}

// remarks are the prompt's variables, and what may be wrong with it.
func (p *Page) remarks(width int) []string {
	st := p.Env.Styles
	text := p.form.Value(agentaction.Prompt)
	lines := append(pane.Variables(st, text, "none: every call hears the same prompt; {{name}} makes one", width), "", st.ColumnHeader.Render("REMARKS"))
	found := prompt.Lint(text, p.known())
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
	for _, text := range []string{st.Warn.Render("! " + what), keys} {
		for _, l := range pane.Wrap(text, width-2) {
			lines = append(lines, " "+l)
		}
	}
	return append(lines, "")
}

// comparison is both versions: beside each other where there is room, else one text with the differences marked.
func (p *Page) comparison() []string {
	st, width := p.Env.Styles, p.Size.Width
	theirs, mine := agents.Of(p.conflict.Theirs), p.mine()
	lines := p.otherFields(theirs, mine)
	if theirs.Prompt == mine.Prompt {
		return lines
	}
	left, right := layout.Split(width, sides, 50)
	if right == 0 {
		lines = append(lines, " "+st.ColumnHeader.Render("PROMPT, FROM THEIRS [-…-] TO MINE {+…+}"))
		for _, l := range present.Diff(st, theirs.Prompt, mine.Prompt) {
			lines = append(lines, pane.Indent(pane.WrapDiff(l, width-2))...)
		}
		return lines
	}
	before, after := present.DiffSides(st, theirs.Prompt, mine.Prompt)
	a, b := []string{" " + st.ColumnHeader.Render("THEIRS, AS TALKSTACK HAS IT")}, []string{" " + st.ColumnHeader.Render("MINE, AS TYPED HERE")}
	for _, l := range before {
		a = append(a, pane.Indent(pane.WrapDiff(l, left-2))...)
	}
	for _, l := range after {
		b = append(b, pane.Indent(pane.WrapDiff(l, right-2))...)
	}
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
		lines = append(lines, pane.Indent(pane.Wrap("prompt: theirs, which stays in any case: yours is the same or wasn't changed", p.Size.Width-2))...)
	}
	return lines
}

func (p *Page) voiceName(id string) string {
	if v := p.listedVoice(id); v != nil && v.Name != "" {
		return v.Name
	}
	return id
}
