package projectlist

import (
	"net/url"

	"github.com/charmbracelet/x/ansi"

	"talkdeck/client"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
	"talkdeck/ui/kit/widget/table"
)

var columns = []table.Column{
	{Title: "NAME", Width: 20, Max: 24, Grow: 1},
	{Title: "ACTIVE", Width: 8},
	{Title: "DESCRIPTION", Width: 16, Grow: 3, Rank: 2},
	{Title: "STATUS", Width: 8, Rank: 1},
	{Title: "WEBHOOK", Width: 18, Max: 24, Rank: 3},
	{Title: "CREATED", Width: 12, Rank: 4},
}

func (p *Page) cells(project client.Project) []table.Cell {
	st := p.Env.Styles
	return []table.Cell{
		{Text: present.LineOr(project.Name, "(no name)"), Style: st.Bold},
		p.activeCell(project),
		{Text: present.Line(project.Description), Style: st.Muted},
		{Text: present.Line(project.Status), Style: st.Text},
		{Text: webhookHost(project.Webhook), Style: st.Muted},
		{Text: present.Stamp(p.Env.Now(), project.CreatedAt, p.Env.Zone), Style: st.Muted},
	}
}

func (p *Page) activeCell(project client.Project) table.Cell {
	st := p.Env.Styles
	switch {
	case p.active(project):
		return table.Cell{Text: st.Glyphs.Active + " active", Style: st.Good}
	case !p.Loader.Value.known:
		return table.Cell{Text: st.Glyphs.Unknown, Style: st.Muted}
	}
	return table.Cell{}
}

// webhookHost is a webhook in a narrow column: its host.
func webhookHost(webhook string) string {
	if u, err := url.Parse(webhook); err == nil && u.Host != "" {
		return present.Line(u.Host)
	}
	return present.Line(webhook)
}

// notes say above the rows that the list may not be whole.
func (p *Page) notes(width int) []string {
	if p.Loader.At.IsZero() || p.Loader.Value.complete || p.Len() == 0 {
		return nil
	}
	text := "Talkstack's list isn't available here: showing the active project and those opened before."
	return pane.Indent(pane.Wrap(p.Env.Styles.Warn.Render(text), width-2))
}

// none is said in place of rows when there are no projects.
func (p *Page) none() (what, todo string) {
	if !p.Loader.Value.complete {
		return "Talkstack's list isn't available here, no project is active, and none was opened before.", ":project ID opens one by its id."
	}
	return "This account has no projects yet.", "n makes the first one."
}

// detail is everything about a project.
func (p *Page) detail(project client.Project, width, _ int) []string {
	st := p.Env.Styles
	active := "no"
	if p.active(project) {
		active = st.Good.Render(st.Glyphs.Active + " active")
	} else if !p.Loader.Value.known {
		active = st.Muted.Render("unknown")
	}
	lines := append(pane.Wrap(st.Title.Render(present.LineOr(project.Name, "(no name)")), width), "")
	lines = append(lines, pane.Facts(st, []pane.Fact{
		{Name: "active", Value: active},
		{Name: "status", Value: present.Reported(project.Status)},
		{Name: "agent", Value: present.LineOr(project.ActiveAgent, "none is active, or not reported")},
		{Name: "webhook", Value: present.LineOr(project.Webhook, "none")},
		{Name: "created", Value: p.stamp(project)},
		{Name: "id", Value: present.Line(project.ID)},
	}, width)...)
	// The description goes last: it may be longer than the pane.
	lines = append(append(lines, ""), pane.Wrap(present.LineOr(project.Description, st.Muted.Render("no description")), width)...)
	if p.Env.Stale {
		for i, l := range lines {
			lines[i] = st.Muted.Render(ansi.Strip(l))
		}
	}
	return lines
}

func (p *Page) stamp(project client.Project) string {
	if project.CreatedAt.IsZero() {
		return present.NotReported
	}
	return present.Stamp(p.Env.Now(), project.CreatedAt, p.Env.Zone) + " " + present.Zone(project.CreatedAt, p.Env.Zone)
}
