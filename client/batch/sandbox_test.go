package batch

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
	"talkdeck/client/sandbox"
)

const (
	shop = "11111111-1111-4111-8111-111111111111"
	jack = "65f0aaaaaaaaaaaaaaaaaaa1"
)

var scenario = fstest.MapFS{
	"scenario.json": {Data: []byte(`{"user": {"email": "ana@example.com", "password": "correct horse", "name": "Ana"},
		"projects": [{"id": "` + shop + `", "name": "Shop", "every_seconds": 6, "share": 1, "number": "+14155550199", "agents": [
			{"id": "` + jack + `", "name": "Jack", "voice": "v1", "prompt": "jack.md", "number": "+14155550110", "extracts": {"outcome": ["refund"]}}]}],
		"voices": [{"voice_id": "v1", "name": "Rachel"}]}`)},
	"prompts/jack.md": {Data: []byte("You are Jack. Greet {{name}}.")},
}

// signedIn is a token that is renewed when the service refuses it.
type signedIn struct {
	auth *client.AuthService
	mu   sync.Mutex
	now  client.Token
}

func (s *signedIn) Token(ctx context.Context, need client.Need) (client.Token, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.now.Value.IsZero() || need.Rejected != nil && need.Rejected.Generation == s.now.Generation {
		g, err := s.auth.Login(ctx, "ana@example.com", client.NewSecret("correct horse"))
		if err != nil {
			return client.Token{}, err
		}
		s.now = client.Token{Value: g.Access, Generation: s.now.Generation + 1}
	}
	return s.now, nil
}

// inSandbox runs a batch of 40 rows against a sandbox, through the real client and the real watcher. do moves the time, until
// it has ended.
func inSandbox(t *testing.T, o Options, do func(r *Runner, l *Ledger, box *sandbox.Server)) {
	t.Helper()
	table := &Table{Name: "list.csv", Layout: Layout{Columns: []string{"number", "name"}, Dynamic: -1}}
	for i := range 40 {
		table.Rows = append(table.Rows, Row{Line: i + 2, Cells: []string{fmt.Sprintf("+1%d5550%03d", 201+i/6, 101+i%6), fmt.Sprintf("Ana %d", i)}})
	}
	p := NewPlan(table)
	for rows := range (Rules{Prompt: "Greet {{name}}."}).Check(t.Context(), table) {
		p.Add(rows)
	}
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Hour) // since the year 2000 began
		box, err := sandbox.New(sandbox.Options{Scenario: scenario, Seed: 1, Quiet: true})
		must(t, err)
		bare, err := client.New(client.WithTransport(box.Transport()))
		must(t, err)
		api, err := client.New(client.WithTransport(box.Transport()), client.WithAuth(&signedIn{auth: bare.Auth}))
		must(t, err)
		hub := watch.NewHub(api.Calls, watch.Options{})
		defer hub.Close()
		l, err := Create(dir, p, Draft{Project: shop, Agent: jack, Options: o, Now: time.Now()})
		must(t, err)
		r := NewRunner(l, gateAt(t, dir, api.Calls, time.Now), api.Calls, hub.Open(shop), time.Now)
		over := make(chan error, 1)
		go func() { over <- r.Run(t.Context()) }()
		do(r, l, box)
		must(t, <-over)
		must(t, l.Close())
	})
}

// Answers are lost, tokens revoked and the service is away for a while, and each row was called at most once.
func TestABatchInTheSandbox(t *testing.T) {
	inSandbox(t, Options{PerMinute: 60, AtOnce: 5, Canary: 3}, func(r *Runner, l *Ledger, box *sandbox.Server) {
		cues := []string{"lose-answers 4", "revoke", "outage 30s", "lose-answers 3"}
		for p := after(r, 20*time.Second); p.Phase != Ended; p = after(r, 20*time.Second) {
			switch {
			case p.Phase == Waiting:
				must(t, r.Go())
			case p.Phase == Paused:
				must(t, r.Resume())
			case p.Phase == Running && len(cues) > 0:
				_, err := box.Do(cues[0])
				must(t, err)
				cues = cues[1:]
			}
		}
		if len(cues) > 0 {
			t.Errorf("there was no time for %q", cues)
		}
		checkSandbox(t, l, box)
	})
}

func TestSpendingIsBounded(t *testing.T) {
	o := Options{PerMinute: 60, AtOnce: 5, Spend: 0.5}
	inSandbox(t, o, func(r *Runner, _ *Ledger, _ *sandbox.Server) {
		p := after(r, time.Hour)
		if p.Phase != Paused || !strings.Contains(p.Reason, "over the limit of 0.50") || p.Counts.Spent <= 0.5 || p.Counts.Left() == 0 {
			t.Errorf("%+v", p)
		}
		if err := r.Resume(); err == nil || !strings.Contains(err.Error(), "set a higher limit first") {
			t.Errorf("%v", err)
		}
		o.Spend = 0
		must(t, r.Change(o))
		must(t, r.Resume())
		if p = after(r, time.Hour); p.Phase != Ended || p.Counts.States[Final] != 40 {
			t.Errorf("%+v", p)
		}
	})
}

func checkSandbox(t *testing.T, l *Ledger, box *sandbox.Server) {
	t.Helper()
	dialled := map[string]string{} // call ids by number
	for _, d := range box.Dialled() {
		if dialled[d.Number] != "" {
			t.Errorf("%s was called twice", d.Number)
		}
		dialled[d.Number] = d.CallID
	}
	ends := map[int]client.Status{
		0: client.StatusBusy, 1: client.StatusNoAnswer, 2: client.StatusFailed, 3: client.StatusVoicemail, 4: client.StatusSilence, 5: client.StatusCompleted,
	}
	n := l.Counts()
	for i, e := range l.Entries() {
		switch {
		case e.State == Final && (e.Outcome.Status != ends[i%6] || dialled[e.Number] != e.Call):
			t.Errorf("row %d: %+v, its call is %s", i, e, dialled[e.Number])
		case e.State == Uncertain && dialled[e.Number] != "":
			t.Errorf("row %d is uncertain and was called: %+v", i, e)
		case e.State != Final && e.State != Uncertain:
			t.Errorf("row %d was left %+v", i, e)
		}
	}
	if n.States[Final] < 30 || n.Costed != n.States[Final] || n.Spent <= 0 {
		t.Errorf("%+v", n)
	}
	var out bytes.Buffer
	must(t, l.WriteCSV(&out))
	lines, err := csv.NewReader(&out).ReadAll()
	must(t, err)
	if len(lines) != 41 || lines[0][len(lines[0])-1] != "data.outcome" {
		t.Errorf("%d lines, %q", len(lines), lines[0])
	}
	retry, _, err := l.Retry()
	must(t, err)
	if want := n.Statuses[client.StatusBusy] + n.Statuses[client.StatusNoAnswer] + n.Statuses[client.StatusFailed]; len(retry.Rows) != want {
		t.Errorf("%d rows to call again, want %d", len(retry.Rows), want)
	}
}
