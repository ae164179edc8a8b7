package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"talkdeck/client/calls/archive"
	"talkdeck/client/durable"
)

// logs are what SQLite puts beside its file.
var logs = []string{"-wal", "-shm", "-journal"}

// mend moves a file aside that was found damaged, if this program may write it. The error says so, once. d.mu is held.
func (d *DB) mend() error {
	if d.closed {
		return errClosed
	}
	if d.broken == nil {
		return nil
	}
	why := d.broken
	if err := d.takeLock(); err != nil { // who writes it moves it aside; the next use opens what is there then
		_ = d.shut()
		d.broken = nil
		return fmt.Errorf("%w: %w", archive.ErrDamaged, why)
	}
	lock := d.lock
	d.lock = nil
	_ = d.shut() // of a damaged file
	d.lock, d.broken = lock, nil
	aside := d.path + ".damaged-" + d.options.Now().UTC().Format("20060102T150405.000000000")
	for _, end := range append([]string{""}, logs...) {
		if err := durable.Rename(d.path+end, aside+end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%w, and can't be moved aside: %w", archive.ErrDamaged, err)
		}
	}
	d.options.Say(fmt.Sprintf("The archive of calls was damaged. It was moved to %s, and a new one begins.", filepath.Base(aside)))
	return fmt.Errorf("%w and was moved to %s: %w", archive.ErrDamaged, aside, why)
}
