package ui

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/client/dial"
	"talkdeck/ui/page"
	"talkdeck/ui/page/unknown"
	"talkdeck/ui/present"
	"talkdeck/ui/widget/toast"
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
	if a.opts.Dialer == nil {
		return tea.Batch(a.router.deliver(page.BatchAnswered{To: b.From, Err: errNoJournal}))
	}
	ctx, dialer, calls := a.env.Ctx, a.opts.Dialer, a.opts.Client.Calls
	return a.env.Changing(func() tea.Msg {
		out := uploadedBatch{from: b.From, calls: b.Plan.Totals().Goes}
		file, err := uploadFile(b.Plan)
		if err != nil {
			out.err = err
			return out
		}
		out.record, out.err = upload(ctx, dialer, calls, client.Batch{
			ProjectID: b.Draft.Project, AgentID: b.Draft.Agent.ID, Filename: page.UploadName(b.Plan.Table), File: bytes.NewReader(file),
		})
		return out
	})
}

func upload(ctx context.Context, dialer Dialer, calls *client.CallService, b client.Batch) (dial.Record, error) {
	r, _, err := dialer.Upload(ctx, calls, b) // nothing of what is answered is documented
	return r, err
}

// uploadFile is a plan's rows that go, with the two columns that are documented.
func uploadFile(p *batch.Plan) ([]byte, error) {
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	lines := [][]string{{"number", "dynamicVariables"}}
	for i := range p.Judged() {
		if !p.Goes(i) {
			continue
		}
		variables, err := p.Table.Variables(p.Table.Rows[i].Cells)
		if err != nil {
			return nil, err
		}
		raw, err := json.Marshal(variables)
		if err != nil {
			return nil, err
		}
		lines = append(lines, []string{p.Row(i).Number, string(raw)})
	}
	err := out.WriteAll(lines)
	return b.Bytes(), err
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
			cmds = append(cmds, a.router.open(unknown.ID))
		}
		return tea.Batch(cmds...)
	case dial.Refused, dial.NotSent, dial.Forgotten:
	}
	return a.router.deliver(page.BatchAnswered{To: u.from, Err: u.err})
}
