package durable

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/gofrs/flock"
)

// Lock takes the lock file at path, which is made for its owner alone if need be, and waits for it for some time; 0: it tries once.
// The error is taken if somebody else has it still. Closing the lock releases it.
func Lock(path string, patience time.Duration, taken error) (*flock.Flock, error) {
	const between = 10 * time.Millisecond
	lock := flock.New(path, flock.SetPermissions(0o600))
	ok, err := lock.TryLock()
	if err == nil && !ok && patience > 0 {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		ok, err = lock.TryLockContext(ctx, between)
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded), err == nil && !ok:
		return nil, errors.Join(taken, lock.Close())
	case err != nil:
		return nil, errors.Join(err, lock.Close())
	}
	return lock, nil
}

// RemoveUnheld removes the lock file at path unless somebody has its lock. The error is that this can't be told; a file that can't be
// removed costs nothing.
func RemoveUnheld(path string) (held bool, err error) {
	lock := flock.New(path, flock.SetFlag(os.O_RDONLY))
	free, err := lock.TryRLock() // shared, so that two that look at once don't see each other
	if free {
		_ = os.Remove(path) // while the lock is had: whoever takes it next finds that the file is gone
	}
	_ = lock.Close() // it was only tried
	return err == nil && !free, err
}
