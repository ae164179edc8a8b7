package batchlist

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/widget/dialog"
	"talkdeck/ui/uitest"
)

type store struct {
	list    []batch.Info
	err     error
	removed []string
}

func (s *store) List() ([]batch.Info, error) { return s.list, s.err }

func (s *store) Remove(path string) error {
	s.removed = append(s.removed, path)
	return s.err
}

// info is a batch of so many rows in each state.
func info(name string, states map[batch.State]int, statuses map[client.Status]int) batch.Info {
	b := batch.Info{Path: "/b/" + name + ".ndjson", Header: batch.Header{ID: name, File: name + ".csv", Project: "p-1", AgentName: "Jack", Created: time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)}}
	b.Counts = batch.Counts{States: states, Statuses: statuses}
	for _, n := range states {
		b.Counts.Rows += n
	}
	return b
}

func four() *store {
	left := info("left", map[batch.State]int{batch.Queued: 20, batch.Final: 30}, map[client.Status]int{client.StatusCompleted: 30})
	left.Paused = "11 of the last 20 calls failed"
	doubt := info("doubt", map[batch.State]int{batch.Uncertain: 2, batch.Final: 3}, map[client.Status]int{client.StatusBusy: 3})
	doubt.Counts.Open = 2
	done := info("done", map[batch.State]int{batch.Final: 4, batch.Skipped: 1}, map[client.Status]int{client.StatusBusy: 1, client.StatusCompleted: 3})
	done.Counts.Spent, done.Counts.Costed, done.Counts.Currency = 1.25, 4, "USD"
	return &store{list: []batch.Info{left, doubt, done, {Path: "/b/broken.ndjson", Err: errors.New("broken.ndjson is no batch")}}}
}

func open(t *testing.T, s *store, width, height int, here func(string) *batch.Progress) *uitest.Page {
	t.Helper()
	if here == nil {
		here = func(string) *batch.Progress { return nil }
	}
	return uitest.Open(t, width, height, func(env *page.Env) page.Page {
		return New(env, s, Known{Here: here, Project: func(id string) string { return map[string]string{"p-1": "Nordwind"}[id] }})
	})
}

func TestHowEachStandsAndWhatIsNext(t *testing.T) {
	p := open(t, four(), 120, 30, nil)
	p.Sees("4 batches", "left.csv", "30/50", "paused", "why 11 of the last 20 calls failed", "20 calls to go", "project Nordwind", "? uncertain", "✓ finished", "✗ unreadable")
	p.Press("j")
	p.Sees("2 rows to decide on")
	p.Press("j")
	p.Sees("next 1 not reached", "spent 1.25 USD")
	p.Press("enter")
	if got := p.Intent().(page.Open); got.ID != (page.ID{Kind: page.Batch, Item: "/b/done.ndjson"}) {
		t.Errorf("%+v", got)
	}
	p.Press("j", "enter")
	if n := p.Intent().(page.Notify); n.Text != "broken.ndjson is no batch" {
		t.Errorf("%+v", n)
	}
	p.Press("n")
	if p.Intent() != (page.NewBatch{}) {
		t.Errorf("%+v", p.Intent())
	}
	p.Fills()
}

func TestDeletingAsksInProportion(t *testing.T) {
	s := four()
	p := open(t, s, 120, 30, nil)
	p.Press("D")
	box := p.Intent().(page.Dialog).Box.(*dialog.Input)
	if !strings.Contains(box.Text, "20 rows of it can still be called") || box.Check("y") == nil || box.Check("20") != nil {
		t.Errorf("%+v", box)
	}
	p.Press("j", "j", "D")
	p.Run(p.Intent().(page.Ask).Then())
	if len(s.removed) != 1 || s.removed[0] != "/b/done.ndjson" {
		t.Errorf("%q", s.removed)
	}
	p.Press("j", "D")
	box = p.Intent().(page.Dialog).Box.(*dialog.Input)
	if box.Check("") == nil || box.Check("delete") != nil {
		t.Errorf("%+v", box)
	}
	s.err = batch.ErrRunning
	p.Run(box.Then("delete"))
	if n := p.Intent().(page.Notify); n.Level != page.Failure || !strings.Contains(n.Text, "another talkdeck window") {
		t.Errorf("%+v", n)
	}
}

func TestThoseThatRunAreShownAsTheyGetOn(t *testing.T) {
	s := four()
	s.list[0].Running = true
	at := &batch.Progress{Phase: batch.Waiting, Counts: batch.Counts{Rows: 50, States: map[batch.State]int{batch.Queued: 10}}}
	p := open(t, s, 80, 24, func(path string) *batch.Progress {
		if path == "/b/left.ndjson" {
			return at
		}
		return nil
	})
	p.Sees("waits for you", "40/50")
	p.Press("D")
	if n := p.Intent().(page.Notify); !strings.Contains(n.Text, "stop it first") {
		t.Errorf("%+v", n)
	}
	s.list = s.list[1:]
	p.Pass(runningEvery)
	p.SeesNot("left.csv")
}

func TestStates(t *testing.T) {
	p := open(t, &store{}, 80, 24, nil)
	p.Sees("No batch was begun here yet.", "n takes a file")
	p = open(t, &store{err: errors.New("the batches can't be listed")}, 80, 24, nil)
	p.Sees("the batches can't be listed.", "r tries again")
	s := four()
	s.list[0].File, s.list[0].AgentName, s.list[0].Paused, s.list[3].Err = uitest.Hostile, uitest.Hostile, uitest.Hostile, errors.New(uitest.Hostile)
	p = open(t, s, 120, 30, nil)
	p.Harmless()
	p.Env.ReadOnly = true
	p.Press("n")
	if n, ok := p.Intent().(page.Notify); !ok || !strings.Contains(n.Text, "read-only") {
		t.Errorf("%+v", p.Intent())
	}
	p.Run(p.Update(tea.KeyPressMsg{Code: 'r', Text: "r"}))
	p.Fills()
}
