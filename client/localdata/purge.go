package localdata

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"talkdeck/client/batch"
	"talkdeck/client/calls/archive"
	"talkdeck/client/calls/archive/sqlite"
	"talkdeck/client/dial"
)

// Names of files in a profile's folders.
const (
	projectsName = "projects.json"
	listName     = "calls.json"
	notesName    = "notes.ndjson"
	numbersName  = "numbers.json"
	archiveName  = "archive.db"
)

// Places are where a profile keeps things.
type Places struct {
	Profile                          string
	State, Data, Batches, Recordings string
	Calls                            []string // the folders of the journals of calls, which profiles share
}

// PlacesOf are those of a profile.
func PlacesOf(profile string) Places {
	p := Places{Profile: profile, State: StateDir(profile), Data: DataDir(profile), Batches: BatchesDir(profile), Recordings: RecordingsDir(profile)}
	for _, service := range folders(shared("calls")) {
		p.Calls = append(p.Calls, filepath.Join(shared("calls"), service))
	}
	return p
}

// Item is what was found of one kind.
type Item struct {
	What  string // "recordings"
	Count int    // of what is to go
	Of    int    // of what there is
	Bytes int64  // of the files that go, or are written anew
	Kept  string // what stays though it is old, and why; "" for nothing
	// Remove removes it. What is in use, or came meanwhile, stays.
	Remove func() error
}

// Find looks for what is older than before: records by the time that stands in them, files by when they were changed last.
// It changes nothing. Kinds of which nothing is old are left out, unless something old is kept.
func Find(at Places, before time.Time) ([]Item, error) {
	var out []Item
	var failed error
	for _, find := range []func(Places, time.Time) (Item, error){
		files("recordings", func(p Places) string { return p.Recordings }, "*"),
		records("answers about calls", func(p Places) string { return AnalysesDir(p.Data) }, all),
		batches,
		journal,
		records("versions of prompts", prompts, func(name string) bool { return !strings.HasSuffix(name, callsExt) }),
		records("calls by version of a prompt", prompts, func(name string) bool { return strings.HasSuffix(name, callsExt) }),
		files("names of variables", prompts, "*.values.json"),
		archived,
		files("damaged archives", func(p Places) string { return p.State }, archiveName+".damaged-*"),
		files("own numbers", func(p Places) string { return p.Data }, numbersName),
		records("notes on calls", func(p Places) string { return p.State }, func(name string) bool { return name == notesName }),
		files("projects opened", func(p Places) string { return p.State }, projectsName, projectsName+".damaged-*"),
		files("how the list of calls was left", func(p Places) string { return p.State }, listName),
	} {
		item, err := find(at, before)
		failed = errors.Join(failed, err)
		if err == nil && (item.Count > 0 || item.Kept != "") {
			out = append(out, item)
		}
	}
	return out, failed
}

func prompts(p Places) string { return PromptsDir(p.Data) }

func all(string) bool { return true }

// files finds a kind of file in a folder by patterns of their names.
func files(what string, folder func(Places) string, patterns ...string) func(Places, time.Time) (Item, error) {
	return func(at Places, before time.Time) (Item, error) {
		item := Item{What: what}
		entries, err := os.ReadDir(folder(at))
		if errors.Is(err, fs.ErrNotExist) || folder(at) == "" {
			return item, nil
		}
		if err != nil {
			return item, fmt.Errorf("%s can't be looked for: %w", what, err)
		}
		var old []string
		for _, e := range entries {
			info, err := e.Info()
			if err != nil || !info.Mode().IsRegular() || !matches(e.Name(), patterns) {
				continue
			}
			item.Of++
			if info.ModTime().Before(before) {
				item.Count, item.Bytes = item.Count+1, item.Bytes+info.Size()
				old = append(old, filepath.Join(folder(at), e.Name()))
			}
		}
		item.Remove = forEach(old, func(path string) error {
			if info, err := os.Lstat(path); err == nil && info.ModTime().Before(before) { // else it was changed meanwhile
				return os.Remove(path)
			}
			return nil
		})
		return item, nil
	}
}

// matches reports whether a name has one of the patterns, and is no lock and no session's.
func matches(name string, patterns []string) bool {
	if strings.HasPrefix(name, "session") || strings.HasSuffix(name, ".lock") {
		return false
	}
	for _, p := range patterns {
		if ok, err := filepath.Match(p, name); err == nil && ok {
			return true
		}
	}
	return false
}

// forEach does something with each of some paths, also when it failed for one.
func forEach(paths []string, do func(path string) error) func() error {
	return func() error {
		var failed error
		for _, path := range paths {
			failed = errors.Join(failed, do(path))
		}
		return failed
	}
}

// batches finds the ledgers of batches that have come to their end.
func batches(at Places, before time.Time) (Item, error) {
	item := Item{What: "batches"}
	if at.Batches == "" {
		return item, nil
	}
	list, err := batch.List(at.Batches)
	if err != nil {
		return item, err
	}
	var old []string
	kept := 0
	for _, b := range list {
		item.Of++
		info, err := os.Stat(b.Path)
		if err != nil || !info.ModTime().Before(before) {
			continue
		}
		if b.Running || b.Unfinished() && !b.Stopped {
			kept++
			continue
		}
		item.Count, item.Bytes = item.Count+1, item.Bytes+info.Size()
		old = append(old, b.Path)
	}
	if kept > 0 {
		item.Kept = fmt.Sprintf("%d not finished", kept)
	}
	item.Remove = forEach(old, batch.Remove)
	return item, nil
}

// archived finds the calls that were seen, to the hour that they began in.
func archived(at Places, before time.Time) (item Item, err error) {
	item.What = "calls in the archive"
	if at.State == "" {
		return item, nil
	}
	open := func() archive.Archive { return sqlite.New(ArchiveIn(at.State), sqlite.Options{}) }
	a, ctx := open(), context.Background()
	defer func() { err = errors.Join(err, a.Close()) }()
	info, err := a.Info(ctx)
	if err != nil {
		return item, fmt.Errorf("the archive can't be read: %w", err)
	}
	old, err := a.Figures(ctx, archive.Scope{}, time.Time{}, before)
	if err != nil {
		return item, fmt.Errorf("the archive can't be read: %w", err)
	}
	for _, f := range old {
		item.Count += int(f.Calls)
	}
	if item.Of = info.Calls; item.Of > 0 {
		item.Bytes = info.Bytes / int64(item.Of) * int64(item.Count)
	}
	item.Remove = func() error {
		a := open()
		_, err := a.Prune(ctx, before)
		if err == nil {
			err = a.Vacuum(ctx)
		}
		return errors.Join(err, a.Close())
	}
	return item, nil
}

// journal finds the calls that were made from here.
func journal(at Places, before time.Time) (Item, error) {
	item, open := Item{What: "calls made from here"}, 0
	for _, dir := range at.Calls {
		old, err := dial.FindOld(dir, at.Profile, before)
		if err != nil {
			return item, err
		}
		item.Count, item.Of, item.Bytes, open = item.Count+old.Settled, item.Of+old.All, item.Bytes+old.Bytes, open+old.Open
	}
	item.Remove = forEach(at.Calls, func(dir string) error { return dial.RemoveOld(dir, at.Profile, before) })
	if open > 0 {
		item.Kept = fmt.Sprintf("%d of which it isn't known whether they were made", open)
	}
	return item, nil
}
