package dial

import "time"

// State is what is known of an attempt to make a call.
type State string

// The states. All but Sending and Unknown are settled.
const (
	Sending   State = "sending"   // written down; the request is in flight, or the program died then
	Sent      State = "sent"      // the service made the call
	Refused   State = "refused"   // the service answered that it did not
	NotSent   State = "not-sent"  // nothing left this computer: it may go again
	Unknown   State = "unknown"   // it may or may not have been made
	Found     State = "found"     // it was unknown, and its call was found in the history
	Forgotten State = "forgotten" // it was unknown, and a person said to leave it so
)

// Settled reports whether there is nothing left to find out.
func (s State) Settled() bool { return s != Sending && s != Unknown }

// MayHaveRung reports whether a telephone rang, or may have.
func (s State) MayHaveRung() bool { return s != Refused && s != NotSent }

// Record is one attempt, as last written: to make a call, or to have the service make all those of a file.
type Record struct {
	ID     string    `json:"id"`               // of the attempt; random
	Seq    uint64    `json:"seq,omitempty"`    // its place among all attempts at the service: later ones have higher ones
	At     time.Time `json:"at,omitzero"`      // when it was written down, just before it was sent
	Sender string    `json:"sender,omitempty"` // which run of talkdeck sends it
	State  State     `json:"state"`

	Profile   string `json:"profile,omitempty"`
	Account   string `json:"account,omitempty"` // the e-mail that was signed in; "" with an API key
	Project   string `json:"project,omitempty"` // ids
	Agent     string `json:"agent,omitempty"`
	AgentName string `json:"agent_name,omitempty"` // for people
	Batch     string `json:"batch,omitempty"`      // the id of the batch whose row it is; "" for a single call and an upload
	Line      int    `json:"line,omitempty"`       // of the row in the batch's file
	File      string `json:"file,omitempty"`       // the name of the batch's file, or of the uploaded one

	Number    string            `json:"number,omitempty"`  // E.164; "" for a file
	Numbers   []string          `json:"numbers,omitempty"` // of an uploaded file
	Variables map[string]string `json:"variables,omitempty"`
	Call      string            `json:"call,omitempty"`    // the call's id, if it is known
	Reason    string            `json:"reason,omitempty"`  // why it is refused, not sent or unknown, a sentence
	Because   string            `json:"because,omitempty"` // why a person had it made in spite of the do-not-call list
}

// Upload reports whether it is a file that the service calls by itself. An older talkdeck kept no numbers of it.
func (r *Record) Upload() bool { return len(r.Numbers) > 0 || r.Number == "" && r.File != "" }

// Row reports whether it is a batch's row, whose variables stand in the batch's ledger.
func (r *Record) Row() bool { return r.Batch != "" }

// sameRow reports whether both were made for the same row of a batch.
func (r *Record) sameRow(other *Record) bool {
	return r.Row() && r.Batch == other.Batch && r.Line == other.Line
}

// numbers are all that it is to call.
func (r *Record) numbers() []string {
	if len(r.Numbers) > 0 {
		return r.Numbers
	}
	return []string{r.Number}
}

// follow applies a later line about the same attempt.
func (r *Record) follow(later Record) {
	r.State = later.State
	if later.Call != "" {
		r.Call = later.Call
	}
	r.Reason = later.Reason
}
