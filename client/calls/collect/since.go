package collect

import (
	"context"
	"slices"
	"time"

	"talkdeck/client/calls/archive"
)

// Since is since when a project's calls are to be asked for: the first of the days within back of which the archive doesn't have all, but
// not what is older than keep; a keep of 0 keeps for ever. Where it can't be told what the archive has, all is asked for: of what is
// known nothing is asked again, so it is only slower.
func Since(ctx context.Context, a archive.Archive, in archive.Scope, now time.Time, back, keep time.Duration) time.Time {
	now = now.UTC()
	first, today := now.Add(-back).Truncate(day), now.Truncate(day)
	if oldest := now.Add(-keep); keep > 0 && first.Before(oldest) {
		first = oldest
	}
	_, whole, err := a.Covered(ctx, in)
	if err != nil {
		return first
	}
	for first.Before(today) && slices.Contains(whole, first.Format(time.DateOnly)) {
		first = first.Truncate(day).Add(day)
	}
	return first
}
