package dial

import (
	"context"
	"io"
	"path/filepath"

	"talkdeck/client"
)

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
		_, err := to.Batch(ctx, client.Batch{ProjectID: u.Project, AgentID: u.Agent, Filename: r.File, File: u.Content}) // nothing of the answer is documented
		return err
	}, func(*Attempt) {})
	return r, err
}
