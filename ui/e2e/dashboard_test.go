//go:build unix

package e2e

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"
)

// soon is how long a program may take for what a person wouldn't wait for, on a machine that has other things to do.
const soon = time.Minute

func TestTheDemoOpensOnLiveCallsAtEverySize(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{120, 40}, {80, 24}, {40, 15}} {
		t.Run(fmt.Sprintf("%d×%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			term := open(t, newHome(t), size[0], size[1], "--demo")
			screen := term.until(soon, "SIMULATED", "STATUS", "live", "updated", "session ends")
			for i, l := range strings.Split(strings.TrimRight(screen, "\n"), "\n") {
				if n := len([]rune(l)); n > size[0] {
					t.Errorf("line %d has %d characters: %q", i, n, l)
				}
			}
			term.press("q")
			term.until(soon, "exit code 0")
		})
	}
}

func TestSigningInByABurstOfKeysAndGoingRound(t *testing.T) {
	t.Parallel()
	s := serve(t)
	term := open(t, newHome(t), 100, 30, s.flags()...)
	term.until(soon, "E-mail", strings.TrimPrefix(s.url, "http://"))
	term.burst(email + "\t" + password + "\r")
	term.until(soon, "STATUS", "updated")
	term.press("1")
	term.until(soon, "Projects ·", "active")
	term.press("2")
	term.until(soon, "Agents ·")
	term.press("Enter")
	term.until(soon, "VARIABLES")
	term.press("3")
	term.until(soon, "STATUS", "▌")
	term.press("Enter")
	term.until(soon, "SEEN")
	term.press("C-c")
	term.until(soon, "exit code 130")
}

func TestASavedSessionNeedsNoPassword(t *testing.T) {
	t.Parallel()
	s := serve(t)
	term := open(t, s.signedIn(t), 80, 24, s.flags()...)
	term.until(soon, "STATUS", "updated")
	if screen := term.screen(); strings.Contains(screen, "Password") {
		t.Errorf("it asks for the password:\n%s", screen)
	}
}

func TestTheServiceStopsAndComesBack(t *testing.T) {
	t.Parallel()
	s := serve(t)
	term := open(t, s.signedIn(t), 100, 30, s.flags()...)
	term.until(soon, "STATUS", "updated")
	s.stop()
	term.until(time.Minute, "STALE")
	term.until(soon, "STATUS", "next try") // what was there stays
	s.start()
	term.press("r")
	term.untilGone(soon, "STALE")
	term.until(soon, "STATUS", "updated")
}

func TestARevokedSessionIsTakenUpOnTheCard(t *testing.T) {
	t.Parallel()
	s := serve(t, "--demo-token-ttl", "20s")
	term := open(t, s.signedIn(t), 100, 30, s.flags()...)
	term.until(soon, "STATUS", "updated")
	term.press("/")
	term.burst("completed\r")
	term.until(soon, "▌ ✓ completed")
	for range 2 {
		row := term.settled()
		term.press("j")
		term.untilGone(soon, row) // with its cursor: the key has been taken
	}
	before := term.settled()
	s.cue("revoke")
	term.until(time.Minute, "E-mail", email, "STATUS")
	term.signIn()
	term.until(soon, "updated", "/completed")
	if after := term.settled(); after != before {
		t.Errorf("selected is %q, was %q", after, before)
	}
}

// Whatever ends the program, the terminal is as it was, and the session is on the disk.
func TestSignalsTakeTheOrdinaryWayOut(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sig  syscall.Signal
		code string
	}{"SIGTERM": {syscall.SIGTERM, "exit code 0"}, "SIGHUP": {syscall.SIGHUP, "exit code 0"}, "SIGINT": {syscall.SIGINT, "exit code 130"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t)
			h := s.signedIn(t)
			term := open(t, h, 80, 24, s.flags()...)
			term.until(soon, "STATUS", "updated")
			if err := syscall.Kill(term.pid(), c.sig); err != nil {
				t.Fatal(err)
			}
			screen := term.until(soon, c.code)
			if strings.Contains(screen, "STATUS") {
				t.Errorf("the screen is still the program's:\n%s", screen)
			}
			if out, code := h.run(t, "", append([]string{"status"}, s.flags()[:2]...)...); code != 0 {
				t.Errorf("status: %d, %s", code, out)
			}
		})
	}
}

func TestSuspendAndResume(t *testing.T) {
	t.Parallel()
	s := serve(t)
	term := openIn(t, s.signedIn(t), 80, 24, `set -m; PROGRAM; echo suspended; read line; fg; echo "exit code $?"; sleep 600`, s.flags()...)
	term.until(soon, "STATUS", "updated")
	term.press("C-z")
	screen := term.until(soon, "suspended")
	if strings.Contains(screen, "STATUS") {
		t.Errorf("the terminal isn't as it was:\n%s", screen)
	}
	term.press("Enter")
	term.until(soon, "STATUS", "updated")
	term.press("q")
	term.until(soon, "exit code 0")
}

func TestAnotherProfileWithoutLeaving(t *testing.T) {
	t.Parallel()
	s := serve(t)
	term := open(t, s.signedIn(t), 100, 30, s.flags()...)
	term.until(soon, "STATUS", "updated")
	term.burst(":profile work\r")
	term.until(soon, "E-mail", "Sign in")
	term.burst(email + "\t" + password + "\r")
	term.until(soon, "STATUS", "updated")
	term.press("1")
	term.until(soon, "Projects ·")
	term.burst(":profile d\t\r")
	term.until(soon, "LENGTH", "updated")
	term.burst(":session\r")
	term.until(soon, "profile    default")
}
