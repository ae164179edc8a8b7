package dial

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

const (
	journalName = "calls.journal"
	lockName    = "calls.lock"
	lockWait    = 5 * time.Second
	lockPoll    = 20 * time.Millisecond
)

// journal is an append-only file of records, one JSON object a line; the last line about an attempt counts. Windows share
// it. Whoever has a request on its way holds the lock shared; who gets it alone knows that nothing is on its way.
type journal struct {
	dir string

	mu      sync.Mutex
	holders int // requests on their way from here
	lock    *flock.Flock
}

// JournalFile is where the journal of a folder is, or will be.
func JournalFile(dir string) string { return filepath.Join(dir, journalName) }

// hold marks that a request is on its way, until release.
func (j *journal) hold(ctx context.Context) (release func(), err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.holders == 0 {
		if j.lock, err = j.locked(ctx, (*flock.Flock).TryRLockContext); err != nil {
			return nil, err
		}
	}
	j.holders++
	return func() {
		j.mu.Lock()
		defer j.mu.Unlock()
		if j.holders--; j.holders == 0 {
			_ = j.lock.Close() // closing is what releases it
		}
	}, nil
}

func (j *journal) locked(ctx context.Context, try func(*flock.Flock, context.Context, time.Duration) (bool, error)) (*flock.Flock, error) {
	ctx, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	l := flock.New(filepath.Join(j.dir, lockName), flock.SetPermissions(0o600))
	if ok, err := try(l, ctx, lockPoll); err != nil || !ok {
		return nil, fmt.Errorf("the journal of calls is locked by another talkdeck window: %w", errors.Join(err, l.Close()))
	}
	return l, nil
}

// alone runs do while nothing is on its way, here or in another window; it does nothing if something is.
func (j *journal) alone(do func() error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.holders > 0 {
		return nil
	}
	l := flock.New(filepath.Join(j.dir, lockName), flock.SetPermissions(0o600))
	ok, err := l.TryLock()
	if err != nil || !ok {
		return errors.Join(err, l.Close())
	}
	return errors.Join(do(), l.Close())
}

// append writes a record and returns once it is on the disk.
func (j *journal) append(r Record) error {
	raw, err := json.Marshal(r)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(JournalFile(j.dir), os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return errors.Join(err, f.Close())
	}
	// A line break first ends what a dying program may have left of a line.
	if _, err := f.Write(append(append([]byte("\n"), raw...), '\n')); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if info.Size() == 0 {
		return syncDir(j.dir)
	}
	return nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// read gives the attempts, oldest first, each as last written. A line that can't be read, cut by a power loss, is left
// out: its attempt's earlier line counts.
func (j *journal) read() ([]Record, error) {
	f, err := os.Open(JournalFile(j.dir))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	var out []Record
	at := map[string]int{}
	lines := bufio.NewReader(f)
	for {
		line, err := lines.ReadBytes('\n')
		var r Record
		if line = bytes.TrimSpace(line); len(line) > 0 && json.Unmarshal(line, &r) == nil && r.ID != "" {
			if i, ok := at[r.ID]; ok {
				out[i] = r
			} else {
				at[r.ID] = len(out)
				out = append(out, r)
			}
		}
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
	}
}
