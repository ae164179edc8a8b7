package calls

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/watch"
	"talkdeck/ui/export"
	"talkdeck/ui/page"
)

// copyMenu asks what of a call is to be copied.
func (p *Page) copyMenu(e *watch.Entry) tea.Cmd {
	c := page.CallCopies{
		Call: &e.Call, Curl: page.CurlOfCall(p.opts.API, p.id.Project, e.Call.ID),
		JSON: page.Copy{Text: p.written(e, export.NDJSON), What: "row as JSON"}, Markdown: page.Copy{Text: p.written(e, export.Markdown), What: "row as Markdown"},
	}
	if urls := e.Call.Recordings(); len(urls) > 0 {
		c.Recording = urls[0]
	}
	return c.Menu()
}

// written is one call's row in a format.
func (p *Page) written(e *watch.Entry, f export.Format) string {
	var b strings.Builder
	if export.Write(&b, f, p.exported([]*watch.Entry{e})) != nil { // a builder doesn't fail, and the columns are good
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}
