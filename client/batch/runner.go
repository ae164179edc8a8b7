package batch

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"talkdeck/client/calls/watch"
	"talkdeck/client/dial"
)

// Feed tells how a project's calls stand; *watch.Feed does.
type Feed interface {
	Updates() <-chan *watch.Snapshot
	// Refresh asks for news now: a feed of which no call goes on may take its time.
	Refresh()
	// LoadOlder asks for all calls since a time.
	LoadOlder(since time.Time)
	// Rest tells that no news are needed once some time has gone by, until Want.
	Rest(after time.Duration)
	Want()
}

// Runner makes the calls of a batch. Its methods may be called from anywhere, and write to the disk: not from a screen's
// loop.
type Runner struct {
	ledger *Ledger
	gate   *dial.Gate
	lists  dial.DoNotCall // the batch's own; nil: it has none
	api    dial.Historian
	feed   Feed
	now    func() time.Time

	updates chan *Progress
	latest  atomic.Pointer[Progress]
	results chan result
	woken   chan struct{} // something was decided

	mu           sync.Mutex
	opts         Options
	running      bool
	ended        bool
	stopping     bool
	paused       string    // why, "" if it isn't
	cause        Cause     // likewise
	pausedAt     time.Time // when it was paused in this run; zero if it wasn't
	approved     bool      // a person said to go on after the first calls
	canary       []int     // the first rows
	afterCanary  []int     // the others, as long as nobody said to go on
	shuttingDown bool      // no more calls are begun, since the program ends
	feedEnded    bool      // how calls end isn't known any more
	ledgerErr    error     // the ledger can't be written

	queue        queue
	limiter      *rate.Limiter
	reservation  *rate.Reservation // when the next call may be begun
	backOffUntil time.Time         // the service asked for none before
	inFlight     map[int]struct{}  // rows whose requests are in flight
	followed     map[int]*followed // rows whose calls go on
	justEnded    map[int]*followed // rows whose calls ended lately: costs and data may still come
	tries        map[int]int       // since a person last resumed
	blocked      map[int]int       // how often rows waited for the result of another's call, likewise
	backOffs     int               // how often the service had too much to do, one after the other, likewise
	resting      bool              // no call is followed, so that the feed needs no news
	unusedTurns  int               // turns of calls that weren't made: the next rows have them
	lastFailed   []bool            // whether the last calls failed, likewise
	begun        []time.Time       // when the last calls were begun, likewise
	lookUps      lookUps
	clocks       clockCache
}

// followed is a call that is followed.
type followed struct {
	since time.Time
	entry *watch.Entry // as last seen; nil if it wasn't yet
	old   bool         // it may have been made before the feed began, which doesn't know of it then
}

// NewRunner prepares to run a batch that is open. Its calls pass the gate; api's history tells the result of those whose
// answers were lost. now is the wall clock.
func NewRunner(l *Ledger, gate *dial.Gate, api dial.Historian, feed Feed, now func() time.Time) *Runner {
	r := &Runner{
		ledger: l, gate: gate, lists: gate.Unwanted(l.Header().DoNotCall, l.Header().Region), api: api, feed: feed, now: now,
		updates: make(chan *Progress, 1), results: make(chan result), woken: make(chan struct{}, 1),
		inFlight: map[int]struct{}{}, followed: map[int]*followed{}, justEnded: map[int]*followed{}, tries: map[int]int{}, blocked: map[int]int{},
	}
	s := l.runState()
	r.applyOptions(s.options)
	if r.paused = s.paused; s.stopped {
		r.paused = wasStopped
	}
	if r.paused != "" {
		r.cause = Earlier
	}
	r.approved = s.approved || r.opts.Canary == 0
	for i, e := range l.Entries() {
		r.restore(i, &e)
	}
	r.publish()
	return r
}

// restore puts a row where it was left.
func (r *Runner) restore(row int, e *Entry) {
	first := e.State != Skipped && len(r.canary) < r.opts.Canary
	if first {
		r.canary = append(r.canary, row)
	}
	switch {
	case !e.left():
	case r.approved || first:
		r.queue.rows = append(r.queue.rows, row)
	default:
		r.afterCanary = append(r.afterCanary, row)
	}
	if (e.State == Sent || e.State == Seen) && e.Call != "" {
		r.followed[row] = &followed{since: e.SentAt, old: true}
	}
	if e.Unresolved() {
		r.lookUps.need(e.SentAt)
	}
}

const wasStopped = "it was stopped"

// applyOptions takes options into use.
func (r *Runner) applyOptions(o Options) {
	r.opts = o
	r.limiter = rate.NewLimiter(rate.Limit(o.PerMinute/60), 1)
	r.reservation = nil
}

// Run makes calls until none is left to be made, or it was stopped, and those that were made are over. It returns the ledger's
// error if that can't be written any more, and ctx's if that ends: then it waits a moment for the answers that are on their
// way. It may be called again, but not while it runs.
func (r *Runner) Run(ctx context.Context) error {
	r.mu.Lock()
	if r.running {
		r.mu.Unlock()
		return errors.New("the batch is running already")
	}
	r.running, r.ended, r.shuttingDown, r.stopping, r.feedEnded = true, false, false, false, false
	r.lookBack()
	r.mu.Unlock()
	sends, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var looks sync.WaitGroup
	r.loop(ctx, sends, &looks)
	var err error
	if ctx.Err() != nil {
		r.awaitAnswers(cancel)
		err = ctx.Err()
	}
	cancel()
	looks.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.noteLedgerErr(r.ledger.note()); r.ledgerErr != nil { // what was told last isn't on the disk for certain yet
		err = errors.Join(err, r.ledgerErr)
	}
	if r.running, r.ended = false, true; r.stopping {
		r.stopping, r.paused, r.cause = false, wasStopped, Earlier
	}
	r.publish()
	return err
}

func (r *Runner) loop(ctx, sends context.Context, looks *sync.WaitGroup) {
	feed := r.feed.Updates()
	for {
		wake, over := r.turn(sends, looks)
		if over {
			return
		}
		timer := time.NewTimer(wake)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case res := <-r.results:
			r.settle(res)
		case s, ok := <-feed:
			if ok {
				r.follow(s)
			} else {
				feed = nil
				r.stopFollowing()
			}
		case <-r.woken:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// turn begins what may be begun. It tells when there may be more, and whether there is nothing left to do.
func (r *Runner) turn(sends context.Context, looks *sync.WaitGroup) (wake time.Duration, over bool) {
	const nap = 15 * time.Second // timers stand still while the computer sleeps
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	wake = nap
	for r.ledgerErr == nil {
		row, wait, ok := r.next(now)
		if !ok {
			break
		}
		if wait > 0 {
			wake = min(wake, wait)
			break
		}
		r.begin(sends, row, now)
	}
	if at := r.lookUps.due(); !at.IsZero() {
		if wait := at.Sub(now); wait > 0 {
			wake = min(wake, wait)
		} else if r.ledgerErr == nil {
			r.lookUps.begin()
			looks.Go(func() { r.lookUp(sends) })
		}
	}
	if at, ok := r.queue.due(); ok && at.After(now) {
		wake = min(wake, at.Sub(now))
	}
	r.restOrWant()
	r.publish()
	return max(wake, time.Millisecond), r.over()
}

// restOrWant tells the feed whether news are needed: while calls are made, go on, or ended lately.
func (r *Runner) restOrWant() {
	rest := len(r.inFlight)+len(r.followed)+len(r.justEnded) == 0
	switch {
	case rest == r.resting:
		return
	case rest:
		r.feed.Rest(0)
	default:
		r.feed.Want()
	}
	r.resting = rest
}

// over reports whether nothing is left to do.
func (r *Runner) over() bool {
	if len(r.inFlight) > 0 {
		return false
	}
	if r.ledgerErr != nil {
		return true
	}
	return len(r.followed) == 0 && !r.lookUps.wanted() && (r.stopping || r.queue.empty() && len(r.afterCanary) == 0)
}

// awaitAnswers waits for the answers to requests in flight, but not long: whoever ends the program wants it to end. What isn't
// answered then is hung up on.
func (r *Runner) awaitAnswers(hangUp func()) {
	const patience = 5 * time.Second
	r.mu.Lock()
	r.shuttingDown = true
	waiting := len(r.inFlight)
	r.mu.Unlock()
	impatient := time.AfterFunc(patience, hangUp)
	defer impatient.Stop()
	for ; waiting > 0; waiting-- {
		r.settle(<-r.results)
	}
}

// result is that of a row's request.
type result struct {
	row     int
	attempt dial.Attempt
	begun   bool  // it was written down
	err     error // the gate's, or the client's
	saveErr error // the ledger's
}

const unfollowed = "its calls can't be followed any more"

// stopFollowing pauses for good: without a feed nobody knows when calls end.
func (r *Runner) stopFollowing() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.followed)
	r.feedEnded = true
	r.pause(ByFeed, unfollowed)
}

// pause pauses for a reason.
func (r *Runner) pause(cause Cause, reason string) {
	if r.paused != "" || r.stopping {
		return
	}
	r.paused, r.cause, r.pausedAt = reason, cause, r.now()
	r.noteLedgerErr(r.ledger.noteEvent(paused, reason, r.now()))
}

// noteLedgerErr remembers the first error of writing the ledger.
func (r *Runner) noteLedgerErr(err error) {
	if err != nil && r.ledgerErr == nil {
		r.ledgerErr = err
	}
}

// decide applies a person's decision, and wakes the loop.
func (r *Runner) decide(do func() error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ledgerErr != nil {
		return r.ledgerErr
	}
	err := do()
	r.noteLedgerErr(r.ledger.failed())
	r.publish()
	r.wake()
	return err
}

// wake wakes the loop.
func (r *Runner) wake() {
	select {
	case r.woken <- struct{}{}:
	default: // it will look anyway
	}
}

// Pause begins no more calls. pending is how many requests and calls go on: they can't be called back.
func (r *Runner) Pause() (pending int, err error) {
	err = r.decide(func() error {
		r.pause(ByPerson, "somebody paused it")
		pending = len(r.inFlight) + len(r.followed)
		return r.ledgerErr
	})
	return pending, err
}

// PausedSince is when it was paused in this run; the present if it isn't.
func (r *Runner) PausedSince() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.paused == "" || r.pausedAt.IsZero() {
		return r.now()
	}
	return r.pausedAt
}

// Resume goes on after a pause. It fails while what it paused for still holds.
func (r *Runner) Resume() error {
	return r.decide(func() error {
		if r.feedEnded {
			return errors.New(unfollowed + ": close the batch, and open it again")
		}
		if spent := r.ledger.Counts().Spent; r.opts.Spend > 0 && spent > r.opts.Spend {
			return fmt.Errorf("%.2f of %.2f are spent: set a higher limit first", spent, r.opts.Spend)
		}
		if err := r.ledger.noteEvent(resumed, "", r.now()); err != nil {
			return err
		}
		r.paused, r.cause, r.stopping = "", NotPaused, false
		r.resetCounters()
		return nil
	})
}

// resetCounters resets what is counted since a person last resumed.
func (r *Runner) resetCounters() {
	clear(r.tries)
	clear(r.blocked)
	r.backOffs = 0
	r.lastFailed, r.begun = nil, nil
	r.queue.retryNow(r.now())
}

// Go goes on after the first calls. It fails while they aren't over.
func (r *Runner) Go() error {
	return r.decide(func() error {
		if !r.approved && !r.canaryOver() {
			return errors.New("the first calls aren't over yet")
		}
		if err := r.ledger.noteEvent(started, "", r.now()); err != nil {
			return err
		}
		r.approved = true
		r.queue.rows, r.afterCanary = append(r.queue.rows, r.afterCanary...), nil
		return nil
	})
}

// Stop begins no more calls, and has Run end when those that were begun are over. pending is how many requests and calls
// go on: they can't be called back.
func (r *Runner) Stop() (pending int, err error) {
	err = r.decide(func() error {
		pending = len(r.inFlight) + len(r.followed)
		if err := r.ledger.noteEvent(stopped, "", r.now()); err != nil {
			return err
		}
		r.stopping = true
		return nil
	})
	return pending, err
}

// Change changes how the batch is run from now on. The number of first calls stays.
func (r *Runner) Change(o Options) error {
	return r.decide(func() error {
		if err := r.ledger.Change(o, r.now()); err != nil {
			return err
		}
		r.applyOptions(r.ledger.Options())
		r.queue.retryNow(r.now())
		return nil
	})
}

// canaryOver reports whether the first calls are over.
func (r *Runner) canaryOver() bool {
	for _, row := range r.canary {
		if _, on := r.followed[row]; on {
			return false
		}
		if e := r.ledger.Entry(row); e.left() || e.State == Sending {
			return false
		}
	}
	return true
}
