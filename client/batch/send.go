package batch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"talkdeck/client"
	"talkdeck/client/contacts"
	"talkdeck/client/dial"
)

const (
	// sendLimit bounds how long a row's request may take, the waiting for somebody to sign in included: who comes back after
	// an hour must not find that people are being called.
	sendLimit = 3 * time.Minute
	// maxTries is how often a row is sent of which it is certain that nothing was done, before a person is asked.
	maxTries = 3
	// longestSilence bounds how long the service may ask for silence.
	longestSilence = 5 * time.Minute
)

// next is the row to be called next, and how long it is until then; ok is false if there is none for now.
func (r *Runner) next(now time.Time) (row int, wait time.Duration, ok bool) {
	if r.paused != "" || r.stopping || r.shuttingDown || len(r.inFlight)+len(r.followed) >= r.opts.AtOnce {
		return 0, 0, false
	}
	if wait := r.backOffUntil.Sub(now); wait > 0 {
		return 0, wait, true
	}
	if row, ok = r.pick(now); !ok {
		return 0, 0, false
	}
	if r.unusedTurns > 0 && r.reservation == nil {
		r.unusedTurns--
		return row, 0, true
	}
	if r.reservation == nil {
		r.reservation = r.limiter.ReserveN(now, 1)
	}
	if wait = r.reservation.DelayFrom(now); wait > 0 {
		r.queue.putBack(row)
	}
	return row, wait, true
}

// pick takes the next row out of the queue that may be called at this hour. If none may, it pauses, so that a person agrees before
// people are called at another time than planned.
func (r *Runner) pick(now time.Time) (row int, ok bool) {
	for {
		row, ok := r.queue.take(now)
		if !ok {
			break
		}
		if e := r.ledger.Entry(row); !e.left() {
			continue // a review settled it
		}
		next, is := r.mayCallAt(row, now)
		switch {
		case is:
			return row, true
		case next.IsZero():
			const reason = "no hour suits everywhere that the number may be"
			r.noteLedgerErr(r.ledger.noteUnsynced(record{Row: row + 1, State: Skipped, At: now.UTC(), Reason: reason}))
		default:
			r.queue.put(wait{row, next, true})
		}
	}
	if len(r.queue.later) > 0 && r.queue.later[0].forHours {
		first := r.queue.later[0]
		r.pause(ByHours, fmt.Sprintf("it is outside the calling hours (%s) for %s; line %d may be called in %s", r.opts.Hours,
			count(len(r.queue.later), "row that is left", "rows that are left"), r.ledger.Entry(first.row).Line, inWords(first.at.Sub(now))))
	}
	return 0, false
}

func inWords(d time.Duration) string {
	if d < time.Hour {
		return count(int(d/time.Minute)+1, "minute", "minutes")
	}
	return count(int(d.Round(time.Hour)/time.Hour), "hour", "hours")
}

// mayCallAt reports whether a row may be called now, and if not, when it may; zero for never.
func (r *Runner) mayCallAt(row int, now time.Time) (next time.Time, ok bool) {
	if r.opts.Hours == nil {
		return next, true
	}
	e := r.ledger.Entry(row)
	if e.AnyHour {
		return next, true
	}
	c := r.clocks.at(e.Number, *r.opts.Hours, now)
	return c.next, c.is == contacts.Within || c.is == contacts.NotSure && r.opts.AllowUnsure
}

// clockCache holds for a minute what the hours say of each set of zones: that takes long to work out, and there are few sets.
type clockCache struct {
	hours  contacts.Hours
	minute time.Time
	known  map[string]clock
}

type clock struct {
	is   contacts.Openness
	next time.Time
}

func (c *clockCache) at(e164 string, h contacts.Hours, now time.Time) clock {
	if minute := now.Truncate(time.Minute); c.hours != h || !c.minute.Equal(minute) {
		c.hours, c.minute, c.known = h, minute, map[string]clock{}
	}
	zones := contacts.ZonesOf(e164)
	key := fmt.Sprint(zones)
	got, ok := c.known[key]
	if !ok {
		if got.is = h.At(zones, now); got.is != contacts.Within {
			got.next = h.Next(zones, now)
		}
		c.known[key] = got
	}
	return got
}

// begin sends a row's request.
func (r *Runner) begin(ctx context.Context, row int, now time.Time) {
	const most = 60
	r.reservation = nil
	r.inFlight[row] = struct{}{}
	r.begun = append(r.begun[max(0, len(r.begun)-most+1):], now)
	rules := dial.Rules{DoNotCall: r.lists, Hours: r.opts.Hours, AllowUnsure: r.opts.AllowUnsure}
	if r.ledger.Entry(row).AnyHour {
		rules.Hours = nil
	}
	go func() { r.results <- r.send(ctx, row, rules) }()
}

func (r *Runner) send(ctx context.Context, row int, rules dial.Rules) result {
	out := result{row: row}
	h, e := r.ledger.Header(), r.ledger.Entry(row)
	variables, err := r.ledger.Variables(row)
	if err != nil {
		out.saveErr = r.ledger.note(record{Row: row + 1, State: Skipped, At: r.now().UTC(), Reason: err.Error()})
		return out
	}
	ctx, cancel := context.WithTimeout(ctx, sendLimit)
	defer cancel()
	var made dial.Record
	made, out.attempt, out.err = r.gate.Call(ctx, dial.Request{
		NewCall:   client.NewCall{Number: e.Number, ProjectID: h.Project, AgentID: h.Agent, Variables: variables},
		AgentName: h.AgentName, Batch: h.ID, File: h.File, Line: e.Line, Included: e.Decision != "",
		Known: r.ledger.runState().known, Rules: &rules,
		WriteDown: func() error {
			err := r.ledger.sending(row, r.now())
			out.begun, out.saveErr = err == nil, err
			return err
		},
	})
	if out.begun {
		out.saveErr = r.ledger.sent(row, made.ID, out.attempt, r.now())
	}
	return out
}

// settle takes the result of a request.
func (r *Runner) settle(res result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.inFlight, res.row)
	r.noteLedgerErr(res.saveErr)
	if res.saveErr != nil {
		return
	}
	now := r.now()
	var refusal *dial.Refusal
	if errors.As(res.err, &refusal) {
		r.handleRefusal(res, refusal, now)
		return
	}
	if !res.begun { // the gate could not be passed, or the row can't be called
		if res.err != nil {
			r.sendLater(res, now)
		}
		return
	}
	switch state := recordOf(res.attempt).State; state {
	case Sent:
		r.backOffs = 0
		if res.attempt.Call != "" {
			if r.followed[res.row] = (&followed{since: now}); len(r.followed) == 1 {
				r.feed.Refresh()
			}
		} else {
			r.lookUps.need(now)
		}
	case NotSent:
		r.sendLater(res, now)
	default: // refused or uncertain
		if state == Uncertain {
			r.lookUps.need(now)
		}
		if res.attempt.Limited {
			r.backOff(res, now)
			return
		}
		r.countOutcome(true)
	}
}

// backOff begins no calls for a while, since the service said that it had too much to do. Reconcile finds out whether it made the
// call all the same.
func (r *Runner) backOff(res result, now time.Time) {
	if now.After(r.backOffUntil) {
		r.backOffs++
	}
	pause := min(max(res.attempt.Wait, 5*time.Second<<r.backOffs), longestSilence)
	r.backOffUntil = now.Add(pause)
	r.lookUps.need(now.Add(max(pause-lookUpDelays[0], 0)))
	if r.backOffs >= maxTries {
		r.pause(ByNetwork, fmt.Sprintf("the service has had too much to do %d times, one after the other: %s", r.backOffs, res.attempt.Reason))
	}
}

// sendLater puts back a row that wasn't sent, to wait, and pauses when waiting won't help.
func (r *Runner) sendLater(res result, now time.Time) {
	r.tries[res.row]++
	r.queue.put(wait{row: res.row, at: now.Add(min(2*time.Second<<r.tries[res.row], longestSilence))})
	switch {
	case r.shuttingDown:
	case errors.Is(res.err, client.ErrUnauthorized), errors.Is(res.err, client.ErrSignInNeeded), errors.Is(res.err, client.ErrKeyRefused):
		r.pause(BySession, "the service doesn't take the session: sign in, then go on")
	case r.tries[res.row] >= maxTries:
		r.pause(ByNetwork, fmt.Sprintf("line %d could not be sent in %d tries: %s", r.ledger.Entry(res.row).Line, r.tries[res.row], res.attempt.Reason))
	}
}

// countOutcome counts whether a call failed, and pauses when too many did.
func (r *Runner) countOutcome(failed bool) {
	of := r.opts.FailOf
	r.lastFailed = append(r.lastFailed, failed)
	r.lastFailed = r.lastFailed[max(0, len(r.lastFailed)-max(of, 1)):]
	if of == 0 || len(r.lastFailed) < of {
		return
	}
	n := 0
	for _, f := range r.lastFailed {
		if f {
			n++
		}
	}
	if n*100 > r.opts.FailPercent*of {
		r.pause(ByFailures, fmt.Sprintf("%d of the last %d calls failed, were refused or are uncertain", n, of))
	}
}

// checkSpending pauses when too much was spent.
func (r *Runner) checkSpending() {
	if spent := r.ledger.Counts().Spent; r.opts.Spend > 0 && spent > r.opts.Spend {
		r.pause(BySpending, fmt.Sprintf("%.2f are spent, over the limit of %.2f", spent, r.opts.Spend))
	}
}
