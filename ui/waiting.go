package ui

import (
	tea "charm.land/bubbletea/v2"

	"talkdeck/session"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
	"talkdeck/ui/kit/widget/toast"
)

// waiting are the actions that go on once the session is back, in words.
func (a *App) waiting() []string {
	words := make([]string, len(a.session.Waiting))
	for i, w := range a.session.Waiting {
		words[i] = w.Op + ", since " + present.Clock(w.Since, a.env.Zone)
	}
	return words
}

// tellWaiting says that what somebody has just asked for waits, since nothing else on the screen will move.
func (a *App) tellWaiting(before, s session.Snapshot) tea.Cmd {
	if len(s.Waiting) <= len(before.Waiting) {
		return nil
	}
	return a.toast(toast.Info, "waits until there is a session: "+present.Line(s.Waiting[len(s.Waiting)-1].Op))
}

// askHeld asks about an action that waited for so long that it isn't sent without asking; about each once.
func (a *App) askHeld() {
	if a.dialog != nil {
		return
	}
	for _, w := range a.session.Waiting {
		if w.Held && w.ID > a.askedHeld {
			a.askedHeld = w.ID
			a.dialog, a.inFlight = a.decision(w), page.Opened(a.env.Now())
			return
		}
	}
}

// decision asks whether an action that waits is still to be sent. esc lets it wait on; :waiting asks again.
func (a *App) decision(w session.Waiting) dialog.Box {
	release := func(send bool, said string) func() tea.Cmd {
		keeper := a.opts.Session
		return func() tea.Cmd {
			return func() tea.Msg {
				keeper.Release(w.ID, send)
				return page.Notify{Level: toast.Info, Text: said}
			}
		}
	}
	op := present.Line(w.Op)
	return &dialog.Menu{
		Title: "Still " + op + "?",
		Text:  "It has waited for the session since " + present.Clock(w.Since, a.env.Zone) + ". Nothing was sent so far.",
		Items: []dialog.Item{
			{Key: "n", Label: "drop it", Then: release(false, "dropped: "+op)},
			{Key: "y", Label: "send it", Then: release(true, "sent once there is a session: "+op)},
		},
	}
}

// runWaiting asks about the oldest action that waits.
func (a *App) runWaiting(string) (tea.Cmd, error) {
	if len(a.session.Waiting) == 0 {
		return a.toast(toast.Info, "nothing waits to be sent"), nil
	}
	a.dialog = a.decision(a.session.Waiting[0])
	return nil, nil
}
