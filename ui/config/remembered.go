package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"talkdeck/client/durable"
	"talkdeck/client/localdata"
)

const maxRemembered = 50 // projects

// Remembered is what a profile remembers between runs: the projects that were opened, the newest first. Its methods never
// wait for the disk; a goroutine writes behind them, in order, until Close.
type Remembered struct {
	path string
	err  error // of the last write; the writer's alone until it has ended

	mu     sync.Mutex
	ids    []string
	opened []string // here, newest first: what the file doesn't have yet, or has from us

	closed bool

	dirty chan struct{} // full while there is something to write
	done  chan struct{} // closed when the writer has ended
}

// OpenRemembered reads what the profile remembers. It always gives something to go on with; the error, if any, says what
// couldn't be read and where a damaged file was moved to. Close it afterwards.
func OpenRemembered(profile string) (*Remembered, error) {
	path := localdata.ProjectsFile(profile)
	ids, err := readRemembered(path)
	r := &Remembered{path: path, ids: ids, dirty: make(chan struct{}, 1), done: make(chan struct{})}
	go r.write()
	return r, err
}

// RememberInMemory remembers until the program ends: for the demo. It needs no Close.
func RememberInMemory() *Remembered { return &Remembered{closed: true} }

// Projects lists the projects' ids, the one opened last first.
func (r *Remembered) Projects() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.ids)
}

// AddProject remembers that a project was opened.
func (r *Remembered) AddProject(id string) {
	if id == "" || !projectID(id) {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ids, r.opened = toFront(r.ids, id), toFront(r.opened, id)
	if r.closed {
		return
	}
	select {
	case r.dirty <- struct{}{}:
	default: // the writer will see this one too
	}
}

// Close writes what isn't written yet and waits for that. It returns why the last write failed, if it did. What is added
// afterwards isn't written.
func (r *Remembered) Close() error {
	r.mu.Lock()
	if !r.closed {
		r.closed = true
		close(r.dirty)
	}
	r.mu.Unlock()
	if r.done != nil {
		<-r.done
	}
	return r.err
}

func (r *Remembered) write() {
	defer close(r.done)
	for range r.dirty {
		r.mu.Lock()
		opened := slices.Clone(r.opened)
		r.mu.Unlock()
		r.err = save(r.path, opened)
	}
}

// save puts what was opened here before what the file has by now: another window may have written meanwhile, and none writes
// between the two.
func save(path string, opened []string) error {
	failed := func(err error) error { return fmt.Errorf("the opened projects can't be remembered: %w", err) }
	if err := durable.MakeFolder(filepath.Dir(path)); err != nil {
		return failed(err)
	}
	done, err := durable.Turn(path)
	if err != nil {
		return failed(err)
	}
	defer done()
	ids, err := readRemembered(path)
	if err != nil && !errors.Is(err, errDamaged) { // what is damaged is out of the way by now
		return err
	}
	for _, id := range slices.Backward(opened) {
		ids = toFront(ids, id)
	}
	raw, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	if err := durable.Replace(path, append(raw, '\n'), 0o600); err != nil {
		return failed(err)
	}
	return nil
}

// readRemembered reads the file. A damaged one is moved aside, so that it is neither used nor lost.
func readRemembered(path string) ([]string, error) {
	raw, err := readSmall(path, 64<<10)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the projects opened earlier can't be read: %w", err)
	}
	var ids []string
	if json.Unmarshal(raw, &ids) != nil {
		aside := fmt.Sprintf("%s.damaged-%d", path, time.Now().UnixNano())
		if err := durable.Rename(path, aside); err != nil {
			return nil, fmt.Errorf("%w, and the file can't be moved: %w", errDamaged, err)
		}
		return nil, fmt.Errorf("%w; the file was moved to %s", errDamaged, aside)
	}
	ids = slices.DeleteFunc(ids, func(id string) bool { return id == "" || !projectID(id) })
	return ids[:min(len(ids), maxRemembered)], nil
}

var errDamaged = errors.New("the list of the projects opened earlier is damaged")

// toFront moves or puts id to the front of a list of bounded length.
func toFront(ids []string, id string) []string {
	out := append(make([]string, 0, len(ids)+1), id)
	for _, have := range ids {
		if have != id && len(out) < maxRemembered {
			out = append(out, have)
		}
	}
	return out
}
