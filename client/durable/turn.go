package durable

import (
	"errors"
	"path/filepath"
	"time"
)

// ErrBusy is the error of a file whose lock another window doesn't release.
var ErrBusy = errors.New("another talkdeck is changing it, and doesn't come to an end")

// Turn takes the lock for changing the file at path, a file of its own in the same folder, and waits for it for some time. done
// releases it, and so does the process's end.
func Turn(path string) (done func(), err error) {
	const patience = 10 * time.Second
	lock, err := Lock(path+".lock", patience, ErrBusy)
	if err != nil {
		return nil, err
	}
	return func() { _ = lock.Close() }, nil // at worst it ends with the process
}

// TurnOfRecords takes the lock for writing the files of records in a folder. AppendLine takes it too: whoever has it may replace such a
// file without losing a line, and must not call AppendLine.
func TurnOfRecords(dir string) (done func(), err error) { return Turn(filepath.Clean(dir)) }
