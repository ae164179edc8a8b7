package batch

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"

	"talkdeck/client"
	"talkdeck/client/dial"
	"talkdeck/client/durable"
)

// book is the content of a ledger.
type book struct {
	header  Header
	entries []Entry
	counts  Counts
	runState
	end          int64 // where its last whole line ends; what follows was never finished
	unterminated bool  // no line break follows that line
	damagedLines int   // lines that can't be read
	accounted    int   // of how many of them its rows have taken account
	damage       error // what is wrong with them; nil if its rows have taken account of all
}

// runState is the state of the batch as a whole.
type runState struct {
	options  Options
	approved bool      // a person said to go on after the first calls
	stopped  bool      // a person stopped it, and nobody went on since
	paused   string    // why it is paused, "" if it isn't
	known    dial.Mark // what was known when its rows were judged, or reviewed last
}

// Counts are the results of a batch.
type Counts struct {
	Rows     int
	States   map[State]int
	Statuses map[client.Status]int // of those that are final
	Failures map[string]int        // how many didn't go well, by reason
	Open     int                   // uncertain ones on which nobody decided
	Spent    float64               // what final ones cost together
	Costed   int                   // of how many of them that is told
	Currency string                // the last that was named; "" if none was
}

// Left is how many rows are still to be called.
func (c *Counts) Left() int { return c.States[Queued] + c.States[NotSent] }

// Finished reports whether there is nothing left to do but to decide on uncertain rows.
func (c *Counts) Finished() bool {
	return c.Left()+c.States[Sending]+c.States[Sent]+c.States[Seen] == 0
}

// count adds an entry, or takes it out if by is -1.
func (c *Counts) count(e *Entry, by int) {
	addTo(c.States, e.State, by)
	if e.undecided() {
		c.Open += by
	}
	if reason := e.failure(); reason != "" {
		addTo(c.Failures, reason, by)
	}
	if e.State != Final {
		return
	}
	addTo(c.Statuses, e.Outcome.Status, by)
	if e.Outcome.Cost != nil {
		c.Spent += *e.Outcome.Cost * float64(by)
		c.Costed += by
	}
	if e.Outcome.Currency != "" {
		c.Currency = e.Outcome.Currency
	}
}

func addTo[K comparable](m map[K]int, key K, by int) {
	if m[key] += by; m[key] == 0 {
		delete(m, key)
	}
}

// failure is why an entry didn't go well; "" if it did, or may yet. That nobody answered is no failure.
func (e *Entry) failure() string {
	switch {
	case e.State == Refused, e.State == Uncertain, e.State == NotSent:
		return e.Reason
	case e.State == Final && e.Outcome.Status == client.StatusFailed:
		return "the call failed"
	}
	return ""
}

// readBook reads a ledger. It fails only for what isn't one; of a damaged one as much as can be is read, and rows that are
// missing are skipped ones.
func readBook(path string) (book, error) {
	b := book{counts: Counts{States: map[State]int{}, Statuses: map[client.Status]int{}, Failures: map[string]int{}}}
	begun := false
	for l, err := range durable.LinesOf(context.Background(), path, 0) {
		switch {
		case err != nil:
			return b, fmt.Errorf("the batch can't be read: %w", err)
		case !begun:
			if err := b.readHeader(path, l); err != nil {
				return b, err
			}
			begun = true
		case l.Torn || len(bytes.Trim(l.Text, "\x00")) == 0: // what a loss of power left: nothing was sent for it
			continue
		default:
			b.readLine(l)
		}
		b.end, b.unterminated = l.End, !l.Ended
	}
	if !begun {
		return b, fmt.Errorf("%s is no batch", filepath.Base(path))
	}
	for len(b.entries) < b.header.Rows {
		b.addMissing(len(b.entries) + 1)
	}
	if b.damagedLines <= b.accounted {
		b.damage = nil
	}
	return b, nil
}

// ledgerVersion is of the form of the file. Lines have checksums since 2.
const ledgerVersion = 2

func (b *book) readHeader(path string, l durable.Line) error {
	name := filepath.Base(path)
	switch err := json.Unmarshal(l.Text, &b.header); {
	case err != nil, l.Err != nil, b.header.ID == "", b.header.Rows < 0, b.header.Rows > MaxRows:
		return fmt.Errorf("%s is no batch", name)
	case b.header.Version > ledgerVersion:
		return fmt.Errorf("%s was begun by a newer talkdeck; go on with it there", name)
	case b.header.Version > 1 && !l.Sealed:
		return fmt.Errorf("%s is damaged in its first line", name)
	}
	b.options, b.known = b.header.Options, b.header.Known
	b.entries = make([]Entry, 0, b.header.Rows)
	b.counts.Rows = b.header.Rows
	return nil
}

// readLine takes a line. One that can't be read, or doesn't follow on what is known, is damage: a request that was sent may be
// missing.
func (b *book) readLine(l durable.Line) {
	var r record
	if l.Err != nil || b.header.Version > 1 && !l.Sealed || json.Unmarshal(l.Text, &r) != nil {
		b.noteDamage("line %d can't be read", l.N)
		return
	}
	if r.Line > 0 && r.Row > len(b.entries) && r.Row <= b.header.Rows {
		for len(b.entries)+1 < r.Row {
			b.addMissing(len(b.entries) + 1)
		}
		b.entries = append(b.entries, entryOf(r))
		b.counts.count(&b.entries[r.Row-1], 1)
		return
	}
	switch {
	case r.Row == 0:
	case r.Row < 0 || r.Row > len(b.entries):
		b.noteDamage("line %d is of a row that there isn't", l.N)
		return
	default:
		if err := b.entries[r.Row-1].checkNext(r); err != nil {
			b.noteDamage("line %d: %s", l.N, err)
		}
	}
	b.apply(r)
}

// addMissing stands for a row whose line can't be read: whom it is about isn't known, so nobody is called for it.
func (b *book) addMissing(row int) {
	if b.damage == nil {
		b.noteDamage("row %d is missing", row)
	}
	b.entries = append(b.entries, Entry{Line: 0, State: Skipped, Reason: "its line in the batch's file can't be read"})
	b.counts.count(&b.entries[row-1], 1)
}

func (b *book) noteDamage(format string, args ...any) {
	b.damagedLines++
	if b.damage == nil {
		b.damage = fmt.Errorf("the batch's file is damaged: "+format, args...)
	}
}

// apply applies a record that may follow.
func (b *book) apply(r record) {
	if r.Row > 0 {
		e := &b.entries[r.Row-1]
		b.counts.count(e, -1)
		e.apply(r)
		b.counts.count(e, 1)
		return
	}
	switch r.Event {
	case started:
		b.approved = true
	case paused:
		b.paused = r.Reason
	case resumed:
		b.paused, b.stopped = "", false
	case stopped:
		b.stopped = true
	case changed:
		if r.Options != nil {
			b.options = *r.Options
		}
	case reviewed:
		if r.Known != nil {
			b.known = *r.Known
		}
	case damaged:
		b.accounted = max(b.accounted, r.Damage)
	case opened:
	}
}
