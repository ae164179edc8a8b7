package batchcheck

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/widget/dialog"
	"talkdeck/ui/uitest"
)

var id = page.ID{Kind: page.BatchCheck, Project: "p-1", Item: "file"}

// fake is what the screen stands on.
type fake struct {
	table    *batch.Table
	settings batch.Settings
	agent    client.Agent
	agentErr error
	unknown  error // why it isn't known who was called lately
	basisErr error
	called   []string // lately
	same     []batch.Info
}

// service has a table of n rows: names, numbers, and an order; the numbers of lines 3 and 4 are the same.
func service(n int) *fake {
	t := &batch.Table{
		Layout: batch.Layout{Columns: []string{"number", "first_name", "order"}, Number: 0, Dynamic: -1},
		Name:   "clinics.csv", Hash: "abc", Format: "CSV, separated by commas, UTF-8",
	}
	for i := range n {
		number := fmt.Sprintf("+1415%07d", 2000000+i)
		if i == 2 {
			number = t.Rows[1].Cells[0]
		}
		t.Rows = append(t.Rows, batch.Row{Line: i + 2, Cells: []string{number, "Ana " + strconv.Itoa(i), "A-" + strconv.Itoa(i)}})
	}
	s := batch.DefaultSettings()
	s.Hours = nil
	return &fake{table: t, settings: s, agent: client.Agent{ID: "ag-1", Name: "Jack", Prompt: "Greet {{first_name}} about {{order}}."}}
}

func (s *fake) draft() page.BatchDraft {
	return page.BatchDraft{Project: "p-1", Agent: s.agent, Table: s.table, Settings: s.settings, File: "/home/ana/clinics.csv"}
}

func (s *fake) Get(context.Context, string, string) (*client.Agent, error) {
	return &s.agent, s.agentErr
}

// Ground is what Basis is without the history.
func (s *fake) LocalBasis(settings batch.Settings, _, prompt string, _ *batch.Table) (*batch.Basis, error) {
	now := time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)
	if settings.DoNotCall != "" {
		return nil, fmt.Errorf("the do-not-call list can't be read: %s", settings.DoNotCall)
	}
	return &batch.Basis{Rules: batch.Rules{Prompt: prompt, Region: settings.Region, Hours: settings.Hours, Now: now}}, nil
}

func (s *fake) Same(string) ([]batch.Info, error) { return s.same, nil }

func (s *fake) Basis(_ context.Context, settings batch.Settings, _, prompt string, _ *batch.Table) (*batch.Basis, error) {
	now := time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)
	b := &batch.Basis{Rules: batch.Rules{Prompt: prompt, Region: settings.Region, Hours: settings.Hours, Now: now}, Unknown: s.unknown}
	if settings.Recent > 0 {
		b.Rules.Recent = batch.NewRecent(now.AddDate(0, 0, -settings.Recent))
		b.Rules.Recent.Incomplete = s.unknown != nil
		for _, number := range s.called {
			b.Rules.Recent.Add(number, now.Add(-time.Hour))
		}
	}
	for range 10 {
		b.Past = append(b.Past, &watch.Entry{Call: client.Call{Status: client.StatusCompleted}, Order: now.Add(-time.Hour)})
	}
	return b, s.basisErr
}

func open(t *testing.T, s *fake, width, height int) *uitest.Page {
	t.Helper()
	return uitest.Open(t, width, height, func(env *page.Env) page.Page { return New(env, id, s, s, s.draft()) })
}

// answer types into the box that the page opened last, and runs what follows.
func answer(p *uitest.Page, text string) {
	p.T.Helper()
	box := p.Intent().(page.Dialog).Box
	for _, r := range text {
		box.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	cmd, done := box.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	if !done {
		p.T.Errorf("%q is refused:\n%s", text, box.View(p.Env.Styles, 80))
	}
	p.Run(cmd)
}

func TestRowsWithTheirVerdictsAndThePrompt(t *testing.T) {
	s := service(5)
	s.called = []string{"+14152000004"}
	s.table.Rows[3].Cells = []string{"0151 2345678", "Bo"}
	p := open(t, s, 120, 30)
	p.Sees("clinics.csv · 5 rows · as Jack", "✓ checked 16:00:00", "✓ 2 call", "✗ 3 skip", "duplicate 1", "recent 1", "national 1", "5 calls"[2:], "by the last 10 calls")
	p.Sees("Greet Ana 0 about A-0.")
	p.Press("j", "j")
	p.Sees("the same number as in line 3", "Greet Ana 2 about A-2.")
	p.Press("j")
	p.Sees("LINE 5", "has no country", "Greet Bo about .")
	p.Press("j")
	p.Sees("it was called 1 hour ago")
	p.Press("y")
	if got := p.Intent().(page.Copy); got.Text != "+14152000004" {
		t.Errorf("%+v", got)
	}
}

func TestFilteringByVerdict(t *testing.T) {
	p := open(t, service(40), 100, 30)
	p.Press("]", "]")
	p.Sees("/skip 1 row", "duplicate")
	p.SeesNot("✓ call")
	p.Press("esc")
	if !p.Back() {
		t.Error("esc has nothing to clear, though there is a filter")
	}
	for filter, want := range map[string]string{
		"dup": "1 row", "!dup": "39 rows", "call": "39 rows", "valid !dup": "39 rows", "ana 17": "1 row", "2000030": "1 row", "A-3": "11 rows", "excluded": "0 rows", "nobody": "No row is like this",
	} {
		p.Press("/")
		for _, r := range filter {
			p.Press(string(r))
		}
		p.Press("enter")
		p.Sees(want)
		p.Back()
	}
	p.Press("/", "d", "u", "tab", "enter")
	p.Sees("/duplicate 1 row")
}

func TestDecisionsKeepTheirReasons(t *testing.T) {
	s := service(4)
	s.table.Rows[3].Problem = "it has 9 cells, but there are 3 columns"
	p := open(t, s, 120, 30)
	p.Press("space")
	answer(p, "asked not to be called")
	p.Sees("✗ skip◆", "left out by you: asked not to be called", "1 in"[2:], "0 in, 1 out", "✓ 1 call")
	p.Press("j", "j", "space")
	answer(p, "") // the reason before is offered again
	p.Sees("1 in, 1 out", "included by you: asked not to be called", "✓ 2 call")
	p.Press("j", "space")
	if n := p.Intent().(page.Notify); !strings.Contains(n.Text, "can't be called: it has 9 cells") {
		t.Errorf("%+v", n)
	}
	p.Press("k", "space")
	p.Sees("0 in, 1 out", "✓ 1 call")
	p.Press("*")
	menu := p.Intent().(page.Dialog).Box.(*dialog.Menu)
	p.Run(menu.Items[0].Then())
	answer(p, " all of them")
	p.Sees("3 in, 0 out", "✓ 3 call")
	if n := p.Intent().(page.Notify); !strings.Contains(n.Text, "1 row can't be called") {
		t.Errorf("%+v", n)
	}
	plan := p.Page.(*Page).plan
	if d, ok := plan.Decided(0); !ok || !d.Include || d.Reason != "asked not to be called all of them" {
		t.Errorf("%+v", d)
	}
}

func TestOtherSettingsJudgeAnewAndDecisionsStay(t *testing.T) {
	s := service(3)
	s.table.Rows[0].Cells[0] = "(415) 200-0009"
	p := open(t, s, 120, 30)
	p.Press("j", "space")
	answer(p, "no")
	p.Sees("national 1", "✓ 0 call")
	s.settings.Region = "US"
	p.Run(p.Page.(*Page).SetDraft(s.draft()))
	p.Sees("✓ 1 call", "0 in, 1 out")
	p.SeesNot("national")
}

func TestFirstCallsAreAskedForAndAllWhereThereAreNone(t *testing.T) {
	s := service(6)
	p := open(t, s, 120, 30)
	p.Press("c")
	ask := p.Intent().(page.Ask)
	if ask.Title != "Call the first 3 of 5?" || !strings.Contains(ask.Text, "As Jack: 5 calls") {
		t.Errorf("%+v", ask)
	}
	p.Run(ask.Then())
	begin := p.Intent().(page.BeginBatch)
	if begin.From != id || begin.Plan.Totals().ToCall != 5 || begin.Draft.Settings.Canary != 3 {
		t.Errorf("%+v", begin)
	}
	n := len(p.Intents)
	p.Press("c", "space", "*")
	if p.Run(ask.Then()); len(p.Intents) != n {
		t.Errorf("it is begun twice: %+v", p.Intents[n:])
	}
	p.Sees("writing it down")
	p.Run(p.Update(page.BatchAnswered{To: id, Err: errors.New("the disk is full")}))
	if n := p.Intent().(page.Notify); n.Level != page.Failure || !strings.Contains(n.Text, "disk is full") {
		t.Errorf("%+v", n)
	}

	s.settings.Canary = 0
	p = open(t, s, 120, 30)
	p.Press("c")
	box := p.Intent().(page.Dialog).Box.(*dialog.Input)
	if box.Check("4") == nil || box.Check("") == nil || box.Check("5") != nil {
		t.Error("another number than that of the calls is taken")
	}
	answer(p, "5")
	if _, ok := p.Intent().(page.BeginBatch); !ok {
		t.Errorf("%+v", p.Intent())
	}
	p.Run(p.Update(page.BatchAnswered{To: id}))
	p.Sees("This batch was begun.")
	n = len(p.Intents)
	if p.Press("c", "space", "*", "r", "enter"); len(p.Intents) != n {
		t.Errorf("it can be begun again: %+v", p.Intents[n:])
	}
	p.Fills()
}

func TestTheSameFileIsAskedAbout(t *testing.T) {
	s := service(6)
	s.same = []batch.Info{{Header: batch.Header{Created: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}, Counts: batch.Counts{Rows: 6, States: map[batch.State]int{batch.Queued: 2}}}, {}}
	p := open(t, s, 120, 30)
	p.Sees("! This file was begun before: on 22 Nov 2026 09:00:00 UTC, 4 of 6 called, and 1 time before.")
	p.Press("c")
	box := p.Intent().(page.Dialog).Box.(*dialog.Input)
	if !strings.Contains(box.Text, "Are they meant to be called again?") || box.Check("3") != nil || box.Check("5") == nil {
		t.Errorf("%+v", box)
	}
}

func TestNobodyIsCalledOnGroundsThatArentThere(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*fake)
		sees   string
	}{
		"a do-not-call list that can't be read": {func(s *fake) { s.settings.DoNotCall = "/nowhere/at/all" }, "nowhere"},
		"an agent that is gone":                 {func(s *fake) { s.agentErr = client.ErrNotFound }, "not found"},
		"no grounds":                            {func(s *fake) { s.basisErr = errors.New("the other batches can't be read") }, "other batches can't be read"},
		"no row that goes":                      {func(s *fake) { s.table.Rows = s.table.Rows[:1]; s.table.Rows[0].Cells[0] = "hello" }, "no telephone number"},
	} {
		s := service(4)
		c.change(s)
		p := open(t, s, 120, 30)
		p.Sees(c.sees)
		p.Press("c")
		if n, ok := p.Intent().(page.Notify); !ok || n.Level != page.Info {
			t.Errorf("%s: %+v", name, p.Intent())
		}
		if _, err := p.Page.(page.Commander).Commands()[0].Run(""); err == nil {
			t.Errorf("%s: it is uploaded", name)
		}
	}
}

func TestRowsThatWereCheckedLongAgoAreCheckedAgainFirst(t *testing.T) {
	p := open(t, service(6), 120, 30)
	p.Pass(16 * time.Minute)
	p.Press("c")
	if n, ok := p.Intent().(page.Notify); !ok || !strings.Contains(n.Text, "checked 16m 00s ago") {
		t.Errorf("%+v", p.Intent())
	}
	p.Press("r", "c")
	if _, ok := p.Intent().(page.Ask); !ok {
		t.Errorf("%+v", p.Intent())
	}
}

func TestWhatIsntKnownIsSaid(t *testing.T) {
	s := service(6)
	s.unknown, s.agentErr = errors.New("the calls of the last 7 days could not be loaded"), errors.New("no network")
	p := open(t, s, 120, 30)
	p.Sees("not checked 6", "It isn't known for certain who was called lately: the calls of the last 7 days could not be loaded", "its prompt may be an older one")
	p.Press("c")
	if n, ok := p.Intent().(page.Notify); !ok || !strings.Contains(n.Text, "without knowing who was called lately") {
		t.Errorf("%+v", p.Intent())
	}
	p.Press("*")
	p.Run(p.Intent().(page.Dialog).Box.(*dialog.Menu).Items[0].Then())
	answer(p, "they were told")
	p.Press("c")
	if ask := p.Intent().(page.Ask); !strings.Contains(ask.Text, "Of 6 rows it isn't known whether they were called") {
		t.Errorf("%+v", ask)
	}
}

func TestUploadingSaysWhatItGivesUp(t *testing.T) {
	p := open(t, service(4), 120, 30)
	cmd, err := p.Page.(page.Commander).Commands()[0].Run("")
	if err != nil {
		t.Fatal(err)
	}
	p.Run(cmd)
	box := p.Intent().(page.Dialog).Box.(*dialog.Input)
	for _, want := range []string{"can't be paused or stopped", "no progress", "If the answer is lost"} {
		if !strings.Contains(box.Text, want) {
			t.Errorf("%q is not in %q", want, box.Text)
		}
	}
	answer(p, "3")
	if up, ok := p.Intent().(page.UploadBatch); !ok || up.Plan.Totals().ToCall != 3 {
		t.Errorf("%+v", p.Intent())
	}
}

func TestRowsThatWereLetGoOfComeBackWithTheirFile(t *testing.T) {
	s := service(4)
	p := open(t, s, 120, 30)
	p.Page.(*Page).Discard()
	p.Sees("Its rows were let go of")
	if p.Press("c", "r", "space"); len(p.Intents) != 0 {
		t.Errorf("%+v", p.Intents)
	}
	p.Run(p.Page.(*Page).SetDraft(s.draft()))
	p.Sees("✓ 3 call", "✓ checked")
}

func TestReadOnlyAndALapsedSessionCallNobody(t *testing.T) {
	p := open(t, service(4), 120, 30)
	p.Env.ReadOnly = true
	p.Press("c")
	if n, ok := p.Intent().(page.Notify); !ok || !strings.Contains(n.Text, "read-only") {
		t.Errorf("%+v", p.Intent())
	}
	p.Env.ReadOnly, p.Env.Stale = false, true
	p.Press("c")
	if p.Intent() != (page.SignIn{}) {
		t.Errorf("%+v", p.Intent())
	}
}

func TestItSaysWhatBecameOfEachLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "clinics.csv")
	text := "number,first_name,order\n+14152000001,Ana,\"\n+14152000002,Bo,A-2\n+14152000003,Cy,\"\n\n+14152000004,Di,A-4\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := service(1)
	var err error
	if s.table, err = batch.Read(t.Context(), path, batch.ReadOptions{}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		width, height int
		sees          string
	}{
		"with room": {120, 40, "File: 6 lines = 1 heading + 1 row + 1 blank (5) + 3 unreadable (2-4)"},
		"without":   {60, 15, "File: 6 lines = 1 heading + 1 row + 1 blank + 3 unreadable"},
	} {
		t.Run(name, func(t *testing.T) {
			open(t, s, c.width, c.height).Sees(c.sees)
		})
	}
	open(t, s, 120, 40).Sees("lines 2 to 4 can't be told apart")
}

func TestItFillsEveryScreenAndIsHarmless(t *testing.T) {
	s := service(30)
	s.table.Name, s.agent.Name, s.agent.Prompt = uitest.Hostile, uitest.Hostile, uitest.Hostile+"{{first_name}}\n\n"+strings.Repeat("and so on ", 200)
	s.table.Notes = []string{uitest.Hostile}
	s.table.Rows[0].Cells = []string{uitest.Hostile, uitest.Hostile, uitest.Hostile}
	s.table.Rows[1].Problem = uitest.Hostile
	p := open(t, s, 120, 40)
	p.Harmless()
	p.Press("j")
	p.Harmless()
	p.Fills()
	p.Press("tab")
	p.Fills()
	p.Press("/", "x")
	p.Fills()
}
