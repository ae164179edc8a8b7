package session

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"talkdeck/client/durable"
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
	const patience = time.Second
	for begun := time.Now(); time.Since(begun) < patience; {
		file, err := os.CreateTemp(dir, fmt.Sprintf("%d-*", os.Getpid())) //nolint:forbidigo // it is only locked
		if err != nil {
			break
		}
		name := file.Name()
		_ = file.Close() // nothing was written
		l, err := durable.Lock(name, patience, &heldError{})
		if err != nil {
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
		if err != nil || !e.Type().IsRegular() {
			continue
		}
		held := name == own
		if !held {
			held, _ = durable.RemoveUnheld(name) // what can't be told isn't shown
		}
		if held {
			pids = append(pids, pid)
		}
	}
	slices.Sort(pids)
	return pids
}
