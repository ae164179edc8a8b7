package xlsx

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"
)

const (
	relations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	office    = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)

// minimal are the parts of a workbook of one sheet, without the sheet.
func minimal() map[string]string {
	return map[string]string{
		"_rels/.rels": relations + `<Relationship Id="r1" Type="` + office + `/officeDocument" Target="xl/workbook.xml"/>
			</Relationships>`,
		"xl/workbook.xml": `<workbook xmlns:r="` + office + `"><workbookPr/>
			<sheets><sheet name="Data" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": relations + `
			<Relationship Id="r1" Type="` + office + `/worksheet" Target="worksheets/sheet1.xml"/>
			<Relationship Id="r2" Type="` + office + `/sharedStrings" Target="sharedStrings.xml"/>
			<Relationship Id="r3" Type="` + office + `/styles" Target="styles.xml"/></Relationships>`,
		"xl/styles.xml": `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="(000) 000-0000"/>
			<numFmt numFmtId="165" formatCode="0*-"/></numFmts>
			<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>
			<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="165"/></cellXfs>
			<dxfs><dxf><font/></dxf><dxf><numFmt numFmtId="166" formatCode="0.0"/></dxf></dxfs></styleSheet>`,
	}
}

func packed(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, parts[name])
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

// rowsOf are the rows of the first sheet, each as "2: a|b", with a cell's doubt behind a question mark.
func rowsOf(raw []byte) (rows []string, about *About, err error) {
	b, err := Open(raw)
	if err != nil {
		return nil, nil, err
	}
	about, err = b.Read(b.Sheets[0], func(r Row) error {
		var cells []string
		for _, c := range r.Cells {
			if c.Caveat != "" {
				c.Text += "?" + c.Caveat
			}
			cells = append(cells, c.Text)
		}
		rows = append(rows, fmt.Sprintf("%d: %s", r.Number, strings.Join(cells, "|")))
		return nil
	})
	return rows, about, err
}

func TestCells(t *testing.T) {
	const unstored = "?its formula has no stored result: open the file in Excel and save it"
	for name, c := range map[string]struct {
		cells, shared, workbook, want string
	}{
		"a number":                     {cells: `<c><v>5</v></c>`, want: "5"},
		"a number in a style":          {cells: `<c s="1"><v>2125550199</v></c>`, want: "(212) 555-0199"},
		"a format that can't be told":  {cells: `<c s="3"><v>5</v></c>`, want: `5?what Excel shows in its format "0*-" can't be told`},
		"a style that isn't there":     {cells: `<c s="99"><v>5</v></c>`, want: `5?what Excel shows in its format "style 99" can't be told`},
		"a date":                       {cells: `<c s="2"><v>45982</v></c>`, want: "2025-11-21"},
		"a date that counts from 1904": {cells: `<c s="2"><v>44520</v></c>`, workbook: `<workbookPr date1904="1"/>`, want: "2025-11-21"},
		"a date that is text":          {cells: `<c s="2" t="d"><v>2025-11-21T10:00:00</v></c>`, want: "2025-11-21"},
		"the same, from 1904":          {cells: `<c s="2" t="d"><v>2025-11-21</v></c>`, workbook: `<workbookPr date1904="true"/>`, want: "2025-11-21"},
		"booleans":                     {cells: `<c t="b"><v>1</v></c><c t="b"><v>0</v></c>`, want: "TRUE|FALSE"},
		"an error":                     {cells: `<c t="e"><f>1/0</f><v>#DIV/0!</v></c>`, want: "#DIV/0!"},
		"an error that isn't stored":   {cells: `<c t="e"><v>#N/A</v></c>`, want: "#N/A"},
		"inline":                       {cells: `<c t="inlineStr"><is><t>Ann</t></is></c>`, want: "Ann"},
		"inline, rich":                 {cells: `<c t="inlineStr"><is><r><rPr><b/></rPr><t>An</t></r><r><t>n</t></r></is></c>`, want: "Ann"},
		"shared":                       {cells: `<c t="s"><v>1</v></c>`, shared: `<si><t>x</t></si><si><t>Ann</t></si>`, want: "Ann"},
		"shared, rich": {
			cells: `<c t="s"><v>0</v></c>`, want: "+1 415",
			shared: `<si><r><t>+1</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 415</t></r></si>`,
		},
		"shared, with its pronunciation": {
			cells: `<c t="s"><v>0</v></c>`, want: "東京",
			shared: `<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si>`,
		},
		"shared, nothing":             {cells: `<c t="s"><v>0</v></c><c><v>5</v></c>`, shared: `<si/>`, want: "|5"},
		"shared, in two parts of XML": {cells: `<c t="s"><v>0</v></c>`, shared: `<si><t>A<!-- x -->n<![CDATA[n & B]]></t></si>`, want: "Ann & B"},
		"escaped":                     {cells: `<c t="str"><v>a_x000D_b_x005F_x0041_c_xD83D__xDE00_</v></c>`, want: "a\rb_x0041_c😀"},
		"a formula's text":            {cells: `<c t="str"><f>"A"&amp;"nn"</f><v>Ann</v></c>`, want: "Ann"},
		"a formula's empty text":      {cells: `<c t="str"><f>""</f><v></v></c><c><v>5</v></c>`, want: "|5"},
		"a formula's number":          {cells: `<c s="1"><f>A1</f><v>2125550199</v></c>`, want: "(212) 555-0199"},
		"a formula without a result":  {cells: `<c><f>A1</f></c>`, want: unstored},
		"the same, with an empty one": {cells: `<c><f>A1</f><v></v></c>`, want: unstored},
		"the same, of a text":         {cells: `<c t="str"><f>A1</f></c>`, want: unstored},
		"a 0 that is calculated anew": {cells: `<c><f>A1</f><v>0</v></c>`, workbook: `<calcPr fullCalcOnLoad="1"/>`, want: "0" + unstored},
		"a 5 that is calculated anew": {cells: `<c><f>A1</f><v>5</v></c>`, workbook: `<calcPr fullCalcOnLoad="1"/>`, want: "5"},
		"a 0 that isn't":              {cells: `<c><f>A1</f><v>0</v></c>`, want: "0"},
		"a long number":               {cells: `<c><v>491511234567</v></c>`, want: "491511234567"},
		"a longer number":             {cells: `<c><v>4111111111111111</v></c>`, want: "4.11111E+15?" + tooLong},
		"a number that is none":       {cells: `<c><v>abc</v></c>`, want: `abc?it holds "abc" as a number, which is none`},
		"a kind that isn't known":     {cells: `<c t="q"><v>5</v></c>`, want: `5?it holds "5", stored in a way (q) that isn't known`},
		"cells in their places": {
			cells: `<c r="B1"><v>2</v></c><c><v>3</v></c><c r="AA1"><v>27</v></c>`, want: "|2|3" + strings.Repeat("|", 24) + "27",
		},
		"empty cells":         {cells: `<c r="A1"><v>1</v></c><c r="XFD1" s="1"/>`, want: "1"},
		"a cell's extensions": {cells: `<c><v>1</v><extLst><ext><v>2</v></ext></extLst></c><extLst><ext/></extLst>`, want: "1"},
		"with a prefix":       {cells: `<x:c xmlns:x="y"><x:v>1</x:v></x:c>`, want: "1"},
	} {
		t.Run(name, func(t *testing.T) {
			parts := minimal()
			parts["xl/sharedStrings.xml"] = "<sst>" + c.shared + "</sst>"
			parts["xl/workbook.xml"] = strings.Replace(parts["xl/workbook.xml"], "<workbookPr/>", c.workbook, 1)
			parts["xl/worksheets/sheet1.xml"] = `<worksheet><dimension ref="Z9"/><sheetData><row>` + c.cells + `</row></sheetData></worksheet>`
			rows, _, err := rowsOf(packed(t, parts))
			if want := []string{"1: " + c.want}; err != nil || !slices.Equal(rows, want) {
				t.Errorf("%q, %v, want %q", rows, err, want)
			}
		})
	}
}

func TestWhatIsKnownOfASheet(t *testing.T) {
	parts := minimal()
	parts["xl/worksheets/sheet1.xml"] = `<worksheet><cols><col min="2" max="3" hidden="1"/><col min="4" max="4"/></cols>
		<sheetData><row r="2"><c><v>491511234567</v></c><c s="2"><v>45982</v></c></row></sheetData>
		<mergeCells><mergeCell ref="A3:$B$5"/></mergeCells>
		<conditionalFormatting sqref="A1:A9 C1"><cfRule dxfId="1"/></conditionalFormatting>
		<conditionalFormatting sqref="B1:B9"><cfRule dxfId="0"/><cfRule/></conditionalFormatting></worksheet>`
	rows, about, err := rowsOf(packed(t, parts))
	want := &About{
		Merged:   []Area{{"A3:B5", 3, 1, 5, 2}},
		Restyled: []Area{{"A1:A9", 1, 1, 9, 1}, {"C1", 1, 3, 1, 3}},
		Hidden:   []Area{{"", 1, 2, lastRow, 3}}, Exact: 1, Days: 1,
	}
	if err != nil || !slices.Equal(rows, []string{"2: 491511234567|2025-11-21"}) || fmt.Sprint(about) != fmt.Sprint(want) {
		t.Errorf("%q, %+v, %v", rows, about, err)
	}
}

func TestSheetsOfAllKinds(t *testing.T) {
	parts := minimal()
	var sheets, links strings.Builder
	for i, kind := range []string{"chartsheet", "dialogsheet", "xlMacrosheet", "worksheet", "worksheet", "oddsheet"} {
		state := map[int]string{4: `state="veryHidden"`}[i]
		fmt.Fprintf(&sheets, `<sheet name="S%d" %s r:id="s%d"/>`, i, state, i)
		fmt.Fprintf(&links, `<Relationship Id="s%d" Type="%s/%s" Target="/xl/s/%d.xml"/>`, i, office, kind, i)
	}
	parts["xl/workbook.xml"] = `<workbook xmlns:r="` + office + `"><sheets>` + sheets.String() +
		`<sheet name="S6" r:id="gone"/></sheets></workbook>`
	parts["xl/_rels/workbook.xml.rels"] = relations + links.String() + "</Relationships>"
	b, err := Open(packed(t, parts))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range b.Sheets {
		got = append(got, fmt.Sprint(s.Name, " ", s.Kind, s.Hidden))
	}
	want := []string{
		"S0 chart sheetfalse", "S1 dialog sheetfalse", "S2 macro sheetfalse", "S3 false", "S4 true", "S5 sheet of an unknown kindfalse",
		"S6 sheet of an unknown kindfalse",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestOddWorkbooks(t *testing.T) {
	for name, c := range map[string]struct {
		change func(map[string]string)
		says   string
	}{
		"binary": {func(p map[string]string) {
			p["_rels/.rels"] = strings.Replace(p["_rels/.rels"], "workbook.xml", "workbook.bin", 1)
		}, ".xlsb"},
		"without sheets":     {func(p map[string]string) { p["xl/workbook.xml"] = "<workbook/>" }, "no workbook"},
		"without a workbook": {func(p map[string]string) { delete(p, "xl/workbook.xml") }, "no workbook"},
		"damaged":            {func(p map[string]string) { p["xl/workbook.xml"] = "<workbook>" }, "no workbook"},
		"damaged texts":      {func(p map[string]string) { p["xl/sharedStrings.xml"] = "<sst><si>" }, "no workbook"},
		"damaged styles":     {func(p map[string]string) { p["xl/styles.xml"] = "<styleSheet><cellXfs><xf" }, "no workbook"},
		"without its sheet":  {func(map[string]string) {}, "no workbook"},
		"a part twice":       {func(p map[string]string) { p["XL/workbook.xml"] = p["xl/workbook.xml"] }, "two parts"},
	} {
		t.Run(name, func(t *testing.T) {
			parts := minimal()
			c.change(parts)
			if rows, _, err := rowsOf(packed(t, parts)); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%q, %v", rows, err)
			}
		})
	}
}

func TestNamesWrittenOtherwise(t *testing.T) {
	parts := minimal()
	parts["xl/worksheets/sheet1.xml"] = `<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>`
	for from, to := range map[string]string{
		"xl/workbook.xml": `XL\Workbook.xml`, "xl/_rels/workbook.xml.rels": "/xl/_rels/workbook.xml.rels",
	} {
		parts[to] = parts[from]
		delete(parts, from)
	}
	if rows, _, err := rowsOf(packed(t, parts)); err != nil || !slices.Equal(rows, []string{"1: 1"}) {
		t.Errorf("%q, %v", rows, err)
	}
}

// What one text, tag or list unpacks to isn't in memory as a whole: all that is allocated on the way to the refusal is little.
func TestHugeContentStaysSmall(t *testing.T) {
	const huge, most = 40 << 20, 60 << 20
	x := func(n int) string { return strings.Repeat("x", n) }
	for name, c := range map[string]struct{ part, begin, unit string }{
		"a shared text":          {"xl/sharedStrings.xml", "<sst><si><t>", x(1 << 10)},
		"a shared text in runs":  {"xl/sharedStrings.xml", "<sst><si>", "<r><t>" + x(1<<10) + "</t></r>"},
		"a shared text in parts": {"xl/sharedStrings.xml", "<sst><si><t>", x(1<<10) + "<!---->"},
		"a cell":                 {"xl/worksheets/sheet1.xml", `<worksheet><sheetData><row><c t="str"><v>`, x(1 << 10)},
		"a formula":              {"xl/worksheets/sheet1.xml", `<worksheet><sheetData><row><c><f>`, x(1 << 10)},
		"CDATA":                  {"xl/worksheets/sheet1.xml", `<worksheet><sheetData><row><c t="str"><v><![CDATA[`, "<<<<<<<<"},
		"a comment":              {"xl/worksheets/sheet1.xml", `<worksheet><!--`, "<a>< >< >"},
		"an attribute":           {"xl/worksheets/sheet1.xml", `<worksheet><sheetData><row r="`, "1111"},
		"a tag":                  {"xl/worksheets/sheet1.xml", `<worksheet><sheetData><row`, ` a="1"`},
		"elements in each other": {"xl/worksheets/sheet1.xml", `<worksheet>`, "<a>"},
		"a sheet's name":         {"xl/workbook.xml", `<workbook><sheets><sheet name="`, "x"},
		"links":                  {"xl/_rels/workbook.xml.rels", relations, `<Relationship Target="` + x(1<<10) + `"/>`},
		"formats":                {"xl/styles.xml", "<styleSheet><numFmts>", `<numFmt numFmtId="200" formatCode="` + x(1<<10) + `"/>`},
		"styles":                 {"xl/styles.xml", "<styleSheet><cellXfs>", `<xf numFmtId="1"/>`},
		"merged cells":           {"xl/worksheets/sheet1.xml", "<worksheet>", `<mergeCell ref="A1:B2"/>`},
	} {
		t.Run(name, func(t *testing.T) {
			parts := minimal()
			var out bytes.Buffer
			z := zip.NewWriter(&out)
			delete(parts, c.part)
			for name, text := range parts {
				w, err := z.Create(name)
				if err == nil {
					_, err = io.WriteString(w, text)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			w, err := z.CreateHeader(&zip.FileHeader{Name: c.part, Method: zip.Store}) // deflating takes its time
			if err != nil {
				t.Fatal(err)
			}
			block := []byte(strings.Repeat(c.unit, 1<<20/len(c.unit)))
			_, err = io.WriteString(w, c.begin)
			for n := 0; n < huge && err == nil; n += len(block) {
				_, err = w.Write(block)
			}
			if err == nil {
				err = z.Close()
			}
			if err != nil {
				t.Fatal(err)
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, _, err = rowsOf(out.Bytes())
			runtime.ReadMemStats(&after)
			if err == nil {
				t.Error("it was read")
			}
			if n := after.TotalAlloc - before.TotalAlloc; n > most {
				t.Errorf("%d MiB were allocated", n>>20)
			}
		})
	}
}

func FuzzSheets(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" t="s" s="1"><f>x</f><v>0</v></c></row>`, `<si><r><t>x_x0041_</t></r></si>`, `(000) 0;[<5]0`)
	f.Fuzz(func(t *testing.T, sheet, shared, code string) {
		parts := minimal()
		parts["xl/worksheets/sheet1.xml"] = "<worksheet><sheetData>" + sheet + "</sheetData></worksheet>"
		parts["xl/sharedStrings.xml"] = "<sst>" + shared + "</sst>"
		_, _, _ = rowsOf(packed(t, parts)) // it must come back
		newFormat(code).showNumber("12345.678", false)
	})
}
