package batch

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// said are the verdicts on a table's rows that keep them from being called, each as "2: text; text".
func said(table *Table, r Rules) []string {
	var out []string
	for i := range table.Rows {
		var texts []string
		for _, v := range (r.Judge(table, i)).Verdicts {
			if v.Level >= Blocks {
				texts = append(texts, v.Text)
			}
		}
		out = append(out, strings.Join(texts, "; "))
	}
	return out
}

func TestFormatOfTelephoneNumbers(t *testing.T) {
	table, err := Read(t.Context(), filepath.Join("testdata", "phone-format.xlsx"), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"2: +12125550101|Ann|(212) 555-0199", "3: +12125550102|#N/A|x"}
	if got := show(table); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if table.Rows[0].Caveats != nil {
		t.Errorf("%v", table.Rows[0].Caveats)
	}
}

func TestChartSheetFirst(t *testing.T) {
	path := filepath.Join("testdata", "chartsheet-first.xlsx")
	table, err := Read(t.Context(), path, ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if table.Sheet != "Data" || !slices.Equal(table.Sheets, []string{"Data"}) || len(table.Rows) == 0 {
		t.Errorf("%+v", table)
	}
	if note := `1 sheet without cells is left out: "Chart" (chart sheet).`; !slices.Contains(table.Notes, note) {
		t.Errorf("%q", table.Notes)
	}
	for asked, says := range map[string]string{
		"Chart": `"Chart" is a chart sheet, which has no rows; there are: "Data"`, "Dta": `it has no sheet "Dta"; there are: "Data"`,
	} {
		if _, err := Read(t.Context(), path, ReadOptions{Sheet: asked}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", asked, err)
		}
	}
	if table, err := Read(t.Context(), path, ReadOptions{Sheet: "data"}); err != nil || table.Sheet != "Data" {
		t.Errorf("in lower case: %v", err)
	}
}

func TestAnotherSheetMayBeMeant(t *testing.T) {
	second := func(name string, rows ...[]any) func(*excelize.File) error {
		return func(f *excelize.File) error {
			_, err := f.NewSheet(name)
			for i, row := range rows {
				cell, bad := excelize.CoordinatesToCellName(1, i+1)
				err = errors.Join(err, bad, f.SetSheetRow(name, cell, &row))
			}
			return err
		}
	}
	people := second("People", []any{"number"}, []any{"+14155550123"})
	hide := func(f *excelize.File) error {
		f.SetActiveSheet(1) // what is active can't be hidden
		return errors.Join(f.SetSheetVisible("Sheet1", false), f.SetSheetName("Sheet1", "Old"))
	}
	for name, c := range map[string]struct {
		raw  []byte
		says string // "": it is read
	}{
		"no column of numbers":     {workbook(t, [][]any{{"Title"}, {"x"}}, people), `sheets "Sheet1" was read, and it has no column "number"`},
		"the others are named":     {workbook(t, [][]any{{"Title"}, {"x"}}, people), `The others are: "People"`},
		"an empty first":           {workbook(t, nil, people), `"Sheet1" was read, and there is nothing in it`},
		"a heading alone":          {workbook(t, [][]any{{"number"}}, people), "there is no row below its heading"},
		"a hidden first":           {workbook(t, [][]any{{"number"}, {"+1"}}, people, second("x"), hide), ""},
		"an only sheet, not right": {workbook(t, [][]any{{"Title"}, {"x"}}), `can't be used: it has no column "number"`},
	} {
		t.Run(name, func(t *testing.T) {
			table, err := Read(t.Context(), put(t, "a.xlsx", string(c.raw)), ReadOptions{})
			if c.says == "" {
				if err != nil || table.Sheet != "People" || !slices.Equal(table.Sheets, []string{"Old", "People", "x"}) {
					t.Errorf("%+v, %v", table, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("%v", err)
			}
		})
	}
}

// A doubt bars a row only where the number or the prompt needs the cell.
func TestCaveats(t *testing.T) {
	raw := workbook(t, [][]any{
		{"number", "name", "due", "note"},
		{14155550123, "Ana", 5, "x"},
		{"+14155550124", "Bo", 5, 5},
		{"+14155550125", "Cy", 5, "x"},
		{"+14155550126", "Di", 5, "x"},
		{"+14155550127", "Ed", 5, "x"},
		{"+14155550128", "Flo", nil, "x"},
	}, style("A2", "0*-"), style("D3", "0*-"), style("C4", "0*-"), style("C5", "0.0E+00"), style("C6", ";;;"), func(f *excelize.File) error {
		return f.SetCellFormula("Sheet1", "C7", "B7&B6")
	})
	table := read(t, "a.xlsx", string(raw))
	want := []string{
		`the number can't be used: what Excel shows in its format "0*-" can't be told`,
		"",
		`{{due}}: what Excel shows in its format "0*-" can't be told`,
		`{{due}}: Excel shows it in scientific notation; {{due}} is "5.0E+00", which a spreadsheet made of a longer number: format the column as text and enter it again`,
		`{{due}}: its format ";;;" shows nothing of it`,
		"{{due}}: its formula has no stored result: open the file in Excel and save it; the prompt's variables that are empty here: {{due}}",
	}
	if got := said(table, Rules{Prompt: "Hi {{name}}, {{due}}"}); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	for i, says := range said(table, Rules{Prompt: "Hi {{name}}"}) {
		if bad := i == 0; bad != (says != "") {
			t.Errorf("without {{due}}, row %d: %s", i, says)
		}
	}
	for i := range table.Rows {
		if c := (Rules{}).Judge(table, i); (c.Number == "") != (i == 0) {
			t.Errorf("row %d: %+v", i, c)
		}
	}
}

func TestCaveatsOfDynamicVariables(t *testing.T) {
	raw := workbook(t, [][]any{{"number", "dynamicVariables"}, {"+14155550123", `due=5`}}, style("B2", `@*-`))
	table := read(t, "a.xlsx", string(raw))
	want := []string{`dynamicVariables: what Excel shows in its format "@*-" can't be told`}
	if got := said(table, Rules{Prompt: "{{due}}"}); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := said(table, Rules{Prompt: "Hi"}); !slices.Equal(got, []string{""}) {
		t.Errorf("%q", got)
	}
}

func TestMergedCells(t *testing.T) {
	merge := func(cells ...string) func(*excelize.File) error {
		return func(f *excelize.File) (err error) {
			for _, c := range cells {
				from, to, _ := strings.Cut(c, ":")
				err = errors.Join(err, f.MergeCell("Sheet1", from, to))
			}
			return err
		}
	}
	raw := workbook(t, [][]any{
		{"number", "name", "order", "note"},
		{"+14155550123", "Ana", "A-1", "x"},
		{"+14155550124", "Bo", "A-2", "x"},
		{"+14155550125", nil, "A-3", "x"},
		{"+14155550126", "Di", "A-4", "x"},
		{nil, "Ed", "A-5", "x"},
		{"+14155550128", "Flo", nil, "x"},
		{"+14155550129", "Gus", "A-7", "x"},
		{"+14155550130", "Hal", "A-8", nil},
	}, merge("B3:B4", "A5:A6", "B7:C7", "D8:D9", "E1:F9"))
	raw = edited(t, raw, sheetPart, "E1:F9", "E1:F900000") // the library would make all of those rows
	got := said(read(t, "a.xlsx", string(raw)), Rules{Prompt: "{{name}} {{order}}"})
	want := []string{
		"", "{{name}}: it is in the merged cells B3:B4", "{{name}}: it is in the merged cells B3:B4; the prompt's variables that are empty here: {{name}}",
		"the number can't be used: it is in the merged cells A5:A6", "the number can't be used: it is in the merged cells A5:A6",
		"{{name}}: it is in the merged cells B7:C7; {{order}}: it is in the merged cells B7:C7; the prompt's variables that are empty here: {{order}}", "", "",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestMergedCellsThatOverlap(t *testing.T) {
	var rows, merges strings.Builder
	rows.WriteString(`<row><c t="str"><v>number</v></c></row>`)
	for range 3000 {
		rows.WriteString(`<row><c t="str"><v>+14155550123</v></c></row>`)
		merges.WriteString(`<mergeCell ref="A1:A1048576"/>`)
	}
	raw := forged(t, sheetPart, writing("<worksheet><sheetData>"+rows.String()+"</sheetData>"+merges.String()+"</worksheet>"))
	if _, err := Read(t.Context(), put(t, "a.xlsx", string(raw)), ReadOptions{}); err == nil || !strings.Contains(err.Error(), "overlap") {
		t.Errorf("%v", err)
	}
}

// A row of formulas whose results aren't stored is a person too.
func TestRowsInWhichNothingIsStored(t *testing.T) {
	table := read(t, "a.xlsx", string(forged(t, sheetPart, sheetOf(`<row><c t="str"><v>number</v></c></row>
		<row><c t="str"><v>+14155550123</v></c></row><row/><row><c><f>A2</f></c></row>`))))
	if got := show(table); !slices.Equal(got, []string{"2: +14155550123", "4!: "}) {
		t.Fatalf("%q", got)
	}
	if says := table.Rows[1].Problem; says != "A4: its formula has no stored result: open the file in Excel and save it" {
		t.Error(says)
	}
}

func TestNotesOnWorkbooks(t *testing.T) {
	raw := workbook(t, [][]any{
		{"number", "name", "due", "order"},
		{"+14155550123", "Ana", 45982, 491511234567},
		{},
		{"+14155550124", "Bo", 45983, 491511234568},
	}, func(f *excelize.File) error {
		id, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		return errors.Join(
			err, f.SetCellStyle("Sheet1", "C2", "C4", id), f.SetColVisible("Sheet1", "B", false), f.SetRowVisible("Sheet1", 4, false),
		)
	})
	table := read(t, "a.xlsx", string(raw))
	want := []string{"2: +14155550123|Ana|2025-11-21|491511234567", "4: +14155550124|Bo|2025-11-22|491511234568"}
	if got := show(table); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	want = []string{
		"1 row is hidden in the sheet, by a filter perhaps, and read like the others.",
		`1 column is hidden in the sheet, and read like the others: "name".`,
		"2 numbers are shown by Excel in scientific notation, like 1.23457E+11; the digits are stored in full, and read so.",
		"2 dates are shown by Excel in the order that the computer is set to; here it is year-month-day.",
	}
	if !slices.Equal(table.Notes, want) {
		t.Errorf("%q", table.Notes)
	}
}

// What another library wrote is read as it was written.
func TestReadingWhatIsWritten(t *testing.T) {
	var rows [][]any
	rows = append(rows, []any{"number", "text"})
	texts := []string{"Ann", "a\nb", " x ", "=1+1", "<&>\"'", "😀", "001", "1.0", "+1", "TRUE"}
	for _, text := range texts {
		rows = append(rows, []any{"+14155550123", text})
	}
	table := read(t, "a.xlsx", string(workbook(t, rows)))
	for i, text := range texts {
		if got := table.Rows[i].Cells[1]; got != text {
			t.Errorf("%q was %q", got, text)
		}
	}
}
