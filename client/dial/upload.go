package dial

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path/filepath"

	"talkdeck/client"
)

// Uploader is what uploading a file of numbers needs of the client; *client.CallService has it.
type Uploader interface {
	Batch(ctx context.Context, b client.Batch) (*client.BatchAnswer, error)
}

// Upload has the service call everybody in a file. It can't be stopped or followed, and when its outcome is unknown that is
// so for all of the file. It is kept in the journal as Dial's calls are, but for the file itself: its name and hash are.
func (d *Dialer) Upload(ctx context.Context, to Uploader, b client.Batch) (Record, *client.BatchAnswer, error) {
	r := Record{Project: b.ProjectID, Agent: b.AgentID, File: filepath.Base(b.Filename)}
	content, err := io.ReadAll(b.File)
	if err != nil {
		r.State, r.Reason = NotSent, "the file could not be read: "+err.Error()
		return r, nil, fmt.Errorf("the file could not be read, so nothing was sent: %w", err)
	}
	sum := sha256.Sum256(content)
	r.Hash = hex.EncodeToString(sum[:])
	b.File = bytes.NewReader(content)
	var answer *client.BatchAnswer
	r, err = d.journalled(ctx, r, func(writeDown func() error) (Attempt, error) {
		return attempt(writeDown, func() (err error) {
			answer, err = to.Batch(ctx, b)
			return err
		})
	})
	return r, answer, err
}
