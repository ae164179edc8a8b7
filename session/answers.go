package session

import (
	"context"
	"errors"
	"net/http"
	"time"

	"talkdeck/client"
)

// class is what an answer to a renewal means. Only the service's own words end a session; what a proxy or a captive portal
// says never does.
type class int

const (
	granted      class = iota
	tokenUnspent       // it failed, and the refresh token surely wasn't used up
	unknown            // it failed, and the service may have used the refresh token up
	badRequest         // 400, in the service's words
	denied             // 401
	noAccount          // 404
)

func classify(err error) class {
	var e *client.Error
	switch {
	case err == nil:
		return granted
	case !errors.As(err, &e):
		return unknown
	case e.APIShaped && e.Status == http.StatusBadRequest:
		return badRequest
	case e.APIShaped && e.Status == http.StatusUnauthorized:
		return denied
	case e.APIShaped && e.Status == http.StatusNotFound:
		return noAccount
	case e.Status == http.StatusNetworkAuthenticationRequired, e.Status/100 == 3:
		return tokenUnspent
	case e.Status == http.StatusRequestTimeout, e.Status == http.StatusTooEarly, e.Status == http.StatusTooManyRequests, e.Status/100 == 5:
		return unknown
	case e.Status/100 == 4:
		return tokenUnspent
	case e.Status == 0 && e.Outcome == client.NotSent:
		return tokenUnspent
	}
	return unknown // among them a 200 without a token: a portal's, most likely
}

// answer is the result of one request for new tokens.
type answer struct {
	grant  *client.Grant
	issued stamp // just before the request was written
	err    error
	class  class
}

// sendRefresh sends a refresh token, once. Nobody cancels it: cut off, it would leave nobody knowing whether the token still serves.
// It has the client's limit and none of its own: a deadline would have passed when the computer wakes, and with it the answer
// that came meanwhile.
func (k *Keeper) sendRefresh(token client.Secret) answer {
	a := answer{issued: now(k.opts.Clock)}
	a.grant, a.err = k.opts.Auth.Refresh(context.Background(), token)
	a.class = classify(a.err)
	k.noteTime(a.grant, a.err)
	return a
}

// noteTime compares the clocks by the answer to a request, or by its failure.
func (k *Keeper) noteTime(g *client.Grant, err error) {
	var date time.Time
	if g != nil {
		date = g.ServerTime
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.clock.answer(k.opts.Clock, date, err)
}

// requestRenewal has rec's tokens renewed. A refusal isn't believed at once: another window may have stored newer tokens, which is
// looked up before each further try, and when the service gave two refresh tokens, the other is tried, once. rec.Refresh is
// the token that serves afterwards, as far as is known. When stop is set, out says what was found in the store instead.
func (k *Keeper) requestRenewal(rec *record) (a answer, out outcome, stop bool) {
	a = k.sendRefresh(rec.Refresh)
	if a.class == badRequest {
		if out, stop = k.checkStore(*rec); stop {
			return a, out, true
		}
		a = k.sendRefresh(rec.Refresh)
	}
	if !a.refused() {
		return a, outcome{}, false
	}
	if out, stop = k.checkStore(*rec); stop {
		return a, out, true
	}
	if !rec.AltRefresh.IsZero() {
		rec.Refresh, rec.AltRefresh = rec.AltRefresh, client.Secret{}
		a = k.sendRefresh(rec.Refresh)
	}
	return a, outcome{}, false
}

func (a answer) refused() bool {
	return a.class == badRequest || a.class == denied || a.class == noAccount
}

// checkStore reads the store for what replaces rec: stop reports that it does, and out how.
func (k *Keeper) checkStore(rec record) (out outcome, stop bool) {
	have, err := k.opts.Store.load()
	if err != nil || !have.newer(rec) {
		return outcome{}, false
	}
	switch {
	case have.SignedOut:
		return outcome{result: signedOutElsewhere, rec: have}, true
	case !have.sameAccount(rec):
		return outcome{result: replacedElsewhere, rec: have}, true
	}
	return outcome{result: renewedElsewhere, rec: have}, true
}
