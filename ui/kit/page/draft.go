package page

import (
	"maps"

	"talkdeck/client"
	"talkdeck/client/dial"
)

// Draft is what was typed into a form and isn't saved.
type Draft struct {
	Values map[string]string // by the fields' keys
	Base   map[string]string // what the fields held before, as far as that was known
}

// Drafts keeps drafts while the program runs, so that leaving a form loses nothing. The zero value has none.
type Drafts struct{ of map[ID]Draft }

// Put keeps the draft of the form id.
func (d *Drafts) Put(id ID, draft Draft) {
	if d.of == nil {
		d.of = map[ID]Draft{}
	}
	d.of[id] = Draft{maps.Clone(draft.Values), maps.Clone(draft.Base)}
}

// Get is the draft of the form id.
func (d *Drafts) Get(id ID) (Draft, bool) {
	draft, ok := d.of[id]
	return draft, ok
}

// Drop lets the draft of the form id go.
func (d *Drafts) Drop(id ID) { delete(d.of, id) }

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

// AgentChanged tells all pages that an agent was changed from here: what they show of it is old.
type AgentChanged struct {
	Project, Agent string
	Deleted        bool
}
