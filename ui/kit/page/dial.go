package page

import (
	"cmp"
	"context"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/calls/origin"
	"talkdeck/client/dial"
)

// Intents about agents and calls.
type (
	// Dial opens the form for a call with what is given of it filled in.
	Dial struct {
		Project   string            // "": the one in view
		Agent     string            // its id; "": the project's active one
		Number    string            // E.164, or as it was typed
		Variables map[string]string // that the attempt Instead had
		Instead   string            // the id of the attempt of unknown outcome that this call is made instead of; "": none
	}
	// MakeCall asks whether to make a call, and on yes makes it. What comes of it is told to From by a CallEnded.
	MakeCall struct {
		From     ID
		Call     client.NewCall
		Agent    client.Agent // as read last: its prompt's version is remembered with the call
		Name     string       // of the number, among the person's own; "" if it is none of them
		Known    string       // where values are known from, a sentence safe to draw; "" if all were typed
		Warnings []string     // sentences to read before one says yes, safe to draw
		Instead  string       // see Dial
	}
)

// CallBegun tells a page that the call it asked for is on its way.
type CallBegun struct{ To ID }

// Owner implements Addressed.
func (m CallBegun) Owner() ID { return m.To }

// CallEnded tells a page what came of a call that it asked for: of the attempt, not of the talk.
type CallEnded struct {
	To     ID
	Record dial.Record
	Err    error
}

// Owner implements Addressed.
func (m CallEnded) Owner() ID { return m.To }

// Origins tells where the calls that were made on this computer come from; *origin.Index does. Asking it waits for the disk.
type Origins interface {
	Refresh(ctx context.Context) (*origin.Origins, error)
}

// Redial opens the form for a call to a person like one that there was. Of a call that was made on this computer the agent is
// known; of any other, only what the service's answer names. The form offers what is known of the number itself.
func (e *Env) Redial(project string, c *client.Call, person string, origins Origins) tea.Cmd {
	again, id, to := Dial{Project: project, Agent: c.AgentID(), Number: person}, c.ID, c.To
	if origins == nil {
		return e.Post(again)
	}
	ctx := e.Ctx
	return e.Opening(func() tea.Msg {
		known, _ := origins.Refresh(ctx) // what can't be read isn't known
		if from, ok := known.Of(id); ok {
			again.Agent, again.Number = from.Agent, cmp.Or(from.Number, to, person)
		}
		return again
	})
}

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

// AskDoNotCall asks why the person in a call isn't to be called again.
func (e *Env) AskDoNotCall(c *client.Call, person string) tea.Cmd {
	other := c.From
	if person == c.From {
		other = c.To
	}
	return e.Post(AskListing{Number: person, Other: other})
}
