package export

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"talkdeck/ui/kit/present"
)

func plainly(t testing.TB, table Table, width int) string {
	t.Helper()
	var b bytes.Buffer
	if err := WritePlain(&b, table, width, "…"); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// calls is a table as the command line prints it.
func calls(starts ...time.Time) Table {
	t := Table{Columns: []Column{{Title: "TO"}, {Title: "STARTED"}, {Title: "LENGTH"}, {Title: "EXTRACTED"}}}
	t.Rows = func(yield func([]Cell) bool) {
		for i, start := range starts {
			cells := []Cell{Text("+4930123456"), Time(start), Duration(time.Duration(i) * 95 * time.Second), Text("outcome: refund wanted,\nby \x1b[31mAna Müller")}
			if !yield(cells) {
				return
			}
		}
	}
	return t
}

func TestATableForPeople(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	noon := time.Date(2026, 11, 23, 14, 2, 31, 0, zone)
	for name, c := range map[string]struct {
		table Table
		width int
		want  string
	}{
		"as wide as it is": {calls(noon, noon.Add(-time.Minute)), 0, `
TO           STARTED CET          LENGTH  EXTRACTED
+4930123456  2026-11-23 14:02:31      0s  outcome: refund wanted, by �[31mAna Müller
+4930123456  2026-11-23 14:01:31  1m 35s  outcome: refund wanted, by �[31mAna Müller
`},
		"where the clocks went back, each moment names its zone": {calls(noon, noon.AddDate(0, -1, -1)), 0, `
TO           STARTED                   LENGTH  EXTRACTED
+4930123456  2026-11-23 14:02:31 CET       0s  outcome: refund wanted, by �[31mAna Müller
+4930123456  2026-10-22 14:02:31 CEST  1m 35s  outcome: refund wanted, by �[31mAna Müller
`},
		"the widest text is cut first": {calls(noon), 60, `
TO           STARTED CET          LENGTH  EXTRACTED
+4930123456  2026-11-23 14:02:31      0s  outcome: refund w…
`},
		"then whatever doesn't fit": {calls(noon), 40, `
TO        STARTED CET          LENGTH  …
+493012…  2026-11-23 14:02:31      0s  …
`},
		"without calls there are titles": {calls(), 0, "\nTO  STARTED  LENGTH  EXTRACTED\n"},
	} {
		if diff := cmp.Diff(strings.TrimPrefix(c.want, "\n"), plainly(t, c.table, c.width)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestNumbersHaveTheirDecimalsBelowEachOther(t *testing.T) {
	table := Table{Columns: []Column{{Title: "COST"}, {Title: "SCORE"}}, Rows: func(yield func([]Cell) bool) {
		_ = yield([]Cell{Number(0.4), Number(1e-9)}) && yield([]Cell{Number(12.345), Number(3)}) && yield([]Cell{{}, {}})
	}}
	if diff := cmp.Diff("  COST  SCORE\n 0.400  1e-09\n12.345      3\n\n", plainly(t, table, 0)); diff != "" {
		t.Error(diff)
	}
}

func FuzzATableFitsAndIsSafe(f *testing.F) {
	f.Add("日本語のテキスト", "a\tb", 20)
	f.Add("\x1b]0;x\a", "\u202e\r\n", 9)
	f.Fuzz(func(t *testing.T, a, b string, width int) {
		table := Table{Columns: []Column{{Title: a}, {Title: b}}, Rows: func(yield func([]Cell) bool) {
			_ = yield([]Cell{Text(a), Text(b)}) && yield([]Cell{Text(b), Number(float64(width))})
		}}
		for l := range strings.Lines(plainly(t, table, width)) {
			l = strings.TrimSuffix(l, "\n")
			if strings.ContainsFunc(l, unseen) {
				t.Errorf("%q steers a terminal", l)
			}
			if width > 0 && present.Width(l) > width {
				t.Errorf("%q is wider than %d", l, width)
			}
		}
	})
}

func TestJSONIsMadeVisible(t *testing.T) {
	raw := `{"a\u200b":"x` + "\u202e\u0085\U000e0041" + `"}`
	got := Visible([]byte(raw))
	if want := `{"a\u200b":"x\u202e\u0085\udb40\udc41"}`; string(got) != want {
		t.Errorf("got %s", got)
	}
	var before, after any
	if json.Unmarshal([]byte(raw), &before) != nil || json.Unmarshal(got, &after) != nil || !cmp.Equal(before, after) {
		t.Errorf("%q became %q", before, after)
	}
}
