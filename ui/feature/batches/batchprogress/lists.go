package batchprogress

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/batch"
	"talkdeck/client/batch/batchrun"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/table"
)

// The lists below the figures.
const (
	live = iota
	ended
	unresolved
	skipped
	failures
	lists
)

// rowColumns are the columns of a list of rows: a row's line and number, and the list's own.
func rowColumns(own ...table.Column) []table.Column {
	return append([]table.Column{{Title: "LINE", Width: 6, Right: true}, {Title: "NUMBER", Width: 14, Max: 17}}, own...)
}

var columns = [lists][]table.Column{
	live: rowColumns(
		table.Column{Title: "STATUS", Width: 13, Max: 15}, table.Column{Title: "FOR", Width: 7, Max: 9, Rank: 1, Right: true},
		table.Column{Title: "CALL", Width: 20, Grow: 1, Rank: 2},
	),
	ended: rowColumns(
		table.Column{Title: "ENDED", Width: 13, Max: 15}, table.Column{Title: "LENGTH", Width: 7, Max: 9, Rank: 2, Right: true},
		table.Column{Title: "COST", Width: 7, Max: 12, Rank: 3, Right: true}, table.Column{Title: "EXTRACTED", Width: 10, Grow: 1, Rank: 1},
	),
	unresolved: rowColumns(
		table.Column{Title: "ASKED FOR", Width: 8, Max: 12, Rank: 2}, table.Column{Title: "CALLS", Width: 8, Max: 10, Rank: 1},
		table.Column{Title: "WHY IT ISN'T KNOWN", Width: 12, Grow: 1, Rank: 3},
	),
	skipped:  rowColumns(table.Column{Title: "WHY IT ISN'T CALLED", Width: 12, Grow: 1}),
	failures: {{Title: "ROWS", Width: 6, Right: true}, {Title: "WHAT WENT WRONG", Width: 20, Grow: 1}},
}

// source are a list's items, as its table sees them.
type source[T any] struct {
	of    []T
	id    func(*T) string
	cells func(*T) []table.Cell
}

// Len implements table.Source.
func (s source[T]) Len() int { return len(s.of) }

// ID implements table.Source.
func (s source[T]) ID(i int) string { return s.id(&s.of[i]) }

// Cell implements table.Source.
func (s source[T]) Cell(i, column int) table.Cell { return s.cells(&s.of[i])[column] }

// fill gives the lists their rows, and shows the one that matters until a person chooses.
func (p *Page) fill() {
	look, row := &p.look.Value, func(r *batchrun.Row) string { return strconv.Itoa(r.Row) }
	p.tables[live].SetSource(source[batch.LiveCall]{p.live(), func(c *batch.LiveCall) string { return strconv.Itoa(c.Row) }, p.liveCells})
	p.tables[ended].SetSource(source[batchrun.Row]{look.Ended, row, p.endedCells})
	p.tables[unresolved].SetSource(source[batchrun.Row]{look.Unresolved, row, p.unresolvedCells})
	p.tables[skipped].SetSource(source[batchrun.Row]{look.Skipped, row, p.skippedCells})
	failed := present.Failures(p.counts())
	p.tables[failures].SetSource(source[present.Outcome]{failed, func(o *present.Outcome) string { return o.Text }, p.failureCells})
	if p.chosen {
		return
	}
	switch p.list = live; {
	case p.phase() == batch.Waiting:
		p.list = ended
	case p.here():
	case p.tables[unresolved].Len() > 0:
		p.list = unresolved
	case p.tables[ended].Len() == 0 && p.tables[skipped].Len() > 0:
		p.list = skipped
	default:
		p.list = ended
	}
}

func (p *Page) rowCells(line int, number string, own ...table.Cell) []table.Cell {
	st := p.Env.Styles
	return append([]table.Cell{{Text: strconv.Itoa(line), Style: st.Muted}, {Text: present.Line(number), Style: st.Bold}}, own...)
}

func (p *Page) liveCells(c *batch.LiveCall) []table.Cell {
	st := p.Env.Styles
	status := table.Cell{Text: st.Glyphs.Queued + " taken", Style: st.Muted}
	if c.Status != "" {
		status.Text, status.Style = present.Status(st, c.Status)
	}
	lasts := table.Cell{Text: present.Duration(p.Env.Now().Sub(c.Since)), Style: st.Text}
	return p.rowCells(c.Line, c.Number, status, lasts, table.Cell{Text: present.Line(c.Call), Style: st.Muted})
}

func (p *Page) endedCells(r *batchrun.Row) []table.Cell {
	st, o := p.Env.Styles, &r.Outcome
	status := table.Cell{Text: st.Glyphs.Failed + " refused", Style: st.Bad}
	length, cost := table.Cell{Style: st.Text}, table.Cell{Style: st.Text}
	if r.State != batch.Refused {
		status.Text, status.Style = present.Status(st, o.Status)
	}
	if o.Seconds != nil {
		length.Text = present.Duration(time.Duration(*o.Seconds * float64(time.Second)))
	}
	if o.Cost != nil {
		cost.Text = present.Money(*o.Cost, o.Currency)
	}
	data := table.Cell{Text: present.Line(r.Reason), Style: st.Muted}
	if r.Reason == "" {
		parts := make([]string, len(o.Data))
		for i, d := range o.Data {
			parts[i] = present.Line(d[0] + ": " + d[1])
		}
		data = table.Cell{Text: strings.Join(parts, " "+st.Glyphs.Dot+" "), Style: st.Text}
	}
	return p.rowCells(r.Line, r.Number, status, length, cost, data)
}

func (p *Page) unresolvedCells(r *batchrun.Row) []table.Cell {
	st := p.Env.Styles
	asked := table.Cell{Text: present.Stamp(p.Env.Now(), r.SentAt, p.Env.Zone), Style: st.Text}
	calls := table.Cell{Text: p.candidates(r.Row), Style: st.Warn}
	return p.rowCells(r.Line, r.Number, asked, calls, table.Cell{Text: present.Line(r.Reason), Style: st.Muted})
}

func (p *Page) skippedCells(r *batchrun.Row) []table.Cell {
	return p.rowCells(r.Line, r.Number, table.Cell{Text: present.Line(r.Reason), Style: p.Env.Styles.Text})
}

func (p *Page) failureCells(o *present.Outcome) []table.Cell {
	return []table.Cell{{Text: present.Thousands(o.N), Style: p.Env.Styles.Bold}, {Text: o.Text, Style: p.Env.Styles.Text}}
}

// candidates says how many calls may be a row's, if they were looked for.
func (p *Page) candidates(row int) string {
	i := slices.IndexFunc(p.found.Value, func(u batch.UnresolvedRow) bool { return u.Row == row })
	switch {
	case i < 0:
		return ""
	case len(p.found.Value[i].Candidates) == 0:
		return "none"
	}
	return fmt.Sprintf("%d may be", len(p.found.Value[i].Candidates))
}

// live are the calls that go on, if the batch runs here.
func (p *Page) live() []batch.LiveCall {
	if p.here() {
		return p.moved.Progress.Live
	}
	return nil
}

// selected is the row under the cursor, empty if there is none. Of a call that goes on it has the number and the call's id.
func (p *Page) selected() (r batchrun.Row) {
	i, _, ok := p.tables[p.list].Cursor()
	switch {
	case !ok:
	case p.list == live:
		c := p.live()[i]
		r.Number, r.Call = c.Number, c.Call
	case p.list == ended:
		return p.look.Value.Ended[i]
	case p.list == unresolved:
		return p.look.Value.Unresolved[i]
	case p.list == skipped:
		return p.look.Value.Skipped[i]
	}
	return r
}

// call is the id of the call under the cursor, "" if there is none.
func (p *Page) call() string {
	if p.list == live || p.list == ended {
		return p.selected().Call
	}
	return ""
}

// reason is why the row under the cursor is unresolved or isn't called, for which its column may have no room; "" of any other.
func (p *Page) reason() string {
	if p.list == unresolved || p.list == skipped {
		return present.Line(p.selected().Reason)
	}
	return ""
}

// rowActions are what can be done with the row under the cursor: to open and to copy it, and not to call its number again.
func (p *Page) rowActions() (open, copies, doNotCall page.Action) {
	k, r, call := p.Env.Keys, p.selected(), p.call()
	open = page.Action{
		Key: k.Open, Does: "open the call", Hint: true, Off: call == "",
		Do: p.Env.Posting(page.Open{ID: page.ID{Kind: page.Call, Project: p.look.Value.Project, Item: call}}),
	}
	copies = page.Action{
		Key: k.CopyID, Does: "copy number", Hint: true, Off: r.Number == "", Do: p.Env.Posting(page.Copy{Text: r.Number, What: "number"}),
	}
	doNotCall = page.Action{Key: k.DoNotCall, Hint: true, Off: r.Number == "", Do: p.Env.Posting(page.AskListing{Number: r.Number})}
	if call != "" {
		copies.Does, copies.Off, copies.Do = "copy call id", false, p.Env.Posting(page.Copy{Text: call, What: "call id"})
	}
	if p.list == unresolved {
		open.Does, open.Off, open.Do = "look for it", p.tables[unresolved].Len() == 0, p.Env.IfSignedIn(func() tea.Cmd { return p.lookFor(r.Row) })
	}
	return open, copies, doNotCall
}
