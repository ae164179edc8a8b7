package ui_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"talkdeck/client"
	"talkdeck/client/sandbox"
	"talkdeck/ui/kit/page"
)

const nordwind = "11111111-0000-4000-8000-000000000001"

// atAgent opens Jack's page.
func atAgent(d *deck) {
	d.Until("Nordwind", 5*time.Second)
	d.Press("2", "g", "enter")
	d.Until("VARIABLES", 5*time.Second)
}

// agent is Jack as the service has him.
func (d *deck) agent(t *testing.T) *client.Agent {
	t.Helper()
	a, err := d.services.Client.Agents.Get(context.Background(), nordwind, "ag-1")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAPromptIsEditedComparedAndRolledBack(t *testing.T) {
	for _, inData := range []bool{false, true} {
		run(t, func(d *deck) { signedIn(d); d.sandbox.UpdateInData = inData }, func(t *testing.T, d *deck) {
			atAgent(d)
			before := d.agent(t).Prompt
			d.Press("E")
			d.Sees("Edit Jack", "REMARKS")
			d.Burst("<tab><tab>Be kind. <tab><enter>")
			d.Until("saved Jack", 5*time.Second)
			d.Sees("Be kind. You are Jack.", "VARIABLES")
			if got := d.agent(t).Prompt; got != "Be kind. "+before {
				t.Fatalf("the service has %q", got)
			}
			d.Press("v")
			d.Until("current", 5*time.Second)
			d.Sees("2 versions", "saved", "seen", "{+Be kind. +}")
			d.Press("down", "R")
			d.Sees("Go back to version 1", "no (enter)")
			d.Press("enter")
			if got := d.agent(t).Prompt; got == before {
				t.Fatal("enter rolled back")
			}
			d.Press("R", "y")
			d.Until("3 versions", 5*time.Second)
			d.Sees("rolled back")
			if got := d.agent(t).Prompt; got != before {
				t.Errorf("the service has %q", got)
			}
		})
	}
}

func TestAPromptThatWasChangedElsewhereIsNotSavedOver(t *testing.T) {
	run(t, signedIn, func(t *testing.T, d *deck) {
		atAgent(d)
		d.Press("E")
		d.Burst("<tab><tab>Mine. ")
		theirs := "You are Jack, as somebody else wrote."
		if _, err := d.services.Client.Agents.Update(context.Background(), nordwind, "ag-1", client.AgentChange{Prompt: &theirs}); err != nil {
			t.Fatal(err)
		}
		d.Press("ctrl+s")
		d.Until("Somebody changed this agent", 5*time.Second)
		d.Sees("THEIRS", "MINE", "{+Mine", "[-")
		if got := d.agent(t).Prompt; got != theirs {
			t.Fatalf("saved over theirs: %q", got)
		}
		d.Press("esc")
		d.Sees("Mine. You are Jack.", "not saved")
		d.Press("esc") // the draft stays
		d.Press("1", "2", "g", "E")
		d.Sees("Mine. You are Jack.", "not saved")
		d.Press("ctrl+s")
		d.Until("saved Jack", 5*time.Second)
		if got := d.agent(t).Prompt; !strings.HasPrefix(got, "Mine. ") {
			t.Errorf("the service has %q", got)
		}
	})
}

func TestThePromptInOnesOwnEditor(t *testing.T) {
	editor := filepath.Join(t.TempDir(), "editor")
	if err := os.WriteFile(editor, []byte("#!/bin/sh\nprintf 'Written in an editor.' > \"$1\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("VISUAL", editor)
	run(t, signedIn, func(t *testing.T, d *deck) {
		atAgent(d)
		d.Press("e")
		d.Until("Written in an editor.", 5*time.Second)
		d.Sees("Edit Jack", "not saved")
		d.Press("ctrl+s")
		d.Until("saved Jack", 5*time.Second)
		if got := d.agent(t).Prompt; got != "Written in an editor." {
			t.Errorf("the service has %q", got)
		}
	})
}

func TestAnAgentFromItsMakingToItsEnd(t *testing.T) {
	run(t, signedIn, func(t *testing.T, d *deck) {
		d.Until("Nordwind", 5*time.Second)
		d.Burst(":new agent<enter>")
		d.Sees("New agent", "Phone number")
		d.Burst("Zoe<tab><right><tab><tab>You are Zoe. Say {{hello}}.<tab><enter>")
		d.Until("saved Zoe", 5*time.Second)
		d.Sees("Zoe", "Rachel", "{{hello}}")
		d.Press("a")
		d.Sees("Make Zoe the active agent?")
		d.Press("y")
		d.Until("active in this project", 5*time.Second)
		d.Press("a", "y")
		d.Until("no longer the active agent", 5*time.Second)
		d.Burst(":agent jack<enter>")
		d.Until("You are Jack.", 5*time.Second)
		d.Burst(":agent zoe<enter>")
		d.Until("You are Zoe.", 5*time.Second)
		d.Press("D")
		d.Burst("Zo<enter>")
		d.Sees("Delete Zoe?", "that isn't its name")
		d.Burst("e<enter>")
		d.Until("deleted Zoe", 5*time.Second)
		d.SeesNot("You are Zoe.")
		agents, err := d.services.Client.Agents.List(context.Background(), nordwind)
		if err != nil || len(agents) != 2 {
			t.Errorf("%d agents are left, %v", len(agents), err)
		}
	})
}

func TestReadOnlyChangesNoAgentAndCallsNobody(t *testing.T) {
	run(t, func(d *deck) { signedIn(d); d.options.ReadOnly = true }, func(t *testing.T, d *deck) {
		atAgent(d)
		for _, key := range []string{"e", "E", "n", "a", "D", "c"} {
			d.Press(key)
			d.Sees("read-only", "VARIABLES")
			d.Press("esc")
		}
		d.Burst(":call +14155552671<enter>")
		d.Sees("read-only")
		if n := len(d.box.Dialled()); n != 0 {
			t.Errorf("%d calls were made", n)
		}
	})
}

func TestRefusedAgentsLoseNothing(t *testing.T) {
	run(t, signedIn, func(t *testing.T, d *deck) {
		d.Until("Nordwind", 5*time.Second)
		d.Burst(":new agent<enter>")
		d.Burst("Zoe<tab><tab><tab>You are Zoe.")
		for status, want := range map[int]string{400: "Bad Request", 500: "It may have been"} {
			d.box.Inject(sandbox.Fault{Path: "/agent/create-agent", Times: 1, Status: status})
			d.Press("ctrl+s")
			d.Until(want, 10*time.Second)
			d.Sees("Zoe", "You are Zoe.")
		}
		d.Resize(40, 15)
		d.Resize(120, 40)
		d.Sees("Zoe", "You are Zoe.")
		agents, err := d.services.Client.Agents.List(context.Background(), nordwind)
		if err != nil || !cmp.Equal(len(agents), 2) {
			t.Errorf("%d agents, %v", len(agents), err)
		}
	})
}

func TestALinkThatCantBeOpenedIsCopied(t *testing.T) {
	t.Setenv("BROWSER", filepath.Join(t.TempDir(), "none"))
	run(t, signedIn, func(_ *testing.T, d *deck) {
		d.Until("STATUS", 5*time.Second)
		d.Send(page.Browse{URL: "https://voices.example/rachel.mp3"})
		d.Sees("copied the link, since no browser could open it here")
	})
}
