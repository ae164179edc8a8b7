package batch

import (
	"bytes"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// sendLater reads a file that was written, and is the variables of its rows as far as they are of some columns.
func again(t *testing.T, file []byte, columns []string) []map[string]string {
	t.Helper()
	table := read(t, "again", string(file))
	var out []map[string]string
	for _, r := range table.Rows {
		if r.Problem != "" {
			t.Fatalf("line %d can't be read again: %s", r.Line, r.Problem)
		}
		all, err := table.Variables(r.Cells)
		must(t, err)
		maps.DeleteFunc(all, func(name, _ string) bool { return !slices.Contains(columns, name) })
		out = append(out, all)
	}
	return out
}

// variables are those of a table's rows.
func variables(t *testing.T, table *Table) []map[string]string {
	t.Helper()
	var out []map[string]string
	for _, r := range table.Rows {
		all, err := table.Variables(r.Cells)
		must(t, err)
		out = append(out, all)
	}
	return out
}

// The list is called, its result exported, and that file is called.
func TestAResultIsReadAsWhatItWasMadeOf(t *testing.T) {
	for name, in := range map[string]string{
		"amounts and formulas": fixture(t, "result-round-trip.csv"),
		"marks":                "number,name,order\n+14155550133,''=1,'n Sync\n+14155550134,\"=\"\"Ann\"\"\",\"'=\"\"Ann\"\"\"\n",
		"line breaks":          "number,name,order\n+14155550133,\"12 Main St\r\nApt 4\",\"-\n\"\"x\"\"\"\n",
		"a workbook's": string(workbook(t, [][]any{
			{"number", "name", "order"}, {"+14155550133", `="Ann"`, "'=1"}, {"+14155550134", "\ta\rb", "_x0041_"}, {"+14155550135", "a\r\nb", "' = x"},
		})),
	} {
		t.Run(name, func(t *testing.T) {
			table := read(t, "list", in)
			p := NewPlan(table)
			for rows := range (Rules{}).Check(t.Context(), table) {
				p.Add(rows)
			}
			l := create(t, p, quick(0))
			want := variables(t, table)
			for format, write := range map[string]func(*bytes.Buffer) error{
				"CSV":  func(b *bytes.Buffer) error { return l.WriteCSV(b) },
				"XLSX": func(b *bytes.Buffer) error { return l.WriteXLSX(b) },
			} {
				var b bytes.Buffer
				must(t, write(&b))
				if got := again(t, b.Bytes(), table.Columns); !slices.EqualFunc(got, want, maps.Equal) {
					t.Errorf("as %s it is read as %q, want %q", format, got, want)
				}
			}
		})
	}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	columns := append([]string{"number", "name", "order"}, resultColumns...) // a line with as many cells would be taken for a row
	cell := rapid.OneOf(rapid.StringMatching(`[=+@\t' ,;"a_x0-9.\n\r-]{0,6}`), rapid.StringMatching(`\pL{0,4}_x00(0A|41)_`), rapid.SampledFrom([]string{`="Ann"`, "''=1", "é", "\ufeff"}))
	rapid.Check(t, func(rt *rapid.T) {
		table := &Table{}
		var err error
		table.Layout, err = newLayout(columns, "")
		must(t, err)
		for range rapid.IntRange(1, 4).Draw(rt, "rows") {
			table.Rows = append(table.Rows, Row{Cells: []string{"+14155550133", cell.Draw(rt, "name"), cell.Draw(rt, "order")}})
		}
		s := sheet(func(yield func([]string) bool) {
			if !yield(columns) {
				return
			}
			for _, r := range table.Rows {
				if !yield(r.Cells) {
					return
				}
			}
		})
		want := variables(t, table)
		formats := map[string]func(*bytes.Buffer) error{"CSV": func(b *bytes.Buffer) error { return s.csv(b) }}
		if rapid.IntRange(0, 9).Draw(rt, "as a workbook too") == 0 { // which takes long
			formats["XLSX"] = func(b *bytes.Buffer) error { return s.xlsx(b) }
		}
		for format, write := range formats {
			var b bytes.Buffer
			must(t, write(&b))
			if got := again(t, b.Bytes(), columns); !slices.EqualFunc(got, want, maps.Equal) {
				rt.Fatalf("as %s it is read as %q, want %q", format, got, want)
			}
		}
	})
}
