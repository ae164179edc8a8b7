package unresolved

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/client/batch/batchrun"
	"talkdeck/client/dial"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/uitest"
)

type journal struct {
	records []batch.Unresolved
	unread  error
	calls   []client.Call
	err     error
	done    []string
}

func (j *journal) Unresolved() ([]batch.Unresolved, error) {
	return append([]batch.Unresolved{}, j.records...), j.unread
}

func (j *journal) LookFor(context.Context, *batch.Unresolved) ([]client.Call, error) {
	return j.calls, j.err
}

func (j *journal) Decide(u *batch.Unresolved, d batchrun.Decision) error {
	switch {
	case d.Call != "":
		j.done = append(j.done, u.ID+" is "+d.Call)
	case d.NotMade != "":
		j.done = append(j.done, u.ID+" not made: "+d.NotMade)
	default:
		j.done = append(j.done, "forget "+u.ID)
	}
	return j.err
}

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func two() *journal {
	return &journal{records: []batch.Unresolved{
		{Record: dial.Record{ID: "r-1", At: noon, Project: "p-1", Agent: "ag-1", File: "monday.csv", Numbers: []string{"+14155552679"}, Reason: "no answer came"}},
		{Record: dial.Record{
			ID: "r-2", At: noon.Add(time.Minute), Project: "p-1", Agent: "ag-1", Number: "+14155552671", Variables: map[string]string{"name": "Ana"},
			Reason: "the connection closed",
		}},
	}}
}

func open(t *testing.T, j *journal, width int) *uitest.Page {
	t.Helper()
	return uitest.Open(t, width, 21, func(env *page.Env) page.Page {
		return New(env, j, func(string) []client.Agent { return []client.Agent{{ID: "ag-1", Name: "Jack"}} })
	})
}

// answer presses a key in the dialog that is open.
func answer(p *uitest.Page, name string) string {
	p.T.Helper()
	d, ok := p.Intent().(page.Dialog)
	if !ok {
		p.T.Fatalf("no dialog: %#v", p.Intents)
	}
	shown := ansi.Strip(d.Box.View(p.Env.Styles, 100))
	cmd, _ := d.Box.Update(tea.KeyPressMsg{Code: rune(name[0]), Text: name})
	p.Run(cmd)
	return shown
}

func TestLookingForACall(t *testing.T) {
	j := two()
	j.calls = []client.Call{
		{ID: "CA1", To: "+14155552671", Status: client.StatusCompleted, Started: noon.Add(time.Minute + 2*time.Second)},
		{ID: "CA2", To: "+14155552671", Status: client.StatusBusy, Started: noon.Add(-time.Minute)},
	}
	p := open(t, j, 120)
	p.Sees("2 calls", "+14155552671 the connection closed", "file monday.csv", "{{name}} Ana", "agent Jack")
	if len(j.done) != 0 {
		t.Fatalf("it did %q by itself", j.done)
	}
	p.Press("enter")
	for i, in := range p.Intents {
		if _, ok := in.(page.Dialog); ok {
			p.Intents = append(append(p.Intents[:i:i], p.Intents[i+1:]...), in)
		}
	}
	if shown := answer(p, "1"); !strings.Contains(shown, "completed") || !strings.Contains(shown, "2s after, CA1") || !strings.Contains(shown, "2m 00s before") {
		t.Errorf("offered:\n%s", shown)
	}
	want := page.Open{ID: page.ID{Kind: page.Call, Project: "p-1", Item: "CA1"}}
	if !cmp.Equal(j.done, []string{"r-2 is CA1"}) || !cmp.Equal(p.Intent(), tea.Msg(want)) {
		t.Errorf("%q, %#v", j.done, p.Intent())
	}
}

func TestTheReasonIsWholeWhereTheColumnCutsIt(t *testing.T) {
	j := two()
	j.records[0].Reason = strings.Repeat("the answer got lost on the way, ", 3) + "and that is all"
	p := open(t, j, 80)
	p.Press("G")
	p.Sees("and that is all")
	p.Press("g")
	p.SeesNot("and that is all")
}

func TestWhatIsntInTheHistory(t *testing.T) {
	again := page.Dial{Project: "p-1", Agent: "ag-1", Number: "+14155552671", Variables: map[string]string{"name": "Ana"}, Instead: "r-2"}
	for key, c := range map[string]struct {
		done   []string
		intent tea.Msg
	}{"l": {}, "c": {intent: again}, "f": {done: []string{"forget r-2"}}} {
		j := two()
		p := open(t, j, 120)
		p.Run(p.Page.(*Page).looked(p.Page.(*Page).lookFor(j.records[1])().(page.Loaded[seen])))
		p.Intents = p.Intents[len(p.Intents)-1:]
		if shown := answer(p, key); !strings.Contains(shown, "no proof") {
			t.Errorf("%s", shown)
		}
		if !cmp.Equal(j.done, c.done) || c.intent != nil && !cmp.Equal(p.Intent(), c.intent) {
			t.Errorf("%s: %q, %#v", key, j.done, p.Intents)
		}
	}
}

func TestDecidingWithoutLooking(t *testing.T) {
	j := two()
	p := open(t, j, 80)
	p.Press("D")
	ask, ok := p.Intent().(page.Ask)
	if !ok || j.done != nil {
		t.Fatalf("%#v, %q", p.Intent(), j.done)
	}
	p.Run(ask.Then())
	if !cmp.Equal(j.done, []string{"forget r-2"}) {
		t.Errorf("%q", j.done)
	}
	p.Press("down", "c")
	if n, ok := p.Intent().(page.Notify); !ok || !strings.Contains(n.Text, "file can't be sent again") {
		t.Errorf("%#v", p.Intent())
	}
	p.Env.ReadOnly = true
	p.Press("up", "c")
	if n, ok := p.Intent().(page.Notify); !ok || !strings.Contains(n.Text, "read-only") {
		t.Errorf("%#v", p.Intent())
	}
}

// typed types into the dialog that is open, and confirms it.
func typed(p *uitest.Page, text string) (shown string) {
	p.T.Helper()
	d, ok := p.Intent().(page.Dialog)
	if !ok {
		p.T.Fatalf("no dialog: %#v", p.Intents)
	}
	shown = ansi.Strip(d.Box.View(p.Env.Styles, 100))
	for _, r := range text {
		d.Box.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	cmd, _ := d.Box.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	p.Run(cmd)
	return shown
}

func TestItWasntMade(t *testing.T) {
	for name, c := range map[string]struct {
		keys []string
		says string
		done string
	}{
		"a call": {[]string{"u"}, "+14155552671 may be called then, a second time if you are", "r-2 not made: it rang nowhere"},
		"a file": {[]string{"j", "u"}, "Those in monday.csv may be called then", "r-1 not made: it rang nowhere"},
	} {
		t.Run(name, func(t *testing.T) {
			j := two()
			p := open(t, j, 80)
			p.Press(c.keys...)
			if shown := typed(p, ""); !strings.Contains(shown, c.says) || j.done != nil {
				t.Errorf("without a reason it did %q:\n%s", j.done, shown)
			}
			typed(p, "it rang nowhere")
			if !cmp.Equal(j.done, []string{c.done}) {
				t.Errorf("%q", j.done)
			}
		})
	}
}

func TestADamagedLineIsExplained(t *testing.T) {
	hurt := func() *journal {
		return &journal{records: []batch.Unresolved{{Record: dial.Record{ID: "damaged-0a0b0c0d", Reason: "line 3 of the journal of calls is damaged"}}}}
	}
	open(t, hurt(), 80).Sees("a damaged line", "not known", "line 3 of the journal of calls is damaged")
	p := open(t, hurt(), 120)
	p.Sees("a damaged line", "damaged-0a0b0c0d", "was changed after it was", "Until you decide, batches call")
	p.Press("c")
	if n, ok := p.Intent().(page.Notify); !ok || !strings.Contains(n.Text, "no call that could be made again") {
		t.Errorf("%#v", p.Intent())
	}
	for _, hint := range p.Env.Hints(p.Page) {
		if does := hint.Key.Help().Desc; does == "call again" || does == "copy number" {
			t.Errorf("%s is offered", does)
		}
	}
	for key, want := range map[string][]string{"l": nil, "f": {"forget damaged-0a0b0c0d"}} {
		j := hurt()
		p := open(t, j, 80)
		p.Press("enter")
		if shown := answer(p, key); !strings.Contains(shown, "until then batches call nobody") || strings.Contains(shown, "call again") || !cmp.Equal(j.done, want) {
			t.Errorf("%s: %q\n%s", key, j.done, shown)
		}
	}
	j := hurt()
	p = open(t, j, 80)
	p.Press("enter")
	answer(p, "u")
	if shown := typed(p, "no"); !strings.Contains(shown, "Calls go on then") || !cmp.Equal(j.done, []string{"damaged-0a0b0c0d not made: no"}) {
		t.Errorf("%q\n%s", j.done, shown)
	}
	p.Press("D")
	if ask, ok := p.Intent().(page.Ask); !ok || ask.Title != "Leave this line?" {
		t.Errorf("%#v", p.Intent())
	}
}

func TestWhatIsListedElsewhereIsNamed(t *testing.T) {
	j := two()
	row := func(file string, line int) batch.Unresolved {
		return batch.Unresolved{Record: dial.Record{ID: "b", Batch: "b", File: file, Line: line, Number: "+14155552672"}, Path: "/b/" + file}
	}
	j.records = append(j.records, row("list.csv", 2), row("list.csv", 3), row("may.csv", 2))
	j.unread = errors.New("x.ndjson is no batch")
	p := open(t, j, 80)
	p.Sees("2 calls", "In batches: 2 rows of list.csv, 1 row of may.csv. 6 lists batches; each shows its own.", "There may be more: x.ndjson is no batch")
	p.SeesNot("+14155552672")
	p.Fills()
	j.records = j.records[2:]
	p = open(t, j, 80)
	p.Sees("No call beside those of batches.", "2 rows of list.csv")
}

func TestALookThatFails(t *testing.T) {
	j := two()
	j.err = errors.New("broken")
	p := open(t, j, 80)
	p.Press("l")
	for _, i := range p.Intents {
		if n, ok := i.(page.Notify); ok && n.Level == page.Failure && strings.Contains(n.Text, "roken") {
			return
		}
	}
	t.Errorf("%#v", p.Intents)
}

func TestItFillsItsRectangleAndIsHarmless(t *testing.T) {
	open(t, &journal{}, 80).Sees("the outcome is known")
	j := two()
	j.records[1].Number, j.records[1].Reason, j.records[1].Variables = uitest.Hostile, uitest.Hostile, map[string]string{uitest.Hostile: uitest.Hostile}
	p := open(t, j, 120)
	p.Harmless()
	p.Fills()
	p.Resize(layout.Size{Width: 40, Height: 12})
	p.Harmless()
}
