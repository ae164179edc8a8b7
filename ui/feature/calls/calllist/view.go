package calllist

import (
	"strings"
	"time"

	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
)

// View implements page.Page.
func (p *Page) View() string {
	if p.Size.Empty() {
		return pane.Fill(nil, p.Size)
	}
	head := p.head()
	room := max(p.Size.Height-len(head)-len(p.foot), 0)
	if p.rows.Len() == 0 {
		body := pane.Fill(p.instead(), layout.Size{Width: p.Size.Width, Height: room})
		return pane.Fill(append(append(head, strings.Split(body, "\n")[:room]...), p.foot...), p.Size)
	}
	p.rows.now, p.rows.asOf = p.now(), p.asOf()
	p.table.SetDim(p.rounds().Stale())
	lines := []string{pane.Fill(head, layout.Size{Width: p.Size.Width, Height: min(len(head), p.Size.Height)})}
	if room > 0 {
		lines = append(lines, p.table.View(p.Env.Styles))
	}
	return strings.Join(append(lines, p.foot...), "\n")
}

// DataOf implements page.Dated.
func (p *Page) DataOf() time.Time { return p.rounds().Updated }

// asOf is what lengths of calls run to.
func (p *Page) asOf() time.Time {
	r := p.rounds()
	switch {
	case p.frozen.on():
		return p.frozen.asOf
	case r.Stale():
		return r.Updated
	}
	return r.Now
}

// layout builds the foot, and gives the table the room that it and the head leave.
func (p *Page) layout() {
	if at := place(p.rows.columns, colStarted); at >= 0 {
		p.table.SetTitle(at, p.startedTitle())
	}
	p.table.SetSorted(place(p.rows.columns, p.list.order.by), p.list.order.down())
	p.table.SetWidth(p.Size.Width) // which columns are seen is said in the foot
	p.foot = p.below()
	height := max(p.Size.Height-len(p.head())-len(p.foot), 0)
	p.table.Resize(layout.Size{Width: p.Size.Width, Height: height})
}

// startedTitle is the title of the column of starts: it names the time zone, which never takes more than five letters.
func (p *Page) startedTitle() string {
	if p.Env.Times == present.Ages {
		return "STARTED"
	}
	zone := present.Zone(p.Env.Now(), p.Env.Zone)
	return pane.Choose([]string{"STARTED " + zone, "START " + zone, zone}, 11) // and room for the arrow
}

// below is under the rows, so that these don't move when it comes and goes: remarks, the status line, and the filter. It leaves
// most of the height to the rows.
func (p *Page) below() []string {
	st, width := p.Env.Styles, p.Size.Width
	filter := p.filterFoot()
	var lines []string
	for _, text := range p.remarks() {
		lines = append(lines, pane.Indent(pane.Wrap(text, width-2))...)
	}
	room := max(p.Size.Height/3-len(filter), 0)
	if line := p.status(); line != "" && p.Size.Height >= 8 {
		lines = append(lines[:min(len(lines), max(room-1, 0))], line)
	}
	lines = lines[:min(len(lines), room)]
	lines = append(lines, filter...)
	for i, l := range lines {
		lines[i] = present.Fit(l, width, st.Glyphs.Ellipsis)
	}
	return lines[:min(len(lines), max(p.Size.Height-1, 0))]
}

// status is one line: what is marked, how far back the list goes, when it wasn't watched.
func (p *Page) status() string {
	st := p.Env.Styles
	if p.snapshot.Seq == 0 || p.snapshot.Updated.IsZero() {
		return ""
	}
	var parts []string
	if at := place(p.rows.columns, p.list.order.by); !p.table.Shows(at) && !p.list.newestFirst() {
		parts = append(parts, st.Warn.Render("sorted by "+present.Line(p.list.order.by)))
	}
	if n := len(p.marks.ids); n > 0 {
		words := present.Thousands(n) + " marked"
		if p.marks.shown < n {
			words = present.Thousands(p.marks.shown) + " of " + words + " shown"
		}
		parts = append(parts, st.Marked.Render(st.Glyphs.Chosen+" "+words))
	}
	parts = append(parts, p.reach()...)
	dot := st.Muted.Render(" " + st.Glyphs.Dot + " ")
	line := " " + parts[0]
	for _, part := range parts[1:] {
		if next := line + dot + part; present.Width(next) < p.Size.Width {
			line = next
		}
	}
	return line
}

// remarks are what must be known of the list besides its age: why it isn't new, and what is missing from it.
func (p *Page) remarks() []string {
	st, s := p.Env.Styles, p.snapshot
	var said []string
	warn := func(is bool, text string) {
		if is {
			said = append(said, st.Warn.Render(text))
		}
	}
	if s.Err != nil {
		what, hint := present.Error(s.Err)
		said = append(said, st.Bad.Render(st.Glyphs.Failed+" "+what)+" "+st.Muted.Render(hint))
	}
	warn(s.Gap, "! more calls came at once than Talkstack lists: some are missing here")
	warn(s.Strange > 0, "! left out, since they don't look like calls: "+present.Count(s.Strange, "item")+" of the last answer")
	partial := p.partial()
	warn(partial != "", partial)
	warn(p.list.unknown > 0, "! of "+present.Count(p.list.unknown, "call")+" that match otherwise, Talkstack doesn't tell the agent")
	return said
}

// instead is shown while there are no rows.
func (p *Page) instead() []string {
	st, s := p.Env.Styles, p.snapshot
	switch {
	case s.Err != nil && s.Updated.IsZero():
		what, hint := present.Error(s.Err)
		lines := pane.Notice(st.Bad.Render(st.Glyphs.Failed+" "+what), hint, p.Size.Width)
		return append(lines, pane.Notice("", st.Muted.Render("It is asked again by itself; r asks now."), p.Size.Width)...)
	case s.Seq == 0:
		return pane.Notice("Reading this project's calls"+st.Glyphs.Ellipsis, "", p.Size.Width)
	case len(p.calls()) > 0:
		todo := "esc shows all calls again."
		if !s.Older.End {
			todo += " :since 7d loads older ones."
		}
		return pane.Notice("No call that is loaded matches.", st.Muted.Render(todo), p.Size.Width)
	case s.Strange > 0:
		return pane.Notice("Talkstack's answer has entries, but none that looks like a call.",
			st.Muted.Render("If it is Talkstack's API that answers, its answers have changed: @ shows which it was asked for."), p.Size.Width)
	}
	todo := "They appear here as they are made or taken: the service is asked every few seconds."
	return pane.Notice("No calls yet.", st.Muted.Render(todo), p.Size.Width)
}
