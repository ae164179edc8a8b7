package batchprogress

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/client/batch/batchrun"
	"talkdeck/ui/config"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
)

// askSave asks for the name of the result's file.
func (p *Page) askSave() tea.Cmd {
	file := present.Line(p.look.Value.File)
	box := dialog.NewInput(p.Env.Styles, "File", strings.TrimSuffix(file, filepath.Ext(file))+"-result.csv")
	box.Title, box.Enter, box.Check = "Write the result of "+present.Count(p.counts().Rows, "row"), "write it", batchrun.CheckFileName
	box.Text = "The file as it was read, and the result of each row. The name's ending says how: .csv or .xlsx. " +
		"Only you will be able to read it."
	box.Then = func(name string) tea.Cmd { return p.write(name, false) }
	return p.Env.Post(page.Dialog{Box: box})
}

// write writes the result outside of the update loop.
func (p *Page) write(name string, overwrite bool) tea.Cmd {
	path, runs := p.PageID.Item, p.runs
	return tea.Batch(
		p.save.Start(p.Ctx, func(ctx context.Context) (batchrun.Saved, error) {
			file, err := filepath.Abs(config.AtHome(strings.TrimSpace(name)))
			if err != nil {
				return batchrun.Saved{}, err
			}
			return runs.Save(ctx, path, file, overwrite)
		}),
		p.Env.Notify(page.Info, "asking for the calls once more, and writing"+p.Env.Styles.Glyphs.Ellipsis),
	)
}

// saved says what was written where, or asks whether a file is to be replaced.
func (p *Page) saved(msg page.Loaded[batchrun.Saved]) tea.Cmd {
	if !p.save.Take(msg) {
		return nil
	}
	switch file := msg.Value.Path; {
	case errors.Is(msg.Err, fs.ErrExist):
		return p.Env.Post(page.Dialog{Box: &dialog.Confirm{
			Title: "Replace " + present.Line(file) + "?", Yes: "replace it", Text: "It is there already. What is in it would be lost.",
			Then: page.Later(&p.Base, func(p *Page) tea.Cmd { return p.write(file, true) }),
		}})
	case msg.Err != nil:
		return p.Env.Post(page.Failed(msg.Err))
	}
	n := page.Notify{Level: page.Success, Text: fmt.Sprintf("wrote %s to %s", present.Count(msg.Value.Rows, "row"), msg.Value.Path)}
	if msg.Value.NotUpdated != nil {
		what, _ := present.Error(msg.Value.NotUpdated)
		n = page.Notify{Level: page.Warning, Text: n.Text + ", but not what came late: " + what}
	}
	return tea.Batch(p.read(), p.Env.Post(n))
}

// askRetry asks after which outcomes people are called again.
func (p *Page) askRetry() tea.Cmd {
	box := &dialog.Chooser{
		Title: "Call again whom?",
		Text: "All whose calls didn't reach them. They become a batch of their own, whose rows are checked like a file's. " +
			"Uncertain ones are never among them.",
		Then: p.retry,
	}
	for _, u := range p.counts().Unreached() {
		label, _ := present.Status(p.Env.Styles, u.Outcome)
		if u.Outcome == client.Status(batch.Refused) {
			label = p.Env.Styles.Glyphs.Failed + " refused"
		}
		rows := present.Count(u.Rows, "row")
		box.Options = append(box.Options, dialog.Option{ID: string(u.Outcome), Label: label, Detail: rows, On: u.Usual})
	}
	return p.Env.Post(page.Dialog{Box: box})
}

// retry makes a table of the rows with such outcomes, and has it checked.
func (p *Page) retry(outcomes []string) tea.Cmd {
	if len(outcomes) == 0 {
		return p.Env.Notify(page.Info, "nobody is chosen, so nobody is called again")
	}
	statuses := make([]client.Status, len(outcomes))
	for i, o := range outcomes {
		statuses[i] = client.Status(o)
	}
	path, runs := p.PageID.Item, p.runs
	look := &p.look.Value
	draft := page.BatchDraft{Project: look.Project, Agent: client.Agent{ID: look.Agent, Name: look.AgentName}, Settings: p.settings}
	draft.Settings.Options = look.Options
	return func() tea.Msg {
		t, held, err := runs.Retry(path, statuses...)
		if err != nil {
			return page.Notify{Level: page.Failure, Text: err.Error()}
		}
		draft.Table = t
		check := page.CheckBatch{Draft: draft}
		if held == 0 {
			return check
		}
		text := present.Count(held, "row") + " of them are in a later batch already"
		return page.Intents{check, page.Notify{Level: page.Info, Text: text}}
	}
}
