package batch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"talkdeck/client/dial"
	"talkdeck/client/watch"
)

// Recent is who was called lately.
type Recent struct {
	Since time.Time
	// Incomplete tells that others may have been called too: not all calls since then are known.
	Incomplete bool

	last map[string]contact // by E.164 number
	next map[string]bool    // the numbers that other batches are still to call
}

// contact is when a number was called last.
type contact struct {
	at      time.Time
	perhaps bool // the call was asked for, and it isn't known whether it was made
}

// planned says that a number is among those that another batch is still to call.
const planned = "another batch that isn't finished is to call it"

// NewRecent is an empty list of who was called since a time, to be filled by Add.
func NewRecent(since time.Time) *Recent {
	return &Recent{Since: since, last: map[string]contact{}, next: map[string]bool{}}
}

// Add notes that a number was called at a time.
func (r *Recent) Add(e164 string, at time.Time) { r.add(e164, contact{at: at}) }

func (r *Recent) add(e164 string, c contact) {
	have := r.last[e164]
	if c.at.Before(r.Since) || !c.at.After(have.at) || c.perhaps && !have.at.IsZero() && !have.perhaps {
		return
	}
	if have.at.IsZero() {
		e164 = strings.Clone(e164) // it may be a part of a whole answer
	}
	r.last[e164] = c
}

// AddCalls notes whom calls were made to, but for those that skip is true for; it may be nil.
func (r *Recent) AddCalls(calls []*watch.Entry, skip func(callID string) bool) {
	for _, e := range calls {
		if skip == nil || !skip(e.Call.ID) {
			r.Add(e.Call.To, e.Order)
		}
	}
}

// verdict is what is to be said of a number; ok is false if it wasn't called. Where nobody asked who was called lately, its row
// goes; where that was asked and isn't known, a person says so first.
func (r *Recent) verdict(e164 string, now time.Time) (v Verdict, ok bool) {
	const unknown = "whether it was called in the last days isn't known"
	if r == nil {
		return Verdict{NotChecked, Warns, unknown}, true
	}
	switch last, called := r.last[e164]; {
	case called && last.perhaps:
		return Verdict{CalledRecently, Blocks, "it may have been called " + ago(now.Sub(last.at)) + ": the answer was lost"}, true
	case called:
		return Verdict{CalledRecently, Blocks, "it was called " + ago(now.Sub(last.at))}, true
	case r.next[e164]:
		return Verdict{CalledRecently, Blocks, planned}, true
	}
	return Verdict{NotChecked, Blocks, unknown}, r.Incomplete
}

// addJournal notes whom calls were made to one at a time from this computer, or may have been: those whose answers were lost
// stand in the journal alone, until the service lists them.
func (r *Recent) addJournal(dir string) error {
	records, err := dial.Records(dir)
	if err != nil {
		return fmt.Errorf("the journal of calls can't be read: %w", err)
	}
	for _, a := range records {
		switch a.State {
		case dial.Sent, dial.Found:
			r.Add(a.Number, a.At)
		case dial.Sending, dial.Unknown:
			r.add(a.Number, contact{a.At, true})
		case dial.Refused, dial.NotSent, dial.Forgotten:
		}
	}
	return nil
}

// addBatches notes whom the batches in a folder called, or may have, and whom they are still to call. Of family, those that a retry goes back to, only what
// isn't known counts: how the others ended is why they are called again.
func (r *Recent) addBatches(dir string, family map[string]*Ledger) error {
	files, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the other batches can't be read: %w", err)
	}
	var failed error
	for _, f := range files {
		path := filepath.Join(dir, f.Name())
		info, err := f.Info()
		if err != nil || !info.Mode().IsRegular() || filepath.Ext(path) != ledgerExt || info.ModTime().Before(r.Since) {
			continue // what wasn't written to since then called nobody since then
		}
		b, err := readBook(path)
		if err = errors.Join(err, b.damage); err != nil {
			failed = fmt.Errorf("another batch can't be read: %w", err)
		}
		for i := range b.entries {
			r.addEntry(&b.entries[i], family[b.header.ID] != nil)
		}
	}
	return failed
}

func (r *Recent) addEntry(e *Entry, related bool) {
	switch e.State {
	case Sent, Seen, Final:
		if e.Call == "" {
			r.add(e.Number, contact{e.SentAt, true})
		} else if !related {
			r.Add(e.Number, e.SentAt)
		}
	case Sending, Uncertain:
		r.add(e.Number, contact{e.SentAt, true})
	case Queued, NotSent:
		r.next[e.Number] = true
	case Refused, Skipped:
	}
}

// family are the batches whose calls a table makes again, by their ids.
func family(dir string, t *Table) (map[string]*Ledger, error) {
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
