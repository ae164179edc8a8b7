package batch

import (
	"fmt"
	"slices"
	"time"

	"talkdeck/client"
	"talkdeck/client/dial"
)

// State is where a row stands. It is in exactly one.
type State string

// The states. A row is sent again only from NotSent, in which it is certain that no call was made.
const (
	Queued    State = "queued"
	Sending   State = "sending"   // written down; its request may be in flight
	Sent      State = "sent"      // the service made the call
	Seen      State = "seen"      // the call was seen in the service's history
	Final     State = "final"     // the call is over; Entry.Outcome tells how
	Uncertain State = "uncertain" // it may or may not have been called; never again by itself
	Refused   State = "refused"   // the service said no to this call
	NotSent   State = "not-sent"  // nothing was done, and it may go again
	Skipped   State = "skipped"   // it was never to be called
)

// follows are the states that a row may go to from each. A final row may be written again: costs and data come late.
var follows = map[State][]State{
	Queued:    {Sending, Skipped, Uncertain},
	NotSent:   {Sending, Skipped, Uncertain},
	Sending:   {Sent, Refused, NotSent, Uncertain},
	Sent:      {Sent, Seen, Final},
	Seen:      {Final},
	Final:     {Final},
	Uncertain: {Sent, NotSent, Uncertain},
}

// Entry is a row of a batch, as its ledger knows it.
type Entry struct {
	Line     int            // in the file
	Number   string         // E.164; "" if there is none
	Cells    []string       // as they stand in the file
	Caveats  map[int]string // see Row
	State    State
	At       time.Time // when it came to that state
	Reason   string    // why it is refused, not sent, uncertain or skipped
	Decision string    // why a person included it or left it out; "" if nobody did
	AnyHour  bool      // a person included it whatever the hour is
	Tries    int       // how often its request was written down
	SentAt   time.Time // when it last was
	Attempt  string    // the id of its last request in the journal of calls
	Call     string    // the call's id, if it is known
	Limited  bool      // it is uncertain, and the service answered that it had too much to do
	Settled  bool      // it is uncertain, and a person said to leave it
	Outcome  Outcome   // of a final one
}

// Outcome is what the service told of a call that is over.
type Outcome struct {
	Status   client.Status `json:"status"`
	Started  time.Time     `json:"started,omitzero"`
	Seconds  *float64      `json:"seconds,omitempty"` // nil if it isn't told
	Cost     *float64      `json:"cost,omitempty"`    // likewise
	Currency string        `json:"currency,omitempty"`
	Data     [][2]string   `json:"data,omitempty"` // what the agent extracted, names and values
}

const (
	maxData      = 200     // things that an agent extracted
	maxDataValue = 8 << 10 // bytes
)

// outcomeOf is a call's outcome.
func outcomeOf(c *client.Call) Outcome {
	o := Outcome{Status: c.Status, Started: c.Started, Currency: c.Currency()}
	if d, ok := c.Duration(); ok {
		s := d.Seconds()
		o.Seconds = &s
	}
	if cost, ok := c.Cost(); ok {
		o.Cost = &cost
	}
	for i, f := range c.Data() {
		if i == maxData {
			break
		}
		o.Data = append(o.Data, [2]string{truncate(f.Key), truncate(f.Value)})
	}
	return o
}

func truncate(text string) string {
	if len(text) > maxDataValue {
		return text[:maxDataValue] + "…"
	}
	return text
}

// record is a line of the ledger: of a row, or of the batch if Row is 0. It holds only what is new.
type record struct {
	Event   event     `json:"event,omitempty"` // only of the batch
	Row     int       `json:"row,omitempty"`   // from 1
	State   State     `json:"state,omitempty"`
	At      time.Time `json:"at,omitzero"`
	Reason  string    `json:"reason,omitempty"`
	SentAt  time.Time `json:"sent_at,omitzero"` // when its call was made, where it wasn't this batch that asked for it
	Attempt string    `json:"attempt,omitempty"`
	Call    string    `json:"call,omitempty"`
	Limited bool      `json:"limited,omitempty"`
	Settled bool      `json:"settled,omitempty"`
	Outcome *Outcome  `json:"outcome,omitempty"`

	// Only in a row's first record.
	Line     int            `json:"line,omitempty"`
	Number   string         `json:"number,omitempty"`
	Cells    []string       `json:"cells,omitempty"`
	Caveats  map[int]string `json:"doubts,omitempty"`
	Decision string         `json:"decision,omitempty"`
	AnyHour  bool           `json:"any_hour,omitempty"`

	// Only of the batch.
	Options *Options   `json:"options,omitempty"`
	Known   *dial.Mark `json:"known,omitempty"`
	Damage  int        `json:"damage,omitempty"`
}

// event is something that happened to the batch as a whole.
type event string

const (
	opened   event = "opened" // to be resumed
	started  event = "go"     // a person said to go on after the first calls
	paused   event = "paused"
	resumed  event = "resumed"
	stopped  event = "stopped"
	changed  event = "changed"  // its options
	reviewed event = "reviewed" // its rows were brought up to what was known by then
	damaged  event = "damaged"  // so many lines before can't be read, and its rows are uncertain because of that
)

// firstRecord is the first record of an entry.
func (e *Entry) firstRecord(row int) record {
	return record{
		Row: row + 1, State: e.State, Reason: e.Reason,
		Line: e.Line, Number: e.Number, Cells: e.Cells, Caveats: e.Caveats, Decision: e.Decision, AnyHour: e.AnyHour,
	}
}

// entryOf is the entry of a first record.
func entryOf(r record) Entry {
	return Entry{
		State: r.State, Reason: r.Reason,
		Line: r.Line, Number: r.Number, Cells: r.Cells, Caveats: r.Caveats, Decision: r.Decision, AnyHour: r.AnyHour,
	}
}

// checkNext fails if a record can't follow the entry's state.
func (e *Entry) checkNext(r record) error {
	known := e.State == Sent && r.State == Sent && e.Call != ""
	if slices.Contains(follows[e.State], r.State) && !known {
		return nil
	}
	return fmt.Errorf("line %d is %s and can't become %s", e.Line, e.State, r.State)
}

// apply updates the entry by a record.
func (e *Entry) apply(r record) {
	e.State, e.At, e.Reason = r.State, r.At, r.Reason
	if r.Call != "" {
		e.Call = r.Call
	}
	if r.Attempt != "" {
		e.Attempt = r.Attempt
	}
	if !r.SentAt.IsZero() {
		e.SentAt = r.SentAt
	}
	e.Limited = r.Limited
	e.Settled = e.Settled || r.Settled
	if r.Outcome != nil {
		e.Outcome = *r.Outcome
	}
	if r.State == Sending {
		e.Tries++
		e.SentAt = r.At
	}
}

// recordOf is the record of a request's result.
func recordOf(a dial.Attempt) record {
	r := record{Reason: a.Reason, Call: a.Call, Limited: a.Limited && a.State == dial.Unknown}
	switch {
	case a.Again:
		r.State = NotSent
	case a.State == dial.Sent:
		r.State = Sent
	case a.State == dial.Refused:
		r.State = Refused
	default:
		r.State = Uncertain
	}
	return r
}
