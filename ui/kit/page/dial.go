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
		Instead   string            // the id of the unresolved attempt that this call replaces; "": none
	}
	// MakeCall asks whether to make a call, and on yes makes it. From gets a CallBegun, and a CallEnded with the result.
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

// CallBegun tells a page that its MakeCall is being sent.
type CallBegun struct{ To ID }

// Owner implements Addressed.
func (m CallBegun) Owner() ID { return m.To }

// CallEnded tells a page the result of its MakeCall: of the attempt, not of the conversation.
type CallEnded struct {
	To     ID
	Record dial.Record
	Err    error
}

// Owner implements Addressed.
func (m CallEnded) Owner() ID { return m.To }

// Origins has the origins of calls that were made on this computer; *origin.Index does. Refresh waits for the disk.
type Origins interface {
	Refresh(ctx context.Context) (*origin.Origins, error)
}

// Redial opens the form for another call to the person in a call. The agent is the one that made the call, if that was made on this
// computer, else the one that the service's answer names.
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
		Other  string // the other number of the call, in case it is that person's; "": there is none
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
