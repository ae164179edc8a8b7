package ndjson

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// Read gives the records of a file, oldest first; no file is no error. Lines that can't be read, or aren't good, are left
// out.
func Read[T any](path string, good func(T) bool) ([]T, error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	var out []T
	lines := bufio.NewReader(f)
	for {
		line, err := lines.ReadBytes('\n')
		var got T
		if line = bytes.TrimSpace(line); len(line) > 0 && json.Unmarshal(line, &got) == nil && good(got) {
			out = append(out, got)
		}
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// Append adds a record to a file that only its owner can read, in a folder that is made if need be, and returns once it is
// on the disk.
func Append(path string, record any) error {
	raw, err := json.Marshal(record)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	// A line break first ends what a dying program may have left of a line.
	_, err = f.Write(append(append([]byte("\n"), raw...), '\n'))
	return errors.Join(err, f.Sync(), f.Close())
}
