package batch

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"talkdeck/client/batch/xlsx"
)

// workbook is a workbook's bytes with rows in its first sheet.
func workbook(t testing.TB, rows [][]any, more ...func(*excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err := errors.Join(err, f.SetSheetRow("Sheet1", cell, &row)); err != nil {
			t.Fatal(err)
		}
	}
	for _, do := range more {
		if err := do(f); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := errors.Join(f.Write(&out), f.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// style gives a cell a format for numbers.
func style(cell, format string) func(*excelize.File) error {
	return func(f *excelize.File) error {
		id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
		return errors.Join(err, f.SetCellStyle("Sheet1", cell, cell, id))
	}
}

func TestWorkbooks(t *testing.T) {
	raw := workbook(t, [][]any{
		{"number", "name", "due", "amount"},
		{"+14155550123", "Ana", 45982, 12.5},
		{},
		{14155550123, "Bo"},
		{14155550123, "Cy"},
		{14155550123, "Di"},
	}, style("C2", "yyyy-mm-dd"), style("D2", "0.00"), style("A5", "0.00E+00"), style("A6", `"+"0`))
	got := read(t, "list.xlsx", string(raw))
	want := []string{"2: +14155550123|Ana|2025-11-21|12.50", "4: 14155550123|Bo", "5: 1.42E+10|Cy", "6: +14155550123|Di"}
	if !slices.Equal(show(got), want) {
		t.Errorf("%q", show(got))
	}
	if got.Format != `Excel, sheet "Sheet1"` {
		t.Error(got.Format)
	}
	for i, kind := range []Kind{Valid, Mangled, Mangled, Valid} {
		if c := (Rules{}).Judge(got, i); !c.Has(kind) {
			t.Errorf("row %d: %+v", i, c)
		}
	}
}

func TestSheets(t *testing.T) {
	raw := string(workbook(t, [][]any{{"number"}, {"+1"}}, func(f *excelize.File) error {
		_, err := f.NewSheet("May")
		return errors.Join(err, f.SetSheetRow("May", "A1", &[]any{"number"}), f.SetSheetRow("May", "A2", &[]any{"+2"}))
	}))
	first := read(t, "a.xlsx", raw)
	if first.Sheet != "Sheet1" || !slices.Equal(first.Sheets, []string{"Sheet1", "May"}) {
		t.Errorf("%+v", first)
	}
	if !slices.Contains(first.Notes, `It has 2 sheets; "Sheet1" is read.`) {
		t.Errorf("%q", first.Notes)
	}
	path := put(t, "a.xlsx", raw)
	may, err := Read(t.Context(), path, ReadOptions{Sheet: "May"})
	if err != nil || !slices.Equal(show(may), []string{"2: +2"}) {
		t.Errorf("%+v, %v", may, err)
	}
	if _, err := Read(t.Context(), path, ReadOptions{Sheet: "June"}); err == nil || !strings.Contains(err.Error(), `no sheet "June"`) {
		t.Errorf("%v", err)
	}
}

// forged is a workbook in which one part is replaced.
func forged(t testing.TB, part string, write func(io.Writer) error) []byte {
	t.Helper()
	return replaced(t, part, func(z *zip.Writer) error {
		w, err := z.Create(part)
		if err != nil {
			return err
		}
		return write(w)
	})
}

// claiming is a workbook whose sheet says to be of a size and is of another.
func claiming(t testing.TB, says, is int) []byte {
	t.Helper()
	var packed bytes.Buffer
	content := bytes.Repeat([]byte("0"), is)
	deflate, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err == nil {
		_, err = deflate.Write(content)
	}
	if err := errors.Join(err, deflate.Close()); err != nil {
		t.Fatal(err)
	}
	return replaced(t, sheetPart, func(z *zip.Writer) error {
		w, err := z.CreateRaw(&zip.FileHeader{
			Name: sheetPart, Method: zip.Deflate, CRC32: crc32.ChecksumIEEE(content),
			UncompressedSize64: uint64(says), CompressedSize64: uint64(packed.Len()),
		})
		if err == nil {
			_, err = w.Write(packed.Bytes())
		}
		return err
	})
}

// replaced is a workbook in which one part is another, and some are left out.
func replaced(t testing.TB, part string, by func(*zip.Writer) error, without ...string) []byte {
	t.Helper()
	raw := workbook(t, [][]any{{"number"}, {"+1"}})
	in, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range in.File {
		switch {
		case p.Name == part:
			err = by(z)
		case !slices.Contains(without, p.Name):
			err = z.Copy(p)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const sheetPart = "xl/worksheets/sheet1.xml"

// edited is a workbook in a part of which a text stands in another's place.
func edited(t testing.TB, raw []byte, part, was, is string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	text, err := fs.ReadFile(in, part)
	if n := bytes.Count(text, []byte(was)); err != nil || n != 1 {
		t.Fatalf("%s holds %q %d times: %v", part, was, n, err)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range in.File {
		if p.Name != part {
			err = errors.Join(err, z.Copy(p))
			continue
		}
		w, e := z.Create(part)
		if e == nil {
			_, e = w.Write(bytes.Replace(text, []byte(was), []byte(is), 1))
		}
		err = errors.Join(err, e)
	}
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func sheetOf(body string) func(io.Writer) error {
	const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	return writing(`<worksheet xmlns="` + main + `"><sheetData>` + body + `</sheetData></worksheet>`)
}

func writing(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

func TestHostileWorkbooks(t *testing.T) {
	for name, c := range map[string]struct {
		raw  []byte
		says string
	}{
		"a bomb":              {claiming(t, xlsx.MaxUnzipped+1, 10), "unpacks to more than 256 MiB"},
		"a bomb that lies":    {claiming(t, 10, 1<<20), "damaged"},
		"not XML":             {forged(t, sheetPart, writing("<<<")), "damaged"},
		"no rows":             {forged(t, sheetPart, writing("<worksheet/>")), "nothing in it"},
		"another kind of zip": {another(t), "no workbook"},
	} {
		t.Run(name, func(t *testing.T) { refuses(t, c.raw, c.says) })
	}
}

func refuses(t *testing.T, raw []byte, says string) {
	t.Helper()
	if _, err := Read(t.Context(), put(t, "a.xlsx", string(raw)), ReadOptions{}); err == nil || !strings.Contains(err.Error(), says) {
		t.Errorf("%v", err)
	}
}

// A sheet that can't be read to its end isn't a shorter one.
func TestDamagedSheets(t *testing.T) {
	const head = `<row r="1"><c r="A1" t="str"><v>number</v></c></row>`
	const one = `<row r="2"><c r="A2" t="str"><v>+1</v></c></row>`
	text := func(cell, value string) string { return `<c r="` + cell + `" t="str"><v>` + value + `</v></c>` }
	row := func(cells ...string) string { return `<row r="2">` + strings.Join(cells, "") + `</row>` }
	for name, c := range map[string]struct{ rows, says string }{
		"a cell far right":       {row(text("XFD2", "x")), "at most 200 columns"},
		"a cell beyond all":      {row(text("XFE2", "x")), `"XFE2"`},
		"a long cell":            {row(text("B2", strings.Repeat("x", maxCell+1))), "has a cell of 32 KiB"},
		"a cell longer than all": {row(text("B2", strings.Repeat("x", 1<<20))), "beyond row 1: it holds a text of more"},
		"a text that isn't":      {row(`<c r="A2" t="s"><v>99999999</v></c>`), "cell A2 has the text"},
		"XML that breaks off":    {one + `<row r="3"><c r="A3"><v>&nope;</v></c></row><row r="4"/>`, "beyond row 2"},
		"the same, unnumbered":   {`<row><c t="str"><v>+1</v></c></row><row><c><v>&nope;</v></c></row><x:row/>`, "beyond row 2"},
		"a second list of rows":  {one + `</sheetData><sheetData><row r="3"/>`, "rows in two places"},
		"rows out of order":      {one + `<row r="5"/><row r="4">` + text("A4", "+2") + `</row>`, "row 4 follows row 5"},
		"a row twice":            {one + row(text("A2", "+2")), "row 2 follows row 2"},
		"cells out of order":     {row(text("B2", "x"), text("A2", "+1")), `cell "A2" stands behind B2`},
		"a cell twice":           {row(text("A2", "+1"), text("A2", "+1")), `cell "A2" stands behind A2`},
		"a cell of another row":  {row(text("A7", "+1")), `cell "A7"`},
		"a row within a row":     {`<row r="2"><row r="3"/></row>`, `"row" instead of a cell`},
		"a row in a wrapping":    {`<x><row r="2"/></x>`, `"x" instead of a row`},
		"a row beyond all":       {`<row r="99999999"/>`, `numbered "99999999"`},
		"a row before all":       {`<row r="-1"/>`, "row -1 follows"},
		"a merge that is none":   {one + `</sheetData><mergeCell ref="B9:A1"/><sheetData>`, `"B9:A1" is no area`},
		"elements without end":   {strings.Repeat("<a>", 1<<20), "instead of a row"},
	} {
		t.Run(name, func(t *testing.T) { refuses(t, forged(t, sheetPart, sheetOf(head+c.rows)), c.says) })
	}
	t.Run("cut off", func(t *testing.T) {
		refuses(t, forged(t, sheetPart, writing("<worksheet><sheetData>"+head+one)), "beyond row 2")
	})
}

func another(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.Create("mimetype")
	if err == nil {
		_, err = io.WriteString(w, "application/vnd.oasis.opendocument.spreadsheet")
	}
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
