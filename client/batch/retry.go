package batch

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"talkdeck/client"
)

// Retriable lists the outcomes after which a person may be called again by a new batch: those who weren't reached.
func Retriable() []client.Status {
	return []client.Status{client.StatusBusy, client.StatusNoAnswer, client.StatusFailed}
}

// Retry makes a table of the rows whose calls ended in one of some outcomes, all Retriable ones if none is named: to be judged
// and run as a new batch that is linked to this one. Rows that are uncertain are never among them, nor are those that another
// batch linked to this one has already; held is how many of those there are. The same rows make the same Hash, so that Same
// finds a retry that was begun before.
func (l *Ledger) Retry(outcomes ...client.Status) (t *Table, held int, err error) {
	if len(outcomes) == 0 {
		outcomes = Retriable()
	}
	for _, s := range outcomes {
		if !slices.Contains(Retriable(), s) {
			return nil, 0, fmt.Errorf("calls that ended %q are not made again", s)
		}
	}
	h := l.Header()
	taken, err := linked(filepath.Dir(l.path), h.ID)
	if err != nil {
		return nil, 0, err
	}
	t = &Table{Layout: h.Layout, Name: h.File, Sheet: h.Sheet, Format: "retry of " + h.ID, Linked: h.ID}
	sum := sha256.New()
	_, _ = fmt.Fprintln(sum, "retry", h.ID) // never fails
	for _, e := range l.Entries() {
		if e.State != Final || !slices.Contains(outcomes, e.Outcome.Status) {
			continue
		}
		if taken[e.Line] {
			held++
			continue
		}
		t.Rows = append(t.Rows, Row{Line: e.Line, Cells: e.Cells})
		_, _ = fmt.Fprintln(sum, e.Line)
	}
	switch {
	case len(t.Rows) == 0 && held > 0:
		return nil, held, errors.New("all who could be called again are in a later batch already")
	case len(t.Rows) == 0:
		return nil, 0, errors.New("no call ended so that it could be made again")
	}
	t.Hash = hex.EncodeToString(sum.Sum(nil))
	return t, held, nil
}

// linked are the lines that batches linked to one call, or called.
func linked(dir, id string) (map[int]bool, error) {
	out := map[int]bool{}
	all, err := listOf(dir, func(path string) bool { return headerOf(path).Linked == id })
	if err != nil {
		return nil, err
	}
	for _, info := range all {
		b, err := readBook(info.Path)
		if err != nil {
			return nil, err
		}
		for _, e := range b.entries {
			if e.State != Skipped {
				out[e.Line] = true
			}
		}
	}
	return out, nil
}
