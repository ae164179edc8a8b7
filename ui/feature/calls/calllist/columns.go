package calllist

import (
	"slices"
	"strings"

	"talkdeck/ui/kit/present"
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

	dataPrefix = colData + "."
)

// column is one that the list can show.
type column struct {
	table.Column
	id    string
	down  bool // its own order is from the greatest downward
	about string
}

// known are the columns that every project has; the first standard of them are shown unless others are chosen. At 40
// columns of the screen there is room for the status, the number and the length, at 80 for all but the number called from.
var known = []column{
	{id: colStatus, Column: table.Column{Title: "STATUS", Width: 13}},
	{id: colTo, Column: table.Column{Title: "TO", Width: 14, Max: 16, Rank: 1}},
	{id: colFrom, Column: table.Column{Title: "FROM", Width: 14, Max: 16, Rank: 6}},
	{id: colStarted, Column: table.Column{Width: 12, Rank: 3}, down: true}, // the title names the time zone
	{id: colLength, Column: table.Column{Title: "LENGTH", Width: 7, Rank: 2, Right: true}, down: true},
	{id: colCost, Column: table.Column{Title: "COST", Width: 6, Max: 10, Rank: 4, Right: true}, down: true},
	{id: colData, Column: table.Column{Title: "EXTRACTED", Width: 16, Grow: 1, Rank: 5}},
	{id: colAgent, Column: table.Column{Title: "AGENT", Width: 10, Max: 20, Rank: 5}, about: "as far as it is known"},
	{id: colNote, Column: table.Column{Title: "NOTE", Width: 10, Max: 40, Rank: 5}, about: "your own"},
	{id: colRecording, Column: table.Column{Title: "REC", Width: 4, Rank: 6, Right: true}, down: true, about: "how many recordings"},
	{id: colID, Column: table.Column{Title: "CALL ID", Width: 12, Max: 34, Rank: 6}},
}

const standard = 7

// sortable reports whether calls can be sorted by the column.
func (c *column) sortable() bool { return c.id != colData }

// standardColumns are the names of those that are shown unless others are chosen.
func standardColumns() []string {
	ids := make([]string, standard)
	for i := range ids {
		ids[i] = known[i].id
	}
	return ids
}

// columnNamed is the column of a name; ok is false if there can be none.
func columnNamed(id string) (c column, ok bool) {
	if i := slices.IndexFunc(known, func(c column) bool { return c.id == id }); i >= 0 {
		return known[i], true
	}
	key, ok := strings.CutPrefix(id, dataPrefix)
	if !ok || key == "" {
		return c, false
	}
	return column{id: id, Column: table.Column{Title: strings.ToUpper(present.Line(key)), Width: 12, Max: 24, Rank: 5}}, true
}

// columnsNamed are the columns of names, without those that can't be and those that come twice; none: the standard ones.
func columnsNamed(ids []string) []column {
	var out []column
	for _, id := range ids {
		c, ok := columnNamed(id)
		if ok && !slices.ContainsFunc(out, func(have column) bool { return have.id == id }) {
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

// tableColumns are the columns as the table has them; started is the title of the starts.
func tableColumns(columns []column, started string) []table.Column {
	out := make([]table.Column, len(columns))
	for i, c := range columns {
		out[i] = c.Column
		if c.id == colStarted {
			out[i].Title = started
		}
	}
	return out
}

// place is where a column stands, -1 if it isn't shown.
func place(columns []column, id string) int {
	return slices.IndexFunc(columns, func(c column) bool { return c.id == id })
}
