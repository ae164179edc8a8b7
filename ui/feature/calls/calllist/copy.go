package calllist

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/calls/watch"
	"talkdeck/ui/export"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
)

// copyID copies the call's id or, if some are marked, those of the marked calls.
func (p *Page) copyID(e *watch.Entry) tea.Cmd {
	ids := page.Copy{Text: e.Call.ID, What: "call id"}
	if marked := p.markedCalls(); marked != nil {
		ids = page.Copy{Text: lines(marked, callID), What: present.Count(len(marked), "call id")}
	}
	return p.Env.Post(ids)
}

// copyMenu asks what of a call is to be copied or, if some are marked, of the marked calls.
func (p *Page) copyMenu(e *watch.Entry) tea.Cmd {
	if marked := p.markedCalls(); marked != nil {
		return p.copyMarked(marked)
	}
	c := page.CallCopies{
		Call: &e.Call, Curl: page.CurlOfCall(p.opts.API, p.PageID.Project, e.Call.ID),
		JSON:     page.Copy{Text: p.written(export.NDJSON, e), What: "row as JSON"},
		Markdown: page.Copy{Text: p.written(export.Markdown, e), What: "row as Markdown"},
	}
	if urls := e.Call.Recordings(); len(urls) > 0 {
		c.Recording = urls[0]
	}
	return c.Menu(p.Env)
}

// copyMarked asks what of several calls is to be copied, a line for each.
func (p *Page) copyMarked(calls []*watch.Entry) tea.Cmd {
	menu := &dialog.Menu{Title: "Copy of " + present.Count(len(calls), "marked call")}
	add := func(key, label, text string) {
		if strings.TrimSpace(text) != "" {
			menu.Items = append(menu.Items, dialog.Item{Key: key, Label: label, Then: p.Env.Posting(page.Copy{Text: text, What: label})})
		}
	}
	add("i", "call ids", lines(calls, callID))
	add("t", "numbers called", lines(calls, func(e *watch.Entry) string { return e.Call.To }))
	add("f", "numbers called from", lines(calls, func(e *watch.Entry) string { return e.Call.From }))
	add("j", "rows as JSON", p.written(export.NDJSON, calls...))
	add("m", "rows as Markdown", p.written(export.Markdown, calls...))
	return p.Env.Post(page.Dialog{Box: menu})
}

func callID(e *watch.Entry) string { return e.Call.ID }

// lines is what calls tell of a thing, a line for each.
func lines(calls []*watch.Entry, of func(*watch.Entry) string) string {
	out := make([]string, len(calls))
	for i, e := range calls {
		out[i] = of(e)
	}
	return strings.Join(out, "\n")
}

// written are rows in a format.
func (p *Page) written(f export.Format, calls ...*watch.Entry) string {
	var b strings.Builder
	if export.Write(&b, f, p.exported(calls)) != nil { // a builder doesn't fail, and the columns are good
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}
