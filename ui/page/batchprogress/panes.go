package batchprogress

import (
	"fmt"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/batch"
	"talkdeck/ui/page"
	"talkdeck/ui/present"
	"talkdeck/ui/widget/table"
)

// The lists below the figures.
const (
	live = iota
	uncertain
	failures
	panes
)

var paneColumns = [panes][]table.Column{
	live: {
		{Title: "LINE", Width: 6, Right: true}, {Title: "NUMBER", Width: 14, Max: 17}, {Title: "STATUS", Width: 13, Max: 15},
		{Title: "FOR", Width: 7, Max: 9, Rank: 1, Right: true}, {Title: "CALL", Width: 20, Grow: 1, Rank: 2},
	},
	uncertain: {
		{Title: "LINE", Width: 6, Right: true}, {Title: "NUMBER", Width: 14, Max: 17}, {Title: "ASKED FOR", Width: 8, Max: 12, Rank: 2},
		{Title: "CALLS", Width: 8, Max: 10, Rank: 1}, {Title: "WHY IT ISN'T KNOWN", Width: 12, Grow: 1, Rank: 3},
	},
	failures: {{Title: "ROWS", Width: 6, Right: true}, {Title: "WHAT WENT WRONG", Width: 20, Grow: 1}},
}

// rows are the rows of one of the lists.
type rows struct {
	p      *Page
	pane   int
	live   []batch.LiveCall
	doubts []batch.Doubt
	failed []present.Outcome
}

// Len implements table.Source.
func (r rows) Len() int { return len(r.live) + len(r.doubts) + len(r.failed) }

// ID implements table.Source.
func (r rows) ID(i int) string {
	switch r.pane {
	case live:
		return strconv.Itoa(r.live[i].Row)
	case uncertain:
		return strconv.Itoa(r.doubts[i].Row)
	default:
		return r.failed[i].Text
	}
}

// Cell implements table.Source.
func (r rows) Cell(i, column int) table.Cell {
	switch r.pane {
	case live:
		return r.p.liveCell(&r.live[i], column)
	case uncertain:
		return r.p.doubtCell(&r.doubts[i], column)
	}
	st := r.p.env.Styles
	if column == 0 {
		return table.Cell{Text: present.Thousands(r.failed[i].N), Style: st.Bold}
	}
	return table.Cell{Text: r.failed[i].Text, Style: st.Text}
}

func (p *Page) liveCell(c *batch.LiveCall, column int) table.Cell {
	st := p.env.Styles
	switch column {
	case 0:
		return table.Cell{Text: strconv.Itoa(c.Line), Style: st.Muted}
	case 1:
		return table.Cell{Text: present.Line(c.Number), Style: st.Bold}
	case 2:
		if c.Status == "" {
			return table.Cell{Text: st.Glyphs.Queued + " taken", Style: st.Muted}
		}
		text, style := present.Status(st, c.Status)
		return table.Cell{Text: text, Style: style}
	case 3:
		return table.Cell{Text: present.Duration(p.env.Now().Sub(c.Since)), Style: st.Text}
	default:
		return table.Cell{Text: present.Line(c.Call), Style: st.Muted}
	}
}

func (p *Page) doubtCell(d *batch.Doubt, column int) table.Cell {
	st := p.env.Styles
	switch column {
	case 0:
		return table.Cell{Text: strconv.Itoa(d.Entry.Line), Style: st.Muted}
	case 1:
		return table.Cell{Text: present.Line(d.Entry.Number), Style: st.Bold}
	case 2:
		return table.Cell{Text: present.Stamp(p.env.Now(), d.Entry.SentAt, p.env.Zone), Style: st.Text}
	case 3:
		return table.Cell{Text: p.candidates(d), Style: st.Warn}
	default:
		return table.Cell{Text: present.Line(d.Entry.Reason), Style: st.Muted}
	}
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

// fill gives the lists their rows, and shows the one that matters until a person chooses.
func (p *Page) fill() {
	lists := [panes]rows{
		live:      {p: p, pane: live},
		uncertain: {p: p, pane: uncertain, doubts: p.look.Value.Doubts},
		failures:  {p: p, pane: failures, failed: present.Failures(p.counts())},
	}
	if p.here() {
		lists[live].live = p.moved.Progress.Live
	}
	for i, l := range lists {
		p.tables[i].SetSource(l)
	}
	if p.chosen {
		return
	}
	p.pane = live
	if !p.here() {
		for _, i := range []int{uncertain, failures} {
			if p.tables[i].Len() > 0 {
				p.pane = i
				return
			}
		}
	}
}

// liveCall is the call under the cursor, nil if there is none.
func (p *Page) liveCall() *batch.LiveCall {
	if i, _, ok := p.tables[live].Cursor(); ok && p.pane == live && p.here() {
		return &p.moved.Progress.Live[i]
	}
	return nil
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
	case p.liveCall() != nil && p.liveCall().Call != "":
		return "open the call"
	case p.doubt() != nil:
		return "look for it"
	}
	return ""
}

func (p *Page) open() tea.Cmd {
	if c := p.liveCall(); c != nil && c.Call != "" {
		return page.Do(page.Open{ID: page.ID{Kind: page.Call, Project: p.look.Value.Project, Item: c.Call}})
	}
	if d := p.doubt(); d != nil {
		return p.lookFor(d)
	}
	return nil
}

func (p *Page) canCopy() string {
	switch {
	case p.liveCall() != nil:
		return "copy call id"
	case p.doubt() != nil:
		return "copy number"
	}
	return ""
}

func (p *Page) copy() tea.Cmd {
	if c := p.liveCall(); c != nil {
		return page.Do(page.Copy{Text: c.Call, What: "call id"})
	}
	if d := p.doubt(); d != nil {
		return page.Do(page.Copy{Text: d.Entry.Number, What: "number"})
	}
	return nil
}
