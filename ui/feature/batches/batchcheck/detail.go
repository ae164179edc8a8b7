package batchcheck

import (
	"fmt"
	"strconv"

	"charm.land/lipgloss/v2"

	"talkdeck/client/agents/prompt"
	"talkdeck/client/batch"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
)

// drawn is all that the lines of a row depend on.
type drawn struct {
	row, width, judged int
	dim                bool
	agent              string // its prompt
	decided            bool
}

// detail is the row under the cursor at length: its verdicts, and the prompt as the agent gets it for that row.
func (p *Page) detail(width, height int) []string {
	st := p.Env.Styles
	i, ok := p.row()
	if !ok || width < 1 {
		return nil
	}
	_, decided := p.plan.Decided(i)
	now := drawn{row: i, width: width, judged: min(p.plan.Judged(), i+1), dim: p.Env.Stale, agent: p.draft.Agent.Prompt, decided: decided}
	if p.lines == nil || p.drawn != now {
		if p.drawn.row != i {
			p.text.ToTop()
			p.reading = false
		}
		p.drawn, p.lines = now, p.describe(i, width)
	}
	p.text.Set(p.lines, max(height-1, 0))
	title := st.ColumnHeader.Render("LINE " + strconv.Itoa(p.draft.Table.Rows[i].Line))
	if first, last, total := p.text.Position(); !p.text.Fits() && first <= last {
		hint := "tab scrolls"
		if p.reading {
			hint = "esc back to the rows"
		}
		title += st.Muted.Render(fmt.Sprintf(" %s %d-%d of %d %s %s", st.Glyphs.Dot, first, last, total, st.Glyphs.Dot, hint))
	}
	return append([]string{title}, p.text.Lines()...)
}

// describe draws a row's verdicts and its prompt.
func (p *Page) describe(i, width int) []string {
	st := p.Env.Styles
	var lines []string
	add := func(style lipgloss.Style, text string) {
		lines = append(lines, pane.Wrap(style.Render(text), width)...)
	}
	if i >= p.plan.Judged() {
		add(st.Muted, "not checked yet")
	} else {
		for _, v := range p.plan.Row(i).Verdicts {
			mark := st.Glyphs.Dot
			if v.Level >= batch.Blocks {
				mark = st.Glyphs.Failed
			} else if v.Level == batch.Warns {
				mark = "!"
			}
			add(p.levelStyle(v.Level), mark+" "+present.Line(v.Text))
		}
		if d, ok := p.plan.Decided(i); ok {
			what := "left out by you: "
			if d.Include {
				what = "included by you: "
			}
			add(st.Accent, st.Glyphs.Mark+" "+what+present.Line(d.Reason))
		}
	}
	lines = append(lines, "", st.ColumnHeader.Render("PROMPT AS THE AGENT GETS IT"))
	variables, err := p.draft.Table.Variables(p.draft.Table.Rows[i].Cells)
	if err != nil {
		add(st.Bad, present.Line(err.Error()))
	}
	text, _ := pane.Prompt(st, prompt.Render(p.draft.Agent.Prompt, variables).Text, width, 0, p.Env.Stale)
	return append(lines, text...)
}
