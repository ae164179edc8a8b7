package batch

import (
	"context"
	"errors"
	"testing"
	"time"

	"talkdeck/client"
	"talkdeck/client/dial"
)

// past is a history of calls, and agents that can be read.
type past struct {
	calls []client.Call
	err   error
}

func (p *past) Make(context.Context, client.NewCall) (*client.MadeCall, error) {
	return nil, &client.Error{Op: "make the call", Outcome: client.Unknown, Message: "the answer was lost"}
}

func (p *past) History(context.Context, client.HistoryQuery) (*client.History, error) {
	return &client.History{Calls: append([]client.Call(nil), p.calls...)}, p.err
}

func (p *past) Get(context.Context, string, string) (*client.Call, error) {
	return nil, client.ErrNotFound
}

type anybody struct{}

func (anybody) Get(context.Context, string, string) (*client.Agent, error) {
	return &client.Agent{}, nil
}

// rested is a batch of two rows that was judged at one time and begun an hour later, and rests since.
func rested(t *testing.T, api *past) (at Place, l *Ledger, now *time.Time) {
	t.Helper()
	clock := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	now = &clock
	dir := t.TempDir()
	at = Place{API: api, Project: "p", Gate: gateAt(t, dir, api, func() time.Time { return clock }), Now: func() time.Time { return clock }}
	known, err := at.Gate.Now()
	must(t, err)
	clock = clock.Add(time.Hour)
	l, err = Create(dir, numbered(t, 2), Draft{Project: "p", Agent: "a", Judged: Judged{Known: known}, Options: quick(0), Now: clock})
	must(t, err)
	t.Cleanup(func() { _ = l.Close() })
	return at, l, now
}

func first() dial.Request {
	return dial.Request{NewCall: client.NewCall{Number: "+12125550000", ProjectID: "p", AgentID: "a"}}
}

// The gate looks again at what isn't known yet of others' calls: a review doesn't make it known.
func TestAReviewLeavesToTheGateWhatIsNotSettled(t *testing.T) {
	at, l, _ := rested(t, &past{})
	lost, _, err := at.Gate.Call(t.Context(), first())
	if lost.State != dial.Unknown {
		t.Fatalf("%+v, %v", lost, err)
	}
	if review, err := l.Review(t.Context(), at, anybody{}, false); err != nil || review != (Review{}) {
		t.Errorf("%+v, %v", review, err)
	}
	if l.runState().known.Knew(&lost) {
		t.Error("the gate would let its number go")
	}
	must(t, at.Gate.Forget(lost.ID))
	if review, err := l.Review(t.Context(), at, anybody{}, false); err != nil || review.Skipped != 1 || !l.runState().known.Knew(&lost) {
		t.Errorf("once it is settled: %+v, %v, known %+v", review, err, l.runState().known)
	}
}

// Rows are as they were judged: whoever was called between that and the beginning counts.
func TestAReviewReadsTheHistorySinceTheRowsWereJudged(t *testing.T) {
	api := &past{}
	at, l, now := rested(t, api)
	api.calls = []client.Call{{ID: "CA1", To: "+12125550000", Started: now.Add(-time.Minute), Status: client.StatusCompleted}}
	if review, err := l.Review(t.Context(), at, anybody{}, false); err != nil || review.Uncertain != 1 || l.Entry(0).State != Uncertain {
		t.Errorf("%+v, %v; the row is %s", review, err, l.Entry(0).State)
	}
}

// Who goes on though the history can't be read doesn't do so for good.
func TestAHistoryThatWasNotReadIsReadTheNextTime(t *testing.T) {
	api := &past{err: errors.New("no network")}
	at, l, now := rested(t, api)
	called := *now
	*now = now.Add(time.Hour)
	_, err := l.Review(t.Context(), at, anybody{}, false)
	var not *ResumeError
	if !errors.As(err, &not) || not.Refusal != NoHistory {
		t.Errorf("unasked: %v", err)
	}
	_, err = l.Review(t.Context(), at, anybody{}, true)
	must(t, err)
	*now = now.Add(time.Hour)
	api.err, api.calls = nil, []client.Call{{ID: "CA1", To: "+12125550000", Started: called, Status: client.StatusCompleted}}
	if review, err := l.Review(t.Context(), at, anybody{}, false); err != nil || review.Uncertain != 1 {
		t.Errorf("%+v, %v", review, err)
	}
}
