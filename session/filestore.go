package session

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"talkdeck/client/durable"
)

const (
	fileName = "session.json"
	lockName = "session.lock"
	damaged  = ".damaged-" // and when, after the name of a file that was moved aside
	maxFile  = 1 << 20
)

// FileStore keeps a session in session.json of a profile's folder, readable by its owner alone. The lock file beside it is
// never deleted: a deleted one gives two holders.
type FileStore struct {
	dir    string
	key    *sealer // nil: the secrets are in the file as they are
	keyErr error   // why there is no key though it was asked for: then no secrets are saved

	mu     sync.Mutex
	seen   os.FileInfo // of the file as last loaded or saved; nil: none, or it couldn't be
	locked bool        // this store has the lock
	room   *durable.Room
	window string // this window's own file; "" before join
}

// OpenFileStore opens the store in dir, which is made if it isn't there. It refuses what others could read or could have
// put there, with the command that mends it.
func OpenFileStore(dir string) (*FileStore, error) {
	if err := durable.MakeFolder(dir); err != nil {
		return nil, fmt.Errorf("the session can't be stored: %w", err)
	}
	if err := privateFolder(dir); err != nil {
		return nil, err
	}
	return &FileStore{dir: dir}, nil
}

func privateFolder(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if err := private(dir, info, "700"); err != nil {
		return err
	}
	above := filepath.Dir(dir)
	if info, err = os.Stat(above); err != nil {
		return err
	}
	return notForAll(above, info)
}

func notALink(path string, info os.FileInfo) error {
	if info.Mode()&os.ModeSymlink != 0 {
		return fmt.Errorf("%s is a symbolic link, and what holds a session must not be one; type: rm %s", path, durable.Quote(path))
	}
	return nil
}

// regular refuses pipes and devices, which would have their opening wait for ever.
func regular(path string, info os.FileInfo) error {
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a regular file; remove it", path)
	}
	return nil
}

func (f *FileStore) path() string { return filepath.Join(f.dir, fileName) }

func (f *FileStore) location() string {
	if f.key != nil {
		return f.path() + ", sealed by the system's keyring"
	}
	return f.path()
}

func (f *FileStore) tryLock() (func(), error) {
	path := filepath.Join(f.dir, lockName)
	if info, err := os.Lstat(path); err == nil {
		if err := private(path, info, "600"); err != nil {
			return nil, err
		}
		if err := regular(path, info); err != nil {
			return nil, err
		}
	}
	held := &heldError{}
	l, err := durable.Lock(path, 0, held)
	switch {
	case errors.Is(err, held):
		raw, _ := durable.ReadRegular(path) // nobody's name is better than none of the error
		held.pid, _ = strconv.Atoi(strings.TrimSpace(string(raw)))
		return nil, held
	case err != nil:
		return nil, fmt.Errorf("the session's lock can't be had: %w", err)
	}
	_ = os.WriteFile(path, fmt.Appendln(nil, os.Getpid()), 0o600) //nolint:forbidigo // only for heldError, and a lock's file must stay the same
	_ = durable.Sweep(f.path())                                   // only room on the disk
	f.mu.Lock()
	f.locked = true
	f.mu.Unlock()
	return func() {
		f.mu.Lock()
		f.locked = false
		if f.room != nil {
			_ = f.room.Release() // the next holder sweeps
			f.room = nil
		}
		f.mu.Unlock()
		_ = l.Close() // which is what unlocks; there is nothing to do about a failure
	}, nil
}

func (f *FileStore) load() (record, error) {
	r, err := f.loadOnce()
	if !errors.Is(err, errCorrupt) {
		return r, err
	}
	f.mu.Lock()
	mine := f.locked
	f.mu.Unlock()
	if !mine { // a file may be moved only while nobody can be putting a good one in its place
		unlock, lockErr := f.tryLock()
		if lockErr != nil {
			return r, err
		}
		defer unlock()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	raw, _, readErr := read(f.path())
	if _, again := parse(raw); readErr != nil || !errors.Is(again, errCorrupt) {
		return r, err // somebody has mended it; the next look takes it over
	}
	aside, err := f.setAside()
	if err != nil {
		return r, err
	}
	return r, fmt.Errorf("%w and was moved to %s", errCorrupt, aside)
}

// setAside moves a damaged file out of the way: it may be of use to somebody yet. f.mu and the lock are held.
func (f *FileStore) setAside() (aside string, err error) {
	aside = fmt.Sprint(f.path(), damaged, time.Now().UnixNano())
	if err := durable.Rename(f.path(), aside); err != nil {
		return "", fmt.Errorf("%w and can't be moved aside: %w", errCorrupt, err)
	}
	return aside, nil
}

func (f *FileStore) loadOnce() (record, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen = nil
	raw, info, err := read(f.path())
	if err != nil || info == nil {
		return record{}, err
	}
	r, err := decode(raw, f.key)
	switch {
	case errors.Is(err, errSealed) && f.keyErr != nil:
		return r, f.keyErr
	case err != nil:
		return r, err
	}
	f.seen = info
	return r, nil
}

// read gives a private file's content; nothing and no error if it isn't there.
func read(path string) ([]byte, os.FileInfo, error) {
	info, err := os.Lstat(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	if err := private(path, info, "600"); err != nil {
		return nil, nil, err
	}
	if err := regular(path, info); err != nil {
		return nil, nil, err
	}
	file, err := durable.OpenRegular(path)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	opened, err := file.Stat()
	if err != nil {
		return nil, nil, err
	}
	if !os.SameFile(info, opened) {
		return read(path) // replaced between the two looks, by another window's save
	}
	raw, err := io.ReadAll(io.LimitReader(file, maxFile))
	return raw, info, err
}

// save refuses to replace what isn't this program's to replace.
func (f *FileStore) save(r record) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	raw, err := f.prepare(r)
	if err != nil {
		return err
	}
	room := f.room
	f.room = nil
	if room != nil {
		err = room.Replace(raw)
	} else {
		err = durable.Replace(f.path(), raw, 0o600)
	}
	return f.saved(err)
}

func (f *FileStore) reserve(intent record) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	raw, err := f.prepare(intent)
	if err != nil {
		return err
	}
	if f.room == nil {
		// Twice as much as now, since the new tokens may be longer.
		if f.room, err = durable.Reserve(f.path(), 2*len(raw)+4096, 0o600); err != nil {
			return fmt.Errorf("the session can't be saved: %w", err)
		}
	}
	return f.saved(durable.Replace(f.path(), raw, 0o600))
}

func (f *FileStore) saved(err error) error {
	if err != nil {
		return fmt.Errorf("the session can't be saved: %w", err)
	}
	f.seen, err = os.Lstat(f.path())
	return err
}

// prepare encodes a record and checks that it may replace what is there.
func (f *FileStore) prepare(r record) ([]byte, error) {
	if f.keyErr != nil {
		return nil, f.keyErr
	}
	have, info, err := read(f.path())
	if err != nil {
		return nil, err
	}
	if info != nil {
		there, err := parse(have)
		switch {
		case errors.Is(err, errCorrupt):
			if _, err := f.setAside(); err != nil {
				return nil, err
			}
		case err != nil:
			return nil, err
		case there.Sealed != nil && f.key == nil: // who asked for the keyring once doesn't get a plain file unasked
			return nil, errSealed
		}
	}
	return encode(r, f.key, os.Getpid())
}

// erase doesn't ask whose the file is or whether it can be read: it is to be gone.
func (f *FileStore) erase(tombstone record) (files []string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := os.Lstat(f.path())
	there := err == nil
	if there {
		generation, secret := peek(f.path(), info)
		tombstone.Generation = max(tombstone.Generation, generation+1)
		if secret {
			files = append(files, f.path())
		}
	}
	raw, err := encode(tombstone, nil, os.Getpid())
	if err != nil {
		return nil, err
	}
	if err = durable.Replace(f.path(), raw, 0o600); err != nil && there {
		err = os.Remove(f.path()) // other windows won't see it, but the tokens are gone
	}
	if err != nil {
		return nil, fmt.Errorf("%s can't be wiped, please remove it: %w", f.path(), err)
	}
	f.seen, _ = os.Lstat(f.path())                   // at worst it is read once more
	_ = os.Remove(filepath.Join(f.dir, refusedName)) // it holds no secret, and is of no session any more
	aside, err := filepath.Glob(filepath.Join(f.dir, fileName+damaged+"*"))
	for _, name := range aside {
		if e := os.Remove(name); e != nil {
			err = errors.Join(err, e)
		} else {
			files = append(files, name)
		}
	}
	return files, err
}

// peek gives a file's generation, as far as it can be read, and whether secrets may be in it.
func peek(path string, info os.FileInfo) (generation uint64, secret bool) {
	if !info.Mode().IsRegular() {
		return newestGeneration(), false
	}
	raw, err := durable.ReadRegular(path)
	if err == nil {
		var s stored
		s, err = parse(raw)
		secret = s.Plain != nil || s.Sealed != nil
		generation = s.Generation
	}
	if err == nil {
		return generation, secret
	}
	return newestGeneration(), true
}

// newestGeneration is a generation that is newer than any: they grow by one at a time, a few a day, from 1.
func newestGeneration() uint64 { return uint64(time.Now().Unix()) }

func (f *FileStore) changed() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := os.Lstat(f.path())
	if err != nil {
		return f.seen != nil && errors.Is(err, os.ErrNotExist)
	}
	return f.seen == nil || !os.SameFile(info, f.seen) || !info.ModTime().Equal(f.seen.ModTime()) || info.Mode() != f.seen.Mode()
}
