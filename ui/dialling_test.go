package ui_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"talkdeck/client/dial"
	"talkdeck/client/sandbox"
)

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// dialled is what the sandbox was asked to call, number by number.
func (d *deck) dialled() []string {
	var out []string
	for _, c := range d.box.Dialled() {
		out = append(out, c.Number)
	}
	return out
}

const ana = "+14155552671"

// fillIn types a call into its form, which asks for Jack's two variables.
func fillIn(d *deck) {
	d.Sees("Make a call as Jack", "PROMPT AS THE AGENT GETS IT")
	d.Burst(ana + "<enter><enter>Ana<enter>A 7<enter>")
	d.Sees("Call +14155552671 as Jack?", "United States", "no (enter)")
}

func TestACallIsDialledOnceAndFollowed(t *testing.T) {
	run(t, signedIn, func(t *testing.T, d *deck) {
		atAgent(d)
		d.Press("c")
		fillIn(d)
		d.Press("enter") // no
		if got := d.dialled(); got != nil {
			t.Fatalf("enter called %q", got)
		}
		d.Sees("Greet Ana and ask for the A 7.")
		d.Press("enter", "y")
		d.Press("y", "enter", "y") // nothing is there to say yes to any more
		d.Until("│ Nordwind › +14155552671", 5*time.Second)
		d.Until("⊘ busy", 10*time.Minute) // how it ends is the seed's
		calls := d.box.Dialled()
		if len(calls) != 1 || calls[0].Number != ana || calls[0].AgentID != "ag-1" || calls[0].Endpoint != "makeCall" ||
			!cmp.Equal(calls[0].Variables, map[string]string{"first_name": "Ana", "order_id": "A 7"}) {
			t.Errorf("%+v", calls)
		}
		d.Press("esc")
		d.Until("1 call, answered 0% of 1 ended", 5*time.Second)
		d.Burst(":call<enter>") // nothing of it is left
		d.Until("! empty: first_name, order_id", 5*time.Second)
		d.Burst("<enter><enter><enter><enter><enter>")
		d.Sees("a number is needed")
		if n := len(d.dialled()); n != 1 {
			t.Errorf("%d calls were made", n)
		}
	})
}

func TestALostAnswerIsNeverSentAgainAndIsFoundByLooking(t *testing.T) {
	t.Parallel()
	run(t, signedIn, func(t *testing.T, d *deck) {
		atAgent(d)
		d.box.Inject(sandbox.Fault{Path: "/call/makeCall", Times: 1, DropAfter: true})
		d.Press("c")
		fillIn(d)
		d.Press("y")
		d.Until("Calls of unknown outcome", 2*time.Minute)
		d.Sees("1 call", ana)
		d.Pass(3 * time.Hour)
		if got := d.dialled(); !cmp.Equal(got, []string{ana}) {
			t.Fatalf("%q", got)
		}
		d.Press("enter")
		d.Until("Is it one of these?", 5*time.Second)
		d.Press("1")
		d.Until("found: the call was made", 5*time.Second)
		d.Sees("│ Nordwind › ")
		unknown, err := d.services.Gate.Unknown()
		if err != nil || len(unknown) != 0 {
			t.Errorf("still unknown: %+v, %v", unknown, err)
		}
		if got := d.dialled(); !cmp.Equal(got, []string{ana}) {
			t.Errorf("%q", got)
		}
	})
}

func TestCallingAgainInsteadOfOneThatIsntKnown(t *testing.T) {
	run(t, signedIn, func(t *testing.T, d *deck) {
		atAgent(d)
		d.box.Inject(sandbox.Fault{Path: "/call/makeCall", Times: 1, Status: 502, ContentType: "text/html", Body: "<h1>Bad gateway</h1>"})
		d.Press("c")
		fillIn(d)
		d.Press("y")
		d.Until("Calls of unknown outcome", 2*time.Minute)
		d.Press("enter")
		d.Until("It isn't in the history", 5*time.Second)
		d.Press("c")
		d.Until("Greet Ana and ask for the A 7.", 5*time.Second)
		d.Burst("<enter><enter><enter><enter>")
		d.Sees("Call +14155552671 as Jack?")
		d.SeesNot("It isn't known whether an earlier call")
		d.Press("y")
		d.Until("calling +14155552671", 5*time.Second)
		if got := d.dialled(); !cmp.Equal(got, []string{ana}) {
			t.Errorf("%q", got)
		}
		records, err := d.services.Gate.Records()
		if err != nil || len(records) != 2 || records[0].State != dial.Forgotten || records[1].State != dial.Sent {
			t.Errorf("%+v, %v", records, err)
		}
	})
}

// Of a call that wasn't made, nothing stands against making it.
func TestAnUnknownCallThatWasntMade(t *testing.T) {
	run(t, signedIn, func(t *testing.T, d *deck) {
		atAgent(d)
		d.box.Inject(sandbox.Fault{Path: "/call/makeCall", Times: 1, DropBefore: true})
		d.Press("c")
		fillIn(d)
		d.Press("y")
		d.Until("Calls of unknown outcome", 2*time.Minute)
		d.Press("u")
		d.Sees("It wasn't made?", ana+" may be called then")
		d.Press("enter")
		d.Sees("a reason is needed")
		d.Burst("the line was down<enter>")
		d.Until("settled: nobody was called", 5*time.Second)
		d.Sees("0 calls")
		records, err := d.services.Gate.Records()
		if err != nil || len(records) != 1 || records[0].State != dial.NotSent || records[0].Reason != "the line was down" {
			t.Errorf("%+v, %v", records, err)
		}
		if got := d.dialled(); got != nil {
			t.Errorf("%q", got)
		}
	})
}

func TestARefusedCallIsToldInItsForm(t *testing.T) {
	run(t, signedIn, func(t *testing.T, d *deck) {
		atAgent(d)
		d.box.Inject(sandbox.Fault{Path: "/call/makeCall", Times: 1, Status: 400})
		d.Press("c")
		fillIn(d)
		d.Press("y")
		d.Until("Bad Request", time.Minute)
		d.Sees("Make a call as Jack", ana, "Greet Ana")
		d.Press("enter", "y")
		d.Until("calling +14155552671", time.Minute)
		if got := d.dialled(); !cmp.Equal(got, []string{ana}) {
			t.Errorf("%q", got)
		}
	})
}

// What isn't known from an earlier run is told at the start, and nothing is done about it.
func TestAnUnknownCallOfAnEarlierRun(t *testing.T) {
	change := func(d *deck) {
		signedIn(d)
		d.journal = t.TempDir()
		line := `{"id":"dead","at":"` + time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Format(time.RFC3339) +
			`","state":"sending","project":"` + nordwind + `","agent":"ag-1","number":"` + ana + `"}` + "\n"
		old := t.TempDir()
		write(t, old, "calls.journal", line)
		d.imports = old
	}
	run(t, change, func(t *testing.T, d *deck) {
		d.Until("it isn't known whether a call was made", 5*time.Second)
		d.Burst(":unknown<enter>")
		d.Until("talkdeck ended before", 5*time.Second)
		d.Press("D", "y")
		d.Until("forgotten", 5*time.Second)
		d.Sees("0 calls")
		if got := d.dialled(); got != nil {
			t.Errorf("%q", got)
		}
	})
}

func TestCallsByCommandAndTheDaysLimit(t *testing.T) {
	run(t, func(d *deck) { signedIn(d); d.rules.MaxCalls = 1 }, func(t *testing.T, d *deck) {
		d.Until("Nordwind", 5*time.Second)
		d.Burst(":number me 415 555 2671<enter>")
		d.Sees("which country?")
		d.Burst(":number me +1 415 555 2671<enter>")
		d.Until("me is +14155552671 now", 5*time.Second)
		d.Burst(":number you +1 415 555 2672<enter>")
		d.Until("you is +14155552672 now", 5*time.Second)
		d.Burst(":unnumber y<tab><enter>")
		d.Until("your own number you is removed", 5*time.Second)
		d.Burst(":unnumber you<enter>")
		d.Until("none of your own numbers is called", 5*time.Second)
		d.Burst(":call m<tab><enter>")
		d.Until("+14155552671, United States", 5*time.Second)
		d.Burst("<enter>j<enter>Ana<enter>A 7<enter>")
		d.Sees("Call +14155552671 as Jack?", "y call")
		d.Press("y")
		d.Until("calling +14155552671", 5*time.Second)
		d.Burst(":call +49 30 901820<enter>")
		d.Until("Germany", 5*time.Second)
		d.Burst("<enter><enter><enter><enter>")
		d.Sees("the limit is 1", "type how many calls of today it will be")
		d.Press("y", "enter")
		if got := d.dialled(); len(got) != 1 {
			t.Fatalf("y was enough above the limit: %q", got)
		}
		d.Burst("<backspace>2<enter>")
		d.Until("calling +4930901820", 5*time.Second)
		if got := d.dialled(); !cmp.Equal(got, []string{ana, "+4930901820"}) {
			t.Errorf("%q", got)
		}
	})
}

func TestWhoeverWentElsewhereDuringACallStaysThere(t *testing.T) {
	run(t, signedIn, func(t *testing.T, d *deck) {
		atAgent(d)
		d.box.Inject(sandbox.Fault{Path: "/call/makeCall", Times: 1, Delay: 20 * time.Second})
		d.Press("c")
		fillIn(d)
		d.Press("y")
		d.Sees("asking for the call")
		d.Press("enter")
		d.Sees("still on its way")
		d.Press("esc", "4")
		d.Until("calling +14155552671", time.Minute)
		if screen := d.Screen(); !strings.Contains(screen, "Voices · ") {
			t.Errorf("another page came up:\n%s", screen)
		}
		if got := d.dialled(); !cmp.Equal(got, []string{ana}) {
			t.Errorf("%q", got)
		}
	})
}

func TestTheDaysSpendAsksForMoreThanYes(t *testing.T) {
	t.Parallel()
	run(t, func(d *deck) {
		signedIn(d)
		d.rules.MaxSpend = 0.01
		d.options.Zone = time.FixedZone("", int((23 * time.Hour).Seconds())) // the day has an hour left
	}, func(t *testing.T, d *deck) {
		atAgent(d)
		call := func(number string) {
			d.Burst(":call " + number + "<enter>")
			d.Until("PROMPT AS THE AGENT GETS IT", 5*time.Second)
			d.Burst("<enter><enter>Ana<enter>A 7<enter>")
			d.Until("Call "+number+" as Jack?", 10*time.Second)
		}
		call("+14155550106")
		d.SeesNot("the limit is")
		d.Press("y")
		d.Until("calling +14155550106", 5*time.Second)
		d.Until("✓ completed", 20*time.Minute)
		call("+14155550101")
		d.Sees("1 call from here today cost ", "reported); the limit is 0.01.", "type how many calls of today it will be")
		d.Press("y", "enter")
		if got := d.dialled(); len(got) != 1 {
			t.Fatalf("y was enough above the limit: %q", got)
		}
		d.Press("esc")
		d.Pass(time.Hour) // another day, with no calls yet
		d.Press("esc")
		call("+14155550102")
		d.SeesNot("the limit is")
	})
}
