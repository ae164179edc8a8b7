package watch

import (
	"slices"
	"time"

	"talkdeck/client"
)

// Pulse is figures over calls: those that began within Over, by the time that the service tells or, where it doesn't, by
// when they were seen to begin.
type Pulse struct {
	Over    Span
	Calls   int
	Undated int // calls that may have begun within Over or not, and aren't counted
	Counts  map[client.Status]int

	// Answered are the calls in which the agent was listened to: completed, in-progress, and silence, which began as a
	// conversation. Unanswered ended without one: busy, no-answer, failed, voicemail. The rest is neither: it hasn't come
	// that far, or has a status that nobody documented.
	Answered, Unanswered int

	Talk  time.Duration // length of the answered calls that ended, all together
	Timed int           // how many of them tell a length

	Costs  map[string]float64 // by currency as the service names it, "" if it names none
	Priced int                // how many calls tell a cost

	Hours []int // calls begun in each hour up to the one that Over ends in, oldest first, whatever Over.From is
}

// TakePulse works out the figures. calls are newest first, as those of a snapshot or any part of it. hours is how many
// hours Pulse.Hours has; they begin where they do in the time zone of over.To.
func TakePulse(calls []*Entry, over Span, hours int) Pulse {
	p := Pulse{Over: over, Counts: map[client.Status]int{}, Costs: map[string]float64{}, Hours: make([]int, hours)}
	to := over.To
	first := time.Date(to.Year(), to.Month(), to.Day(), to.Hour(), 0, 0, 0, to.Location())
	if first.After(to) { // an hour that the clocks go through twice
		first = first.Add(-time.Hour)
	}
	first = first.Add(-time.Duration(hours-1) * time.Hour)
	from := earlier(over.From, first)
	newest, _ := slices.BinarySearchFunc(calls, to, func(e *Entry, t time.Time) int { return t.Compare(e.Order) })
	for _, e := range calls[newest:] {
		if e.Order.Before(from) {
			break
		}
		if e.undated() && !over.From.IsZero() {
			p.Undated++
			continue
		}
		if i := int(e.Order.Sub(first) / time.Hour); !e.Order.Before(first) && i < hours {
			p.Hours[i]++
		}
		if !e.Order.Before(over.From) {
			p.add(e)
		}
	}
	return p
}

func (p *Pulse) add(e *Entry) {
	c := &e.Call
	p.Calls++
	p.Counts[c.Status]++
	switch c.Status {
	case client.StatusCompleted, client.StatusSilence:
		p.Answered++
		if d, ok := c.Duration(); ok {
			p.Talk += d
			p.Timed++
		}
	case client.StatusInProgress:
		p.Answered++
	case client.StatusBusy, client.StatusNoAnswer, client.StatusFailed, client.StatusVoicemail:
		p.Unanswered++
	case client.StatusQueued, client.StatusInitiated, client.StatusRinging:
	}
	if cost, ok := c.Cost(); ok {
		p.Costs[e.currency()] += cost
		p.Priced++
	}
}

// AnswerRate is the answered part of the calls of which that can be said, from 0 to 1; ok is false if there are none.
func (p *Pulse) AnswerRate() (rate float64, ok bool) {
	n := p.Answered + p.Unanswered
	if n == 0 {
		return 0, false
	}
	return float64(p.Answered) / float64(n), true
}

// MeanLength is how long an answered call was on average; ok is false if no call that ended tells its length.
func (p *Pulse) MeanLength() (mean time.Duration, ok bool) {
	if p.Timed == 0 {
		return 0, false
	}
	return p.Talk / time.Duration(p.Timed), true
}

// Caveats are why figures over a span may not be what they seem. A rate over a span with caveats isn't to be shown without
// them.
type Caveats struct {
	Unwatched []Span   // not watched: what came and went meanwhile was loaded later, as it ended
	Unloaded  Span     // the part of the span whose calls aren't loaded; zero if they all are
	Partial   []string // UTC days, newest first, of which only a part may be known
	Missing   bool     // calls are missing: Snapshot.Gap
}

// None reports whether the figures can be relied on.
func (c *Caveats) None() bool {
	return len(c.Unwatched) == 0 && c.Unloaded == Span{} && len(c.Partial) == 0 && !c.Missing
}

// Caveats lists what holds for a span of which nothing lies after now.
func (s *Snapshot) Caveats(over Span, now time.Time) Caveats {
	c := Caveats{Unwatched: s.Unwatched(over, now), Missing: s.Gap}
	if !s.Older.Covers(over.From) {
		c.Unloaded = Span{over.From, over.To}
		if from := s.Older.From; !from.IsZero() {
			c.Unloaded.To = earlier(from, over.To)
		}
	}
	first, last := over.From.UTC().Format(time.DateOnly), over.To.UTC().Format(time.DateOnly)
	for _, day := range s.Older.Partial {
		if first <= day && day <= last {
			c.Partial = append(c.Partial, day)
		}
	}
	return c
}
