package questions

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"time"

	"talkdeck/client"
	"talkdeck/client/durable"
)

// Answer is what was answered about one call at one time.
type Answer struct {
	At        time.Time      `json:"at"` // when it was asked
	Questions string         `json:"questions"`
	Answers   []client.Field `json:"answers"`
}

// Kept keeps answers, a file a call, and the questions asked last in each project, in a folder that only its owner can read.
type Kept struct{ Dir string }

// file is named by a hash: an id comes from the service and may hold anything.
func (k Kept) file(project, call string) string {
	sum := sha256.Sum256([]byte(project + "\x00" + call))
	return filepath.Join(k.Dir, hex.EncodeToString(sum[:12])+".ndjson")
}

// List gives what was answered about a call, oldest first.
func (k Kept) List(project, call string) ([]Answer, error) {
	return durable.Records(k.file(project, call), func(a Answer) bool { return !a.At.IsZero() })
}

// Keep adds an answer.
func (k Kept) Keep(project, call string, a Answer) error {
	if err := durable.AppendLine(k.file(project, call), a); err != nil {
		return fmt.Errorf("the answer can't be kept: %w", err)
	}
	return nil
}

// asked is the questions of one time.
type asked struct {
	At        time.Time `json:"at"`
	Project   string    `json:"project"`
	Questions string    `json:"questions"`
}

func (k Kept) questions() string { return filepath.Join(k.Dir, "questions.ndjson") }

// Questions are those asked last in a project, as they were written; "" if none were.
func (k Kept) Questions(project string) (string, error) {
	list, err := durable.Records(k.questions(), func(a asked) bool { return a.Project == project })
	if err != nil || len(list) == 0 {
		return "", err
	}
	return list[len(list)-1].Questions, nil
}

// KeepQuestions keeps questions for the next time, unless they are the same as those of the last.
func (k Kept) KeepQuestions(project, questions string, at time.Time) error {
	if last, err := k.Questions(project); err == nil && last == questions {
		return nil
	}
	if err := durable.AppendLine(k.questions(), asked{at, project, questions}); err != nil {
		return fmt.Errorf("the questions can't be kept: %w", err)
	}
	return nil
}
