package calllist

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/calls/filter"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/config"
	"talkdeck/ui/export"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
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

// exportEnded is the result of an export.
type exportEnded struct {
	page.ID
	file  string
	table export.Table
	calls int
	err   error
}

// export asks for a file's name, and writes what is shown, or the marked calls of it, into it.
func (p *Page) export() tea.Cmd {
	calls := p.exportedCalls()
	what := present.Count(len(calls), "call") + ", as they are shown"
	if len(calls) < len(p.list.shown) {
		what = present.Count(len(calls), "marked call")
	}
	box := dialog.NewInput(p.Env.Styles, "file", "calls-"+p.Env.Now().In(p.Env.Zone).Format(time.DateOnly)+".csv")
	box.Title, box.Enter = "Export "+what, "write it"
	box.Text = "The name's ending says how: .csv, .json, .ndjson or .md. Only you will be able to read the file."
	box.Check = func(name string) error { _, _, err := destination(name); return err }
	result := exportEnded{ID: p.PageID, table: p.exported(calls), calls: len(calls)}
	box.Then = func(name string) tea.Cmd {
		result.file = name
		return write(result, false)
	}
	return p.Env.Post(page.Dialog{Box: box})
}

// destination is the file's name, and the format that its ending names.
func destination(typed string) (name string, f export.Format, err error) {
	name = strings.TrimSpace(typed)
	if f, err = export.ParseFormat(filepath.Ext(name)); err != nil {
		return "", 0, errors.New("end the name in .csv, .json, .ndjson or .md")
	}
	return name, f, nil
}

// write writes the file outside of the update loop.
func write(e exportEnded, overwrite bool) tea.Cmd {
	return func() tea.Msg {
		name, format, err := destination(e.file)
		if err == nil {
			e.file, err = filepath.Abs(config.AtHome(name))
		}
		if err == nil {
			err = export.SaveFile(e.file, overwrite, format, e.table)
		}
		e.err = err
		return e
	}
}

// takeExport says what was written where, or asks whether a file is to be replaced.
func (p *Page) takeExport(e exportEnded) tea.Cmd {
	switch {
	case errors.Is(e.err, fs.ErrExist):
		return p.Env.Post(page.Ask{
			Title: "Replace " + e.file + "?", Text: "It is there already. What is in it would be lost.", Yes: "replace it",
			Then: func() tea.Cmd { return write(e, true) },
		})
	case e.err != nil:
		return p.Env.Post(page.Notify{Level: page.Failure, Text: e.err.Error()})
	}
	return p.Env.Post(page.Notify{Level: page.Success, Text: fmt.Sprintf("wrote %s to %s", present.Count(e.calls, "call"), e.file)})
}
