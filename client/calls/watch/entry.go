package watch

import (
	"cmp"
	"strings"
	"time"

	"talkdeck/client"
)

// Entry is a call and what was seen of it. Entries never change: a call that does gets a new one.
type Entry struct {
	Call      client.Call
	FirstSeen time.Time // when the call was first in an answer
	Changed   time.Time // when it last differed or, for one that came while watching, appeared; zero if it is as it was found
	Seen      []Change  // the statuses as seen, oldest first; the first is the one it was found with
	Order     time.Time // what the list is sorted by: Started, or FirstSeen where the service doesn't tell
	// Came tells that the call came while watching: Seen begins where the call did, but for what lasted less than the time
	// between two rounds. Of any other call, what it did before FirstSeen isn't known.
	Came bool

	doubted bool          // the last answer put the call back; a second one in a row that does is believed
	unnamed bool          // the answer is known to name no agent
	unit    *string       // the cost's currency, kept since reading it from Raw is slow; nil if it wasn't read yet
	skew    time.Duration // how far the service's clock was ahead when the call was found
}

// Change is a status and when it was first seen; the service doesn't tell when it began.
type Change struct {
	Status client.Status
	At     time.Time
}

const (
	// settled is how long a call of an undocumented status must stand still to count as over.
	settled = time.Minute
	// doubtful is how long after it began a call that is still called live may have been forgotten by the service.
	doubtful = time.Hour
)

// Live reports whether the call goes on. One of a status that nobody documented counts as live until it stops changing,
// and one that began long ago is over when it is found.
func (e *Entry) Live(now time.Time) bool {
	s := e.Call.Status
	if s.Known() {
		return s.Live()
	}
	found := now.Sub(e.FirstSeen) < settled && e.FirstSeen.Sub(e.Began()) < doubtful
	return found || now.Sub(e.Changed) < settled
}

// Doubtful reports whether the service calls the call live although it began more than an hour ago: it may have forgotten
// to end it. Such a call is still asked for, but ever more rarely.
func (e *Entry) Doubtful(now time.Time) bool {
	return now.Sub(e.Began()) > doubtful && e.Live(now)
}

// undated reports whether nothing is known of when the call began but that it was there when it was found.
func (e *Entry) undated() bool { return e.Call.Started.IsZero() && !e.Came }

// Began is when the call began by this computer's clock, at the latest when it was first seen.
func (e *Entry) Began() time.Time {
	if at := e.Call.Started.Add(-e.skew); !e.Call.Started.IsZero() && at.Before(e.FirstSeen) {
		return at
	}
	return e.FirstSeen
}

var none string

// take makes c what is known of the call.
func (e *Entry) take(c client.Call) {
	e.Call, e.unit, e.unnamed = c, &none, !strings.Contains(c.Raw, "agent")
	if _, ok := c.Cost(); ok {
		if unit := c.Currency(); unit != "" {
			e.unit = &unit
		}
	}
}

// AgentID is the agent that made the call, if the answer names one: Talkstack documents no such field, so mostly nothing is
// read to find out.
func (e *Entry) AgentID() string {
	if e.unnamed {
		return ""
	}
	return e.Call.AgentID()
}

// currency is the unit of the call's cost.
func (e *Entry) currency() string {
	if e.unit == nil {
		return e.Call.Currency()
	}
	return *e.unit
}

// Answered is when the call was first seen to be talked through; ok is false if that wasn't seen.
func (e *Entry) Answered() (at time.Time, ok bool) {
	for _, c := range e.Seen {
		if c.Status == client.StatusInProgress {
			return c.At, true
		}
	}
	return time.Time{}, false
}

// LengthBy is what the length of a call is known by.
type LengthBy int

// What a length is known by.
const (
	ByNothing LengthBy = iota // it isn't known
	ByService                 // the service told it
	BySight                   // the call goes on, and was seen to be answered
	ByStart                   // the call goes on, and was in progress when it was found: it can't be longer
)

// Told reports whether the service told the length; otherwise it was worked out here, or isn't known.
func (b LengthBy) Told() bool { return b == ByService }

// Length is how long the call was talked through: what the service tells. Of a call that is in progress it mostly tells nothing, or
// zero; then it is how long before now it was seen to be answered, or began.
func (e *Entry) Length(now time.Time) (d time.Duration, by LengthBy) {
	status := e.Call.Status
	if d, told := e.Call.Duration(); told && (d > 0 || !status.Live()) {
		return d, ByService
	}
	if status != client.StatusInProgress {
		return 0, ByNothing
	}
	if at, ok := e.Answered(); ok && (e.Came || e.Seen[0].Status != client.StatusInProgress) {
		return max(now.Sub(at), 0), BySight
	}
	if e.Call.Started.IsZero() {
		return 0, ByNothing
	}
	return max(now.Sub(e.Call.Started), 0), ByStart
}

// Compare orders calls as pictures do: newest first, and calls of the same moment by id.
func (e *Entry) Compare(other *Entry) int { return compare(e, other) }

// last is when an answer last told something new of the call.
func (e *Entry) last() time.Time {
	if e.Changed.After(e.FirstSeen) {
		return e.Changed
	}
	return e.FirstSeen
}

// compare sorts newest first, and calls of the same moment by id, so that the order is one and the same in every round.
func compare(a, b *Entry) int {
	if c := b.Order.Compare(a.Order); c != 0 {
		return c
	}
	return cmp.Compare(a.Call.ID, b.Call.ID)
}

// stages are how far along a status is in a call's life; 0 of one that nobody documented.
var stages = map[client.Status]int{
	client.StatusQueued: 1, client.StatusInitiated: 2, client.StatusRinging: 3, client.StatusInProgress: 4,
	client.StatusCompleted: 5, client.StatusBusy: 5, client.StatusFailed: 5,
	client.StatusNoAnswer: 5, client.StatusVoicemail: 5, client.StatusSilence: 5,
}

// back reports whether a call of status from doesn't get to status to by itself.
func back(from, to client.Status) bool {
	return stages[to] > 0 && stages[to] < stages[from]
}
