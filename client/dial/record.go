package dial

import (
	"errors"
	"net/http"
	"time"

	"talkdeck/client"
)

// State is what is known of an attempt to make a call.
type State string

// The states. All but Sending and Unknown are settled.
const (
	Sending   State = "sending"   // written down; the request is on its way, or the program died then
	Sent      State = "sent"      // the service made the call
	Refused   State = "refused"   // the service answered that it did not
	NotSent   State = "not-sent"  // nothing left this computer: it may go again
	Unknown   State = "unknown"   // it may or may not have been made
	Found     State = "found"     // it was unknown, and a person found it in the history
	Forgotten State = "forgotten" // it was unknown, and a person said to leave it
)

// Settled reports whether there is nothing left to find out.
func (s State) Settled() bool { return s != Sending && s != Unknown }

// Record is one attempt, as last written.
type Record struct {
	ID        string            `json:"id"` // of the attempt; random
	At        time.Time         `json:"at"` // when it was written down, just before it was sent
	State     State             `json:"state"`
	Project   string            `json:"project"`
	Agent     string            `json:"agent"`
	Number    string            `json:"number"` // E.164
	Variables map[string]string `json:"variables,omitempty"`
	Call      string            `json:"call,omitempty"`   // the call's id, if it is known
	Reason    string            `json:"reason,omitempty"` // why it is refused or unknown, a sentence
}

// New is what making the same call again needs.
func (r Record) New() client.NewCall {
	return client.NewCall{Number: r.Number, ProjectID: r.Project, AgentID: r.Agent, Variables: r.Variables}
}

// settle says what an attempt came to.
func settle(r Record, made *client.MadeCall, err error) Record {
	if err == nil {
		r.State, r.Call = Sent, made.ID
		return r
	}
	r.State, r.Reason = verdict(err), err.Error()
	return r
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
	case e.Status == http.StatusTooManyRequests, e.Status/100 == 4 && e.APIShaped:
		return Refused
	case e.Status/100 == 3, e.Status == http.StatusProxyAuthRequired, e.Status == http.StatusNetworkAuthenticationRequired:
		return Refused // it never got past the network between
	}
	return Unknown
}
