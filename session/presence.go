package session

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// Which windows share a session: each keeps a file locked in the folder windows, named after its process. A file that can
// be locked is one whose window is gone, however it went.

const windowsName = "windows"

func (f *FileStore) join() func() {
	dir := filepath.Join(f.dir, windowsName)
	if os.MkdirAll(dir, 0o700) != nil {
		return func() {} // nothing can be written here, then; the list is only for showing
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	for ctx.Err() == nil {
		file, err := os.CreateTemp(dir, fmt.Sprintf("%d-*", os.Getpid())) //nolint:forbidigo // it is only locked
		if err != nil {
			break
		}
		name := file.Name()
		_ = file.Close() // nothing was written
		l := flock.New(name)
		if ok, err := l.TryLockContext(ctx, 10*time.Millisecond); err != nil || !ok {
			break
		}
		if !sameFile(l, name) { // another window took it for a dead one's between its making and its locking
			_ = l.Close()
			continue
		}
		f.setWindow(name)
		return func() {
			f.setWindow("")
			_ = os.Remove(name) // else the others do
			_ = l.Close()
		}
	}
	return func() {}
}

func (f *FileStore) setWindow(name string) {
	f.mu.Lock()
	f.window = name
	f.mu.Unlock()
}

func sameFile(l *flock.Flock, name string) bool {
	ours, err := l.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(name)
	return err == nil && os.SameFile(ours, there)
}

// windows lists the process ids of the windows that run, this one's among them, and removes what dead ones left.
func (f *FileStore) windows() []int {
	f.mu.Lock()
	own := f.window
	f.mu.Unlock()
	if own == "" {
		return nil
	}
	entries, err := os.ReadDir(filepath.Join(f.dir, windowsName))
	if err != nil {
		return nil
	}
	var pids []int
	for _, e := range entries {
		name := filepath.Join(f.dir, windowsName, e.Name())
		digits, _, _ := strings.Cut(e.Name(), "-")
		pid, err := strconv.Atoi(digits)
		if err == nil && e.Type().IsRegular() && (name == own || inUse(name)) {
			pids = append(pids, pid)
		}
	}
	slices.Sort(pids)
	return pids
}

// inUse reports whether a window holds name, and removes it if none does.
func inUse(name string) bool {
	l := flock.New(name, flock.SetFlag(os.O_RDONLY))
	free, err := l.TryRLock() // shared, so that two windows that look at once don't see each other
	if err != nil {
		return false
	}
	if free {
		_ = os.Remove(name)
		_ = l.Close()
	}
	return !free
}
