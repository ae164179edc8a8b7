package callform

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

	"talkdeck/client/calls/origin"
	clientdial "talkdeck/client/dial"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/uitest"
)

// acquainted is two agents, and what is known of two numbers.
func acquainted() *service {
	s := two()
	s.known = map[string]origin.Values{
		ana:  {Of: map[string]string{"first_name": "Ana", "order_id": "A 7"}, At: called, Agent: "ag-1"},
		bert: {Of: map[string]string{"first_name": "Bert", "city": "Bonn"}, At: called, Agent: "ag-1", File: "list.csv", Line: 12},
	}
	return s
}

// retype replaces the number, whichever field has the focus.
func retype(p *uitest.Page, number string) {
	p.Page.(*Page).form.Focus("number")
	for range len(p.Page.(*Page).form.Value("number")) {
		p.Press("backspace")
	}
	typed(p, number)
}

// calls goes through the form to its end, and is what is asked for.
func calls(t *testing.T, p *uitest.Page) page.MakeCall {
	t.Helper()
	p.Page.(*Page).form.Focus("number")
	p.Press("enter", "enter", "enter", "enter")
	call, ok := p.Intent().(page.MakeCall)
	if !ok {
		t.Fatalf("%#v", p.Intent())
	}
	return call
}

func TestValuesBelongToANumber(t *testing.T) {
	s := acquainted()
	p := open(t, s, 120, 30, nil)
	p.Sees("Greet {{first_name}} about {{order_id}}.")
	if s.asked != nil {
		t.Errorf("asked of %q while there is no number", s.asked)
	}
	typed(p, ana)
	p.Sees("Greet Ana about A 7.", "Values from your call of 25 Nov 14:02.")
	p.Press("backspace")
	p.Sees("Greet {{first_name}} about {{order_id}}.")
	p.SeesNot("Ana", "Values from")
	retype(p, bert)
	p.Sees("Greet Bert about {{order_id}}.", "Values from batch list.csv, line 12.")
	p.SeesNot("city", "A 7")
	retype(p, "+14155552672")
	p.Sees("Greet {{first_name}} about {{order_id}}.")
	retype(p, bert)
	if got := calls(t, p); !cmp.Equal(got.Call.Variables, map[string]string{"first_name": "Bert", "order_id": ""}) || got.Known != "Values from batch list.csv, line 12." {
		t.Errorf("%+v", got)
	}
}

func TestWhatWasTypedForAnotherNumberIsSaid(t *testing.T) {
	p := open(t, acquainted(), 120, 30, nil)
	typed(p, ana)
	p.Press("enter", "enter")
	typed(p, "nja") // Ananja
	p.Sees("Greet Ananja about A 7.")
	retype(p, bert)
	p.Sees("Greet Ananja about {{order_id}}.")
	got := calls(t, p)
	if !cmp.Equal(got.Call.Variables, map[string]string{"first_name": "Ananja", "order_id": ""}) || !slices.Contains(got.Warnings, "first_name was typed for "+ana+".") {
		t.Errorf("%+v", got)
	}
	if got.Known != "" {
		t.Errorf("all was typed, and it says %q", got.Known)
	}
	retype(p, ana)
	if got := calls(t, p); slices.ContainsFunc(got.Warnings, func(w string) bool { return strings.Contains(w, "typed for") }) {
		t.Errorf("typed for this number: %q", got.Warnings)
	}
	retype(p, bert)
	p.Page.(*Page).form.Focus(variable + "first_name")
	for range len("Ananja") {
		p.Press("backspace")
	}
	typed(p, "Bo")
	if got := calls(t, p); got.Call.Variables["first_name"] != "Bo" || slices.ContainsFunc(got.Warnings, func(w string) bool { return strings.Contains(w, "typed for") }) {
		t.Errorf("%+v", got)
	}
	retype(p, ana)
	if got := calls(t, p); !slices.Contains(got.Warnings, "first_name was typed for "+bert+".") {
		t.Errorf("%q", got.Warnings)
	}
}

// A draft holds what was typed, for the number that it was typed for.
func TestADraftCarriesNothingToAnotherNumber(t *testing.T) {
	for _, test := range []struct {
		name string
		next page.Dial
		want string
	}{
		{"another number", page.Dial{Number: "+14155552672"}, "Greet {{first_name}} about {{order_id}}."},
		{"another number of which something is known", page.Dial{Number: bert}, "Greet Bert about {{order_id}}."},
		{"the same number, written otherwise", page.Dial{Number: "+1 (415) 555-2671"}, "Greet Ana about A 78."},
		{"no number", page.Dial{}, "Greet Ana about A 78."},
		{"another agent", page.Dial{Agent: "ag-2"}, "Greet Ana."},
	} {
		for _, kept := range []bool{false, true} {
			t.Run(test.name, func(t *testing.T) {
				s := acquainted()
				p := open(t, s, 120, 30, &page.Dial{Number: ana})
				p.Page.(*Page).form.Focus(variable + "order_id")
				typed(p, "8")
				p.Sees("Greet Ana about A 78.")
				p.Hide()
				before, _ := p.Env.Drafts.Get(id)
				if before.Values[variable+"first_name"] != "" || before.Values[variable+"order_id"] != "A 78" {
					t.Errorf("the draft holds %q", before.Values)
				}
				p.Env.Drafts.Put(id, Draft(before, test.next))
				if !kept { // the page was closed meanwhile
					p.Page = New(p.Env, id, s, s, s, book{})
					p.Resize(layout.Size{Width: 120, Height: 30})
				}
				p.Run(p.Show())
				p.Sees(test.want)
			})
		}
	}
}

func TestAnAttemptsValuesAreItsNumbers(t *testing.T) {
	attempt := page.Dial{Agent: "ag-1", Number: ana, Variables: map[string]string{"first_name": "Anna"}, Instead: "r-1"}
	p := open(t, acquainted(), 120, 30, &attempt)
	p.Sees("Greet Anna about {{order_id}}.", "Values from the call of unknown outcome.")
	if got := calls(t, p); got.Instead != "r-1" || got.Call.Variables["first_name"] != "Anna" {
		t.Errorf("%+v", got)
	}
	p.Hide()
	p.Run(p.Show())
	p.Sees("Greet Anna about {{order_id}}.")
	retype(p, bert)
	p.Sees("Greet Bert about")
	if got := calls(t, p); got.Instead != "" {
		t.Errorf("another number is called instead of it: %+v", got)
	}
	retype(p, ana)
	if got := calls(t, p); got.Instead != "r-1" || got.Call.Variables["first_name"] != "Anna" {
		t.Errorf("%+v", got)
	}
}

func TestAfterACallNothingOfItIsLeft(t *testing.T) {
	p := open(t, acquainted(), 120, 30, &page.Dial{Number: ana})
	p.Page.(*Page).form.Focus(variable + "order_id")
	typed(p, "8")
	p.Update(page.CallEnded{To: id, Record: clientdial.Record{State: clientdial.Sent}})
	p.Sees("Make a call as Jack", "Greet {{first_name}} about {{order_id}}.")
	p.SeesNot("Ana", "A 78", ana)
	p.Hide()
	p.Run(p.Show())
	p.SeesNot("Ana", "A 78", ana)
}

// An answer that comes once another number stands there is nobody's.
func TestAnAnswerAboutAnotherNumberIsDropped(t *testing.T) {
	p := open(t, acquainted(), 120, 30, &page.Dial{Number: ana[:len(ana)-1]})
	late := p.Update(tea.KeyPressMsg{Code: '1', Text: "1"})
	if late == nil {
		t.Fatal("nothing is asked of a complete number")
	}
	p.Press("backspace")
	typed(p, "2")
	p.Run(late)
	p.Sees("+14155552672", "Greet {{first_name}} about {{order_id}}.")
	p.SeesNot("Ana")
}

func TestAnAnswerDoesntMixWithWhatIsBeingTyped(t *testing.T) {
	p := open(t, acquainted(), 120, 30, &page.Dial{Number: ana[:len(ana)-1]})
	late := p.Update(tea.KeyPressMsg{Code: '1', Text: "1"})
	p.Press("enter", "enter")
	p.Run(late)
	typed(p, "Bo")
	p.Sees("Greet Bo about A 7.")
}

func TestWhatIsKnownOfOnesOwnNumber(t *testing.T) {
	s := acquainted()
	s.book = map[string]string{"office": bert, "bureau": bert}
	p := open(t, s, 120, 30, &page.Dial{Number: "office"})
	p.Sees("Greet Bert about")
	if got := calls(t, p); got.Name != "bureau" || got.Call.Number != bert {
		t.Errorf("%+v", got)
	}
}

func TestWhatAnotherAgentWasToldIsOfferedToo(t *testing.T) {
	p := open(t, acquainted(), 120, 30, &page.Dial{Number: ana, Agent: "ag-2"})
	p.Sees("as Mia", "Greet Ana.", "Values from your call")
	p.SeesNot("not in the prompt any more: plan")
}
