package projects

import (
	"net/url"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"talkdeck/client"
	"talkdeck/ui/layout"
	"talkdeck/ui/present"
	"talkdeck/ui/widget/pane"
	"talkdeck/ui/widget/table"
)

// wide is from how many columns on a project's details stand beside the list, which keeps listPercent of them.
const (
	wide        = 100
	listPercent = 60
)

// The columns.
const (
	colName = iota
	colActive
	colDescription
	colStatus
	colWebhook
	colCreated
)

var columns = []table.Column{
	colName:        {Title: "NAME", Width: 16, Grow: 1},
	colActive:      {Title: "ACTIVE", Width: 8},
	colDescription: {Title: "DESCRIPTION", Width: 20, Grow: 3, Rank: 2},
	colStatus:      {Title: "STATUS", Width: 8, Rank: 1},
	colWebhook:     {Title: "WEBHOOK", Width: 18, Max: 24, Rank: 4},
	colCreated:     {Title: "CREATED", Width: 12, Rank: 3},
}

// rows are the projects as the table sees them.
type rows struct{ *Page }

func (r rows) Len() int        { return len(r.list.Value.projects) }
func (r rows) ID(i int) string { return r.list.Value.projects[i].ID }

func (r rows) Cell(i, column int) table.Cell {
	st, project := r.env.Styles, r.list.Value.projects[i]
	switch column {
	case colName:
		return table.Cell{Text: present.Line(project.Name), Style: st.Bold}
	case colActive:
		return r.activeCell(project)
	case colStatus:
		return table.Cell{Text: present.Line(project.Status), Style: st.Text}
	case colDescription:
		return table.Cell{Text: present.Line(project.Description), Style: st.Muted}
	case colWebhook:
		return table.Cell{Text: webhookHost(project.Webhook), Style: st.Muted}
	default:
		return table.Cell{Text: present.Stamp(r.env.Now(), project.CreatedAt, r.env.Zone), Style: st.Muted}
	}
}

func (r rows) activeCell(project client.Project) table.Cell {
	st := r.env.Styles
	switch r.active(project) {
	case yes:
		return table.Cell{Text: st.Glyphs.Active + " active", Style: st.Good}
	case unknown:
		return table.Cell{Text: st.Glyphs.Unknown, Style: st.Muted}
	case no:
	}
	return table.Cell{}
}

// webhookHost is what tells webhooks apart in a narrow column.
func webhookHost(webhook string) string {
	if u, err := url.Parse(webhook); err == nil && u.Host != "" {
		return present.Line(u.Host)
	}
	return present.Line(webhook)
}

// fill gives the table the newest rows.
func (p *Page) fill() { p.table.SetSource(rows{p}) }

// View implements page.Page.
func (p *Page) View() string {
	if p.size.Empty() {
		return pane.Fill(nil, p.size)
	}
	lines := p.top()
	height := p.size.Height - len(lines)
	if p.table.Len() == 0 {
		return pane.Fill(append(lines, p.absent()...), p.size)
	}
	list, detail := layout.Split(p.size.Width, wide, listPercent)
	p.table.SetDim(p.env.Stale)
	p.table.Resize(layout.Size{Width: list - min(detail, 1), Height: height}) // a column between it and the rule
	body := strings.Split(p.table.View(p.env.Styles), "\n")
	if project, ok := p.selected(); ok && detail > 0 {
		body = pane.Beside(p.env.Styles, body, p.detail(project, detail-2), list, detail, height)
	}
	return pane.Fill(append(lines, body...), p.size)
}

// top is the head and what must be said with it.
func (p *Page) top() []string {
	st, width := p.env.Styles, p.size.Width
	left := st.Title.Render("Projects")
	if !p.list.At.IsZero() {
		left += st.Muted.Render(" " + st.Glyphs.Dot + " " + present.Count(len(p.list.Value.projects), "project"))
	}
	lines := []string{pane.Head(st, left, p.fresh().Words(st), width)}
	lines = append(lines, p.fresh().Problem(st, width)...)
	if !p.list.At.IsZero() && !p.list.Value.complete && p.table.Len() > 0 {
		for _, l := range pane.Wrap("Talkstack's list isn't available here: showing the active project and those opened before.", width-2) {
			lines = append(lines, " "+st.Warn.Render(l))
		}
	}
	return lines
}

// absent is what is said in place of rows.
func (p *Page) absent() []string {
	st, width := p.env.Styles, p.size.Width
	switch {
	case p.list.At.IsZero() && p.list.Err != nil:
		what, hint := present.Error(p.list.Err)
		return pane.Notice(st.Bad.Render(st.Glyphs.Failed+" "+what), strings.TrimSpace(hint+" r tries again."), width)
	case p.list.At.IsZero() && p.env.Stale:
		return pane.Notice("The projects weren't loaded before the session lapsed.", "s signs in again.", width)
	case p.list.At.IsZero():
		return nil
	case !p.list.Value.complete:
		return pane.Notice("Talkstack's list isn't available here, no project is active, and none was opened before.", ":project ID opens one by its id.", width)
	}
	return pane.Notice("This account has no projects yet.", "Make one in Talkstack's own dashboard, then press r.", width)
}

// detail is everything about a project, for the pane beside the list.
func (p *Page) detail(project client.Project, width int) []string {
	st := p.env.Styles
	active := "no"
	switch p.active(project) {
	case yes:
		active = st.Good.Render(st.Glyphs.Active + " active")
	case unknown:
		active = st.Muted.Render("unknown")
	case no:
	}
	lines := append(pane.Wrap(st.Title.Render(said(project.Name, "(no name)")), width), "")
	lines = append(lines, pane.Facts(st, []pane.Fact{
		{Name: "active", Value: active},
		{Name: "status", Value: said(project.Status, "not told")},
		{Name: "agent", Value: said(project.ActiveAgent, "none is active, or not told")},
		{Name: "webhook", Value: said(project.Webhook, "none")},
		{Name: "created", Value: p.stamp(project)},
		{Name: "id", Value: present.Line(project.ID)},
	}, width)...)
	// The description goes last: it may be longer than the pane.
	lines = append(append(lines, ""), pane.Wrap(said(project.Description, st.Muted.Render("no description")), width)...)
	for i, l := range lines {
		if p.env.Stale {
			l = st.Muted.Render(ansi.Strip(l))
		}
		lines[i] = " " + l
	}
	return lines
}

func (p *Page) stamp(project client.Project) string {
	if project.CreatedAt.IsZero() {
		return "not told"
	}
	return present.Stamp(p.env.Now(), project.CreatedAt, p.env.Zone) + " " + present.Zone(project.CreatedAt, p.env.Zone)
}

// said is a value made safe, or instead if there is none.
func said(value, instead string) string {
	if s := strings.TrimSpace(present.Line(value)); s != "" {
		return s
	}
	return instead
}
