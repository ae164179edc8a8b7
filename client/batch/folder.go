package batch

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"talkdeck/client/durable"
)

// Draft is what a batch is begun with.
type Draft struct {
	Project, Agent string // ids
	AgentName      string // for people; may be ""
	Same           int    // how many batches were begun with the same rows before, and are known to whoever begins this one
	Judged         Judged // what the plan's verdicts stand on
	Options        Options
	Now            time.Time
}

const ledgerExt, lockExt = ".ndjson", ".lock"

// Create writes a plan to a new ledger in dir, a folder that only its owner can read, which is made if need be, and opens it.
// Either all of it is there afterwards or nothing.
func Create(dir string, p *Plan, d Draft) (*Ledger, error) {
	if err := d.Options.Check(); err != nil {
		return nil, err
	}
	entries, err := p.entries()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the batch can't be written down, so it can't be run: %w", err)
	}
	release, err := lockFolder(dir)
	if err != nil {
		return nil, err
	}
	defer release()
	if err := checkNotBegun(dir, p, d.Same); err != nil {
		return nil, err
	}
	t := p.Table
	path, err := write(dir, Header{
		Version: ledgerVersion, ID: newID(d.Now), Created: d.Now.UTC(), File: t.Name, Hash: t.Hash, Sheet: t.Sheet,
		Project: d.Project, Agent: d.Agent, AgentName: d.AgentName, Judged: d.Judged, Layout: t.Layout, Options: d.Options,
		Linked: t.Linked, Rows: len(entries),
	}, entries)
	if err != nil {
		return nil, fmt.Errorf("the batch can't be written down, so it can't be run: %w", err)
	}
	return Open(path)
}

// ErrBegun says that somebody began a batch of the same rows since it was looked whether there is one.
var ErrBegun = errors.New("these rows were begun a moment ago, in another talkdeck window perhaps; look at that batch first")

var errFolderLocked = errors.New("another talkdeck window begins a batch; try again in a moment")

// lockFolder keeps others from beginning a batch in a folder, until release: else two windows could begin the same.
func lockFolder(dir string) (release func(), err error) {
	const patience = 10 * time.Second
	lock, err := durable.Lock(filepath.Join(dir, "begin"+lockExt), patience, errFolderLocked)
	if err != nil {
		return nil, errFolderLocked
	}
	return func() { _ = lock.Close() }, nil
}

// checkNotBegun fails if a batch of the same rows was begun of which nobody knew, or one that makes the same calls again.
func checkNotBegun(dir string, p *Plan, known int) error {
	same, err := Same(dir, p.Table.Hash)
	if err != nil {
		return err
	}
	if len(same) > known {
		return ErrBegun
	}
	if p.Table.Linked == "" {
		return nil
	}
	taken, err := retriedLines(dir, p.Table.Linked)
	if err != nil {
		return err
	}
	for i, row := range p.Table.Rows {
		if taken[row.Line] && p.WillCall(i) {
			return ErrBegun
		}
	}
	return nil
}

// newID names a batch by the time at which it was begun, so that names sort.
func newID(now time.Time) string {
	b := make([]byte, 4)
	_, _ = rand.Read(b) // never fails
	return now.UTC().Format("20060102-150405-") + hex.EncodeToString(b)
}

// write makes a ledger's file.
func write(dir string, h Header, entries []Entry) (path string, err error) {
	path = filepath.Join(dir, h.ID+ledgerExt)
	return path, durable.ReplaceBy(path, 0o600, func(to io.Writer) error {
		if err := durable.WriteRecord(to, h); err != nil {
			return err
		}
		for i := range entries {
			if err := durable.WriteRecord(to, entries[i].firstRecord(i)); err != nil {
				return err
			}
		}
		return nil
	})
}

// lockFor takes a batch's lock, which is a file of its own that stays: a deleted one gives two holders.
func lockFor(path string) (*flock.Flock, error) {
	const patience = time.Second // somebody may only be looking whether it is taken
	lock, err := durable.Lock(strings.TrimSuffix(path, ledgerExt)+lockExt, patience, ErrRunning)
	if err != nil && !errors.Is(err, ErrRunning) {
		err = fmt.Errorf("the batch's lock can't be had: %w", err)
	}
	return lock, err
}

// Info is a batch in a list.
type Info struct {
	Path string
	Header
	Counts  Counts
	Running bool   // somebody has it open
	Stopped bool   // a person stopped it
	Paused  string // why it was paused last, "" if it isn't
	Err     error  // why it can't be read or resumed; nil if it can
}

// Unfinished reports whether there is something left to do: calls to make, or damage to find out about.
func (i *Info) Unfinished() bool { return i.Damaged() || i.Err == nil && !i.Counts.Finished() }

// Damaged reports whether Err is that the file is damaged: whom it calls can be read, and whom it called not for certain.
func (i *Info) Damaged() bool { return i.Err != nil && i.Counts.Rows > 0 }

// Files lists the ledgers in a folder by their paths, unread, the oldest first. No folder is no error.
func Files(dir string) ([]string, error) {
	out, err := filesIn(dir)
	if err != nil {
		return nil, fmt.Errorf("the batches can't be listed: %w", err)
	}
	return out, nil
}

func filesIn(dir string) ([]string, error) {
	files, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var out []string
	for _, f := range files {
		if f.Type().IsRegular() && filepath.Ext(f.Name()) == ledgerExt {
			out = append(out, filepath.Join(dir, f.Name()))
		}
	}
	return out, err
}

// List lists the batches in a folder, the newest first. One that can't be read is listed with its error.
func List(dir string) ([]Info, error) {
	return listOf(dir, func(string) bool { return true })
}

// Same lists the batches that were begun with a file of the same content, the newest first.
func Same(dir, hash string) ([]Info, error) {
	return listOf(dir, func(path string) bool { return headerOf(path).Hash == hash })
}

func listOf(dir string, want func(path string) bool) ([]Info, error) {
	paths, err := Files(dir)
	if err != nil {
		return nil, err
	}
	var out []Info
	for _, path := range paths {
		if want(path) {
			out = append(out, InfoOf(path))
		}
	}
	slices.SortFunc(out, func(a, b Info) int { return cmp.Or(b.Created.Compare(a.Created), cmp.Compare(b.Path, a.Path)) })
	return out, nil
}

// InfoOf is one batch, as a list gives it.
func InfoOf(path string) Info {
	info := Info{Path: path, Running: running(path)}
	b, err := readBook(path)
	info.Header, info.Counts, info.Stopped, info.Paused, info.Err = b.header, b.counts, b.stopped, b.paused, b.damage
	if err != nil {
		info.Err = err
	}
	return info
}

// mentions reports whether a text stands anywhere in a ledger.
func mentions(path, text string) (bool, error) {
	content, err := durable.ReadRegular(path)
	return bytes.Contains(content, []byte(text)), err
}

// headerOf is a ledger's first line, empty if it can't be read.
func headerOf(path string) (h Header) {
	f, err := durable.OpenRegular(path)
	if err != nil {
		return h
	}
	defer func() { _ = f.Close() }() // it was only read
	if line, err := bufio.NewReader(f).ReadBytes('\n'); err == nil && json.Unmarshal(bytes.TrimSpace(line), &h) != nil {
		return Header{}
	}
	return h
}

// running reports whether somebody has a batch open.
func running(path string) bool {
	lock := strings.TrimSuffix(path, ledgerExt) + lockExt
	if _, err := os.Stat(lock); err != nil {
		return false
	}
	l := flock.New(lock, flock.SetPermissions(0o600))
	ok, err := l.TryRLock()
	return errors.Join(err, l.Close()) == nil && !ok
}

// Remove deletes a batch that nobody has open.
func Remove(path string) error {
	lock, err := lockFor(path)
	if err != nil {
		return err
	}
	err = os.Remove(path) // first: without it the lock is of no use to anybody
	return errors.Join(err, os.Remove(lock.Path()), lock.Close())
}
