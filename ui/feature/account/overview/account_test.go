package overview

import (
	"context"
	"strings"
	"testing"

	"talkdeck/client"
	"talkdeck/session"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/uitest"
)

func open(t *testing.T, snap session.Snapshot, login client.LoginStatus) *uitest.Page {
	return uitest.Open(t, 80, 21, func(env *page.Env) page.Page {
		env.Session = snap
		return New(env, func() client.LoginStatus { return login })
	})
}

func TestTheAccountSaysWhoseItIsAndWhatOfHubSpot(t *testing.T) {
	p := open(t, session.Snapshot{State: session.Active, Account: "ana@x.com", Name: "Ana", Host: "api.example.com"}, client.Unnamed)
	p.Sees("Ana ana@x.com", "api.example.com", "set up in Talkstack's own dashboard; its API isn't public")
	open(t, session.Snapshot{}, client.LoginHubSpotFailed).Sees("nobody is signed in", "could not reach HubSpot")
	open(t, session.Snapshot{}, client.LoginHubSpotSuccess).Sees("HubSpot is connected")
	p.Env.Session = session.Snapshot{Account: "bo@x.com"}
	p.Sees("bo@x.com")
}

func TestWhatCantBeDoneSaysWhy(t *testing.T) {
	p := open(t, session.Snapshot{APIKey: true}, client.Unnamed)
	p.Sees("whoever the API key", "needs a sign-in by password; an API key is in use")
	p.Offers("enter do it", "j/k choose", "s sign in", "esc back")
	p.Press("enter")
	if n, ok := p.Intent().(page.Notify); !ok || !strings.Contains(n.Text, "API key") {
		t.Errorf("%#v", p.Intent())
	}
	p = open(t, session.Snapshot{}, client.Unnamed)
	p.Env.ReadOnly = true
	for range p.Page.(*Page).menu {
		p.Press("enter", "j")
	}
	refused, done := 0, 0
	for _, i := range p.Intents {
		switch i := i.(type) {
		case page.Notify:
			refused++
		case page.Run:
			if done++; i.Line != "session" && i.Line != "signout" {
				t.Errorf("%q is done in read-only mode", i.Line)
			}
		default:
			t.Errorf("%#v", i)
		}
	}
	if refused != 4 || done != 2 {
		t.Errorf("%d refused, %d done", refused, done)
	}
}

func TestAnySizeAndHostileTextAreHarmless(t *testing.T) {
	p := open(t, session.Snapshot{Account: uitest.Hostile, Name: uitest.Hostile, Host: uitest.Hostile, Profile: uitest.Hostile}, client.LoginHubSpotFailed)
	p.Harmless()
	p.Press("G")
	p.Fills()
}

// auth answers every change of the password alike.
type auth struct {
	err   error
	asked int
}

func (a *auth) ChangePassword(context.Context, client.Secret, client.Secret) error {
	a.asked++
	return a.err
}

func TestThePasswordsErrorsAreSaidAtTheirFieldAndNoneIsDrawn(t *testing.T) {
	for _, tt := range []struct {
		keys string
		err  error
		want string
		sent int
	}{
		{"", nil, "✗ type the password that is in force", 0},
		{"QZ\tWX\tWY", nil, "✗ the two new ones differ", 0},
		{"QZ\tQZ\tQZ", nil, "✗ this is the old one", 0},
		{"QZ\tWX\tWX", &client.Error{Status: 401, Err: client.ErrWrongPassword}, "✗ the old password is wrong", 1},
		{"QZ\tWX\tWX", &client.Error{Status: 401, Err: client.ErrWrongPassword, Page: true}, "✗ the old password is wrong, or a proxy", 1},
		{"QZ\tWX\tWX", &client.Error{Status: 400, Message: "the new password is too short", Outcome: client.Answered}, "✗ The new password is too short", 1},
		{"QZ\tWX\tWX", &client.Error{Op: "change the password", Status: 500, Outcome: client.Unknown}, "✗ could not change the password", 1},
	} {
		a := &auth{err: tt.err}
		p := uitest.Open(t, 80, 21, func(env *page.Env) page.Page { return NewPassword(env, a) })
		for _, r := range tt.keys {
			if r == '\t' {
				p.Press("tab")
			} else {
				p.Press(string(r))
			}
		}
		p.SeesNot("QZ", "WX")
		p.Press("ctrl+s")
		p.Sees(tt.want)
		if a.asked != tt.sent {
			t.Errorf("%q: asked %d times", tt.keys, a.asked)
		}
		p.Fills()
	}
}
