package durable

import (
	"errors"
	"path/filepath"
	"time"
)

// ErrBusy is the error of a file that another window changes, and doesn't come to an end with.
var ErrBusy = errors.New("another talkdeck is changing it, and doesn't come to an end")

// Turn waits for this window's turn to change the file at path, under a lock that stands beside it. It ends by done, or with the
// process.
func Turn(path string) (done func(), err error) {
	const patience = 10 * time.Second
	lock, err := Lock(path+".lock", patience, ErrBusy)
	if err != nil {
		return nil, err
	}
	return func() { _ = lock.Close() }, nil // at worst it ends with the process
}

// TurnOfRecords waits for this window's turn to write the files of records in a folder. AppendLine takes it too, so that whoever
// has it may replace such a file and no line is lost; it must not call AppendLine itself.
func TurnOfRecords(dir string) (done func(), err error) { return Turn(filepath.Clean(dir)) }
