package ui_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"talkdeck/client/batch"
	"talkdeck/client/sandbox"
)

// heard is what the nth person who was called was called with.
func (d *deck) heard(t *testing.T, n int) sandbox.Dial {
	t.Helper()
	calls := d.box.Dialled()
	if len(calls) <= n {
		t.Fatalf("only %d calls were made", len(calls))
	}
	return calls[n]
}

// "Call again" on any row offered the values of the last call, whoever that was to.
func TestNobodyHearsWhatBelongsToAnother(t *testing.T) {
	t.Parallel()
	run(t, signedIn, func(t *testing.T, d *deck) {
		atAgent(d)
		d.Press("c")
		fillIn(d)
		d.Sees("first_name = Ana", "order_id = A 7", "Greet Ana and ask for the A 7.")
		d.Press("y")
		d.Until("│ Nordwind › +14155552671", 5*time.Second)
		const stranger = "+14155552672"
		d.Burst(":call " + stranger + "<enter>")
		d.Until(stranger+", United States", 5*time.Second)
		d.SeesNot("Ana", "A 7")
		d.Burst("<enter><enter><enter><enter>")
		d.Sees("Call "+stranger+" as Jack?", "Empty: first_name, order_id.", "first_name = (empty)")
		d.SeesNot("Ana", "A 7")
		d.Press("enter", "esc")
		d.Burst(":call " + ana + "<enter>")
		d.Until("Greet Ana and ask for the A 7.", 5*time.Second)
		d.Sees("Values from your call of")
		d.Burst("<backspace>2")
		d.Until(stranger+", United States", 5*time.Second)
		d.SeesNot("Ana", "A 7")
		d.Burst("<backspace>1")
		d.Until("Greet Ana and ask for the A 7.", 5*time.Second)
		d.Burst("<enter><enter>nja<enter><enter>")
		d.Sees("Call "+ana+" as Jack?", "Values from your call of", "first_name = Ananja", "order_id = A 7")
		d.Press("y")
		d.Until("calling "+ana, 5*time.Second)
		if got := d.heard(t, 1).Variables; !cmp.Equal(got, map[string]string{"first_name": "Ananja", "order_id": "A 7"}) {
			t.Errorf("%q", got)
		}
	})
}

// What was typed for one number stays when it is changed, and is named before anybody is called.
func TestValuesTypedForAnotherNumberAreNamed(t *testing.T) {
	run(t, signedIn, func(t *testing.T, d *deck) {
		atAgent(d)
		d.Press("c")
		fillIn(d)
		d.Press("enter") // no
		d.Burst("<up><up><up><backspace>2<enter><enter><enter><enter>")
		d.Sees("Call +14155552672 as Jack?", "first_name was typed for +14155552671.", "first_name = Ana")
		d.Press("n")
		d.Resize(40, 15)
		d.Press("enter")
		d.Sees("Call +14155552672 as Jack?", "y call", "n no", "scroll")
		d.Press("down", "down", "down", "down", "down", "down", "down")
		d.Sees("order_id = A 7", "y call")
		d.Resize(80, 24)
		d.Sees("y call", "n no")
		d.Press("pgdown", "pgdown")
		d.Sees("Greet Ana and ask for the A 7.", "y call")
	})
}

// The service doesn't tell who made a call; the batch's ledger does.
func TestCallsOfABatchShowTheirAgentAndTheirRow(t *testing.T) {
	t.Parallel()
	run(t, withBatches, func(t *testing.T, d *deck) {
		path, numbers := people(t, 3)
		check(d, path)
		d.Press("c")
		d.Burst("3<enter>")
		d.Press("y")
		d.Until("✓ finished", time.Hour)
		d.once(t, numbers)
		d.Press("3")
		d.Burst("/agent:jack<enter>")
		d.Until("3 of ", 10*time.Second)
		d.Press("C", "down", "down", "space", "down", "down", "down", "down", "down", "space", "enter") // the agent instead of the number called from
		d.Until("AGENT", 5*time.Second)
		if line := d.Line(numbers[1]); !strings.Contains(line, "Jack") {
			t.Errorf("the list has %q", line)
		}
		file := filepath.Join(t.TempDir(), "calls.csv")
		d.Press("ctrl+s")
		for range 30 {
			d.Press("backspace")
		}
		d.Burst(file + "<enter>")
		d.Until("wrote 3 calls", 5*time.Second)
		raw, err := os.ReadFile(file)
		if err != nil || strings.Count(string(raw), ",Jack\n") != 3 {
			t.Errorf("%q, %v", raw, err)
		}
		d.Press("g", "enter")
		d.Until("Jack, for batch people.csv, line", 10*time.Second)
		d.Press("c") // what the file has of the person is offered
		d.Until("Values from batch people.csv, line", 5*time.Second)
		d.Sees("Make a call as Jack", "Greet Ana ")
	})
}

// Everybody who wasn't reached is offered; those who may have heard something only if they are chosen.
func TestWhomToCallAgainIsChosenByOutcome(t *testing.T) {
	run(t, withBatches, func(t *testing.T, d *deck) {
		path, _ := people(t, 12)
		begin(d, path, 9)
		d.Until("✓ finished", time.Hour)
		list, err := batch.List(d.batches)
		if err != nil || len(list) != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		d.Press("c")
		d.Sees("Call again whom?")
		n := 0
		for _, u := range list[0].Counts.Unreached() { // the others are chosen, instead of those that are offered first
			tick := "[ ] "
			if u.Usual {
				tick = "[x] "
			} else {
				n += u.Rows
			}
			if line := d.Line(string(u.Outcome) + "  "); !strings.Contains(line, tick) {
				t.Errorf("%s: %q", u.Outcome, line)
			}
			d.Press("space", "down")
		}
		if n == 0 || n == 12 {
			t.Fatalf("the seed has %d who may have heard something", n)
		}
		d.Press("enter")
		d.Until("✓ checked", 10*time.Second)
		d.Sees(fmt.Sprintf("✓ %d call", n))
	})
}
