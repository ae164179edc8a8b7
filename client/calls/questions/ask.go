package questions

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"talkdeck/client"
)

// API is the part of the client that Ask uses; *client.CallService implements it.
type API interface {
	Analyze(ctx context.Context, sid string, questions []client.Question) (*client.Analysis, error)
	Get(ctx context.Context, projectID, sid string) (*client.Call, error)
}

// LiveError is why a call wasn't analysed: it hasn't ended yet.
type LiveError struct {
	Status  client.Status
	Refusal string // what the service says of it; "" if it says nothing
}

// Error implements error.
func (e *LiveError) Error() string {
	text := "the call is still live (" + string(e.Status) + "), and Talkstack analyses a call once it has ended: ask again then"
	if e.Refusal != "" {
		text += "; it says: " + e.Refusal
	}
	return text
}

// Ask has a call analysed. What a live call is answered with isn't documented: where the service refuses, or answers with nothing,
// the call is looked at, and the error is a *LiveError if it is live.
func Ask(ctx context.Context, api API, project, sid string, questions []client.Question) (*client.Analysis, error) {
	got, err := api.Analyze(ctx, sid, questions)
	var refusal *client.Error
	switch {
	case err == nil && len(Findings(got.Answers)) > 0:
		return got, nil
	case err != nil && (!errors.As(err, &refusal) || !mayBeLive(refusal)):
		return nil, err
	}
	call, failed := api.Get(ctx, project, sid)
	if failed != nil || !call.Status.Live() {
		return got, err // what the look was for stands without it
	}
	live := &LiveError{Status: call.Status}
	if refusal != nil {
		live.Refusal = strings.TrimRight(refusal.Message, ".")
	}
	return nil, live
}

// mayBeLive reports whether a refusal may be about a call that is live: it isn't about who asks, nor how often.
func mayBeLive(e *client.Error) bool {
	switch e.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusRequestTimeout, http.StatusProxyAuthRequired, http.StatusTooManyRequests:
		return false
	}
	return e.Status/100 == 4
}
