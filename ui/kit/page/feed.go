package page

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
	"talkdeck/client/requests"
	"talkdeck/ui/kit/widget/pane"
)

// Source is a feed that delivers the newest T whenever there is a new one, until it is closed.
type Source[T any] interface{ Updates() <-chan T }

// Fed is what a feed delivered to the page that waits on it.
type Fed[T any] struct {
	PageID ID
	From   Source[T] // by which a page tells a late delivery of a feed that it has left
	Value  T
}

// Owner implements Addressed.
func (f Fed[T]) Owner() ID { return f.PageID }

// Await waits for what a feed delivers next; a page starts it again each time. Closing the feed ends the waiting.
func Await[T any](id ID, from Source[T]) tea.Cmd {
	return func() tea.Msg {
		if v, ok := <-from.Updates(); ok {
			return Fed[T]{id, from, v}
		}
		return nil
	}
}

// CallFeed is one project's calls as they happen.
type CallFeed interface {
	Source[*watch.Snapshot]
	// Latest is the newest picture, with Seq 0 before the first.
	Latest() *watch.Snapshot
	// Refresh asks the service now instead of when it is due.
	Refresh()
	Close()
}

// CallPicture is a new picture of a project's calls.
type CallPicture = Fed[*watch.Snapshot]

// AgentLister lists a project's agents.
type AgentLister interface {
	List(ctx context.Context, projectID string) ([]client.Agent, error)
}

// VoiceLister lists the voices.
type VoiceLister interface {
	List(ctx context.Context) ([]client.Voice, error)
}

// RequestLog lists the requests made, the newest first, without their secrets.
type RequestLog interface{ List() []requests.Entry }

// Rounds is how new a picture of calls is; shown is since when the page is on the screen.
func (e *Env) Rounds(s *watch.Snapshot, shown time.Time) pane.Rounds {
	now := e.Now()
	return pane.Rounds{
		Now: now, Shown: shown, Asked: s.Seq > 0, Updated: s.Updated, Overdue: s.Stale(now), Failures: s.Failures, NextTry: s.NextTry,
		Lapsed: e.Stale,
	}
}
