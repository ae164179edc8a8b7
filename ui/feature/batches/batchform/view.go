package batchform

import (
	"strings"

	"talkdeck/ui/kit/widget/pane"
)

// most is how wide the form is drawn, in cells: longer lines are hard to read.
const most = 76

// View implements page.Page.
func (p *Page) View() string {
	st, width := p.Env.Styles, p.Size.Width
	title := st.Title.Render(p.Title()) + st.Muted.Render(" "+st.Glyphs.Dot+" nobody is called before you say so")
	lines := []string{pane.Head(st, title, p.state(), width)}
	if !p.agents.Ready() {
		return pane.Fill(append(lines, p.agents.Absent(width)...), p.Size)
	}
	inner := min(max(width-2, 1), most)
	room := p.Size.Height - 1
	p.form.SetHeight(0)
	p.form.Resize(inner, false)
	if p.form.Height() > room-1 {
		p.form.Resize(inner, true)
	} else {
		lines = append(lines, "")
		room--
	}
	p.form.SetHeight(max(room, 1))
	return pane.Fill(append(lines, pane.Indent(strings.Split(p.form.View(), "\n"))...), p.Size)
}

// state is how it stands with the file, and with who can call.
func (p *Page) state() string {
	st := p.Env.Styles
	switch {
	case p.reading.Loading():
		return st.Info.Render(st.Glyphs.Renewing + " reading the file" + st.Glyphs.Ellipsis)
	case p.Env.Stale:
		return st.Warn.Render("offline")
	case p.agents.Preparing():
		return st.Muted.Render("loading" + st.Glyphs.Ellipsis)
	}
	return ""
}
