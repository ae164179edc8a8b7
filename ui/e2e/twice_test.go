//go:build unix

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The tests of this file are of the promise that nobody is called twice, and none who must not be: what the sandbox counts, in a
// process of its own, is what was asked of it by all windows, profiles and command lines together.

// withJack is a heading with all that the prompt of the active agent wants.
const withJack = "number,first_name,move_date,order_id,arrival_window,pickup_address,delivery_address"

// with is a row of such a file.
func with(number string) string { return number + ",Ana,May,NW-1,9 to 10,A Street,B Street" }

// crowd is so many people's numbers, those of each i others.
func crowd(i, n int) (numbers []string) {
	for j := range n {
		numbers = append(numbers, recipient(1000*i+j))
	}
	return numbers
}

// listed writes a file of people, one a row.
func listed(t *testing.T, name string, numbers ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	text := withJack + "\n"
	for _, n := range numbers {
		text += with(n) + "\n"
	}
	put(t, path, text)
	return path
}

// otherwise writes a file of the same people under another name, in another order of rows and columns.
func otherwise(t *testing.T, numbers ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "otherwise.csv")
	swap := func(line string) string {
		number, rest, _ := strings.Cut(line, ",")
		return rest + "," + number + "\n"
	}
	text := swap(withJack)
	for _, n := range slices.Backward(numbers) {
		text += swap(with(n))
	}
	put(t, path, text)
	return path
}

// lively is a service whose calls are over soon. Its history is longer than what a day adds to it, so that the program can tell
// that a day's answer isn't cut.
func lively(t *testing.T) *service {
	t.Helper()
	return serve(t, "--demo-calls", "500", "--demo-speed", "50")
}

// quick is a home with settings under which batches needn't be waited for, signed in at the service by profiles.
func (s *service) quick(t *testing.T, profiles ...string) home {
	t.Helper()
	h := newHome(t)
	folder := filepath.Join(h.dir, "config", "talkdeck")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(folder, "config.yaml"), "api_url: "+s.url+"\ncalls_url: "+s.url+
		"\ncalling_hours: any\nbatch_rate: 6000\nbatch_at_once: 20\nbatch_canary: 0\nbatch_stop_failures: never\ninterval: 500ms\n")
	for _, p := range append([]string{"default"}, profiles...) {
		if out, code := h.run(t, password+"\n", "login", "--profile", p, "--email", email, "--password-stdin"); code != 0 {
			t.Fatalf("login: %d, %s", code, out)
		}
	}
	return h
}

// rings has a file's people called from the command line: so many, if there are as many who may be.
func (h home) rings(t *testing.T, s *service, file string, n int, flags ...string) (output string, code int) {
	t.Helper()
	args := append([]string{"run", file, "--agent", "Jack", "--yes", "--count", fmt.Sprint(n)}, flags...)
	return h.batch(t, s, soon, syscall.SIGKILL, args...)
}

// nobodyTwice fails unless each of the numbers was called once, and nobody else.
func (s *service) nobodyTwice(t *testing.T, numbers ...string) {
	t.Helper()
	want := map[string]int{}
	for _, n := range numbers {
		want[n] = 1
	}
	if diff := cmp.Diff(want, s.called()); diff != "" {
		t.Errorf("the sandbox counts other calls (-want +got):\n%s", diff)
	}
}

// checked has the screen judge a file.
func (term *terminal) checked(file string, goes int) {
	term.t.Helper()
	term.burst(":batch " + file + "\r")
	term.until(soon, "Check the rows")
	term.press("C-s")
	term.until(soon, "✓ checked", fmt.Sprintf("✓ %d call ", goes))
}

// agree types the number of calls into the question that comes up.
func (term *terminal) agree(n int) {
	term.t.Helper()
	term.typeIn("How many", fmt.Sprint(n))
	term.press("Enter")
}

// typeIn types into a field of a dialog, once it is there.
func (term *terminal) typeIn(field, text string) {
	term.t.Helper()
	term.until(soon, field+" ")
	term.burst(text)
	term.until(soon, field+"  "+text)
}

// atOnce does things at the same moment, and waits until all are done.
func atOnce(do ...func()) {
	var wg sync.WaitGroup
	for _, f := range do {
		wg.Go(f)
	}
	wg.Wait()
}

func TestCheckedOnTheScreenRunFromTheCommandLineThenBegunOnTheScreen(t *testing.T) {
	t.Parallel()
	s := lively(t)
	h := s.quick(t)
	for i, tt := range []struct {
		name  string
		other func(*testing.T, ...string) string // the file that the command line gets; nil: the same
		says  string
	}{
		{"the same file", nil, "this file was begun a moment ago"},
		{"another file of the same people", otherwise, "left out 5"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			numbers := crowd(i, 5)
			file := listed(t, "people.csv", numbers...)
			term := open(t, h, 120, 36)
			term.until(soon, "STATUS", "updated")
			term.checked(file, 5)
			if tt.other != nil {
				file = tt.other(t, numbers...)
			}
			if out, code := h.rings(t, s, file, 5); code != 0 && code != 5 {
				t.Fatalf("%d: %s", code, out)
			}
			term.press("c")
			term.agree(5)
			term.until(soon, tt.says)
			s.nobodyTwice(t, slices.Concat(crowd(0, 5), crowd(1, 5)[:5*i])...)
		})
	}
}

func TestTwoFilesOfTheSamePeopleBegunAtTheSameMomentByTwoProcesses(t *testing.T) {
	t.Parallel()
	s := lively(t)
	const rounds = 4
	var all []string
	t.Run("rounds", func(t *testing.T) {
		for round := range rounds {
			numbers := crowd(round, 10)
			all = append(all, numbers...)
			t.Run(fmt.Sprint(round), func(t *testing.T) {
				t.Parallel()
				h := s.quick(t)
				atOnce(func() { h.races(t, s, listed(t, "people.csv", numbers...)) }, func() { h.races(t, s, otherwise(t, numbers...)) })
			})
		}
	})
	s.nobodyTwice(t, all...)
}

// races has ten people called while others may do the same.
func (h home) races(t *testing.T, s *service, file string) {
	t.Helper()
	if out, code := h.rings(t, s, file, 10); code != 0 && code != 5 && code != 9 {
		t.Errorf("%s: exit code %d: %s", filepath.Base(file), code, out)
	}
}

func TestTwoProfilesOfOneAccountBeginTheSamePeopleAtTheSameMoment(t *testing.T) {
	t.Parallel()
	s := lively(t)
	h := s.quick(t, "second")
	numbers := crowd(0, 10)
	var terms []*terminal
	for i, profile := range []string{"default", "second"} { // both are checked before either begins
		file := listed(t, "people.csv", numbers...)
		if i == 1 {
			file = otherwise(t, numbers...)
		}
		term := open(t, h, 120, 36, "--profile", profile)
		term.until(soon, "STATUS", "updated")
		term.checked(file, 10)
		term.press("c")
		term.typeIn("How many", "10")
		terms = append(terms, term)
	}
	atOnce(func() { terms[0].press("Enter") }, func() { terms[1].press("Enter") })
	for _, term := range terms {
		term.until(soon, "finished")
	}
	s.nobodyTwice(t, numbers...)
	if out, code := h.rings(t, s, listed(t, "third.csv", numbers...), 10, "--profile", "second"); code != 9 {
		t.Errorf("a third file: exit code %d: %s", code, out)
	}
	s.nobodyTwice(t, numbers...)
}

func TestAFileUploadedToTheServiceThenRun(t *testing.T) {
	t.Parallel()
	s := lively(t)
	h := s.quick(t, "second")
	numbers := crowd(0, 5)
	file, same := listed(t, "people.csv", numbers...), otherwise(t, numbers...)
	late := open(t, h, 120, 36)
	late.until(soon, "STATUS", "updated")
	late.checked(same, 5)
	term := open(t, h, 120, 36)
	term.until(soon, "STATUS", "updated")
	term.checked(file, 5)
	term.burst(":upload\r")
	term.agree(5)
	term.until(soon, "the file was sent")
	s.nobodyTwice(t, numbers...)
	for _, args := range [][]string{{file}, {same}, {same, "--profile", "second"}} {
		if out, code := h.rings(t, s, args[0], 5, args[1:]...); code != 9 || !strings.Contains(out, "no row would be called") {
			t.Errorf("%s: exit code %d: %s", args, code, out)
		}
	}
	late.press("c")
	late.agree(5)
	late.until(soon, "left out 5")
	s.nobodyTwice(t, numbers...)
}

func TestAFileRunThenUploadedFromAScreenThatCheckedItBefore(t *testing.T) {
	t.Parallel()
	s := lively(t)
	h := s.quick(t)
	numbers := crowd(0, 5)
	term := open(t, h, 120, 36)
	term.until(soon, "STATUS", "updated")
	term.checked(listed(t, "people.csv", numbers...), 5)
	term.burst(":upload\r")
	term.typeIn("How many", "5")
	if out, code := h.rings(t, s, otherwise(t, numbers[:1]...), 1); code != 0 && code != 5 {
		t.Fatalf("%d: %s", code, out)
	}
	term.press("Enter")
	term.until(soon, numbers[0]+": it was called by batch otherwise.csv, line 2")
	s.nobodyTwice(t, numbers[0])
}

// rested begins a batch of people, and ends it by a signal once so many calls are made.
func (h home) rested(t *testing.T, s *service, file string, numbers []string, calls int, sig syscall.Signal) (batch begun) {
	t.Helper()
	return h.restedSeen(t, s, file, numbers, calls, sig, func(int) {})
}

// restedSeen is rested, and shows how many calls are made, as often as that is looked at.
func (h home) restedSeen(t *testing.T, s *service, file string, numbers []string, calls int, sig syscall.Signal, see func(made int)) (batch begun) {
	t.Helper()
	before := len(s.dialled())
	cmd, said := h.startBatch(t, s, "run", file, "--agent", "Jack", "--yes", "--count", fmt.Sprint(len(numbers)), "--rate", "150", "--at-once", "1")
	if !eventually(soon, func() bool {
		made := len(s.dialled()) - before
		see(made)
		return made >= calls
	}) {
		t.Fatalf("%d calls: %s", len(s.dialled()), said)
	}
	if err := cmd.Process.Signal(sig); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // what it ended with doesn't matter
	batch = h.batches(t)[0]
	if batch.Left == 0 {
		t.Fatalf("all were called: %s", said)
	}
	return batch
}

// goesOn resumes a batch for at most a time, with the number of calls that it says it would make.
func (h home) goesOn(t *testing.T, s *service, patience time.Duration, id string) (output string, code int) {
	t.Helper()
	output, code = h.batch(t, s, patience, syscall.SIGINT, "resume", id)
	var n int
	if _, ask, asks := strings.Cut(output, "add --yes --count "); !asks {
		return output, code
	} else if _, err := fmt.Sscan(ask, &n); err != nil {
		t.Fatal(err)
	}
	more, code := h.batch(t, s, patience, syscall.SIGINT, "resume", id, "--yes", "--count", fmt.Sprint(n), "--rate", "6000", "--at-once", "20")
	return output + more, code
}

func TestANumberQueuedInAnUnfinishedBatchCalledSinglyThenTheBatchResumed(t *testing.T) {
	t.Parallel()
	s := lively(t)
	h := s.quick(t)
	numbers := crowd(0, 6)
	b := h.rested(t, s, listed(t, "people.csv", numbers...), numbers, 1, syscall.SIGINT)
	last := numbers[len(numbers)-1]
	term := open(t, h, 120, 40)
	term.until(soon, "STATUS", "updated")
	term.burst(":call " + last + "\r")
	term.fill(last)
	term.until(soon, "Batch people.csv is to call it too, by line 7")
	term.press("y")
	term.until(soon, "› "+last)
	if n := s.called()[last]; n != 1 {
		t.Fatalf("called %d times", n)
	}
	if out, code := h.goesOn(t, s, soon, b.ID); code != 0 && code != 5 {
		t.Errorf("%d: %s", code, out)
	}
	s.nobodyTwice(t, numbers...)
}

// killAlong runs a batch again and again, kills it each time, and is over once it has nobody left to call.
func (h home) killAlong(t *testing.T, s *service, n int, lifetime func() time.Duration, args ...string) (kills int) {
	t.Helper()
	for range 40 {
		out, code := h.batch(t, s, lifetime()*time.Duration(1+kills/5), syscall.SIGKILL, args...)
		if code == -1 {
			kills++
		} else if code != 0 && code != 5 && code != 9 && code != 10 {
			t.Errorf("exit code %d: %s", code, out)
		}
		all := h.batches(t)
		if len(all) == 0 {
			continue
		}
		if all[0].Left == 0 {
			return kills
		}
		if _, ask, asks := strings.Cut(out, "add --yes --count "); asks {
			_, _ = fmt.Sscan(ask, &n) // else the next life says it again
		} else {
			n = all[0].Left
		}
		args = []string{"resume", all[0].ID, "--yes", "--count", fmt.Sprint(n), "--at-once", "20"}
	}
	return kills
}

func TestABatchThatIsKilledWhileAnotherProfileCallsTheSamePeople(t *testing.T) {
	t.Parallel()
	s := lively(t)
	h := s.quick(t, "second")
	numbers := crowd(0, 40)
	file, same := listed(t, "people.csv", numbers...), otherwise(t, numbers...)
	other, said := h.startBatch(t, s, "run", same, "--agent", "Jack", "--yes", "--count", "40", "--profile", "second", "--rate", "300")
	kills := h.killAlong(t, s, 40, atRandom(200*time.Millisecond, 700*time.Millisecond), "run", file, "--agent", "Jack", "--yes", "--count", "40", "--rate", "300")
	impatient := time.AfterFunc(20*time.Second, func() { _ = other.Process.Kill() }) // it waits for calls whose outcome a kill left unknown
	_ = other.Wait()
	impatient.Stop()
	called := s.called()
	for number, n := range called {
		if n != 1 || !slices.Contains(numbers, number) {
			t.Errorf("%s was called %d times", number, n)
		}
	}
	if t.Logf("%d kills; %d of 40 called; %s", kills, len(called), said); len(called) < 30 {
		t.Errorf("%d were called only", len(called))
	}
}
