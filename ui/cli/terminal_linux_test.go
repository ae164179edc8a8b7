package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/unix"
)

// pty opens a pseudo-terminal: what the program draws is read from the master, and keys are written to it.
func pty(t *testing.T) (master, terminal *os.File) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("no pseudo-terminals here: ", err)
	}
	t.Cleanup(func() { _ = master.Close() })
	if err := unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	terminal, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = terminal.Close() })
	if err := unix.IoctlSetWinsize(int(master.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 100}); err != nil {
		t.Fatal(err)
	}
	return master, terminal
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
			cmd := exec.Command("talkdeck", "--demo", "--demo-calls", "20")
			cmd.Stdin, cmd.Stdout, cmd.Stderr = terminal, terminal, terminal
			cmd.Env = append(os.Environ(), "TERM=xterm-256color", "HOME="+home, "XDG_STATE_HOME="+home, "XDG_CONFIG_HOME="+home)
			cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
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
