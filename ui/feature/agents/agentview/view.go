package agentview

import (
	"time"

	"talkdeck/client"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
)

const (
	wide         = 100 // from how many columns on the facts stand beside the prompt instead of above it
	factsPercent = 40  // how much of the columns the facts get then
	airy         = 16  // from how many lines on there is room for a blank one
)

// layout draws the text; View only cuts from it. The facts are never cut: where they don't fit beside the prompt, they stand above
// it and scroll with it.
func (p *Page) layout() {
	p.left = nil
	a := p.agent.Value
	if a == nil || p.Size.Empty() {
		return
	}
	height := p.Size.Height - len(p.top())
	if facts, prompt := layout.Split(p.Size.Width, wide, factsPercent); prompt > 0 {
		if left := p.facts(a, facts-2); len(left) <= height {
			p.left = pane.Indent(left)
			lines, _ := pane.Prompt(p.Env.Styles, a.Prompt, prompt-2, 0, p.Env.Stale)
			p.text.Set(lines, height-1) // one line is the title
			return
		}
	}
	width := max(p.Size.Width-2, 1)
	lines, _ := pane.Prompt(p.Env.Styles, a.Prompt, width, 0, p.Env.Stale)
	p.text.Set(append(append(p.facts(a, width), "", p.promptTitle()), lines...), height)
}

// DataOf implements page.Dated.
func (p *Page) DataOf() time.Time { return p.agent.At }

// View implements page.Page.
func (p *Page) View() string {
	lines := p.top()
	switch st := p.Env.Styles; {
	case p.agent.Value == nil:
		lines = append(lines, p.Env.Absent(p.agent.Err, "This agent wasn't loaded", p.Size.Width)...)
	case p.left != nil:
		facts, prompt := layout.Split(p.Size.Width, wide, factsPercent)
		right := pane.Indent(append([]string{p.promptTitle()}, p.text.Lines()...))
		lines = append(lines, pane.Beside(st, p.left, right, facts, prompt, p.Size.Height-len(lines))...)
	default:
		lines = append(lines, pane.Indent(p.text.Lines())...)
	}
	return pane.Fill(lines, p.Size)
}

func (p *Page) promptTitle() string { return p.Env.Styles.ColumnHeader.Render("PROMPT") }

// top is the head, the problem below it if there is one, and a blank line where there is room.
func (p *Page) top() []string {
	st, width := p.Env.Styles, p.Size.Width
	fresh := pane.Fresh{Now: p.Env.Now(), At: p.agent.At, Loading: p.agent.Loading(), Stale: p.Env.Stale, Err: p.agent.Err}
	lines := []string{pane.Head(st, st.Title.Render(p.Title())+p.text.Where(st), fresh.Words(st), width)}
	lines = append(lines, fresh.Problem(st, width)...)
	if p.Size.Height >= airy {
		lines = append(lines, "")
	}
	return lines
}

func (p *Page) facts(a *client.Agent, width int) []string {
	st := p.Env.Styles
	facts := []pane.Fact{
		{Name: "name", Value: st.Bold.Render(present.Reported(a.Name))},
		{Name: "active", Value: p.activeWords()},
		{Name: "voice", Value: p.voiceWords(a)},
		{Name: "number", Value: present.Reported(a.PhoneNumber)},
		{Name: "id", Value: present.Line(p.PageID.Item)},
	}
	if p.Env.Stale {
		for i, f := range facts {
			facts[i].Value = st.Muted.Render(f.Value)
		}
	}
	lines := append(pane.Facts(st, facts, width), "")
	lines = append(lines, pane.Variables(st, a.Prompt, "none: every call hears the same prompt", width)...)
	return append(lines, p.past.lines(p.Env, a, width)...)
}

func (p *Page) activeWords() string {
	st := p.Env.Styles
	switch {
	case p.active.Err != nil, p.active.At.IsZero() && !p.active.Loading():
		return st.Muted.Render("unknown")
	case p.active.At.IsZero():
		return st.Muted.Render("loading" + st.Glyphs.Ellipsis)
	case p.active.Value == p.PageID.Item:
		return st.Good.Render(st.Glyphs.Active + " active in this project")
	}
	return "no"
}

func (p *Page) voiceWords(a *client.Agent) string {
	if v := p.voice.Value; v != nil && v.ID == a.VoiceID && v.Name != "" {
		return present.Line(v.Name) + p.Env.Styles.Muted.Render(" ("+present.Line(v.ID)+")")
	}
	return present.Reported(a.VoiceID)
}
