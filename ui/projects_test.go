package ui_test

import (
	"strings"
	"testing"
	"time"

	"talkdeck/client/sandbox"
)

// answered are the statuses with which the sandbox answered a documented endpoint, in order.
func answered(d *deck, route string) []int {
	var out []int
	for _, r := range d.box.Log() {
		if r.Route == route {
			out = append(out, r.Status)
		}
	}
	return out
}

func atProjects(t *testing.T, d *deck) {
	t.Helper()
	d.Until("STATUS", 5*time.Second)
	d.Press("1")
	d.Until("Harbor", 5*time.Second)
}

func TestAProjectIsMadeChangedAndDeletedByKeysAlone(t *testing.T) {
	run(t, signedIn, func(t *testing.T, d *deck) {
		atProjects(t, d)
		d.Press("n")
		d.Sees("New project", "Name", "Description", "ctrl+s create it")
		d.Burst("Harbor<tab>By the sea<ctrl+s>")
		d.Pass(time.Second)
		d.Sees("✗ A project with this name already exists", "By the sea") // at its field, and nothing is lost
		d.Burst(" 2<ctrl+s>")
		d.Until("made Harbor 2", 5*time.Second)
		d.Until("By the sea", 5*time.Second)
		d.Press("e")
		d.Until("Edit project", 5*time.Second)
		d.Burst("<ctrl+s>")
		d.Pass(time.Second)
		d.Sees("nothing is changed yet")
		d.Burst(" North<ctrl+s>")
		d.Until("saved Harbor 2 North", 5*time.Second)
		d.Press("w")
		d.Until("isn't documented", 5*time.Second)
		d.Burst("http://example.com/x<ctrl+s>")
		d.Sees("only https")
		for range len("http://example.com/x") {
			d.Press("backspace")
		}
		d.Burst("https://hooks.example/calls")
		d.Sees("hooks.example will hear of each call")
		d.Press("ctrl+s")
		d.Until("the webhook of Harbor 2 North is set", 5*time.Second)
		d.Until("hooks.example", 5*time.Second)
		d.Press("D")
		d.Until("no agents and no numbers", 5*time.Second)
		d.Burst("Harbor 2<enter>")
		d.Sees("type its name to delete it: Harbor 2 North")
		d.Burst(" North<enter>")
		d.Until("deleted Harbor 2 North", 5*time.Second)
		d.Pass(10 * time.Second)
		d.SeesNot("Harbor 2")
		if got := answered(d, "POST /project/create-project"); len(got) != 2 || got[0] != 400 || got[1] != 200 {
			t.Errorf("create: %v", got)
		}
	})
}

func TestAProjectGoesWithWhatItHoldsOnlyOnceThatWasSeen(t *testing.T) {
	run(t, signedIn, func(t *testing.T, d *deck) {
		atProjects(t, d)
		d.Press(":")
		d.Burst("delete project<enter>") // the one in view
		d.Until("2 agents and 2 numbers go with it. This can't be undone.", 5*time.Second)
		d.Sees("Jack; Mia", "+14155550101; +14155550102", "can't be undone")
		d.Burst("Harbor<enter>")
		d.Sees("type its name to delete it: Nordwind")
		d.Press("esc", "D")
		d.Burst("<esc>")
		d.Press(":")
		d.Burst("delete project<enter>")
		d.Until("2 agents", 5*time.Second)
		d.SeesNot("Harbor") // what confirms is typed each time
		d.Burst("Nordwind<enter>")
		d.Until("deleted Nordwind", 5*time.Second)
		d.Pass(10 * time.Second)
		d.SeesNot("Nordwind")
		d.Press("3")
		d.Sees("choose a project first")
	})
}

func TestWhatWasTypedOutlivesErrorsLapsesResizesAndLeaving(t *testing.T) {
	t.Parallel()
	run(t, lasting(20*time.Minute), func(t *testing.T, d *deck) {
		atProjects(t, d)
		d.Press("n")
		d.Burst("Westwind<tab>Moves\nand more")
		d.Resize(40, 15)
		d.Sees("Westwind")
		d.Resize(120, 40)
		d.box.Inject(sandbox.Fault{Status: 503, Path: "/project/create-project"})
		d.Press("ctrl+s")
		d.Until("It may have been done", 10*time.Second)
		d.Sees("Westwind", "Moves")
		d.box.Clear()
		d.Press("esc")
		d.Sees("ACTIVE")
		d.Press("n")
		d.Sees("What you typed before is still here", "Westwind")
		d.box.Revoke()
		d.box.RevokeAccess()
		d.Pass(21 * time.Minute)
		d.Sees("E-mail", "Password")
		d.Burst("correct horse<enter>")
		d.Pass(2 * time.Second)
		d.SeesNot("Password")
		d.Sees("Westwind", "Moves")
		d.Press("ctrl+s")
		d.Until("made Westwind", 5*time.Second)
	})
}

func TestANumberIsAssignedToAnAgent(t *testing.T) {
	run(t, func(d *deck) { d.signIn, d.sandbox.ManyNumbers = true, true }, func(t *testing.T, d *deck) {
		d.Until("STATUS", 5*time.Second)
		d.Press("5")
		d.Until("+14155550102", 5*time.Second)
		d.Press("n")
		d.Until("Assign a number", 5*time.Second)
		d.Burst("0172 1234567<ctrl+s>")
		d.Sees("which country")
		for range len("0172 1234567") {
			d.Press("backspace")
		}
		d.Burst("+49 30 12345678")
		d.Sees("+493012345678, Germany, fixed line")
		d.Burst("<tab>m<ctrl+s>") // m goes to Mia
		d.Until("+493012345678 is assigned to Mia", 5*time.Second)
		d.Until("Germany", 10*time.Second)
		d.Press(":")
		d.Burst("assign +14155550103<enter>") // another project's
		d.Until("Assign a number", 5*time.Second)
		d.Press("ctrl+s")
		d.Pass(time.Second)
		d.Sees("✗ The phone number is already in use")
		if got := answered(d, "POST /phone-number/add-number"); len(got) != 2 || got[0] != 200 || got[1] != 400 {
			t.Errorf("assign: %v", got)
		}
	})
}

func TestReadOnlyChangesNothing(t *testing.T) {
	t.Parallel()
	run(t, func(d *deck) { d.signIn, d.options.ReadOnly = true, true }, func(t *testing.T, d *deck) {
		d.Until("STATUS", 5*time.Second)
		d.Sees("READ-ONLY")
		for _, view := range []string{"1", "2", "3", "4", "5", "7"} {
			d.Press(view)
			d.Pass(2 * time.Second)
			d.Press("G")
			for _, key := range []string{"n", "e", "D", "w", "a", "c", "enter"} {
				d.Press(key)
				d.Pass(time.Second)
				d.Press("y") // what asks is told yes
				d.Burst("Harbor<ctrl+s>")
				d.Pass(time.Second)
				d.Press("esc", "esc")
			}
		}
		for _, line := range []string{
			"new project", "new number", "rename", "webhook", "delete project", "assign +14155550102", "apikey", "password", "signup", "forgot", "new agent", "call +14155550123", "delete agent", "redial",
		} {
			d.Press(":")
			d.Burst(line + "<enter>")
			d.Pass(time.Second)
			d.Press("y")
			d.Burst("Harbor<ctrl+s>")
			d.Press("esc", "esc")
		}
		d.Pass(5 * time.Second)
		for _, r := range d.box.Log() {
			if changes(r) {
				t.Errorf("%s %s was sent", r.Method, r.Path)
			}
		}
	})
}

// changes reports whether a request is for changing something; signing in and renewing aren't.
func changes(r sandbox.Request) bool {
	switch r.Route {
	case "POST /auth/login", "POST /auth/refresh-token", "POST /agent", "POST /call", "POST /call/get-call-history", "POST /call/analysis",
		"POST /phone-number", "POST /project/active-agent":
		return false
	case "GET /user/generate-apikey":
		return true
	}
	return !strings.HasPrefix(r.Method, "GET")
}
