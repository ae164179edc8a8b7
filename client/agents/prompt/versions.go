package prompt

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"time"

	"talkdeck/client/durable"
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

// List gives an agent's versions, oldest first. Lines that can't be read, cut by a power loss, are left out.
func (v Versions) List(project, agent string) ([]Version, error) {
	return durable.Records(file(v.Dir, project, agent, versionsExt), func(got Version) bool { return !got.At.IsZero() })
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
	if err := durable.AppendLine(file(v.Dir, project, agent, versionsExt), version); err != nil {
		return false, fmt.Errorf("the prompt's version can't be kept: %w", err)
	}
	return true, nil
}

// What a file about an agent holds, by the end of its name.
const (
	versionsExt = ".ndjson"
	callsExt    = ".calls.ndjson"
	filledExt   = ".values.json"
)

// file is named by a hash: an id comes from the service and may hold anything.
func file(dir, project, agent, ext string) string {
	sum := sha256.Sum256([]byte(project + "\x00" + agent))
	return filepath.Join(dir, hex.EncodeToString(sum[:12])+ext)
}
