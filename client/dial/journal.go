package dial

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"talkdeck/client/durable"
)

const (
	journalName = "calls.ndjson"
	lockName    = "calls.lock"
	sendersName = "senders"
	lockWait    = 10 * time.Second
)

// journal is the file of all attempts at one service from this computer, one line a change; the last line about an attempt
// counts. All windows and profiles share it: it is read and written under its lock.
type journal struct{ dir string }

// JournalFile is where the journal of a folder is, or will be.
func JournalFile(dir string) string { return filepath.Join(dir, journalName) }

// locked calls do while nobody else reads or writes the journal. It waits in the system, which wakes it at once: polling would
// cost more than the call.
func (j journal) locked(ctx context.Context, do func() error) (err error) {
	ctx, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	l := flock.New(filepath.Join(j.dir, lockName), flock.SetPermissions(0o600))
	got := make(chan error, 1)
	go func() { got <- l.Lock() }()
	select {
	case err = <-got:
	case <-ctx.Done():
		go func() { _ = errors.Join(<-got, l.Close()) }() // it is released as soon as it is had
		err = context.Cause(ctx)
	}
	if err != nil {
		return fmt.Errorf("the journal of calls is locked by another talkdeck: %w", err)
	}
	defer func() { err = errors.Join(err, l.Close()) }() // closing is what releases it
	return do()
}

// append writes a line and returns once it is on the disk.
func (j journal) append(r Record) error { return durable.AppendLine(JournalFile(j.dir), r) }

// damaged is what a line that can't be read counts as: an unresolved attempt, to the number that can still be read in it or to
// anybody.
func damaged(l durable.Line) Record {
	return Record{
		ID: fmt.Sprintf("%s%08x", damagePrefix, crc32.ChecksumIEEE(l.Text)), State: Unknown, Number: string(numberWithin.Find(l.Text)),
		Reason: fmt.Sprintf("line %d of the journal of calls is damaged: somebody may have been called", l.N),
	}
}

const damagePrefix = "damaged-"

var numberWithin = regexp.MustCompile(`\+[1-9][0-9]{6,14}`)

// Damage reports whether it stands for a line of the journal that can't be read.
func (r *Record) Damage() bool {
	return strings.HasPrefix(r.ID, damagePrefix)
}

// records reads lines of the journal. One that can't be read gives the record that it counts as. A line that was never finished
// ends them: nothing was sent for it.
func records(lines iter.Seq2[durable.Line, error]) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for l, err := range lines {
			if l.Torn {
				return
			}
			var r Record
			switch {
			case err != nil:
			case l.Err == nil && l.Sealed && json.Unmarshal(l.Text, &r) == nil && (r.ID != "" || r.Seq != 0):
			case len(bytes.Trim(l.Text, "\x00")) == 0: // room that a loss of power left
				continue
			default:
				r = damaged(l)
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// Records lists the attempts in the journal in the folder dir, oldest first, each as last written, and the records that stand for
// damaged lines. Without a journal there are none.
func Records(dir string) ([]Record, error) {
	all := attempts{byID: map[string]int{}}
	for r, err := range records(durable.LinesOf(context.Background(), JournalFile(dir), 0)) {
		switch {
		case errors.Is(err, os.ErrNotExist):
			return nil, nil
		case err != nil:
			return all.list, err
		case r.ID != "": // else it only tells how far the numbering went
			all.add(r)
		}
	}
	return all.list, nil
}

// attempts are records by their ids, oldest first.
type attempts struct {
	list []Record
	byID map[string]int
}

// add adds a new attempt, or updates the one that a later line is about. It returns its place.
func (a *attempts) add(r Record) (at int, isNew bool) {
	at, known := a.byID[r.ID]
	if known {
		a.list[at].follow(r)
		return at, false
	}
	at = len(a.list)
	a.byID[r.ID] = at
	a.list = append(a.list, r)
	return at, true
}

// sender is a run of talkdeck that sends: as long as it lives it holds a lock of its own, by which others know that what it
// has in flight isn't lost.
type sender struct {
	id   string
	lock *flock.Flock
}

func (j journal) senderLock(id string) string { return filepath.Join(j.dir, sendersName, id+".lock") }

func (j journal) newSender() (*sender, error) {
	if err := durable.MakeFolder(filepath.Join(j.dir, sendersName)); err != nil {
		return nil, err
	}
	id := newID()
	lock, err := durable.Lock(j.senderLock(id), 0, errors.New("this run of talkdeck can't mark that it makes calls"))
	if err != nil {
		return nil, err
	}
	return &sender{id, lock}, nil
}

// end releases the lock. What is still in flight then counts as lost.
func (s *sender) end() error {
	err := os.Remove(s.lock.Path())
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, s.lock.Close())
}

// alive reports whether a run of talkdeck that sends still lives; where that can't be told it doesn't count as dead.
func (j journal) alive(id string) bool {
	path := j.senderLock(id)
	if id == "" || filepath.Base(path) != id+".lock" {
		return false
	}
	held, err := durable.RemoveUnheld(path)
	return held || err != nil && !errors.Is(err, os.ErrNotExist)
}
