package prompt

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
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
