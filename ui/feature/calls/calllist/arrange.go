package calllist

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/calls/filter"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
)

// sortBy sorts by a column, or reverses the order if that is the one already. The cursor stays on its call.
func (p *Page) sortBy(id string) tea.Cmd {
	next := p.wanted()
	o := order{by: id}
	if next.order.by == id {
		o.reverse = !next.order.reverse
	}
	next.order = o
	p.arranged.Sort, p.arranged.Reverse = o.by, o.reverse
	if o == (order{by: colStarted}) {
		p.arranged.Sort = ""
	}
	return tea.Batch(p.rearrange(next), p.keep())
}

// sortStep sorts by the next column that is seen, or the one before.
func (p *Page) sortStep(step int) tea.Cmd {
	n := len(p.rows.columns)
	by := p.wanted().order.by
	at := place(p.rows.columns, by)
	for range n {
		at = (at + step + n) % n
		if c := &p.rows.columns[at]; c.sortable() && p.table.Shows(at) {
			if c.id == by {
				return nil
			}
			return p.sortBy(c.id)
		}
	}
	return nil
}

// columnsChosen are the columns that the person chose.
type columnsChosen struct {
	owner page.ID
	ids   []string
}

// Owner implements page.Addressed.
func (m columnsChosen) Owner() page.ID { return m.owner }

// chooseColumns asks which columns to show, and in what order: those there are, and any key of what was extracted.
func (p *Page) chooseColumns() tea.Cmd {
	shown := ids(p.rows.columns)
	all := slices.Clone(shown)
	for _, c := range known {
		all = append(all, c.id)
	}
	for _, key := range filter.Seen(p.snapshot.Calls).Keys {
		all = append(all, dataPrefix+key)
	}
	var options []dialog.Option
	for i, id := range all {
		if slices.Index(all, id) < i {
			continue
		}
		c, ok := columnNamed(id)
		if !ok {
			continue
		}
		label, detail := present.Line(strings.ReplaceAll(id, "\n", " ")), c.about
		if strings.HasPrefix(id, dataPrefix) {
			detail = "extracted"
		}
		options = append(options, dialog.Option{ID: id, Label: label, Detail: detail, On: slices.Contains(shown, id)})
	}
	owner := p.id
	return p.env.Post(page.Dialog{Box: &dialog.Chooser{
		Title: "Columns", Options: options,
		Then: func(ids []string) tea.Cmd { return p.env.Post(columnsChosen{owner, ids}) },
	}})
}

// setColumns shows other columns; none: the standard ones.
func (p *Page) setColumns(chosen []string) tea.Cmd {
	p.rows.columns = columnsNamed(chosen)
	p.arranged.Columns = ids(p.rows.columns)
	if slices.Equal(p.arranged.Columns, standardColumns()) {
		p.arranged.Columns = nil
	}
	p.layColumns()
	p.arrange()
	return tea.Batch(p.keep(), p.agentsIfNeeded())
}

// layColumns hands the columns to the table.
func (p *Page) layColumns() {
	p.table.SetColumns(tableColumns(p.rows.columns, p.startedTitle())...)
}

// agentsIfNeeded asks who made the calls if that is shown, or a filter asks for it.
func (p *Page) agentsIfNeeded() tea.Cmd {
	if p.needsAgents() {
		return p.agents.load(p.env.Ctx, p.id.Project)
	}
	return nil
}

func (p *Page) needsAgents() bool {
	return place(p.rows.columns, colAgent) >= 0 || p.filter.NeedsAgent() || slices.ContainsFunc(p.tabs, tab.needsAgent)
}
