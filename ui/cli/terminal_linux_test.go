package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/unix"

	"talkdeck/assets"
	"talkdeck/client/sandbox"
)

// pty opens a pseudo-terminal: what the program draws is read from the master, and keys are written to it.
func pty(t *testing.T) (master, terminal *os.File) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Skip("no pseudo-terminals here: ", err)
	}
	t.Cleanup(func() { _ = master.Close() })
	if err := master.SetDeadline(time.Now().Add(time.Minute)); err != nil { // a test that waits in vain ends
		t.Fatal(err)
	}
	raw, err := master.SyscallConn() // Fd would do away with the deadline
	if err != nil {
		t.Fatal(err)
	}
	var n int
	var unlock, number, size error
	err = raw.Control(func(fd uintptr) {
		unlock = unix.IoctlSetPointerInt(int(fd), unix.TIOCSPTLCK, 0)
		n, number = unix.IoctlGetInt(int(fd), unix.TIOCGPTN)
		size = unix.IoctlSetWinsize(int(fd), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 100})
	})
	if err := errors.Join(err, unlock, number, size); err != nil {
		t.Fatal(err)
	}
	terminal, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = terminal.Close() })
	return master, terminal
}

// onTerminal starts talkdeck on a terminal, with homes of its own.
func onTerminal(t *testing.T, terminal *os.File, home string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command("talkdeck", args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = terminal, terminal, terminal
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "HOME="+home, "XDG_STATE_HOME="+home, "XDG_CONFIG_HOME="+home)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}

// echoes reports whether a terminal shows what is typed.
func echoes(t *testing.T, terminal *os.File) bool {
	t.Helper()
	state, err := unix.IoctlGetTermios(int(terminal.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return state.Lflag&unix.ECHO != 0
}

// TestThePasswordIsntShown types it at the prompt, and presses ctrl+c there in another run: the terminal shows again what
// is typed afterwards.
func TestThePasswordIsntShown(t *testing.T) {
	box, err := sandbox.New(sandbox.Options{Scenario: assets.Scenario(), Quiet: true})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(box)
	defer server.Close()
	for _, c := range []struct {
		keys, then string
		want       int
	}{
		{"demo-password\n", "Signed in to ", 0},
		{"demo-pass\x03", "", codeInterrupted},
		{"\n", "nothing was typed", codeCancelled},
	} {
		master, terminal := pty(t)
		cmd := onTerminal(t, terminal, t.TempDir(), "login", "--api-url", server.URL, "--email", "robin@copperlane.example")
		drawn := readUntil(t, master, nil, "Password: ")
		for begun := time.Now(); echoes(t, terminal) && time.Since(begun) < time.Minute; {
			runtime.Gosched() // the prompt comes a moment before
		}
		if _, err := master.WriteString(c.keys); err != nil {
			t.Fatal(err)
		}
		drawn = readUntil(t, master, drawn, c.then)
		_ = cmd.Wait() // what it returned is in ProcessState
		if got := cmd.ProcessState.ExitCode(); got != c.want {
			t.Errorf("%q: exit code %d, want %d", c.keys, got, c.want)
		}
		if bytes.Contains(drawn, []byte("demo")) {
			t.Errorf("%q is shown: %q", c.keys, drawn)
		}
		if !echoes(t, terminal) {
			t.Errorf("%q: the terminal doesn't show any more what is typed", c.keys)
		}
	}
}

// TestTheDemoEndsAsItShould runs the whole program on a terminal, and ends it in every way that there is.
func TestTheDemoEndsAsItShould(t *testing.T) {
	for _, c := range []struct {
		name string
		keys string
		sig  os.Signal
		want int
	}{
		{name: "q", keys: "q"},
		{name: "ctrl+c", keys: "\x03", want: codeInterrupted},
		{name: "SIGINT", sig: os.Interrupt, want: codeInterrupted},
		{name: "SIGTERM", sig: syscall.SIGTERM},
		{name: "SIGHUP", sig: syscall.SIGHUP},
	} {
		t.Run(c.name, func(t *testing.T) {
			home := t.TempDir()
			master, terminal := pty(t)
			before, err := term.GetState(terminal.Fd())
			if err != nil {
				t.Fatal(err)
			}
			cmd := onTerminal(t, terminal, home, "--demo", "--demo-calls", "20")
			drawn := readUntil(t, master, nil, "SIMULATED")
			if c.sig != nil {
				err = cmd.Process.Signal(c.sig)
			} else {
				_, err = master.WriteString(c.keys)
			}
			if err != nil {
				t.Fatal(err)
			}
			readUntil(t, master, drawn, "\x1b[?1049l") // the other screen is left
			_ = cmd.Wait()                             // what it returned is in ProcessState
			if got := cmd.ProcessState.ExitCode(); got != c.want {
				t.Errorf("exit code %d, want %d", got, c.want)
			}
			after, err := term.GetState(terminal.Fd())
			if err != nil || *after != *before {
				t.Errorf("the terminal isn't as it was: %v, %v", after, err)
			}
			if left, err := os.ReadDir(home); err != nil || len(left) > 0 {
				t.Errorf("the demo left %v, %v", left, err)
			}
		})
	}
}

// readUntil reads what is drawn until it holds a text.
func readUntil(t *testing.T, r io.Reader, drawn []byte, want string) []byte {
	t.Helper()
	buf := make([]byte, 32<<10)
	for !bytes.Contains(drawn, []byte(want)) {
		n, err := r.Read(buf)
		drawn = append(drawn, buf[:n]...)
		if err != nil {
			t.Fatalf("%v before %q was drawn:\n%q", err, want, drawn)
		}
	}
	return drawn
}

// TestStrangersTextDoesNothingToATerminal has every listing print what a hostile service and a hostile file hold, on a terminal
// and redirected.
func TestStrangersTextDoesNothingToATerminal(t *testing.T) {
	box, err := sandbox.New(sandbox.Options{Scenario: assets.Scenario(), Quiet: true, Seed: 1, Speed: 100})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		box.ServeHTTP(answer, r)
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.Header().Del("Content-Length")
		w.WriteHeader(answer.Code)
		body := answer.Body.Bytes()
		for _, field := range []string{`"name":"`, `"systemInstruction":"`} {
			body = bytes.ReplaceAll(body, []byte(field), []byte(field+`\u001b]0;owned\u0007\u009b31m\u202e`))
		}
		_, _ = w.Write(body)
	}))
	defer server.Close()
	home := t.TempDir()
	file := filepath.Join(home, "list.csv")
	if err := os.WriteFile(file, []byte("number,name\n\x1b]0;owned\x07\u202e1234,Jo\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := append(os.Environ(), "HOME="+home, "XDG_STATE_HOME="+home, "XDG_CONFIG_HOME="+home, "TALKSTACK_API_URL="+server.URL, "TALKSTACK_CALLS_URL="+server.URL)
	login := exec.Command("talkdeck", "login", "--email", "robin@copperlane.example", "--password-stdin")
	login.Env, login.Stdin = env, strings.NewReader("demo-password\n")
	if said, err := login.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	agents := exec.Command("talkdeck", "agents", "-o", "ndjson")
	agents.Env = env
	listed, err := agents.Output()
	if err != nil {
		t.Fatal(err)
	}
	agent := regexp.MustCompile(`"id":"([^"]+)"`).FindSubmatch(listed)
	if agent == nil {
		t.Fatalf("no agent in %s", listed)
	}
	var commands [][]string
	for _, format := range formats() {
		commands = append(commands, []string{"agents", "-o", format}, []string{"projects", "-o", format},
			[]string{"calls", "--columns", "status,agent,data", "-o", format}, []string{"batch", "check", file, "--agent", string(agent[1]), "-o", format})
	}
	commands = append(commands, []string{"agent", string(agent[1])}, []string{"agent", string(agent[1]), "-o", "json"})
	for _, args := range commands {
		t.Run(strings.Join(append(args[:1:1], args[len(args)-1]), " "), func(t *testing.T) {
			master, terminal := pty(t)
			cmd := exec.Command("talkdeck", args...)
			var said bytes.Buffer
			cmd.Stdout, cmd.Stderr, cmd.Env = terminal, &said, env
			if err := cmd.Run(); err != nil && cmd.ProcessState.ExitCode() != codeRefused { // no row may be called
				t.Fatalf("%v: %s", err, said.String())
			}
			if _, err := terminal.WriteString("\nthat was all"); err != nil {
				t.Fatal(err)
			}
			drawn := readUntil(t, master, nil, "that was all")
			if !bytes.Contains(drawn, []byte("owned")) && args[0] != "calls" {
				t.Errorf("the text isn't there: %q", drawn)
			}
			for _, bad := range []string{"\x1b", "\x07", "\u009b", "\u202e"} {
				if bytes.Contains(drawn, []byte(bad)) {
					t.Errorf("%q reaches the terminal: %q", bad, drawn)
				}
			}
		})
	}
}

// TestTheEditorIsTheOneMeantAndInheritsNoSecret edits a prompt with an editor in a folder whose name has a blank, and has it tell
// what it was given.
func TestTheEditorIsTheOneMeantAndInheritsNoSecret(t *testing.T) {
	home := t.TempDir()
	dir := filepath.Join(home, "my editors")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	editor, report := filepath.Join(dir, "ed"), filepath.Join(home, "report")
	script := fmt.Sprintf("#!/bin/sh\n{ echo \"1 is $1, 2 is $2\"; env; } > %s\necho the editor was here\n", report)
	if err := os.WriteFile(editor, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	master, terminal := pty(t)
	t.Setenv("TALKSTACK_API_KEY", "s3cret")
	t.Setenv("VISUAL", fmt.Sprintf("'%s' \"two words\" -n", editor))
	cmd := onTerminal(t, terminal, home, "--demo", "--demo-calls", "20")
	drawn := readUntil(t, master, nil, "Nordwind") // the project that is open: only then are there agents
	for _, step := range []struct{ keys, then string }{{"2", "Jack"}, {"e", "the editor was here"}, {"", "SIMULATED"}, {"\x03", "\x1b[?1049l"}} {
		if _, err := master.WriteString(step.keys); err != nil {
			t.Fatal(err)
		}
		drawn = readUntil(t, master, drawn, step.then)
		drawn = drawn[bytes.Index(drawn, []byte(step.then))+len(step.then):]
	}
	_ = cmd.Wait() // it was interrupted
	raw, err := os.ReadFile(report)
	if err != nil || !bytes.HasPrefix(raw, []byte("1 is two words, 2 is -n\n")) {
		t.Errorf("%v: %.100s", err, raw)
	}
	if bytes.Contains(raw, []byte("s3cret")) {
		t.Error("the editor inherits the API key")
	}
}
