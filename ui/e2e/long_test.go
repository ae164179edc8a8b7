//go:build unix

package e2e

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Two windows share one session of tokens that live five seconds; neither may be logged out by the other.
func TestFault17_TwoWindowsShareASessionForAMinute(t *testing.T) {
	long(t)
	t.Parallel()
	s := serve(t, "--demo-token-ttl", "5s")
	h := s.signedIn(t)
	windows := []*terminal{open(t, h, 80, 24, s.flags()...), open(t, h, 80, 24, s.flags()...)}
	for _, w := range windows {
		w.until(soon, "STATUS", "updated")
	}
	before := s.answered("")[http.StatusUnauthorized]
	eventually(time.Minute, func() bool { return false })
	for i, w := range windows {
		screen := w.screen()
		if !strings.Contains(screen, "updated") || strings.Contains(screen, "STALE") || strings.Contains(screen, "Password") {
			t.Errorf("window %d:\n%s", i, screen)
		}
	}
	refreshes := s.answered("/auth/refresh-token")
	if refreshes[http.StatusOK] < 10 || len(refreshes) != 1 {
		t.Errorf("refreshes by status: %v", refreshes)
	}
	if after := s.answered("")[http.StatusUnauthorized]; after != before {
		t.Errorf("%d requests were answered by 401", after-before)
	}
}

// kill -9 at any moment leaves a session that goes on, for twenty windows in a row.
func TestFault14_KillLoop(t *testing.T) {
	long(t)
	t.Parallel()
	s := serve(t, "--demo-token-ttl", "2s", "--reuse-window", "30s")
	h := s.signedIn(t)
	for i := range 20 {
		term := open(t, h, 80, 24, s.flags()...)
		screen := term.until(soon, "session ends", "updated")
		if strings.Contains(screen, "Password") {
			t.Fatalf("round %d asks for the password:\n%s", i, screen)
		}
		pid := term.pid()
		eventually(time.Duration(300+170*i)*time.Millisecond, func() bool { return false })
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(h.dir, "state", "talkdeck", "default", "session.json*"))
	if err != nil || len(files) != 1 {
		t.Errorf("%v, %v", files, err)
	}
}

// The program killed before the answer to its renewal has come leaves the session before it, and the next program goes on with
// it. The service takes a refresh token twice here. The steps that can't be seen from outside are killed at in package session.
func TestFault14_KilledDuringARenewal(t *testing.T) {
	t.Parallel()
	s := serve(t, "--reuse-window", "1h", "--demo-token-ttl", "1s")
	g := s.gated(t)
	h := s.signedIn(t)
	before := h.stored(t)
	eventually(time.Second, func() bool { return false }) // the token lapses
	cmd := exec.Command(binary, "projects", "--api-url", s.url)
	cmd.Env = h.env()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-g.held:
	case <-time.After(soon):
		t.Error("no renewal was asked for")
	}
	_ = cmd.Process.Kill() // it may have ended
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != -1 {
		t.Fatalf("it wasn't killed: %v", err)
	}
	if after := h.stored(t); after.Generation != before.Generation || after.Tokens != before.Tokens || !after.Pending {
		t.Errorf("generation %d after %d, pending: %v", after.Generation, before.Generation, after.Pending)
	}
	g.open()
	if out, code := h.run(t, "", "projects", "--api-url", s.url); code != 0 {
		t.Errorf("the next program ended with %d: %s", code, out)
	}
	if now := h.stored(t); now.Generation <= before.Generation || now.Pending {
		t.Errorf("the next program left generation %d, pending: %v", now.Generation, now.Pending)
	}
}

// Secrets are in the store and nowhere else: not on the screen, in the log, in what is printed, nor in an argument.
func TestFault29_CanarySecrets(t *testing.T) {
	t.Parallel()
	s := serve(t, "--demo-token-ttl", "20s")
	h := newHome(t)
	log := filepath.Join(h.dir, "log")
	term := open(t, h, 100, 30, s.flags("--log", log)...)
	term.until(soon, "E-mail")
	term.burst(email + "\t" + password + "\r")
	term.until(soon, "STATUS", "updated")
	s.cue("outage 3s")
	for _, key := range []string{"1", "2", "3", "?"} {
		term.press(key)
		term.until(soon, "talkdeck")
	}
	eventually(12*time.Second, func() bool { return s.answered("/auth/refresh-token")[http.StatusOK] > 0 })
	store, err := os.ReadFile(filepath.Join(h.dir, "state", "talkdeck", "default", "session.json"))
	if err != nil {
		t.Fatal(err)
	}
	secrets := append(quoted(string(store), "access", "refresh"), password)
	if len(secrets) < 3 {
		t.Fatalf("the store holds %d secrets", len(secrets)-1)
	}
	term.press("q", "q") // the first closes the help
	term.until(soon, "exit code")
	seen := map[string]string{"screen": term.tmux("capture-pane", "-p", "-S", "-")}
	err = filepath.WalkDir(h.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Base(path) == "session.json" {
			return err
		}
		raw, err := os.ReadFile(path)
		seen[path] = string(raw)
		return err
	})
	if err != nil || seen[log] == "" {
		t.Fatalf("no log: %v", err)
	}
	for where, text := range seen {
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("a secret is in %s", where)
			}
		}
	}
}

// Whatever a panic happens to hold, what it prints tells no secret.
func TestFault29_APanicWithAPasswordInIt(t *testing.T) {
	t.Parallel()
	s := serve(t)
	h := newHome(t)
	h.panics(t)
	term := openIn(t, h, 100, 30, `PANICKING; echo "exit code $?"; sleep 600`, s.flags("--log", filepath.Join(h.dir, "log"))...)
	term.until(soon, "E-mail")
	term.burst("nobody@example.com\t" + canary + "\r")
	term.until(soon, "exit code 1")
	log, err := os.ReadFile(filepath.Join(h.dir, "log"))
	if err != nil {
		t.Error(err)
	}
	printed := term.tmux("capture-pane", "-p", "-S", "-")
	if !strings.Contains(printed, "nobody@example.com") || !strings.Contains(printed, "[secret]") {
		t.Errorf("this isn't the panic:\n%s", printed)
	}
	if strings.Contains(printed+string(log), canary) {
		t.Error("the panic tells the password")
	}
}

// quoted finds the string values of keys in JSON text.
func quoted(text string, keys ...string) []string {
	var out []string
	for _, key := range keys {
		if _, after, ok := strings.Cut(text, `"`+key+`": "`); ok {
			value, _, _ := strings.Cut(after, `"`)
			out = append(out, value)
		}
	}
	return out
}
