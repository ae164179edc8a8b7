//go:build unix

package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// The same for long, with the session renewed meanwhile; in the end it is known of everybody who was called.
func TestABatchThatIsKilledForLong(t *testing.T) {
	long(t)
	t.Parallel()
	const rows = 300
	s := serve(t, "--demo-calls", "0", "--demo-speed", "20", "--demo-token-ttl", "10s", "--reuse-window", "30s")
	s.cue("lose-answers 20")
	h := s.signedIn(t)
	kills := killed(t, s, h, recipients(t, rows), rows, atRandom(100*time.Millisecond, 2*time.Second))
	b := h.batches(t)[0]
	if out, code := h.batch(t, s, 8*time.Minute, syscall.SIGKILL, "resume", b.ID); code != 0 && code != 5 && code != 10 {
		t.Errorf("%d: %s", code, out)
	}
	outcomes := checkResult(t, s, h, b.ID, rows)
	if t.Logf("%d kills; %v", kills, outcomes); kills < 20 {
		t.Errorf("it was killed %d times only", kills)
	}
	if n := outcomes["uncertain, and was called"]; n > 0 {
		t.Errorf("%d rows are uncertain, though the service lists their calls", n)
	}
}

// badRow is a row that isn't called: what stands in its cells, and what is said of it.
type badRow struct{ line, kind, says string }

// badRows are some of every kind. recent and unwanted are numbers that were called lately, and that are on the do-not-call
// list.
func badRows(recent, unwanted string) []badRow {
	full := func(number string) string { return number + ",Ana,Rome,Oslo,2 rooms,move_month=May" }
	return []badRow{
		{full(""), "invalid", "there is no number"},
		{full("n/a"), "invalid", "no telephone number"},
		{full("+1 415 555 012"), "invalid", "too short"},
		{full("+999 123456789"), "invalid", "code that no country has"},
		{full("0151 12345678"), "national", "has no country"},
		{full("0049 151 12345678"), "national", "begins with 00"},
		{full("4.91512E+12"), "mangled", "last digits are lost"},
		{full("4915112345678"), "mangled", "has no +"},
		{full("4915112345678.0"), "mangled", "amount"},
		{full(recipient(0)), "duplicate", "the same number as in line 2"},
		{full(recent), "recent", "it was called"},
		{full(unwanted), "do not call", "on the do-not-call list"},
		{full("+64211234567"), "outside hours", "in Auckland, outside"},
		{full("+870773111632"), "hours unsure", "isn't known"},
		{recipient(900) + ",Ana,Rome,Oslo,2 rooms", "variables missing", "{{move_month}}"},
		{recipient(901) + ",Ana,Rome,Oslo,2 rooms,move_month=May,more", "unreadable", "7 cells"},
		{recipient(902) + `,A"na,Rome,Oslo,2 rooms,move_month=May`, "unreadable", "quotes"},
		{recipient(903) + ",Ana,Rome,Oslo,2 rooms,May", "unreadable", "neither a JSON object nor key=value"},
		{recipient(904) + ",Ana,Rome,Oslo,2 rooms,home_size=3;move_month=May", "unreadable", "two values"},
	}
}

// hoursInBerlin are some hours around now, by the clock in Berlin.
func hoursInBerlin(t *testing.T) string {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	hour := time.Now().In(zone).Hour()
	return fmt.Sprintf("%02d:00-%02d:00", max(hour-2, 0), min(hour+3, 24))
}

// TestAFileOfEveryKindOfRow is what a batch is for: 500 rows, every kind of bad one among them, run at speed 20, killed twice
// and taken up; the result is compared row by row with what the service was asked for.
func TestAFileOfEveryKindOfRow(t *testing.T) {
	long(t)
	t.Parallel()
	const rows, every = 500, 25
	s := serve(t, "--demo-calls", "0", "--demo-speed", "20")
	h := s.signedIn(t)
	recent, unwanted, hours := recipient(800), recipient(801), hoursInBerlin(t)
	first := filepath.Join(t.TempDir(), "first.csv")
	put(t, first, columns+"\n"+recent+",Ana,Rome,Oslo,2 rooms,May\n")
	if out, code := h.batch(t, s, time.Minute, syscall.SIGKILL, append([]string{"run", first, "--agent", agentName, "--yes", "--count", "1"}, quickly...)...); code != 0 && code != 5 {
		t.Fatalf("%d: %s", code, out)
	}
	list := filepath.Join(t.TempDir(), "do-not-call")
	put(t, list, "# asked not to be\n"+unwanted+"\n")
	bad := badRows(recent, unwanted)
	var text strings.Builder
	text.WriteString("number,first_name,from_city,to_city,home_size,dynamicVariables\n")
	want := map[int]badRow{} // by line
	for line := 2; line < rows+2; line++ {
		if n := len(want); line%every == 0 && n < len(bad) {
			want[line] = bad[n]
			text.WriteString(bad[n].line + "\n")
			continue
		}
		fmt.Fprintf(&text, "%s,Ana %d,Rome,Oslo,2 rooms,\"{\"\"move_month\"\": \"\"May\"\"}\"\n", recipient(line-2), line)
	}
	if len(want) != len(bad) {
		t.Fatalf("%d bad rows of %d have a place", len(want), len(bad))
	}
	file := filepath.Join(t.TempDir(), "list.csv")
	put(t, file, text.String())
	judge := []string{"--agent", agentName, "--hours", hours, "--do-not-call", list}
	checkVerdicts(t, s, h, append([]string{"check", file, "-o", "ndjson"}, judge...), want)
	count := rows - len(bad)
	for i, args := range [][]string{append([]string{"run", file, "--at-once", "20", "--rate", "600"}, judge...), {"resume"}, {"resume"}} {
		patience := []time.Duration{15 * time.Second, 15 * time.Second, 10 * time.Minute}[i]
		out, code := h.batch(t, s, patience, syscall.SIGKILL, append(args, "--yes", "--count", fmt.Sprint(count))...)
		b := h.batches(t)[0]
		if t.Logf("life %d: exit code %d, %+v", i+1, code, b); (code == -1) != (i < 2) || code == 9 {
			t.Fatalf("life %d: %d: %s", i+1, code, out)
		}
		count = b.Left
	}
	checkWorkbook(t, s, h, h.batches(t)[0].ID, want)
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// checkVerdicts looks whether each row gets the verdict that it must.
func checkVerdicts(t *testing.T, s *service, h home, args []string, want map[int]badRow) {
	t.Helper()
	out, code := h.batch(t, s, time.Minute, syscall.SIGKILL, args...)
	if code != 5 {
		t.Errorf("check: %d", code)
	}
	for line := range strings.Lines(out) {
		if !strings.HasPrefix(line, "{") {
			continue
		}
		var row struct {
			Line          int
			Goes          string
			Verdicts, Why string
		}
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		if bad, is := want[row.Line]; is != (row.Goes == "") || !strings.Contains(row.Verdicts, bad.kind) || !strings.Contains(row.Why, bad.says) {
			t.Errorf("%s is judged %+v, want %+v", strings.TrimSpace(line), row, bad)
		}
	}
}

// checkWorkbook opens a result and compares it row by row with what the service was asked for.
func checkWorkbook(t *testing.T, s *service, h home, id string, bad map[int]badRow) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "result.xlsx")
	if out, code := h.batch(t, s, time.Minute, syscall.SIGKILL, "result", id, path); code != 0 {
		t.Fatalf("%d: %s", code, out)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	lines, err := f.GetRows(f.GetSheetName(0))
	if err != nil || len(lines) != 501 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	called, calls, outcomes := s.called(), map[string]bool{}, map[string]int{}
	for i, cells := range lines[1:] {
		cell := func(name string) string {
			if at := slices.Index(lines[0], name); at >= 0 && at < len(cells) {
				return cells[at]
			}
			return ""
		}
		n, outcome, line := called[cell("number")], cell("outcome"), i+2
		outcomes[outcome]++
		if row, is := bad[line]; is {
			if outcome != "skipped" || !strings.Contains(cell("reason"), row.says) || cell("call_id") != "" {
				t.Errorf("line %d: %q, want it left out: %+v", line, cells, row)
			}
			continue
		}
		final := slices.Contains([]string{"completed", "busy", "no-answer", "failed", "voicemail", "silence"}, outcome)
		switch {
		case outcome == "uncertain" && n == 0:
		case !final, n != 1, cell("call_id") == "", calls[cell("call_id")], outcome == "completed" && cell("seconds") == "":
			t.Errorf("line %d was called %d times: %q", line, n, cells)
		}
		calls[cell("call_id")] = true
	}
	if n := called[recipient(801)] + called["+64211234567"] + called["+870773111632"]; n > 0 {
		t.Errorf("%d calls to people who must not be called", n)
	}
	t.Logf("%v", outcomes)
}
