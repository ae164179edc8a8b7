package session

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"time"

	"talkdeck/client"
)

// Token hands out the access token. When the service has refused it, or it has lapsed, a renewal is waited for: one for
// all who ask. It implements client.TokenSource.
func (k *Keeper) Token(ctx context.Context, need client.Need) (client.Token, error) {
	rejected := need.Rejected
	k.mu.Lock()
	a, err := k.need(rejected)
	tok := k.token()
	k.mu.Unlock()
	if err != nil {
		return client.Token{}, err
	}
	if a == nil {
		return tok, nil
	}
	select {
	case <-a.done:
	case <-ctx.Done():
		return client.Token{}, ctx.Err()
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.state().Valid() || rejected != nil && rejected.Generation == k.rec.Generation {
		return client.Token{}, k.why(a.err)
	}
	return k.token(), nil
}

func (k *Keeper) token() client.Token {
	return client.Token{Kind: client.Bearer, Value: k.rec.Access, Generation: k.rec.Generation}
}

// need decides whether a token must be waited for: the attempt to wait for, nil if the one at hand will do. k.mu is held.
func (k *Keeper) need(rejected *client.Token) (*attempt, error) {
	st := k.state()
	switch {
	case st == SignedOut || st == AccountGone || st == NeedPassword:
		return nil, client.ErrSignInNeeded
	case rejected != nil && rejected.Generation == k.rec.Generation:
		if k.refused || k.forced == k.rec.Generation && k.attempt == nil || age(k.opts.Clock, k.rec.Issued) < young(k.rec.Lifetime) {
			return nil, client.ErrUnauthorized // the token isn't what the request lacks
		}
		k.forced = k.rec.Generation
		k.begin()
		return k.attempt, nil
	case st.Valid():
		return nil, nil
	case k.attempt == nil && age(k.opts.Clock, k.rec.Issued) < k.dueAt:
		return nil, k.why(errOffline) // the last try failed and the next isn't due
	}
	k.begin()
	return k.attempt, nil
}

// why is the error of a request for which there is no token: the network's, so that it is tried again later, unless the
// person has to sign in. k.mu is held.
func (k *Keeper) why(err error) error {
	if st := k.state(); st == NeedPassword || st == AccountGone || st == SignedOut {
		return client.ErrSignInNeeded
	}
	if err == nil {
		err = errOffline
	}
	return err
}

// RenewNow renews at once and waits for it.
func (k *Keeper) RenewNow(ctx context.Context) error {
	k.mu.Lock()
	if !k.signedIn() {
		k.mu.Unlock()
		return client.ErrSignInNeeded
	}
	k.begin()
	a := k.attempt
	k.mu.Unlock()
	select {
	case <-a.done:
		return a.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// begin starts a renewal unless one is in flight. It is detached from whoever asked: nobody cancels it. k.mu is held.
func (k *Keeper) begin() {
	if k.attempt != nil {
		return
	}
	a := &attempt{done: make(chan struct{})}
	k.attempt = a
	mine := k.rec
	k.publish()
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), lockWait+attemptLimit)
		defer cancel()
		out := k.renew(ctx, mine)
		k.mu.Lock()
		a.err = out.err
		k.attempt = nil
		k.end(out, mine.Generation)
		k.publish()
		k.mu.Unlock()
		close(a.done)
		k.Poke()
	}()
}

// outcome is what a renewal came to.
type outcome struct {
	rec       record // to be put in force, if its generation is newer
	renewed   bool   // by this renewal, not by another window's
	signedOut bool   // by another window
	refused   bool
	gone      bool
	notSaved  error
	err       error
}

// end puts an outcome in force. k.mu is held.
func (k *Keeper) end(out outcome, began uint64) {
	if k.rec.Generation != began {
		return // signed out, or in again, meanwhile: what this brought belongs to the past
	}
	k.notSaved = out.notSaved
	switch {
	case out.signedOut:
		k.wipe(out.rec.Generation)
	case out.err == nil:
		k.adopt(out.rec)
		if out.renewed {
			k.renewals++
			k.renewed = k.opts.Clock.Now()
		}
	default:
		k.fail(out)
	}
}

func (k *Keeper) fail(out outcome) {
	k.failures++
	k.err, k.refused, k.gone = out.err, out.refused, out.gone
	a, l := age(k.opts.Clock, k.rec.Issued), k.rec.Lifetime
	wait := backOff(k.failures, 0.5+rand.Float64()/2, a-l)
	var e *client.Error
	if errors.As(out.err, &e) {
		wait = max(wait, honour(e.RetryAfter, l-a, l))
	}
	k.dueAt = a + wait
	switch {
	case out.gone:
		k.reason = "This account no longer exists on " + k.opts.Host + "."
	case out.refused && k.rec.Pending:
		k.reason = "The last renewal was interrupted, please sign in."
	case out.refused:
		k.reason = "The service refused to renew the session, please sign in."
	}
}

// renew does one renewal under the store's lock, so that no other window sends the same refresh token.
func (k *Keeper) renew(ctx context.Context, mine record) outcome {
	unlock, err := k.opts.Store.lock(ctx)
	if err != nil {
		return outcome{err: err}
	}
	defer unlock()
	rec := mine
	if have, err := k.opts.Store.load(); err == nil && have.Generation > mine.Generation && have.Origin == mine.Origin {
		switch {
		case have.SignedOut:
			return outcome{rec: have, signedOut: true}
		case have.Account != mine.Account:
			return outcome{err: errors.New("another window signed in as somebody else"), refused: true}
		case age(k.opts.Clock, have.Issued) < renewAt(have.Lifetime, 1):
			return outcome{rec: have}
		}
		rec = have
	}
	intent := rec
	intent.Pending = true
	notSaved := k.opts.Store.save(intent)

	issued := now(k.opts.Clock)
	ctx, cancel := context.WithTimeout(ctx, attemptLimit)
	defer cancel()
	grant, err := k.ask(ctx, rec)
	if err == nil {
		next := renewedRecord(rec, grant, issued)
		return outcome{rec: next, renewed: true, notSaved: k.opts.Store.save(next)}
	}
	out := outcome{err: err, notSaved: notSaved}
	out.refused, out.gone = verdict(err)
	var e *client.Error
	if errors.As(err, &e) && e.Outcome != client.Unknown {
		out.notSaved = k.opts.Store.save(rec) // the intent is over: the token wasn't spent
	}
	return out
}

// ask sends the refresh token; when the service refuses it and gave another one beside it, that one is tried, once.
func (k *Keeper) ask(ctx context.Context, rec record) (*client.Grant, error) {
	grant, err := k.opts.Auth.Refresh(ctx, rec.Refresh)
	if refused, _ := verdict(err); refused && !rec.AltRefresh.IsZero() {
		return k.opts.Auth.Refresh(ctx, rec.AltRefresh)
	}
	return grant, err
}

// verdict says whether the service itself refuses to renew. Only its own words count: what a proxy or captive portal
// answers never ends a session.
func verdict(err error) (refused, gone bool) {
	var e *client.Error
	if !errors.As(err, &e) || !e.APIShaped {
		return false, false
	}
	switch e.Status {
	case http.StatusUnauthorized, http.StatusBadRequest:
		return true, false
	case http.StatusNotFound:
		return false, true
	}
	return false, false
}

func renewedRecord(old record, g *client.Grant, issued stamp) record {
	r := old
	r.Generation, r.Access, r.Lifetime, r.Issued, r.Pending = old.Generation+1, g.Access, g.Lifetime, issued, false
	if !g.Refresh.IsZero() {
		r.Refresh, r.AltRefresh = g.Refresh, g.AltRefresh
	}
	r.Lifetime = min(max(r.Lifetime, time.Second), maxLifetime)
	return r
}
