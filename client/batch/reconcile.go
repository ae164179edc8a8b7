package batch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"talkdeck/client"
	"talkdeck/client/dial"
)

// UnresolvedRow is a row of which it isn't known whether, or as which call, it was made.
type UnresolvedRow struct {
	Row        int
	Entry      Entry
	Candidates []client.Call // to the same number, begun within ten minutes of the request, and no other row's; the nearest first
}

// Unresolved reports whether it isn't known whether, or as which call, the row was called.
func (e *Entry) Unresolved() bool {
	return e.undecided() || !e.Settled && e.State == Sent && e.Call == ""
}

// undecided reports whether an entry is uncertain and nobody decided on it.
func (e *Entry) undecided() bool { return e.State == Uncertain && !e.Settled }

// left reports whether an entry is still to be called.
func (e *Entry) left() bool { return e.State == Queued || e.State == NotSent }

// clockTolerance is how long before its request a call may seem to have begun: the history has whole seconds, by another clock.
const clockTolerance = time.Minute

// Reconcile looks in the service's history for the calls of rows that are uncertain. A row is settled by itself if one call
// alone can be its, and that call began after its request; the others come back, for a person to decide on by Found or
// Leave. That there is no candidate is no proof that there was no call.
func (r *Runner) Reconcile(ctx context.Context) ([]UnresolvedRow, error) {
	own, err := r.gate.Batch(r.ledger.Header().ID)
	if err != nil {
		return nil, err
	}
	journaled := map[int]string{} // the ids of calls that the journal of calls has, by lines
	for _, a := range own {
		journaled[a.Line] = a.Call
	}
	var rows []UnresolvedRow
	for i, e := range r.ledger.Entries() {
		if !e.Unresolved() {
			continue
		}
		if id := journaled[e.Line]; id != "" {
			if err := r.Found(i, id); err != nil {
				return nil, err
			}
			continue
		}
		calls, err := candidates(ctx, r.api, r.ledger.Header(), &e, r.now)
		if err != nil {
			return nil, fmt.Errorf("the calls of uncertain rows could not be looked for: %w", err)
		}
		calls = slices.DeleteFunc(calls, func(c client.Call) bool { return r.ledger.madeHere(r.gate, c.ID) })
		if len(calls) == 0 && e.Limited && r.certainlyNotCalled(ctx, &e) {
			if err := r.NotMade(i, "the service had too much to do, and its history has no call to it since"); err != nil {
				return nil, err
			}
			continue
		}
		rows = append(rows, UnresolvedRow{i, e, calls})
	}
	return r.settleCertain(rows)
}

// settleCertain settles the rows whose calls are certain, and gives the others.
func (r *Runner) settleCertain(rows []UnresolvedRow) (left []UnresolvedRow, err error) {
	rivals := map[string]int{} // how many rows may have made a call
	for _, u := range rows {
		for _, c := range u.Candidates {
			rivals[client.CallKey(c.ID)]++
		}
	}
	for _, u := range rows {
		if len(u.Candidates) != 1 || u.Entry.Tries == 0 {
			left = append(left, u)
			continue
		}
		c := u.Candidates[0]
		if rivals[client.CallKey(c.ID)] > 1 || c.Started.Before(u.Entry.SentAt.Add(-clockTolerance)) {
			left = append(left, u)
		} else if err := r.Found(u.Row, c.ID); err != nil {
			return nil, err
		}
	}
	return left, nil
}

// certainlyNotCalled reports whether the history, read some time after a row's request, has no call to its number since then.
func (r *Runner) certainlyNotCalled(ctx context.Context, e *Entry) bool {
	if r.now().Sub(e.SentAt) < lookUpDelays[0] {
		return false
	}
	s := dial.Search{Project: r.ledger.Header().Project, Number: e.Number, At: e.SentAt.Add(-clockTolerance)}
	calls, err := dial.CallsSince(ctx, r.api, s, r.now)
	return err == nil && len(calls) == 0
}

// candidates are the calls that a row may have made: of one that isn't known to have been asked for, all to its number since
// the batch was begun.
func candidates(ctx context.Context, api dial.Historian, h Header, e *Entry, now func() time.Time) ([]client.Call, error) {
	s := dial.Search{Project: h.Project, Number: e.Number, At: e.SentAt}
	if s.At.IsZero() {
		s.At = h.Created
		return dial.CallsSince(ctx, api, s, now)
	}
	return dial.Candidates(ctx, api, s, now)
}

// ErrSettled is given for a decision on a row that needs none any more.
var ErrSettled = errors.New("the outcome of this row is known already, or was decided on")

// Found settles an uncertain row by the call that it made. The call is followed like the others.
func (r *Runner) Found(row int, callID string) error {
	return r.decide(func() error {
		e := r.ledger.Entry(row)
		switch {
		case e.State != Uncertain && !e.Unresolved():
			return ErrSettled
		case callID == "":
			return errors.New("a call needs an id")
		}
		if other, taken := r.ledger.Claimed(callID); taken {
			return fmt.Errorf("that is the call of line %d: %w", r.ledger.Entry(other).Line, dial.ErrTaken)
		}
		found := func(id string) error { return r.gate.Found(id, callID) }
		if err := r.decided(row, &e, found, record{State: Sent, Call: callID}); err != nil {
			return err
		}
		r.followed[row] = &followed{since: e.SentAt, old: true}
		r.lookBack()
		return nil
	})
}

// Leave settles an uncertain row without finding out. It stays uncertain, and is never called again.
func (r *Runner) Leave(row int) error {
	return r.decide(func() error {
		e := r.ledger.Entry(row)
		if !e.undecided() {
			return ErrSettled
		}
		return r.decided(row, &e, r.gate.Forget, record{State: Uncertain, Settled: true, Reason: e.Reason})
	})
}

// NotMade settles an uncertain row by a person's word, or the history's, that nobody was called: it is called then, unless the
// gate knows of a reason not to.
func (r *Runner) NotMade(row int, because string) error {
	return r.decide(func() error {
		e := r.ledger.Entry(row)
		switch {
		case !e.undecided():
			return ErrSettled
		case strings.TrimSpace(because) == "":
			return dial.ErrNoReason
		}
		notMade := func(id string) error { return r.gate.NotMade(id, because) }
		if err := r.decided(row, &e, notMade, record{State: NotSent, Reason: because}); err != nil {
			return err
		}
		r.queue.put(wait{row: row, at: r.now()})
		return nil
	})
}

// decided writes down what was decided on a row's requests: in the journal of calls before the ledger, so that a program that ends
// between the two is asked again. The ledger doesn't know the request's id if the program ended before the answer came.
func (r *Runner) decided(row int, e *Entry, decide func(id string) error, result record) error {
	own, err := r.gate.Row(r.ledger.Header().ID, e.Line)
	if err != nil {
		return err
	}
	for _, a := range own {
		if a.State.Settled() {
			continue
		}
		if err := decide(a.ID); err != nil && !errors.Is(err, dial.ErrSettled) {
			return err
		}
	}
	result.Row, result.At = row+1, r.now().UTC()
	return r.ledger.note(result)
}

// lookUps is the schedule by which uncertain rows are looked for in the history.
type lookUps struct {
	at   time.Time // zero: there is nothing to look for
	pass int
	busy bool
}

// lookUpDelays are how long after one became uncertain it is first looked for, and after how long again: the history may lag, and the
// network that lost an answer may be down for a while.
var lookUpDelays = []time.Duration{20 * time.Second, 40 * time.Second, 80 * time.Second, 160 * time.Second}

// need schedules a look-up for a row that became uncertain.
func (l *lookUps) need(since time.Time) {
	if at := since.Add(lookUpDelays[0]); l.at.IsZero() || at.After(l.at) {
		l.at = at
	}
	l.pass = 1
}

// due is when to look next; zero: there is no look-up due.
func (l *lookUps) due() time.Time {
	if l.busy {
		return time.Time{}
	}
	return l.at
}

func (l *lookUps) wanted() bool { return l.busy || !l.at.IsZero() }

func (l *lookUps) begin() { l.busy, l.at = true, time.Time{} }

// end ends a look-up; open: some rows are still uncertain.
func (l *lookUps) end(now time.Time, open bool) {
	l.busy = false
	if open && l.at.IsZero() && l.pass < len(lookUpDelays) {
		l.at = now.Add(lookUpDelays[l.pass])
		l.pass++
	}
}

// lookUp looks for uncertain rows, by the schedule.
func (r *Runner) lookUp(ctx context.Context) {
	left, err := r.Reconcile(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lookUps.end(r.now(), err != nil || len(left) > 0)
	r.wake()
}
