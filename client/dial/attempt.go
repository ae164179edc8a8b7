package dial

import (
	"context"
	"errors"
	"net/http"
	"time"

	"talkdeck/client"
)

// Maker is what making a call needs of the client; *client.CallService has it.
type Maker interface {
	Make(ctx context.Context, n client.NewCall) (*client.MadeCall, error)
}

// Attempt is what one request for a call came to.
type Attempt struct {
	State  State  // Sent, Refused, NotSent or Unknown
	Call   string // the call's id, if it was made and the answer names it
	Reason string // why it isn't Sent, a sentence
	// Again tells that nothing was done, and for a reason that isn't the call's own: nothing left this computer, the token
	// was refused, the service had too much to do, or something between here and it answered. The same may be asked once more.
	Again bool
	Wait  time.Duration // how long the service asked to wait, 0 if it didn't
}

// Once makes a call that the caller keeps a record of. writeDown must return only once the attempt is on the disk: it is
// called before anything is sent, and if it fails, nothing is. The error is the client's or writeDown's; that of an attempt
// that is Unknown may be of a call that was made.
func Once(ctx context.Context, api Maker, n client.NewCall, writeDown func() error) (Attempt, error) {
	var made *client.MadeCall
	a, err := attempt(writeDown, func() (err error) {
		made, err = api.Make(ctx, n)
		return err
	})
	if made != nil {
		a.Call = made.ID
	}
	return a, err
}

func attempt(writeDown, send func() error) (Attempt, error) {
	if err := writeDown(); err != nil {
		return Attempt{State: NotSent, Reason: err.Error(), Again: true}, err
	}
	err := send()
	return settle(err), err
}

// settle says what an error tells of a request that makes calls.
func settle(err error) Attempt {
	if err == nil {
		return Attempt{State: Sent}
	}
	a := Attempt{State: verdict(err), Reason: err.Error()}
	a.Again = a.State == NotSent
	var e *client.Error
	if errors.As(err, &e) {
		a.Wait = e.RetryAfter
		a.Again = a.Again || a.State == Refused && !aboutCall(e.Status)
	}
	return a
}

// verdict says what an error tells of the call. Only the service's own refusal, or a request that never left, is certain:
// a 5xx may come after the call was begun, and what a proxy says is nobody's word for it.
func verdict(err error) State {
	var e *client.Error
	if !errors.As(err, &e) {
		return NotSent // there was no token to send it with
	}
	switch {
	case e.Outcome == client.NotSent:
		return NotSent
	case e.Outcome == client.Unknown:
		return Unknown
	case e.Status/100 == 2:
		return Sent // made, though the answer doesn't name the call
	case e.Status == 0:
		return Refused // the token was, and there is no other
	case e.Status == http.StatusTooManyRequests, e.Status/100 == 4 && e.APIShaped:
		return Refused
	case e.Status/100 == 3, e.Status == http.StatusProxyAuthRequired, e.Status == http.StatusNetworkAuthenticationRequired:
		return Refused // it never got past the network between
	}
	return Unknown
}

// aboutCall reports whether the status of a refusal is about what was asked for, and not about who asked, when or how.
func aboutCall(status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusTooManyRequests, http.StatusProxyAuthRequired, http.StatusNetworkAuthenticationRequired:
		return false
	}
	return status/100 == 4
}
