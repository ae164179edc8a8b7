package session

import (
	"context"
	"errors"
	"time"

	"talkdeck/client"
)

// attempt is a renewal in flight.
type attempt struct {
	base   record        // what is being renewed
	urgent bool          // somebody waits for it who has no use for the old token
	done   chan struct{} // closed when it has ended and what it brought is in force
	err    error
}

// result is the result of a renewal.
type result int

const (
	failed             result = iota // it may be tried again
	renewed                          // by this renewal
	renewedElsewhere                 // another window did it
	signedOutElsewhere               // in another window
	replacedElsewhere                // another window signed in as somebody else, or elsewhere
	overtaken                        // somebody signed out or in here, before anything was sent
	postponed                        // an earlier renewal was interrupted, and the access token serves yet
	refused                          // in the service's own words
	gone                             // so is the account
)

// outcome is a result and what belongs to it.
type outcome struct {
	result  result
	rec     record // what was got or found; after a failure, what to try next with
	err     error
	saveErr error
}

var errStopped = errors.New("talkdeck is ending")

// RenewNow renews at once and waits for it. A refresh token that the service refused isn't sent again.
func (k *Keeper) RenewNow(ctx context.Context) error {
	if err := k.Restored(ctx); err != nil {
		return err
	}
	k.mu.Lock()
	if !k.signedIn() || k.refused || k.accountGone {
		err := k.err
		k.mu.Unlock()
		if err == nil {
			err = client.ErrSignInNeeded
		}
		return err
	}
	k.begin(true)
	a := k.attempt
	k.mu.Unlock()
	if err := ended(ctx, a.done); err != nil {
		return err
	}
	return a.err
}

// begin starts a renewal unless one is in flight. It is detached from whoever asked. k.mu is held.
func (k *Keeper) begin(urgent bool) {
	if k.attempt != nil {
		return
	}
	urgent = urgent || k.tokenUse.forcedToken == k.rec.Access
	k.attempt = &attempt{base: k.rec, urgent: urgent, done: make(chan struct{})}
	k.publish()
	go k.renew(k.attempt)
}

// renew does one renewal under the store's lock, so that no other window sends the same refresh token. What it brings is
// saved and in force before the lock is free again.
func (k *Keeper) renew(a *attempt) {
	var found outcome
	unlock, err := acquire(k.ctx, k.opts.Store, func() (stop bool) {
		found, stop = k.review(a)
		return stop
	})
	switch {
	case err != nil:
		k.conclude(a, outcome{result: failed, rec: a.base, err: err})
		return
	case unlock == nil:
		k.conclude(a, found)
		return
	}
	out := k.renewLocked(a)
	if out.result != refused && out.result != gone {
		k.conclude(a, out)
		unlock()
		return
	}
	// Before a refusal counts, whoever renewed and couldn't save yet gets a moment without us holding the lock.
	unlock()
	timer := time.NewTimer(secondLook)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-k.ctx.Done():
	}
	if found, stop := k.checkStore(out.rec); stop {
		out = found
	} else {
		k.opts.Store.noteRefusal(out.rec)
	}
	k.conclude(a, out)
}

// fresh reports whether a record needs no renewal yet, in any window's eyes.
func (k *Keeper) fresh(rec record) bool {
	return age(k.opts.Clock, rec.Issued) < renewAt(rec.Lifetime, 1)
}

// review reports by stop whether an attempt is needed no more. A record in the store that is newer, but due as well, takes the
// place of the one that is being renewed.
func (k *Keeper) review(a *attempt) (out outcome, stop bool) {
	out, stop = k.checkStore(a.base)
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case stop && out.result == renewedElsewhere && !k.fresh(out.rec) && (k.adoptNewer(out.rec) || k.rec.sameAs(out.rec)):
		a.base = out.rec
		return outcome{}, false
	case !stop && !k.rec.sameAs(a.base):
		return outcome{result: overtaken}, true
	}
	return out, stop
}

// renewLocked goes from the second look at the store to the save. The lock is held.
func (k *Keeper) renewLocked(a *attempt) outcome {
	if out, stop := k.review(a); stop {
		return out
	}
	rec := a.base
	if have, err := k.opts.Store.load(); err == nil && have.sameAs(rec) {
		rec.Pending = have.Pending
	}
	if rec.Pending && !a.urgent && !k.isOwn(rec) && age(k.opts.Clock, rec.Issued) < lastMinutes(rec.Lifetime) {
		return outcome{result: postponed, rec: rec}
	}
	intent := rec
	intent.Pending = true
	k.setIntent(rec.Generation)
	_ = k.opts.Store.reserve(intent) // without it, it is the save below that may fail, which is reported

	before := rec
	ans, out, stop := k.requestRenewal(&rec)
	switch {
	case stop:
		return out
	case ans.class == granted:
		next := k.next(rec, ans)
		return outcome{result: renewed, rec: next, saveErr: k.opts.Store.save(next)}
	case ans.class == unknown:
		rec.Pending = true
	default:
		k.setIntent(0)
		_ = k.opts.Store.save(before) // the intent is over, and the file as it was; at worst it is taken for an open one
	}
	return outcome{result: resultOf(ans.class), rec: rec, err: ans.err}
}

func resultOf(c class) result {
	switch c {
	case badRequest, denied:
		return refused
	case noAccount:
		return gone
	case granted, tokenUnspent, unknown:
	}
	return failed
}

func (k *Keeper) setIntent(generation uint64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.intent = generation
}

// isOwn reports whether it was this window that began the renewal of rec of which the store tells.
func (k *Keeper) isOwn(rec record) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.intent == rec.Generation
}

// next is the record that an answer makes of rec.
func (k *Keeper) next(rec record, a answer) record {
	k.mu.Lock()
	defer k.mu.Unlock()
	return successor(rec, a.grant, a.issued, k.tokenUse.lifetime)
}

// successor is the record that follows old. learned bounds the lifetime, if it isn't 0.
func successor(old record, g *client.Grant, issued stamp, learned time.Duration) record {
	r := old
	r.Generation, r.Access, r.Issued, r.Pending = old.Generation+1, g.Access, issued, false
	r.Lifetime = min(max(g.Lifetime, time.Second), maxLifetime)
	if learned > 0 {
		r.Lifetime = min(r.Lifetime, learned)
	}
	if !g.Refresh.IsZero() {
		r.Refresh, r.AltRefresh = g.Refresh, g.AltRefresh
	}
	return r
}

// conclude ends an attempt: its result is in force when this returns.
func (k *Keeper) conclude(a *attempt, out outcome) {
	k.mu.Lock()
	defer k.mu.Unlock()
	a.err = out.err
	k.attempt = nil
	k.apply(a, out)
	k.schedule()
	k.publish()
	k.ring()
	close(a.done)
}

// apply puts an outcome in force. A newer record is judged by adoptNewer; the rest counts only if the record that was to be renewed
// is still in force: somebody may have signed out, or in again, meanwhile. k.mu is held.
func (k *Keeper) apply(a *attempt, out outcome) {
	current := k.rec.sameAs(a.base)
	switch out.result {
	case renewed:
		if k.adoptNewer(out.rec) {
			k.renewals++
			k.renewed = k.opts.Clock.Now()
			k.unsaved, k.notSaved = out.saveErr != nil, out.saveErr
		}
	case renewedElsewhere:
		k.adoptNewer(out.rec)
	case signedOutElsewhere:
		if k.adoptNewer(out.rec) {
			a.err = client.ErrSignInNeeded
		}
	case replacedElsewhere:
		k.adoptNewer(out.rec)
		if current {
			k.refused, k.otherAccount = true, out.rec.Account
			k.reason = "Another window signed in as " + k.otherAccount + ", so this session can't be renewed. Sign in to go on here."
			a.err = errors.New("another window of this profile signed in as somebody else")
			k.err = a.err
		}
	case postponed:
		if current {
			k.rec.Pending, k.dueAt = true, lastMinutes(k.rec.Lifetime)
			k.failures, k.err = 0, nil
		}
	case failed, refused, gone:
		if current {
			k.fail(out)
		}
	case overtaken:
	}
}

// fail notes why a renewal failed and when the next is due. k.mu is held.
func (k *Keeper) fail(out outcome) {
	if errors.Is(out.err, context.Canceled) {
		return // it gave way to the end of the program, unsent
	}
	k.failures++
	k.failuresTotal++
	k.err, k.refused, k.accountGone = out.err, out.result == refused, out.result == gone
	k.rec.secrets, k.rec.Pending = out.rec.secrets, out.rec.Pending
	a, l := age(k.opts.Clock, k.rec.Issued), k.rec.Lifetime
	k.failedAt, k.retryAfter = now(k.opts.Clock), backOff(k.failures, 0.5+k.random()/2, a-l)
	var e *client.Error
	if errors.As(out.err, &e) {
		k.retryAfter = max(k.retryAfter, boundRetryAfter(e.RetryAfter, l-a, l))
	}
	switch {
	case out.result == gone:
		k.reason = "This account no longer exists on " + k.opts.Host + "."
	case out.result == refused && k.rec.Pending:
		k.reason = "The last renewal was interrupted, please sign in."
	case out.result == refused:
		k.reason = "The service refused to renew the session, please sign in."
	}
}
