package ui

import (
	"bytes"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/dial"
	"talkdeck/ui/feature/dialing/unresolved"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/toast"
)

// uploadedBatch is what came of having the service call a file by itself.
type uploadedBatch struct {
	from   page.ID
	calls  int
	record dial.Record
	err    error
}

// uploadBatch sends the rows that go as one file.
func (a *App) uploadBatch(b page.UploadBatch) tea.Cmd {
	if a.opts.Gate == nil {
		return tea.Batch(a.router.deliver(page.BatchAnswered{To: b.From, Err: errNoJournal}))
	}
	if a.env.ReadOnly {
		return a.env.RefuseReadOnly()
	}
	ctx, gate, calls := a.env.Ctx, a.opts.Gate, a.opts.Client.Calls
	return func() tea.Msg {
		out := uploadedBatch{from: b.From, calls: b.Plan.Totals().Goes}
		file, numbers, err := b.Plan.Upload()
		if err != nil {
			out.err = err
			return out
		}
		out.record, out.err = gate.Upload(ctx, calls, dial.Upload{
			Project: b.Draft.Project, Agent: b.Draft.Agent.ID, AgentName: b.Draft.Agent.Name, File: page.UploadName(b.Plan.Table),
			Content: bytes.NewReader(file), Numbers: numbers, Known: b.Judged.Known, Rules: dial.Rules{DoNotCall: gate.Unwanted(b.Judged.DoNotCall, b.Judged.Region)},
		})
		return out
	}
}

// batchUploaded says what came of it.
func (a *App) batchUploaded(u uploadedBatch) tea.Cmd {
	here := a.router.top() != nil && a.router.top().ID() == u.from
	switch u.record.State {
	case dial.Sent, dial.Found:
		delete(a.desk.drafts, u.from)
		cmds := []tea.Cmd{
			a.router.deliver(page.BatchAnswered{To: u.from}),
			a.toast(toast.Success, "the file was sent: the service calls "+present.Thousands(u.calls)+" by itself; the list of calls shows them as they come"),
		}
		if here {
			cmds = append(cmds, a.goTo(page.Calls))
		}
		return tea.Batch(cmds...)
	case dial.Unknown, dial.Sending:
		delete(a.desk.drafts, u.from)
		cmds := []tea.Cmd{
			a.router.deliver(page.BatchAnswered{To: u.from}),
			a.toast(toast.Warning, "it isn't known whether the file was taken, and so for none of its rows whether it is called; it is not sent again"),
		}
		if here {
			cmds = append(cmds, a.router.open(unresolved.ID))
		}
		return tea.Batch(cmds...)
	case dial.Refused, dial.NotSent, dial.Forgotten:
	}
	return a.router.deliver(page.BatchAnswered{To: u.from, Err: u.err})
}
