package batchcheck

import (
	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
)

// row is the row under the cursor, of the table's.
func (p *Page) row() (i int, ok bool) {
	at, _, ok := p.table.Cursor()
	if !ok {
		return 0, false
	}
	return rows{p}.at(at), true
}

// decides says what the key for a decision does to the row under the cursor.
func (p *Page) decides() string {
	i, ok := p.row()
	if !ok || i >= p.plan.Judged() {
		return "decide"
	}
	if _, decided := p.plan.Decided(i); decided {
		return "take the decision back"
	}
	if p.plan.WillCall(i) {
		return "leave out"
	}
	return "include"
}

// decide asks for the reason why the row under the cursor is to be included, or left out. A decision is taken back at once.
func (p *Page) decide() tea.Cmd {
	i, _ := p.row()
	switch {
	case p.busy:
		return nil
	case i >= p.plan.Judged():
		return p.Env.Notify(page.Info, "this row isn't checked yet")
	}
	if _, decided := p.plan.Decided(i); decided {
		return p.undecide([]int{i})
	}
	if v, barred := p.plan.Barred(i); barred {
		return p.Env.Notify(page.Info, "this row can't be called: "+v.Text)
	}
	title := "Include line "
	if p.plan.WillCall(i) {
		title = "Leave out line "
	}
	return p.askReason(title+present.Thousands(p.draft.Table.Rows[i].Line)+"?", []int{i}, !p.plan.WillCall(i))
}

// undecide takes decisions back.
func (p *Page) undecide(which []int) tea.Cmd {
	for _, i := range which {
		p.plan.Undecide(i)
	}
	p.refilter()
	return nil
}

// askReason asks why, and then decides on rows.
func (p *Page) askReason(title string, which []int, include bool) tea.Cmd {
	box := dialog.NewReason(p.Env.Styles, "Why", p.reason, "say why", func(reason string) tea.Cmd {
		return page.Later(&p.Base, func(p *Page) tea.Cmd { return p.settle(which, include, reason) })()
	})
	box.Title, box.Text, box.Enter = title, "The reason is kept with the row, and stands in the result.", "decide"
	return p.Env.Post(page.Dialog{Box: box})
}

// settle decides on rows. Those that can't be called stay as they are.
func (p *Page) settle(which []int, include bool, reason string) tea.Cmd {
	if p.busy || p.done != "" {
		return nil
	}
	do, barred := p.plan.Exclude, 0
	if include {
		do = p.plan.Include
	}
	p.reason = reason
	for _, i := range which {
		if i >= p.plan.Judged() || do(i, reason) != nil {
			barred++
		}
	}
	p.refilter()
	if barred > 0 {
		return p.Env.Notify(page.Warning, present.Count(barred, "row")+" can't be called, and stay as they are")
	}
	return nil
}

// decideAll asks how to decide on all rows that are shown.
func (p *Page) decideAll() tea.Cmd {
	n := rows{p}.Len()
	if n == 0 || p.busy {
		return nil
	}
	if !p.complete() {
		return p.Env.Notify(page.Info, "not all rows are checked yet")
	}
	which := make([]int, n)
	for i := range which {
		which[i] = rows{p}.at(i)
	}
	ask := func(include bool, title string) func() tea.Cmd {
		return page.Later(&p.Base, func(p *Page) tea.Cmd { return p.askReason(title, which, include) })
	}
	count := present.Count(n, "row")
	return p.Env.Post(page.Dialog{Box: &dialog.Menu{
		Title: "Decide on " + count, Text: "On all rows that are shown.",
		Items: []dialog.Item{
			{Key: "i", Label: "include them", Detail: "those that can be called", Then: ask(true, "Include "+count+"?")},
			{Key: "x", Label: "leave them out", Then: ask(false, "Leave out "+count+"?")},
			{Key: "u", Label: "take decisions back", Then: page.Later(&p.Base, func(p *Page) tea.Cmd { return p.undecide(which) })},
		},
	}})
}
