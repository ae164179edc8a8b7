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

// Store keeps answers, a file a call, and the questions asked last in each project, in a folder that only its owner can read.
type Store struct {
	Dir string
	// Kept is told of a call about which an answer was kept. It must not wait. May be nil.
	Kept func(call string)
}

// file is named by a hash: an id comes from the service and may hold anything.
func (s Store) file(project, call string) string {
	sum := sha256.Sum256([]byte(project + "\x00" + call))
	return filepath.Join(s.Dir, hex.EncodeToString(sum[:12])+".ndjson")
}

// List gives what was answered about a call, oldest first.
func (s Store) List(project, call string) ([]Answer, error) {
	return durable.Records(s.file(project, call), func(a Answer) bool { return !a.At.IsZero() })
}

// Keep adds an answer.
func (s Store) Keep(project, call string, a Answer) error {
	if err := durable.AppendLine(s.file(project, call), a); err != nil {
		return fmt.Errorf("the answer can't be kept: %w", err)
	}
	if s.Kept != nil {
		s.Kept(call)
	}
	return nil
}

// asked is the questions of one time.
type asked struct {
	At        time.Time `json:"at"`
	Project   string    `json:"project"`
	Questions string    `json:"questions"`
}

func (s Store) questions() string { return filepath.Join(s.Dir, "questions.ndjson") }

// Questions are those asked last in a project, as they were written; "" if none were.
func (s Store) Questions(project string) (string, error) {
	list, err := durable.Records(s.questions(), func(a asked) bool { return a.Project == project })
	if err != nil || len(list) == 0 {
		return "", err
	}
	return list[len(list)-1].Questions, nil
}

// KeepQuestions keeps questions for the next time, unless they are the same as those of the last.
func (s Store) KeepQuestions(project, questions string, at time.Time) error {
	if last, err := s.Questions(project); err == nil && last == questions {
		return nil
	}
	if err := durable.AppendLine(s.questions(), asked{at, project, questions}); err != nil {
		return fmt.Errorf("the questions can't be kept: %w", err)
	}
	return nil
}
