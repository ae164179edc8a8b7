package session

import (
	"errors"
	"time"
)

func (k *Keeper) run() {
	defer close(k.done)
	leave := k.opts.Store.join()
	defer leave()
	k.restore()
	last := newBeat(k.opts.Clock)
	for {
		if last.slept(k.opts.Clock) && k.opts.OnWake != nil {
			k.opts.OnWake()
		}
		last = newBeat(k.opts.Clock)
		k.tick()
		select {
		case <-k.ctx.Done():
			return
		case <-k.wake:
		case <-k.timer.C:
		}
	}
}

// beat is a moment by the clock and by Go's own monotonic time, which stands still while the computer sleeps.
type beat struct {
	at   stamp
	mono time.Time
}

func newBeat(c Clock) beat { return beat{now(c), time.Now()} }

func (b beat) slept(c Clock) bool { return since(c, b.at)-time.Since(b.mono) > 5*time.Second }

// restore takes over what an earlier run stored.
func (k *Keeper) restore() {
	rec, err := k.opts.Store.load()
	k.mu.Lock()
	defer k.mu.Unlock()
	k.restored = true
	switch {
	case err != nil:
		k.unreadable(rec, err)
	case rec.Origin == k.opts.Origin && !rec.SignedOut:
		k.adopt(rec)
	default:
		k.rec.Generation = rec.Generation
	}
	k.publish()
}

// unreadable notes why the store can't be read: what it holds isn't known, and mostly it can't be written either. k.mu is held.
func (k *Keeper) unreadable(rec record, err error) {
	k.notSaved = err
	if errors.Is(err, errCorrupt) || errors.Is(err, errOtherKey) { // which don't keep it from being written
		k.notSaved, k.unsaved = nil, k.signedIn()
	}
	if !k.signedIn() {
		k.reason = err.Error()
		if rec.Origin == k.opts.Origin && rec.Account != "" {
			k.lastAccount = rec.Account
		}
	}
}

// adopt puts a record in force, with nothing known of it yet. k.mu is held.
func (k *Keeper) adopt(rec record) {
	k.rec, k.refused, k.accountGone, k.failures, k.err, k.reason, k.otherAccount = rec, false, false, 0, nil, "", ""
	k.unsaved, k.notSaved = false, nil
	k.dueAt = renewAt(rec.Lifetime, k.random())
	if rec.Pending {
		k.dueAt = max(k.dueAt, lastMinutes(rec.Lifetime))
	}
	if k.signedIn() {
		k.lastAccount = rec.Account
		if rec.unrenewable() {
			k.refused, k.err = true, errUnrenewable
		}
	}
	k.ring()
}

// errUnrenewable is why a session without a refresh token ends with its access token.
var errUnrenewable = errors.New("the service gave nothing to renew the session with")

// wipe forgets the session; reason tells why, if the person doesn't know. k.mu is held.
func (k *Keeper) wipe(generation uint64, reason string) {
	k.adopt(record{Generation: generation})
	k.renewals, k.failuresTotal, k.renewed, k.reason, k.tokenUse = 0, 0, time.Time{}, reason, tokenUse{}
}

const reasonSignedOut = "Another window signed out."

// tick is one look at the clock and at the store: it takes over what other windows stored, saves what couldn't be saved,
// begins a renewal that is due, and sets the timer for the next look.
func (k *Keeper) tick() {
	if k.opts.Store.changed() {
		k.reread()
	}
	_ = k.saveAgain(k.opts.Store.tryLock) // what remains of the error is in the snapshot
	windows := k.opts.Store.windows()
	k.mu.Lock()
	defer k.mu.Unlock()
	k.windows = windows
	if k.mayRenew() && k.untilDue() <= 0 {
		k.begin(false)
	}
	k.schedule()
	k.publish()
}

// mayRenew reports whether a renewal could begin by itself. k.mu is held.
func (k *Keeper) mayRenew() bool {
	return k.signedIn() && k.busy == 0 && k.attempt == nil && !k.refused && !k.accountGone && k.ctx.Err() == nil
}

// untilDue is the time to the next renewal, which is due if it isn't positive. After a failure it is counted from there, not
// from the token's issue, so that setting the clock doesn't put it off. k.mu is held.
func (k *Keeper) untilDue() time.Duration {
	if k.failures > 0 {
		return k.retryAfter - age(k.opts.Clock, k.failedAt)
	}
	return k.dueAt - age(k.opts.Clock, k.rec.Issued)
}

// schedule sets the timer for what is due next. k.mu is held.
func (k *Keeper) schedule() {
	if k.timer == nil {
		return
	}
	wait := tickEvery
	if k.attentive {
		wait = attentiveEvery
	}
	if k.signedIn() {
		a := age(k.opts.Clock, k.rec.Issued)
		if k.mayRenew() {
			wait = min(wait, k.untilDue())
		}
		if left := lapseAt(k.rec.Lifetime) - a; left > 0 {
			wait = min(wait, left)
		}
	}
	k.timer.Reset(max(wait, 10*time.Millisecond))
}

// reread takes over a newer record of the same account that another window stored.
func (k *Keeper) reread() {
	rec, err := k.opts.Store.load()
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case err != nil:
		k.unreadable(rec, err)
	case !k.unsaved:
		k.notSaved = nil
	}
	if err == nil {
		k.adoptNewer(rec)
	}
	k.publish()
}

// adoptNewer puts a record that was found in the store in force, if it is newer and of this account, and reports whether it did.
// k.mu is held.
func (k *Keeper) adoptNewer(rec record) bool {
	switch {
	case !rec.newer(k.rec):
		return false
	case rec.SignedOut: // whichever service's: the profile holds one session
		reason := ""
		if k.signedIn() {
			reason = reasonSignedOut
		}
		k.wipe(rec.Generation, reason)
	case rec.Origin != k.opts.Origin:
		return false
	case k.signedIn() && !rec.sameAccount(k.rec):
		k.otherAccount = rec.Account // this window stays who it is
		return false
	default:
		k.adopt(rec)
	}
	return true
}

// saveAgain stores what an earlier save could not, if lock gets the lock.
func (k *Keeper) saveAgain(lock func() (unlock func(), err error)) error {
	k.mu.Lock()
	unsaved := k.unsaved
	k.mu.Unlock()
	if !unsaved {
		return nil
	}
	unlock, err := lock()
	if err != nil {
		return err
	}
	defer unlock()
	have, err := k.opts.Store.load()
	k.mu.Lock()
	if err == nil && have.newer(k.rec) {
		k.adoptNewer(have)
		k.unsaved, k.notSaved = false, nil // what others share now is not to be replaced
		k.publish()
		k.mu.Unlock()
		return nil
	}
	rec := k.rec
	k.mu.Unlock()
	err = k.opts.Store.save(rec)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.unsaved, k.notSaved = err != nil, err
	k.publish()
	return err
}
