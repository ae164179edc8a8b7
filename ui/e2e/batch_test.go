//go:build unix

package e2e

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// agentName is an agent of the scenario, and columns what its prompt wants.
const agentName, columns = "Nora, quote callback", "number,first_name,from_city,to_city,home_size,move_month"

// recipients writes a file of as many rows, whose numbers the simulation calls by itself never.
func recipients(t *testing.T, rows int) string {
	t.Helper()
	var out strings.Builder
	out.WriteString(columns + "\n")
	for i := range rows {
		fmt.Fprintf(&out, "%s,Ana %d,Rome,Oslo,2 rooms,May\n", recipient(i), i)
	}
	path := filepath.Join(t.TempDir(), "list.csv")
	if err := os.WriteFile(path, []byte(out.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func recipient(i int) string { return fmt.Sprintf("+4915112%06d", i) }

// called counts the calls that the service was asked to make, by their numbers.
func (s *service) called() map[string]int {
	s.t.Helper()
	count := map[string]int{}
	for _, number := range s.dialled() {
		count[number]++
	}
	return count
}

// batch runs a command about batches for at most a time, and then sends it a signal. What it printed comes back, and its exit
// code: -1 if a signal ended it.
func (h home) batch(t *testing.T, s *service, patience time.Duration, sig syscall.Signal, args ...string) (output string, code int) {
	t.Helper()
	cmd, out := h.startBatch(t, s, args...)
	impatient := time.AfterFunc(patience, func() { _ = cmd.Process.Signal(sig) }) // it may have ended
	defer impatient.Stop()
	_ = cmd.Wait() // what it ended with is in the state
	return out.String(), cmd.ProcessState.ExitCode()
}

func (h home) startBatch(t *testing.T, s *service, args ...string) (cmd *exec.Cmd, out *bytes.Buffer) {
	t.Helper()
	cmd, out = exec.Command(binary, append([]string{"batch"}, args...)...), &bytes.Buffer{}
	cmd.Env = append(h.env(), "TALKSTACK_API_URL="+s.url, "TALKSTACK_CALLS_URL="+s.url)
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // unless it has ended
	return cmd, out
}

// begun is a batch as the list tells of it.
type begun struct {
	ID       string `json:"id"`
	State    string `json:"state"`
	Rows     int    `json:"rows"`
	Left     int    `json:"left"`
	LeftOut  int    `json:"left_out"`
	Doubtful int    `json:"uncertain"`
}

func (h home) batches(t *testing.T) []begun {
	t.Helper()
	out, code := h.run(t, "", "batch", "list", "-o", "json")
	var all []begun
	if err := json.Unmarshal([]byte(out), &all); err != nil || code != 0 {
		t.Fatalf("%d, %v: %s", code, err, out)
	}
	return all
}

// quickly are the flags under which a batch needn't be waited for.
var quickly = []string{"--hours", "any", "--rate", "6000", "--at-once", "20", "--canary", "0", "--stop-failures", "never", "--interval", "500ms"}

// killed runs a batch of so many rows, and kills it again and again, until all rows were called.
func killed(t *testing.T, s *service, h home, file string, rows int, lifetime func() time.Duration) (kills int) {
	t.Helper()
	count := func(n int) []string { return []string{"--yes", "--count", fmt.Sprint(n)} }
	args := append(append([]string{"run", file, "--agent", agentName}, quickly...), count(rows)...)
	for {
		const enough = 10 // kills, after which each life may be longer: a busy machine needs as long to begin at all
		out, code := h.batch(t, s, lifetime()*time.Duration(1+kills/enough), syscall.SIGKILL, args...)
		if code != -1 && code != 5 && code != 0 && code != 10 {
			t.Fatalf("after %d kills: exit code %d: %s", kills, code, out)
		}
		if code == -1 {
			kills++
		}
		all := h.batches(t)
		switch {
		case len(all) == 0: // it was killed before it had written down anything
			continue
		case len(all) > 1:
			t.Fatalf("%d batches: %+v", len(all), all)
		case all[0].Left == 0:
			return kills
		}
		args = append([]string{"resume", "--at-once", "20"}, count(all[0].Left)...)
	}
}

// checkResult compares a batch's result with what the service was asked for.
func checkResult(t *testing.T, s *service, h home, id string, rows int) (outcomes map[string]int) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "result.csv")
	if out, code := h.batch(t, s, time.Minute, syscall.SIGKILL, "result", id, file); code != 0 {
		t.Fatalf("result: %d: %s", code, out)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil || len(lines) != rows+1 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	outcome, call := slices.Index(lines[0], "outcome"), slices.Index(lines[0], "call_id")
	calls, called := map[string]bool{}, s.called()
	outcomes = map[string]int{}
	for i, cells := range lines[1:] {
		n := called[recipient(i)]
		switch word := cells[outcome]; {
		case n > 1:
			t.Errorf("%s was called %d times: %v", cells[0], n, cells)
		case word == "uncertain" && n == 1:
			outcomes["uncertain, and was called"]++
		case word == "uncertain":
		case word == "" || word == "queued" || word == "sending" || word == "not-sent" || word == "skipped":
			t.Errorf("line %d is left %q", i+2, word)
		case n != 1 || cells[call] == "" || calls[cells[call]]:
			t.Errorf("%s was called %d times, and is told to have been by %q: %v", cells[0], n, cells[call], cells)
		}
		calls[cells[call]] = true
		outcomes[cells[outcome]]++
	}
	return outcomes
}

// Whenever the program is killed, nobody is called twice, and everybody once but for those of whom it isn't known.
func TestABatchThatIsKilledCallsNobodyTwice(t *testing.T) {
	t.Parallel()
	const rows = 60
	s := serve(t, "--demo-calls", "0", "--demo-speed", "100")
	s.cue("lose-answers 3")
	h := s.signedIn(t)
	kills := killed(t, s, h, recipients(t, rows), rows, atRandom(200*time.Millisecond, 700*time.Millisecond))
	b := h.batches(t)[0]
	if out, code := h.batch(t, s, 10*time.Second, syscall.SIGINT, "resume", b.ID); code != 130 && code != 10 {
		t.Errorf("after ctrl+c: %d: %s", code, out)
	}
	outcomes := checkResult(t, s, h, b.ID, rows)
	if t.Logf("%d kills; %v", kills, outcomes); kills < 2 {
		t.Errorf("it was killed %d times only", kills)
	}
}

// atRandom gives times between two.
func atRandom(least, most time.Duration) func() time.Duration {
	rng := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	return func() time.Duration { return least + time.Duration(rng.Int64N(int64(most-least))) }
}

// Two windows can't run one batch, and ctrl+c says what can't be called back.
func TestABatchRunsInOneWindowAndEndsByCtrlC(t *testing.T) {
	t.Parallel()
	const rows = 30
	s := serve(t, "--demo-calls", "0")
	h := s.signedIn(t)
	file := recipients(t, rows)
	args := append(append([]string{"run", file, "--agent", agentName}, quickly...), "--yes", "--count", fmt.Sprint(rows))
	first, said := h.startBatch(t, s, args...)
	if !eventually(soon, func() bool { return len(s.dialled()) >= 20 }) { // as many as go on at once
		t.Fatalf("%d calls", len(s.dialled()))
	}
	out, code := h.batch(t, s, soon, syscall.SIGKILL, "resume", "--yes", "--count", "10")
	if code != 9 || !strings.Contains(out, "open in another talkdeck window") {
		t.Errorf("another window: %d: %s", code, out)
	}
	if out, code = h.batch(t, s, soon, syscall.SIGKILL, args...); code != 9 || !strings.Contains(out, "the same rows were begun as batch") {
		t.Errorf("the same file: %d: %s", code, out)
	}
	if err := first.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	_ = first.Wait() // what it ended with is in the state
	if first.ProcessState.ExitCode() != 130 || !regexp.MustCompile(`no more calls are begun; \d+ are pending and can't be called back`).MatchString(said.String()) {
		t.Errorf("ctrl+c: %v: %s", first.ProcessState, said)
	}
	if b, n := h.batches(t)[0], len(s.dialled()); b.Left != rows-n || b.State != "not finished" {
		t.Errorf("%+v, %d calls", b, n)
	}
}
