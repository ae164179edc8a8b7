package dial

import "time"

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

// Record is one attempt, as last written: to make a call, or to have the service make all those of a file.
type Record struct {
	ID        string            `json:"id"` // of the attempt; random
	At        time.Time         `json:"at"` // when it was written down, just before it was sent
	State     State             `json:"state"`
	Project   string            `json:"project"`
	Agent     string            `json:"agent"`
	Number    string            `json:"number,omitempty"` // E.164; "" for a file
	Variables map[string]string `json:"variables,omitempty"`
	File      string            `json:"file,omitempty"`   // the name of an uploaded file; "" for a call
	Hash      string            `json:"hash,omitempty"`   // the SHA-256 of its content, in hexadecimal
	Call      string            `json:"call,omitempty"`   // the call's id, if it is known
	Reason    string            `json:"reason,omitempty"` // why it is refused or unknown, a sentence
}

// MayHaveRung reports whether it was a call, or may have been one. An uploaded file is none.
func (r Record) MayHaveRung() bool {
	return r.File == "" && r.State != Refused && r.State != NotSent
}
