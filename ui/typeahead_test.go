package ui_test

import (
	"testing"
	"time"

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
