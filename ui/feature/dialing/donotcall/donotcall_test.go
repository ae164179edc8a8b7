package donotcall

import (
	"errors"
	"testing"

	"talkdeck/client/contacts"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/widget/dialog"
	"talkdeck/ui/uitest"
)

type store struct {
	all []contacts.Unwanted
	err error
}

func (s *store) Entries() ([]contacts.Unwanted, error) {
	return append([]contacts.Unwanted(nil), s.all...), s.err
}

func some() *store {
	return &store{all: []contacts.Unwanted{
		{Number: "+14155550123", Since: "2026-11-25", Reason: "asked on the phone", Line: 2, List: "/data/do-not-call.csv", Own: true},
		{Number: "+491712345678", Since: "25.11.26", Line: 3, List: "/data/do-not-call.csv", Own: true},
	}}
}

func open(t *testing.T, s *store, width int) *uitest.Page {
	t.Helper()
	return uitest.Open(t, width, 21, func(env *page.Env) page.Page { return New(env, s, "/lists/others.txt") })
}

func TestTheListTellsSinceWhenAndWhy(t *testing.T) {
	p := open(t, some(), 120)
	p.Sees("Do not call · 2 numbers", "+491712345678 Germany 25.11.26", "+14155550123 United States 2026-11-25 asked", "type mobile", "line 3 of", "Not called either: those in /lists/others.txt")
	p.Press("j")
	p.Sees("reason asked on the phone")
	p.Press("/", "g", "e", "r", "enter")
	p.Sees("1 of 2 numbers")
	p.SeesNot("+14155550123")
	open(t, some(), 40).Sees("+14155550123")
	open(t, some(), 120).Fills()
}

func TestTheListHasItsKeys(t *testing.T) {
	p := open(t, some(), 80)
	p.Press("j", "y")
	if got := p.Intent(); got != (page.Copy{Text: "+14155550123", What: "number"}) {
		t.Errorf("%#v", got)
	}
	p.Press("D")
	ask, ok := p.Intent().(page.Ask)
	if !ok || ask.Text != "It is on your do-not-call list since 2026-11-25: asked on the phone. Afterwards it may be called again." {
		t.Fatalf("%#v", ask)
	}
	p.Run(ask.Then())
	if got := p.Intent(); got != (page.UnlistNumber{Number: "+14155550123"}) {
		t.Errorf("%#v", got)
	}
	p.Press("n")
	d, ok := p.Intent().(page.Dialog)
	box, isInput := d.Box.(*dialog.Input)
	if !ok || !isInput {
		t.Fatalf("%#v", d)
	}
	for typed, good := range map[string]bool{"": false, "+1 415": false, "0171 2345678": false, "+49 0171 2345678": true, "+14155550123 +14155550124": false} {
		if err := box.Check(typed); (err == nil) != good {
			t.Errorf("%q: %v", typed, err)
		}
	}
	p.Run(box.Then("+49 0171 2345678, \"never\""))
	if got := p.Intent(); got != (page.ListNumber{Number: "+491712345678", Reason: "never"}) {
		t.Errorf("%#v", got)
	}
}

func TestNobodyAndWhatCannotBeRead(t *testing.T) {
	s := &store{}
	p := open(t, s, 80)
	p.Sees("Nobody is on your do-not-call list.", "n puts a number on it")
	p.Press("D", "y")
	s.all = some().all
	p.Run(p.Update(page.ListChanged{}))
	p.Sees("2 numbers")
	s.err = errors.New("line 2 of your do-not-call list isn't understood")
	p.Press("r")
	p.Sees("line 2 of your do-not-call list isn't understood", "+14155550123")
	open(t, s, 80).Sees("line 2 of your do-not-call list", "r tries again")
}

func TestWhatASpreadsheetHoldsIsHarmless(t *testing.T) {
	s := some()
	s.all[1].Reason, s.all[1].Since, s.all[1].List = "\x1b[31m\u202eevil\n\x07", "\x1b]0;x\x07", "/data/\x1b[2J"
	for _, width := range []int{40, 80, 120} {
		open(t, s, width).Harmless()
	}
}
