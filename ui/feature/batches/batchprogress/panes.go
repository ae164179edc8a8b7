package batchprogress

import (
	"fmt"
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
	uncertain
	skipped
	failures
	panes
)

// The columns. All lists but the failures' begin with a row's line and number.
const (
	colLine = iota
	colNumber
	colOwn // the first that is a list's own
)

const (
	liveStatus = colOwn + iota
	liveFor
	liveCall
)

const (
	endedStatus = colOwn + iota
	endedLength
	endedCost
	endedData
)

const (
	doubtAsked = colOwn + iota
	doubtCalls
	doubtWhy
)

const skippedWhy = colOwn

var paneColumns = [panes][]table.Column{
	live: {
		colLine: {Title: "LINE", Width: 6, Right: true}, colNumber: {Title: "NUMBER", Width: 14, Max: 17},
		liveStatus: {Title: "STATUS", Width: 13, Max: 15}, liveFor: {Title: "FOR", Width: 7, Max: 9, Rank: 1, Right: true},
		liveCall: {Title: "CALL", Width: 20, Grow: 1, Rank: 2},
	},
	ended: {
		colLine: {Title: "LINE", Width: 6, Right: true}, colNumber: {Title: "NUMBER", Width: 14, Max: 17},
		endedStatus: {Title: "ENDED", Width: 13, Max: 15}, endedLength: {Title: "LENGTH", Width: 7, Max: 9, Rank: 2, Right: true},
		endedCost: {Title: "COST", Width: 7, Max: 12, Rank: 3, Right: true}, endedData: {Title: "EXTRACTED", Width: 10, Grow: 1, Rank: 1},
	},
	uncertain: {
		colLine: {Title: "LINE", Width: 6, Right: true}, colNumber: {Title: "NUMBER", Width: 14, Max: 17},
		doubtAsked: {Title: "ASKED FOR", Width: 8, Max: 12, Rank: 2}, doubtCalls: {Title: "CALLS", Width: 8, Max: 10, Rank: 1},
		doubtWhy: {Title: "WHY IT ISN'T KNOWN", Width: 12, Grow: 1, Rank: 3},
	},
	skipped: {
		colLine: {Title: "LINE", Width: 6, Right: true}, colNumber: {Title: "NUMBER", Width: 14, Max: 17}, skippedWhy: {Title: "WHY IT ISN'T CALLED", Width: 12, Grow: 1},
	},
	failures: {{Title: "ROWS", Width: 6, Right: true}, {Title: "WHAT WENT WRONG", Width: 20, Grow: 1}},
}

// rows are the rows of one of the lists.
type rows[T any] struct {
	of   []T
	id   func(*T) string
	cell func(row *T, column int) table.Cell
}

// Len implements table.Source.
func (r rows[T]) Len() int { return len(r.of) }

// ID implements table.Source.
func (r rows[T]) ID(i int) string { return r.id(&r.of[i]) }

// Cell implements table.Source.
func (r rows[T]) Cell(i, column int) table.Cell { return r.cell(&r.of[i], column) }

// fill gives the lists their rows, and shows the one that matters until a person chooses.
func (p *Page) fill() {
	var calls []batch.LiveCall
	if p.here() {
		calls = p.moved.Progress.Live
	}
	look := &p.look.Value
	p.tables[live].SetSource(rows[batch.LiveCall]{calls, func(c *batch.LiveCall) string { return strconv.Itoa(c.Row) }, p.liveCell})
	p.tables[ended].SetSource(rows[batchrun.Ended]{look.Ended, func(e *batchrun.Ended) string { return strconv.Itoa(e.Row) }, p.endedCell})
	p.tables[uncertain].SetSource(rows[batch.Doubt]{look.Doubts, func(d *batch.Doubt) string { return strconv.Itoa(d.Row) }, p.doubtCell})
	p.tables[skipped].SetSource(rows[batchrun.Ended]{look.Skipped, func(e *batchrun.Ended) string { return strconv.Itoa(e.Row) }, p.skippedCell})
	p.tables[failures].SetSource(rows[present.Outcome]{present.Failures(p.counts()), func(o *present.Outcome) string { return o.Text }, p.failureCell})
	if p.chosen {
		return
	}
	switch p.pane = live; {
	case p.phase() == batch.Waiting:
		p.pane = ended
	case p.here():
	case p.tables[uncertain].Len() > 0:
		p.pane = uncertain
	case p.tables[ended].Len() == 0 && p.tables[skipped].Len() > 0:
		p.pane = skipped
	default:
		p.pane = ended
	}
}

func (p *Page) liveCell(c *batch.LiveCall, column int) table.Cell {
	st := p.env.Styles
	switch column {
	case colLine:
		return table.Cell{Text: strconv.Itoa(c.Line), Style: st.Muted}
	case colNumber:
		return table.Cell{Text: present.Line(c.Number), Style: st.Bold}
	case liveStatus:
		if c.Status == "" {
			return table.Cell{Text: st.Glyphs.Queued + " taken", Style: st.Muted}
		}
		text, style := present.Status(st, c.Status)
		return table.Cell{Text: text, Style: style}
	case liveFor:
		return table.Cell{Text: present.Duration(p.env.Now().Sub(c.Since)), Style: st.Text}
	default:
		return table.Cell{Text: present.Line(c.Call), Style: st.Muted}
	}
}

func (p *Page) endedCell(e *batchrun.Ended, column int) table.Cell {
	st, o := p.env.Styles, &e.Outcome
	switch column {
	case colLine:
		return table.Cell{Text: strconv.Itoa(e.Line), Style: st.Muted}
	case colNumber:
		return table.Cell{Text: present.Line(e.Number), Style: st.Bold}
	case endedStatus:
		if e.State == batch.Refused {
			return table.Cell{Text: st.Glyphs.Failed + " refused", Style: st.Bad}
		}
		text, style := present.Status(st, o.Status)
		return table.Cell{Text: text, Style: style}
	case endedLength:
		if o.Seconds == nil {
			return table.Cell{}
		}
		return table.Cell{Text: present.Duration(time.Duration(*o.Seconds * float64(time.Second))), Style: st.Text}
	case endedCost:
		if o.Cost == nil {
			return table.Cell{}
		}
		return table.Cell{Text: strings.TrimSpace(strconv.FormatFloat(*o.Cost, 'f', 2, 64) + " " + present.Line(o.Currency)), Style: st.Text}
	}
	if e.Reason != "" {
		return table.Cell{Text: present.Line(e.Reason), Style: st.Muted}
	}
	var parts []string
	for _, d := range o.Data {
		parts = append(parts, present.Line(d[0]+": "+d[1]))
	}
	return table.Cell{Text: strings.Join(parts, " "+st.Glyphs.Dot+" "), Style: st.Text}
}

func (p *Page) doubtCell(d *batch.Doubt, column int) table.Cell {
	st := p.env.Styles
	switch column {
	case colLine:
		return table.Cell{Text: strconv.Itoa(d.Entry.Line), Style: st.Muted}
	case colNumber:
		return table.Cell{Text: present.Line(d.Entry.Number), Style: st.Bold}
	case doubtAsked:
		return table.Cell{Text: present.Stamp(p.env.Now(), d.Entry.SentAt, p.env.Zone), Style: st.Text}
	case doubtCalls:
		return table.Cell{Text: p.candidates(d), Style: st.Warn}
	default:
		return table.Cell{Text: present.Line(d.Entry.Reason), Style: st.Muted}
	}
}

func (p *Page) skippedCell(e *batchrun.Ended, column int) table.Cell {
	st := p.env.Styles
	switch column {
	case colLine:
		return table.Cell{Text: strconv.Itoa(e.Line), Style: st.Muted}
	case colNumber:
		return table.Cell{Text: present.Line(e.Number), Style: st.Bold}
	default:
		return table.Cell{Text: present.Line(e.Reason), Style: st.Text}
	}
}

// reason is why the row under the cursor is uncertain or isn't called, for which its column may have no room; "" if that isn't
// said.
func (p *Page) reason() string {
	switch skip, doubt := p.skippedRow(), p.doubt(); {
	case skip != nil:
		return present.Line(skip.Reason)
	case doubt != nil:
		return present.Line(doubt.Entry.Reason)
	}
	return ""
}

// skippedRow is the row under the cursor that isn't called, nil if there is none.
func (p *Page) skippedRow() *batchrun.Ended {
	if i, _, ok := p.tables[skipped].Cursor(); ok && p.pane == skipped {
		return &p.look.Value.Skipped[i]
	}
	return nil
}

// candidates says how many calls may be a row's, if that was looked for.
func (p *Page) candidates(d *batch.Doubt) string {
	for i := range p.doubts.Value {
		if p.doubts.Value[i].Row != d.Row {
			continue
		}
		if n := len(p.doubts.Value[i].Candidates); n > 0 {
			return fmt.Sprintf("%d may be", n)
		}
		return "none"
	}
	return ""
}

func (p *Page) failureCell(o *present.Outcome, column int) table.Cell {
	if column == 0 {
		return table.Cell{Text: present.Thousands(o.N), Style: p.env.Styles.Bold}
	}
	return table.Cell{Text: o.Text, Style: p.env.Styles.Text}
}

// liveCall is the call under the cursor, nil if there is none.
func (p *Page) liveCall() *batch.LiveCall {
	if i, _, ok := p.tables[live].Cursor(); ok && p.pane == live && p.here() {
		return &p.moved.Progress.Live[i]
	}
	return nil
}

// endedRow is the row under the cursor whose call is over, nil if there is none.
func (p *Page) endedRow() *batchrun.Ended {
	if i, _, ok := p.tables[ended].Cursor(); ok && p.pane == ended {
		return &p.look.Value.Ended[i]
	}
	return nil
}

// call is the id of the call under the cursor, "" if there is none.
func (p *Page) call() string {
	switch live, ended := p.liveCall(), p.endedRow(); {
	case live != nil:
		return live.Call
	case ended != nil:
		return ended.Call
	}
	return ""
}

// number is the number of the row under the cursor, "" if there is none.
func (p *Page) number() string {
	switch live, ended, doubt, skipped := p.liveCall(), p.endedRow(), p.doubt(), p.skippedRow(); {
	case live != nil:
		return live.Number
	case ended != nil:
		return ended.Number
	case doubt != nil:
		return doubt.Entry.Number
	case skipped != nil:
		return skipped.Number
	}
	return ""
}

// doubt is the uncertain row under the cursor, nil if there is none.
func (p *Page) doubt() *batch.Doubt {
	if i, _, ok := p.tables[uncertain].Cursor(); ok && p.pane == uncertain {
		return &p.look.Value.Doubts[i]
	}
	return nil
}

func (p *Page) canOpen() string {
	switch {
	case p.call() != "":
		return "open the call"
	case p.doubt() != nil:
		return "look for it"
	}
	return ""
}

func (p *Page) open() tea.Cmd {
	if id := p.call(); id != "" {
		return p.env.Post(page.Open{ID: page.ID{Kind: page.Call, Project: p.look.Value.Project, Item: id}})
	}
	if d := p.doubt(); d != nil {
		return p.lookFor(d)
	}
	return nil
}

func (p *Page) canCopy() string {
	switch {
	case p.call() != "":
		return "copy call id"
	case p.doubt() != nil:
		return "copy number"
	}
	return ""
}

func (p *Page) copy() tea.Cmd {
	if id := p.call(); id != "" {
		return p.env.Post(page.Copy{Text: id, What: "call id"})
	}
	if number := p.number(); number != "" {
		return p.env.Post(page.Copy{Text: number, What: "number"})
	}
	return nil
}
