package watch

import (
	"maps"
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

	// Answered are the calls that were completed, and Ended those that are over in one of the documented ways, answered or not:
	// completed, busy, no-answer, failed, and voicemail and silence, which are neither answered by a person nor unanswered, and
	// so are shown apart, from Counts. A call that goes on is in none of them, nor one of a status that nobody documented.
	Answered, Ended int

	Talk  time.Duration // length of the answered calls, all together
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
	if c.Status.Final() {
		p.Ended++
	}
	if c.Status == client.StatusCompleted {
		p.Answered++
		if d, ok := c.Duration(); ok {
			p.Talk += d
			p.Timed++
		}
	}
	if cost, ok := c.Cost(); ok {
		p.Costs[e.currency()] += cost
		p.Priced++
	}
}

// AnswerRate is the part of the calls that ended in which they were answered, from 0 to 1; ok is false if none ended.
func (p *Pulse) AnswerRate() (rate float64, ok bool) {
	if p.Ended == 0 {
		return 0, false
	}
	return float64(p.Answered) / float64(p.Ended), true
}

// MeanLength is how long an answered call was on average; ok is false if no call that ended tells its length.
func (p *Pulse) MeanLength() (mean time.Duration, ok bool) {
	if p.Timed == 0 {
		return 0, false
	}
	return p.Talk / time.Duration(p.Timed), true
}

// Tally counts calls as they stand. It never changes: one after a change is a new one.
type Tally struct {
	Counts   map[client.Status]int
	Live     int
	Doubtful int // of the live ones, how many may be over: Entry.Doubtful

	open []*Entry // those that aren't over by a documented status
}

// After is the tally at a moment, once some calls are gone and some came.
func (t Tally) After(gone, came []*Entry, now time.Time) Tally {
	next := Tally{Counts: make(map[client.Status]int, len(t.Counts)+1)}
	maps.Copy(next.Counts, t.Counts)
	left := map[*Entry]bool{}
	for _, e := range gone {
		if next.Counts[e.Call.Status]--; next.Counts[e.Call.Status] == 0 {
			delete(next.Counts, e.Call.Status)
		}
		if !e.Call.Status.Final() {
			left[e] = true
		}
	}
	for _, e := range t.open {
		if !left[e] {
			next.open = append(next.open, e)
		}
	}
	var last client.Status
	run := 0 // of calls of one status, which saves looking it up for each
	for _, e := range came {
		if e.Call.Status != last {
			next.count(last, run)
			last, run = e.Call.Status, 0
		}
		run++
		if !e.Call.Status.Final() {
			next.open = append(next.open, e)
		}
	}
	next.count(last, run)
	for _, e := range next.open {
		if e.Live(now) {
			next.Live++
			if e.Doubtful(now) {
				next.Doubtful++
			}
		}
	}
	return next
}

func (t *Tally) count(s client.Status, n int) {
	if n > 0 {
		t.Counts[s] += n
	}
}

// Caveats are why figures over a span may not be what they seem. A rate over a span with caveats isn't to be shown without
// them. That it wasn't watched for a while is none, once all calls of that time are known: see Snapshot.Unwatched.
type Caveats struct {
	Unheard  Span     // since the last answer, if that is too long ago: what came since isn't known; else zero
	Unloaded Span     // the part of the span whose calls aren't loaded; zero if they all are
	Partial  []string // UTC days, newest first, of which only a part may be known
	Missing  bool     // calls are missing: Snapshot.Gap
	Lagging  int      // live calls that may have ended meanwhile: Snapshot.Lagging
}

// None reports whether the figures can be relied on.
func (c *Caveats) None() bool {
	return c.Unheard == Span{} && c.Unloaded == Span{} && len(c.Partial) == 0 && !c.Missing && c.Lagging == 0
}

// Caveats lists what holds for a span of which nothing lies after now.
func (s *Snapshot) Caveats(over Span, now time.Time) Caveats {
	c := Caveats{Missing: s.Gap, Lagging: s.Lagging}
	if !s.Updated.IsZero() && isGap(s.Updated, now, s.pace) && s.Updated.Before(over.To) {
		c.Unheard = Span{later(s.Updated, over.From), over.To}
	}
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
