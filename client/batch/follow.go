package batch

import (
	"maps"
	"reflect"
	"slices"
	"time"

	"talkdeck/client/calls/watch"
)

const (
	// longestUnseen is how long a call may be missing from the history before it isn't waited for any more.
	longestUnseen = 3 * time.Minute
	// lateDataFor is how long after a call's end its costs and data are still looked for.
	lateDataFor = 10 * time.Minute
	// clocksApart bounds how far the service's clock may be from this computer's, for looking no further back than need be.
	clocksApart = 25 * time.Hour
)

// update writes down what a call's entry tells of its row. ended reports whether the call is over.
func (l *Ledger) update(row int, e *watch.Entry, now time.Time) (ended bool, err error) {
	have := l.Entry(row)
	ended = !e.Live(now)
	r := record{Row: row + 1, At: now.UTC()}
	switch {
	case ended:
		o := outcomeOf(&e.Call)
		if have.State == Final && reflect.DeepEqual(have.Outcome, o) || have.State != Final && !slices.Contains(follows[have.State], Final) {
			return ended, nil
		}
		r.State, r.Outcome = Final, &o
	case have.State == Sent:
		r.State = Seen
	default:
		return ended, nil
	}
	return ended, l.noteUnsynced(r)
}

// Learn updates the rows by a picture of the project's calls: how theirs ended, and what comes late, like costs and extracted
// data. A running batch does that by itself for ten minutes after each call; do it before a result is written.
func (l *Ledger) Learn(s *watch.Snapshot, now time.Time) error {
	for _, e := range s.Calls {
		if row, ok := l.Claimed(e.Call.ID); ok {
			if _, err := l.update(row, e, now); err != nil {
				return err
			}
		}
	}
	return l.note()
}

// follow updates the batch by a picture of the project's calls.
func (r *Runner) follow(s *watch.Snapshot) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	maps.DeleteFunc(r.justEnded, func(_ int, h *followed) bool { return now.Sub(h.since) > lateDataFor })
	if len(r.followed)+len(r.justEnded) == 0 || r.ledgerErr != nil {
		return
	}
	oldest := now
	for _, h := range r.followed {
		if h.since.Before(oldest) {
			oldest = h.since
		}
	}
	found := map[int]bool{}
	for _, e := range s.Calls {
		if len(found) == len(r.followed)+len(r.justEnded) || e.Order.Before(oldest.Add(-clocksApart)) {
			break
		}
		if row, ok := r.ledger.Claimed(e.Call.ID); ok && (r.followed[row] != nil || r.justEnded[row] != nil) {
			found[row] = true
			r.updateRow(row, e, now)
		}
	}
	for row, h := range r.followed {
		if h.lost(s) {
			delete(r.followed, row) // it stays as it is: made, and never seen
			r.justEnded[row] = &followed{since: now}
		}
	}
	r.checkSpending()
}

// lookBack has the feed load the calls that were made before this run; r.mu is held.
func (r *Runner) lookBack() {
	var oldest time.Time
	for _, h := range r.followed {
		if h.old && (oldest.IsZero() || h.since.Before(oldest)) {
			oldest = h.since
		}
	}
	if !oldest.IsZero() {
		r.feed.LoadOlder(oldest.Add(-time.Hour)) // the service's clock may be behind
	}
}

// lost reports whether a picture that should show a call doesn't.
func (h *followed) lost(s *watch.Snapshot) bool {
	loaded := !h.old || s.Older.Covers(h.since) || s.Older.Err != nil
	return h.entry == nil && loaded && s.Err == nil && s.Updated.Sub(h.since) > longestUnseen
}

// updateRow updates the row of a call.
func (r *Runner) updateRow(row int, e *watch.Entry, now time.Time) {
	h, on := r.followed[row]
	if !on {
		h = r.justEnded[row]
	}
	if h.entry == e && !on {
		return
	}
	h.entry = e
	before := r.ledger.Entry(row).State
	ended, err := r.ledger.update(row, e, now)
	r.noteLedgerErr(err)
	switch {
	case ended:
		delete(r.followed, row)
		if on {
			r.justEnded[row] = &followed{since: now, entry: e}
		}
		if after := r.ledger.Entry(row); before != Final && after.State == Final {
			r.countOutcome(after.failure() != "")
		}
	case on && e.Doubtful(now): // the service may have forgotten to end it
		delete(r.followed, row)
		r.justEnded[row] = &followed{since: now, entry: e}
	}
}
