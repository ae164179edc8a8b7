package config

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"talkdeck/client/durable"
	"talkdeck/client/localdata"
)

// Notes are the person's own notes on calls. They never leave this computer. Only Set waits for the disk.
//
// The file is a journal, a line a change, the last one of a call counting: so two windows that write at once lose nothing,
// and a line that was cut off spoils no other.
type Notes struct {
	path string // "" for notes that are gone when the program ends

	// Changed is told of a call whose note was changed. It must not wait. May be nil; it is set before the first Set.
	Changed func(call string)

	mu  sync.Mutex
	all map[string]noted // the last of each call
}

const longestNote = 2000 // characters

// noted is one line of the file.
type noted struct {
	At   time.Time `json:"at"` // when it was written
	Call string    `json:"call"`
	Note string    `json:"note"` // "": taken away
}

// OpenNotes reads a profile's notes. It always gives something to go on with; the error says what couldn't be read.
func OpenNotes(profile string) (*Notes, error) {
	n := &Notes{path: localdata.NotesFile(profile), all: map[string]noted{}}
	changes, err := durable.Records(n.path, func(c noted) bool { return c.Call != "" })
	if err != nil {
		return n, fmt.Errorf("your notes can't be read: %w", err)
	}
	for _, c := range changes {
		n.all[c.Call] = c
	}
	return n, nil
}

// NotesInMemory are kept until the program ends: for the demo.
func NotesInMemory() *Notes { return &Notes{all: map[string]noted{}} }

// Note is the note on a call, "" if there is none.
func (n *Notes) Note(call string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.all[call].Note
}

// Written is the note on a call as it was written last, and when; ok is false if none ever was. An empty one was taken away.
func (n *Notes) Written(call string) (note string, at time.Time, ok bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	c, ok := n.all[call]
	return c.Note, c.At, ok
}

// CheckNote says what is wrong with a note's text, nil if nothing is.
func CheckNote(note string) error {
	if len([]rune(note)) > longestNote {
		return fmt.Errorf("a note has %d characters at most", longestNote)
	}
	return nil
}

// Set puts a note on a call, "" for none.
func (n *Notes) Set(call, note string) error {
	note = strings.TrimSpace(note)
	if err := CheckNote(note); err != nil {
		return err
	}
	written := noted{time.Now().UTC(), call, note}
	if n.path != "" {
		if err := durable.AppendLine(n.path, written); err != nil {
			return fmt.Errorf("the note can't be kept: %w", err)
		}
	}
	n.mu.Lock()
	n.all[call] = written
	n.mu.Unlock()
	if n.Changed != nil {
		n.Changed(call)
	}
	return nil
}
