package batches

import (
	"bytes"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/dial"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
)

// uploaded is the result of having the service call a file by itself.
type uploaded struct {
	from   page.ID
	calls  int
	record dial.Record
	err    error
}

// upload sends the rows that are called as one file.
func (f *Feature) upload(b page.UploadBatch) tea.Cmd {
	if f.s.Gate == nil {
		return f.env.Post(page.BatchAnswered{To: b.From, Err: errNoBatches})
	}
	if f.env.ReadOnly {
		return f.env.RefuseReadOnly()
	}
	ctx, gate, calls := f.env.Ctx, f.s.Gate, f.s.Client.Calls
	return func() tea.Msg {
		out := uploaded{from: b.From, calls: b.Plan.Totals().ToCall}
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

// uploaded says whether the file was taken. Whoever went elsewhere meanwhile stays there.
func (f *Feature) uploaded(u uploaded) tea.Cmd {
	here := f.env.Visible == u.from
	var next tea.Msg
	switch u.record.State {
	case dial.Sent, dial.Found:
		f.env.Post(page.BatchAnswered{To: u.from})
		f.env.Notify(page.Success, "the file was sent: the service calls "+present.Thousands(u.calls)+" by itself; the list of calls shows them as they come")
		next = page.GoTo{Kind: page.Calls}
	case dial.Unknown, dial.Sending:
		f.env.Post(page.BatchAnswered{To: u.from})
		f.env.Notify(page.Warning, "it isn't known whether the file was taken, and so for none of its rows whether it is called; it is not sent again")
		next = page.Open{ID: page.ID{Kind: page.Unknown}}
	default: // refused, or never sent
		return f.env.Post(page.BatchAnswered{To: u.from, Err: u.err})
	}
	delete(f.drafts, u.from)
	if here {
		f.env.Post(next)
	}
	return nil
}
