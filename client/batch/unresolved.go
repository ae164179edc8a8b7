package batch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"talkdeck/client"
	"talkdeck/client/dial"
)

// Unresolved is a call of which it isn't known whether it was made, for a person to decide on. Of a batch's row, the record is
// what the batch knows of it, and its ID the batch's with the line: 20261125-140200-0a1b2c3d:12.
type Unresolved struct {
	dial.Record
	Path string // of the batch that has the row; "" if none has: then the journal of calls alone knows of the attempt
	Row  int

	header Header
	entry  Entry
}

// InBatch reports whether it is decided on in a batch.
func (u *Unresolved) InBatch() bool { return u.Path != "" }

// Unresolved lists all such calls at the service: single calls, uploads and damaged lines of the journal, oldest first, and
// the uncertain rows of the folder's batches, those of the newest batch first. A list that isn't nil with an error lacks the
// batches that couldn't be read.
func (at Place) Unresolved() ([]Unresolved, error) {
	attempts, err := at.Gate.Unknown()
	if err != nil {
		return nil, err
	}
	rows, failed := at.uncertain()
	listed := map[string]bool{}
	for _, u := range rows {
		listed[u.ID] = true
	}
	out := []Unresolved{}
	for _, a := range attempts {
		if a.Row() && (listed[rowID(a.Batch, a.Line)] || at.decidedElsewhere(a.Batch)) {
			continue
		}
		out = append(out, Unresolved{Record: a})
	}
	return append(out, rows...), failed
}

func rowID(batch string, line int) string { return batch + ":" + strconv.Itoa(line) }

// decidedElsewhere reports whether a batch is another profile's, or open somewhere: its rows aren't decided on by their attempts.
func (at Place) decidedElsewhere(id string) bool {
	return at.Elsewhere(id) != "" || running(filepath.Join(at.Dir, id+ledgerExt))
}

// Elsewhere is the folder of another profile that has a batch; "" if none has.
func (at Place) Elsewhere(id string) string {
	for _, dir := range at.others() {
		if _, err := os.Stat(filepath.Join(dir, filepath.Base(id)+ledgerExt)); err == nil {
			return dir
		}
	}
	return ""
}

// uncertain are the rows of the folder's batches on which nobody decided.
func (at Place) uncertain() (out []Unresolved, failed error) {
	paths, err := Files(at.Dir)
	if err != nil {
		return nil, err
	}
	for _, path := range slices.Backward(paths) { // their names begin with their times
		l, err := LoadAsOpened(path, at.Now())
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		h := l.Header()
		if h.Service != "" && h.Service != at.Service {
			continue
		}
		for i, e := range l.Entries() {
			if e.undecided() {
				out = append(out, unresolvedRow(l.Path(), &h, i, &e))
			}
		}
	}
	return out, failed
}

func unresolvedRow(path string, h *Header, row int, e *Entry) Unresolved {
	return Unresolved{
		Record: dial.Record{
			ID: rowID(h.ID, e.Line), State: dial.Unknown, At: e.SentAt, Account: h.Account, Project: h.Project, Agent: h.Agent, AgentName: h.AgentName,
			Batch: h.ID, Line: e.Line, File: h.File, Number: e.Number, Reason: e.Reason,
		},
		Path: path, Row: row, header: *h, entry: *e,
	}
}

// LoadAsOpened reads a batch to look at it; one that nobody has open as it would be once opened.
func LoadAsOpened(path string, now time.Time) (*Ledger, error) {
	open := running(path)
	l, err := Load(path)
	if err != nil || open {
		return l, err
	}
	for _, r := range l.uncertainRows(now.UTC()) {
		l.book.apply(r)
	}
	return l, nil
}

// ErrNotUnresolved is the error for an id that names none, and never did.
var ErrNotUnresolved = errors.New("there is no unresolved call with this id")

// SeveralError is the error for the beginning of more than one id.
type SeveralError struct{ IDs []string }

// Error is a sentence.
func (e *SeveralError) Error() string { return "several may be meant: " + strings.Join(e.IDs, ", ") }

// FindUnresolved gives the one whose id begins as given; of a row the batch's id may be the beginning. The error is
// ErrSettled, dial.ErrSettled or dial.ErrInFlight of one that needs no decision, in a sentence that tells how it stands.
func (at Place) FindUnresolved(id string) (*Unresolved, error) {
	all, failed := at.Unresolved()
	batch, line, row := splitRow(id)
	var found []int
	var ids []string
	for i := range all {
		u := &all[i]
		switch {
		case u.ID == id:
			return u, nil
		case u.InBatch() && row && u.Line == line && strings.HasPrefix(u.Batch, batch), !u.InBatch() && id != "" && strings.HasPrefix(u.ID, id):
			found, ids = append(found, i), append(ids, u.ID)
		}
	}
	switch {
	case len(found) == 1:
		return &all[found[0]], nil
	case len(found) > 1:
		return nil, &SeveralError{ids}
	case row:
		return nil, orUnread(at.whyNoRow(batch, line), failed)
	}
	return nil, orUnread(at.whyNoAttempt(id), failed)
}

// orUnread is why, unless nothing is known of an id, and what couldn't be read may be why.
func orUnread(why, failed error) error {
	if errors.Is(why, ErrNotUnresolved) && failed != nil {
		return failed
	}
	return why
}

func splitRow(id string) (batch string, line int, ok bool) {
	batch, text, ok := strings.Cut(id, ":")
	line, err := strconv.Atoi(text)
	return batch, line, ok && err == nil && batch != ""
}

// whyNoAttempt tells how an attempt stands that isn't unresolved.
func (at Place) whyNoAttempt(id string) error {
	all, err := at.Gate.Records()
	if err != nil {
		return err
	}
	for _, r := range all {
		switch {
		case r.ID != id:
		case r.State == dial.Sending:
			return dial.ErrInFlight
		case r.State == dial.Unknown:
			return fmt.Errorf("it is decided on as a row of its batch: %s: %w", rowID(r.Batch, r.Line), ErrNotUnresolved)
		default:
			return fmt.Errorf("it is %s: %w", describeState(string(r.State), r.Reason), dial.ErrSettled)
		}
	}
	return ErrNotUnresolved
}

// whyNoRow tells how a row stands that isn't unresolved.
func (at Place) whyNoRow(batch string, line int) error {
	all, err := List(at.Dir)
	if err != nil {
		return err
	}
	for _, info := range all {
		if !strings.HasPrefix(info.ID, batch) {
			continue
		}
		l, err := Load(info.Path)
		if err != nil {
			return err
		}
		for _, e := range l.Entries() {
			switch {
			case e.Line != line:
			case e.State == Sending:
				return dial.ErrInFlight
			case e.State == Queued:
				return fmt.Errorf("line %d of %s wasn't called yet: %w", line, info.File, ErrNotUnresolved)
			case e.State == Sent, e.State == Seen, e.State == Final:
				return fmt.Errorf("line %d of %s was called: %w", line, info.File, ErrSettled)
			default:
				return fmt.Errorf("line %d of %s is %s: %w", line, info.File, describeState(string(e.State), e.Reason), ErrSettled)
			}
		}
	}
	return ErrNotUnresolved
}

func describeState(state, reason string) string {
	if reason == "" {
		return state
	}
	return state + ", " + reason
}

// LookFor reads the history for the calls that an unresolved one may have made, the nearest first: those to its number, begun
// within ten minutes of the request, or since the batch was begun if no request is known; no other attempt's. None is no proof
// that none was made.
func (at Place) LookFor(ctx context.Context, u *Unresolved) ([]client.Call, error) {
	if !u.InBatch() {
		return at.Gate.Look(ctx, u.Record)
	}
	l, err := Load(u.Path)
	if err != nil {
		return nil, err
	}
	calls, err := candidates(ctx, at.API, u.header, &u.entry, at.Now)
	return slices.DeleteFunc(calls, func(c client.Call) bool { return l.madeHere(at.Gate, c.ID) }), err
}

// ErrOtherCall is the error for a call that can't be an unresolved one's.
var ErrOtherCall = errors.New("it can't be that call")

// MayBe fails if a call can't be the one that was made: it went to another number, or began before it was asked for.
func (u *Unresolved) MayBe(c *client.Call) error {
	asked := u.At
	if u.InBatch() && asked.IsZero() {
		asked = u.header.Created
	}
	switch {
	case u.Damage():
		return dial.ErrDamage
	case len(u.Numbers) > 0 && !slices.Contains(u.Numbers, c.To):
		return fmt.Errorf("%w: it went to %s, which isn't in %s", ErrOtherCall, c.To, u.File)
	case !u.Upload() && c.To != u.Number:
		return fmt.Errorf("%w: it went to %s, and not to %s", ErrOtherCall, c.To, u.Number)
	case !c.Started.IsZero() && c.Started.Before(asked.Add(-dial.Window)):
		return fmt.Errorf("%w: it began at %s, before this one was asked for", ErrOtherCall, c.Started.UTC().Format(time.RFC3339))
	}
	return nil
}
