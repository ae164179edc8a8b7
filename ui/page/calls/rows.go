package calls

import (
	"strings"
	"time"

	"talkdeck/client"
	"talkdeck/client/watch"
	"talkdeck/ui/page"
	"talkdeck/ui/present"
	"talkdeck/ui/widget/table"
)

// The columns, in their order.
const (
	colStatus = iota
	colTo
	colFrom
	colStarted
	colLength
	colCost
	colData
)

// At 40 columns there is room for the status, the number and the length, at 80 for all but the number called from.
var columns = []table.Column{
	colStatus:  {Title: "STATUS", Width: 13},
	colTo:      {Title: "TO", Width: 14, Max: 16, Rank: 1},
	colFrom:    {Title: "FROM", Width: 14, Max: 16, Rank: 6},
	colStarted: {Width: 12, Rank: 3}, // the title names the time zone
	colLength:  {Title: "LENGTH", Width: 7, Rank: 2, Right: true},
	colCost:    {Title: "COST", Width: 6, Max: 10, Rank: 4, Right: true},
	colData:    {Title: "EXTRACTED", Width: 16, Grow: 1, Rank: 5},
}

// fresh is how long a call that came or changed is marked.
const fresh = 4 * time.Second

// rows are the calls as the table sees them.
type rows struct {
	env     *page.Env
	entries []*watch.Entry
	asOf    time.Time // what lengths run to: now, or when the service last told that the call goes on
}

// Len implements table.Source.
func (r *rows) Len() int { return len(r.entries) }

// ID implements table.Source.
func (r *rows) ID(i int) string { return r.entries[i].Call.ID }

// Mark implements table.Marker: it marks what came or changed a moment ago.
func (r *rows) Mark(i int) table.Cell {
	if !r.fresh(r.entries[i]) {
		return table.Cell{}
	}
	return table.Cell{Text: r.env.Styles.Glyphs.Mark, Style: r.env.Styles.Marked}
}

// fresh reports whether a call came, went on to another status or, once over, was told more of, a moment ago. While it goes
// on its answer may differ each time, by its length for one: that is no news.
func (r *rows) fresh(e *watch.Entry) bool {
	at := e.Changed
	if !e.Call.Status.Final() {
		if len(e.Seen) == 1 && !e.Came {
			return false // it is as it was found
		}
		at = e.Seen[len(e.Seen)-1].At
	}
	return r.env.Now().Sub(at) < fresh
}

// Cell implements table.Source.
func (r *rows) Cell(i, column int) table.Cell {
	st, e := r.env.Styles, r.entries[i]
	cell := table.Cell{Style: st.Text}
	switch column {
	case colStatus:
		cell.Text, cell.Style = present.Status(st, e.Call.Status)
	case colTo:
		cell.Text = present.Line(e.Call.To)
	case colFrom:
		cell.Text, cell.Style = present.Line(e.Call.From), st.Muted
	case colStarted:
		cell.Text, cell.Style = present.Stamp(r.env.Now(), e.Call.Started, r.env.Zone), st.Muted
	case colLength:
		cell.Text = present.Length(e, r.asOf)
	case colCost:
		cell.Text = present.Cost(&e.Call)
	case colData:
		cell.Text, cell.Style = data(&e.Call, st.Glyphs.Dot), st.Muted
	}
	if r.fresh(e) {
		cell.Style = cell.Style.Bold(true)
	}
	return cell
}

// enough is how much of what was extracted is put into one line, in bytes: more than the widest screen shows.
const enough = 400

// data is what the agent extracted, in one line.
func data(c *client.Call, dot string) string {
	var b strings.Builder
	for _, f := range c.Data() {
		if f.Value == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(" " + dot + " ")
		}
		b.WriteString(present.Line(f.Key))
		b.WriteString(": ")
		b.WriteString(present.Line(f.Value))
		if b.Len() > enough {
			break
		}
	}
	return b.String()
}
