package ui_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/client/sandbox"
	"talkdeck/ui"
)

// withBatches begins batches at any hour, three calls first.
func withBatches(d *deck) {
	d.signIn = true
	d.services.Settings = batch.DefaultSettings()
	d.services.Settings.Hours = nil
	d.services.Settings.FailPercent, d.services.Settings.FailOf = 0, 0
}

// people writes a file of so many people, each with what Jack's prompt asks for, and returns its path and their numbers.
func people(t *testing.T, n int) (path string, numbers []string) {
	t.Helper()
	lines := []string{"number,first_name,order_id"}
	for i := range n {
		number := fmt.Sprintf("+1415555%04d", 3000+i)
		numbers = append(numbers, number)
		lines = append(lines, fmt.Sprintf("%s,Ana %d,A %d", number, i, i))
	}
	path = filepath.Join(t.TempDir(), "people.csv")
	write(t, filepath.Dir(path), "people.csv", strings.Join(lines, "\n")+"\n")
	return path, numbers
}

// check opens the screen on which a file's rows are checked, and waits until all of them are.
func check(d *deck, path string) {
	d.Until("STATUS", 5*time.Second)
	d.Burst(":batch " + path + "<enter>")
	d.Until("Check the rows", 5*time.Second)
	d.Press("ctrl+s")
	d.Until("✓ checked", 5*time.Second)
}

// begin makes a file's first calls, and then the others.
func begin(d *deck, path string, others int) {
	check(d, path)
	d.Press("c")
	d.Sees("Call the first 3 of", "n no (enter)")
	d.Press("y")
	d.Until("The first calls are over", time.Hour)
	d.Press("c")
	d.Sees(fmt.Sprintf("Call the other %d?", others))
	d.Burst(fmt.Sprintf("%d<enter>", others))
}

// result writes the result, and reads it.
func result(t *testing.T, d *deck) [][]string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "result.csv")
	d.Press("ctrl+s")
	d.Sees("Write the result of")
	for range len("people-result.csv") {
		d.Press("backspace")
	}
	d.Burst(file + "<enter>")
	d.Until("wrote", 10*time.Second)
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if info, err := f.Stat(); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// once fails unless the sandbox was asked for each number once, in any order.
func (d *deck) once(t *testing.T, numbers []string) {
	t.Helper()
	got := slices.Sorted(slices.Values(d.dialled()))
	if !cmp.Equal(got, slices.Sorted(slices.Values(numbers))) {
		t.Errorf("called %q", got)
	}
}

func TestABatchFromItsFileToItsResult(t *testing.T) {
	t.Parallel()
	run(t, withBatches, func(t *testing.T, d *deck) {
		path, numbers := people(t, 8)
		check(d, path)
		d.Sees("8 rows", "as Jack", "✓ 8 call", "✗ 0 skip", "Greet Ana 0 and ask for the A 0.", "by the last")
		d.Press("j")
		d.Sees("Greet Ana 1 and ask for the A 1.")
		d.Press("c", "enter")
		if got := d.dialled(); got != nil {
			t.Fatalf("enter called %q", got)
		}
		d.Press("c", "y")
		d.Until("The first calls are over", time.Hour)
		if got := d.dialled(); !cmp.Equal(got, numbers[:3]) {
			t.Fatalf("the first calls were %q", got)
		}
		d.Pass(5 * time.Minute)
		d.Press("c")
		d.Burst("7<enter>")
		d.Sees("that isn't the number of calls")
		d.Burst("<backspace>5<enter>")
		d.Until("● running", 5*time.Second)
		d.Until("✓ finished", time.Hour)
		d.once(t, numbers)
		rows := result(t, d)
		if len(rows) != 9 || !cmp.Equal(rows[0][:5], []string{"number", "first_name", "order_id", "outcome", "call_id"}) {
			t.Fatalf("%q", rows)
		}
		for i, row := range rows[1:] {
			if row[0] != numbers[i] || row[1] != fmt.Sprintf("Ana %d", i) || !strings.HasPrefix(row[4], "CA") || row[6] == "" {
				t.Errorf("%q", row)
			}
		}
	})
}

func TestABatchGoesOnWhileSomethingElseIsLookedAt(t *testing.T) {
	t.Parallel()
	run(t, withBatches, func(t *testing.T, d *deck) {
		path, numbers := people(t, 5)
		check(d, path)
		d.Press("c", "y")
		d.Until("first calls", 5*time.Second)
		d.Press("3")
		if v := d.app.View(); v.ProgressBar == nil || !strings.HasPrefix(v.WindowTitle, "1/5 - ") {
			t.Errorf("%+v, %q", v.ProgressBar, v.WindowTitle)
		}
		d.Until("people.csv: the first calls are over; 6 shows how they went", time.Hour)
		d.Press("6")
		d.Until("3/5", 15*time.Second)
		d.Press("enter")
		d.Until("waits for you", 5*time.Second)
		d.Press("c")
		d.Burst("2<enter>")
		d.Press("6")
		d.Until("ended, 5 of 5 called", time.Hour)
		d.Until("✓ finished", 15*time.Second)
		d.once(t, numbers)
		if v := d.app.View(); v.ProgressBar != nil || v.WindowTitle != "Nordwind - talkdeck" {
			t.Errorf("%+v, %q", v.ProgressBar, v.WindowTitle)
		}
	})
}

func TestAnUnfinishedBatchIsTakenUpWhereItWas(t *testing.T) {
	dir, state := t.TempDir(), t.TempDir()
	run(t, func(d *deck) {
		withBatches(d)
		d.batches, d.journal = dir, state
	}, func(t *testing.T, d *deck) {
		path, numbers := people(t, 12)
		begin(d, path, 9)
		d.Until("● running", 5*time.Second)
		d.Pass(5 * time.Second)
		d.Press("q")
		d.Sees("Quit while a batch runs?", "people.csv", "can't be called back", "resumes it exactly where it was")
		d.Press("enter")
		if d.Ended() {
			t.Fatal("it quit, though nobody said so")
		}
		d.Press("ctrl+c")
		d.Sees("Quit while a batch runs?")
		d.Press("ctrl+c")
		if !d.Ended() || d.app.Exit() != ui.ExitInterrupted {
			t.Fatalf("the second ctrl+c doesn't end it: %v", d.app.Exit())
		}
		d.app.Close()
		if n := len(d.dialled()); n < 4 || n == 12 {
			t.Fatalf("%d calls", n)
		}

		again := &deck{width: 80, height: 24, box: d.box, options: plain()}
		withBatches(again)
		again.batches, again.journal = dir, state
		again.open(t)
		defer again.close(t)
		again.Until("the batch of people.csv isn't finished", 5*time.Second)
		again.Press("6")
		again.Until("not finished", 5*time.Second)
		again.Press("enter")
		again.Until("c resumes it where it was", 5*time.Second)
		left := 12 - len(d.dialled())
		again.Press("c")
		again.Sees("Go on with people.csv?", "Nobody is called twice")
		again.Burst(fmt.Sprintf("%d<enter>", left))
		again.Until("✓ finished", time.Hour)
		d.once(t, numbers)
	})
}

func TestABatchPausesStopsAndIsChanged(t *testing.T) {
	t.Parallel()
	run(t, withBatches, func(t *testing.T, d *deck) {
		path, numbers := people(t, 30)
		begin(d, path, 27)
		d.Pass(3 * time.Second)
		d.Press("p")
		d.Until("PAUSED", 5*time.Second)
		d.Sees("pending, and can't be called back")
		at := len(d.dialled())
		d.Pass(5 * time.Minute)
		if n := len(d.dialled()); n != at {
			t.Errorf("%d calls were made while it was paused", n-at)
		}
		d.Press("e")
		d.Sees("Change how it is run", "Calls a minute", "Calls at once")
		d.Press("a")
		d.Burst("<backspace>1<enter>")
		d.Until("Calls at once: changed", 5*time.Second)
		d.Press("p")
		d.Until("● running", 5*time.Second)
		d.Pass(2 * time.Second)
		if n := len(d.dialled()); n != at+1 {
			t.Errorf("%d calls at once, though 1 was asked for", n-at)
		}
		d.Press(".")
		d.Sees("Stop this batch?", "aren't called then", "resumed later")
		d.Press("y")
		d.Until("stopped", time.Hour)
		d.Until("It was stopped. c resumes it", time.Hour)
		d.once(t, numbers[:at+1])
	})
}

func TestLostAnswersAreFoundWithoutCallingAgain(t *testing.T) {
	t.Parallel()
	run(t, withBatches, func(t *testing.T, d *deck) {
		path, numbers := people(t, 4)
		check(d, path)
		d.box.Inject(sandbox.Fault{Path: "/call/makeCall", Times: 2, DropAfter: true})
		d.Press("c", "y")
		d.Until("2 rows may or may not have been called", time.Hour)
		d.Until("The first calls are over", time.Hour)
		d.Pass(5 * time.Minute) // they are looked for without being asked
		d.SeesNot("may or may not")
		d.once(t, numbers[:3])
		d.Press("c")
		d.Burst("1<enter>")
		d.Until("✓ finished", time.Hour)
		d.once(t, numbers)
	})
}

func TestAnUncertainRowWaitsForAPerson(t *testing.T) {
	run(t, withBatches, func(t *testing.T, d *deck) {
		path, numbers := people(t, 4)
		check(d, path)
		d.box.Inject(sandbox.Fault{Path: "/call/makeCall", Times: 1, DropBefore: true})
		d.Press("c", "y")
		d.Until("1 row may or may not have been called", time.Hour)
		d.Until("The first calls are over", time.Hour)
		d.Press("c")
		d.Burst("1<enter>")
		d.Until("? uncertain 1", time.Hour)
		d.Until("1 row may or may not have been called, and won't be again. enter looks for it", time.Hour)
		d.Press("enter")
		d.Until("Line 2: was "+numbers[0]+" called?", 5*time.Second)
		d.Sees("no proof that there was none", "leave it for good")
		d.Press("D")
		d.Until("line 2 stays uncertain, and is never called again", 5*time.Second)
		d.Until("✓ finished", 5*time.Second)
		d.SeesNot("may or may not")
		d.once(t, numbers[1:])
	})
}

func TestABatchWaitsForTheSessionAndGoesOnByItself(t *testing.T) {
	t.Parallel()
	for _, rate := range []float64{1, 60} { // the session is seen to lapse first, or a call is refused
		run(t, func(d *deck) {
			withBatches(d)
			d.services.Settings.PerMinute, d.services.Settings.Canary = rate, 0
		}, func(t *testing.T, d *deck) {
			path, numbers := people(t, 8)
			check(d, path)
			d.Press("c")
			d.Burst("8<enter>")
			d.Until("● running", 5*time.Second)
			d.box.Revoke()
			d.box.RevokeAccess()
			d.Until("PAUSED", 10*time.Minute)
			d.Until("Password", 10*time.Minute)
			d.Press("esc")
			at := len(d.dialled())
			d.Pass(5 * time.Minute)
			d.Sees("PAUSED", "sign")
			if n := len(d.dialled()); n != at || n == 8 {
				t.Errorf("%d calls, %d of them without a session", n, n-at)
			}
			d.Press("s")
			d.Burst("correct horse<enter>")
			d.Until("● running", 10*time.Second)
			d.Until("✓ finished", time.Hour)
			d.once(t, numbers)
		})
	}
}

// counting is a network that counts the calls that are asked for, whatever is answered.
type counting struct {
	http.RoundTripper
	calls *atomic.Int64
}

func (c counting) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/call") {
		c.calls.Add(1)
	}
	return c.RoundTripper.RoundTrip(r)
}

// Whoever signs in after a lapse may be somebody else: no call of a batch is sent until it is known that it is not.
func TestABatchDoesNotGoOnAsSomebodyElse(t *testing.T) {
	t.Parallel()
	var sent atomic.Int64
	run(t, func(d *deck) {
		withBatches(d)
		d.services.Settings.PerMinute, d.services.Settings.Canary = 60, 0
		d.network = func(to http.RoundTripper) http.RoundTripper {
			return counting{to, &sent}
		}
	}, func(t *testing.T, d *deck) {
		auth := d.services.Client.Auth
		if _, err := auth.SignUp(t.Context(), client.NewUser{Email: "bo@example.com", Name: "Bo", Password: client.NewSecret("s3cret")}); err != nil {
			t.Fatal(err)
		}
		if _, err := auth.VerifyEmail(t.Context(), "bo@example.com", code(t, d)); err != nil {
			t.Fatal(err)
		}
		path, _ := people(t, 8)
		check(d, path)
		d.Press("c")
		d.Burst("8<enter>")
		d.Until("● running", 5*time.Second)
		d.box.Revoke()
		d.box.RevokeAccess()
		d.Until("Password", 10*time.Minute)
		d.Pass(time.Minute)
		before := sent.Load()
		d.box.Inject(sandbox.Fault{Path: "/login", Delay: 5 * time.Second, Times: 2})
		d.Burst("wrong<enter>")
		d.Pass(2 * time.Second)
		d.Sees("PAUSED")
		d.Until("Not accepted: Invalid password.", 10*time.Second)
		d.Press("shift+tab")
		for range len("ana@example.com") {
			d.Press("backspace")
		}
		d.Burst("bo@example.com<tab>" + strings.Repeat("<backspace>", len("wrong")) + "s3cret<enter>")
		d.Until("This account has no projects yet", 20*time.Second)
		d.Pass(10 * time.Minute)
		if n := sent.Load(); n != before {
			t.Errorf("%d calls were sent for somebody else", n-before)
		}
		d.Press("6")
		d.Until("people.csv", 5*time.Second)
		d.Sees("paused", "7 calls to go")
	})
}

func TestTheSameFileIsntCalledAgainUnawares(t *testing.T) {
	run(t, withBatches, func(t *testing.T, d *deck) {
		path, numbers := people(t, 4)
		begin(d, path, 1)
		d.Until("✓ finished", time.Hour)
		d.Press("3")
		check(d, path)
		d.Sees("This file was begun before", "4 of 4 called", "✗ 4 skip", "recent 4")
		d.Press("*", "i")
		d.Burst("they asked for it<enter>")
		d.Sees("✓ call◆", "4 in, 0 out", "included by you: they asked for it")
		d.Press("c")
		d.Sees("Are they meant to be called again?", "Type the number of calls: 3")
		d.Press("y", "enter")
		d.Sees("that isn't the number of calls")
		d.Press("esc")
		d.once(t, numbers)
	})
}

func TestThoseWhoWerentReachedAreCalledAgainAsALinkedBatch(t *testing.T) {
	run(t, withBatches, func(t *testing.T, d *deck) {
		path, numbers := people(t, 10)
		begin(d, path, 7)
		d.Until("✓ finished", time.Hour)
		d.Press("c")
		d.Sees("Call again whom?", "no-answer")
		d.Press("enter")
		d.Until("✓ checked", 10*time.Second)
		d.Sees("people.csv", "✗ 0 skip")
		list, err := batch.List(d.batches)
		if err != nil || len(list) != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		again := 0
		for _, u := range list[0].Counts.Unreached() {
			if u.Usual {
				again += u.Rows
			}
		}
		d.Sees(fmt.Sprintf("✓ %d call", again))
		d.once(t, numbers)
	})
}

func TestReadOnlyBeginsNoBatch(t *testing.T) {
	run(t, func(d *deck) {
		withBatches(d)
		d.options.ReadOnly = true
	}, func(t *testing.T, d *deck) {
		d.Until("STATUS", 5*time.Second)
		d.Press("6", "n")
		d.Sees("read-only")
		d.Burst(":batch x.csv<enter>")
		d.Sees("read-only")
	})
}

func TestUploadingIsAnExplicitChoice(t *testing.T) {
	run(t, withBatches, func(t *testing.T, d *deck) {
		path, numbers := people(t, 4)
		check(d, path)
		d.Burst(":upload<enter>")
		d.Sees("Let the service call 4?", "it can't be paused or stopped", "no progress", "Type the number of calls: 4")
		d.Press("y", "enter")
		d.Sees("that isn't the number of calls")
		d.Burst("<backspace>4<enter>")
		d.Until("the file was sent", 10*time.Second)
		d.once(t, numbers)
		for _, c := range d.box.Dialled() {
			if c.Endpoint == "makeCall" || !strings.HasPrefix(c.Variables["first_name"], "Ana") {
				t.Errorf("%+v", c)
			}
		}
	})
}
