package agentlist

import (
	"cmp"
	"strings"

	"talkdeck/client"
	"talkdeck/ui/kit/list"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
	"talkdeck/ui/kit/widget/table"
)

var words = list.Words{
	Title: "Agents", Thing: "agent",
	Empty: func() (what, todo string) {
		return "This project has no agents yet.", "n makes one; 1 shows the other projects."
	},
}

var columns = []table.Column{
	{Title: "NAME", Width: 14, Max: 20, Grow: 1},
	{Title: "ACTIVE", Width: 8},
	{Title: "VOICE", Width: 10, Max: 13, Rank: 2},
	{Title: "NUMBER", Width: 12, Max: 16, Rank: 1},
	{Title: "PROMPT", Width: 14, Grow: 3, Rank: 3},
}

func (p *Page) cells(agent client.Agent) []table.Cell {
	st := p.Env.Styles
	prompt, _, _ := strings.Cut(strings.TrimSpace(agent.Prompt), "\n")
	return []table.Cell{
		{Text: named(agent), Style: st.Bold},
		p.activeCell(agent),
		{Text: present.Line(cmp.Or(p.names[agent.VoiceID], agent.VoiceID)), Style: st.Text},
		{Text: present.Line(agent.PhoneNumber), Style: st.Text},
		{Text: present.LineOr(prompt, ""), Style: st.Muted},
	}
}

func (p *Page) activeCell(agent client.Agent) table.Cell {
	st := p.Env.Styles
	switch {
	case p.active.At.IsZero() || p.active.Err != nil:
		if p.active.Loading() {
			return table.Cell{}
		}
		return table.Cell{Text: st.Glyphs.Unknown, Style: st.Muted}
	case p.active.Value == agent.ID:
		return table.Cell{Text: st.Glyphs.Active + " active", Style: st.Good}
	}
	return table.Cell{}
}

func named(agent client.Agent) string { return present.LineOr(agent.Name, "(no name)") }

// prompt is an agent's name and prompt, as much of it as height allows.
func (p *Page) prompt(agent client.Agent, width, height int) []string {
	st := p.Env.Styles
	lines := []string{st.Title.Render(present.Fit(named(agent), width, st.Glyphs.Ellipsis)), ""}
	text, more := pane.Prompt(st, agent.Prompt, width, max(height-3, 1), p.Env.Stale)
	lines = append(lines, text...)
	if more {
		lines = append(lines, st.Muted.Render(st.Glyphs.Ellipsis+" enter shows all of it"))
	}
	return lines
}
