package ui_test

import (
	"testing"
	"time"
)

// What is typed into a form is there after a resize, after leaving it for another page, and after a sign-in over it.
func TestNoFormLosesWhatWasTyped(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, open, there, typed, kept string }{
		{"a project's description", ":rename<enter>", "Edit project", "<tab>!!", "!!Removals"},
		{"a webhook", ":webhook<enter>", "isn't documented", "https://x.example/y", "https://x.example/y"},
		{"a number's agent", ":assign +14155552671<enter>", "Assign a number", "<backspace>2", "+14155552672"},
		{"a new agent", ":new agent<enter>", "New agent", "Zoe<tab><tab><tab>You are Zoe.", "You are Zoe."},
		{"an agent", ":agent jack<enter>", "You are Jack.", "E<tab><tab>Hi. ", "Hi. You are Jack."},
		{"a call", ":call +14155550106<enter>", "PROMPT AS THE AGENT GETS IT", "<tab><tab>Ana", "Greet Ana and"},
		{"questions", ":ask CA1<enter>", "Questions, one a line", "Was it fine?", "Was it fine?"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			run(t, lasting(2*time.Minute), func(t *testing.T, d *deck) {
				d.Until("STATUS", 5*time.Second)
				d.Burst(tt.open)
				d.Until(tt.there, 5*time.Second)
				d.Pass(2 * time.Second)
				d.Burst(tt.typed)
				d.Pass(time.Second)
				d.Sees(tt.kept)
				d.Resize(40, 15)
				d.Resize(120, 40)
				d.Sees(tt.kept)
				d.Press("esc")
				d.Burst(":voices<enter>")
				d.Until("Rachel", 5*time.Second)
				again := tt.open
				if tt.name == "a call" {
					again = ":call<enter>" // a number that is given anew takes the place of what was typed
				}
				d.Burst(again)
				if tt.name == "an agent" {
					d.Until(tt.there, 5*time.Second)
					d.Press("E")
				}
				d.Until(tt.kept, 5*time.Second)
				d.box.Revoke()
				d.box.RevokeAccess()
				d.Pass(3 * time.Minute)
				d.Sees("E-mail", "Password")
				d.Burst("correct horse<enter>")
				d.Pass(2 * time.Second)
				d.SeesNot("Password  ")
				d.Sees(tt.kept)
			})
		})
	}
}
