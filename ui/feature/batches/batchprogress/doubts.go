package batchprogress

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/batch"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
)

// lookFor reads the history for the calls of uncertain rows, and then asks about one.
func (p *Page) lookFor(d *batch.Doubt) tea.Cmd {
	if p.env.Stale {
		return p.env.Post(page.SignIn{})
	}
	p.asked = d.Row
	path, runs := p.id.Item, p.runs
	return tea.Batch(
		p.doubts.Start(p.env.Ctx, func(ctx context.Context) ([]batch.Doubt, error) { return runs.Doubts(ctx, path) }),
		p.env.Post(page.Notify{Level: page.Info, Text: "looking for it in the history" + p.env.Styles.Glyphs.Ellipsis}),
	)
}

// looked asks about the row that was looked for, unless it is known by now what came of it.
func (p *Page) looked(msg page.Loaded[[]batch.Doubt]) tea.Cmd {
	if !p.doubts.Take(msg) {
		return nil
	}
	row := p.asked
	p.asked = -1
	switch {
	case msg.Err != nil:
		return p.env.Post(page.Failed(msg.Err))
	case row < 0:
		return p.read()
	}
	i := slices.IndexFunc(msg.Value, func(d batch.Doubt) bool { return d.Row == row })
	if i < 0 {
		return tea.Batch(p.read(), p.env.Post(page.Notify{Level: page.Success, Text: "found: the call was made, and is this row's"}))
	}
	return tea.Batch(p.read(), p.env.Post(page.Dialog{Box: p.decision(msg.Value[i])}))
}

// most is how many calls are offered: the nearest in time come first.
const most = 6

// decision asks which call a row made, if any.
func (p *Page) decision(d batch.Doubt) dialog.Box {
	number := present.Line(d.Entry.Number)
	menu := &dialog.Menu{
		Title: fmt.Sprintf("Line %d: was %s called?", d.Entry.Line, number),
		Text:  "It was asked for at " + present.Clock(d.Entry.SentAt, p.env.Zone) + ". The history has, within ten minutes:",
	}
	if len(d.Candidates) == 0 {
		menu.Text = "The history has no call to it within ten minutes. That is no proof that there was none: a call may be listed late."
		menu.Items = append(menu.Items, dialog.Item{Key: "n", Label: "leave it open", Detail: "to look again later"})
	}
	for i, c := range d.Candidates[:min(len(d.Candidates), most)] {
		status, _ := present.Status(p.env.Styles, c.Status)
		menu.Items = append(menu.Items, dialog.Item{
			Key: strconv.Itoa(i + 1), Label: "it is this call: " + status, Detail: present.Offset(c.Started.Sub(d.Entry.SentAt)) + ", " + present.Line(c.ID),
			Then: func() tea.Cmd {
				return p.act("line "+strconv.Itoa(d.Entry.Line)+" is settled: the call was made", func(path string) error { return p.runs.Found(path, d.Row, c.ID) })
			},
		})
	}
	if d.Entry.State != batch.Uncertain { // it was called, and only its call isn't known
		return menu
	}
	menu.Items = append(menu.Items, dialog.Item{
		Key: "u", Label: "nobody was called", Detail: "call it when the batch goes on; asks how you know", Then: p.env.Posting(page.Dialog{Box: p.notMade(d)}),
	}, dialog.Item{
		Key: "D", Label: "leave it for good", Detail: "uncertain, never called again",
		Then: func() tea.Cmd {
			return p.act("line "+strconv.Itoa(d.Entry.Line)+" stays uncertain, and is never called again", func(path string) error { return p.runs.Leave(path, d.Row) })
		},
	})
	return menu
}

// notMade asks how a person knows that nobody was called. Typing it is what confirms it.
func (p *Page) notMade(d batch.Doubt) dialog.Box {
	line, number := strconv.Itoa(d.Entry.Line), present.Line(d.Entry.Number)
	box := dialog.NewInput(p.env.Styles, "How do you know", "")
	box.Title, box.Enter = "Line "+line+": nobody was called?", "nobody was called"
	box.Text = number + " is called when the batch goes on, a second time if you are wrong. The reason is kept."
	box.Check = func(text string) error {
		if strings.TrimSpace(text) == "" {
			return errors.New("a reason is needed")
		}
		return nil
	}
	box.Then = func(text string) tea.Cmd {
		return p.act("line "+line+" is called when the batch goes on", func(path string) error { return p.runs.NotMade(path, d.Row, strings.TrimSpace(text)) })
	}
	return box
}
