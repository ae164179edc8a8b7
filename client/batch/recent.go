package batch

import (
	"time"

	"talkdeck/client/watch"
)

// Recent is who was called lately.
type Recent struct {
	Since time.Time
	last  map[string]time.Time // when each number was called last
}

// RecentCalls takes the numbers called since a time from a picture of the project's calls; nil if the picture doesn't go back
// so far, or lacks calls: then it isn't known who was called. Calls for which skip is true don't count; it may be nil.
func RecentCalls(s *watch.Snapshot, since time.Time, skip func(callID string) bool) *Recent {
	if !s.Older.Covers(since) || s.Gap || len(s.Older.Partial) > 0 {
		return nil
	}
	r := &Recent{Since: since, last: map[string]time.Time{}}
	for _, e := range s.Calls {
		if e.Order.Before(since) {
			break // they are sorted, the newest first
		}
		if skip == nil || !skip(e.Call.ID) {
			r.Add(e.Call.To, e.Order)
		}
	}
	return r
}

// NewRecent is an empty list of who was called since a time, to be filled by Add.
func NewRecent(since time.Time) *Recent { return &Recent{Since: since, last: map[string]time.Time{}} }

// Add notes that a number was called at a time.
func (r *Recent) Add(e164 string, at time.Time) {
	if !at.Before(r.Since) && at.After(r.last[e164]) {
		r.last[e164] = at
	}
}
