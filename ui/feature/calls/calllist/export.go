package calllist

import (
	"cmp"
	"context"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/calls/filter"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/export"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/saving"
)

// ExportTable returns calls as a table of the named columns; unknown names are left out, and none means the standard columns.
// Times are in env.Zone. Functions of env may be nil.
func ExportTable(columns []string, calls []*watch.Entry, env filter.Env) export.Table {
	shown := columnsNamed(columns)
	t := export.Table{Columns: make([]export.Column, len(shown))}
	for i, c := range shown {
		key := c.id
		if key == colLength {
			key = "seconds"
		}
		t.Columns[i] = export.Column{Key: key, Title: cmp.Or(c.Title, "STARTED")}
	}
	t.Rows = func(yield func([]export.Cell) bool) {
		cells := make([]export.Cell, len(shown))
		for _, e := range calls {
			for i, c := range shown {
				cells[i] = c.export(e, &env)
			}
			if !yield(cells) {
				return
			}
		}
	}
	return t
}

// cellIf is a cell of what is known, else an empty one.
func cellIf(known bool, c export.Cell) export.Cell {
	if !known {
		return export.Cell{}
	}
	return c
}

func textCell(s string) export.Cell { return cellIf(s != "", export.Text(s)) }

// exported are calls as the list shows them.
func (p *Page) exported(calls []*watch.Entry) export.Table {
	return ExportTable(ids(p.rows.columns), calls, p.lookup())
}

// export asks for a file's name, and writes what is shown, or the marked calls of it, into it.
func (p *Page) export() tea.Cmd {
	calls := p.exportedCalls()
	what := present.Count(len(calls), "call") + ", as they are shown"
	if len(calls) < len(p.list.shown) {
		what = present.Count(len(calls), "marked call")
	}
	t := p.exported(calls)
	return saving.Ask(p.Env, saving.Job{
		ID: p.PageID, What: what, Name: "calls", Table: func(context.Context) export.Table { return t },
		Wrote: func() string { return present.Count(len(calls), "call") },
	})
}
