package batch

import (
	"maps"
	"slices"
	"time"

	"talkdeck/client"
)

// Phase is what a runner is doing.
type Phase string

// The phases.
const (
	FirstCalls Phase = "first calls" // makes the first calls, and watches them to their end
	Waiting    Phase = "waiting"     // they are over, and a person is to say whether to go on
	Running    Phase = "running"
	Paused     Phase = "paused"
	Stopping   Phase = "stopping"  // begins no more; what goes on is followed to its end
	Following  Phase = "following" // all were begun; what goes on is followed to its end
	Ended      Phase = "ended"     // Run has returned
)

// Cause is why it is paused.
type Cause uint8

// The causes.
const (
	NotPaused    Cause = iota
	Earlier            // it was paused or stopped before this run; Progress.Reason tells why
	ByPerson           // somebody paused it
	ByFailures         // too many calls failed
	BySpending         // too much was spent
	ByHours            // it isn't an hour for calls where the rest is
	BySession          // the service doesn't take the session
	ByNetwork          // a row could not be sent in several tries
	ByFeed             // the feed ended: how calls end isn't known
	ByUnresolved       // a row waits for a decision on another's call, or on a damaged line of the journal of calls
	ByGate             // a do-not-call list can't be read, or the journal of calls isn't as it was
)

// LiveCall is a call of the batch that goes on.
type LiveCall struct {
	Row    int
	Line   int
	Number string
	Call   string
	Status client.Status // "" before it was seen
	Since  time.Time     // when the service took it
}

// Progress is the state of a batch that runs. It never changes; each change is a new one.
type Progress struct {
	Seq      uint64
	At       time.Time
	Phase    Phase
	Reason   string // why it is paused, for people
	Cause    Cause  // the same, for programs
	Counts   Counts
	InFlight int        // requests in flight
	Live     []LiveCall // in the order of their rows
	// Rate is how many calls a minute were begun lately, 0 before there were some. TimeLeft is how long the rest takes at that
	// rate, 0 if it can't be told.
	Rate     float64
	TimeLeft time.Duration
	Err      error // why the ledger can't be written; nothing goes on then
}

// Pending is how many requests and calls go on. They can't be called back.
func (p *Progress) Pending() int { return p.InFlight + len(p.Live) }

// Updates delivers the newest progress. Who reads slowly misses what was between, never the newest. It isn't closed.
func (r *Runner) Updates() <-chan *Progress { return r.updates }

// Latest is the newest progress; it is never nil.
func (r *Runner) Latest() *Progress { return r.latest.Load() }

// Options are how the batch is run now.
func (r *Runner) Options() Options { return r.ledger.Options() }

// publish delivers a new Progress; r.mu is held.
func (r *Runner) publish() {
	p := &Progress{
		At: r.now(), Phase: r.phase(), Reason: r.paused, Cause: r.cause, Counts: r.ledger.Counts(),
		InFlight: len(r.inFlight), Err: r.ledgerErr,
	}
	if last := r.latest.Load(); last != nil {
		p.Seq = last.Seq + 1
	}
	for _, row := range slices.Sorted(maps.Keys(r.followed)) {
		h, e := r.followed[row], r.ledger.Entry(row)
		c := LiveCall{Row: row, Line: e.Line, Number: e.Number, Call: e.Call, Since: h.since}
		if h.entry != nil {
			c.Status = h.entry.Call.Status
		}
		p.Live = append(p.Live, c)
	}
	if p.Rate = pace(r.begun); p.Rate > 0 {
		p.TimeLeft = time.Duration(float64(p.Counts.Left()) / p.Rate * float64(time.Minute))
	}
	r.latest.Store(p)
	select {
	case <-r.updates: // what nobody read yet is old now
	default:
	}
	r.updates <- p // there is room: only this writes, and it holds the lock
}

// pace is how many calls a minute were begun, by when the last ones were.
func pace(begun []time.Time) float64 {
	const enough = 4
	if len(begun) < enough {
		return 0
	}
	took := begun[len(begun)-1].Sub(begun[0])
	if took <= 0 {
		return 0
	}
	return float64(len(begun)-1) / took.Minutes()
}

func (r *Runner) phase() Phase {
	switch {
	case r.ended:
		return Ended
	case r.stopping:
		return Stopping
	case r.paused != "":
		return Paused
	case r.queue.empty() && len(r.afterCanary) == 0:
		return Following
	case r.approved:
		return Running
	case r.canaryOver():
		return Waiting
	}
	return FirstCalls
}
