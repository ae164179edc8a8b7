package dial

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"talkdeck/client"
	"talkdeck/client/contacts"
)

// Historian is what looking for a call needs of the client; *client.CallService has it.
type Historian interface {
	History(ctx context.Context, q client.HistoryQuery) (*client.History, error)
}

// Window is how far from the request's time its call may have begun.
const Window = 10 * time.Minute

// Search is for a call that may have been made.
type Search struct {
	Project string
	Number  string    // E.164; "" for any
	At      time.Time // when it was asked for, by this computer's clock
}

// Candidates reads the history for calls to a number that began within Window of a time, the nearest first. Their start is
// told by the service's clock; Started of what comes back is by this computer's, as far as the answer lets them be compared.
func Candidates(ctx context.Context, api Historian, s Search, now func() time.Time) ([]client.Call, error) {
	calls, err := history(ctx, api, now, client.HistoryQuery{
		ProjectID: s.Project, To: s.Number, StartAfter: date(s.At.Add(-Window - day)), StartBefore: date(s.At.Add(Window + 2*day)),
	})
	calls = slices.DeleteFunc(calls, func(c client.Call) bool {
		return c.Started.IsZero() || s.Number != "" && contacts.Normal(c.To) != s.Number || s.distance(c) > Window
	})
	slices.SortStableFunc(calls, func(a, b client.Call) int { return cmp.Compare(s.distance(a), s.distance(b)) })
	return calls, err
}

// CallsSince reads the history for calls to a number that began at s.At or later, and those that don't tell when. The service's page
// may end before the last of them: one is enough to know that there was a call. It fails where the service lists others' calls as
// well: what it leaves out isn't known then.
func CallsSince(ctx context.Context, api Historian, s Search, now func() time.Time) ([]client.Call, error) {
	calls, err := history(ctx, api, now, client.HistoryQuery{ProjectID: s.Project, To: s.Number, StartAfter: date(s.At.Add(-day))})
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(calls, func(c client.Call) bool { return contacts.Normal(c.To) != s.Number }) {
		return nil, fmt.Errorf("the service doesn't list the calls to %s by themselves, and perhaps not all", s.Number)
	}
	return slices.DeleteFunc(calls, func(c client.Call) bool { // the history tells whole seconds
		return !c.Started.IsZero() && c.Started.Add(time.Second).Before(s.At)
	}), nil
}

// day is how much more is asked for on either side: one of the clocks may be wrong.
const day = 24 * time.Hour

// history reads a page of calls, whose start is told by this computer's clock.
func history(ctx context.Context, api Historian, now func() time.Time, q client.HistoryQuery) ([]client.Call, error) {
	q.PageSize = 100
	h, err := api.History(ctx, q)
	if err != nil {
		return nil, err
	}
	skew := clockSkew(h, now)
	calls := slices.Clone(h.Calls)
	for i := range calls {
		if c := &calls[i]; !c.Started.IsZero() {
			c.Started = c.Started.Add(-skew)
		}
	}
	return calls, nil
}

// clockSkew is how far the service's clock is ahead of this computer's, as far as an answer tells.
func clockSkew(h *client.History, now func() time.Time) time.Duration {
	if h.ServerTime.IsZero() {
		return 0
	}
	return h.ServerTime.Sub(now()).Round(time.Second)
}

func (s Search) distance(c client.Call) time.Duration { return c.Started.Sub(s.At).Abs() }

func date(t time.Time) string { return t.UTC().Format(time.DateOnly) }
