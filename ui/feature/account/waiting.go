package account

import (
	tea "charm.land/bubbletea/v2"

	"talkdeck/session"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
)

// waiting are the actions that go on once the session is back, in words.
func (f *Feature) waiting() []string {
	words := make([]string, len(f.env.Session.Waiting))
	for i, w := range f.env.Session.Waiting {
		words[i] = w.Op + ", since " + present.Clock(w.Since, f.env.Zone)
	}
	return words
}

// tellWaiting says that what somebody has just asked for waits, since nothing else on the screen will move.
func (f *Feature) tellWaiting(was, now session.Snapshot) {
	if n := len(now.Waiting); n > len(was.Waiting) {
		f.env.Notify(page.Info, "waits until there is a session: "+present.Line(now.Waiting[n-1].Op))
	}
}

// Question implements feature.Asker: it asks about an action that waited for so long that it isn't sent without asking, about each
// once.
func (f *Feature) Question() (box dialog.Box, ok bool) {
	for _, w := range f.env.Session.Waiting {
		if w.Held && w.ID > f.askedHeld {
			f.askedHeld = w.ID
			return f.decision(w), true
		}
	}
	return nil, false
}

// decision asks whether an action that waits is still to be sent. esc lets it wait on; :waiting asks again.
func (f *Feature) decision(w session.Waiting) dialog.Box {
	release := func(send bool, said string) func() tea.Cmd {
		keeper := f.s.Session
		return func() tea.Cmd {
			return func() tea.Msg {
				keeper.Release(w.ID, send)
				return page.Notify{Level: page.Info, Text: said}
			}
		}
	}
	op := present.Line(w.Op)
	return &dialog.Menu{
		Title: "Still " + op + "?",
		Text:  "It has waited for the session since " + present.Clock(w.Since, f.env.Zone) + ". Nothing was sent so far.",
		Items: []dialog.Item{
			{Key: "n", Label: "drop it", Then: release(false, "dropped: "+op)},
			{Key: "y", Label: "send it", Then: release(true, "sent once there is a session: "+op)},
		},
	}
}

// runWaiting asks about the oldest action that waits.
func (f *Feature) runWaiting(string) (tea.Cmd, error) {
	if len(f.env.Session.Waiting) == 0 {
		return f.env.Notify(page.Info, "nothing waits to be sent"), nil
	}
	return f.env.Post(page.Dialog{Box: f.decision(f.env.Session.Waiting[0])}), nil
}
