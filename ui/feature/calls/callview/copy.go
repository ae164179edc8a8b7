package callview

import (
	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/export"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
)

// copyMenu asks what of the call is to be copied.
func (p *Page) copyMenu() tea.Cmd {
	c := &p.known.entry.Call
	copies := page.CallCopies{
		API: p.opts.API, Project: p.PageID.Project, Call: c,
		JSON: page.Copy{Text: pretty(c.Raw), What: "call as JSON"}, Markdown: page.Copy{Text: p.markdown(), What: "call as Markdown"},
	}
	if urls := p.content.recordings; len(urls) > 0 {
		copies.Recording = urls[p.chosen()]
	}
	return copies.Menu(p.Env)
}

// markdown is what is known of the call as a table of names and values.
func (p *Page) markdown() string {
	c, e := &p.known.entry.Call, p.known.entry
	started := present.Reported(present.Moment(c.Started, p.Env.Zone))
	rows := [][2]string{
		{"status", string(c.Status)}, {"to", c.To}, {"from", c.From}, {"started", started},
		{"length", p.length(e, p.asOf())}, {"cost", cost(c)}, {"agent", p.agent(c)}, {"call id", c.ID}, {"note", p.opts.Notes.Note(c.ID)},
	}
	for _, f := range c.Data() {
		rows = append(rows, [2]string{f.Key, f.Value})
	}
	t := export.Table{Columns: []export.Column{{Key: "call"}, {Key: "value", Title: c.ID}}, Rows: func(yield func([]export.Cell) bool) {
		for _, r := range rows {
			if r[1] != "" && !yield([]export.Cell{export.Text(r[0]), export.Text(r[1])}) {
				return
			}
		}
	}}
	return export.String(export.Markdown, t)
}
