package ui_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"talkdeck/client/sandbox"
	"talkdeck/ui"
)

// selected is the row under the cursor.
func selected(d *deck) string { return d.Line("▌") }

// lasting is a deck signed in by tokens of a lifetime.
func lasting(ttl time.Duration) func(*deck) {
	return func(d *deck) { d.signIn, d.sandbox.TokenTTL = true, ttl }
}

// numbers are the phone numbers of a row, which tell it from the others whatever becomes of the call.
func numbers(row string) string {
	return strings.Join(slices.DeleteFunc(strings.Fields(row), func(s string) bool { return s[0] != '+' }), " ")
}

func TestARefusedSessionAsksForThePasswordOverTheScreen(t *testing.T) {
	t.Parallel()
	run(t, lasting(20*time.Minute), func(t *testing.T, d *deck) {
		d.Until("STATUS", 5*time.Second)
		d.Press("j", "j", "j")
		before := numbers(selected(d))
		d.box.Revoke()
		d.Pass(11 * time.Minute)
		d.Sees("can't be renewed, sign in before [s]", "session ends")
		d.Until("the session ends in 5m", 10*time.Minute)
		d.Until("the session ends in 1m", 10*time.Minute)
		d.Until("E-mail", 2*time.Minute)
		d.Sees("ana@example.com", "STALE", "session ended")
		d.Burst("live") // in flight when the card opened: meant for what was there
		d.Pass(time.Second)
		d.SeesNot("****")
		d.Press("esc")
		d.SeesNot("Password")
		d.Press("s")
		d.Burst("wrong<enter>")
		d.Sees("Not accepted: Invalid password. Type the password again.")
		d.Burst("correct horse<enter>")
		d.Until("updated", 5*time.Second)
		d.SeesNot("Password", "STALE")
		if after := numbers(selected(d)); after != before {
			t.Errorf("selected %q, was %q", after, before)
		}
	})
}

func TestAnActionWaitsForTheNetworkAndGoesOnce(t *testing.T) {
	run(t, lasting(2*time.Minute), func(t *testing.T, d *deck) {
		d.Until("STATUS", 5*time.Second)
		d.Press("1", "g")
		d.Sees("Harbor")
		d.box.Inject(sandbox.Fault{DropBefore: true})
		d.Pass(3 * time.Minute)
		d.Sees("offline · data of 00:00", "stale") // which is older than the session's end
		d.Press("a", "y")
		d.Pass(time.Second)
		d.Sees("waits until there is a session: make the project active", "1 action to be sent [:waiting]")
		d.Press(":")
		d.Burst("session<enter>")
		d.Sees("waits: make the project active")
		d.box.Clear()
		d.Pass(3 * time.Minute)
		d.Sees("session ends")
		d.SeesNot("waits:", "to be sent")
		sent := 0
		for _, r := range d.box.Log() {
			if r.Path == "/user/set-active-project" {
				sent++
			}
		}
		if sent != 1 {
			t.Errorf("sent %d times", sent)
		}
	})
}

func TestWhatMustBeKnownIsSaidOnTheNarrowestScreen(t *testing.T) {
	run(t, func(d *deck) { d.signIn, d.width, d.height = true, 40, 15 }, func(t *testing.T, d *deck) {
		d.Until("STATUS", 5*time.Second)
		d.clock.step(6 * time.Hour)
		d.Pass(15 * time.Second)
		for _, view := range []string{"1", "2", "3", "6", "7"} {
			d.Press(view)
			d.Pass(time.Second)
			if lines := strings.Split(d.Screen(), "\n"); !strings.Contains(lines[1], "!") {
				t.Errorf("in view %s: %q", view, lines[1])
			}
		}
	})
}

func TestWhatWaitedTooLongIsAskedAbout(t *testing.T) {
	t.Parallel()
	run(t, lasting(2*time.Minute), func(t *testing.T, d *deck) {
		d.Until("STATUS", 5*time.Second)
		d.Press("1", "g")
		d.box.Inject(sandbox.Fault{DropBefore: true})
		d.Pass(3 * time.Minute)
		d.Press("a", "y")
		d.Pass(20 * time.Minute)
		d.box.Clear()
		for seen := 0; seen < 10; { // somebody types on meanwhile, and no letter of it is an answer
			d.Press("y")
			d.Pass(100 * time.Millisecond)
			if strings.Contains(d.Screen(), "Still make the project active?") {
				seen++
			}
		}
		d.Pass(time.Second)
		d.Sees("Still make the project active?", "drop it", "send it")
		d.Press("n")
		d.Pass(time.Second)
		for _, r := range d.box.Log() {
			if r.Path == "/user/set-active-project" {
				t.Error("it was sent without a yes")
			}
		}
	})
}

func TestAnAccountThatIsGone(t *testing.T) {
	run(t, lasting(2*time.Minute), func(t *testing.T, d *deck) {
		d.Until("STATUS", 5*time.Second)
		d.box.DeleteUser("ana@example.com")
		d.Pass(3 * time.Minute)
		d.Sees("This account no longer exists on", "as another, or quit")
	})
}

func TestTheSessionPage(t *testing.T) {
	run(t, signedIn, func(t *testing.T, d *deck) {
		d.Until("STATUS", 5*time.Second)
		d.Press(":")
		d.Burst("session<enter>")
		d.Sees("Ana ana@example.com", "0 renewals", "renews")
		d.Pass(2 * time.Minute)
		d.Press("R")
		d.Pass(time.Second)
		d.Sees("1 renewal since")
		d.Press("esc")
		d.Sees("Projects")
	})
}

func TestANewAPIKeyIsShownOnceAfterAsking(t *testing.T) {
	run(t, signedIn, func(t *testing.T, d *deck) {
		d.Until("STATUS", 5*time.Second)
		d.Burst(":apikey<enter>")
		d.Sees("It replaces the key", "make a new key")
		d.Press("enter") // is no
		d.Burst(":apikey<enter>")
		d.Press("y")
		d.Pass(time.Second)
		d.Sees("The new API key", "can't be shown again")
		d.Press("n")
		d.SeesNot("The new API key")
	})
}

func TestSigningInIsStoppedByEsc(t *testing.T) {
	run(t, nil, func(t *testing.T, d *deck) {
		d.box.Inject(sandbox.Fault{Path: "/auth/login", Delay: 10 * time.Second, Times: 1})
		d.Burst("ana@example.com<tab>correct horse<enter>")
		d.Sees("signing in")
		d.Pass(3 * time.Second)
		d.Sees("signing in… 3s")
		d.Press("esc")
		d.Pass(time.Second)
		d.Sees("Stopped before it was done")
		d.Press("enter")
		d.Until("Nordwind", 5*time.Second)
	})
}

func TestAnotherProfileIsGoneOnWith(t *testing.T) {
	run(t, func(d *deck) {
		d.signIn = true
		d.services.Profiles = func() []string { return []string{"default", "work"} }
	}, func(t *testing.T, d *deck) {
		d.Until("STATUS", 5*time.Second)
		d.Burst(":profile ../x<enter>")
		d.Sees("a profile's name is letters")
		d.Burst(":profile w<tab><enter>")
		if !d.Ended() || d.app.Exit() != ui.ExitToProfile || d.app.NextProfile() != "work" {
			t.Errorf("ended %v, exit %v, next %q", d.Ended(), d.app.Exit(), d.app.NextProfile())
		}
	})
}

func TestOnlyAWrongClockIsSaidToBeOff(t *testing.T) {
	t.Parallel()
	run(t, signedIn, func(t *testing.T, d *deck) {
		d.Until("STATUS", 5*time.Second)
		d.Pass(30 * time.Minute)
		d.SeesNot("clock")
		d.clock.step(-6 * time.Hour)
		d.Pass(15 * time.Second)
		d.Sees("this computer's clock is off by 6 h", "session ends")
		d.clock.step(6 * time.Hour) // somebody sets it right
		d.Pass(15 * time.Second)
		d.SeesNot("clock")
	})
}

// What becomes of the session matters more than what else the header could say.
func TestTheHeaderAtEveryWidth(t *testing.T) {
	t.Parallel()
	for width, want := range map[int][2]string{
		40:  {"session ends 02:00 (1h 59m left)", "session ends 02:00 · renewal waits"},
		80:  {"talkdeck · api.example.com  session ends 02:00 (1h 59m left) · renews 01:2", " session ends 02:00 (25m left) · renewal waits for the network, next try in"},
		120: {"talkdeck · api.example.com · ana@example.com  ", "talkdeck · api.example.com  session ends 02:00 (25m left) · renewal waits for the network, next try in"},
	} {
		run(t, func(d *deck) { d.signIn, d.width, d.height = true, width, 24 }, func(t *testing.T, d *deck) {
			line := func() string {
				got, _, _ := strings.Cut(d.Screen(), "\n")
				for strings.Contains(got, "   ") {
					got = strings.ReplaceAll(got, "   ", "  ")
				}
				return got
			}
			header := func(want string) {
				t.Helper()
				latest := strings.Replace(want, "renews 01:2", "renews 01:30", 1) // by chance from 01:20 to 01:30
				if got := line(); !strings.Contains(got, want) && !strings.Contains(got, latest) {
					t.Errorf("at %d columns: %q, want %q", width, got, want)
				}
			}
			d.Pass(3 * time.Second)
			header(want[0])
			d.Press("4") // which isn't asked for every two seconds
			d.box.Inject(sandbox.Fault{Path: "/auth/refresh-token", DropBefore: true})
			d.Pass(94*time.Minute + 30*time.Second)
			for range 20 { // tries come when chance will have it, and while one goes on there is no next one to name
				if strings.Contains(line(), want[1]) {
					break
				}
				d.Pass(time.Second)
			}
			header(want[1])
		})
	}
}

func TestAnAPIKeyInsteadOfASession(t *testing.T) {
	run(t, func(d *deck) { d.signIn, d.keyed, d.width, d.height = true, true, 80, 24 }, func(t *testing.T, d *deck) {
		d.Until("STATUS", 5*time.Second)
		d.Sees("API key, no expiry", "updated")
		d.Burst(":apikey<enter>")
		d.Sees("unset TALKSTACK_API_KEY first: only a session by password can make a key")
		d.Press("s")
		d.Sees("unset TALKSTACK_API_KEY to sign in with a password: its key is in use")
		d.Burst(":session<enter>")
		d.Press("R")
		d.Sees("an API key has no expiry, so there is nothing to renew")
		d.Press("3")
		d.Pass(5 * time.Minute)
		d.Sees("API key, no expiry", "updated")
		d.newKey(t)
		d.Pass(10 * time.Second)
		d.Sees("API key refused by api.example.com", "STALE", "✗ API key refused: check TALKSTACK_API_KEY, a newer key replaces it")
		d.SeesNot("Password")
	})
}
