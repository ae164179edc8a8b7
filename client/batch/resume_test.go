package batch

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"talkdeck/client"
	"talkdeck/client/dial"
)

// readable is an agent that can be read, or why it can't.
type readable struct{ err error }

func (r readable) Get(context.Context, string, string) (*client.Agent, error) {
	return &client.Agent{}, r.err
}

// interrupted is a batch of some rows that was begun at noon and left, and the place that it is to be gone on with in.
func interrupted(t *testing.T, rows int, h *history) (path string, at Place) {
	t.Helper()
	at = placeOf(t, h)
	at.Service, at.Account = "api.example.com", func() string { return "ana@example.com" }
	at.Gate = gateAt(t, filepath.Dir(at.Dir), lost{h}, at.Now)
	known, err := at.Gate.Now()
	must(t, err)
	l, err := Create(at.Dir, numbered(t, rows), Draft{
		Project: "p", Agent: "a", Options: quick(0), Now: noon, Judged: Judged{Service: at.Service, Account: at.account(), Known: known},
	})
	must(t, err)
	must(t, l.Close())
	return l.Path(), at
}

// damageJournal puts a line that can't be read into the journal of calls.
func damageJournal(t *testing.T) func(*Place) {
	return func(at *Place) {
		t.Helper()
		path := dial.JournalFile(filepath.Join(filepath.Dir(at.Dir), "calls"))
		must(t, os.MkdirAll(filepath.Dir(path), 0o700))
		must(t, os.WriteFile(path, []byte("{\"id\":\"torn apart\"\n"), 0o600))
	}
}

func TestWhoMayGoOnWithABatch(t *testing.T) {
	for name, c := range map[string]struct {
		change    func(*Place)
		agent     error
		history   error
		unchecked bool
		refusal   Refusal
		goes      bool
	}{
		"who began it":                    {goes: true},
		"somebody else":                   {change: func(p *Place) { p.Account = func() string { return "bo@example.com" } }, refusal: OtherAccount},
		"an API key":                      {change: func(p *Place) { p.Account = nil }, goes: true},
		"at another service":              {change: func(p *Place) { p.Service = "other.example.com" }, refusal: OtherService},
		"who can't read the agent":        {agent: client.ErrNotFound, refusal: NoAgent},
		"without the history":             {history: errors.New("no network"), refusal: NoHistory},
		"with a damaged journal":          {change: damageJournal(t), refusal: NoJournal, unchecked: true},
		"without it, and a person's word": {history: errors.New("no network"), unchecked: true, goes: true},
	} {
		t.Run(name, func(t *testing.T) {
			h := &history{}
			path, at := interrupted(t, 3, h)
			h.err = c.history
			if c.change != nil {
				c.change(&at)
			}
			l, _, err := Resume(t.Context(), at, readable{c.agent}, path, c.unchecked)
			if c.goes {
				must(t, err)
				must(t, l.Close())
				return
			}
			if r := new(ResumeError); !errors.As(err, &r) || r.Refusal != c.refusal {
				t.Errorf("%v", err)
			}
			info := InfoOf(path)
			if info.Counts.Left() != 3 || info.Running {
				t.Errorf("its rows are lost: %+v", info.Counts)
			}
		})
	}
}

func TestRowsAreBroughtUpToWhatIsKnown(t *testing.T) {
	h := &history{}
	path, at := interrupted(t, 5, h)
	called := func(number string, q dial.Request, made *client.MadeCall, err error) {
		t.Helper()
		other := gateAt(t, filepath.Dir(at.Dir), answering{h, made, err}, at.Now)
		q.Number = number
		_, _, _ = other.Call(t.Context(), q) // what comes of it is in the journal
	}
	called("+12125550000", dial.Request{}, &client.MadeCall{ID: "CA1"}, nil)
	called("+12125550001", dial.Request{}, nil, &client.Error{Outcome: client.Unknown})
	own := dial.Request{Batch: strings.TrimSuffix(filepath.Base(path), ledgerExt), Line: 4, Rules: &dial.Rules{}}
	called("+12125550002", own, &client.MadeCall{ID: "CA3"}, nil) // by this batch, whose file is an older copy
	h.calls = []client.Call{{ID: "CA9", To: "+12125550003", Started: noon.Add(time.Minute), Status: client.StatusCompleted}}
	l, review, err := Resume(t.Context(), at, readable{}, path, false)
	must(t, err)
	defer func() { must(t, l.Close()) }()
	if review != (Review{Skipped: 1, Uncertain: 1, Found: 1}) {
		t.Errorf("%+v", review)
	}
	for row, want := range []State{Skipped, Queued, Sent, Uncertain, Queued} {
		if e := l.Entry(row); e.State != want {
			t.Errorf("row %d is %+v, want %s", row, e, want)
		}
	}
	// What isn't known yet of the second number is for the gate to say, though the rows were reviewed since.
	e := l.Entry(1)
	_, _, err = at.Gate.Call(t.Context(), dial.Request{NewCall: client.NewCall{Number: e.Number}, Batch: l.Header().ID, Line: e.Line, Known: l.runState().known, Rules: &dial.Rules{}})
	if r := new(dial.Refusal); !errors.As(err, &r) || r.Findings[0].Kind != dial.MayHaveRung {
		t.Errorf("%v", err)
	}
}

// answering is a service that gives an answer to each call.
type answering struct {
	*history
	made *client.MadeCall
	err  error
}

func (a answering) Make(context.Context, client.NewCall) (*client.MadeCall, error) {
	return a.made, a.err
}

// Where the service lists only some calls of a day, it is asked about each number.
func TestALedgerPutBackThatTheHistoryContradicts(t *testing.T) {
	h := &history{}
	path, at := interrupted(t, 2, h)
	old, err := os.ReadFile(path)
	must(t, err)
	l, err := Open(path)
	must(t, err)
	must(t, l.sending(0, noon.Add(time.Minute)))
	must(t, l.sent(0, "", dial.Attempt{State: dial.Sent, Call: "CA1"}, noon.Add(time.Minute)))
	must(t, l.Close())
	must(t, os.WriteFile(path, old, 0o600))
	h.calls = []client.Call{{ID: "CA1", To: "+12125550000", Started: noon.Add(time.Minute), Status: client.StatusCompleted}}
	l, review, err := Resume(t.Context(), at, readable{}, path, false)
	must(t, err)
	defer func() { must(t, l.Close()) }()
	if e := l.Entry(0); review.Uncertain != 1 || e.State != Uncertain || l.Entry(1).State != Queued {
		t.Errorf("%+v, %+v", review, e)
	}
}
