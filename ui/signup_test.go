package ui_test

import (
	"testing"
	"time"

	"talkdeck/client"
	"talkdeck/client/sandbox"
)

// code is the newest that would have been mailed.
func code(t *testing.T, d *deck) string {
	t.Helper()
	mails := d.box.Mails()
	if len(mails) == 0 {
		t.Fatalf("nothing was mailed:\n%s", d.Screen())
	}
	return mails[len(mails)-1].Code
}

func TestAnAccountIsMadeVerifiedAndSignedInToInOneGo(t *testing.T) {
	run(t, nil, func(t *testing.T, d *deck) {
		d.Sees("New account", "ctrl+n new account")
		d.Burst("<ctrl+n>Bo<tab>ana@example.com<tab>s3cret!<tab>s3cre<ctrl+n><enter>") // a key that means nothing there
		d.Sees("New account at api.example.com", "✗ the two passwords differ")
		d.Burst("t!<enter>")
		d.Pass(time.Second)
		d.Sees("✗ There is an account with this e-mail already")
		for range len("ana@example.com") {
			d.Press("backspace")
		}
		d.Burst("bo@example.com<tab><tab><enter>")
		d.Pass(time.Second)
		d.Sees("The account is made. Talkstack has mailed a code", "bo@example.com")
		first := code(t, d)
		d.Burst("wrong!<enter>")
		d.Pass(time.Second)
		d.Sees("✗ That isn't the code.")
		d.Press("esc") // it is left …
		d.Sees("Sign in to")
		d.Press("ctrl+n") // … and taken up again
		d.Sees("bo@example.com", "wrong!", "Send it again")
		d.Press("tab", "tab", "enter")
		d.Pass(time.Second)
		d.Sees("Another code is on its way to bo@example.com.")
		if code(t, d) == first {
			t.Error("no other code was mailed")
		}
		d.SeesNot("wrong!", "✗") // it serves no longer
		d.Burst(code(t, d) + "<enter>")
		d.Until("This account has no projects yet", 10*time.Second)
		d.Sees("bo@example.com", "session ends", "signed in")
	})
}

func TestACodeThatComesAfterARestartIsTakenAllTheSame(t *testing.T) {
	run(t, nil, func(t *testing.T, d *deck) {
		ctx := t.Context()
		if _, err := d.services.Client.Auth.SignUp(ctx, client.NewUser{Email: "bo@example.com", Name: "Bo", Password: client.NewSecret("s3cret")}); err != nil {
			t.Fatal(err)
		}
		d.Burst("bo@example.com<tab>s3cret<enter>")
		d.Pass(time.Second)
		d.Sees("Not accepted: Account not verified. ctrl+n takes the")
		d.Press("ctrl+n") // the e-mail and the password come along
		d.Sees("bo@example.com", "Type the code of six characters")
		d.Burst(code(t, d) + "<enter>")
		d.Until("This account has no projects yet", 10*time.Second)
	})
}

func TestAForgottenPasswordIsReplaced(t *testing.T) {
	run(t, nil, func(t *testing.T, d *deck) {
		d.Burst("nobody@example.com<ctrl+f>")
		d.Sees("New password at", "nobody@example.com")
		d.Press("enter")
		d.Burst("<tab>")
		d.Press("shift+tab", "enter")
		d.Pass(time.Second)
		d.Sees("Not accepted: User not found. Check the e-mail's")
		for range len("nobody@example.com") {
			d.Press("backspace")
		}
		d.Burst("ana@example.com<enter>")
		d.Pass(time.Second)
		d.Sees("Talkstack mails a code to ana@example.com")
		d.Burst("nonsense<tab>new one<tab>new one<enter>")
		d.Pass(time.Second)
		d.Sees("✗ Not accepted: Token expired or invalid. Another code")
		for range len("nonsense") {
			d.Press("backspace")
		}
		d.Burst(code(t, d) + "<tab><tab><enter>")
		d.Until("STATUS", 10*time.Second)
		d.Sees("session ends")
	})
}

func TestSigningUpSurvivesAServiceThatFails(t *testing.T) {
	run(t, func(d *deck) { d.width, d.height = 80, 24 }, func(_ *testing.T, d *deck) {
		d.box.Inject(sandbox.Fault{Status: 503, Path: "/auth/signup", Times: 1})
		d.Burst("<ctrl+n>Bo<tab>bo@example.com<tab>pw<tab>pw<enter>")
		d.Pass(time.Second)
		d.Sees("✗", "bo@example.com", "Bo")
		d.SeesNot("pw ")
		d.Press("enter")
		d.Pass(time.Second)
		d.Sees("Code", "bo@example.com")
	})
}

func TestInReadOnlyModeNoAccountIsMade(t *testing.T) {
	run(t, func(d *deck) { d.options.ReadOnly = true }, func(t *testing.T, d *deck) {
		d.SeesNot("New account")
		d.Press("ctrl+n")
		d.Sees("read-only: nothing is changed")
	})
}
