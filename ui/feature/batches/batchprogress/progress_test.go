package batchprogress

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/client/batch/batchrun"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/widget/dialog"
	"talkdeck/ui/uitest"
)

var id = page.ID{Kind: page.Batch, Item: "/b/clinics.ndjson"}

// runs is what the page stands on. did is what it was asked to do.
type runs struct {
	look  batchrun.Look
	err   error
	found []batch.UnresolvedRow
	saved error
	did   []string
}

func (r *runs) do(format string, args ...any) error {
	r.did = append(r.did, fmt.Sprintf(format, args...))
	return r.err
}

func (r *runs) Look(string) (batchrun.Look, error) { return r.look, r.err }
func (r *runs) Pause(string) (int, error)          { return 4, r.do("pause") }
func (r *runs) Settle(_ string, row int, d batchrun.Decision) error {
	switch {
	case d.Call != "":
		return r.do("found %d %s", row, d.Call)
	case d.NotMade != "":
		return r.do("not made %d %s", row, d.NotMade)
	}
	return r.do("leave %d", row)
}
func (r *runs) Unpause(_ context.Context, _ string, unchecked bool) error {
	return r.do("resume%s", map[bool]string{true: " unchecked"}[unchecked])
}
func (r *runs) Go(string) error                        { return r.do("go") }
func (r *runs) Stop(string) (int, error)               { return 1, r.do("stop") }
func (r *runs) Change(_ string, o batch.Options) error { return r.do("rate %g", o.PerMinute) }

func (r *runs) Reconcile(context.Context, string) ([]batch.UnresolvedRow, error) {
	return r.found, r.err
}

func (r *runs) Retry(_ string, outcomes ...client.Status) (*batch.Table, int, error) {
	return &batch.Table{Name: "clinics.csv"}, 1, r.do("retry %v", outcomes)
}

func (r *runs) Save(_ context.Context, _, file string, overwrite bool) (batchrun.Saved, error) {
	err := r.do("save %s %v", file[strings.LastIndex(file, "/")+1:], overwrite)
	if !overwrite && r.saved != nil {
		err = r.saved
	}
	return batchrun.Saved{Path: file, Rows: 50}, err
}

var at = time.Date(2026, 11, 23, 15, 50, 0, 0, time.UTC)

// some is a batch of 50 rows, 20 of which are still to be called.
func some() *runs {
	c := batch.Counts{
		Rows: 50, States: map[batch.State]int{batch.Queued: 20, batch.Final: 26, batch.Uncertain: 1, batch.Skipped: 3},
		Statuses: map[client.Status]int{client.StatusCompleted: 20, client.StatusBusy: 4, client.StatusFailed: 2},
		Failures: map[string]int{"the call failed": 2, "the answer was lost": 1}, Open: 1, Spent: 3.5, Costed: 26, Currency: "USD",
	}
	seconds, cost := 62.0, 0.14
	return &runs{look: batchrun.Look{
		Info: batch.Info{
			Path: id.Item, Counts: c, Header: batch.Header{ID: "b-1", File: "clinics.csv", Project: "p-1", Agent: "ag-1", AgentName: "Jack", Created: at, Rows: 50},
		},
		Options:    batch.DefaultOptions(),
		Unresolved: []batchrun.Row{{Row: 6, Entry: batch.Entry{Line: 8, Number: "+14155552671", State: batch.Uncertain, Reason: "the answer was lost", SentAt: at}}},
		Skipped: []batchrun.Row{{Row: 0, Entry: batch.Entry{
			Line: 2, Number: "+14155552670", State: batch.Skipped, Reason: "it was called by batch other.csv, line 3, at 15:40",
		}}},
		Ended: []batchrun.Row{{Row: 1, Entry: batch.Entry{Line: 3, Number: "+14155552672", State: batch.Final, Call: "CA1", Outcome: batch.Outcome{
			Status: client.StatusCompleted, Seconds: &seconds, Cost: &cost, Data: [][2]string{{"outcome", "booked"}},
		}}}},
	}}
}

// moving is how it gets on in this window.
func (r *runs) moving(phase batch.Phase) page.BatchMoved {
	return page.BatchMoved{Path: id.Item, Progress: &batch.Progress{
		Phase: phase, Counts: r.look.Counts, Rate: 12.5, TimeLeft: 96 * time.Second,
		Live: []batch.LiveCall{{Row: 9, Line: 11, Number: "+14155552673", Call: "CA9", Status: client.StatusInProgress, Since: at}},
	}}
}

func open(t *testing.T, r *runs, width, height int, moved page.BatchMoved) *uitest.Page {
	t.Helper()
	return uitest.Open(t, width, height, func(env *page.Env) page.Page {
		return New(env, id, r, batch.DefaultSettings(), moved)
	})
}

// last is what was done last.
func (r *runs) last() string {
	if len(r.did) == 0 {
		return ""
	}
	return r.did[len(r.did)-1]
}

// answer types into the box that the page opened last, and runs what follows.
func answer(p *uitest.Page, text string) {
	p.T.Helper()
	box := asked[page.Dialog](p).Box
	for _, r := range text {
		box.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	cmd, done := box.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	if !done {
		p.T.Errorf("%q is refused:\n%s", text, box.View(p.Env.Styles, 80))
	}
	p.Run(cmd)
}

// asked is the newest intent of a kind.
func asked[T any](p *uitest.Page) (out T) {
	p.T.Helper()
	for _, i := range slices.Backward(p.Intents) {
		if v, ok := i.(T); ok {
			return v
		}
	}
	p.T.Fatalf("nothing of that kind was asked for: %+v", p.Intents)
	return out
}

func TestHowABatchGetsOn(t *testing.T) {
	r := some()
	p := open(t, r, 120, 30, r.moving(batch.Running))
	p.Sees("clinics.csv · as Jack · begun", "● running", "57% 27 of 47 called, 20 to go", "12.5 of 30 calls a minute", "about 1m 36s left", "1 of 5 at once", "spent 3.50 USD for 26 calls",
		"✓ completed 20", "⊘ busy 4", "– left out 3", "1 row may or may not have been called", "Live 1", "+14155552673", "● in-progress")
	p.Press("enter")
	if got := p.Intent().(page.Open); got.ID != (page.ID{Kind: page.Call, Project: "p-1", Item: "CA9"}) {
		t.Errorf("%+v", got)
	}
	p.Press("tab")
	p.Sees("+14155552672", "1m 02s", "0.14", "outcome: booked")
	p.Press("y")
	if got := p.Intent().(page.Copy); got.Text != "CA1" {
		t.Errorf("%+v", got)
	}
	p.Press("tab", "tab")
	p.Sees("Left out 3", "WHY IT ISN'T CALLED", "it was called by batch other.csv, line 3, at 15:40")
	p.Press("y")
	if got := p.Intent().(page.Copy); got.Text != "+14155552670" {
		t.Errorf("%+v", got)
	}
	p.Press("tab")
	p.Sees("WHAT WENT WRONG", "2 the call failed", "1 the answer was lost")
	p.Press("tab", "shift+tab", "shift+tab", "shift+tab")
	p.Sees("WHY IT ISN'T KNOWN")
}

func TestPausingAndGoingOn(t *testing.T) {
	r := some()
	p := open(t, r, 80, 24, r.moving(batch.Running))
	p.Press("p")
	if n := asked[page.Notify](p); r.last() != "pause" || n.Text != "paused: 4 calls are pending, and can't be called back" {
		t.Errorf("%q, %+v", r.last(), n)
	}
	paused := r.moving(batch.Paused)
	paused.Progress.Reason, paused.Progress.Cause = "somebody paused it", batch.ByPerson
	p.Run(p.Update(paused))
	p.Sees("PAUSED: 1 call is pending, and can't be called back. p goes on.")
	if p.Press("p"); r.last() != "resume" {
		t.Errorf("%q", r.last())
	}
	paused = r.moving(batch.Paused)
	paused.Progress.Reason, paused.Progress.Cause = "11 of the last 20 calls failed, were refused or are uncertain", batch.ByFailures
	p.Run(p.Update(paused))
	p.Sees("PAUSED: 11 of the last 20 calls failed")
	r.did = nil
	p.Press("p")
	if ask := p.Intent().(page.Ask); r.did != nil || !strings.Contains(ask.Text, "11 of the last 20") {
		t.Errorf("%q, %+v", r.did, ask)
	}
	p.Run(p.Intent().(page.Ask).Then())
	if r.last() != "resume" {
		t.Errorf("%q", r.last())
	}
	paused.Lapsed = true
	p.Run(p.Update(paused))
	p.Sees("PAUSED until somebody is signed in")
}

func TestStoppingAndChanging(t *testing.T) {
	r := some()
	p := open(t, r, 80, 24, r.moving(batch.Running))
	p.Press(".")
	ask := p.Intent().(page.Ask)
	if !strings.Contains(ask.Text, "20 rows aren't called then. 1 call is pending, and can't be called back.") {
		t.Errorf("%+v", ask)
	}
	if p.Run(ask.Then()); r.last() != "stop" {
		t.Errorf("%q", r.last())
	}
	p.Press("e")
	menu := asked[page.Dialog](p).Box.(*dialog.Menu)
	if len(menu.Items) != 6 || menu.Items[0].Detail != "30" {
		t.Errorf("%+v", menu.Items)
	}
	p.Run(menu.Items[0].Then())
	answer(p, "0")
	if r.last() != "rate 300" {
		t.Errorf("%q", r.last())
	}
	p.Run(p.Update(r.moving(batch.Stopping)))
	n := len(p.Intents)
	if p.Press(".", "p", "c"); len(p.Intents) != n {
		t.Errorf("%+v", p.Intents[n:])
	}
}

func TestTheOthersAreCalledOnlyByTheirNumber(t *testing.T) {
	r := some()
	p := open(t, r, 80, 24, r.moving(batch.Waiting))
	p.Sees("waits for you", "The first calls are over:", "c calls the other 20", "Ended 26", "+14155552672")
	p.Press("c")
	box := asked[page.Dialog](p).Box.(*dialog.Input)
	if box.Check("") == nil || box.Check("y") == nil || box.Check("2") == nil {
		t.Error("something else than their number is taken")
	}
	if answer(p, "20"); r.last() != "go" {
		t.Errorf("%q", r.last())
	}
}

func TestResumingABatch(t *testing.T) {
	r := some()
	r.look.Paused = "11 of the last 20 calls failed"
	p := open(t, r, 80, 24, page.BatchMoved{})
	p.Sees("It was paused: 11 of the last 20 calls failed. c resumes it where it was.", "+14155552671")
	p.Press("c")
	answer(p, "20")
	if got := p.Intent().(page.ResumeBatch); got != (page.ResumeBatch{From: id, Path: id.Item}) {
		t.Errorf("%+v", got)
	}
	p.Sees("taking it up")
	n := len(p.Intents)
	if p.Press("c"); len(p.Intents) != n {
		t.Errorf("it is resumed twice: %+v", p.Intents[n:])
	}
	p.Run(p.Update(page.BatchAnswered{To: id, Err: batch.ErrRunning}))
	if n := asked[page.Notify](p); n.Level != page.Failure || !strings.Contains(n.Text, "open in another talkdeck window") {
		t.Errorf("%+v", n)
	}
	r.look.Running = true
	p.Press("r")
	p.Sees("This batch is open in another talkdeck window")
	n = len(p.Intents)
	if p.Press("c", "p", ".", "e"); len(p.Intents) != n {
		t.Errorf("%+v", p.Intents[n:])
	}
}

func TestUncertainRowsAreDecidedOnByAPerson(t *testing.T) {
	r := some()
	r.found = []batch.UnresolvedRow{{Row: 6, Entry: r.look.Unresolved[0].Entry}}
	r.found[0].Candidates = []client.Call{{ID: "CA5", Status: client.StatusCompleted, Started: at.Add(3 * time.Second)}, {ID: "CA6", Status: client.StatusBusy, Started: at.Add(-time.Minute)}}
	p := open(t, r, 100, 30, page.BatchMoved{})
	p.Press("enter")
	menu := asked[page.Dialog](p).Box.(*dialog.Menu)
	if menu.Title != "Line 8: was +14155552671 called?" || len(menu.Items) != 4 || menu.Items[0].Detail != "3s after, CA5" || menu.Items[1].Detail != "1m 00s before, CA6" {
		t.Errorf("%+v", menu)
	}
	p.Sees("2 may be")
	if p.Run(menu.Items[0].Then()); r.last() != "found 6 CA5" {
		t.Errorf("%q", r.last())
	}
	if p.Run(menu.Items[3].Then()); r.last() != "leave 6" {
		t.Errorf("%q", r.last())
	}
	p.Run(menu.Items[2].Then())
	box := asked[page.Dialog](p).Box.(*dialog.Input)
	if shown := ansi.Strip(box.View(p.Env.Styles, 80)); !strings.Contains(shown, "+14155552671 is called when the batch goes on, a second") {
		t.Errorf("%s", shown)
	}
	press := func(code rune, text string) tea.Cmd {
		cmd, _ := box.Update(tea.KeyPressMsg{Code: code, Text: text})
		return cmd
	}
	if cmd := press(tea.KeyEnter, ""); cmd != nil || r.last() != "leave 6" {
		t.Errorf("without a reason: %q", r.last())
	}
	press('x', "x")
	if p.Run(press(tea.KeyEnter, "")); r.last() != "not made 6 x" {
		t.Errorf("%q", r.last())
	}
	r.found[0].Entry.State, r.found[0].Entry.Call = batch.Sent, ""
	p.Press("enter")
	if menu := asked[page.Dialog](p).Box.(*dialog.Menu); len(menu.Items) != 2 {
		t.Errorf("of one that was called: %+v", menu.Items)
	}
	r.found = nil // it was settled by itself
	p.Press("enter")
	if !slices.ContainsFunc(p.Intents, func(i tea.Msg) bool {
		n, ok := i.(page.Notify)
		return ok && n.Level == page.Success && strings.Contains(n.Text, "found: the call was made")
	}) {
		t.Errorf("%+v", p.Intents)
	}
	p.Env.Stale = true
	if p.Press("enter"); p.Intent() != (page.SignIn{}) {
		t.Errorf("%+v", p.Intent())
	}
}

func TestTheResultIsWrittenOverNothingUnasked(t *testing.T) {
	r := some()
	p := open(t, r, 80, 24, page.BatchMoved{})
	p.Press("ctrl+s")
	box := asked[page.Dialog](p).Box.(*dialog.Input)
	if box.Check("a.txt") == nil || box.Check("a.xlsx") != nil {
		t.Error("an ending is taken that isn't written")
	}
	answer(p, "")
	if n := p.Intents; r.last() != "save clinics-result.csv false" || !strings.Contains(fmt.Sprint(n), "wrote 50 rows to /") {
		t.Errorf("%q, %+v", r.last(), n)
	}
	r.saved = fs.ErrExist
	p.Press("ctrl+s")
	answer(p, "")
	ask := asked[page.Dialog](p).Box.(*dialog.Confirm)
	if !strings.Contains(ask.Title, "clinics-result.csv?") {
		t.Errorf("%+v", ask)
	}
	if p.Run(ask.Then()); r.last() != "save clinics-result.csv true" {
		t.Errorf("%q", r.last())
	}
}

func TestThoseWhoWerentReachedBecomeAnotherBatch(t *testing.T) {
	r := some()
	r.look.Counts.States = map[batch.State]int{batch.Final: 50}
	p := open(t, r, 80, 24, page.BatchMoved{})
	p.Press("c")
	box := asked[page.Dialog](p).Box.(*dialog.Chooser)
	p.Run(box.Then([]string{"busy"}))
	if r.last() != "retry [busy]" {
		t.Errorf("%q", r.last())
	}
	found := false
	for _, i := range p.Intents {
		if check, ok := i.(page.CheckBatch); ok {
			found = check.Draft.Project == "p-1" && check.Draft.Agent.ID == "ag-1" && check.Draft.Settings.Recent == 7
		}
	}
	if !found {
		t.Errorf("%+v", p.Intents)
	}
}

func TestReadOnlyOnlyLooks(t *testing.T) {
	for _, phase := range []batch.Phase{"", batch.Waiting, batch.Paused} {
		r := some()
		moved := page.BatchMoved{}
		if phase != "" {
			moved = r.moving(phase)
		}
		p := open(t, r, 80, 24, moved)
		p.Env.ReadOnly = true
		p.Press("c", "p", "e")
		for _, i := range p.Intents {
			if n, ok := i.(page.Notify); !ok || !strings.Contains(n.Text, "read-only") {
				t.Errorf("%s: %+v", phase, i)
			}
		}
		if r.did != nil {
			t.Errorf("%s: %q", phase, r.did)
		}
	}
}

func TestStates(t *testing.T) {
	p := open(t, &runs{err: errors.New("clinics.ndjson is no batch")}, 80, 24, page.BatchMoved{})
	p.Sees("✗ clinics.ndjson is no batch.")
	r := some()
	r.look.Err = errors.New("its ledger is damaged: line 3 can't be read")
	p = open(t, r, 80, 24, page.BatchMoved{})
	p.Sees("! its ledger is damaged")
	if n := len(p.Intents); n != 0 {
		t.Errorf("%+v", p.Intents)
	}
	p.Press("c")
	r = some()
	over := r.moving(batch.Ended)
	over.Over, over.Err = true, errors.New("the batch could not be written to the disk, so it can't go on")
	p = open(t, r, 80, 24, r.moving(batch.Running))
	p.Run(p.Update(over))
	p.Sees("could not be written to the disk")
	r = some()
	r.look.File, r.look.AgentName, r.look.Unresolved[0].Reason, r.look.Ended[0].Outcome.Data[0][1] = uitest.Hostile, uitest.Hostile, uitest.Hostile, uitest.Hostile
	r.look.Counts.Failures[uitest.Hostile] = 3
	paused := r.moving(batch.Paused)
	paused.Progress.Reason, paused.Progress.Live[0].Number = uitest.Hostile, uitest.Hostile
	for _, moved := range []page.BatchMoved{{}, paused, r.moving(batch.Waiting), r.moving(batch.Stopping)} {
		p = open(t, r, 120, 30, moved)
		for range lists {
			p.Harmless()
			p.Press("tab")
		}
		p.Fills()
	}
}
