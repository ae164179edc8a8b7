package session

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Store keeps a session between runs and shares it between windows. Its implementations are in this package. All of its
// methods may be called from anywhere; save, reserve and erase only by who holds the lock.
type Store interface {
	// tryLock takes the lock, or says at once who has it (*heldError) or why it can't be had. It is held from before a
	// renewal's request until its answer is saved: no two windows send one refresh token.
	tryLock() (unlock func(), err error)
	// load gives what is stored; a zero record if nothing is.
	load() (record, error)
	// reserve saves an intent, and sees to it that there is room for the record that the next save brings.
	reserve(intent record) error
	save(record) error
	// erase replaces whatever there is by a tombstone, also what can't be read, and names the files that held secrets.
	erase(tombstone record) (files []string, err error)
	// noteRefusal remembers that the service refuses to renew a record, for Inspect.
	noteRefusal(record)
	// changed reports whether somebody else may have saved since the last load or save here. It is cheap.
	changed() bool
	// join makes this window known to the others until leave is called; windows lists the process ids of all.
	join() (leave func())
	windows() []int
	location() string
}

// heldError says that another window holds the lock.
type heldError struct{ pid int } // 0: not known

func (e *heldError) Error() string {
	who := ""
	if e.pid != 0 {
		who = fmt.Sprintf(", process %d,", e.pid)
	}
	return "another talkdeck window" + who + " holds the session's lock; close it, or bring it back by fg if it is stopped"
}

// acquire takes a store's lock, which may take 30 s. While it waits, it calls unneeded whenever the store has changed, and
// gives up, without a lock or an error, once that reports true.
func acquire(ctx context.Context, s Store, unneeded func() bool) (unlock func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	for ctx.Err() == nil {
		unlock, err = s.tryLock()
		if held := (*heldError)(nil); !errors.As(err, &held) {
			return unlock, err
		}
		if unneeded != nil && s.changed() && unneeded() {
			return nil, nil
		}
		timer := time.NewTimer(lockPoll)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
	}
	if errors.Is(ctx.Err(), context.Canceled) || err == nil {
		err = ctx.Err()
	}
	return nil, err
}

// MemoryStore keeps a session for one run: the demo's, and where no file may be used.
type MemoryStore struct {
	why error // why it isn't on disk; nil if it is to be in memory

	mu     sync.Mutex
	rec    record
	locked bool
}

// NewMemoryStore returns an empty store.
func NewMemoryStore() *MemoryStore { return &MemoryStore{} }

// NewUnsavedStore returns a store that keeps a session for one run because a file can't be used. The snapshot's NotSaved
// will say why.
func NewUnsavedStore(why error) *MemoryStore { return &MemoryStore{why: why} }

func (m *MemoryStore) tryLock() (func(), error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.locked {
		return nil, &heldError{}
	}
	m.locked = true
	return func() {
		m.mu.Lock()
		m.locked = false
		m.mu.Unlock()
	}, nil
}

func (m *MemoryStore) load() (record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.rec, nil
}

func (m *MemoryStore) reserve(r record) error { return m.save(r) }

func (m *MemoryStore) save(r record) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rec = r
	return m.why
}

func (m *MemoryStore) erase(r record) ([]string, error) {
	_ = m.save(r) // that it is in memory only is no news here
	return nil, nil
}

func (m *MemoryStore) noteRefusal(record) {} // nobody else looks
func (m *MemoryStore) changed() bool      { return false }
func (m *MemoryStore) join() func()       { return func() {} }
func (m *MemoryStore) windows() []int     { return nil }
func (m *MemoryStore) location() string   { return "memory only" }
