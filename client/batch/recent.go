package batch

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"talkdeck/client/calls/watch"
	"talkdeck/client/contacts"
	"talkdeck/client/dial"
)

// Recent is who was called lately, or is to be.
type Recent struct {
	Since time.Time
	// Incomplete says that not all calls since then are known.
	Incomplete bool
	// Waived says that numbers of which nothing is known are called all the same.
	Waived bool

	last map[string]contact // by E.164 number
	next map[string]string  // the numbers that other batches are still to call, and by which
}

// contact is when a number was called last.
type contact struct {
	at        time.Time
	uncertain bool   // the call was asked for, and it isn't known whether it was made
	open      bool   // it may still ring, or somebody is to find out: it counts however long ago it was
	text      string // a sentence without its full stop; "": only the time is known
}

// NewRecent is an empty list of who was called since a time, to be filled by Add.
func NewRecent(since time.Time) *Recent {
	return &Recent{Since: since, last: map[string]contact{}, next: map[string]string{}}
}

// Add notes that a number was called at a time.
func (r *Recent) Add(e164 string, at time.Time) { r.add(e164, contact{at: at}) }

// add notes a contact. A certain one replaces one that isn't, and one that says who called replaces one that only says when; else
// the later one counts.
func (r *Recent) add(e164 string, c contact) {
	have, known := r.last[e164]
	switch {
	case c.at.Before(r.Since) && !c.open:
		return
	case !known:
		e164 = strings.Clone(e164) // it may be a part of a whole answer
	case c.uncertain != have.uncertain:
		if c.uncertain {
			return
		}
	case (c.text == "") != (have.text == ""):
		if c.text == "" {
			return
		}
	case !c.at.After(have.at):
		return
	}
	r.last[e164] = c
}

// AddCalls notes whom calls were made to, but for those that skip is true for; it may be nil.
func (r *Recent) AddCalls(calls []*watch.Entry, skip func(callID string) bool) {
	for _, e := range calls {
		if skip == nil || !skip(e.Call.ID) {
			r.Add(contacts.Normal(e.Call.To), e.Order)
		}
	}
}

// notChecked is the verdict on a number of which nothing is known, where that isn't all there is to know.
func notChecked(level Level) Verdict {
	return Verdict{NotChecked, level, "whether it was called in the last days isn't known"}
}

// verdict judges a number; ok is false if it wasn't called. Where nobody asked who was called lately, its row goes. Where that was
// asked and isn't known, a person must include it.
func (r *Recent) verdict(e164 string, now time.Time) (v Verdict, ok bool) {
	if r == nil {
		return notChecked(Warns), true // nobody asked
	}
	switch last, called := r.last[e164]; {
	case called && last.text != "":
		return Verdict{CalledRecently, Blocks, last.text}, true
	case called && last.uncertain:
		return Verdict{CalledRecently, Blocks, "it may have been called " + ago(now.Sub(last.at)) + ": the answer was lost"}, true
	case called:
		return Verdict{CalledRecently, Blocks, "it was called " + ago(now.Sub(last.at))}, true
	case r.next[e164] != "":
		return Verdict{CalledRecently, Blocks, r.next[e164]}, true
	}
	if r.Waived {
		return notChecked(Warns), r.Incomplete
	}
	return notChecked(Blocks), r.Incomplete
}

// addGate notes to whom this computer requested calls, by any profile: the service may not list them yet, and answers may be lost.
// Of family, the batches that a retry repeats, only requests with an unknown result count: how the others ended is why they are
// called again.
func (r *Recent) addGate(g *dial.Gate, now time.Time, family map[string]*Ledger) error {
	to, whole, err := g.Contacts(func(a *dial.Record) bool {
		return family[a.Batch] != nil && (a.State == dial.Sent || a.State == dial.Found) && a.Call != ""
	})
	if err != nil {
		return err
	}
	open, _, err := g.Contacts(func(a *dial.Record) bool { return !mayStillRing(a, now) })
	if err != nil {
		return err
	}
	for number, c := range to {
		r.add(number, contactOf(&c, now))
	}
	for number, c := range open {
		r.add(number, contactOf(&c, now))
	}
	if len(whole) > 0 {
		return errors.New(dial.Words(whole))
	}
	return nil
}

// uploadRings is how long the service may take to call everybody in a file.
const uploadRings = 24 * time.Hour

// mayStillRing reports whether an attempt's result isn't known, or the service may not have called all of a file yet.
func mayStillRing(a *dial.Record, now time.Time) bool {
	return !a.State.Settled() || a.Upload() && a.State.MayHaveRung() && now.Sub(a.At) < uploadRings
}

func contactOf(c *dial.Contact, now time.Time) contact {
	perhaps := c.State == dial.Unknown || c.State == dial.Sending || c.State == dial.Forgotten
	return contact{at: c.At, uncertain: perhaps, open: mayStillRing(&c.Record, now), text: c.Text}
}

// addBatches notes whom the batches of folders called, or may have, and whom they are still to call, for one service.
func (r *Recent) addBatches(dirs []string, service string, family map[string]*Ledger) error {
	var failed error
	for path, err := range ledgers(dirs) {
		if err != nil {
			failed = fmt.Errorf("the other batches can't be read: %w", err)
			continue
		}
		if info, err := os.Stat(path); err != nil || info.ModTime().Before(r.Since) && !unfinished(path) {
			continue // what wasn't written to since then called nobody since then, and leaves nothing open
		}
		b, err := readBook(path)
		if b.header.Service != "" && b.header.Service != service {
			continue
		}
		if err = errors.Join(err, b.damage); err != nil {
			failed = fmt.Errorf("another batch can't be read: %w", err)
		}
		for i := range b.entries {
			r.addEntry(&b, &b.entries[i], family[b.header.ID] != nil)
		}
	}
	return failed
}

// unfinished reports whether a batch that nobody wrote to lately has rows left to be called.
func unfinished(path string) bool {
	info := InfoOf(path)
	return info.Err != nil || info.Counts.Left()+info.Counts.Open+info.Counts.States[Sending]+info.Counts.States[Sent] > 0
}

func (r *Recent) addEntry(b *book, e *Entry, related bool) {
	switch e.State {
	case Sent, Seen, Final:
		if e.Call == "" {
			r.add(e.Number, contact{at: e.SentAt, uncertain: true, open: e.Unresolved()})
		} else if !related {
			r.Add(e.Number, e.SentAt)
		}
	case Sending, Uncertain:
		at := e.SentAt
		if at.IsZero() {
			at = e.At
		}
		r.add(e.Number, contact{at: at, uncertain: true, open: !e.Settled})
	case Queued, NotSent:
		r.next[e.Number] = fmt.Sprintf("batch %s isn't finished, and is to call it by line %d", b.header.File, e.Line)
	case Refused, Skipped:
	}
}

// ledgers are the files of all batches in folders, and why those of a folder can't be listed.
func ledgers(dirs []string) iter.Seq2[string, error] {
	return func(yield func(path string, err error) bool) {
		for _, dir := range dirs {
			paths, err := filesIn(dir)
			if err != nil && !yield("", err) {
				return
			}
			for _, path := range paths {
				if !yield(path, nil) {
					return
				}
			}
		}
	}
}

// Planned looks in folders for batches of a service that aren't finished and are to call a number still.
func Planned(ctx context.Context, dirs []string, service, e164 string) ([]dial.Planned, error) {
	var out []dial.Planned
	for path, err := range ledgers(dirs) {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return out, err
		}
		if there, err := mentions(path, e164); err != nil || !there {
			continue // the list of batches says so
		}
		b, err := readBook(path)
		if err != nil || b.header.Service != "" && b.header.Service != service {
			continue
		}
		if i := slices.IndexFunc(b.entries, func(e Entry) bool { return e.Number == e164 && e.left() }); i >= 0 {
			out = append(out, dial.Planned{Batch: b.header.ID, File: b.header.File, Line: b.entries[i].Line})
		}
	}
	return out, nil
}

// retriedBatches are the batches that a table retries, by their ids.
func retriedBatches(dir string, t *Table) (map[string]*Ledger, error) {
	out := map[string]*Ledger{}
	for id := t.Linked; id != "" && out[id] == nil; id = out[id].Header().Linked {
		l, err := Load(filepath.Join(dir, id+ledgerExt))
		if err != nil {
			return nil, fmt.Errorf("the batch that is made again: %w", err)
		}
		out[id] = l
	}
	return out, nil
}

// claimed reports whether one of the batches made a call.
func claimed(family map[string]*Ledger, callID string) bool {
	for l := range maps.Values(family) {
		if _, is := l.Claimed(callID); is {
			return true
		}
	}
	return false
}
