package page

import (
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
)

// Intents about the person's own do-not-call list.
type (
	// AskListing asks for the reason why a number isn't to be called again, and puts it on the list.
	AskListing struct {
		Number string
		Other  string // the other number of the call, which may be meant; "": there is none
	}
	// ListNumber puts a number, in E.164, on the list.
	ListNumber struct{ Number, Reason string }
	// UnlistNumber takes a number, in E.164, off the list.
	UnlistNumber struct{ Number string }
)

// ListChanged tells all pages that the person's own do-not-call list was changed here.
type ListChanged struct{}

// AskDoNotCall asks why the person in a call isn't to be called again.
func (e *Env) AskDoNotCall(c *client.Call, person string) tea.Cmd {
	other := c.From
	if person == c.From {
		other = c.To
	}
	return e.Post(AskListing{Number: person, Other: other})
}
