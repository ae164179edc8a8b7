package callform

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

	"talkdeck/client"
	"talkdeck/client/calls/origin"
	clientdial "talkdeck/client/dial"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/uitest"
)

type service struct {
	agents []client.Agent
	active string
	err    error
	known  map[string]origin.Values // by number
	asked  []string                 // numbers of which it was asked
	book   map[string]string
}

func (s *service) List(context.Context, string) ([]client.Agent, error) { return s.agents, s.err }

func (s *service) ActiveAgent(context.Context, string) (string, error) {
	if s.active == "" {
		return "", client.ErrNotFound
	}
	return s.active, nil
}

func (s *service) Values(_ context.Context, number, _ string) (origin.Values, bool, error) {
	s.asked = append(s.asked, number)
	v, ok := s.known[number]
	return v, ok, nil
}

type book map[string]string

func (b book) List() (map[string]string, error) { return b, nil }

func two() *service {
	return &service{active: "ag-1", agents: []client.Agent{
		{ID: "ag-1", Name: "Jack", Prompt: "You are Jack. Greet {{first_name}} about {{order_id}}."},
		{ID: "ag-2", Name: "Mia", Prompt: "You are Mia. Greet {{first_name}}."},
	}}
}

var id = page.ID{Kind: page.DialForm, Project: "p-1"}

func open(t *testing.T, s *service, width, height int, d *page.Dial) *uitest.Page {
	t.Helper()
	return uitest.Open(t, width, height, func(env *page.Env) page.Page {
		if d != nil {
			env.Drafts.Put(id, Draft(page.Draft{}, *d))
		}
		return New(env, id, s, s, s, book(s.book))
	})
}

const ana, bert = "+14155552671", "+4930901820"

var called = time.Date(2026, 11, 25, 14, 2, 0, 0, time.UTC)

func typed(p *uitest.Page, text string) {
	for _, r := range text {
		p.Press(string(r))
	}
}

func TestACallIsAskedForOnlyAtTheEnd(t *testing.T) {
	s := two()
	s.known = map[string]origin.Values{ana: {Of: map[string]string{"first_name": "Ana", "plan": "gold"}, Agent: "ag-1", At: called}}
	p := open(t, s, 120, 30, nil)
	p.Sees("Make a call as Jack", "{{order_id}}", "Greet {{first_name}} about {{order_id}}.", "! empty: first_name, order_id")
	typed(p, "+1 415 555 2671")
	p.Sees("+14155552671, United States, fixed or mobile", "Greet Ana about", "Values from your call of 25 Nov 14:02.", "not in the prompt any more: plan")
	p.Press("enter", "enter", "enter")
	typed(p, "A 7")
	p.Sees("Greet Ana about A 7.")
	p.SeesNot("empty")
	if len(p.Intents) != 0 {
		t.Fatalf("asked before the end: %#v", p.Intents)
	}
	p.Press("enter")
	want := page.MakeCall{From: id, Agent: s.agents[0], Known: "Values from your call of 25 Nov 14:02.", Call: client.NewCall{
		Number: "+14155552671", ProjectID: "p-1", AgentID: "ag-1", Variables: map[string]string{"first_name": "Ana", "order_id": "A 7"},
	}}
	if !cmp.Equal(p.Intent(), tea.Msg(want)) {
		t.Error(cmp.Diff(tea.Msg(want), p.Intent()))
	}
}

func TestNumbersThatArentDialled(t *testing.T) {
	for number, want := range map[string]string{
		"": "a number is needed", "415 555 2671": "which country?", "+1 415": "too short", "hello": "no number of your own",
	} {
		p := open(t, two(), 80, 24, nil)
		typed(p, number)
		p.Press("enter")
		p.Sees(want)
		if p.Press("enter", "enter", "enter"); len(p.Intents) != 0 {
			t.Errorf("%q: %#v", number, p.Intents)
		}
	}
	p := open(t, two(), 80, 24, nil)
	typed(p, "+15555555555")
	p.Sees("! +15555555555", "of no range")
	p.Press("enter", "enter", "enter", "enter")
	call, ok := p.Intent().(page.MakeCall)
	if !ok || len(call.Warnings) != 2 || !strings.Contains(call.Warnings[0], "no range") || call.Warnings[1] != "Empty: first_name, order_id." {
		t.Errorf("%#v", p.Intent())
	}
}

func TestOnesOwnNumbers(t *testing.T) {
	s := two()
	s.book = map[string]string{"me": "+14155552671", "office": "+4930901820"}
	p := open(t, s, 80, 24, nil)
	typed(p, "Office")
	p.Sees("+4930901820, Germany")
	typed(p, "x")
	p.Press("tab")
	p.Sees("there are me, office")
}

func TestRedialling(t *testing.T) {
	s := two()
	s.known = map[string]origin.Values{ana: {Of: map[string]string{"first_name": "Last"}}}
	p := open(t, s, 80, 24, &page.Dial{Project: "p-1", Agent: "ag-2", Number: "+14155552671", Variables: map[string]string{"first_name": "Bo", "gone": "x"}, Instead: "r-1"})
	p.Sees("as Mia", "+14155552671", "Greet Bo.", "not in the prompt any more: gone")
	p.Press("enter", "enter", "enter")
	call, ok := p.Intent().(page.MakeCall)
	if !ok || call.Instead != "r-1" || call.Call.AgentID != "ag-2" || call.Call.Variables["first_name"] != "Bo" {
		t.Errorf("%#v", p.Intent())
	}
	p.Press("up", "left") // to Jack
	p.Sees("as Jack", "Greet Bo about")
}

func TestChoosingWhoSpeaks(t *testing.T) {
	s := two()
	s.active = ""
	p := open(t, s, 80, 24, &page.Dial{Number: "+14155552671"})
	p.Sees("which one?", "Choose an agent")
	p.Press("enter", "enter")
	p.Sees("choose who is to speak")
	p.Press("m")
	p.Sees("as Mia", "{{first_name}}")
	typed(p, "")
	p.Press("down")
	typed(p, "Ana")
	p.Press("up", "j")
	p.Sees("as Jack", "Greet Ana about {{order_id}}.")
}

func TestWhatWasTypedIsKept(t *testing.T) {
	p := open(t, two(), 80, 24, nil)
	typed(p, "+1415")
	p.Press("tab", "tab")
	typed(p, "Ana")
	if p.Press("esc"); p.Intent() != (page.Back{}) {
		t.Fatalf("%#v", p.Intent())
	}
	p.Hide()
	s := two()
	again := &uitest.Page{Page: New(p.Env, id, s, s, s, book{}), T: t, Env: p.Env}
	again.Resize(layout.Size{Width: 80, Height: 24})
	again.Run(again.Show())
	again.Sees("+1415", "Greet Ana")
}

func TestWhatComesOfACall(t *testing.T) {
	fill := func() *uitest.Page {
		return open(t, two(), 80, 24, &page.Dial{Agent: "ag-2", Number: "+14155552671", Variables: map[string]string{"first_name": "Bo"}})
	}
	ask := func(p *uitest.Page) int {
		p.Intents = nil
		p.Press("tab", "tab", "tab", "enter", "enter", "enter")
		n := 0
		for _, i := range p.Intents {
			if _, ok := i.(page.MakeCall); ok {
				n++
			}
		}
		return n
	}
	p := fill()
	p.Update(page.CallBegun{To: id})
	p.Sees("asking for the call")
	if n := ask(p); n != 0 {
		t.Errorf("%d more calls were asked for while one is on its way", n)
	}
	p.Update(page.CallEnded{To: id, Record: clientdial.Record{State: clientdial.Sent}})
	if n := ask(p); n != 0 {
		t.Errorf("%d more calls were asked for with the number that was called", n)
	}
	p.Sees("a number is needed")
	p = fill()
	p.Update(page.CallEnded{To: id, Err: &client.Error{Op: "make the call", Status: 400, Message: "number is not allowed"}})
	p.Sees("number is not allowed", "+14155552671")
	p.Update(page.CallEnded{To: id, Err: errors.New("broken")})
	p.Sees("broken", "+14155552671")
	p.Env.ReadOnly = true
	if n := ask(p); n != 0 {
		t.Errorf("%d calls were asked for though this is read-only", n)
	}
}

func TestStates(t *testing.T) {
	p := open(t, &service{}, 80, 24, nil)
	p.Sees("no agent who could speak")
	s := two()
	s.err = errors.New("broken")
	p = open(t, s, 80, 24, nil)
	p.Sees("broken", "r tries again")
	if got := offered(p); got != "r refresh, esc back" {
		t.Errorf("while nobody can speak: %s", got)
	}
	s.err = nil
	p.Press("r")
	p.Sees("as Jack")
	if got := offered(p); got != "enter next, and at the end call, tab next field, esc back" {
		t.Errorf("in the form: %s", got)
	}
}

// offered is what the footer says can be done.
func offered(p *uitest.Page) string {
	var out []string
	for _, hint := range p.Env.Hints(p.Page) {
		out = append(out, hint.Key.Help().Key+" "+hint.Key.Help().Desc)
	}
	return strings.Join(out, ", ")
}

func TestItFillsItsRectangleAndIsHarmless(t *testing.T) {
	s := two()
	s.agents[0].Name, s.agents[0].Prompt = uitest.Hostile, strings.Repeat(uitest.Hostile+" {{a\x1b[2Jb}} {{long_name_of_a_variable}}\n", 9)
	s.known = map[string]origin.Values{ana: {Of: map[string]string{"a\x1b[2Jb": uitest.Hostile, uitest.Hostile: "x"}, File: uitest.Hostile, Line: 2}}
	p := open(t, s, 120, 30, &page.Dial{Number: ana})
	p.Sees("Values from batch")
	p.Harmless()
	p.Press("tab", "tab")
	p.Harmless()
	p.Fills()
	p.Resize(layout.Size{Width: 40, Height: 12})
	p.Harmless()
}
