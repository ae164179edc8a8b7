package batch

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"talkdeck/client"
)

// book is what a ledger's lines tell.
type book struct {
	header  Header
	entries []Entry
	options Options
	gone    bool   // a person said to go on after the first calls
	stopped bool   // a person stopped it, and nobody went on since
	paused  string // why it is paused, "" if it isn't
	counts  Counts
	ragged  bool  // the last line doesn't end
	damage  error // why it can't be gone on with
}

// Counts are what a batch came to.
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
	bump(c.States, e.State, by)
	if e.State == Uncertain && !e.Settled {
		c.Open += by
	}
	if reason := e.failure(); reason != "" {
		bump(c.Failures, reason, by)
	}
	if e.State != Final {
		return
	}
	bump(c.Statuses, e.Outcome.Status, by)
	if e.Outcome.Cost != nil {
		c.Spent += *e.Outcome.Cost * float64(by)
		c.Costed += by
	}
	if e.Outcome.Currency != "" {
		c.Currency = e.Outcome.Currency
	}
}

func bump[K comparable](m map[K]int, key K, by int) {
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

// readBook reads a ledger. It fails only for what isn't one; of a damaged one as much as can be is read.
func readBook(path string) (book, error) {
	f, err := os.Open(path)
	if err != nil {
		return book{}, fmt.Errorf("the batch can't be read: %w", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	b := book{counts: newCounts()}
	lines := bufio.NewReaderSize(f, 64<<10)
	torn := false // the last line can't be read
	for n := 1; ; n++ {
		line, err := lines.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return b, fmt.Errorf("the batch can't be read: %w", err)
		}
		b.ragged = len(line) > 0 && !bytes.HasSuffix(line, []byte("\n"))
		if n == 1 {
			if err := b.begin(path, line); err != nil {
				return b, err
			}
		} else if text := bytes.TrimSpace(line); len(text) > 0 {
			torn = b.line(n, text, torn)
		}
		if err != nil {
			return b, b.whole(path)
		}
	}
}

func newCounts() Counts {
	return Counts{States: map[State]int{}, Statuses: map[client.Status]int{}, Failures: map[string]int{}}
}

// ledgerVersion is of the form of the file.
const ledgerVersion = 1

func (b *book) begin(path string, line []byte) error {
	name := filepath.Base(path)
	switch err := json.Unmarshal(line, &b.header); {
	case err != nil, b.header.ID == "", b.header.Rows < 0, b.header.Rows > MaxRows:
		return fmt.Errorf("%s is no batch", name)
	case b.header.Version > ledgerVersion:
		return fmt.Errorf("%s was begun by a newer talkdeck; go on with it there", name)
	}
	b.options = b.header.Options
	b.entries = make([]Entry, 0, b.header.Rows)
	b.counts.Rows = b.header.Rows
	return nil
}

// opening is how the first line begins that a program writes.
var opening = []byte(`{"event":"opened"`)

// line takes a line; torn tells whether the one before it couldn't be read. That may happen only at the end of what a
// program wrote: the next one opens the batch first, if that isn't cut off as well. Anywhere else something is missing, a
// request perhaps that was sent.
func (b *book) line(n int, text []byte, torn bool) (tornToo bool) {
	var r record
	if json.Unmarshal(text, &r) != nil {
		text = bytes.TrimRight(text, "\x00") // a power loss may leave zeros
		if torn && !bytes.HasPrefix(text, opening) && !bytes.HasPrefix(opening, text) {
			b.hurt("lines %d and %d can't be read", n-1, n)
		}
		return true
	}
	if torn && r.Event != opened {
		b.hurt("line %d can't be read", n-1)
	}
	switch {
	case r.Row == 0:
		b.take(r)
	case r.Row == len(b.entries)+1 && r.Line > 0 && r.Row <= b.header.Rows:
		b.entries = append(b.entries, entryOf(r))
		b.counts.count(&b.entries[r.Row-1], 1)
	case r.Row < 0 || r.Row > len(b.entries):
		b.hurt("line %d is of a row that there isn't", n)
	default:
		if err := b.entries[r.Row-1].may(r); err != nil {
			b.hurt("line %d: %s", n, err)
		}
		b.take(r)
	}
	return false
}

func (b *book) hurt(format string, args ...any) {
	if b.damage == nil {
		b.damage = fmt.Errorf("its ledger is damaged: "+format, args...)
	}
}

// whole fails if rows are missing.
func (b *book) whole(path string) error {
	if len(b.entries) < b.header.Rows {
		return fmt.Errorf("%s holds %d rows of %d: it is damaged", filepath.Base(path), len(b.entries), b.header.Rows)
	}
	return nil
}

// take takes in a record that can be.
func (b *book) take(r record) {
	if r.Row > 0 {
		e := &b.entries[r.Row-1]
		b.counts.count(e, -1)
		e.take(r)
		b.counts.count(e, 1)
		return
	}
	switch r.Event {
	case started:
		b.gone = true
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
	case opened:
	}
}
