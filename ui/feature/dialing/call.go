package dialing

import (
	"context"
	"errors"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/agents/prompt"
	"talkdeck/client/dial"
	"talkdeck/ui/feature/dialing/callform"
	"talkdeck/ui/feature/dialing/unresolved"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
)

// openForm opens the form for a call.
func (f *Feature) openForm(d page.Dial) tea.Cmd {
	if d.Project == "" {
		d.Project = f.env.Project.ID
	}
	switch {
	case d.Project == "":
		return f.env.Notify(page.Info, page.ErrNoProject.Error())
	case f.s.Gate == nil:
		return f.env.Notify(page.Failure, errNoJournal.Error())
	}
	id := page.ID{Kind: page.DialForm, Project: d.Project}
	before, _ := f.env.Drafts.Get(id)
	f.env.Drafts.Put(id, callform.Draft(before, d))
	return f.env.IfWritable(page.Open{ID: id})
}

// checked is a call to be made, once somebody has said yes, and what speaks against it.
type checked struct {
	page.MakeCall
	forecast dial.Forecast
	err      error
}

// historyWait bounds how long a question waits for the service's history of calls; without it, earlier calls aren't known.
const historyWait = 5 * time.Second

// makeCall finds out what speaks against a call before it asks.
func (f *Feature) makeCall(msg page.MakeCall) tea.Cmd {
	switch {
	case f.s.Gate == nil:
		return f.env.Notify(page.Failure, errNoJournal.Error())
	case f.dialing:
		return f.env.Notify(page.Info, "the call before is still on its way")
	case f.asking: // enter was pressed twice
		return nil
	case f.env.ReadOnly:
		return f.env.RefuseReadOnly()
	}
	f.asking = true
	ctx, gate := f.env.Ctx, f.s.Gate
	return f.env.Opening(func() tea.Msg {
		asked := checked{MakeCall: msg}
		ctx, cancel := context.WithTimeout(ctx, historyWait)
		defer cancel()
		asked.forecast, asked.err = gate.Check(ctx, requestOf(msg))
		return asked
	})
}

func requestOf(c page.MakeCall) dial.Request {
	return dial.Request{NewCall: c.Call, AgentName: c.Agent.Name, Instead: c.Instead}
}

// ask asks whether to make a call: y, or more than that where something speaks against it.
func (f *Feature) ask(c checked) tea.Cmd {
	f.asking = false
	if c.err != nil {
		return f.env.Notify(page.Failure, c.err.Error())
	}
	call := confirmed{MakeCall: c.MakeCall, agreed: c.forecast.Agree()}
	var lines []string
	for _, note := range c.forecast.Notes {
		lines = append(lines, present.Capital(present.Line(note))+".")
	}
	for _, f := range c.forecast.Findings {
		lines = append(lines, "! "+present.Capital(present.Line(f.Text))+".")
	}
	if len(c.forecast.Findings)+len(c.Warnings) > 0 {
		f.env.Post(page.ReadFirst{})
	}
	question := dialog.Question(&dialog.Confirm{Yes: "call", Then: f.env.Posting(call)})
	switch c.forecast.Consent() {
	case dial.None:
		return f.env.Notify(page.Failure, "the call isn't made: "+dial.Words(c.forecast.Findings))
	case dial.Reason:
		question = f.unwanted(call)
	case dial.NextCount:
		question = f.overLimit(c.forecast.Today, f.env.Posting(call))
	case dial.Yes:
	}
	return f.env.Post(page.Dialog{Box: review(f.env.Styles, c.MakeCall, lines, question)})
}

// overLimit asks for the day's next number, since a limit is reached.
func (f *Feature) overLimit(today int, then func() tea.Cmd) dialog.Question {
	next := strconv.Itoa(today + 1)
	box := dialog.NewTyped(f.env.Styles, "How many", next, "that isn't how many it will be")
	box.Enter, box.Text = "call", "To make one more, type how many calls of today it will be: "+next
	box.Then = func(string) tea.Cmd { return then() }
	return box
}

// unwanted asks for the number of somebody who doesn't want to be called, and then why they are called all the same.
func (f *Feature) unwanted(call confirmed) dialog.Question {
	number := present.Line(call.Call.Number)
	box := dialog.NewTyped(f.env.Styles, "Number", call.Call.Number, "that isn't the number")
	box.Enter, box.Text = "next", "To call it all the same, type the number: "+number
	box.Then = func(string) tea.Cmd {
		why := dialog.NewReason(f.env.Styles, "Why", "", "say why", func(reason string) tea.Cmd {
			call.because = reason
			return f.env.Post(call)
		})
		why.Title, why.Enter = "Call "+number+" all the same?", "call"
		why.Text = "Why is it called though it is on a do-not-call list? The reason is kept with the call."
		return f.env.Post(page.Dialog{Box: why})
	}
	return box
}

// confirmed is a call that somebody said yes to, and to what of it.
type confirmed struct {
	page.MakeCall
	agreed  []string
	because string
}

// called is the result.
type called struct {
	page.MakeCall
	record  dial.Record
	err     error
	unsaved error // why something about it could not be saved
}

// call makes a call, one at a time. It goes on when its page is left.
func (f *Feature) call(c confirmed) tea.Cmd {
	switch {
	case f.env.ReadOnly:
		return f.env.RefuseReadOnly()
	case f.dialing:
		return f.env.Notify(page.Info, "the call before is still on its way")
	}
	f.dialing = true
	f.env.Post(page.CallBegun{To: c.From})
	ctx, gate, local, now := f.env.Ctx, f.s.Gate, f.s.Local, f.env.Now
	request := requestOf(c.MakeCall)
	request.Agreed, request.Because = c.agreed, c.because
	return func() tea.Msg {
		done := called{MakeCall: c.MakeCall}
		done.record, _, done.err = gate.Call(ctx, request)
		if done.record.State != dial.Sent {
			return done
		}
		done.unsaved = local.Filled.Keep(c.Call.ProjectID, c.Call.AgentID, c.Call.Variables)
		if done.record.Call != "" {
			made := prompt.Made{Call: done.record.Call, Version: prompt.Version{Text: c.Agent.Prompt}.ID(), At: now().UTC()}
			done.unsaved = errors.Join(done.unsaved, local.Made.Keep(c.Call.ProjectID, c.Call.AgentID, made))
		}
		if c.Instead != "" {
			done.unsaved = errors.Join(done.unsaved, gate.Forget(c.Instead))
		}
		return done
	}
}

// called shows the result of a call. Whoever went elsewhere meanwhile stays there.
func (f *Feature) called(c called) tea.Cmd {
	f.dialing = false
	var refusal *dial.Refusal
	if errors.As(c.err, &refusal) { // it came up since somebody said yes
		f.env.Post(page.CallEnded{To: c.From, Record: c.record, Err: c.err})
		return f.makeCall(c.MakeCall)
	}
	here, number := f.env.Visible == c.From, present.Line(c.Call.Number)
	switch c.record.State {
	case dial.Sent, dial.Found:
		f.env.Post(page.CallEnded{To: c.From, Record: c.record})
		if here {
			f.env.Post(page.Back{})
			f.showMade(c)
		}
		f.env.Notify(madeWords(c, number))
	case dial.Unknown, dial.Sending:
		f.env.Post(page.CallEnded{To: c.From, Record: c.record, Err: c.err})
		if here {
			f.env.Post(page.Open{ID: unresolved.ID})
		}
		f.env.Notify(page.Warning, "it isn't known whether "+number+" was called; it is not sent again")
	default: // refused, or never sent
		f.env.Post(page.CallEnded{To: c.From, Record: c.record, Err: c.err})
		if !here {
			f.env.Post(page.Failed(c.err))
		}
	}
	return nil
}

// showMade opens the page of a call that was made, where it is followed; the list of calls if its id isn't known.
func (f *Feature) showMade(c called) {
	if c.record.Call == "" {
		f.env.Post(page.GoTo{Kind: page.Calls})
		return
	}
	f.env.Post(page.Open{ID: page.ID{Kind: page.Call, Project: c.Call.ProjectID, Item: c.record.Call}})
}

func madeWords(c called, number string) (page.Level, string) {
	switch {
	case c.err != nil:
		return page.Warning, number + " is called, but " + c.err.Error()
	case c.unsaved != nil:
		return page.Warning, number + " is called, but " + c.unsaved.Error()
	}
	return page.Success, "calling " + number
}
