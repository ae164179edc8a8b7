package batch

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"talkdeck/client"
)

// Unreached is an outcome of calls that didn't reach the person, so that they may be made again by a new batch.
type Unreached struct {
	Outcome client.Status // of a call, or Refused for rows that the service said no to
	Rows    int
	Usual   bool // they are retried unless a person names others
}

// usual are the outcomes that are retried by default. After the others a person may have heard something, or the same would be
// refused again: they are retried where they are named.
var usual = []client.Status{client.StatusBusy, client.StatusNoAnswer, client.StatusFailed}

const statusRefused = client.Status(Refused)

// RetryOutcomes are the outcomes after which calls may be made again, as far as they are documented.
func RetryOutcomes() []client.Status {
	return append(slices.Clone(usual), client.StatusVoicemail, client.StatusSilence, statusRefused)
}

// Unreached lists the outcomes that a batch has rows of, the documented ones first. Only completed is one that did reach the
// person: of a status that nobody documented, nobody knows.
func (c *Counts) Unreached() []Unreached {
	rows := maps.Clone(c.Statuses)
	if n := c.States[Refused]; n > 0 {
		if rows == nil {
			rows = map[client.Status]int{}
		}
		rows[statusRefused] += n
	}
	delete(rows, client.StatusCompleted)
	var out []Unreached
	for _, s := range append(RetryOutcomes(), slices.Sorted(maps.Keys(rows))...) {
		if n := rows[s]; n > 0 {
			out = append(out, Unreached{s, n, slices.Contains(usual, s)})
			delete(rows, s)
		}
	}
	return out
}

// unreached is the outcome of a row that didn't reach the person; ok is false for any other.
func (e *Entry) unreached() (s client.Status, ok bool) {
	switch e.State {
	case Final:
		return e.Outcome.Status, e.Outcome.Status != client.StatusCompleted
	case Refused:
		return statusRefused, true
	default:
		return "", false
	}
}

// outcomesFor are the outcomes that were asked for, as the batch has them, or the usual ones if none was.
func (c *Counts) outcomesFor(asked []client.Status) ([]client.Status, error) {
	have := c.Unreached()
	var out []client.Status
	for _, a := range asked {
		if strings.EqualFold(string(a), string(client.StatusCompleted)) {
			return nil, errors.New("those whose calls are completed were reached, and are not called again")
		}
		i := slices.IndexFunc(have, func(u Unreached) bool { return strings.EqualFold(string(u.Outcome), string(a)) })
		if i < 0 {
			return nil, fmt.Errorf("no call ended %q; %s", a, listed(have))
		}
		out = append(out, have[i].Outcome)
	}
	if len(asked) > 0 {
		return out, nil
	}
	for _, u := range have {
		if u.Usual {
			out = append(out, u.Outcome)
		}
	}
	if len(out) == 0 && len(have) > 0 {
		return nil, fmt.Errorf("no call ended so that it is made again unless its outcome is named; %s", listed(have))
	}
	return out, nil
}

// listed are outcomes for a sentence.
func listed(have []Unreached) string {
	if len(have) == 0 {
		return "there are none that could be made again"
	}
	var parts []string
	for _, u := range have {
		parts = append(parts, fmt.Sprintf("%s (%d)", strconv.Quote(string(u.Outcome)), u.Rows))
	}
	return "there are " + strings.Join(parts, ", ")
}

// Retry makes a table of the rows whose calls had one of some outcomes, or a Usual one if none is named: to be judged
// and run as a new batch that is linked to this one. Rows that are uncertain are never among them, nor are those that another
// batch linked to this one has already; held is how many of those there are. The same rows make the same Hash, so that Same
// finds a retry that was begun before.
func (l *Ledger) Retry(outcomes ...client.Status) (t *Table, held int, err error) {
	counts := l.Counts()
	if outcomes, err = counts.outcomesFor(outcomes); err != nil {
		return nil, 0, err
	}
	h := l.Header()
	taken, err := retriedLines(filepath.Dir(l.path), h.ID)
	if err != nil {
		return nil, 0, err
	}
	t = &Table{Layout: h.Layout, Name: h.File, Sheet: h.Sheet, Format: "retry of " + h.ID, Linked: h.ID}
	sum := sha256.New()
	_, _ = fmt.Fprintln(sum, "retry", h.ID) // never fails
	for _, e := range l.Entries() {
		if outcome, ok := e.unreached(); !ok || !slices.Contains(outcomes, outcome) {
			continue
		}
		if taken[e.Line] {
			held++
			continue
		}
		t.Rows = append(t.Rows, Row{Line: e.Line, Cells: e.Cells, Caveats: e.Caveats})
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

// retriedLines are the lines that retries of a batch call, or called.
func retriedLines(dir, id string) (map[int]bool, error) {
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
