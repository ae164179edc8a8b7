package localdata

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"talkdeck/client/durable"
)

// What files of records are called, and among them those of the calls made with a prompt.
const (
	recordsExt = ".ndjson"
	callsExt   = ".calls.ndjson"
)

// records finds records in a folder's files, one JSON object a line, by the time that stands in each; one without is as old
// as its file. A line that can't be read is of no use to anybody, and goes when its file is written anew.
func records(what string, folder func(Places) string, kind func(name string) bool) func(Places, time.Time) (Item, error) {
	return func(at Places, before time.Time) (Item, error) {
		item := Item{What: what}
		paths, err := recordFiles(folder(at), kind)
		if err != nil {
			return item, fmt.Errorf("%s can't be looked for: %w", what, err)
		}
		var old []string
		for _, path := range paths {
			raw, changed, err := read(path)
			if err != nil {
				return item, fmt.Errorf("%s can't be read: %w", what, err)
			}
			young, count := newer(raw, changed, before)
			item.Of += count
			if gone := count - bytes.Count(young, []byte("\n")); gone > 0 {
				item.Count, item.Bytes = item.Count+gone, item.Bytes+int64(len(raw)-len(young))
				old = append(old, path)
			}
		}
		item.Remove = forEach(old, func(path string) error { return rewrite(path, before) })
		return item, nil
	}
}

func recordFiles(dir string, kind func(name string) bool) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var out []string
	for _, e := range entries {
		if e.Type().IsRegular() && filepath.Ext(e.Name()) == recordsExt && kind(e.Name()) {
			out = append(out, filepath.Join(dir, e.Name()))
		}
	}
	return out, err
}

// read gives a file's content, and when it was changed last.
func read(path string) (raw []byte, changed time.Time, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, time.Time{}, err
	}
	raw, err = durable.ReadRegular(path)
	return raw, info.ModTime(), err
}

// newer is the lines of raw that aren't old, and how many there are of any time.
func newer(raw []byte, changed, before time.Time) (young []byte, count int) {
	for line := range bytes.Lines(raw) {
		line = bytes.TrimSpace(line)
		var r struct{ At time.Time }
		if len(line) == 0 || json.Unmarshal(line, &r) != nil {
			continue
		}
		if r.At.IsZero() {
			r.At = changed
		}
		count++
		if !r.At.Before(before) {
			young = append(append(young, line...), '\n')
		}
	}
	return young, count
}

// rewrite writes a file anew without its old records, and removes it if nothing is left. No window adds to it meanwhile.
func rewrite(path string, before time.Time) error {
	done, err := durable.TurnOfRecords(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer done()
	raw, changed, err := read(path)
	if err != nil {
		return err
	}
	if young, _ := newer(raw, changed, before); len(young) > 0 {
		return durable.Replace(path, young, 0o600)
	}
	return os.Remove(path)
}
