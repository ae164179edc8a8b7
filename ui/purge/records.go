package purge

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"talkdeck/session/atomicfile"
)

// What the files about prompts are called: those of versions, and those of the calls made with them.
const (
	recordsExt = ".ndjson"
	callsExt   = ".calls.ndjson"
)

// records finds records in the files about prompts, one JSON object a line, by the time that stands in each. A line that
// can't be read is of no use to anybody, and goes when its file does.
func records(what string, kind func(name string) bool) func(Places, time.Time) (Item, error) {
	return func(at Places, before time.Time) (Item, error) {
		item := Item{What: what}
		paths, err := recordFiles(filepath.Join(at.Data, "prompts"), kind)
		if err != nil {
			return item, fmt.Errorf("%s can't be looked for: %w", what, err)
		}
		var old []string
		for _, path := range paths {
			raw, err := os.ReadFile(path)
			if err != nil {
				return item, fmt.Errorf("%s can't be read: %w", what, err)
			}
			young, count := newer(raw, before)
			item.Of += count
			if gone := count - bytes.Count(young, []byte("\n")); gone > 0 {
				item.Count, item.Bytes = item.Count+gone, item.Bytes+int64(len(raw)-len(young))
				old = append(old, path)
			}
		}
		item.Remove = func() error { return rewrite(old, before) }
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

// newer is the lines of raw that aren't old, and how many there are of any time.
func newer(raw []byte, before time.Time) (young []byte, count int) {
	for line := range bytes.Lines(raw) {
		line = bytes.TrimSpace(line)
		var r struct{ At time.Time }
		if len(line) == 0 || json.Unmarshal(line, &r) != nil || r.At.IsZero() {
			continue
		}
		count++
		if !r.At.Before(before) {
			young = append(append(young, line...), '\n')
		}
	}
	return young, count
}

// rewrite writes files anew without their old records, and removes those of which nothing is left.
func rewrite(paths []string, before time.Time) error {
	var failed error
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		if young, _ := newer(raw, before); len(young) > 0 {
			failed = errors.Join(failed, atomicfile.Write(path, young, 0o600))
		} else {
			failed = errors.Join(failed, os.Remove(path))
		}
	}
	return failed
}
