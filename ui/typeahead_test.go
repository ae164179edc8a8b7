package ui_test

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

	"talkdeck/client/sandbox"
)

// Over a slow line keys come in one burst: what is typed ahead belongs to what the key before it opens, not to the page below.
func TestKeysTypedAheadGoToWhatTheyOpen(t *testing.T) {
	for _, c := range []struct {
		name, burst string
		sees        []string
		not         string
	}{
		{"a box for a name", "DJ7q<enter>", []string{"Delete Jack?", "that isn't its name", "J7q"}, "deleted"},
		{"a question", "ay", []string{"Jack"}, "★ active"},
		{"a form", "nZoe q 7<tab>", []string{"New agent", "Zoe q 7"}, "Quit"},
		{"a page, and back", "<enter><esc>1", []string{"Nordwind", "active"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			run(t, signedIn, func(t *testing.T, d *deck) {
				d.Until("STATUS", 5*time.Second)
				d.Press("2")
				d.Until("Jack", 5*time.Second)
				d.Press("g")
				d.Burst(c.burst)
				if d.Ended() {
					t.Fatal("a letter of the burst ended the program")
				}
				d.Pass(5 * time.Second)
				d.Sees(c.sees...)
				if c.not != "" {
					d.SeesNot(c.not)
				}
			})
		})
	}
}

func TestKeysTypedAheadWaitForAForm(t *testing.T) {
	run(t, signedIn, func(t *testing.T, d *deck) {
		atProjects(t, d)
		d.box.Inject(sandbox.Fault{Path: "/project/", Delay: time.Second, Times: 1})
		d.Burst("eq7 ")
		d.Until("Edit project", 5*time.Second)
		d.Until("q7", 5*time.Second)
		d.Press("esc")
		d.SeesNot("Edit project")
		d.box.Inject(sandbox.Fault{Path: "/project/", Delay: time.Second, Status: 400})
		d.Burst("wq7")
		d.Pass(5 * time.Second)
		if d.Ended() {
			t.Fatal("a letter that waited for a form in vain ended the program")
		}
	})
}

func TestAMenusChoiceIsTypedAhead(t *testing.T) {
	run(t, onTheFloor, func(t *testing.T, d *deck) {
		d.Until("loaded", 10*time.Second)
		for range 30 {
			d.Burst("Yt")
			d.Sees("copied number called +1")
			d.SeesNot("row as JSON")
		}
	})
}

// Whole jobs, each typed in one go and without a look at the screen, come out as if each key had waited for the one before.
func TestWholeJobsInOneBurst(t *testing.T) {
	t.Run("a sign-in", func(t *testing.T) {
		run(t, nil, func(t *testing.T, d *deck) {
			d.Burst("ana@example.com<tab>correct horse<enter>")
			d.Until("STATUS", 5*time.Second)
			d.Sees("session ends", "Nordwind")
		})
	})
	t.Run("a call", func(t *testing.T) {
		run(t, signedIn, func(t *testing.T, d *deck) {
			d.Until("STATUS", 5*time.Second)
			d.Burst(":call " + ana + "<enter><enter><enter>Ana<enter>A 7<enter>y")
			d.Until("│ Nordwind › "+ana, 5*time.Second)
			calls := d.box.Dialled()
			if len(calls) != 1 || calls[0].Number != ana || !cmp.Equal(calls[0].Variables, map[string]string{"first_name": "Ana", "order_id": "A 7"}) {
				t.Errorf("%+v", calls)
			}
		})
	})
	t.Run("a batch to its first calls", func(t *testing.T) {
		run(t, withBatches, func(t *testing.T, d *deck) {
			path, numbers := people(t, 8)
			d.Until("STATUS", 5*time.Second)
			d.Burst(":batch " + path + "<enter><ctrl+s>cy")
			d.Until("The first calls are over", time.Hour)
			if got := d.dialled(); !cmp.Equal(got, numbers[:3]) {
				t.Errorf("called %q", got)
			}
		})
	})
	t.Run("the deletion of an agent", func(t *testing.T) {
		run(t, signedIn, func(t *testing.T, d *deck) {
			d.Until("STATUS", 5*time.Second)
			d.Press("2")
			d.Until("Jack", 5*time.Second)
			d.Burst("gDJack<enter>")
			d.Until("deleted Jack", 5*time.Second)
			d.Pass(10 * time.Second)
			d.Sees("Mia")
			d.SeesNot("Jack")
		})
	})
	t.Run("the deletion of a project", func(t *testing.T) {
		run(t, signedIn, func(t *testing.T, d *deck) {
			d.Until("STATUS", 5*time.Second)
			d.Burst(":delete project<enter>Nordwind<enter>")
			d.Until("deleted Nordwind", 5*time.Second)
			d.Pass(10 * time.Second)
			d.Sees("Harbor")
			d.SeesNot("Nordwind")
		})
	})
}

// A yes that was typed ahead makes no call that somebody should have looked at first.
func TestWhatMustBeReadIsNotAnsweredAhead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		delay time.Duration // of the service's answer about earlier calls
		typed string        // behind the form
		pause time.Duration // before the rest is typed
		rest  string
		again bool // the person was called a moment ago
		sees  string
		calls int
	}{
		{"in the burst", time.Second, "y", 0, "", false, "› " + ana, 1},
		{"an answer that comes too late", 4 * time.Second, "y", 0, "", false, "Call " + ana + " as Jack?", 0},
		{"an answer that comes a moment too late", 3050 * time.Millisecond, "y", 0, "", false, "Call " + ana + " as Jack?", 0},
		{"after a pause", 2 * time.Second, "", time.Second, "y", false, "Call " + ana + " as Jack?", 0},
		{"enter pressed twice", time.Second, "<enter>", 0, "", false, "Call " + ana + " as Jack?", 0},
		{"no more waited for", time.Second, "<esc>y", 0, "", false, "Call " + ana + " as Jack?", 0},
		{"somebody who was called before", time.Second, "y", 0, "", true, "! ", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			run(t, func(d *deck) { signedIn(d); d.rules.Recent = 7 }, func(t *testing.T, d *deck) {
				d.Until("STATUS", 5*time.Second)
				if c.again {
					d.Burst(":call " + ana + "<enter><enter><enter>Ana<enter>A 7<enter>y")
					d.Until("calling "+ana, 5*time.Second)
				}
				d.Burst(":call " + ana + "<enter>")
				d.Until("PROMPT AS THE AGENT GETS IT", 5*time.Second)
				d.box.Inject(sandbox.Fault{Path: "/call/", Delay: c.delay})
				d.Burst("<enter><enter>Ana<enter>A 7<enter>" + c.typed)
				d.Pass(c.pause)
				d.Burst(c.rest)
				d.Pass(10 * time.Second)
				d.Sees(c.sees)
				if got := d.dialled(); len(got) != c.calls {
					t.Errorf("%d calls were made, %d wanted\n%s", len(got), c.calls, d.Screen())
				}
			})
		})
	}
}

// What a key leads to may have to be read first: the rest of its burst is for that page, and not for the one below.
func TestKeysWaitForThePageThatIsBeingOpened(t *testing.T) {
	t.Parallel()
	t.Run("an agent by its name", func(t *testing.T) {
		run(t, signedIn, func(t *testing.T, d *deck) {
			d.Until("STATUS", 5*time.Second)
			d.box.Inject(sandbox.Fault{Path: "/agent", Delay: time.Second})
			d.Burst(":agent Mia<enter>4") // the voices, when the agent has been opened
			d.Pass(5 * time.Second)
			d.Sees("GENDER")
		})
	})
	t.Run("nobody of that name", func(t *testing.T) {
		run(t, signedIn, func(t *testing.T, d *deck) {
			d.Until("STATUS", 5*time.Second)
			d.box.Inject(sandbox.Fault{Path: "/agent", Delay: time.Second})
			d.Burst(":agent Nobody<enter>X")
			d.Until("no agent of this project is called", 5*time.Second)
			d.SeesNot("Don't call")
		})
	})
	t.Run("a call again", func(t *testing.T) {
		run(t, signedIn, func(t *testing.T, d *deck) {
			d.Until("loaded", 10*time.Second)
			d.box.Inject(sandbox.Fault{Path: "/agent", Delay: time.Second})
			d.Burst("cX")
			d.Until("PROMPT AS THE AGENT GETS IT", 5*time.Second)
			d.SeesNot("Don't call")
		})
	})
}

// A question that comes once somebody has gone on to something else takes no key that was typed for that.
func TestAQuestionThatComesLateIsNotAnsweredUnread(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, elsewhere, typed string }{
		{"another page", "<esc>", "yy"},
		{"the command line", "<esc>:", "yes my"},
		{"the help", "<esc>?", "yy"},
		{"another question", "<esc>:signout<enter>", "y"},
	} {
		t.Run(c.name, func(t *testing.T) {
			run(t, func(d *deck) { signedIn(d); d.rules.Recent = 7 }, func(t *testing.T, d *deck) {
				d.Until("STATUS", 5*time.Second)
				d.Burst(":call " + ana + "<enter>")
				d.Until("PROMPT AS THE AGENT GETS IT", 5*time.Second)
				d.box.Inject(sandbox.Fault{Path: "/call/", Delay: 2 * time.Second})
				d.Burst("<enter><enter>Ana<enter>A 7<enter>")
				d.Pass(time.Second)
				d.Burst(c.elsewhere)
				for range 20 {
					if !strings.Contains(d.Screen(), "as Jack?") {
						d.Pass(100 * time.Millisecond)
					}
				}
				d.Burst(c.typed)
				d.Sees("Call " + ana + " as Jack?")
				d.Pass(10 * time.Second)
				if got := d.dialled(); len(got) != 0 {
					t.Errorf("%d calls were made\n%s", len(got), d.Screen())
				}
				d.Press("y") // by now it was read
				d.Pass(5 * time.Second)
				if got := d.dialled(); len(got) != 1 {
					t.Errorf("called %q", got)
				}
			})
		})
	}
}

// What takes long to open isn't opened over what somebody does who didn't wait for it.
func TestWhoeverDoesNotWaitForAPageStaysWhereTheyAre(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ asked, then, sees, not string }{
		"another view":    {":agent Mia<enter>", "4", "GENDER", "VARIABLES"},
		"esc":             {":agent Mia<enter>", "<esc>", "2 projects", "VARIABLES"},
		"another request": {":agent Mia<enter>", ":agent Jack<enter>", "You are Jack", "You are Mia"},
		"another call":    {":agent Mia<enter>", ":call " + ana + "<enter>", "PROMPT AS THE AGENT GETS IT", "You are Mia"},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, signedIn, func(t *testing.T, d *deck) {
				d.Until("loaded", 10*time.Second)
				d.box.Inject(sandbox.Fault{Path: "/agent", Delay: 3 * time.Second, Times: 1})
				d.Burst(c.asked)
				d.Pass(time.Second)
				d.Burst(c.then)
				d.Pass(5 * time.Second)
				d.Sees(c.sees)
				d.SeesNot(c.not)
			})
		})
	}
}

// What somebody asked for who signs out meanwhile isn't shown to whoever signs in next.
func TestWhatIsBeingOpenedEndsWithItsAccount(t *testing.T) {
	t.Parallel()
	run(t, func(d *deck) { signedIn(d); d.rules.Recent = 7 }, func(t *testing.T, d *deck) {
		d.Until("STATUS", 5*time.Second)
		d.box.Inject(sandbox.Fault{Path: "/agent", Delay: 3 * time.Second, Times: 1})
		d.Burst(":agent Mia<enter>")
		d.Pass(time.Second)
		d.Burst(":signout<enter>y")
		d.Until("E-mail", 5*time.Second)
		d.Pass(5 * time.Second)
		d.SeesNot("Mia", "VARIABLES")
		d.Burst("correct horse<enter>")
		d.Until("STATUS", 10*time.Second)
		d.Burst(":call " + ana + "<enter>")
		d.Until("PROMPT AS THE AGENT GETS IT", 5*time.Second)
		d.box.Inject(sandbox.Fault{Path: "/call/", Delay: 2 * time.Second, Times: 1})
		d.Burst("<enter><enter>Ana<enter>A 7<enter>")
		d.Pass(time.Second)
		d.Burst("<esc>:signout<enter>y")
		d.Until("E-mail", 5*time.Second)
		d.Pass(5 * time.Second)
		d.SeesNot("as Jack?")
		d.Burst("correct horse<enter>")
		d.Until("STATUS", 10*time.Second)
		d.Burst(":call " + ana + "<enter><enter><enter>Ana<enter>A 7<enter>y")
		d.Until("calling "+ana, 10*time.Second)
	})
}

func TestTheCommandLineOffersTheViewsFirst(t *testing.T) {
	run(t, signedIn, func(t *testing.T, d *deck) {
		d.Until("loaded", 10*time.Second)
		d.Press(":")
		d.Sees(":   projects  agents  calls  voices  numbers  project  refresh  theme  session  requests  ")
		for typed, whole := range map[string]string{"a": "agents", "n": "numbers", "p": "projects", "r": "refresh"} {
			d.Burst("<esc>:" + typed)
			d.Sees(":" + typed + "   " + whole)
		}
	})
}

func TestAClickOnAHintPressesItsKey(t *testing.T) {
	run(t, signedIn, func(t *testing.T, d *deck) {
		d.Until("loaded", 10*time.Second)
		click := func(hint string) {
			t.Helper()
			lines := strings.Split(d.Screen(), "\n")
			at := strings.Index(lines[len(lines)-1], hint)
			if at < 0 {
				t.Fatalf("%q is no hint: %s", hint, lines[len(lines)-1])
			}
			d.Send(tea.MouseClickMsg{X: at + 1, Y: len(lines) - 1, Button: tea.MouseLeft})
		}
		click("p freeze")
		d.Sees("FROZEN")
		click("p go on")
		d.SeesNot("FROZEN")
		click("? help")
		d.Sees("Everywhere")
		d.Press("esc")
		click(": command")
		d.Burst("agents<enter>")
		d.Until("Jack", 5*time.Second)
		click("q quit")
		if !d.Ended() {
			t.Error("a click on quit doesn't quit")
		}
	})
}
