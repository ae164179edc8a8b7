package contacts

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const ana, bo, cy = "+14155550123", "+4930123456", "+491712345678"

// ownList is a list in a folder that isn't there yet, on a day in November.
func ownList(t testing.TB) List {
	t.Helper()
	return List{Path: filepath.Join(t.TempDir(), "data", "do-not-call.csv"), Now: func() time.Time { return time.Date(2026, 11, 25, 14, 2, 0, 0, time.UTC) }}
}

func (l List) content(t testing.TB) string {
	t.Helper()
	raw, err := os.ReadFile(l.Path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func (l List) write(t testing.TB, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(l.Path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(l.Path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestNumbersArePutOnTheListAndTakenOff(t *testing.T) {
	l := ownList(t)
	if all, err := l.Entries(); err != nil || all != nil {
		t.Errorf("none yet: %v, %v", all, err)
	}
	if _, err := l.Remove(ana); !errors.Is(err, ErrNotListed) {
		t.Errorf("none to remove: %v", err)
	}
	for _, add := range []struct{ number, reason string }{
		{"+1 415 555 0123", "asked on the phone, \"never again\"\nsaid Ana"}, {bo, ""}, {cy, "=HYPERLINK(1)"},
	} {
		if _, already, err := l.Add(add.number, add.reason); err != nil || already {
			t.Fatalf("%s: %v, %v", add.number, already, err)
		}
	}
	const want = "number,date,reason\n" + ana + `,2026-11-25,"asked on the phone, ""never again"" said Ana"` + "\n" + bo + ",2026-11-25,\n" + cy + ",2026-11-25,'=HYPERLINK(1)\n"
	if got := l.content(t); got != want {
		t.Error(cmp.Diff(want, got))
	}
	before, already, err := l.Add("+49 30 123456", "again")
	if err != nil || !already || before.Line != 3 || l.content(t) != want {
		t.Errorf("twice: %+v, %v, %v", before, already, err)
	}
	all, err := l.Entries()
	if err != nil || len(all) != 3 || all[2] != (Unwanted{Number: cy, Since: "2026-11-25", Reason: "=HYPERLINK(1)", Line: 4, List: l.Path, Own: true}) {
		t.Errorf("%+v, %v", all, err)
	}
	if info, err := os.Stat(l.Path); err != nil || info.Mode() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	gone, err := l.Remove(ana)
	if err != nil || gone.String() != `on your do-not-call list since 2026-11-25: asked on the phone, "never again" said Ana` || strings.Contains(l.content(t), ana) {
		t.Errorf("%v, %v", gone, err)
	}
	if _, _, err := l.Add("nobody", ""); err == nil || strings.Contains(l.content(t), "nobody") {
		t.Errorf("no number: %v", err)
	}
}

func TestSeveralNumbersAreAddedTogetherOrNotAtAll(t *testing.T) {
	l := ownList(t)
	if _, err := l.AddAll([]Unwanted{{Number: ana}, {Number: "12"}}); err == nil {
		t.Error("12 is a number")
	}
	if all, err := l.Entries(); err != nil || len(all) != 0 {
		t.Errorf("%v, %v", all, err)
	}
	had, err := l.AddAll([]Unwanted{{Number: ana, Reason: "a"}, {Number: bo}, {Number: ana, Reason: "b"}})
	if err != nil || len(had) != 1 || had[0].Number != ana {
		t.Errorf("%+v, %v", had, err)
	}
	if all, err := l.Entries(); err != nil || len(all) != 2 || all[0].Reason != "a" {
		t.Errorf("%+v, %v", all, err)
	}
}

// What a person or a spreadsheet made of the list stays as it is, but for the line that is added or taken out.
func TestAListThatASpreadsheetSavedIsGoneOnWith(t *testing.T) {
	for name, c := range map[string]struct{ content, added, removed string }{
		"semicolons and another order": {
			"\ufeffReason;Who;Number;Date\r\nsaid no;me;+49 30 123456;25.11.2026\r\n", "\ufeffReason;Who;Number;Date\r\nsaid no;me;+49 30 123456;25.11.2026\r\n\"no; never\";;+14155550123;2026-11-25\r\n",
			"\ufeffReason;Who;Number;Date\r\n\"no; never\";;+14155550123;2026-11-25\r\n",
		},
		"comments, and no end": {
			"# ours\nnumber,date,reason\n\n# Bo\n+4930123456,,", "# ours\nnumber,date,reason\n\n# Bo\n+4930123456,,\n+14155550123,2026-11-25,\"no; never\"\n",
			"# ours\nnumber,date,reason\n\n# Bo\n+14155550123,2026-11-25,\"no; never\"\n",
		},
		"twice": {
			"number,date,reason\n+4930123456,1,\n+49 30 123456,2,\n", "number,date,reason\n+4930123456,1,\n+49 30 123456,2,\n+14155550123,2026-11-25,\"no; never\"\n",
			"number,date,reason\n+14155550123,2026-11-25,\"no; never\"\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := ownList(t)
			l.write(t, c.content)
			if _, _, err := l.Add(ana, "no; never"); err != nil || l.content(t) != c.added {
				t.Errorf("added: %v\n%s", err, cmp.Diff(c.added, l.content(t)))
			}
			if _, err := l.Remove(bo); err != nil || l.content(t) != c.removed {
				t.Errorf("removed: %v\n%s", err, cmp.Diff(c.removed, l.content(t)))
			}
		})
	}
}

func TestAListThatCannotBeReadWholeIsNeverChanged(t *testing.T) {
	for name, c := range map[string]struct{ content, says string }{
		"a + that was eaten":   {"number;date;reason\n14155550123;25.11.26;\n", "line 2"},
		"an exponent":          {"number,date,reason\n1.41556E+10,,\n", "line 2"},
		"no heading":           {"+14155550123\n", "number,date,reason"},
		"cut off to nothing":   {"", "number,date,reason"},
		"an open quote":        {"number,date,reason\n+14155550123,,\"no\n+4930123456,,\n", "line 2"},
		"no column for a date": {"number\n+4930123456\n", "columns number, date and reason"},
		"UTF-16":               {"\xff\xfen\x00", "UTF-16"},
	} {
		t.Run(name, func(t *testing.T) {
			l := ownList(t)
			l.write(t, c.content)
			if _, _, err := l.Add(cy, ""); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("added: %v", err)
			}
			if _, err := l.Remove(cy); err == nil {
				t.Error("removed")
			}
			if got := l.content(t); got != c.content {
				t.Errorf("%q", got)
			}
		})
	}
}

func TestALinkToTheListStaysOne(t *testing.T) {
	l := ownList(t)
	real := ownList(t)
	real.write(t, ownHeading)
	if err := os.MkdirAll(filepath.Dir(l.Path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(real.Path, l.Path); err != nil {
		t.Skip(err)
	}
	if _, _, err := l.Add(ana, ""); err != nil || !strings.Contains(real.content(t), ana) {
		t.Errorf("%v: %q", err, real.content(t))
	}
	if err := os.Remove(real.Path); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Entries(); err == nil {
		t.Error("a link that leads nowhere is an empty list")
	}
	if _, _, err := l.Add(bo, ""); err == nil {
		t.Error("a link that leads nowhere was replaced")
	}
}

func TestTwoWindowsThatAddAtOnceLoseNothing(t *testing.T) {
	l := ownList(t)
	var wait sync.WaitGroup
	const windows, each = 4, 10
	for w := range windows {
		wait.Go(func() {
			for i := range each {
				if _, _, err := l.Add(fmt.Sprintf("+14155%02d%04d", 50+w, i), ""); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	if all, err := l.Entries(); err != nil || len(all) != windows*each {
		t.Errorf("%d numbers, %v", len(all), err)
	}
}

// A process that is killed at any moment leaves a list that can be read, with all that was said to be on it.
func TestAProcessThatIsKilledWhileItAddsLosesNothing(t *testing.T) {
	const variable = "TALKDECK_TEST_LIST"
	if path := os.Getenv(variable); path != "" { // the process
		l := List{Path: path, Now: time.Now}
		for i := 0; ; i++ {
			n := fmt.Sprintf("+1415%03d%04d", 200+os.Getpid()%700, i)
			if _, _, err := l.Add(n, "from "+fmt.Sprint(os.Getpid())); err != nil {
				panic(err)
			}
			fmt.Println(n)
		}
	}
	l := ownList(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	rounds := 2
	if os.Getenv("TALKDECK_LONG") != "" {
		rounds = 40
	}
	told := map[string]bool{}
	for range rounds {
		var two []*exec.Cmd
		var said [2]strings.Builder
		for i := range said {
			cmd := exec.CommandContext(t.Context(), self, "-test.run", "^"+t.Name()+"$")
			cmd.Env = append(os.Environ(), variable+"="+l.Path)
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			two = append(two, cmd)
			buf := make([]byte, 256)
			for n := 0; n < 30; { // it is in the midst of it
				more, err := out.Read(buf)
				if err != nil {
					t.Fatal(err)
				}
				said[i].Write(buf[:more])
				n += more
			}
		}
		for i, cmd := range two {
			_ = cmd.Process.Kill()
			_ = cmd.Wait() // it was killed
			lines := strings.Split(said[i].String(), "\n")
			for _, n := range lines[:len(lines)-1] {
				told[n] = true
			}
		}
		all, err := l.Entries()
		if err != nil {
			t.Fatal(err)
		}
		have := map[string]bool{}
		for _, u := range all {
			have[u.Number] = true
		}
		for n := range told {
			if !have[n] {
				t.Fatalf("%s was said to be on the list, and isn't", n)
			}
		}
	}
}
