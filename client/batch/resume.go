package batch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
	"talkdeck/client/contacts"
	"talkdeck/client/dial"
)

// Agents reads an agent; *client.AgentService does.
type Agents interface {
	Get(ctx context.Context, projectID, agentID string) (*client.Agent, error)
}

// Refusal says why a batch isn't resumed.
type Refusal uint8

// The refusals.
const (
	OtherService Refusal = iota // it was begun at another service
	OtherAccount                // it was begun by somebody else
	NoAgent                     // its agent can't be read by who is signed in
	NoHistory                   // who was called since it was begun can't be read; a person may go on all the same
	NoJournal                   // the journal of calls doesn't tell of all: the gate lets nobody be called before that is decided on
)

// ResumeError is why a batch isn't resumed. Nobody was called.
type ResumeError struct {
	Refusal Refusal
	Text    string // a sentence without its full stop
	Err     error  // the cause; nil if there is none
}

// Error is a sentence.
func (e *ResumeError) Error() string { return e.Text }

// Unwrap gives the cause.
func (e *ResumeError) Unwrap() error { return e.Err }

// Review is what was found of a batch's rows when it was resumed.
type Review struct {
	Skipped   int // others called them since they were judged
	Uncertain int // they may have been called
	Found     int // they were called, and the batch's file didn't tell
}

// Resume opens a batch to resume it, and brings its rows up to what is known by now: whom others called meanwhile is
// skipped, and whom the batch's own file, the journal of calls or the service's history contradict is uncertain. It fails
// with a *ResumeError if the batch isn't for who is signed in, or if the history can't be read, unless unchecked says that a
// person resumes it all the same. The place's project and prompt aren't used.
func Resume(ctx context.Context, at Place, agents Agents, path string, unchecked bool) (*Ledger, Review, error) {
	l, err := Open(path)
	if err != nil {
		return nil, Review{}, err
	}
	review, err := l.Review(ctx, at, agents, unchecked)
	if err != nil {
		return nil, review, errors.Join(err, l.Close())
	}
	return l, review, nil
}

// mayResume fails if the batch isn't for who is signed in.
func (l *Ledger) mayResume(ctx context.Context, at Place, agents Agents) error {
	h, account := l.Header(), at.account()
	switch {
	case h.Service != "" && h.Service != at.Service:
		return &ResumeError{Refusal: OtherService, Text: fmt.Sprintf("the batch was begun at %s, and this is %s", h.Service, at.Service)}
	case h.Account != "" && account != "" && h.Account != account:
		return &ResumeError{Refusal: OtherAccount, Text: fmt.Sprintf("the batch was begun by %s, and %s is signed in", h.Account, account)}
	}
	if _, err := agents.Get(ctx, h.Project, h.Agent); err != nil {
		return &ResumeError{Refusal: NoAgent, Text: "the batch's agent can't be read, so it isn't gone on with: " + err.Error(), Err: err}
	}
	return nil
}

// Review brings the rows of a batch that is open up to what is known by now, see Resume.
func (l *Ledger) Review(ctx context.Context, at Place, agents Agents, unchecked bool) (Review, error) {
	var out Review
	for _, e := range l.Entries() {
		if e.undecided() {
			out.Uncertain++
		}
	}
	if counts := l.Counts(); counts.Left() == 0 {
		return out, nil
	}
	if err := l.mayResume(ctx, at, agents); err != nil {
		return out, err
	}
	known, err := at.Gate.Now()
	if err != nil {
		return out, err
	}
	if err := l.fromJournal(at.Gate, &known, at.Now(), &out); err != nil {
		return out, err
	}
	done := record{Event: reviewed, Known: &known}
	switch err := l.fromHistory(ctx, at, &out); {
	case ctx.Err() != nil:
		return out, ctx.Err()
	case err != nil && !unchecked:
		const text = "who was called since the batch was begun can't be read, so nobody is called: "
		return out, &ResumeError{Refusal: NoHistory, Text: text + err.Error(), Err: err}
	case err != nil:
		done.Known = nil // it is read from the same time on when it can be
	}
	done.At = at.Now().UTC()
	return out, l.note(done)
}

// fromJournal updates rows by what the journal of calls knows of them, and of others who called their numbers. Attempts that aren't
// settled are left out of upTo, so that the gate looks at them again.
func (l *Ledger) fromJournal(g *dial.Gate, upTo *dial.Mark, now time.Time, out *Review) error {
	id, known := l.Header().ID, l.runState().known
	own, err := g.Batch(id)
	if err != nil {
		return err
	}
	rows := map[int]int{} // by lines
	for i, e := range l.Entries() {
		if e.left() {
			rows[e.Line] = i
		}
	}
	for _, a := range own {
		i, left := rows[a.Line]
		if !left || !a.State.MayHaveRung() {
			continue
		}
		if err := l.catchUp(i, &a, now); err != nil {
			return err
		}
		delete(rows, a.Line)
		if a.Call != "" {
			out.Found++
		} else {
			out.Uncertain++
		}
	}
	others, whole, err := g.Contacts(func(a *dial.Record) bool { return a.Batch == id || known.Knew(a) || !a.State.Settled() })
	switch {
	case err != nil:
		return err
	case len(whole) > 0:
		return &ResumeError{Refusal: NoJournal, Text: "the batch isn't gone on with: " + dial.Words(whole)}
	}
	open, _, err := g.Contacts(func(a *dial.Record) bool { return a.Batch == id || known.Knew(a) || a.State.Settled() })
	if err != nil {
		return err
	}
	for _, i := range rows {
		if c, asked := open[l.Entry(i).Number]; asked {
			upTo.Seq = min(upTo.Seq, c.Seq-1)
		}
		if c, called := others[l.Entry(i).Number]; called {
			if err := l.noteUnsynced(record{Row: i + 1, State: Skipped, Reason: c.Text, At: now.UTC()}); err != nil {
				return err
			}
			out.Skipped++
		}
	}
	return nil
}

// fromHistory makes rows uncertain if the service's history has a call to their number that nobody here requested: another
// computer's, or this batch's own, if its file is an older copy.
func (l *Ledger) fromHistory(ctx context.Context, at Place, out *Review) error {
	h, since := l.Header(), l.runState().known.At
	if since.IsZero() { // an older talkdeck began it
		since = h.Created
	}
	after := since.AddDate(0, 0, -1).UTC().Format(time.DateOnly)
	loaded, err := watch.Load(ctx, at.API, client.HistoryQuery{ProjectID: h.Project, StartAfter: after}, at.Now)
	if err != nil {
		return err
	}
	rows := map[string][]int{}
	for i, e := range l.Entries() {
		if e.left() {
			rows[e.Number] = append(rows[e.Number], i)
		}
	}
	for _, e := range loaded.Calls {
		c, to := &e.Call, contacts.Normal(e.Call.To)
		if len(rows[to]) == 0 || e.Began().Add(time.Second).Before(since) || l.madeHere(at.Gate, c.ID) { // the history tells whole seconds
			continue
		}
		if err := l.makeUncertain(rows[to], e.Began(), at.Now(), out); err != nil {
			return err
		}
		delete(rows, to)
	}
	if len(loaded.Partial) > 0 && len(rows) > mostLookedUp {
		return partialError(loaded.Partial)
	}
	if len(loaded.Partial) > 0 {
		return l.askEach(ctx, at, rows, since, out)
	}
	return nil
}

// mostLookedUp is how many numbers the service is asked about one by one, where it lists only some of a day's calls.
const mostLookedUp = 500

// askEach looks in the history for calls to each number.
func (l *Ledger) askEach(ctx context.Context, at Place, rows map[string][]int, since time.Time, out *Review) error {
	for number, which := range rows {
		calls, err := dial.CallsSince(ctx, at.API, dial.Search{Project: l.Header().Project, Number: number, At: since}, at.Now)
		if err != nil {
			return err
		}
		for _, c := range calls {
			if l.madeHere(at.Gate, c.ID) {
				continue
			}
			if err := l.makeUncertain(which, c.Started, at.Now(), out); err != nil {
				return err
			}
			break
		}
	}
	return nil
}

// madeHere reports whether a call is one of the batch's own, or of somebody else here.
func (l *Ledger) madeHere(g *dial.Gate, callID string) bool {
	if _, own := l.Claimed(callID); own {
		return true
	}
	_, here := g.MadeBy(callID)
	return here
}

// makeUncertain makes rows uncertain, since the history has a call to their number.
func (l *Ledger) makeUncertain(rows []int, called, now time.Time, out *Review) error {
	for _, i := range rows {
		const reason = "the service's history has a call to it that nobody here asked for"
		if err := l.noteUnsynced(record{Row: i + 1, State: Uncertain, Reason: reason, SentAt: called, At: now.UTC()}); err != nil {
			return err
		}
		out.Uncertain++
	}
	return nil
}

// partialError is the error of days of which the service lists only some calls.
func partialError(days []watch.Day) error {
	return fmt.Errorf("the service lists only some of the calls of %s: at least %d on %s", count(len(days), "day", "days"), days[0].Listed, days[0].Date)
}
