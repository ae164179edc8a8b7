package session

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"talkdeck/session/atomicfile"
)

// Store keeps a session between runs and shares it between windows. Its implementations are in this package.
type Store interface {
	// lock is held from before a renewal's request until its answer is saved: no two windows send one refresh token.
	lock(ctx context.Context) (unlock func(), err error)
	// load gives what is stored; a zero record if nothing is.
	load() (record, error)
	save(record) error
	// changed reports whether somebody else may have saved since the last load or save here. It is cheap.
	changed() bool
	location() string
}

// MemoryStore keeps a session for one run: the demo's, and tests'.
type MemoryStore struct {
	held chan struct{} // full while the lock is held
	mu   sync.Mutex
	rec  record
}

// NewMemoryStore returns an empty store.
func NewMemoryStore() *MemoryStore { return &MemoryStore{held: make(chan struct{}, 1)} }

func (m *MemoryStore) lock(ctx context.Context) (func(), error) {
	select {
	case m.held <- struct{}{}:
		return func() { <-m.held }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (m *MemoryStore) load() (record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.rec, nil
}

func (m *MemoryStore) save(r record) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rec = r
	return nil
}

func (m *MemoryStore) changed() bool    { return false }
func (m *MemoryStore) location() string { return "memory only" }

const (
	fileName = "session.json"
	lockName = "session.lock"
	lockWait = 30 * time.Second
	lockPoll = 100 * time.Millisecond
)

// FileStore keeps a session in session.json of a profile's folder, readable by its owner alone. The lock file beside it is
// never deleted: a deleted one gives two holders.
type FileStore struct {
	dir string

	mu   sync.Mutex
	seen os.FileInfo // of the file as last loaded or saved; nil: none
}

// OpenFileStore opens the store in dir, which is made if it isn't there. It refuses what others could read or could have
// put there, with the command that mends it.
func OpenFileStore(dir string) (*FileStore, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the session can't be stored: %w", err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return nil, err
	}
	if err := private(dir, info, "700"); err != nil {
		return nil, err
	}
	return &FileStore{dir: dir}, nil
}

// private checks that nobody but its owner can read or change a file or folder.
func private(path string, info os.FileInfo, mode string) error {
	switch {
	case info.Mode()&os.ModeSymlink != 0:
		return fmt.Errorf("%s is a symbolic link, and session files must not be; remove it", path)
	case info.Mode().Perm()&0o077 != 0:
		return fmt.Errorf("%s can be read or changed by others; type: chmod %s %q", path, mode, path)
	}
	return ownedByUs(path, info)
}

func (f *FileStore) path() string     { return filepath.Join(f.dir, fileName) }
func (f *FileStore) location() string { return f.path() }

func (f *FileStore) lock(ctx context.Context) (func(), error) {
	l := flock.New(filepath.Join(f.dir, lockName), flock.SetPermissions(0o600))
	ctx, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	ok, err := l.TryLockContext(ctx, lockPoll)
	if err != nil || !ok {
		return nil, fmt.Errorf("another talkdeck window holds the session's lock: %w", err)
	}
	return func() { _ = l.Close() }, nil // closing is what releases it; there is nothing to do about a failure
}

func (f *FileStore) load() (record, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := os.Lstat(f.path())
	if errors.Is(err, os.ErrNotExist) {
		f.seen = nil
		return record{}, nil
	}
	if err != nil {
		return record{}, err
	}
	if err := private(f.path(), info, "600"); err != nil {
		return record{}, err
	}
	if !info.Mode().IsRegular() {
		return record{}, fmt.Errorf("%s is not a regular file; remove it", f.path())
	}
	raw, err := os.ReadFile(f.path())
	if err != nil {
		return record{}, err
	}
	f.seen = info
	r, err := decode(raw)
	if errors.Is(err, errCorrupt) {
		aside := fmt.Sprintf("%s.damaged-%d", f.path(), time.Now().UnixNano())
		if err := os.Rename(f.path(), aside); err != nil {
			return record{}, err
		}
		return record{}, fmt.Errorf("%w and was moved to %s", errCorrupt, aside)
	}
	return r, err
}

func (f *FileStore) save(r record) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	raw, err := encode(r, os.Getpid())
	if err != nil {
		return err
	}
	if err := atomicfile.Write(f.path(), raw, 0o600); err != nil {
		return err
	}
	f.seen, err = os.Lstat(f.path())
	return err
}

func (f *FileStore) changed() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := os.Lstat(f.path())
	if err != nil {
		return f.seen != nil && errors.Is(err, os.ErrNotExist)
	}
	return f.seen == nil || !os.SameFile(info, f.seen) || !info.ModTime().Equal(f.seen.ModTime())
}
