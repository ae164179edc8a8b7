package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// A file of as many rows as are read at most is judged within 200 MB, all of the process counted.
func TestALargeFileNeedsLittleMemory(t *testing.T) {
	long(t)
	const rows, most = 100_000, 200 // the latter in MB
	s := serve(t, "--demo-speed", "1")
	h := s.signedIn(t)
	dir := t.TempDir()
	var text strings.Builder
	text.WriteString(columns + "\n")
	book := excelize.NewFile()
	sheet := book.GetSheetName(0)
	for i, line := range append([]string{columns}, numbered(rows)...) {
		if i > 0 {
			text.WriteString(line + "\n")
		}
		for j, cell := range strings.Split(line, ",") {
			name, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err == nil {
				err = book.SetCellStr(sheet, name, cell)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	put(t, filepath.Join(dir, "list.csv"), text.String())
	if err := book.SaveAs(filepath.Join(dir, "list.xlsx")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ file, format string }{{"list.csv", "table"}, {"list.csv", "json"}, {"list.xlsx", "csv"}} {
		args := append([]string{"batch", "check", filepath.Join(dir, c.file), "--agent", agentName, "-o", c.format, "--hours", "any"}, s.flags()[:2]...)
		cmd := exec.Command(binary, args...)
		cmd.Env = h.env()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		go func() {
			_ = cmd.Wait() // how it ended is in its state
			close(ended)
		}()
		mb := peak(cmd.Process.Pid, ended) / 1000
		if code := cmd.ProcessState.ExitCode(); code != 0 && code != 5 {
			t.Fatalf("%s: exit code %d", c.file, code)
		}
		if t.Logf("%s as %s: at most %d MB", c.file, c.format, mb); mb > most {
			t.Errorf("%s as %s took %d MB, over %d", c.file, c.format, mb, most)
		}
	}
}

// peak watches how many kilobytes a process has had at most until it ends. What the system tells in the end would count
// this test's own memory too, of which the process is born.
func peak(pid int, ended <-chan struct{}) (kb int) {
	for {
		if raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid)); err == nil {
			if _, after, ok := strings.Cut(string(raw), "VmHWM:"); ok {
				_, _ = fmt.Sscan(after, &kb) // as much as is told
			}
		}
		select {
		case <-ended:
			return kb
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// numbered are as many rows, each with a number of its own.
func numbered(n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("%s,Ana Example %d,Rome,Oslo,2 rooms,May", recipient(i), i))
	}
	return out
}
