package batchrun

import (
	"context"
	"crypto/rand"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/xuri/excelize/v2"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/client/calls/watch"
	"talkdeck/client/dial"
	"talkdeck/client/sandbox"
)

const shop = "11111111-0000-4000-8000-000000000001"

var scenario = fstest.MapFS{
	"scenario.json": {Data: []byte(`{
		"user": {"email": "ana@example.com", "password": "correct horse", "name": "Ana", "company": "Acme"},
		"projects": [{"id": "` + shop + `", "name": "Nordwind", "description": "Removals", "every_seconds": 20, "share": 1,
			"agents": [{"id": "ag-1", "name": "Jack", "voice": "JackVoice00000000000", "prompt": "jack.md", "number": "+14155550101", "extracts": {}}]}],
		"voices": [{"voice_id": "JackVoice00000000000", "name": "Rachel", "labels": {}}]}`)},
	"prompts/jack.md": {Data: []byte("You are Jack.")},
}

// stage is batches on a sandbox in memory.
type stage struct {
	*Runs
	t       *testing.T
	box     *sandbox.Server
	api     *client.Client
	hub     *watch.Hub
	dir     string
	numbers []string // that were begun, in their order
}

// token is the sandbox's, as a session would give it.
type token client.Token

func (t token) Token(context.Context, client.Need) (client.Token, error) { return client.Token(t), nil }

func run(t *testing.T, test func(s *stage)) {
	t.Helper()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Hour) // since the year 2000 began
		box, err := sandbox.New(sandbox.Options{Scenario: scenario, Seed: 1, Quiet: true})
		s := &stage{t: t, box: box, dir: dir}
		s.must(err)
		bare, err := client.New(client.WithTransport(box.Transport()))
		s.must(err)
		grant, err := bare.Auth.Login(t.Context(), "ana@example.com", client.NewSecret("correct horse"))
		s.must(err)
		s.api, err = client.New(client.WithTransport(box.Transport()), client.WithAuth(token{Value: grant.Access}))
		s.must(err)
		s.hub = watch.NewHub(s.api.Calls, watch.Options{})
		s.Runs = s.window()
		defer func() {
			s.Close()
			s.hub.Close()
		}()
		test(s)
	})
}

// window is the batches in another window.
func (s *stage) window() *Runs {
	gate := dial.Open(dial.Options{Dir: filepath.Join(s.dir, "calls"), API: s.api.Calls, Now: time.Now, Zone: time.UTC})
	at := batch.Place{Dir: s.dir, Gate: gate, API: s.api.Calls, Now: time.Now}
	return New(Options{Place: at, Agents: s.api.Agents, Open: func(project string) Feed { return s.hub.Open(project) }})
}

func (s *stage) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// begin begins a batch of n rows, without first calls.
func (s *stage) begin(n int, change func(*batch.Options)) *Run {
	s.t.Helper()
	t := &batch.Table{Name: "people.csv", Hash: rand.Text(), Layout: batch.Layout{Columns: []string{"number"}, Dynamic: -1}}
	for i := range n {
		number := fmt.Sprintf("+1415200%04d", len(s.numbers)+i)
		t.Rows = append(t.Rows, batch.Row{Line: i + 2, Cells: []string{number}})
	}
	for _, r := range t.Rows {
		s.numbers = append(s.numbers, r.Cells[0])
	}
	p, err := batch.Rules{}.Plan(s.t.Context(), t)
	s.must(err)
	o := batch.Options{PerMinute: 60, AtOnce: 2}
	if change != nil {
		change(&o)
	}
	r, err := s.Begin(p, batch.Draft{Project: shop, Agent: "ag-1", Options: o, Now: time.Now()})
	s.must(err)
	return r
}

// end waits for a run's end.
func (s *stage) end(r *Run) {
	s.t.Helper()
	<-r.Done()
	s.must(r.Err())
}

// once fails unless each number was called once.
func (s *stage) once() {
	s.t.Helper()
	var got []string
	for _, d := range s.box.Dialled() {
		got = append(got, d.Number)
	}
	if slices.Sort(got); !slices.Equal(got, s.numbers) {
		s.t.Errorf("called %q", got)
	}
}

func resume(t *testing.T, r *Runs, path string) (*Run, error) {
	t.Helper()
	run, _, err := r.Resume(context.Background(), path, false, nil)
	return run, err
}

func TestABatchIsLeftAndResumed(t *testing.T) {
	run(t, func(s *stage) {
		r := s.begin(8, nil)
		time.Sleep(3 * time.Second)
		other := s.window()
		if _, err := resume(t, other, r.Path); !errors.Is(err, batch.ErrRunning) {
			t.Errorf("two windows have it: %v", err)
		}
		if again, err := resume(t, s.Runs, r.Path); again != r || err != nil {
			t.Errorf("%p, %v", again, err)
		}
		s.LeaveAll()
		if s.Running(r.Path) != nil {
			t.Error("it runs on")
		}
		s.must(r.Err())
		r, err := resume(t, other, r.Path)
		s.must(err)
		s.end(r)
		s.once()
		other.Close()
		if _, err := resume(t, other, r.Path); !errors.Is(err, errEnding) {
			t.Errorf("a batch is begun while the program ends: %v", err)
		}
	})
}

func TestALapseOfTheSessionIsAPauseOfItsOwn(t *testing.T) {
	run(t, func(s *stage) {
		r := s.begin(6, nil)
		time.Sleep(time.Second)
		s.must(s.SessionLapsed())
		if !s.Lapsed(r.Path) || r.Latest().Phase != batch.Paused {
			t.Errorf("%+v", r.Latest())
		}
		s.must(s.SessionRestored())
		if s.Lapsed(r.Path) || r.Latest().Phase != batch.Running {
			t.Errorf("%+v", r.Latest())
		}
		s.must(s.SessionLapsed())
		if _, err := s.Pause(r.Path); err != nil { // a person says so, too
			t.Error(err)
		}
		s.must(s.SessionRestored())
		if r.Latest().Phase != batch.Paused {
			t.Error("it goes on, though a person paused it")
		}
		s.must(s.Unpause(context.Background(), r.Path, false))
		s.end(r)
		s.once()
	})
}

func TestABatchThatSpentTooMuchIsResumedToBeChanged(t *testing.T) {
	run(t, func(s *stage) {
		r := s.begin(12, func(o *batch.Options) { o.Spend = 0.01 })
		for r.Latest().Phase != batch.Paused {
			time.Sleep(time.Second)
		}
		s.LeaveAll()
		r, err := resume(t, s.Runs, r.Path)
		s.must(err)
		if p := r.Latest(); p.Phase != batch.Paused || !strings.Contains(p.Reason, "spent") {
			t.Errorf("%+v", p)
		}
		o := batch.Options{PerMinute: 60, AtOnce: 2}
		s.must(s.Change(r.Path, o))
		s.must(s.Unpause(context.Background(), r.Path, false))
		s.end(r)
		s.once()
	})
}

func TestUncertainRowsOfABatchThatDoesntRun(t *testing.T) {
	run(t, func(s *stage) {
		s.box.Inject(sandbox.Fault{Path: "/call/makeCall", Times: 1, DropBefore: true})
		r := s.begin(3, nil)
		s.end(r)
		look, err := s.Look(r.Path)
		s.must(err)
		if len(look.Unresolved) != 1 || look.Running || len(look.Ended) != 2 || look.Counts.Open != 1 {
			t.Fatalf("%+v", look)
		}
		row := look.Unresolved[0].Row
		rows, err := s.Reconcile(s.t.Context(), r.Path)
		s.must(err)
		if len(rows) != 1 || len(rows[0].Candidates) != 0 {
			t.Fatalf("%+v", rows)
		}
		taken := look.Ended[0].Call
		if err := s.Settle(r.Path, row, Decision{Call: taken}); err == nil {
			t.Error("another row's call is taken for it")
		}
		s.must(s.Settle(r.Path, row, Decision{}))
		look, err = s.Look(r.Path)
		s.must(err)
		if len(look.Unresolved) != 0 || look.Counts.Open != 0 || look.Counts.States[batch.Uncertain] != 1 {
			t.Errorf("%+v", look)
		}
	})
}

func TestTheResult(t *testing.T) {
	run(t, func(s *stage) {
		r := s.begin(4, nil)
		s.end(r)
		file := filepath.Join(s.dir, "result.csv")
		saved, err := s.Save(s.t.Context(), r.Path, file, false)
		s.must(err)
		s.must(saved.NotUpdated)
		f, err := os.Open(file)
		s.must(err)
		rows, err := csv.NewReader(f).ReadAll()
		s.must(errors.Join(err, f.Close()))
		if len(rows) != 5 || saved.Rows != 4 || rows[1][0] != s.numbers[0] || !strings.HasPrefix(rows[1][2], "CA") {
			t.Errorf("%+v, %q", saved, rows)
		}
		if _, err := s.Save(s.t.Context(), r.Path, file, false); !errors.Is(err, fs.ErrExist) {
			t.Errorf("it is written over: %v", err)
		}
		s.box.Inject(sandbox.Fault{Path: "/call/get-call-history", Status: 503})
		file = filepath.Join(s.dir, "result.XLSX")
		saved, err = s.Save(s.t.Context(), r.Path, file, false)
		s.must(err)
		if saved.NotUpdated == nil {
			t.Error("it isn't told that the newest couldn't be had")
		}
		book, err := excelize.OpenFile(file)
		s.must(err)
		got, err := book.GetRows(book.GetSheetName(0))
		if s.must(errors.Join(err, book.Close())); len(got) != 5 || got[4][0] != s.numbers[3] {
			t.Errorf("%q", got)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info, err)
		}
		if _, err := s.Save(s.t.Context(), r.Path, filepath.Join(s.dir, "result.txt"), false); err == nil {
			t.Error("another ending is taken")
		}
	})
}

// While it isn't known whether one batch called a number, another that is to call it waits, and asks a person in the end.
func TestARowWaitsForWhatBecameOfAnothersCall(t *testing.T) {
	run(t, func(s *stage) {
		s.box.Inject(sandbox.Fault{Path: "/call/makeCall", Times: 1, DropBefore: true})
		first := s.begin(1, nil)
		time.Sleep(time.Second)
		s.numbers = nil
		second := s.begin(1, nil) // the same number
		s.end(first)
		time.Sleep(10 * time.Minute)
		if p := second.Latest(); p.Phase != batch.Paused || p.Cause != batch.ByUnresolved || p.Counts.Left() != 1 {
			t.Fatalf("%+v", p)
		}
		rows, err := s.Reconcile(context.Background(), first.Path)
		s.must(err)
		if len(rows) != 1 || len(rows[0].Candidates) != 0 {
			t.Errorf("%+v", rows)
		}
		s.must(s.Settle(first.Path, 0, Decision{}))
		s.must(s.Unpause(context.Background(), second.Path, false))
		s.end(second)
		if p := second.Latest(); p.Counts.States[batch.Skipped] != 1 {
			t.Errorf("%+v", p.Counts)
		}
		if n := len(s.box.Dialled()); n != 0 {
			t.Errorf("%d calls were made", n)
		}
	})
}
