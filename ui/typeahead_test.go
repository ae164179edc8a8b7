package ui_test

import (
	"testing"
	"time"
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
