package cli

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"talkdeck/client"
	"talkdeck/client/calls/filter"
	"talkdeck/client/calls/watch"
)

// floor is a watching with what it said.
type floor struct {
	watching
	now  time.Time
	said []string
}

func newFloor(t *testing.T, text string) *floor {
	t.Helper()
	f, err := filter.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	w := &floor{now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	w.watching = watching{
		filter: f, env: filter.Env{Zone: time.UTC}, known: map[string]*watch.Entry{},
		say: func(format string, args ...any) { w.said = append(w.said, fmt.Sprintf(format, args...)) },
	}
	return w
}

// see shows a picture, and gives what happened as words.
func (w *floor) see(change func(*watch.Snapshot), calls ...*watch.Entry) []string {
	w.now = w.now.Add(2 * time.Second)
	s := &watch.Snapshot{Calls: calls, Updated: w.now}
	if change != nil {
		change(s)
	}
	var out []string
	for _, e := range w.take(s, w.now) {
		out = append(out, fmt.Sprint(e.what, " ", e.entry.Call.ID, " ", e.was, ">", e.entry.Call.Status))
	}
	return out
}

func (w *floor) call(id string, status client.Status, ago time.Duration) *watch.Entry {
	at := w.now
	return &watch.Entry{
		Call: client.Call{ID: id, Status: status, Started: at.Add(-ago)}, FirstSeen: at, Order: at.Add(-ago),
		Seen: []watch.Change{{Status: status, At: at}},
	}
}

// went is an entry in another status.
func (w *floor) went(e *watch.Entry, status client.Status) *watch.Entry {
	out := *e
	out.Call.Status, out.Changed = status, w.now
	out.Seen = append(append([]watch.Change(nil), e.Seen...), watch.Change{Status: status, At: w.now})
	return &out
}

func same(t *testing.T, what string, want, got []string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: %s", what, diff)
	}
}

func TestWhatHappensIsToldOnce(t *testing.T) {
	w := newFloor(t, "")
	a, b := w.call("A", "ringing", time.Minute), w.call("B", "completed", time.Hour)
	same(t, "what was there", nil, w.see(nil, a, b))
	c := w.call("C", "queued", 0)
	c.Came = true
	old := w.call("OLD", "completed", 2*time.Hour)
	same(t, "a call comes, and an old one is loaded", []string{"new C >queued"}, w.see(nil, c, a, b, old))
	same(t, "nothing", nil, w.see(nil, c, a, b, old))
	a2, c2 := w.went(a, "in-progress"), w.went(c, "failed")
	a2.Seen[1].At = w.now.Add(-time.Second)
	same(t, "two go on, the earlier first", []string{"changed A ringing>in-progress", "changed C queued>failed"}, w.see(nil, c2, a2, b, old))
	longer := *a2
	longer.Changed = w.now
	more := *c2
	more.Changed = w.now.Add(time.Second)
	same(t, "one is longer, of the other more is told", []string{"updated C >failed"}, w.see(nil, &more, &longer, b, old))
	missed := w.call("MISSED", "completed", 30*time.Second)
	same(t, "one came unwatched", []string{"found MISSED >completed"}, w.see(nil, missed, &more, &longer, b, old))
	if len(w.said) != 0 {
		t.Errorf("said %q", w.said)
	}
}

func TestOnlyWhatMatchesIsTold(t *testing.T) {
	w := newFloor(t, "status:failed")
	a, b := w.call("A", "ringing", 0), w.call("B", "ringing", 0)
	w.see(nil, a, b)
	same(t, "one fails", []string{"changed B ringing>failed"}, w.see(nil, w.went(a, "busy"), w.went(b, "failed")))
}

func TestWhatGoesWrongIsSaidOnce(t *testing.T) {
	down := func(s *watch.Snapshot) {
		s.Err = &client.Error{Op: "read the call history", Status: 503}
		s.Updated = time.Time{}
	}
	signedOut := func(s *watch.Snapshot) {
		s.Err = &client.Error{Op: "read the call history", Err: client.ErrSignInNeeded}
	}
	w := newFloor(t, "")
	w.see(down)
	w.see(down)
	w.see(nil)
	w.see(signedOut)
	w.see(signedOut)
	gap := watch.Span{From: w.now.Add(-time.Minute), To: w.now}
	w.see(func(s *watch.Snapshot) { s.Gaps = []watch.Span{gap} })
	for _, loading := range []bool{true, false, false} {
		w.see(func(s *watch.Snapshot) { s.Gaps, s.Gap, s.Older.Active = []watch.Span{gap}, true, loading })
	}
	same(t, "said", []string{
		"could not read the call history: 503 Service Unavailable. The trouble is Talkstack's; try again later.",
		"the service answers again",
		"could not read the call history: sign-in needed. Type in another window: talkdeck login",
		"the service answers again",
		"not watched 11:59:10 to 23 Nov 2026 12:00:10 UTC",
		"more calls came at once than Talkstack lists: some are missing",
	}, w.said)
	if w.ended != nil {
		t.Errorf("ended by %v", w.ended)
	}
}

func TestAKeyThatIsRefusedEndsTheWatch(t *testing.T) {
	w := newFloor(t, "")
	pictures := make(chan *watch.Snapshot, 1)
	pictures <- &watch.Snapshot{Err: client.ErrKeyRefused}
	for e := range w.events(context.Background(), pictures) {
		t.Errorf("%v happened", e)
	}
	if !errors.Is(w.ended, client.ErrKeyRefused) {
		t.Errorf("ended by %v", w.ended)
	}
}
