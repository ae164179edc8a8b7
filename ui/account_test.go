package ui_test

import (
	"testing"
	"time"
)

func atAccount(t *testing.T, d *deck) {
	t.Helper()
	d.Until("STATUS", 5*time.Second)
	d.Press("7")
	d.Sees("Ana ana@example.com", "api.example.com", "session ends", "its API isn't public", "Change the password")
}

func TestThePasswordIsChangedAndAWrongOldOneLeavesTheSessionAlone(t *testing.T) {
	run(t, signedIn, func(t *testing.T, d *deck) {
		atAccount(t, d)
		d.Press("enter")
		d.Burst("wrong<tab>new battery<tab>new batery<enter>")
		d.Sees("✗ the two new ones differ")
		d.Burst("<backspace><backspace><backspace>tery<enter>")
		d.Pass(time.Second)
		d.Sees("✗ the old password is wrong; nothing is changed, and the session goes on", "session ends")
		d.Burst("<backspace><backspace><backspace><backspace><backspace>correct horse<ctrl+s>")
		d.Until("the password is changed", 5*time.Second)
		d.Sees("Change the password", "session ends")
		d.Press(":")
		d.Burst("signout<enter>")
		d.Press("y")
		d.Until("E-mail", 5*time.Second)
		d.Burst("new battery<enter>") // the e-mail is filled in
		d.Until("STATUS", 5*time.Second)
		if got := answered(d, "POST /auth/change-password"); len(got) != 2 || got[0] != 401 || got[1] != 200 {
			t.Errorf("change-password: %v", got)
		}
		if n := len(answered(d, "POST /auth/refresh-token")); n != 0 {
			t.Errorf("the wrong password led to %d renewals", n)
		}
	})
}

func TestTheAccountLeadsToWhatCanBeDoneWithIt(t *testing.T) {
	run(t, signedIn, func(t *testing.T, d *deck) {
		atAccount(t, d)
		d.Press("j", "enter")
		d.Sees("Make a new API key?")
		d.Press("y")
		d.Until("The new API key", 5*time.Second)
		d.Press("esc", "j", "enter")
		d.Sees("issued", "lifetime")
		d.Press("7", "k", "enter")
		d.Sees("Make a new API key?") // the cursor is where it was
	})
}
