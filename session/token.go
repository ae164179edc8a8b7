package session

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"talkdeck/client"
)

// errOffline is given for a token that has lapsed and can't be renewed at the moment.
var errOffline = errors.New("the session has lapsed and can't be renewed at the moment")

// Token hands out the access token. When the service has refused it, or it has lapsed, a renewal is waited for: one for
// all who ask. While nothing can be had, an action waits for the session to be back and a read fails at once; see Waiting.
// It implements client.TokenSource.
func (k *Keeper) Token(ctx context.Context, need client.Need) (client.Token, error) {
	if need.Rejected != nil && k.opts.Store.changed() {
		k.reread() // another window's renewal may have ended this token early
	}
	w := &waiter{}
	defer k.leave(w)
	var tok client.Token
	var refused error
	err := k.await(ctx, func() bool {
		var wait bool
		tok, wait, refused = k.decide(need, w)
		return !wait
	})
	return tok, cmp.Or(err, refused)
}

// decide gives the token or the error; wait: the bell is to be waited for. k.mu is held.
func (k *Keeper) decide(need client.Need, w *waiter) (tok client.Token, wait bool, err error) {
	st := k.state()
	switch {
	case w.dropped:
		return tok, false, ErrDropped
	case st == Restoring || st == SigningIn:
		return tok, true, nil
	case w.listed && k.signedIn() && !strings.EqualFold(w.account, k.rec.Account):
		return tok, false, errOtherAccount
	}
	rejected := need.Rejected != nil && need.Rejected.Value == k.rec.Access
	if st.Valid() && !rejected {
		if w.listed && k.mustAsk(w) {
			return tok, true, nil
		}
		if need.Rejected == nil {
			k.tokenUse.sent(need.Op, age(k.opts.Clock, k.rec.Issued), k.rec.Access)
		}
		return client.Token{Kind: client.Bearer, Value: k.rec.Access, Generation: k.rec.Generation}, false, nil
	}
	if st.Valid() {
		return k.decideRejected(need, w)
	}
	if st == Reconnecting && !k.lastTryFailed() {
		k.begin(true)
		return tok, true, nil
	}
	return k.waitOrFail(need, w, k.lapsedError(st))
}

// lastTryFailed reports whether the last renewal of a lapsed token failed, so that one more request doesn't begin another. k.mu is held.
func (k *Keeper) lastTryFailed() bool {
	if k.attempt != nil {
		return k.failures > 0
	}
	return k.untilDue() > 0
}

// decideRejected is for a token that is valid by its age, and that the service has refused all the same. k.mu is held.
func (k *Keeper) decideRejected(need client.Need, w *waiter) (tok client.Token, wait bool, err error) {
	switch {
	case k.attempt != nil && k.failures == 0:
		return tok, true, nil
	case k.tokenUse.forcedToken == k.rec.Access && !k.refused: // which failed
		return k.waitOrFail(need, w, k.err)
	}
	a, l := age(k.opts.Clock, k.rec.Issued), k.rec.Lifetime
	worked := !need.FromPage && k.tokenUse.refused(need.Op, a, k.rec.Access)
	switch {
	case !need.FromPage && k.refused && !k.tokenUse.works(k.rec.Access): // then neither of the two tokens serves any more
		k.rec.Lifetime = min(l, a)
		k.publish()
		return k.decide(need, w)
	case a < minRenewAge(l):
		return tok, false, client.ErrUnauthorized // the token isn't what the request lacks
	case worked: // then it has ended
		k.rec.Lifetime = a
		k.dueAt = min(k.dueAt, a)
		k.schedule()
		k.publish()
		return k.decide(need, w)
	case k.refused:
		return k.waitOrFail(need, w, client.ErrUnauthorized)
	case !k.tokenUse.mayRenewFor(need.Op, a, l):
		return tok, false, client.ErrUnauthorized
	}
	k.tokenUse.forcedToken = k.rec.Access
	k.begin(true)
	return tok, true, nil
}

// waitOrFail fails a read with why, and lets an action wait. k.mu is held.
func (k *Keeper) waitOrFail(need client.Need, w *waiter, why error) (client.Token, bool, error) {
	mayCome := k.lastAccount != "" && !k.accountGone && k.busy != SigningOut
	if need.Action && mayCome && !k.opts.FailFast {
		k.listWaiter(w, need.Op)
		return client.Token{}, true, nil
	}
	if why == nil {
		why = errOffline
	}
	return client.Token{}, false, why
}

// lapsedError is the error of a request for which there is no token: the network's, so that it is asked again later,
// unless the person has to sign in. k.mu is held.
func (k *Keeper) lapsedError(st State) error {
	if st == Reconnecting {
		return k.err
	}
	return client.ErrSignInNeeded
}
