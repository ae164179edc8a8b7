package durable

import (
	"context"
	"errors"
	"time"

	"github.com/gofrs/flock"
)

// Lock takes the lock file at path, which is made for its owner alone if need be, and waits for it for some time. The error is
// taken if somebody else has it still. Closing the lock releases it.
func Lock(path string, patience time.Duration, taken error) (*flock.Flock, error) {
	const between = 10 * time.Millisecond
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	lock := flock.New(path, flock.SetPermissions(0o600))
	ok, err := lock.TryLockContext(ctx, between)
	switch {
	case errors.Is(err, context.DeadlineExceeded), err == nil && !ok:
		return nil, errors.Join(taken, lock.Close())
	case err != nil:
		return nil, errors.Join(err, lock.Close())
	}
	return lock, nil
}
