package calllist

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/calls/filter"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/export"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
	"talkdeck/ui/kit/widget/table"
)

// The columns' names in views and exports. A key of what was extracted is "data." and the key.
const (
	colStatus    = "status"
	colTo        = "to"
	colFrom      = "from"
	colStarted   = "started"
	colLength    = "length"
	colCost      = "cost"
	colData      = "data"
	colAgent     = "agent"
	colNote      = "note"
	colRecording = "recording"
	colID        = "id"

	// The service's own names.
	colPartner    = "partnerId"
	colShift      = "shiftId"
	colAssignment = "assignmentId"

	dataPrefix = colData + "."
)

// column is one that the list can show: what of a call is drawn there, exported, and sorted by.
type column struct {
	table.Column
	id    string
	down  bool // its own order is from the greatest downward
	about string

	cell   func(r *rows, e *watch.Entry) table.Cell            // as it is drawn
	export func(e *watch.Entry, env *filter.Env) export.Cell   // env's functions may be nil
	sortBy func(e *watch.Entry, env *filter.Env) (key sortKey) // nil: calls can't be sorted by it
}

// known are the columns that every project has; the first standard of them are shown unless others are chosen. A screen of 40
// cells has room for the status, the number and the length, one of 80 for all but the number called from.
var known = []column{
	{
		id: colStatus, Column: table.Column{Title: "STATUS", Width: 13}, cell: (*rows).status, sortBy: byStage,
		export: func(e *watch.Entry, _ *filter.Env) export.Cell { return export.Text(string(e.Call.Status)) },
	},
	{
		id: colTo, Column: table.Column{Title: "TO", Width: 14, Max: 16, Rank: 1},
		cell:   func(r *rows, e *watch.Entry) table.Cell { return r.text(e.Call.To) },
		export: func(e *watch.Entry, _ *filter.Env) export.Cell { return export.Text(e.Call.To) },
		sortBy: func(e *watch.Entry, _ *filter.Env) sortKey { return byDigits(e.Call.To) },
	},
	{
		id: colFrom, Column: table.Column{Title: "FROM", Width: 14, Max: 16, Rank: 6},
		cell:   func(r *rows, e *watch.Entry) table.Cell { return r.muted(e.Call.From) },
		export: func(e *watch.Entry, _ *filter.Env) export.Cell { return export.Text(e.Call.From) },
		sortBy: func(e *watch.Entry, _ *filter.Env) sortKey { return byDigits(e.Call.From) },
	},
	{
		id: colStarted, Column: table.Column{Width: 12, Rank: 3}, down: true, // the title names the time zone; the picture is in this order
		cell: func(r *rows, e *watch.Entry) table.Cell {
			return r.muted(present.When(r.now, e.Call.Started, r.env.Zone, r.env.Times))
		},
		export: func(e *watch.Entry, env *filter.Env) export.Cell {
			if env.Zone == nil {
				return export.Time(e.Call.Started)
			}
			return export.Time(e.Call.Started.In(env.Zone))
		},
	},
	{
		id: colLength, Column: table.Column{Title: "LENGTH", Width: 7, Rank: 2, Right: true}, down: true,
		cell: func(r *rows, e *watch.Entry) table.Cell { return r.text(present.Length(e, r.asOf)) },
		export: func(e *watch.Entry, env *filter.Env) export.Cell {
			d, by := e.Length(env.Now)
			if d = d.Truncate(time.Second); by.Told() {
				return export.Duration(d)
			}
			return cellIf(by != watch.ByNothing, export.Estimate(d))
		},
		sortBy: func(e *watch.Entry, env *filter.Env) sortKey {
			d, by := e.Length(env.Now)
			return sortKey{known: by != watch.ByNothing, number: float64(d)}
		},
	},
	{
		id: colCost, Column: table.Column{Title: "COST", Width: 6, Max: 10, Rank: 4, Right: true}, down: true,
		cell: func(r *rows, e *watch.Entry) table.Cell { return r.text(present.Cost(&e.Call)) },
		export: func(e *watch.Entry, _ *filter.Env) export.Cell {
			cost, _ := e.Call.Cost() // no number if unknown, which makes an empty cell
			return export.Number(cost)
		},
		sortBy: func(e *watch.Entry, _ *filter.Env) sortKey {
			cost, known := e.Call.Cost()
			return sortKey{known: known, number: cost}
		},
	},
	{
		id: colData, Column: table.Column{Title: "EXTRACTED", Width: 16, Grow: 1, Rank: 5},
		cell: func(r *rows, e *watch.Entry) table.Cell {
			return r.muted(present.Extracted(&e.Call, r.env.Styles.Glyphs.Dot))
		},
		export: func(e *watch.Entry, _ *filter.Env) export.Cell {
			var parts []string
			for _, f := range e.Call.Data() {
				parts = append(parts, f.Key+": "+f.Value)
			}
			return textCell(strings.Join(parts, " · "))
		},
	},
	{
		id: colAgent, Column: table.Column{Title: "AGENT", Width: 10, Max: 20, Rank: 5}, about: "as far as it is known", cell: (*rows).agent,
		export: func(e *watch.Entry, env *filter.Env) export.Cell {
			if env.Agent == nil {
				return export.Cell{}
			}
			name, id, _ := env.Agent(e)
			return textCell(cmp.Or(name, id))
		},
		sortBy: func(e *watch.Entry, env *filter.Env) sortKey {
			name, id, known := env.Agent(e)
			return sortKey{known: known, text: strings.ToLower(cmp.Or(name, id))}
		},
	},
	{
		id: colNote, Column: table.Column{Title: "NOTE", Width: 10, Max: 40, Rank: 5}, about: "your own",
		cell: func(r *rows, e *watch.Entry) table.Cell {
			return table.Cell{Text: present.Line(r.lookup.Note(e.Call.ID)), Style: r.env.Styles.Accent}
		},
		export: func(e *watch.Entry, env *filter.Env) export.Cell {
			if env.Note == nil {
				return export.Cell{}
			}
			return textCell(env.Note(e.Call.ID))
		},
		sortBy: func(e *watch.Entry, env *filter.Env) sortKey { return byText(env.Note(e.Call.ID)) },
	},
	{
		id: colRecording, Column: table.Column{Title: "REC", Width: 4, Rank: 6, Right: true}, down: true, about: "how many recordings",
		cell: func(r *rows, e *watch.Entry) table.Cell {
			if n := len(e.Call.Recordings()); n > 0 {
				return r.muted(strconv.Itoa(n))
			}
			return table.Cell{}
		},
		export: func(e *watch.Entry, _ *filter.Env) export.Cell {
			return textCell(strings.Join(e.Call.Recordings(), " "))
		},
		sortBy: func(e *watch.Entry, _ *filter.Env) sortKey {
			n := len(e.Call.Recordings())
			return sortKey{known: n > 0, number: float64(n)}
		},
	},
	{
		id: colID, Column: table.Column{Title: "CALL ID", Width: 12, Max: 34, Rank: 6},
		cell:   func(r *rows, e *watch.Entry) table.Cell { return r.muted(e.Call.ID) },
		export: func(e *watch.Entry, _ *filter.Env) export.Cell { return export.Text(e.Call.ID) },
		sortBy: func(e *watch.Entry, _ *filter.Env) sortKey { return sortKey{known: true, text: e.Call.ID} },
	},
	fieldColumn(colPartner, "PARTNER"), fieldColumn(colShift, "SHIFT"), fieldColumn(colAssignment, "ASSIGNMENT"),
}

// fieldColumn is the column of one of the service's own fields.
func fieldColumn(name, title string) column {
	value := func(e *watch.Entry) string {
		value, _ := e.Call.Field(name)
		return value
	}
	return column{
		id: name, Column: table.Column{Title: title, Width: 10, Max: 24, Rank: 5}, about: "as Talkstack tells it",
		cell: func(r *rows, e *watch.Entry) table.Cell {
			v := value(e)
			return r.muted(v[:min(len(v), present.MostExtracted)])
		},
		export: func(e *watch.Entry, _ *filter.Env) export.Cell { return textCell(value(e)) },
		sortBy: func(e *watch.Entry, _ *filter.Env) sortKey { return byNumberOrText(value(e)) },
	}
}

// dataColumn is the column of what was extracted under a key.
func dataColumn(key string) column {
	return column{
		id: dataPrefix + key, Column: table.Column{Title: strings.ToUpper(present.Line(key)), Width: 12, Max: 24, Rank: 5}, about: "extracted",
		cell: func(r *rows, e *watch.Entry) table.Cell {
			value := dataValue(&e.Call, key)
			return r.text(value[:min(len(value), present.MostExtracted)])
		},
		export: func(e *watch.Entry, _ *filter.Env) export.Cell { return textCell(dataValue(&e.Call, key)) },
		sortBy: func(e *watch.Entry, _ *filter.Env) sortKey { return byNumberOrText(dataValue(&e.Call, key)) },
	}
}

const standard = 7

// standardColumns are the names of those that are shown unless others are chosen.
func standardColumns() []string { return ids(known[:standard]) }

// sortable reports whether calls can be sorted by the column.
func (c *column) sortable() bool { return c.sortBy != nil || c.id == colStarted }

// columnNamed is the column of a name; ok is false if there can be none.
func columnNamed(id string) (c column, ok bool) {
	if i := place(known, id); i >= 0 {
		return known[i], true
	}
	if key, ok := strings.CutPrefix(id, dataPrefix); ok && key != "" {
		return dataColumn(key), true
	}
	return c, false
}

// columnsNamed are the columns of names, without those that can't be and those that come twice; none: the standard ones.
func columnsNamed(ids []string) []column {
	var out []column
	for _, id := range ids {
		c, ok := columnNamed(id)
		if ok && place(out, id) < 0 {
			out = append(out, c)
		}
	}
	if len(out) == 0 {
		return columnsNamed(standardColumns())
	}
	if !slices.ContainsFunc(out, func(c column) bool { return c.Rank == 0 }) {
		out[0].Rank = 0 // one must stay, however narrow the screen
	}
	return out
}

// place is the index of a column, -1 if it isn't among them.
func place(columns []column, id string) int {
	return slices.IndexFunc(columns, func(c column) bool { return c.id == id })
}

// ids are the columns' names.
func ids(columns []column) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.id
	}
	return out
}

// ColumnNames are the columns of every project, as views and exports name them. Extracted data has columns too: "data." and the key.
func ColumnNames() []string { return ids(known) }

// CheckColumn says what is wrong with a column's name, nil if nothing is.
func CheckColumn(name string) error {
	if _, ok := columnNamed(name); ok {
		return nil
	}
	names := strings.Join(ColumnNames(), ", ")
	return fmt.Errorf("there is no column %q; there are %s, and %sKEY for what was extracted", present.Line(name), names, dataPrefix)
}

// chooseColumns asks which columns to show, and in what order: those there are, and any key of what was extracted.
func (p *Page) chooseColumns() tea.Cmd {
	shown := ids(p.rows.columns)
	all := slices.Concat(shown, ColumnNames())
	for _, key := range filter.Seen(p.snapshot.Calls).Keys {
		all = append(all, dataPrefix+key)
	}
	var options []dialog.Option
	for i, id := range all {
		if c, ok := columnNamed(id); ok && slices.Index(all, id) == i {
			label := present.Line(strings.ReplaceAll(id, "\n", " "))
			options = append(options, dialog.Option{ID: id, Label: label, Detail: c.about, On: slices.Contains(shown, id)})
		}
	}
	return p.Env.Post(page.Dialog{Box: &dialog.Chooser{Title: "Columns", Options: options, Then: p.setColumns}})
}

// setColumns shows other columns; none: the standard ones.
func (p *Page) setColumns(chosen []string) tea.Cmd {
	p.rows.columns = columnsNamed(chosen)
	p.view.Columns = ids(p.rows.columns)
	if slices.Equal(p.view.Columns, standardColumns()) {
		p.view.Columns = nil
	}
	p.updateColumns()
	p.layout()
	return tea.Batch(p.rememberView(), p.loadAgentsIfNeeded())
}

// updateColumns hands the columns to the table.
func (p *Page) updateColumns() {
	columns := make([]table.Column, len(p.rows.columns))
	for i, c := range p.rows.columns {
		columns[i] = c.Column
		if c.id == colStarted {
			columns[i].Title = p.startedTitle()
		}
	}
	p.table.SetColumns(columns...)
}
