//go:build unix

package e2e

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// binary is the built program.
var binary string

func TestMain(m *testing.M) {
	if os.Getenv(panicWhen) != "" {
		panicking()
	}
	flag.Parse()
	if parallel := flag.Lookup("test.parallel"); parallel.Value.String() == parallel.DefValue {
		_ = parallel.Value.Set("6") // these tests wait for most of their time, so there may be more than there are processors
	}
	dir, err := os.MkdirTemp("", "talkdeck-e2e-")
	if err == nil {
		binary = filepath.Join(dir, "talkdeck")
		var out []byte
		if out, err = exec.Command("go", "build", "-o", binary, "talkdeck").CombinedOutput(); err != nil {
			err = fmt.Errorf("%w: %s", err, out)
		}
	}
	code := 1
	if err == nil {
		code = m.Run()
	} else {
		fmt.Fprintln(os.Stderr, err)
	}
	_ = os.RemoveAll(dir) // what is left lies in the system's folder for such things
	os.Exit(code)
}

// long skips a test that takes its time, unless it is asked for.
func long(t *testing.T) {
	t.Helper()
	if os.Getenv("TALKDECK_LONG") == "" {
		t.Skip("takes a minute or more; set TALKDECK_LONG=1 to run it")
	}
}

// home is the folders of one person.
type home struct {
	dir string
	key string // an API key in their environment; "" for none
}

func newHome(t *testing.T) home { t.Helper(); return home{dir: t.TempDir()} }

func (h home) env() []string {
	env := []string{"HOME=" + h.dir, "PATH=" + os.Getenv("PATH"), "TZ=UTC", "LC_ALL=C.UTF-8"}
	for _, name := range []string{"CONFIG", "STATE", "DATA", "CACHE"} {
		env = append(env, "XDG_"+name+"_HOME="+filepath.Join(h.dir, strings.ToLower(name)))
	}
	if h.key != "" {
		env = append(env, "TALKSTACK_API_KEY="+h.key)
	}
	return env
}

// run carries out a command line without a terminal.
func (h home) run(t *testing.T, stdin string, args ...string) (output string, code int) {
	t.Helper()
	cmd := exec.Command(binary, args...)
	cmd.Env, cmd.Stdin = h.env(), strings.NewReader(stdin)
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// terminal is a program in tmux.
type terminal struct {
	t      *testing.T
	home   home
	socket string
}

var terminals atomic.Int64

// open starts the program with arguments in a terminal of a size. What it leaves behind can be read, its exit code too.
func open(t *testing.T, h home, width, height int, args ...string) *terminal {
	t.Helper()
	return openIn(t, h, width, height, `PROGRAM; echo "exit code $?"; sleep 600`, args...)
}

// openIn starts it from a shell script, in which PROGRAM stands for it, and PANICKING for the one that panics.
func openIn(t *testing.T, h home, width, height int, script string, args ...string) *terminal {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux is not installed")
	}
	term := &terminal{t: t, home: h, socket: fmt.Sprintf("talkdeck-%d-%d", os.Getpid(), terminals.Add(1))}
	words := append([]string{"env", "-i", "TERM=tmux-256color", "COLORTERM=truecolor"}, h.env()...)
	if strings.Contains(script, "PANICKING") {
		program, err := panickingProgram()
		if err != nil {
			t.Fatal(err)
		}
		words = append(words, panicWhen+"="+h.panicFile(), program)
	} else {
		words = append(words, binary)
	}
	words = append(words, args...)
	for i, w := range words {
		words[i] = quote(w)
	}
	script = strings.NewReplacer("PROGRAM", strings.Join(words, " "), "PANICKING", strings.Join(words, " ")).Replace(script)
	term.tmux("-f", "/dev/null", "new-session", "-d", "-x", strconv.Itoa(width), "-y", strconv.Itoa(height), "sh", "-c", script)
	t.Cleanup(term.end)
	return term
}

// end closes the terminal, and waits until the program has written its last: the test's folders are removed next.
func (term *terminal) end() {
	var running []string
	if shell, err := exec.Command("tmux", "-L", term.socket, "display-message", "-p", "#{pane_pid}").Output(); err == nil {
		out, _ := exec.Command("pgrep", "-P", strings.TrimSpace(string(shell)), "talkdeck").Output() // none is an error
		running = strings.Fields(string(out))
	}
	_ = exec.Command("tmux", "-L", term.socket, "kill-server").Run() // it may be gone
	for _, pid := range running {
		for i := 0; alive(pid); i++ {
			if i == 50 {
				_ = exec.Command("kill", "-9", pid).Run() // it may be gone
			}
			time.Sleep(100 * time.Millisecond)
		}
	}
}

// alive reports whether a process runs; one that has ended and that nobody has asked about doesn't.
func alive(pid string) bool {
	out, err := exec.Command("ps", "-o", "stat=", "-p", pid).Output()
	return err == nil && !strings.HasPrefix(strings.TrimSpace(string(out)), "Z")
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func (term *terminal) tmux(args ...string) string {
	term.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-L", term.socket}, args...)...).CombinedOutput()
	if err != nil {
		term.t.Fatalf("tmux %v: %v: %s", args, err, out)
	}
	return string(out)
}

// press presses keys by tmux's names; text is typed by type_.
func (term *terminal) press(keys ...string) {
	term.t.Helper()
	term.tmux(append([]string{"send-keys"}, keys...)...)
}

// burst types text in one go.
func (term *terminal) burst(text string) {
	term.t.Helper()
	term.tmux("send-keys", "-l", text)
}

// screen is what the terminal shows.
func (term *terminal) screen() string {
	term.t.Helper()
	return term.tmux("capture-pane", "-p")
}

// pid is the program's process.
func (term *terminal) pid() int {
	term.t.Helper()
	shell := strings.TrimSpace(term.tmux("display-message", "-p", "#{pane_pid}"))
	out, err := exec.Command("pgrep", "-P", shell, "talkdeck").Output()
	if err != nil {
		term.t.Fatalf("the program doesn't run: %v", err)
	}
	pid, err := strconv.Atoi(strings.Fields(string(out))[0])
	if err != nil {
		term.t.Fatal(err)
	}
	return pid
}

// until waits until the screen holds all texts.
func (term *terminal) until(limit time.Duration, texts ...string) string {
	term.t.Helper()
	var screen string
	ok := eventually(limit, func() bool {
		screen = term.screen()
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	})
	if !ok {
		term.t.Fatalf("%q is not on the screen after %s:\n%s", texts, limit, screen)
	}
	return screen
}

// untilGone waits until the screen doesn't hold a text any more.
func (term *terminal) untilGone(limit time.Duration, text string) {
	term.t.Helper()
	if !eventually(limit, func() bool { return !strings.Contains(term.screen(), text) }) {
		term.t.Fatalf("%q is still on the screen after %s:\n%s", text, limit, term.screen())
	}
}

// signIn types the password on a card that has opened by itself, which takes no keys for its first moment.
func (term *terminal) signIn() {
	term.t.Helper()
	if !eventually(soon, func() bool {
		term.burst("..") // until they are seen
		return strings.Contains(term.screen(), "**")
	}) {
		term.t.Fatalf("the card takes no keys:\n%s", term.screen())
	}
	term.press("C-u")
	term.burst(password + "\r")
	term.untilGone(soon, "E-mail")
}

// settled is the row under the cursor, once that has stayed where it is for a moment.
func (term *terminal) settled() string {
	term.t.Helper()
	var row string
	if !eventually(soon, func() bool {
		before := row
		row = ""
		for l := range strings.SplitSeq(term.screen(), "\n") {
			if strings.Contains(l, "▌") {
				row = l
			}
		}
		return row != "" && row == before
	}) {
		term.t.Fatalf("nothing is selected:\n%s", term.screen())
	}
	return row
}

// eventually asks several times a second until the answer is yes, or the limit is over.
func eventually(limit time.Duration, yes func() bool) bool {
	deadline := time.After(limit)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !yes() {
		select {
		case <-tick.C:
		case <-deadline:
			return yes()
		}
	}
	return true
}
