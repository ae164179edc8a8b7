package config

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Notes are the person's own notes on calls. They never leave this computer. Only Set waits for the disk.
//
// The file is a journal, a line a change, the last one of a call counting: so two windows that write at once lose nothing,
// and a line that was cut off spoils no other.
type Notes struct {
	path string // "" for notes that are gone when the program ends

	disk sync.Mutex
	mu   sync.Mutex
	all  map[string]string
}

const (
	notesName   = "notes.ndjson"
	longestNote = 2000     // characters
	maxNotes    = 16 << 20 // bytes of the file that are read
)

// notedLine is one line of the file.
type notedLine struct {
	At   time.Time `json:"at"` // when it was written
	Call string    `json:"call"`
	Note string    `json:"note"` // "": taken away
}

// NotesFile is where a profile's notes are kept.
func NotesFile(profile string) string { return filepath.Join(StateDir(profile), notesName) }

// OpenNotes reads a profile's notes. It always gives something to go on with; the error says what couldn't be read.
func OpenNotes(profile string) (*Notes, error) {
	n := &Notes{path: NotesFile(profile), all: map[string]string{}}
	raw, err := readSmall(n.path, maxNotes)
	if errors.Is(err, fs.ErrNotExist) {
		return n, nil
	}
	if err != nil {
		return n, fmt.Errorf("your notes can't be read: %w", err)
	}
	for line := range strings.SplitSeq(string(raw), "\n") {
		var l notedLine
		if json.Unmarshal([]byte(line), &l) == nil && l.Call != "" {
			n.put(l.Call, l.Note)
		}
	}
	return n, nil
}

// NotesInMemory are kept until the program ends: for the demo.
func NotesInMemory() *Notes { return &Notes{all: map[string]string{}} }

func (n *Notes) put(call, note string) {
	if n.all[call] = note; note == "" {
		delete(n.all, call)
	}
}

// Note is the note on a call, "" if there is none.
func (n *Notes) Note(call string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.all[call]
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
	if n.path != "" {
		if err := n.write(notedLine{time.Now().UTC(), call, note}); err != nil {
			return fmt.Errorf("the note can't be kept: %w", err)
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.put(call, note)
	return nil
}

// write appends a line, behind whatever another window wrote.
func (n *Notes) write(l notedLine) (err error) {
	n.disk.Lock()
	defer n.disk.Unlock()
	raw, err := json.Marshal(l)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(n.path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(n.path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriter(f)
	if end, err := f.Seek(0, io.SeekEnd); err == nil && end > 0 {
		last := make([]byte, 1)
		if _, err := f.ReadAt(last, end-1); err == nil && last[0] != '\n' {
			_ = w.WriteByte('\n') // a line was cut off there; Flush tells of an error
		}
	}
	_, _ = w.Write(append(raw, '\n')) // Flush tells of an error
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Sync()
}
