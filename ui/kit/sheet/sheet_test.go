package sheet

import (
	"context"
	"errors"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/widget/form"
	"talkdeck/ui/uitest"
)

// probe is a sheet and what it was asked.
type probe struct {
	*uitest.Page
	sheet   *Sheet[string]
	reads   int
	readErr error
	sent    []Values
	sendErr error
}

var id = page.ID{Kind: "test"}

func open(t *testing.T, change func(*probe, *Options[string])) *probe {
	p := &probe{}
	p.Page = uitest.Open(t, 60, 21, func(env *page.Env) page.Page {
		opts := Options[string]{
			ID: id, Title: "Test", Does: "do it",
			Fetch: func(context.Context) (string, error) { p.reads++; return "begun", p.readErr },
			Fields: func(v string) []form.Field {
				return []form.Field{{Key: "name", Label: "Name", Value: v}, {Key: "secret", Label: "Secret", Secret: true}}
			},
			Send: func(_ context.Context, _ string, _, values Values) (page.Intents, error) {
				p.sent = append(p.sent, values)
				return page.Intents{page.Notify{Text: "done"}}, p.sendErr
			},
		}
		if change != nil {
			change(p, &opts)
		}
		p.sheet = New(env, opts)
		return p.sheet
	})
	return p
}

func TestASheetReadsSendsAndLeaves(t *testing.T) {
	p := open(t, nil)
	p.Offers("ctrl+s do it", "tab next field", "esc back", "ctrl+r start afresh")
	p.Press("2", "ctrl+s")
	if len(p.sent) != 1 || p.sent[0]["name"] != "begun2" {
		t.Fatalf("sent %v", p.sent)
	}
	var back, told bool
	for _, i := range p.Intents {
		switch i.(type) {
		case page.Back:
			back = true
		case page.Notify:
			told = true
		}
	}
	if !back || !told {
		t.Errorf("%#v", p.Intents)
	}
	p.Run(p.Show())
	p.SeesNot("begun2", "typed before")
	if p.reads != 2 {
		t.Errorf("read %d times: what it begins with must be new", p.reads)
	}
}

func TestWhatWasTypedStaysButForSecrets(t *testing.T) {
	p := open(t, nil)
	p.Press("2", "tab", "p", "w", "esc")
	if p.Intent() != (page.Back{}) {
		t.Errorf("%#v", p.Intents)
	}
	p.Hide()
	p.Run(p.Show())
	p.Sees("What you typed before is still here", "begun2")
	p.SeesNot("**")
	p.Press("ctrl+r")
	p.SeesNot("begun2", "typed before")
	p.Sees("begun")
	p.Hide()
	p.Run(p.Show())
	p.SeesNot("typed before")
}

func TestAConfirmationIsTypedEachTime(t *testing.T) {
	p := open(t, func(_ *probe, o *Options[string]) { o.Fleeting = true })
	p.Press("2")
	p.Sees("begun2")
	p.Hide()
	p.Run(p.Show())
	p.SeesNot("begun2", "typed before")
	if p.reads != 2 {
		t.Errorf("read %d times: what is confirmed must be as it is now", p.reads)
	}
}

func TestWhatWasTypedOutlivesThePage(t *testing.T) {
	p := open(t, nil)
	p.Press("2", "tab", "p", "w")
	p.Hide()
	draft, ok := p.Env.Drafts.Get(id)
	if want := (page.Draft{Values: Values{"name": "begun2", "secret": ""}, Base: Values{"name": "begun", "secret": ""}}); !ok || !cmp.Equal(draft, want) {
		t.Fatalf("%+v", draft)
	}
	again := open(t, nil)
	again.Env.Drafts = p.Env.Drafts
	again.Run(again.Show())
	again.Sees("What you typed before is still here", "begun2")
	again.Press("ctrl+s")
	if _, ok := again.Env.Drafts.Get(id); ok || len(again.sent) != 1 {
		t.Errorf("sent %v, and a draft is left: %v", again.sent, ok)
	}
}

func TestAnErrorThatComesWhenOneHasLeftIsToldAndLosesNothing(t *testing.T) {
	p := open(t, func(p *probe, _ *Options[string]) { p.sendErr = errors.New("down") })
	p.Press("2")
	cmd := p.Update(tea.KeyPressMsg{Code: 's', Mod: tea.ModCtrl})
	p.Sees("sending…")
	if again := p.Update(tea.KeyPressMsg{Code: 's', Mod: tea.ModCtrl}); again != nil {
		t.Error("it is sent twice")
	}
	p.Hide()
	p.Run(cmd)
	if n, ok := p.Intent().(page.Notify); !ok || n.Level != page.Failure || n.Text != "Test: down. What was typed is kept." {
		t.Errorf("%#v", p.Intents)
	}
	p.Run(p.Show())
	p.Sees("✗ down.", "begun2")
}

func TestASheetThatCantBeReadOrFilledInSaysWhy(t *testing.T) {
	p := open(t, func(p *probe, _ *Options[string]) { p.readErr = errors.New("down") })
	p.Sees("✗ down.", "r tries again")
	p.Offers("r refresh", "esc back")
	if p.TakesText() {
		t.Error("it takes text without a form")
	}
	p.readErr = nil
	p.Press("r")
	p.Sees("begun")
	p = open(t, func(_ *probe, o *Options[string]) {
		o.Refused = func(string) (string, string) { return "Nothing to fill in.", "Go back." }
	})
	p.Sees("Nothing to fill in.", "Go back.")
}

func TestAMistakeOfSeveralFieldsIsMarkedAndNotSent(t *testing.T) {
	p := open(t, func(_ *probe, o *Options[string]) {
		o.Check = func(_ string, _ Values) (string, string) { return "secret", "they differ" }
	})
	p.Press("ctrl+s")
	p.Sees("✗ they differ")
	if len(p.sent) != 0 {
		t.Errorf("sent %v", p.sent)
	}
	p.Env.Stale = true
	p.Fills()
}
