package page

import (
	"context"
	"time"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/kit/widget/pane"
)

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

// Rounds is how new a picture of calls is; shown is since when the page is on the screen.
func (e *Env) Rounds(s *watch.Snapshot, shown time.Time) pane.Rounds {
	now := e.Now()
	return pane.Rounds{
		Now: now, Shown: shown, Asked: s.Seq > 0, Updated: s.Updated, Overdue: s.Stale(now), Failures: s.Failures, NextTry: s.NextTry,
		Lapsed: e.Stale,
	}
}
