package callview

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/calls/archive"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/widget/pane"
)

const (
	// followEvery is how often a call is read that isn't in the project's picture, as long as it goes on.
	followEvery = 5 * time.Second
	// refreshEvery is how old it may get while it is looked at, once it is over, and when a failed reading is tried again.
	refreshEvery = time.Minute
)

// known is what is known of the call: from the project's picture, and from reading the call by itself.
type known struct {
	page  page.Base
	calls Calls

	picture *watch.Snapshot
	found   *watch.Entry // the call in the picture; nil while it isn't there
	read    page.Loader[*client.Call]
	asked   time.Time      // when it was last read
	changes []watch.Change // the statuses seen by reading
	gaps    []watch.Span   // when it went on and wasn't read

	archived page.Loader[*archive.Call] // as it was kept here, which stands in for what the service doesn't tell

	entry *watch.Entry // all of this put together; nil while nothing is known
}

func newKnown(base page.Base, calls Calls) known {
	return known{
		page: base, calls: calls, picture: &watch.Snapshot{}, read: page.NewLoader[*client.Call](base.Env, base.PageID),
		archived: page.NewLoader[*archive.Call](base.Env, base.PageID),
	}
}

// see takes a picture, unless it is no newer than the one there is.
func (k *known) see(s *watch.Snapshot) {
	if s.Seq <= k.picture.Seq {
		return
	}
	k.picture = s
	if k.found == nil {
		k.found = s.Find(k.page.PageID.Item)
	} else if i := s.Index(k.found); i >= 0 {
		k.found = s.Calls[i]
	}
	k.join()
}

// readIfDue reads the call if the picture doesn't hold it, or not all of it, or if the last reading failed.
func (k *known) readIfDue() tea.Cmd {
	every := followEvery
	if k.read.Err != nil || k.found == nil && k.entry != nil && !k.entry.Live(k.page.Env.Now()) {
		every = refreshEvery
	}
	needed := k.found == nil || k.read.Err != nil || k.partial()
	if k.page.Env.Stale || k.read.Loading() || !needed || k.page.Env.Now().Sub(k.asked) < every {
		return nil
	}
	return k.readNow()
}

// partial reports whether the call is over, has neither data nor recordings in the picture, and wasn't read since: it isn't
// documented that a list reports all of a call.
func (k *known) partial() bool {
	if k.found.Live(k.page.Env.Now()) || !k.read.At.IsZero() && !k.read.At.Before(k.found.Changed) {
		return false
	}
	for _, name := range []string{"data", "recordingUrls", "recordingUrl"} {
		if _, told := k.found.Call.Field(name); told {
			return false
		}
	}
	return true
}

func (k *known) readNow() tea.Cmd {
	k.asked = k.page.Env.Now()
	return k.read.Start(k.page.Ctx, func(ctx context.Context) (*client.Call, error) {
		return k.calls.Get(ctx, k.page.PageID.Project, k.page.PageID.Item)
	})
}

// take takes an answer to a reading, if it is the newest one's.
func (k *known) take(msg page.Loaded[*client.Call]) bool {
	before := k.read.At
	if !k.read.Take(msg) {
		return false
	}
	if at, c := k.read.At, k.read.Value; at.After(before) && c != nil {
		if k.entry != nil && k.entry.Live(at) && at.Sub(before) > 3*followEvery && !before.IsZero() {
			k.gaps = append(k.gaps, watch.Span{From: before, To: at})
		}
		if n := len(k.changes); n == 0 || k.changes[n-1].Status != c.Status {
			k.changes = append(k.changes, watch.Change{Status: c.Status, At: at})
		}
	}
	k.join()
	return true
}

// join combines the picture and the readings.
func (k *known) join() {
	read, found := k.read.Value, k.found
	if found == nil && read == nil && k.archived.Value != nil {
		k.entry = k.archived.Value.Entry()
	}
	if found == nil {
		if read != nil {
			first, last := k.changes[0], k.changes[len(k.changes)-1]
			k.entry = &watch.Entry{Call: *read, FirstSeen: first.At, Seen: k.changes, Order: read.Started}
			if last != first {
				k.entry.Changed = last.At
			}
		}
		return
	}
	e := *found
	// A reading may have more than a list, or may have been under way when the status changed.
	if read != nil && read.Status == found.Call.Status && !k.read.At.Before(found.Changed) {
		e.Call = *read
	}
	var earlier []watch.Change
	for _, c := range k.changes {
		if c.At.Before(found.FirstSeen) && c.Status != found.Seen[0].Status {
			earlier = append(earlier, c)
		}
	}
	if earlier != nil {
		e.Seen, e.FirstSeen = append(earlier, found.Seen...), earlier[0].At
	}
	k.entry = &e
}

// look looks the call up in an archive, unless it is known already.
func (k *known) look(a archive.Archive, service string) tea.Cmd {
	if a == nil || k.entry != nil {
		return nil
	}
	id := k.page.PageID
	in := archive.Scope{Service: service, Project: id.Project}
	return k.archived.Start(k.page.Ctx, func(ctx context.Context) (*archive.Call, error) { return a.Get(ctx, in, id.Item) })
}

// takeArchived takes the call as it was kept. What can't be read isn't known.
func (k *known) takeArchived(msg page.Loaded[*archive.Call]) bool {
	if !k.archived.Take(msg) {
		return false
	}
	k.join()
	return true
}

// asKept reports whether all that is known of the call is what was kept here.
func (k *known) asKept() bool { return k.entry != nil && k.found == nil && k.read.Value == nil }

// unwatched lists when, within a span, nobody looked at the call.
func (k *known) unwatched(within watch.Span) []watch.Span {
	if k.found == nil {
		return watch.Clip(k.gaps, within)
	}
	return k.picture.Unwatched(within, k.page.Env.Now())
}

// fresh is how new the last reading is.
func (k *known) fresh() pane.Fresh {
	return pane.Fresh{Now: k.page.Env.Now(), At: k.read.At, Loading: k.read.Loading(), Stale: k.page.Env.Stale, Err: k.read.Err}
}

// updated is when the service last reported the call.
func (k *known) updated() time.Time {
	if k.found != nil {
		return k.picture.Updated
	}
	if k.asKept() {
		return time.Unix(0, k.archived.Value.Last)
	}
	return k.read.At
}
