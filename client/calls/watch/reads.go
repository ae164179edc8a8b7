package watch

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/errgroup"

	"talkdeck/client"
)

const (
	// maxReads bounds how many calls are read one by one in a round.
	maxReads = 10
	// readsAtOnce bounds how many of those are in flight together.
	readsAtOnce = 4
)

// readLive reads the live calls that the round hasn't told of, a few each round, those first that were told of longest ago.
// A call that the service can't tell of stays as it was last seen.
func (s *source) readLive(ctx context.Context, began time.Time) error {
	asked := s.clock()
	keys, ids := s.rec.unheard(began, maxReads)
	if len(keys) == 0 {
		return nil
	}
	calls := make([]*client.Call, len(keys))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(readsAtOnce)
	for i, id := range ids {
		g.Go(func() error {
			c, err := s.api.Get(ctx, s.projectID, id)
			if aboutQuery(err) {
				return nil
			}
			calls[i] = c
			return err
		})
	}
	err := g.Wait()
	s.rec.read(keys, calls, asked)
	return err
}

// aboutQuery reports whether an error may be about what was asked for; any other is about all that could be asked.
func aboutQuery(err error) bool {
	if askedToWait(err) > 0 {
		return false
	}
	for _, kind := range []error{client.ErrNotFound, client.ErrBadRequest, client.ErrServer, client.ErrMalformed, client.ErrTooLarge, ErrDaysIgnored} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}

// askedToWait is the Retry-After of an error, 0 if it has none.
func askedToWait(err error) time.Duration {
	var e *client.Error
	if errors.As(err, &e) {
		return e.RetryAfter
	}
	return 0
}
