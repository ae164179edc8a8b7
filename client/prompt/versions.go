package prompt

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// Reason is why a version was kept.
type Reason string

// The reasons.
const (
	Seen       Reason = "seen"        // the service had it, whoever wrote it
	Saved      Reason = "saved"       // it was saved from here
	RolledBack Reason = "rolled back" // an earlier one was saved again
)

// Version is a prompt at a moment.
type Version struct {
	At     time.Time `json:"at"` // when it was first seen, or saved
	Reason Reason    `json:"reason"`
	Text   string    `json:"text"`
}

// ID names a text: two versions of the same text have the same.
func (v Version) ID() string {
	sum := sha256.Sum256([]byte(v.Text))
	return hex.EncodeToString(sum[:4])
}

// Versions keeps the versions of agents' prompts, a file an agent, in a folder that only its owner can read.
type Versions struct{ Dir string }

// file is named by a hash: an id comes from the service and may hold anything.
func (v Versions) file(project, agent string) string {
	sum := sha256.Sum256([]byte(project + "\x00" + agent))
	return filepath.Join(v.Dir, hex.EncodeToString(sum[:12])+".ndjson")
}

// List gives an agent's versions, oldest first. Lines that can't be read, cut by a power loss, are left out.
func (v Versions) List(project, agent string) ([]Version, error) {
	f, err := os.Open(v.file(project, agent))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	var out []Version
	lines := bufio.NewReader(f)
	for {
		line, err := lines.ReadBytes('\n')
		var got Version
		if line = bytes.TrimSpace(line); len(line) > 0 && json.Unmarshal(line, &got) == nil && !got.At.IsZero() {
			out = append(out, got)
		}
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// Keep adds a version unless its text is that of the newest one, and reports whether it did.
func (v Versions) Keep(project, agent string, version Version) (kept bool, err error) {
	have, err := v.List(project, agent)
	if err != nil {
		return false, err
	}
	if len(have) > 0 && have[len(have)-1].Text == version.Text {
		return false, nil
	}
	if err := os.MkdirAll(v.Dir, 0o700); err != nil {
		return false, fmt.Errorf("the prompt's version can't be kept: %w", err)
	}
	raw, err := json.Marshal(version)
	if err != nil {
		return false, err
	}
	f, err := os.OpenFile(v.file(project, agent), os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return false, err
	}
	// A line break first ends what a dying program may have left of a line.
	_, err = f.Write(append(append([]byte("\n"), raw...), '\n'))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return false, err
	}
	return true, nil
}
