package watch

import (
	"cmp"
	"slices"
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

	doubted bool // the last answer called a final call live again; a second one in a row is believed
}

// Change is a status and when it was first seen; the service doesn't tell when it began.
type Change struct {
	Status client.Status
	At     time.Time
}

// settled is how long a call of an undocumented status must stand still to count as over.
const settled = time.Minute

// Live reports whether the call goes on. One of a status that nobody documented counts as live until it stops changing.
func (e *Entry) Live(now time.Time) bool {
	s := e.Call.Status
	return s.Live() || !s.Final() && (now.Sub(e.FirstSeen) < settled || now.Sub(e.Changed) < settled)
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

// Snapshot is the picture after one round. It never changes; the next round makes a new one.
type Snapshot struct {
	Seq       uint64 // grows with each round
	ProjectID string
	Calls     []*Entry // newest first

	Updated  time.Time // when the last good answer came; zero: none yet
	Err      error     // why the last round failed; nil if it didn't
	Failures int       // rounds failed in a row
	NextTry  time.Time // when the next round is due

	Counts  map[client.Status]int // of all calls
	Live    int
	Strange int  // entries of the last answer that were no calls
	Gap     bool // more calls came between two rounds than the service would list: some are missing
}

// Index finds an entry's place in s by its call's id, -1 if it isn't there. hint is any entry of that call, from s or an
// earlier snapshot: the order of a call never changes while its start stays the same, so the place is found by bisection.
func (s *Snapshot) Index(hint *Entry) int {
	if i, ok := slices.BinarySearchFunc(s.Calls, hint, compare); ok {
		return i
	}
	return slices.IndexFunc(s.Calls, func(e *Entry) bool { return e.Call.ID == hint.Call.ID })
}

// Find is the entry of a call, nil if it isn't there.
func (s *Snapshot) Find(id string) *Entry {
	if i := slices.IndexFunc(s.Calls, func(e *Entry) bool { return e.Call.ID == id }); i >= 0 {
		return s.Calls[i]
	}
	return nil
}

// compare sorts newest first, and calls of the same moment by id, so that the order is one and the same in every round.
func compare(a, b *Entry) int {
	if c := b.Order.Compare(a.Order); c != 0 {
		return c
	}
	return cmp.Compare(a.Call.ID, b.Call.ID)
}
