package ui

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/agents/prompt"
	"talkdeck/client/dial"
	dialpage "talkdeck/ui/feature/dialing/callform"
	"talkdeck/ui/feature/dialing/unresolved"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
	"talkdeck/ui/kit/widget/toast"
)

var errNoJournal = errors.New("calls can't be written down on this computer, so none can be made: talkdeck said why when it started")

// dialIntent does what a page asked for about calls to be made, and takes what comes of it.
func (a *App) dialIntent(msg tea.Msg) (cmd tea.Cmd, ok bool) {
	switch msg := msg.(type) {
	case page.Dial:
		return a.openDial(msg), true
	case page.MakeCall:
		return a.makeCall(msg), true
	case askedCall:
		return a.askCall(msg), true
	case confirmedCall:
		return a.call(msg), true
	case calledOnce:
		return a.called(msg), true
	}
	return nil, false
}

// openDial opens the form for a call.
func (a *App) openDial(d page.Dial) tea.Cmd {
	if d.Project == "" {
		d.Project = a.project.ID
	}
	switch {
	case d.Project == "":
		return a.toast(toast.Info, errNoProject.Error())
	case a.opts.Gate == nil:
		return a.toast(toast.Failure, errNoJournal.Error())
	}
	id := page.ID{Kind: page.DialForm, Project: d.Project}
	before, _ := a.env.Drafts.Get(id)
	a.env.Drafts.Put(id, dialpage.Draft(before, d))
	return a.env.IfWritable(page.Open{ID: id})
}

// askedCall is a call to be made, once somebody has said yes, and what speaks against it.
type askedCall struct {
	page.MakeCall
	forecast dial.Forecast
	err      error
}

// historyWait bounds how long a question waits for what the service tells of earlier calls; what hasn't come by then isn't known.
const historyWait = 5 * time.Second

// makeCall finds out what speaks against a call before it asks.
func (a *App) makeCall(msg page.MakeCall) tea.Cmd {
	switch {
	case a.opts.Gate == nil:
		return a.toast(toast.Failure, errNoJournal.Error())
	case a.dialling:
		return a.toast(toast.Info, "the call before is still on its way")
	case a.asking: // enter was pressed twice
		return nil
	case a.env.ReadOnly:
		return a.env.RefuseReadOnly()
	}
	a.asking = true
	ctx, gate := a.env.Ctx, a.opts.Gate
	return func() tea.Msg {
		asked := askedCall{MakeCall: msg}
		ctx, cancel := context.WithTimeout(ctx, historyWait)
		defer cancel()
		asked.forecast, asked.err = gate.Check(ctx, requestOf(msg))
		return asked
	}
}

func requestOf(c page.MakeCall) dial.Request {
	return dial.Request{NewCall: c.Call, AgentName: c.Agent.Name, Instead: c.Instead}
}

// askCall asks whether to make a call: y, or more than that where something speaks against it.
func (a *App) askCall(c askedCall) tea.Cmd {
	a.asking = false
	if c.err != nil {
		return a.toast(toast.Failure, c.err.Error())
	}
	call := confirmedCall{MakeCall: c.MakeCall, agreed: c.forecast.Agree()}
	has := map[dial.Kind]bool{}
	var lines []string
	for _, note := range c.forecast.Notes {
		lines = append(lines, present.Capital(present.Line(note))+".")
	}
	for _, f := range c.forecast.Findings {
		has[f.Kind] = true
		lines = append(lines, "! "+present.Capital(present.Line(f.Text))+".")
	}
	if len(c.forecast.Findings)+len(c.Warnings) > 0 {
		a.env.Post(page.ReadFirst{})
	}
	question := dialog.Question(&dialog.Confirm{Yes: "call", Then: a.env.Posting(call)})
	switch {
	case has[dial.InFlight], has[dial.ListUnread]:
		return a.toast(toast.Failure, "the call isn't made: "+dial.Words(c.forecast.Findings))
	case has[dial.Unwanted]:
		question = a.unwanted(call)
	case has[dial.OverLimit]:
		question = a.overLimit(c.forecast.Today, a.env.Posting(call))
	}
	a.dialog = callReview(a.env.Styles, c.MakeCall, lines, question)
	return nil
}

// overLimit asks for the day's next number, since a limit is reached.
func (a *App) overLimit(today int, then func() tea.Cmd) dialog.Question {
	next := strconv.Itoa(today + 1)
	box := dialog.NewTyped(a.env.Styles, "How many", next, "that isn't how many it will be")
	box.Enter, box.Text = "call", "To make one more, type how many calls of today it will be: "+next
	box.Then = func(string) tea.Cmd { return then() }
	return box
}

// unwanted asks for the number of somebody who doesn't want to be called, and then why they are called all the same.
func (a *App) unwanted(call confirmedCall) dialog.Question {
	number := present.Line(call.Call.Number)
	box := dialog.NewTyped(a.env.Styles, "Number", call.Call.Number, "that isn't the number")
	box.Enter, box.Text = "next", "To call it all the same, type the number: "+number
	box.Then = func(string) tea.Cmd {
		why := dialog.NewInput(a.env.Styles, "Why", "")
		why.Title, why.Text, why.Enter = "Call "+number+" all the same?", "Why is it called though it is on a do-not-call list? The reason is kept with the call.", "call"
		why.Check = func(text string) error {
			if strings.TrimSpace(text) == "" {
				return errors.New("say why")
			}
			return nil
		}
		why.Then = func(text string) tea.Cmd {
			call.because = strings.TrimSpace(text)
			return a.env.Post(call)
		}
		return a.env.Post(page.Dialog{Box: why})
	}
	return box
}

// confirmedCall is a call that somebody said yes to, and to what of it.
type confirmedCall struct {
	page.MakeCall
	agreed  []string
	because string
}

// calledOnce is what came of it.
type calledOnce struct {
	page.MakeCall
	record dial.Record
	err    error
	kept   error // why something about it could not be kept
}

// call makes a call, one at a time. It goes on when its page is left.
func (a *App) call(c confirmedCall) tea.Cmd {
	switch {
	case a.env.ReadOnly:
		return a.env.RefuseReadOnly()
	case a.dialling:
		return a.toast(toast.Info, "the call before is still on its way")
	}
	a.dialling = true
	ctx, gate, kept, now := a.env.Ctx, a.opts.Gate, a.kept, a.env.Now
	request := requestOf(c.MakeCall)
	request.Agreed, request.Because = c.agreed, c.because
	return tea.Batch(a.router.deliver(page.CallBegun{To: c.From}), func() tea.Msg {
		done := calledOnce{MakeCall: c.MakeCall}
		done.record, _, done.err = gate.Call(ctx, request)
		if done.record.State != dial.Sent {
			return done
		}
		done.kept = kept.values.Keep(c.Call.ProjectID, c.Call.AgentID, c.Call.Variables)
		if done.record.Call != "" {
			version := prompt.Version{Text: c.Agent.Prompt}.ID()
			done.kept = errors.Join(done.kept, kept.made.Keep(c.Call.ProjectID, c.Call.AgentID, prompt.Made{Call: done.record.Call, Version: version, At: now().UTC()}))
		}
		if c.Instead != "" {
			done.kept = errors.Join(done.kept, gate.Forget(c.Instead))
		}
		return done
	})
}

// called shows what came of a call. Whoever went elsewhere meanwhile stays there.
func (a *App) called(c calledOnce) tea.Cmd {
	a.dialling = false
	ended := page.CallEnded{To: c.From, Record: c.record, Err: c.err}
	number := present.Line(c.Call.Number)
	var refusal *dial.Refusal
	if errors.As(c.err, &refusal) { // it came up since somebody said yes
		return tea.Batch(a.router.deliver(ended), a.makeCall(c.MakeCall))
	}
	here := a.router.top() != nil && a.router.top().ID() == c.From
	switch c.record.State {
	case dial.Sent, dial.Found:
		ended.Err = nil
		cmds := []tea.Cmd{a.router.deliver(ended)}
		if here {
			cmds = append(cmds, a.router.back(), a.showMade(c))
		}
		return tea.Batch(append(cmds, a.toast(madeWords(c, number)))...)
	case dial.Unknown, dial.Sending:
		cmds := []tea.Cmd{a.router.deliver(ended)}
		if here {
			cmds = append(cmds, a.router.open(unresolved.ID))
		}
		return tea.Batch(append(cmds, a.toast(toast.Warning, "it isn't known whether "+number+" was called; it is not sent again"))...)
	case dial.Refused, dial.NotSent, dial.Forgotten:
	}
	if !here {
		return tea.Batch(a.router.deliver(ended), a.env.Post(page.Failed(c.err)))
	}
	return a.router.deliver(ended)
}

// showMade opens the page of a call that was made, where it is followed; the list of calls if its id isn't known.
func (a *App) showMade(c calledOnce) tea.Cmd {
	if c.record.Call == "" {
		return a.goTo(page.Calls)
	}
	return a.router.open(page.ID{Kind: page.Call, Project: c.Call.ProjectID, Item: c.record.Call})
}

func madeWords(c calledOnce, number string) (toast.Level, string) {
	switch {
	case c.err != nil:
		return toast.Warning, number + " is called, but " + c.err.Error()
	case c.kept != nil:
		return toast.Warning, number + " is called, but " + c.kept.Error()
	}
	return toast.Success, "calling " + number
}
