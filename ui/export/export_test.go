package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func table(columns []string, rows ...[]Cell) Table {
	t := Table{Rows: slices.Values(rows)}
	for _, c := range columns {
		t.Columns = append(t.Columns, Column{Key: c})
	}
	return t
}

func written(t testing.TB, f Format, table Table) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, f, table); err != nil {
		t.Fatalf("%v: %v", f, err)
	}
	return b.String()
}

// some is a table with a cell of each sort, and with an untold one.
func some() Table {
	zone := time.FixedZone("CET", 3600)
	t := table([]string{"id", "started", "duration", "cost", "data.note"},
		[]Cell{Text("CA1"), Time(time.Date(2026, 11, 23, 14, 2, 31, 0, zone)), Duration(125 * time.Second), Number(0.42), Text("said \"no|yes\",\nthen hung up")},
		[]Cell{Text("CA2"), Time(time.Time{}), {}, Number(math.NaN()), Text("")},
	)
	t.Columns[0].Title, t.Columns[1].Title = "Call", "Started (CET)"
	return t
}

func TestTheFormats(t *testing.T) {
	for f, want := range map[Format]string{
		CSV: `id,started,duration,cost,data.note
CA1,2026-11-23T14:02:31+01:00,125,0.42,"said ""no|yes"",
then hung up"
CA2,,,,
`,
		JSON: `[
{"id":"CA1","started":"2026-11-23T14:02:31+01:00","duration":125,"cost":0.42,"data.note":"said \"no|yes\",\nthen hung up"},
{"id":"CA2","started":null,"duration":null,"cost":null,"data.note":""}
]
`,
		NDJSON: `{"id":"CA1","started":"2026-11-23T14:02:31+01:00","duration":125,"cost":0.42,"data.note":"said \"no|yes\",\nthen hung up"}
{"id":"CA2","started":null,"duration":null,"cost":null,"data.note":""}
`,
		Markdown: `| Call | Started (CET) | duration | cost | data.note |
|---|---|---|---|---|
| CA1 | 2026-11-23 14:02:31 +01:00 | 2m 05s | 0.42 | said "no\|yes",<br>then hung up |
| CA2 |  |  |  |  |
`,
	} {
		if d := cmp.Diff(want, written(t, f, some())); d != "" {
			t.Errorf("%v: %s", f, d)
		}
	}
}

func TestATableWithoutRows(t *testing.T) {
	for f, want := range map[Format]string{CSV: "id\n", JSON: "[]\n", NDJSON: "", Markdown: "| id |\n|---|\n"} {
		if got := written(t, f, table([]string{"id"})); got != want {
			t.Errorf("%v: %q", f, got)
		}
	}
}

func TestFormulasAreGuarded(t *testing.T) {
	for cell, want := range map[string]string{
		"":                         "",
		"text":                     "text",
		`=HYPERLINK("http://x")`:   `'=HYPERLINK("http://x")`,
		"+cmd|' /C calc'!A0":       "'+cmd|' /C calc'!A0",
		"-2+3":                     "'-2+3",
		"@SUM(1)":                  "'@SUM(1)",
		"\t=1":                     "'\t=1",
		"\r=1":                     "'\n=1",
		"+4930123456":              "+4930123456",
		"-0.42":                    "-0.42",
		"+49 30":                   "'+49 30",
		"-":                        "'-",
		"=1":                       "'=1",
		"++1":                      "'++1",
		"1=1":                      "1=1",
		"a\r\nb\rc":                "a\nb\nc",
		"a\x1b[2Jb\x00\u009b":      "a\ufffd[2Jb\ufffd\ufffd",
		"\xff":                     "\ufffd",
		`\.`:                       `\.`,
		" leading, and \"quotes\"": " leading, and \"quotes\"",
	} {
		raw := written(t, CSV, table([]string{"a"}, []Cell{Text(cell)}))
		got, err := csv.NewReader(strings.NewReader(raw)).ReadAll()
		if err != nil || len(got) != 2 || got[1][0] != want {
			t.Errorf("%q is read back as %q: %v", cell, got, err)
		}
		head := written(t, CSV, table([]string{cell, "b"}))
		if got, err := csv.NewReader(strings.NewReader(head)).Read(); err != nil || got[0] != want {
			t.Errorf("the head %q is read back as %q: %v", cell, got, err)
		}
	}
}

func TestMarkdownIsNotMarkedUp(t *testing.T) {
	for cell, want := range map[string]string{
		"a|b":                   `a\|b`,
		`a\`:                    `a\\`,
		`\|`:                    `\\\|`,
		"<script>":              `\<script\>`,
		"[x](javascript:1)":     `\[x\](javascript:1)`,
		"![x](http://y)":        `\!\[x\](http://y)`,
		"`**_x_**`":             "\\`\\*\\*\\_x\\_\\*\\*\\`",
		"&lt;":                  `\&lt;`,
		"a\r\nb\tc":             "a<br>b c",
		"\n a \n":               "a",
		"\x1b[2J\u202e":         `` + "\ufffd\\[2J\ufffd",
		"+4930123456 no-answer": "+4930123456 no-answer",
	} {
		raw := written(t, Markdown, table([]string{"a"}, []Cell{Text(cell)}))
		if got := strings.Split(raw, "\n")[2]; got != "| "+want+" |" {
			t.Errorf("%q is written as %q", cell, got)
		}
	}
}

func TestNumbers(t *testing.T) {
	for f, want := range map[float64]string{0: "0", 0.0001: "0.0001", 1e15: "1000000000000000", -2.5: "-2.5", 1e-9: "1e-09", 1e22: "1e+22"} {
		if got := written(t, CSV, table([]string{"a"}, []Cell{Number(f)})); got != "a\n"+want+"\n" {
			t.Errorf("%v: %q", f, got)
		}
	}
	if Number(math.Inf(1)) != (Cell{}) {
		t.Error("infinity is told")
	}
}

func TestAMistakenTableIsRefused(t *testing.T) {
	for want, table := range map[string]Table{
		`two columns are named "a"`:       table([]string{"a", "b", "a"}),
		"a row has 1 cells for 2 columns": table([]string{"a", "b"}, []Cell{Text("x")}),
	} {
		if err := Write(&bytes.Buffer{}, CSV, table); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if err := Write(&bytes.Buffer{}, Format(9), some()); err == nil || err.Error() != "there is no format 9" {
		t.Error(err)
	}
}

// full is a disk with room for n bytes.
type full int

func (f *full) Write(p []byte) (int, error) {
	if *f -= full(len(p)); *f < 0 {
		return 0, errors.New("no space left")
	}
	return len(p), nil
}

func TestAFullDiskIsNotPassedOver(t *testing.T) {
	for _, f := range Formats() {
		whole := len(written(t, f, some()))
		for room := range whole {
			if n := full(room); Write(&n, f, some()) == nil {
				t.Fatalf("%v: %d of %d bytes were written, and no error", f, room, whole)
			}
		}
	}
}

func TestFormatsHaveNames(t *testing.T) {
	for _, f := range Formats() {
		for _, name := range []string{f.String(), f.Extension(), strings.ToUpper(f.String())} {
			if got, err := ParseFormat(name); err != nil || got != f {
				t.Errorf("%s: %v, %v", name, got, err)
			}
		}
	}
	if got, err := ParseFormat(".jsonl"); err != nil || got != NDJSON {
		t.Error(got, err)
	}
	if _, err := ParseFormat("xlsx"); err == nil || err.Error() != `there is no format "xlsx"; write csv, json, ndjson or markdown` {
		t.Error(err)
	}
}

func TestSaving(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "calls.csv")
	if err := SaveFile(path, false, CSV, some()); err != nil {
		t.Fatal(err)
	}
	holds(t, path, written(t, CSV, some()))

	err := SaveFile(path, false, CSV, table([]string{"other"}))
	if !errors.Is(err, fs.ErrExist) {
		t.Errorf("a file that is there: %v", err)
	}
	holds(t, path, written(t, CSV, some()))

	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := SaveFile(path, true, CSV, table([]string{"other"})); err != nil {
		t.Fatal(err)
	}
	holds(t, path, "other\n")

	if err := SaveFile(path, true, CSV, table([]string{"a", "a"})); err == nil {
		t.Error("a mistaken table was saved")
	}
	holds(t, path, "other\n")
	nothingElse(t, dir, "calls.csv")
}

func TestSavingWhereALinkPoints(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "target"), filepath.Join(dir, "link")
	if err := SaveFile(target, false, CSV, some()); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Skip("no links here: ", err)
	}
	if err := SaveFile(link, true, CSV, table([]string{"new"})); err != nil {
		t.Fatal(err)
	}
	holds(t, target, "new\n")
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Error("the link itself was replaced")
	}
}

func TestWhatCanNotBeSavedLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	socket := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Skip("no sockets here: ", err)
	}
	defer func() { _ = l.Close() }() // with the test all is over
	for path, want := range map[string]string{
		dir:                                   "is a folder or a device",
		socket:                                "is a folder or a device",
		filepath.Join(dir, "no", "calls.csv"): "the folder " + filepath.Join(dir, "no") + " isn't there",
	} {
		if err := SaveFile(path, true, CSV, some()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
	if err := SaveFile(filepath.Join(dir, "new.csv"), false, CSV, table([]string{"a", "a"})); err == nil {
		t.Error("a mistaken table was saved")
	}
	// The name can be taken, and the temporary file's, which is longer, can't.
	if err := SaveFile(filepath.Join(dir, strings.Repeat("n", 250)), false, CSV, some()); err == nil || !strings.Contains(err.Error(), "could not save the file") {
		t.Errorf("a name that is too long: %v", err)
	}
	nothingElse(t, dir)
}

// What comes between looking and writing isn't replaced: a link that leads nowhere looks as if nothing were there.
func TestWhatComesInBetweenIsNotReplaced(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "link")
	if err := os.Symlink(filepath.Join(dir, "nowhere"), path); err != nil {
		t.Skip("no links here: ", err)
	}
	if err := SaveFile(path, false, CSV, some()); !errors.Is(err, fs.ErrExist) {
		t.Error(err)
	}
	nothingElse(t, dir, "link")
}

func holds(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("%s holds %q: %v", path, got, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read it: %v %v", info.Mode(), err)
	}
}

func nothingElse(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if !slices.Equal(got, want) {
		t.Errorf("the folder holds %v, want %v", got, want)
	}
}

var plainNumbers = regexp.MustCompile(`^[+-]?[0-9.]+$`)

func FuzzWrite(f *testing.F) {
	for _, s := range []string{"", "=1", "a,b", "\"\n", "\r\n", "\x1b[2J", "\xff\xfe", "\u202e\u2028", "a|b\\", "+4930", "🏴\U000e0067", "\\.", "'", "\u00ad"} {
		f.Add(s, "key")
		f.Add("value", s)
	}
	f.Fuzz(func(t *testing.T, cell, key string) {
		columns := []string{key, key + "2"}
		made := table(columns, []Cell{Text(cell), {}}, []Cell{Number(1), Text(cell)})

		got, err := csv.NewReader(strings.NewReader(written(t, CSV, made))).ReadAll()
		if err != nil || len(got) != 3 || got[1][0] != guarded(cell) || got[2][1] != guarded(cell) || got[0][0] != guarded(key) {
			t.Fatalf("%q in %q is read back as %q: %v", cell, key, got, err)
		}
		for _, s := range slices.Concat(got...) {
			if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) && !plainNumbers.MatchString(s) {
				t.Fatalf("%q isn't guarded", s)
			}
		}

		for _, line := range append(strings.Split(strings.TrimSuffix(written(t, NDJSON, made), "\n"), "\n"), written(t, JSON, made)) {
			if !json.Valid([]byte(line)) || strings.ContainsFunc(line, func(r rune) bool { return r != '\n' && unseen(r) }) {
				t.Fatalf("%q", line)
			}
		}
		var read []map[string]any
		if err := json.Unmarshal([]byte(written(t, JSON, made)), &read); err != nil {
			t.Fatal(err)
		}
		valid := func(s string) string { return string([]rune(s)) }
		if d := cmp.Diff([]map[string]any{{valid(key): valid(cell), valid(key + "2"): nil}, {valid(key): 1.0, valid(key + "2"): valid(cell)}}, read); d != "" && utf8.ValidString(key) {
			t.Fatal(d)
		}

		lines := strings.Split(written(t, Markdown, made), "\n")
		if len(lines) != 5 {
			t.Fatalf("%q", lines)
		}
		for _, line := range lines[:4] {
			if got := strings.Count(strings.NewReplacer(`\\`, "", `\|`, "").Replace(line), "|"); got != 3 || strings.ContainsFunc(line, unicode.IsControl) {
				t.Fatalf("%d cells in %q", got-1, line)
			}
		}
	})
}

func BenchmarkWrite(b *testing.B) {
	at := time.Date(2026, 11, 23, 14, 2, 31, 0, time.UTC)
	rows := make([][]Cell, 10_000)
	for i := range rows {
		rows[i] = []Cell{Text(fmt.Sprintf("CA%032d", i)), Text("completed"), Text("+4930123456"), Text("+442079460123"), Time(at), Duration(time.Minute), Number(0.42), Text("Asked about the delivery")}
	}
	made := table([]string{"id", "status", "to", "from", "started", "duration", "cost", "summary"}, rows...)
	for _, f := range Formats() {
		b.Run(f.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var out bytes.Buffer
				if err := Write(&out, f, made); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// A length that was worked out here passes for no figure of the service in any format.
func TestAnEstimateIsMarked(t *testing.T) {
	estimated := table([]string{"seconds"}, []Cell{Estimate(42 * time.Second)}, []Cell{Duration(42 * time.Second)})
	for f, want := range map[Format]string{
		CSV: "seconds\n~42\n42\n", JSON: "[\n{\"seconds\":\"~42\"},\n{\"seconds\":42}\n]\n", NDJSON: "{\"seconds\":\"~42\"}\n{\"seconds\":42}\n",
		Markdown: "| seconds |\n|---|\n| \\~42s |\n| 42s |\n",
	} {
		if got := written(t, f, estimated); got != want {
			t.Errorf("%v: %q, want %q", f, got, want)
		}
	}
	if got := Estimate(42 * time.Second).Words(); got != "~42s" {
		t.Errorf("in words: %q", got)
	}
}
