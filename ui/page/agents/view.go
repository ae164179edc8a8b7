package agents

import (
	"strings"

	"talkdeck/client"
	"talkdeck/ui/layout"
	"talkdeck/ui/present"
	"talkdeck/ui/widget/pane"
	"talkdeck/ui/widget/table"
)

// wide is from how many columns on the prompt stands beside the list, which keeps listPercent of them.
const (
	wide        = 100
	listPercent = 56
)

// The columns.
const (
	colName = iota
	colActive
	colVoice
	colNumber
	colPrompt
)

var columns = []table.Column{
	colName:   {Title: "NAME", Width: 14, Grow: 2},
	colActive: {Title: "ACTIVE", Width: 8},
	colVoice:  {Title: "VOICE", Width: 10, Max: 13, Rank: 2},
	colNumber: {Title: "NUMBER", Width: 12, Max: 14, Rank: 1},
	colPrompt: {Title: "PROMPT", Width: 14, Grow: 3, Rank: 3},
}

// rows are the agents as the table sees them.
type rows struct{ *Page }

func (r rows) Len() int        { return len(r.list.Value) }
func (r rows) ID(i int) string { return r.list.Value[i].ID }

func (r rows) Cell(i, column int) table.Cell {
	st, agent := r.env.Styles, r.list.Value[i]
	switch column {
	case colName:
		return table.Cell{Text: named(agent), Style: st.Bold}
	case colActive:
		return r.activeCell(agent)
	case colVoice:
		return table.Cell{Text: r.voiceName(agent), Style: st.Text}
	case colNumber:
		return table.Cell{Text: present.Line(agent.PhoneNumber), Style: st.Text}
	default:
		return table.Cell{Text: firstLine(agent.Prompt), Style: st.Muted}
	}
}

func (r rows) activeCell(agent client.Agent) table.Cell {
	st := r.env.Styles
	switch {
	case r.active.At.IsZero() || r.active.Err != nil:
		if r.active.Loading() {
			return table.Cell{}
		}
		return table.Cell{Text: st.Glyphs.Unknown, Style: st.Muted}
	case r.active.Value == agent.ID:
		return table.Cell{Text: st.Glyphs.Active + " active", Style: st.Good}
	}
	return table.Cell{}
}

// voiceName is the voice's name if it is known, else its id.
func (p *Page) voiceName(agent client.Agent) string {
	if name := p.names[agent.VoiceID]; name != "" {
		return present.Line(name)
	}
	return present.Line(agent.VoiceID)
}

func named(agent client.Agent) string {
	if name := strings.TrimSpace(present.Line(agent.Name)); name != "" {
		return name
	}
	return "(no name)"
}

// firstLine is the first line of a prompt that says something.
func firstLine(prompt string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(prompt), "\n")
	return present.Line(strings.TrimSpace(line))
}

// View implements page.Page.
func (p *Page) View() string {
	if p.size.Empty() {
		return pane.Fill(nil, p.size)
	}
	lines := p.top()
	height := p.size.Height - len(lines)
	if p.table.Len() == 0 {
		return pane.Fill(append(lines, p.absent()...), p.size)
	}
	list, detail := layout.Split(p.size.Width, wide, listPercent)
	p.table.SetDim(p.env.Stale)
	p.table.Resize(layout.Size{Width: list - min(detail, 1), Height: height}) // a column between it and the rule
	body := strings.Split(p.table.View(p.env.Styles), "\n")
	if agent, ok := p.selected(); ok && detail > 0 {
		body = pane.Beside(p.env.Styles, body, p.prompt(agent, detail-2, height), list, detail, height)
	}
	return pane.Fill(append(lines, body...), p.size)
}

// top is the head and what must be said with it.
func (p *Page) top() []string {
	st, width := p.env.Styles, p.size.Width
	left := st.Title.Render("Agents")
	if !p.list.At.IsZero() {
		left += st.Muted.Render(" " + st.Glyphs.Dot + " " + present.Count(len(p.list.Value), "agent"))
	}
	return append([]string{pane.Head(st, left, p.fresh().Words(st), width)}, p.fresh().Problem(st, width)...)
}

// absent is what is said in place of rows.
func (p *Page) absent() []string {
	st, width := p.env.Styles, p.size.Width
	switch {
	case p.list.At.IsZero() && p.list.Err != nil:
		what, hint := present.Error(p.list.Err)
		return pane.Notice(st.Bad.Render(st.Glyphs.Failed+" "+what), strings.TrimSpace(hint+" r tries again."), width)
	case p.list.At.IsZero() && p.env.Stale:
		return pane.Notice("The agents weren't loaded before the session lapsed.", "s signs in again.", width)
	case p.list.At.IsZero():
		return nil
	}
	return pane.Notice("This project has no agents yet.", "Make one in Talkstack's own dashboard, then press r; 1 shows the other projects.", width)
}

// prompt is an agent's name and prompt, as much of it as height allows.
func (p *Page) prompt(agent client.Agent, width, height int) []string {
	st := p.env.Styles
	lines := []string{st.Title.Render(present.Fit(named(agent), width, st.Glyphs.Ellipsis)), ""}
	text, more := pane.Prompt(st, agent.Prompt, width, max(height-3, 1), p.env.Stale)
	lines = append(lines, text...)
	if more {
		lines = append(lines, st.Muted.Render(st.Glyphs.Ellipsis+" enter shows all of it"))
	}
	for i, l := range lines {
		lines[i] = " " + l
	}
	return lines
}
