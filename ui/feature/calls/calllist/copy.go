package calllist

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/calls/watch"
	"talkdeck/ui/export"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
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
		API: p.opts.API, Project: p.PageID.Project, Call: &e.Call,
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
	item := func(key, what, text string) page.CopyItem {
		return page.CopyItem{Key: key, Copy: page.Copy{Text: text, What: what}}
	}
	return p.Env.CopyMenu("Copy of "+present.Count(len(calls), "marked call"),
		item("i", "call ids", lines(calls, callID)),
		item("t", "numbers called", lines(calls, func(e *watch.Entry) string { return e.Call.To })),
		item("f", "numbers called from", lines(calls, func(e *watch.Entry) string { return e.Call.From })),
		item("j", "rows as JSON", p.written(export.NDJSON, calls...)),
		item("m", "rows as Markdown", p.written(export.Markdown, calls...)))
}

func callID(e *watch.Entry) string { return e.Call.ID }

// lines has a line of each call.
func lines(calls []*watch.Entry, of func(*watch.Entry) string) string {
	out := make([]string, len(calls))
	for i, e := range calls {
		out[i] = of(e)
	}
	return strings.Join(out, "\n")
}

// written are rows in a format.
func (p *Page) written(f export.Format, calls ...*watch.Entry) string {
	return export.String(f, p.exported(calls))
}
