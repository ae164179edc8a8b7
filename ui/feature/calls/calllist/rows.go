package calllist

import (
	"cmp"
	"strings"
	"time"

	"talkdeck/client/calls/filter"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/table"
)

// fresh is how long a call that came or changed is marked.
const fresh = 4 * time.Second

// rows are the calls as the table sees them.
type rows struct {
	*list
	env     *page.Env
	columns []column
	lookup  filter.Env     // agents, notes and marks
	now     time.Time      // when it is in the list, which a frozen one stays at
	between map[int]string // what is said before a row
	asOf    time.Time      // what lengths run to: now, or when the last answer came
}

// Len implements table.Source.
func (r *rows) Len() int { return len(r.shown) }

// ID implements table.Source.
func (r *rows) ID(i int) string { return r.at(i).Call.ID }

// Mark implements table.Marker: it shows which calls the person marked, and which came or changed a moment ago.
func (r *rows) Mark(i int) table.Cell {
	st, e := r.env.Styles, r.at(i)
	switch {
	case r.lookup.Marked(e.Call.ID):
		return table.Cell{Text: st.Glyphs.Chosen, Style: st.Marked}
	case r.fresh(e):
		return table.Cell{Text: st.Glyphs.Mark, Style: st.Marked}
	}
	return table.Cell{}
}

// fresh reports whether there was news of a call a moment ago.
func (r *rows) fresh(e *watch.Entry) bool {
	at, ok := news(e)
	return ok && r.now.Sub(at) < fresh
}

// news is when a call came, changed its status or, once over, changed at all; ok is false if it is as it was found. What else
// differs while a call goes on, such as its length, is no news.
func news(e *watch.Entry) (at time.Time, ok bool) {
	if e.Call.Status.Final() {
		return e.Changed, !e.Changed.IsZero()
	}
	if len(e.Seen) == 1 && !e.Came {
		return at, false
	}
	return e.Seen[len(e.Seen)-1].At, true
}

// Cell implements table.Source.
func (r *rows) Cell(i, column int) table.Cell {
	e := r.at(i)
	cell := r.columns[column].cell(r, e)
	if r.fresh(e) || r.lookup.Marked(e.Call.ID) {
		cell.Style = cell.Style.Bold(true)
	}
	return cell
}

func (r *rows) text(s string) table.Cell {
	return table.Cell{Text: present.Line(s), Style: r.env.Styles.Text}
}

func (r *rows) muted(s string) table.Cell {
	return table.Cell{Text: present.Line(s), Style: r.env.Styles.Muted}
}

func (r *rows) status(e *watch.Entry) table.Cell {
	st := r.env.Styles
	text, style := present.Status(st, e.Call.Status)
	if _, word, ok := strings.Cut(text, " "); ok && e.Doubtful(r.now) {
		text, style = st.Glyphs.Unknown+" "+word, st.Warn
	}
	return table.Cell{Text: text, Style: style}
}

func (r *rows) agent(e *watch.Entry) table.Cell {
	name, id, known := r.lookup.Agent(e)
	if !known {
		return r.muted("unknown")
	}
	return r.text(cmp.Or(name, id))
}
