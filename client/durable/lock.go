package durable

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// Lock waits for its turn to change what path names: a lock stands beside it, as path.lock. It ends by unlock, or with the
// process. The folder that path is in must be there.
func Lock(path string) (unlock func(), err error) {
	const patience, between = 10 * time.Second, 5 * time.Millisecond
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	lock := flock.New(path+".lock", flock.SetPermissions(0o600))
	ok, err := lock.TryLockContext(ctx, between)
	switch {
	case errors.Is(err, context.DeadlineExceeded), err == nil && !ok:
		return nil, errors.New("another talkdeck is changing it, and doesn't come to an end")
	case err != nil:
		return nil, err
	}
	return func() { _ = lock.Unlock() }, nil // it ends with the process
}

// LockRecords waits for its turn to write the files of records in a folder. AppendLine takes the same lock, so that whoever
// holds it may replace such a file and no line is lost; it must not call AppendLine itself.
func LockRecords(dir string) (unlock func(), err error) { return Lock(filepath.Clean(dir)) }
