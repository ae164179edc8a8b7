package agentview

import (
	"testing"
	"time"

	"talkdeck/client"
	"talkdeck/client/agents/prompt"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
)

// feed is a project's calls.
type feed struct {
	snapshot watch.Snapshot
	opened   int
}

func (f *feed) Latest() *watch.Snapshot { return &f.snapshot }
func (f *feed) Close()                  { f.opened-- }

func (s *service) Made(string, string) ([]prompt.Made, error) { return s.made, nil }

func (s *service) open(string) Feed {
	s.feed.opened++
	return &s.feed
}

// call is an entry of the list of calls.
func call(t *testing.T, id string, status client.Status, at time.Time) *watch.Entry {
	t.Helper()
	return &watch.Entry{Call: client.Call{ID: id, Status: status, To: "+14155550123", Started: at}, Order: at}
}

func TestWhatCameOfTheCallsOfEachVersion(t *testing.T) {
	s := mia()
	now := prompt.Version{Text: s.agent.Prompt}.ID()
	at := time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)
	s.made = []prompt.Made{{Call: "CA1", Version: "0ld"}, {Call: "gone", Version: "0ld"}, {Call: "CA2", Version: now}, {Call: "CA3", Version: now}}
	sc := shown(t, s, voices{}, layout.Size{Width: 120, Height: 40})
	sc.Sees("CALLS FROM HERE, BY VERSION", now+" ★ current", "0 of 2 calls loaded")
	s.feed.snapshot = watch.Snapshot{Seq: 1, Calls: []*watch.Entry{
		call(t, "CA3", client.StatusCompleted, at.Add(2*time.Minute)), call(t, "other", client.StatusBusy, at.Add(time.Minute)),
		call(t, "CA2", client.StatusNoAnswer, at), call(t, "CA1", client.StatusBusy, at.Add(-time.Hour)),
	}}
	sc.Run(sc.agent.Update(page.Clock{Now: sc.Now}))
	sc.Sees(now+" ★ current", "2 calls, answered 50% of 2 ended", "0ld", "1 of 2 calls loaded, answered 0% of 1 ended")
	if sc.agent.Hide(); s.feed.opened != 0 {
		t.Error("it goes on watching calls when it isn't on the screen")
	}
	if sc.Run(sc.agent.Show()); s.feed.opened != 1 {
		t.Errorf("%d feeds are open", s.feed.opened)
	}
	none := mia()
	if shown(t, none, voices{}, layout.Size{Width: 120, Height: 40}); none.feed.opened != 0 {
		t.Error("calls are watched though none was made from here")
	}
	if sc.agent.Close(); s.feed.opened != 0 {
		t.Error("it goes on watching calls when it is gone")
	}
}
