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

// Attempt is the result of one request for calls.
type Attempt struct {
	State  State  // Sent, Refused, NotSent or Unknown
	Call   string // the call's id, if it was made and the answer names it
	Reason string // why it isn't Sent, a sentence
	// Again tells that nothing was done, and for a reason that isn't the call's own: nothing left this computer, or the token
	// was refused. The same may be asked once more.
	Again bool
	// Limited tells that the service said that it had too much to do. It may have made the call all the same.
	Limited bool
	Wait    time.Duration // how long the service asked to wait, 0 if it didn't
}

// outcome says what an error tells of a request that rings. Only a documented refusal, and a request that never left, is
// certain: client.Error.Outcome knows which those are.
func outcome(err error) Attempt {
	if err == nil {
		return Attempt{State: Sent}
	}
	a := Attempt{State: Unknown, Reason: err.Error()}
	var e *client.Error
	switch {
	case !errors.As(err, &e): // there was no token to send it with
		a.State, a.Again = NotSent, true
		return a
	case e.Outcome == client.NotSent:
		a.State, a.Again = NotSent, true
	case e.Outcome == client.Answered && e.Status/100 != 2:
		a.State = Refused
		a.Again = e.Status == 0 || e.Status == http.StatusUnauthorized
	}
	a.Wait, a.Limited = e.RetryAfter, errors.Is(err, client.ErrRateLimited)
	return a
}
