package calls

import (
	"encoding/json"
	"net/http"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/requests"
	"talkdeck/client/watch"
	"talkdeck/ui/export"
	"talkdeck/ui/page"
	"talkdeck/ui/present"
	"talkdeck/ui/widget/dialog"
)

// copyMenu asks what of a call is to be copied.
func (p *Page) copyMenu(e *watch.Entry) tea.Cmd {
	c := &e.Call
	menu := &dialog.Menu{Title: "Copy"}
	add := func(key, label, text, detail string) {
		if text != "" {
			menu.Items = append(menu.Items, dialog.Item{Key: key, Label: label, Detail: present.Line(detail), Then: page.Do(page.Copy{Text: text, What: label})})
		}
	}
	add("i", "call id", c.ID, c.ID)
	add("t", "number called", c.To, c.To)
	add("f", "number called from", c.From, c.From)
	if urls := c.Recordings(); len(urls) > 0 {
		add("r", "recording's link", urls[0], urls[0])
	}
	add("j", "row as JSON", p.written(e, export.NDJSON), "as it is shown")
	add("m", "row as Markdown", p.written(e, export.Markdown), "as it is shown")
	add("c", "request as curl", p.curl(c.ID), "without your key")
	return page.Do(page.Dialog{Box: menu})
}

// written is one call's row in a format.
func (p *Page) written(e *watch.Entry, f export.Format) string {
	var b strings.Builder
	if export.Write(&b, f, p.exported([]*watch.Entry{e})) != nil { // a builder doesn't fail, and the columns are good
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// curl is how the call can be asked for in a shell. Where the key belongs, a variable of the shell stands.
func (p *Page) curl(id string) string {
	body, err := json.Marshal(map[string]string{"sid": id, "projectId": p.id.Project})
	if err != nil {
		return "" // two strings can't fail
	}
	return requests.Entry{
		Method: http.MethodPost, URL: strings.TrimSuffix(p.opts.API, "/") + "/call", Body: string(body),
		Sent: http.Header{"X-Api-Key": {""}, "Content-Type": {"application/json"}},
	}.Curl()
}
