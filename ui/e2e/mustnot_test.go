//go:build unix

package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestACallThatIsMadeButAnsweredOtherwiseIsMadeOnce(t *testing.T) {
	t.Parallel()
	s := lively(t)
	h := s.quick(t)
	odd := []int{303, 307, 407, 511, 429}
	numbers := crowd(0, 2*len(odd))
	term := open(t, h, 120, 40)
	term.until(soon, "STATUS", "updated")
	for i, status := range odd { // singly, on the screen
		s.cue(fmt.Sprintf("misanswer %d", status))
		term.burst(":call " + numbers[i] + "\r")
		term.fill(numbers[i])
		term.press("y")
		term.until(soon, "Calls of unknown outcome", numbers[i])
	}
	s.nobodyTwice(t, numbers[:len(odd)]...)
	term.press("q")
	term.until(soon, "exit code 0")

	for _, status := range odd { // by a batch, from the command line
		s.cue(fmt.Sprintf("misanswer %d", status))
	}
	file := listed(t, "people.csv", numbers[len(odd):]...)
	cmd, _ := h.startBatch(t, s, "run", file, "--agent", "Jack", "--yes", "--count", fmt.Sprint(len(odd)), "--at-once", "1")
	if !eventually(soon, func() bool { b := h.batches(t); return len(b) > 0 && b[0].Doubtful == len(odd) }) {
		t.Errorf("not all are uncertain: %+v", h.batches(t))
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // interrupted
	for _, again := range [][]string{{file}, {otherwise(t, numbers...)}} {
		if out, code := h.rings(t, s, again[0], len(odd)); code != 9 {
			t.Errorf("run again: exit code %d: %s", code, out)
		}
	}
	s.nobodyTwice(t, numbers...)
}

// spoiled is something that happens to a file while nobody writes to it; older is a copy of it from when one call was made.
type spoiled func(t *testing.T, path string, older []byte)

// flipBit turns a bit over in the last complete line.
func flipBit(t *testing.T, path string, _ []byte) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	end := bytes.LastIndexByte(raw, '\n')
	begin := bytes.LastIndexByte(raw[:end], '\n') + 1
	at, bit := begin+rand.IntN(end-begin), rand.IntN(8)
	raw[at] ^= 1 << bit
	t.Logf("bit %d of byte %d of %q", bit, at-begin, raw[begin:end])
	put(t, path, string(raw))
}

// putBack puts the older copy back.
func putBack(t *testing.T, path string, older []byte) {
	t.Helper()
	put(t, path, string(older))
}

// notAtAll leaves a file as it is.
func notAtAll(*testing.T, string, []byte) {}

// only is the one file that a pattern in a home fits.
func (h home) only(t *testing.T, pattern ...string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(append([]string{h.dir, "state", "talkdeck"}, pattern...)...))
	if err != nil || len(files) != 1 {
		t.Fatalf("%q, %v", files, err)
	}
	return files[0]
}

func TestABitFlippedInTheLastLineAndAnOlderCopyPutBack(t *testing.T) {
	t.Parallel()
	const ledgerDamaged, journalDamaged = "the batch's file is damaged: line", "of the journal of calls is damaged: somebody may have been called"
	for name, tt := range map[string]struct {
		ledger, journal spoiled
		says            string // when the batch is resumed; "": what is left tells enough
	}{
		"a bit of the ledger":             {flipBit, notAtAll, ledgerDamaged},
		"a bit of the journal":            {notAtAll, flipBit, journalDamaged},
		"a bit of both":                   {flipBit, flipBit, ledgerDamaged},
		"an older ledger":                 {putBack, notAtAll, "called by this batch already, as the journal of calls tells"},
		"an older journal":                {notAtAll, putBack, ""},
		"both older":                      {putBack, putBack, "uncertain: they may have been called"},
		"an older ledger, a bit flipped":  {putBack, flipBit, journalDamaged},
		"an older journal, a bit flipped": {flipBit, putBack, ledgerDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := lively(t)
			h := s.quick(t)
			numbers := crowd(0, 6)
			ledger, journal, older := "", "", [2][]byte{}
			copies := func(made int) { // while it runs
				if made < 1 || older[0] != nil {
					return
				}
				ledger, journal = h.only(t, "default", "batches", "*.ndjson"), h.only(t, ".calls", "*", "calls.ndjson")
				for i, path := range []string{ledger, journal} {
					raw, err := os.ReadFile(path)
					if err != nil {
						t.Fatal(err)
					}
					older[i] = raw[:bytes.LastIndexByte(raw, '\n')+1]
				}
			}
			b := h.restedSeen(t, s, listed(t, "people.csv", numbers...), numbers, 4, syscall.SIGKILL, copies)
			tt.ledger(t, ledger, older[0])
			tt.journal(t, journal, older[1])
			out, code := h.goesOn(t, s, 5*time.Second, b.ID)
			if t.Logf("resumed: exit code %d: %s", code, out); !strings.Contains(out, tt.says) {
				t.Errorf("resume doesn't say %q", tt.says)
			}
			if out, code = h.rings(t, s, otherwise(t, numbers...), len(numbers)); code != 9 { // by another file
				t.Errorf("another file: exit code %d: %s", code, out)
			}
			for number, n := range s.called() {
				if n != 1 || !slices.Contains(numbers, number) {
					t.Errorf("%s was called %d times", number, n)
				}
			}
		})
	}
}

func TestANumberPutOnTheDoNotCallListWhileABatchRunsOrRests(t *testing.T) {
	t.Parallel()
	s := lively(t)
	h := s.quick(t, "second")
	numbers := crowd(0, 6)
	add := func(number string) {
		t.Helper()
		if out, code := h.run(t, "", "dnc", "add", number, "asked"); code != 0 {
			t.Fatalf("%d: %s", code, out)
		}
	}
	running := func(made int) {
		if made == 1 {
			add(numbers[3])
		}
	}
	file := listed(t, "people.csv", numbers...)
	b := h.restedSeen(t, s, file, numbers, 2, syscall.SIGINT, running)
	add(numbers[4])
	if out, code := h.goesOn(t, s, soon, b.ID); code != 0 && code != 5 {
		t.Errorf("%d: %s", code, out)
	}
	called := slices.DeleteFunc(slices.Clone(numbers), func(n string) bool { return n == numbers[3] || n == numbers[4] })
	s.nobodyTwice(t, called...)
	for _, n := range numbers[3:5] {
		if out, code := h.rings(t, s, listed(t, "again.csv", n), 1, "--profile", "second"); code != 9 || !strings.Contains(out, "do not call") {
			t.Errorf("from the command line: exit code %d: %s", code, out)
		}
	}
	term := open(t, h, 120, 40)
	term.until(soon, "STATUS", "updated")
	term.burst(":call " + numbers[3] + "\r")
	term.fill(numbers[3])
	term.until(soon, "type the number", "do-not-call list since", "asked")
	term.press("y", "Enter", "BSpace")
	s.nobodyTwice(t, called...)
	term.typeIn("Number", numbers[3])
	term.press("Enter")
	term.until(soon, "all the same?")
	s.nobodyTwice(t, called...)
	term.typeIn("Why", "she called back")
	term.press("Enter")
	term.until(soon, "› "+numbers[3])
	s.nobodyTwice(t, append(called, numbers[3])...)
	raw, err := os.ReadFile(h.only(t, ".calls", "*", "calls.ndjson"))
	if err != nil || !bytes.Contains(raw, []byte(`"because":"she called back"`)) {
		t.Errorf("the reason isn't in the journal: %v", err)
	}
}

func TestRowsThatMustNotBeCalledAsTheyAre(t *testing.T) {
	t.Parallel()
	s := lively(t)
	h := s.quick(t)
	good, n := crowd(0, 2), 0
	next := func() string { n++; return recipient(100 + n) }
	rows := []string{ // each is one that isn't called
		next() + ",,May,NW-1,9 to 10,A Street,B Street",
		next() + ",   ,May,NW-1,9 to 10,A Street,B Street",
		next() + ",Ana,May,NW-1,9 to 10,,B Street",
		next() + ",#N/A,May,NW-1,9 to 10,A Street,B Street",
		next() + ",Ana,#REF!,NW-1,9 to 10,A Street,B Street",
		next() + ",Ana,May,1.23457E+11,9 to 10,A Street,B Street",
		next() + `,Ana,May,"1,23457E+11",9 to 10,A Street,B Street`,
		"1.23457E+11,Ana,May,NW-1,9 to 10,A Street,B Street",
		"#N/A,Ana,May,NW-1,9 to 10,A Street,B Street",
		next() + " / " + next() + ",Ana,May,NW-1,9 to 10,A Street,B Street",
		next() + " " + next() + ",Ana,May,NW-1,9 to 10,A Street,B Street",
		`"` + next() + "\n" + next() + `",Ana,May,NW-1,9 to 10,A Street,B Street`,
		with("+49 89 123456 +49 89 123457"),
		with("+49 (0)151 12 000301"), // on the list, otherwise
		with("0049151 12000302"),
		with("+49-151-12.000303"),
	}
	file := filepath.Join(t.TempDir(), "people.csv")
	put(t, file, withJack+"\n"+with(good[0])+"\n"+strings.Join(rows, "\n")+"\n"+with(good[1])+"\n")
	list := filepath.Join(t.TempDir(), "do-not-call.txt")
	put(t, list, "# people who said no\n+49 151 12000301 Ana\n0151 12000302\n+4915112000303;moved\n")
	flags := []string{"--do-not-call", list, "--region", "DE"}
	term := open(t, h, 120, 50)
	term.until(soon, "STATUS", "updated")
	term.checked(file, 4) // neither by the list nor by the country
	out, code := h.rings(t, s, file, 2, flags...)
	if code != 0 && code != 5 {
		t.Fatalf("%d: %s", code, out)
	}
	s.nobodyTwice(t, good...)
}

// asks sends the service a request beside the program, and is its answer.
func (s *service) asks(t *testing.T, method, path, token string, body map[string]string) map[string]any {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, s.url+path, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }() // it is read
	var out map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %d, %v, %v", method, path, resp.StatusCode, out, err)
	}
	return out
}

// stranger is another account, which has no projects, and an API key of it.
func (s *service) stranger(t *testing.T) (email, key string) {
	t.Helper()
	email = "bo@example.com"
	s.asks(t, http.MethodPost, "/auth/signup", "", map[string]string{"email": email, "password": password, "name": "Bo"})
	mails := told[struct{ Code string }](s, "/sandbox/mails")
	s.asks(t, http.MethodPost, "/auth/verify-email", "", map[string]string{"email": email, "code": mails[len(mails)-1].Code})
	token, _ := s.asks(t, http.MethodPost, "/auth/login", "", map[string]string{"email": email, "password": password})["token"].(string)
	key, _ = s.asks(t, http.MethodGet, "/user/generate-apikey", token, nil)["apiKey"].(string)
	if key == "" {
		t.Fatal("no API key was made")
	}
	return email, key
}

func TestABatchResumedUnderAnAccountThatCannotReadItsAgent(t *testing.T) {
	t.Parallel()
	s := lively(t)
	h := s.quick(t)
	numbers := crowd(0, 6)
	b := h.rested(t, s, listed(t, "people.csv", numbers...), numbers, 1, syscall.SIGINT)
	made := len(s.dialled())
	stillQueued := func(who string) {
		t.Helper()
		if now := h.batches(t)[0]; now.Left != b.Left || now.Doubtful != 0 || len(s.dialled()) != made {
			t.Errorf("%s: %+v, and it was %+v; %d calls", who, now, b, len(s.dialled()))
		}
	}
	other, key := s.stranger(t)
	signIn := func(as string) {
		t.Helper()
		if out, code := h.run(t, password+"\n", "login", "--email", as, "--password-stdin"); code != 0 {
			t.Fatalf("login: %d, %s", code, out)
		}
	}
	keyed := h
	keyed.key = key
	if out, code := keyed.goesOn(t, s, soon, b.ID); code != 9 || !strings.Contains(out, "agent can't be read") {
		t.Errorf("by the key of another account: exit code %d: %s", code, out)
	}
	stillQueued("by the key of another account")
	signIn(other)
	if out, code := h.goesOn(t, s, soon, b.ID); code != 9 || !strings.Contains(out, "begun by "+email+", and "+other+" is signed in") {
		t.Errorf("another account: exit code %d: %s", code, out)
	}
	stillQueued("another account")
	term := open(t, h, 120, 36)
	term.until(soon, "no projects yet")
	term.press("6")
	term.until(soon, "not finished")
	term.press("Enter")
	term.until(soon, "c resumes it where it was")
	term.press("c")
	term.agree(b.Left)
	term.until(soon, "begun by "+email)
	stillQueued("another account on the screen")
	signIn(email)
	if out, code := h.goesOn(t, s, soon, b.ID); code != 0 && code != 5 {
		t.Errorf("who began it: exit code %d: %s", code, out)
	}
	s.nobodyTwice(t, numbers...)
}
