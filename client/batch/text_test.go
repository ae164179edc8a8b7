package batch

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// fixture is the content of a file of testdata.
func fixture(t testing.TB, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestQuotesThatAreWrongSwallowNobody(t *testing.T) {
	const ann, bob = "+14155550133,Ann,A-1\n", "+14155550134,Bob,A-2\n"
	const annRow, bobRow = "+14155550133|Ann|A-1", "+14155550134|Bob|A-2"
	for name, c := range map[string]struct {
		in   string // below the heading
		rows []string
		says string // the first problem
	}{
		"one that is never closed":             {"+14155550132,Zoe,\"x\n" + ann + bob, []string{"2!: +14155550132|Zoe", "3: " + annRow, "4: " + bobRow}, "begins in line 2 and doesn't end"},
		"one that is closed too late":          {"+14155550132,\"Zoe\n" + "+14155550133,\"Ann\",A-1\n" + bob, []string{"2!: +14155550132", "4: " + bobRow}, "lines 2 to 3 can't be told apart: a quoted cell doesn't end as it should in line 3"},
		"two that enclose a row":               {"+14155550132,Zoe,\"\n" + ann + "+14155550135,Cy,\"\n" + bob, nil, "lines 2 to 4 can't be told apart: a cell with line breaks holds a number"},
		"two around a row without a +":         {"+14155550132,Zoe,\"\n0171/2345678,Ann,A-1\n+14155550135,Cy,\"\n" + bob, nil, "lines 2 to 4 can't be told apart: a cell with line breaks holds a number"},
		"two around a row without a number":    {"+14155550132,Zoe,\"\nnone,Ann,A-1\nnone,\"\n" + bob, nil, "lines 2 to 4 can't be told apart: a cell with line breaks holds a line of as many cells as the heading"},
		"two in columns beside each other":     {"+14155550132,\"Zoe,A-0\n12345678,Ann\",A-1\n" + bob, []string{"2!: +14155550132|Zoe,A-0\n12345678,Ann|A-1", "4: " + bobRow}, "lines 2 to 3"},
		"a number in words":                    {"+14155550132,Zoe,\"call me\nat +1 415 555-0199, please\"\n" + bob, nil, "lines 2 to 3 can't be told apart: a cell with line breaks holds a number"},
		"a line of a cell that looks a row":    {"+14155550132,Zoe,\"said\nthen \"yes\"\n+14155550199\nor so\"\n" + bob, nil, "lines 2 to 3 can't be told apart"},
		"one that ends early, and lines below": {"+14155550132,\"Zoe \"the\n+14155550199\nlion\",A-0\n" + bob, nil, "a quoted cell doesn't end as it should in line 2"},
		"a cell, and behind it a stray one":    {"+14155550132,\"12 Main St\nApt 4\",A\"0\n+14155550199\n" + bob, nil, "lines 2 to 3 can't be told apart"},
		"a cell larger than any":               {"+14155550132,Zoe,\"" + strings.Repeat("x", maxCell) + "\"\n" + bob, nil, "begins in line 2 and doesn't end within 32 KiB"},
		"an address":                           {"+14155550132,\"12 Main St, Apt 4\n\n10115 Berlin, Mitte\",A-0\n" + bob, []string{"2: +14155550132|12 Main St, Apt 4\n\n10115 Berlin, Mitte|A-0", "5: " + bobRow}, ""},
		"a note with dates and amounts":        {"+14155550132,Zoe,\"since 2026-11-25\nowes 1234.50 EUR\"\n" + bob, []string{"2: +14155550132|Zoe|since 2026-11-25\nowes 1234.50 EUR", "4: " + bobRow}, ""},
		"blanks around quotes":                 {"+14155550132, \"Zoe\" ,\"A-0\" \n" + bob, []string{"2: +14155550132|Zoe|A-0", "3: " + bobRow}, ""},
		"another kind of line break":           {"+14155550132,Zoe,A-0\r" + ann + bob, nil, "a carriage return stands in it"},
		"the same in quotes":                   {"+14155550132,Zoe,\"A-0\r+14155550133,Ann,\"\n" + bob, nil, "a cell with line breaks holds a number"},
	} {
		t.Run(name, func(t *testing.T) {
			got := read(t, "a.csv", "number,name,order\n"+c.in)
			if c.rows != nil && !slices.Equal(show(got), c.rows) {
				t.Errorf("%q, want %q", show(got), c.rows)
			}
			if got.Rows[0].Problem == "" != (c.says == "") || !strings.Contains(got.Rows[0].Problem, c.says) {
				t.Errorf("the problem of line %d is %q, want %q", got.Rows[0].Line, got.Rows[0].Problem, c.says)
			}
			for i, r := range got.Rows[1:] {
				if called := r.Problem == ""; called != slices.Contains([]string{annRow, bobRow}, strings.Join(r.Cells, "|")) {
					t.Errorf("line %d, %q: %q", r.Line, r.Cells, got.Rows[i+1].Problem)
				}
			}
			if last := got.Rows[len(got.Rows)-1]; last.Problem != "" || strings.Join(last.Cells, "|") != bobRow {
				t.Errorf("the last is %+v", last)
			}
		})
	}
}

func TestStrayQuotes(t *testing.T) {
	got := read(t, "stray-quotes.csv", fixture(t, "stray-quotes.csv"))
	if want := []string{"2!: +14155550132|Zoe|\n+14155550133,Ann,A-1\n+14155550134,Bob,", "5: +14155550135|Cy|A-3"}; !slices.Equal(show(got), want) {
		t.Errorf("%q", show(got))
	}
	if !strings.HasPrefix(got.Rows[0].Problem, "lines 2 to 4 can't be told apart") {
		t.Errorf("%q", got.Rows[0].Problem)
	}
}

func TestAPersonIsNoHeading(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"all without a heading":      {fixture(t, "no-heading.csv"), ""},
		"a name beside":              {"Ann,+14155550133\nBob,+14155550134\n", ""},
		"without its country":        {"(415) 555-0133,Ann\n(415) 555-0134,Bob\n", ""},
		"without its +":              {"14155550133,Ann\n14155550134,Bob\n", ""},
		"as a spreadsheet shows it":  {"1.41556E+10,Ann\n1.41556E+10,Bob\n", ""},
		"as a formula":               {"=\"+14155550133\",Ann\n=\"+14155550134\",Bob\n", ""},
		"among headings":             {"number,+14155550133,name\n+14155550134,x,Bob\n", ""},
		"and the column is told":     {"+14155550133,Ann\n+14155550134,Bob\n", "+14155550133"},
		"in a workbook":              {string(workbook(t, [][]any{{14155550133, "Ann"}, {14155550134, "Bob"}})), ""},
		"one alone":                  {"+14155550133\n", ""},
		"with a name in its column":  {"phone Ann,+1 415 555 0133\nBob,+1 415 555 0134\n", ""},
		"marked as text by a ' that": {"'+14155550133,Ann\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read(t.Context(), put(t, "a", c.in), ReadOptions{Number: c.want})
			var person *PersonError
			if !errors.As(err, &person) || person.Line != 1 || !strings.Contains(err.Error(), "the first line is a person's") || !strings.Contains(err.Error(), "Give the file a heading") {
				t.Errorf("%v", err)
			}
		})
	}
	for name, heading := range map[string]string{"a year": "number,2026", "a date": "number,2026-11-25", "a count": "number,1000000", "a code": "number,3E2"} {
		t.Run(name, func(t *testing.T) {
			if got := read(t, "a.csv", heading+"\n+14155550133,x\n"); len(got.Rows) != 1 {
				t.Errorf("%q", show(got))
			}
		})
	}
}

func TestAHeadingBelowTitles(t *testing.T) {
	const below = "number;name\n+14155550133;Ann\n"
	for name, c := range map[string]struct {
		in   string
		seen int // where the heading seems to be
	}{
		"a title":                          {"Customers, May, 2026\n" + below, 2},
		"titles":                           {"Customers\n\nas of \"May\"\n" + below, 4},
		"a title that isn't CSV":           {"Removals, \"May\" 2026\n" + below, 2},
		"our own number above":             {"+1 415 555 0100\n" + below, 2},
		"a title that numbers stand under": {"Mobile\n" + below, 2},
		"the 20th line":                    {"x" + strings.Repeat("\n", 19) + below, 20},
		"the 21st":                         {"x" + strings.Repeat("\n", 20) + below, 0},
		"nobody's heading":                 {"name;contact;kind\nAnn;+14155550133;mobile\n", 0},
		"a workbook's":                     {string(workbook(t, [][]any{{"Customers"}, {"May"}, {"number", "name"}, {"+14155550133", "Ann"}})), 3},
	} {
		t.Run(name, func(t *testing.T) {
			path := put(t, "a", c.in)
			_, err := Read(t.Context(), path, ReadOptions{})
			var heading *HeadingError
			if !errors.As(err, &heading) || heading.Row != c.seen || strings.Contains(err.Error(), "the heading seems to be in row") != (c.seen > 0) {
				t.Fatalf("%v", err)
			}
			if c.seen == 0 {
				return
			}
			got, err := Read(t.Context(), path, ReadOptions{HeadingRow: c.seen})
			if err != nil || len(got.Rows) != 1 || got.Rows[0].Line != c.seen+1 || got.Rows[0].Cells[0] != "+14155550133" {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
	for name, in := range map[string]string{
		"several columns may be it": "phone,mobile\n+14155550133,+14155550134\nphone,mobile,fax\n",
		"two are called the same":   "number,name,name\n+14155550133,Ann,x\nnumber,name,second,third\n",
	} {
		t.Run(name, func(t *testing.T) {
			var heading *HeadingError
			if _, err := Read(t.Context(), put(t, "a", in), ReadOptions{}); err == nil || errors.As(err, &heading) {
				t.Errorf("a heading is looked for below one: %v", err)
			}
		})
	}
	for name, c := range map[string]struct {
		in   string
		row  int
		says string
	}{
		"an empty row":   {"Customers\n\n" + below, 2, "row 2 is empty"},
		"beyond the end": {"Customers\n" + below, 9, "it has only 3 rows"},
		"not there":      {"Customers\n" + below, 1, `no column "number"`},
		"a person":       {"number;name\n+14155550132;Zoe\n" + below, 2, "line 2, where the heading should be, is a person's"},
		"in a workbook":  {string(workbook(t, [][]any{{"Customers"}, {}, {"number", "name"}})), 2, "row 2 is empty"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Read(t.Context(), put(t, "a", c.in), ReadOptions{HeadingRow: c.row}); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v", err)
			}
		})
	}
	t.Run("one that comes again is a row", func(t *testing.T) {
		if got := read(t, "a.csv", "number,name\n+14155550133,Ann\nnumber,name\n+14155550134,Bob\n"); len(got.Rows) != 3 {
			t.Errorf("%q", show(got))
		}
	})
}

func TestEncodings(t *testing.T) {
	const list = "number,name\n+14155550133,Zoë\n"
	utf32Of := func(e utf32.Endianness) string {
		out, err := utf32.UTF32(e, utf32.UseBOM).NewEncoder().String(list)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	russian := "number,name,city,street\n" + strings.Repeat("+14155550133,Дмитрий Александрович,Нижний Новгород,улица Ленина\n", 3)
	for name, c := range map[string]struct {
		in, format string
		rows       []string
		problem    string // of the last row
		note       string
	}{
		"UTF-32 LE":                  {utf32Of(utf32.LittleEndian), "UTF-32", []string{"2: +14155550133|Zoë"}, "", ""},
		"UTF-32 BE":                  {utf32Of(utf32.BigEndian), "UTF-32", []string{"2: +14155550133|Zoë"}, "", ""},
		"a NUL":                      {fixture(t, "one-nul.csv"), "UTF-8", []string{"2!: +12125550101|An\x00n"}, `its cell "name" holds a NUL`, ""},
		"a NUL in a number":          {"number,name\n+1212555\x000101,Ann\n", "UTF-8", nil, `its cell "number" holds a NUL`, ""},
		"a NUL at an even place":     {"number,name\n+12125550101,A\x00nn\n", "UTF-8", nil, `its cell "name" holds a NUL`, ""},
		"a NUL in nobody's column":   {"number,,name\n+12125550101,\x00,Ann\n", "UTF-8", nil, "", "1 cell without a heading"},
		"a NUL behind a BOM":         {"\xEF\xBB\xBF" + fixture(t, "one-nul.csv"), "UTF-8", nil, `its cell "name" holds a NUL`, ""},
		"no UTF-8 behind its BOM":    {"\xEF\xBB\xBFnumber,name\n+14155550133,Zo\xEB\n", "UTF-8", []string{"2!: +14155550133|Zo\uFFFD"}, `its cell "name" holds bytes that are no UTF-8`, "1 line isn't UTF-8"},
		"two encodings":              {"number,name\n+14155550134,Zoë\n+14155550133,Zo\xEB\n", "UTF-8", []string{"2: +14155550134|Zoë", "3!: +14155550133|Zo\uFFFD"}, "no UTF-8", "1 line isn't UTF-8"},
		"what isn't in Windows-1252": {"number,name\n+14155550133,Zo\xEB\n+14155550134,Z\x81\n", "Windows-1252", []string{"2: +14155550133|Zoë", "3!: +14155550134|Z\uFFFD"}, "no Windows-1252", "guess"},
		"UTF-16 that breaks off":     {utf16(list, unicode.LittleEndian, unicode.UseBOM) + "+", "UTF-16", nil, "no UTF-16", ""},
		"half a pair in UTF-16":      {strings.Replace(utf16(list, unicode.LittleEndian, unicode.UseBOM), "Z\x00", "\x00\xD8", 1), "UTF-16", nil, "no UTF-16", ""},
		"UTF-16 of other letters":    {utf16(russian, unicode.LittleEndian, unicode.IgnoreBOM), "UTF-16", nil, "", "UTF-16 is a guess"},
		"the same, the other way":    {utf16(russian, unicode.BigEndian, unicode.IgnoreBOM), "UTF-16", nil, "", "UTF-16 is a guess"},
		"two BOMs":                   {"\xEF\xBB\xBF\xEF\xBB\xBF" + list, "UTF-8", []string{"2: +14155550133|Zoë"}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := read(t, "a.csv", c.in)
			last := got.Rows[len(got.Rows)-1]
			if !strings.HasSuffix(got.Format, ", "+c.format) || c.rows != nil && !slices.Equal(show(got), c.rows) {
				t.Errorf("%s, %q", got.Format, show(got))
			}
			if last.Problem == "" != (c.problem == "") || !strings.Contains(last.Problem, c.problem) {
				t.Errorf("the problem is %q, want %q", last.Problem, c.problem)
			}
			if c.note != "" && !slices.ContainsFunc(got.Notes, func(n string) bool { return strings.Contains(n, c.note) }) || c.note == "" && len(got.Notes) > 0 {
				t.Errorf("notes: %q", got.Notes)
			}
		})
	}
	for name, in := range map[string]string{
		"UTF-32 without a mark": strings.ReplaceAll(utf16(list, unicode.LittleEndian, unicode.IgnoreBOM), "\x00", "\x00\x00\x00"),
		"a tail of zeros":       list + strings.Repeat("\x00", 4096),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Read(t.Context(), put(t, "a.csv", in), ReadOptions{}); err == nil || !strings.Contains(err.Error(), "isn't text") {
				t.Errorf("%v", err)
			}
		})
	}
	t.Run("a NUL in the heading", func(t *testing.T) {
		if _, err := Read(t.Context(), put(t, "a.csv", "number,na\x00me\n+14155550133,Ann\n"), ReadOptions{}); err == nil || !strings.Contains(err.Error(), "holds a NUL") {
			t.Errorf("%v", err)
		}
	})
}

func TestWhatWasPutAroundACellForASpreadsheet(t *testing.T) {
	for name, c := range map[string]struct{ cell, want, note string }{
		"a text as a formula":      {`"=""Ann"""`, "Ann", `1 cell is a formula around a text`},
		"the same without quotes":  {`="Ann"`, "Ann", `1 cell is a formula around a text`},
		"with quotes in it":        {`"=""say """"hi"""""""`, `say "hi"`, `1 cell is a formula around a text`},
		"a formula":                {`=A1&"x"`, "", ""},
		"a formula in quotes":      {`"=A1&""x"""`, `=A1&"x"`, ""},
		"a guarded formula":        {`'=1+1`, "=1+1", "1 cell begins with a '"},
		"a guarded amount":         {`'-5 EUR`, "-5 EUR", "1 cell begins with a '"},
		"a guarded '":              {`''=1`, "'=1", "1 cell begins with a '"},
		"a guarded formula's text": {`"'=""Ann"""`, `="Ann"`, "1 cell begins with a '"},
		"a text's own '":           {`'n Sync`, "'n Sync", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := read(t, "a.csv", "number,name\n+14155550133,"+c.cell+"\n")
			if r := got.Rows[0]; (r.Problem != "") != (c.want == "") || c.want != "" && r.Cells[1] != c.want {
				t.Errorf("%+v", r)
			}
			if strings.Join(got.Notes, "") == "" != (c.note == "") || !strings.Contains(strings.Join(got.Notes, ""), c.note) {
				t.Errorf("notes: %q", got.Notes)
			}
		})
	}
}
