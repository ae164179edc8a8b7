package searchview

import (
	"strings"

	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
	"talkdeck/ui/kit/widget/table"
)

// The columns. A screen of 40 cells has room for the status, the number and the length.
var columns = []table.Column{
	{Title: "STATUS", Width: 13},
	{Title: "TO", Width: 14, Max: 16, Rank: 1},
	{Title: "STARTED", Width: 12, Rank: 3},
	{Title: "LENGTH", Width: 7, Rank: 2, Right: true},
	{Title: "EXTRACTED", Width: 14, Grow: 1, Rank: 4},
	{Title: "FROM", Width: 14, Max: 16, Rank: 6},
	{Title: "PROJECT", Width: 10, Max: 18, Rank: 7},
}

// rows are the calls as the table sees them.
type rows struct{ *Page }

// Len implements table.Source.
func (r rows) Len() int { return len(r.hits) }

// ID implements table.Source.
func (r rows) ID(i int) string { return r.hits[i].Project + "/" + r.hits[i].ID }

// Cell implements table.Source.
func (r rows) Cell(i, column int) table.Cell {
	st, h := r.Env.Styles, r.hits[i]
	c := &h.entry.Call
	text := func(s string) table.Cell { return table.Cell{Text: present.Line(s), Style: st.Text} }
	muted := func(s string) table.Cell { return table.Cell{Text: present.Line(s), Style: st.Muted} }
	switch columns[column].Title {
	case "STATUS":
		text, style := present.Status(st, c.Status)
		return table.Cell{Text: text, Style: style}
	case "TO":
		return text(c.To)
	case "STARTED":
		return muted(present.When(r.Env.Now(), h.Began(), r.Env.Zone, r.Env.Times))
	case "LENGTH":
		return text(present.Length(h.entry, h.entry.Changed))
	case "EXTRACTED":
		return muted(present.Extracted(c, st.Glyphs.Dot))
	case "FROM":
		return muted(c.From)
	}
	if name := r.Env.ProjectName(h.Project); name != "" {
		return muted(name)
	}
	return muted(h.Project)
}

// layout gives the table the room that all else leaves.
func (p *Page) layout() {
	list, side := layout.Split(p.Size.Width, wide, listPercent)
	if !p.sideOpen() {
		list, side = p.Size.Width, 0
		p.side.focused = false
	}
	height := max(p.Size.Height-len(p.top())-len(p.foot()), 0)
	p.table.Resize(layout.Size{Width: list - min(side, 1), Height: height})
}

// View implements page.Page.
func (p *Page) View() string {
	if p.Size.Empty() {
		return pane.Fill(nil, p.Size)
	}
	p.layout()
	top, foot := p.top(), p.foot()
	height := max(p.Size.Height-len(top)-len(foot), 0)
	list, side := layout.Split(p.Size.Width, wide, listPercent)
	var body []string
	switch {
	case len(p.hits) == 0:
		body = p.absent()
	case p.sideOpen():
		rows := strings.Split(p.table.View(p.Env.Styles), "\n")
		body = pane.Beside(p.Env.Styles, rows, p.sideLines(layout.Size{Width: side, Height: height}), list, side, height)
	default:
		body = strings.Split(p.table.View(p.Env.Styles), "\n")
	}
	filled := strings.Split(pane.Fill(body, layout.Size{Width: p.Size.Width, Height: height}), "\n")
	return pane.Fill(append(append(top, filled[:min(len(filled), height)]...), foot...), p.Size)
}

// top is the head, and the line below it.
func (p *Page) top() []string {
	st := p.Env.Styles
	left := st.Title.Render("Search")
	if n := p.count(); n != "" {
		left += st.Muted.Render(" " + st.Glyphs.Dot + " " + n)
	}
	right := "all that was seen here"
	if p.first.Loading() || p.more.Loading() {
		right = "searching" + st.Glyphs.Ellipsis
	}
	right = st.Muted.Render(pane.Choose([]string{right, ""}, p.Size.Width-present.Width(left)-3))
	return append([]string{pane.Head(st, left, right, p.Size.Width)}, p.lineLines()...)
}

// count is how many calls there are, as far as that is known.
func (p *Page) count() string {
	switch {
	case p.opts.Archive == nil || p.first.At.IsZero():
		return ""
	case p.counted():
		return present.Count(p.facets.Value.Calls, "call")
	case p.next == "":
		return present.Count(len(p.hits), "call")
	}
	return present.Thousands(len(p.hits)) + "+ calls"
}

// foot is what went wrong while there are calls to be seen.
func (p *Page) foot() []string {
	st := p.Env.Styles
	for _, err := range []error{p.first.Err, p.more.Err, p.facets.Err} {
		if err != nil && len(p.hits) > 0 {
			what, hint := present.Error(err)
			text := st.Bad.Render(st.Glyphs.Failed+" "+what) + " " + st.Muted.Render(strings.TrimSpace(hint+" r tries again."))
			said := pane.Wrap(text, p.Size.Width-2)
			return pane.Indent(said[:min(len(said), max(p.Size.Height/3, 0))])
		}
	}
	return nil
}

// absent is shown in place of calls.
func (p *Page) absent() []string {
	st, width := p.Env.Styles, p.Size.Width
	switch {
	case p.opts.Archive == nil:
		return pane.Notice("Nothing is kept here to be searched: the archive is off.",
			st.Muted.Render("Without archive: off in the configuration every call that is seen is kept on this computer."), width)
	case p.first.Err != nil:
		return pane.Failed(st, p.first.Err, "r tries again.", width)
	case p.first.At.IsZero():
		return pane.Notice("Searching"+st.Glyphs.Ellipsis, "", width)
	case p.text == "":
		return pane.Notice("No calls are kept here yet.",
			st.Muted.Render("Each call that is seen in a list, 3, is kept on this computer and found here."), width)
	}
	return pane.Notice("No call that was ever seen here matches.",
		st.Muted.Render("esc clears. Words are whole words: refu* finds those that begin with refu."), width)
}
