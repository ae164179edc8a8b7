package ui

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/dial"
	"talkdeck/client/prompt"
	"talkdeck/ui/page"
	dialpage "talkdeck/ui/page/dial"
	"talkdeck/ui/page/unknown"
	"talkdeck/ui/present"
	"talkdeck/ui/widget/dialog"
	"talkdeck/ui/widget/toast"
)

// Dialer makes calls and keeps their journal.
type Dialer interface {
	unknown.Journal
	// Dial makes one call. The record tells what came of it, also beside an error.
	Dial(ctx context.Context, n client.NewCall) (dial.Record, error)
	// Upload has the service call everybody in a file by itself.
	Upload(ctx context.Context, to dial.Uploader, b client.Batch) (dial.Record, *client.BatchAnswer, error)
	// Records lists all attempts, oldest first.
	Records() ([]dial.Record, error)
}

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
	case a.opts.Dialer == nil:
		return a.toast(toast.Failure, errNoJournal.Error())
	}
	id := page.ID{Kind: page.DialForm, Project: d.Project}
	before, _ := a.env.Drafts.Get(id)
	a.env.Drafts.Put(id, dialpage.Draft(before, d))
	return a.env.Changing(page.Do(page.Open{ID: id}))
}

// askedCall is a call to be made, once somebody has said yes, and what the journal says of calls before it.
type askedCall struct {
	page.MakeCall
	today today
	open  bool // it isn't known whether one to the same number was made
	err   error
}

// makeCall reads the journal before it asks.
func (a *App) makeCall(msg page.MakeCall) tea.Cmd {
	switch {
	case a.opts.Dialer == nil:
		return a.toast(toast.Failure, errNoJournal.Error())
	case a.dialling:
		return a.toast(toast.Info, "the call before is still on its way")
	case a.asking: // enter was pressed twice
		return nil
	case a.env.ReadOnly:
		return a.env.Changing(nil)
	}
	a.asking = true
	ctx, dialer, now, zone, limits, costs := a.env.Ctx, a.opts.Dialer, a.env.Now(), a.opts.Zone, a.opts.Limits, a.kept.costs
	return func() tea.Msg {
		asked := askedCall{MakeCall: msg}
		var records []dial.Record
		records, asked.err = dialer.Records()
		for _, r := range records {
			asked.open = asked.open || r.State == dial.Unknown && r.Number == msg.Call.Number && r.ID != msg.Instead
		}
		asked.today = takeToday(ctx, records, now, zone, limits, costs)
		return asked
	}
}

// askCall asks whether to make a call: y, or more than that above the day's limits.
func (a *App) askCall(c askedCall) tea.Cmd {
	a.asking = false
	if c.err != nil {
		return a.toast(toast.Failure, "the journal of calls can't be read, so none is made: "+c.err.Error())
	}
	var lines []string
	if c.open {
		lines = append(lines, "It isn't known whether an earlier call to this number was made: :unknown shows it.")
	}
	then := page.Do(confirmedCall{c.MakeCall})
	said, reached := c.today.words(a.opts.Limits)
	question := dialog.Question(&dialog.Confirm{Yes: "call", Then: then})
	if reached {
		question = a.moreThanYes(c.today.calls, then)
	}
	a.dialog = callReview(a.env.Styles, c.MakeCall, append(lines, said...), question)
	return nil
}

// confirmedCall is a call that somebody said yes to.
type confirmedCall struct{ page.MakeCall }

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
		return a.env.Changing(nil)
	case a.dialling:
		return a.toast(toast.Info, "the call before is still on its way")
	}
	a.dialling = true
	ctx, dialer, kept, now := a.env.Ctx, a.opts.Dialer, a.kept, a.env.Now
	return tea.Batch(a.router.deliver(page.CallBegun{To: c.From}), func() tea.Msg {
		done := calledOnce{MakeCall: c.MakeCall}
		done.record, done.err = dialer.Dial(ctx, c.Call)
		if done.record.State != dial.Sent {
			return done
		}
		done.kept = kept.values.Keep(c.Call.ProjectID, c.Call.AgentID, c.Call.Variables)
		if done.record.Call != "" {
			version := prompt.Version{Text: c.Agent.Prompt}.ID()
			done.kept = errors.Join(done.kept, kept.made.Keep(c.Call.ProjectID, c.Call.AgentID, prompt.Made{Call: done.record.Call, Version: version, At: now().UTC()}))
		}
		if c.Instead != "" {
			done.kept = errors.Join(done.kept, dialer.Forget(c.Instead))
		}
		return done
	})
}

// called shows what came of a call. Whoever went elsewhere meanwhile stays there.
func (a *App) called(c calledOnce) tea.Cmd {
	a.dialling = false
	ended := page.CallEnded{To: c.From, Record: c.record, Err: c.err}
	number := present.Line(c.Call.Number)
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
			cmds = append(cmds, a.router.open(unknown.ID))
		}
		return tea.Batch(append(cmds, a.toast(toast.Warning, "it isn't known whether "+number+" was called; it is not sent again"))...)
	case dial.Refused, dial.NotSent, dial.Forgotten:
	}
	if !here {
		return tea.Batch(a.router.deliver(ended), page.Do(page.Failed(c.err)))
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
