package ui_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"talkdeck/client/sandbox"
)

// The tests of this file are those of the promise that nobody is called twice which need days, or minutes, to go by. The others
// are in e2e.

// paused makes some calls of a batch of eight, pauses it, and leaves the program. What it keeps stays.
func paused(t *testing.T, d *deck) (numbers []string, made int) {
	t.Helper()
	path, numbers := people(t, 8)
	check(d, path)
	d.Press("c")
	d.Burst("8<enter>")
	d.Until("● running", 5*time.Second)
	d.Pass(3 * time.Second)
	d.Press("p")
	d.Until("PAUSED", 5*time.Second)
	d.Pass(10 * time.Minute)
	if made = len(d.dialled()); made == 0 || made > 4 {
		t.Fatalf("%d calls", made)
	}
	d.Press("q")
	d.Sees("Quit while a batch runs?")
	d.Press("y")
	if !d.Ended() {
		t.Fatalf("it goes on:\n%s", d.Screen())
	}
	d.app.Close()
	return numbers, made
}

// later is another program at the same service: with the batches in a folder, and the journal in another; "" for new ones.
func later(t *testing.T, d *deck, batches, journal string) *deck {
	t.Helper()
	again := &deck{width: 120, height: 40, box: d.box, options: plain()}
	withBatches(again)
	again.batches, again.journal = batches, journal
	again.open(t)
	return again
}

func TestABatchPausedOverAWeekItsPeopleCalledByAnotherOneThenResumed(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		shared bool   // the other batch is of another profile on this computer; else of another computer
		says   string // of those who were called meanwhile
	}{
		"by another profile":  {true, "left out"},
		"by another computer": {false, "uncertain"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			batches, journal, others := t.TempDir(), t.TempDir(), ""
			if tt.shared {
				others = journal
			}
			run(t, func(d *deck) {
				withBatches(d)
				d.sandbox.Quiet, d.services.Settings.Canary = true, 0
				d.batches, d.journal = batches, journal
			}, func(t *testing.T, d *deck) {
				numbers, made := paused(t, d)
				time.Sleep(24 * time.Hour)
				other := later(t, d, "", others)
				called := numbers[made:7] // all who are left but the last
				text := "order_id,first_name,number\n"
				for i, n := range called {
					text += fmt.Sprintf("A %d,Ana,%s\n", i, n)
				}
				file := filepath.Join(t.TempDir(), "others.csv")
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				begin(other, file, len(called)-3)
				other.Until("✓ finished", time.Hour)
				other.close(t)
				d.once(t, numbers[:7])
				time.Sleep(9 * 24 * time.Hour)
				again := later(t, d, batches, journal)
				defer again.close(t)
				again.Until("STATUS", 5*time.Second)
				again.Press("6")
				again.Until("paused", 5*time.Second)
				again.Press("enter")
				left := len(numbers) - made
				again.Until(fmt.Sprintf("%d to go", left), 5*time.Second)
				again.Press("c")
				again.Sees("Go on with people.csv?")
				again.Burst(fmt.Sprintf("%d<enter>", left)) // as many as the screen knew of
				again.Until(fmt.Sprintf("%s %d", tt.says, len(called)), time.Hour)
				again.Pass(time.Hour)
				again.Sees(fmt.Sprintf("%s %d", tt.says, len(called)))
				d.once(t, numbers)
			})
		})
	}
}

// The service says that it has too much to do, and has made the call all the same, or hasn't.
func TestARowAnswered429GoesAgainOnlyAfterTheHistoryShowsNoCall(t *testing.T) {
	t.Parallel()
	for name, carriedOut := range map[string]bool{"the call was made": true, "it wasn't": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, withBatches, func(t *testing.T, d *deck) {
				path, numbers := people(t, 3)
				check(d, path)
				d.box.Inject(sandbox.Fault{Path: "/call/makeCall", Times: 1, Status: 429, CarriedOut: carriedOut})
				before := len(d.box.Log())
				d.Press("c")
				d.Burst("3<enter>")
				d.Until("✓ finished", time.Hour)
				d.once(t, numbers)
				var asked []time.Time
				looked := time.Time{}
				for _, r := range d.box.Log()[before:] {
					switch {
					case r.Path == "/call/makeCall":
						asked = append(asked, r.Time)
					case len(asked) > 0 && strings.Contains(r.Path, "history"):
						looked = r.Time
					}
				}
				want := 4
				if carriedOut {
					want = 3
				}
				if len(asked) != want || !looked.After(asked[0]) {
					t.Errorf("%d requests for 3 calls, want %d; looked at %s, %s after the first", len(asked), want, looked, looked.Sub(asked[0]))
				}
				if last := slices.MaxFunc(asked, time.Time.Compare); !carriedOut && last.Sub(asked[0]) < 20*time.Second {
					t.Errorf("it was sent again after %s", cmp.Or(last.Sub(asked[0]), 0))
				}
			})
		})
	}
}

// "Call again" on any row, after a call with values: what is known of the one isn't offered for the other.
func TestCallAgainOnAnyRowAfterACallWithValues(t *testing.T) {
	t.Parallel()
	run(t, signedIn, func(t *testing.T, d *deck) {
		atAgent(d)
		d.Press("c")
		fillIn(d)
		d.Press("y")
		d.Until("│ Nordwind › "+ana, 5*time.Second)
		d.Press("3")
		d.Until("STATUS", 5*time.Second)
		for _, row := range []string{"G", "k", "k", "k", "k"} {
			d.Press(row)
			line := selected(d)
			if strings.Contains(line, ana) {
				continue
			}
			d.Press("c")
			d.Until("PROMPT AS THE AGENT GETS IT", 5*time.Second)
			d.Sees("Make a call as", "! empty: first_name, order_id", "Greet {{first_name}} and ask for the")
			d.SeesNot("Ana", "A 7", "Values from")
			d.Press("esc")
			d.Until("STATUS", 5*time.Second)
		}
		if n := len(d.dialled()); n != 1 {
			t.Errorf("%d calls", n)
		}
	})
}
