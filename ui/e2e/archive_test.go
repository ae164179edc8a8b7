//go:build unix

package e2e

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// collecting starts talkdeck collect.
func (h home) collecting(t *testing.T, s *service, args ...string) (cmd *exec.Cmd, out *bytes.Buffer) {
	t.Helper()
	cmd, out = exec.Command(binary, append([]string{"collect"}, args...)...), &bytes.Buffer{}
	cmd.Env = append(h.env(), "TALKSTACK_API_URL="+s.url, "TALKSTACK_CALLS_URL="+s.url)
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // unless it has ended
	return cmd, out
}

// archived are the ids of the calls in the archive.
func (h home) archived(t *testing.T) map[string]bool {
	t.Helper()
	cmd := exec.Command(binary, "archive", "export")
	cmd.Env = h.env()
	out, _ := cmd.Output() // it fails while there is none
	ids := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		_, rest, _ := strings.Cut(line, `"id":"`)
		id, _, _ := strings.Cut(rest, `"`)
		ids[id] = true
	}
	return ids
}

// A dashboard and a collector share an archive: one of them writes. When it is killed, the other goes on, and nothing is missing.
func TestADashboardAndACollectorShareAnArchive(t *testing.T) {
	t.Parallel()
	s := lively(t)
	h := s.signedIn(t)
	term := open(t, h, 100, 30, s.flags()...)
	term.until(soon, "STATUS", "updated")
	if !eventually(soon, func() bool { return len(h.archived(t)) > 0 }) {
		t.Fatal("the dashboard archives nothing")
	}
	collector, said := h.collecting(t, s, "--project", "nordwind", "--back", "2d")
	time.Sleep(2 * time.Second) // it finds the archive taken
	if err := syscall.Kill(term.pid(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	calls := h.listed(t, s)
	h.allArchived(t, calls)
	if err := collector.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := collector.Wait(); err != nil {
		t.Errorf("%v: %s", err, said)
	}
	h.allArchived(t, calls)
	if out, code := h.run(t, "", "archive", "check"); code != 0 || !strings.Contains(out, "All is well") {
		t.Errorf("%d, %s", code, out)
	}
	if out := said.String(); !strings.Contains(out, "kept") {
		t.Errorf("the collector said %s", out)
	}
}

// An archive that can't be written is told of once, and stops nothing.
func TestADashboardWhoseArchiveCantBeWrittenGoesOn(t *testing.T) {
	t.Parallel()
	s := lively(t)
	h := s.signedIn(t)
	if err := os.MkdirAll(filepath.Join(h.dir, "state", "talkdeck", "default", "archive.db"), 0o700); err != nil {
		t.Fatal(err)
	}
	term := open(t, h, 100, 30, s.flags()...)
	term.until(soon, "STATUS", "updated", "Calls aren't archived")
	term.untilGone(soon, "Calls aren't archived")
	term.press("q")
	term.until(soon, "exit code 0")
}

// What the demo archives is gone with it.
func TestTheDemoHasAnArchiveOfItsOwn(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	term := open(t, h, 140, 30, "--demo")
	term.until(soon, "STATUS", "updated")
	folder := ""
	if !eventually(soon, func() bool {
		term.burst(":session\r")
		for line := range strings.Lines(term.screen()) {
			if _, path, ok := strings.Cut(strings.TrimSpace(line), ", in /"); ok && strings.Contains(line, " calls since ") {
				folder = filepath.Dir("/" + path)
			}
		}
		time.Sleep(500 * time.Millisecond)
		term.burst("3")
		return folder != ""
	}) {
		t.Fatalf("no archive:\n%s", term.screen())
	}
	if _, err := os.Stat(filepath.Join(folder, "archive.db")); err != nil {
		t.Error(err)
	}
	term.press("q")
	term.until(soon, "exit code 0")
	if _, err := os.Stat(folder); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder is still there: %v", err)
	}
	if out, code := h.run(t, "", "archive", "check"); code != 6 {
		t.Errorf("there is an archive of the default profile: %s", out)
	}
}

// listed are the ids of all calls of the last day that the service lists.
func (h home) listed(t *testing.T, s *service) (ids []string) {
	t.Helper()
	out, code := h.run(t, "", "calls", "--api-url", s.url, "--project", "nordwind", "--since", "1d", "--columns", "id", "-o", "csv")
	if code != 0 && code != 5 {
		t.Fatalf("%d, %s", code, out)
	}
	for line := range strings.Lines(out) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "CA") {
			ids = append(ids, line)
		}
	}
	if len(ids) == 0 {
		t.Fatalf("no calls: %s", out)
	}
	return ids
}

// allArchived waits until calls are in the archive.
func (h home) allArchived(t *testing.T, calls []string) {
	t.Helper()
	missing := ""
	if !eventually(soon, func() bool {
		have := h.archived(t)
		missing = ""
		for _, id := range calls {
			if !have[id] {
				missing += " " + id
			}
		}
		return missing == ""
	}) {
		t.Errorf("not archived:%s", missing)
	}
}
