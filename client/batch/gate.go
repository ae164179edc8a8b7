package batch

import (
	"slices"
	"strconv"
	"time"

	"talkdeck/client/dial"
)

const (
	// shortWait is how long a row waits for a request to the same number, from another place, to be answered.
	shortWait = 5 * time.Second
	// longWait is how long it waits for somebody to find out the result of such a request, before it looks again, and
	// mostWaits how often it does before a person is asked.
	longWait  = 30 * time.Second
	mostWaits = 12
)

// handleRefusal handles a row that the gate refused; r.mu is held. Nothing was sent.
func (r *Runner) handleRefusal(res result, refusal *dial.Refusal, now time.Time) {
	r.unusedTurns++
	r.begun = r.begun[:max(len(r.begun)-1, 0)]
	found := refusal.Findings[0]
	line := r.ledger.Entry(res.row).Line
	own := found.Before.Batch == r.ledger.Header().ID && found.Before.Line == line
	switch found.Kind {
	case dial.Unwanted:
		r.skip(res.row, found.Text, now)
	case dial.Called, dial.MayHaveRung:
		switch {
		case own:
			r.noteLedgerErr(r.ledger.catchUp(res.row, &found.Before, now))
			if found.Before.Call != "" {
				r.followed[res.row] = &followed{since: found.Before.At, old: true}
			} else {
				r.lookUps.need(now)
			}
		case found.Kind == dial.Called || found.Before.State == dial.Forgotten:
			r.skip(res.row, found.Text, now)
		default:
			r.wait(res.row, longWait, now)
			if r.blocked[res.row]++; r.blocked[res.row] >= mostWaits {
				r.pause(ByUnresolved, "line "+strconv.Itoa(line)+" waits: "+found.Text+"; decide on that first")
			}
		}
	case dial.InFlight:
		r.wait(res.row, shortWait, now)
	case dial.OutsideHours, dial.HoursUnsure:
		r.queue.put(wait{row: res.row, at: now}) // it is looked at the clock again before it is taken out
	case dial.JournalDamaged:
		r.wait(res.row, longWait, now)
		r.pause(ByUnresolved, found.Text+"; decide on that first")
	default:
		r.wait(res.row, longWait, now)
		r.pause(ByGate, found.Text)
	}
}

func (r *Runner) wait(row int, long time.Duration, now time.Time) {
	r.queue.put(wait{row: row, at: now.Add(long)})
}

// skip leaves a row out for good. The next row takes its place among the first calls: as many are watched as are to be.
func (r *Runner) skip(row int, why string, now time.Time) {
	r.noteLedgerErr(r.ledger.note(record{Row: row + 1, State: Skipped, Reason: why, At: now.UTC()}))
	if i := slices.Index(r.canary, row); i >= 0 && !r.approved && len(r.afterCanary) > 0 {
		r.canary[i], r.afterCanary = r.afterCanary[0], r.afterCanary[1:]
		r.queue.rows = append(r.queue.rows, r.canary[i])
	}
}

// catchUp writes down what the journal of calls tells of a row's own request, and the ledger doesn't.
func (l *Ledger) catchUp(row int, a *dial.Record, now time.Time) error {
	const reason = "the batch's file doesn't tell of a request that the journal of calls has"
	err := l.note(record{Row: row + 1, State: Uncertain, At: now.UTC(), SentAt: a.At, Attempt: a.ID, Reason: reason})
	if err != nil || a.Call == "" {
		return err
	}
	return l.note(record{Row: row + 1, State: Sent, At: now.UTC(), Call: a.Call})
}
