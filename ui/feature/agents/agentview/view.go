package agentview

import (
	"fmt"
	"strings"
	"time"

	"talkdeck/client"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
)

// wide is from how many columns on the facts stand beside the prompt instead of above it, and factsPercent how much of
// them the facts get.
const (
	wide         = 100
	factsPercent = 40
	airy         = 16 // from how many lines on there is room for a blank one
)

// lay puts the text together anew; View only cuts from it. The facts are never cut: they go above the prompt, to scroll
// with it, if they don't fit beside it.
func (p *Page) lay() {
	p.left = nil
	a := p.agent.Value
	if a == nil || p.size.Empty() {
		return
	}
	height := p.size.Height - len(p.top())
	if facts, prompt := layout.Split(p.size.Width, wide, factsPercent); prompt > 0 {
		if left := p.facts(a, facts-2); len(left) <= height {
			p.left = indent(left)
			p.text.Set(p.prompt(a, prompt-2), height-1) // one line is the title
			return
		}
	}
	width := max(p.size.Width-2, 1)
	lines := append(p.facts(a, width), "", p.promptTitle())
	p.text.Set(append(lines, p.prompt(a, width)...), height)
}

// DataOf implements page.Dated.
func (p *Page) DataOf() time.Time { return p.agent.At }

// View implements page.Page.
func (p *Page) View() string {
	if p.size.Empty() {
		return pane.Fill(nil, p.size)
	}
	lines := p.top()
	switch st := p.env.Styles; {
	case p.agent.Value == nil:
		lines = append(lines, p.absent()...)
	case p.left != nil:
		facts, prompt := layout.Split(p.size.Width, wide, factsPercent)
		right := indent(append([]string{p.promptTitle()}, p.text.Lines()...))
		lines = append(lines, pane.Beside(st, p.left, right, facts, prompt, p.size.Height-len(lines))...)
	default:
		lines = append(lines, indent(p.text.Lines())...)
	}
	return pane.Fill(lines, p.size)
}

func (p *Page) promptTitle() string { return p.env.Styles.ColumnHeader.Render("PROMPT") }

func indent(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = " " + l
	}
	return out
}

func (p *Page) fresh() pane.Fresh {
	return pane.Fresh{Now: p.env.Now(), At: p.agent.At, Loading: p.agent.Loading(), Stale: p.env.Stale, Err: p.agent.Err}
}

// top is the head, the problem below it if there is one, and a blank line where there is room.
func (p *Page) top() []string {
	st, width := p.env.Styles, p.size.Width
	left := st.Title.Render(p.Title())
	if first, last, total := p.text.Position(); p.agent.Value != nil && !p.text.Fits() {
		left += st.Muted.Render(fmt.Sprintf(" %s lines %d-%d of %d", st.Glyphs.Dot, first, last, total))
	}
	lines := []string{pane.Head(st, left, p.fresh().Words(st), width)}
	lines = append(lines, p.fresh().Problem(st, width)...)
	if p.size.Height >= airy {
		lines = append(lines, "")
	}
	return lines
}

// absent is what is said while there is no agent to show.
func (p *Page) absent() []string {
	switch {
	case p.agent.Err != nil:
		return pane.Failed(p.env.Styles, p.agent.Err, "r tries again, esc goes back.", p.size.Width)
	case p.env.Stale:
		return pane.Notice(p.env.Lapsed("This agent wasn't loaded"), p.env.Regain(), p.size.Width)
	}
	return nil
}

func (p *Page) facts(a *client.Agent, width int) []string {
	st := p.env.Styles
	facts := []pane.Fact{
		{Name: "name", Value: st.Bold.Render(said(a.Name))},
		{Name: "active", Value: p.activeWords()},
		{Name: "voice", Value: p.voiceWords(a)},
		{Name: "number", Value: said(a.PhoneNumber)},
		{Name: "id", Value: present.Line(p.id.Item)},
	}
	if p.env.Stale {
		for i, f := range facts {
			facts[i].Value = st.Muted.Render(f.Value)
		}
	}
	lines := append(pane.Facts(st, facts, width), "", st.ColumnHeader.Render("VARIABLES"))
	names := present.Variables(a.Prompt)
	if len(names) == 0 {
		lines = append(lines, pane.Wrap(st.Muted.Render("none: every call hears the same prompt"), width)...)
	}
	for _, name := range names {
		lines = append(lines, pane.Wrap(st.Variable.Render("{{"+name+"}}"), width)...)
	}
	return append(lines, p.past.lines(p.env, a, width)...)
}

// prompt is the whole prompt, wrapped, its variables marked.
func (p *Page) prompt(a *client.Agent, width int) []string {
	lines, _ := pane.Prompt(p.env.Styles, a.Prompt, width, 0, p.env.Stale)
	return lines
}

func (p *Page) activeWords() string {
	st := p.env.Styles
	switch {
	case p.active.Err != nil, p.active.At.IsZero() && !p.active.Loading():
		return st.Muted.Render("unknown")
	case p.active.At.IsZero():
		return st.Muted.Render("loading" + st.Glyphs.Ellipsis)
	case p.active.Value == p.id.Item:
		return st.Good.Render(st.Glyphs.Active + " active in this project")
	}
	return "no"
}

func (p *Page) voiceWords(a *client.Agent) string {
	if v := p.voice.Value; v != nil && v.ID == a.VoiceID && v.Name != "" {
		return present.Line(v.Name) + p.env.Styles.Muted.Render(" ("+present.Line(v.ID)+")")
	}
	return said(a.VoiceID)
}

// said is a value made safe, or that the service didn't tell it.
func said(value string) string {
	if s := strings.TrimSpace(present.Line(value)); s != "" {
		return s
	}
	return "not told"
}
