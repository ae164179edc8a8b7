package prompt

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// What a file about an agent holds.
const (
	versionsExt = ".ndjson"
	callsExt    = ".calls.ndjson"
	valuesExt   = ".values.json"
)

// file is named by a hash: an id comes from the service and may hold anything.
func file(dir, project, agent, ext string) string {
	sum := sha256.Sum256([]byte(project + "\x00" + agent))
	return filepath.Join(dir, hex.EncodeToString(sum[:12])+ext)
}

// readLines reads a file of one JSON object a line; none is no error. Lines that can't be read, or aren't good, are left out.
func readLines[T any](path string, good func(T) bool) ([]T, error) {
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

// appendLine adds an object to a file that only its owner can read, and returns once it is on the disk.
func appendLine(path string, v any) error {
	raw, err := json.Marshal(v)
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

// replace writes a whole file anew; another window sees the old one or the new one.
func replace(path string, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".values-*") // made 0600
	if err != nil {
		return err
	}
	_, err = f.Write(append(raw, '\n'))
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
