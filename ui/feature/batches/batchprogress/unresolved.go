package batchprogress

import (
	"context"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/batch"
	"talkdeck/client/batch/batchrun"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
)

// lookFor reads the history for the calls of unresolved rows, and then asks about one.
func (p *Page) lookFor(row int) tea.Cmd {
	p.asked = row
	path, runs := p.PageID.Item, p.runs
	return tea.Batch(
		p.found.Start(p.Ctx, func(ctx context.Context) ([]batch.UnresolvedRow, error) { return runs.Reconcile(ctx, path) }),
		p.Env.Notify(page.Info, "looking for it in the history"+p.Env.Styles.Glyphs.Ellipsis),
	)
}

// looked asks about the row whose call was looked for, unless it is settled by now.
func (p *Page) looked(msg page.Loaded[[]batch.UnresolvedRow]) tea.Cmd {
	if !p.found.Take(msg) {
		return nil
	}
	row := p.asked
	p.asked = -1
	switch {
	case msg.Err != nil:
		return p.Env.Post(page.Failed(msg.Err))
	case row < 0:
		return p.read()
	}
	i := slices.IndexFunc(msg.Value, func(u batch.UnresolvedRow) bool { return u.Row == row })
	if i < 0 {
		return tea.Batch(p.read(), p.Env.Notify(page.Success, "found: the call was made, and is this row's"))
	}
	return tea.Batch(p.read(), p.Env.Post(page.Dialog{Box: p.decision(msg.Value[i])}))
}

// most is how many calls are offered: the nearest in time come first.
const most = 6

// decision asks which call a row made, if any.
func (p *Page) decision(u batch.UnresolvedRow) dialog.Box {
	line, number := strconv.Itoa(u.Entry.Line), present.Line(u.Entry.Number)
	menu := &dialog.Menu{
		Title: "Line " + line + ": was " + number + " called?",
		Text:  "It was asked for at " + present.Clock(u.Entry.SentAt, p.Env.Zone) + ". The history has, within ten minutes:",
	}
	if len(u.Candidates) == 0 {
		menu.Text = "The history has no call to it within ten minutes. That is no proof that there was none: a call may be listed late."
		menu.Items = append(menu.Items, dialog.Item{Key: "n", Label: "leave it open", Detail: "to look again later"})
	}
	for i, c := range u.Candidates[:min(len(u.Candidates), most)] {
		status, _ := present.Status(p.Env.Styles, c.Status)
		menu.Items = append(menu.Items, dialog.Item{
			Key: strconv.Itoa(i + 1), Label: "it is this call: " + status,
			Detail: present.Offset(c.Started.Sub(u.Entry.SentAt)) + ", " + present.Line(c.ID),
			Then: func() tea.Cmd {
				return p.settle(u.Row, "line "+line+" is settled: the call was made", batchrun.Decision{Call: c.ID})
			},
		})
	}
	if u.Entry.State != batch.Uncertain { // it was called, and only its call isn't known
		return menu
	}
	menu.Items = append(menu.Items, dialog.Item{
		Key: "u", Label: "nobody was called", Detail: "call it when the batch goes on; asks how you know",
		Then: p.Env.Posting(page.Dialog{Box: p.notMade(u)}),
	}, dialog.Item{
		Key: "D", Label: "leave it for good", Detail: "uncertain, never called again",
		Then: func() tea.Cmd {
			return p.settle(u.Row, "line "+line+" stays uncertain, and is never called again", batchrun.Decision{})
		},
	})
	return menu
}

// settle writes a decision on a row down.
func (p *Page) settle(row int, said string, d batchrun.Decision) tea.Cmd {
	return p.act(said, func(path string) error { return p.runs.Settle(path, row, d) })
}

// notMade asks how a person knows that nobody was called. Typing it is what confirms it.
func (p *Page) notMade(u batch.UnresolvedRow) dialog.Box {
	line := strconv.Itoa(u.Entry.Line)
	box := dialog.NewReason(p.Env.Styles, "How do you know", "", "a reason is needed", func(reason string) tea.Cmd {
		return p.settle(u.Row, "line "+line+" is called when the batch goes on", batchrun.Decision{NotMade: reason})
	})
	box.Title, box.Enter = "Line "+line+": nobody was called?", "nobody was called"
	box.Text = present.Line(u.Entry.Number) + " is called when the batch goes on, a second time if you are wrong. The reason is kept."
	return box
}
