package dial

import (
	"context"
	"errors"
	"io"
	"net/http"
	"path/filepath"
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

// Uploader is what uploading a file of numbers needs of the client; *client.CallService has it.
type Uploader interface {
	Batch(ctx context.Context, b client.Batch) (*client.BatchAnswer, error)
}

// Upload is a file that the service is to call by itself.
type Upload struct {
	Project, Agent, AgentName string
	File                      string // its name
	Content                   io.Reader
	Numbers                   []string // all that stand in it, E.164
	// Known is what was known when its rows were decided on, and Rules what they were judged by: if one of them mustn't be
	// called any more, nothing is sent.
	Known Mark
	Rules Rules
}

// Upload has the service call everybody in a file. It can't be stopped or followed, and when its outcome is unknown that is
// so for all of the file. From then on each of its numbers counts as called.
func (g *Gate) Upload(ctx context.Context, to Uploader, u Upload) (Record, error) {
	r := g.record(u.Project, u.Agent, u.AgentName)
	r.Numbers, r.File = u.Numbers, filepath.Base(u.File)
	q := Request{Known: u.Known, Rules: &u.Rules}
	_, err := g.send(ctx, &r, &q, func(ctx context.Context) error {
		b := client.Batch{ProjectID: u.Project, AgentID: u.Agent, Filename: r.File, File: u.Content}
		_, err := to.Batch(ctx, b) // nothing of the answer is documented
		return err
	}, func(*Attempt) {})
	return r, err
}
