package batch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// put writes a file and is its path.
func put(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t testing.TB, name, content string) *Table {
	t.Helper()
	table, err := Read(t.Context(), put(t, name, content), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// show is a table's rows: "line: cell|cell", and "!" where one can't be used.
func show(t *Table) []string {
	var out []string
	for _, r := range t.Rows {
		mark := ""
		if r.Problem != "" {
			mark = "!"
		}
		out = append(out, fmt.Sprintf("%d%s: %s", r.Line, mark, strings.Join(r.Cells, "|")))
	}
	return out
}

func utf16(text string, e unicode.Endianness, mark unicode.BOMPolicy) string {
	out, err := unicode.UTF16(e, mark).NewEncoder().String(text)
	if err != nil {
		panic(err)
	}
	return out
}

func TestTextFiles(t *testing.T) {
	latin, err := charmap.Windows1252.NewEncoder().String("number,name\n+1,Zoë\n")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		in     string
		format string
		rows   []string
		guess  bool
	}{
		"commas":               {"number,name\n+1,Ana\n+2,Bo\n", "CSV, separated by commas, UTF-8", []string{"2: +1|Ana", "3: +2|Bo"}, false},
		"semicolons":           {"number;name\n+1;Ana, Bo\n", "CSV, separated by semicolons, UTF-8", []string{"2: +1|Ana, Bo"}, false},
		"tabs":                 {"name\tnumber\tcity\nAna\t+1\tRome\nBo\t\tOslo\n", "CSV, separated by tabs, UTF-8", []string{"2: Ana|+1|Rome", "3: Bo||Oslo"}, false},
		"bars":                 {"number|name\n+1|Ana\n", "CSV, separated by bars, UTF-8", []string{"2: +1|Ana"}, false},
		"one column":           {"number\n+1\n+2\n", "CSV, separated by commas, UTF-8", []string{"2: +1", "3: +2"}, false},
		"sep=":                 {"sep=;\nnumber;name\n+1;a,b,c\n", "CSV, separated by semicolons, UTF-8", []string{"3: +1|a,b,c"}, false},
		"CRLF and BOM":         {"\xEF\xBB\xBFnumber,name\r\n+1,Ana\r\n", "CSV, separated by commas, UTF-8", []string{"2: +1|Ana"}, false},
		"CR":                   {"number,name\r+1,Ana\r", "CSV, separated by commas, UTF-8", []string{"2: +1|Ana"}, false},
		"quotes":               {"number,name\n+1,\"Ana, \"\"the\nfirst\"\"\"\n+2, \"Bo\"\n", "CSV, separated by commas, UTF-8", []string{"2: +1|Ana, \"the\nfirst\"", "4: +2|Bo"}, false},
		"UTF-16 LE":            {utf16("number,name\n+1,Zoë\n", unicode.LittleEndian, unicode.UseBOM), "CSV, separated by commas, UTF-16", []string{"2: +1|Zoë"}, false},
		"UTF-16 BE":            {utf16("number,name\n+1,Zoë\n", unicode.BigEndian, unicode.UseBOM), "CSV, separated by commas, UTF-16", []string{"2: +1|Zoë"}, false},
		"UTF-16 LE unmarked":   {utf16("number,name\n+1,Zoë\n", unicode.LittleEndian, unicode.IgnoreBOM), "CSV, separated by commas, UTF-16", []string{"2: +1|Zoë"}, true},
		"UTF-16 BE unmarked":   {utf16("number,name\n+1,Zoë\n", unicode.BigEndian, unicode.IgnoreBOM), "CSV, separated by commas, UTF-16", []string{"2: +1|Zoë"}, true},
		"Windows-1252":         {latin, "CSV, separated by commas, Windows-1252", []string{"2: +1|Zoë"}, true},
		"short and long rows":  {"number,name,city\n+1\n+2,Bo,Rome,,\n+3,Cy,Rome,x\n", "CSV, separated by commas, UTF-8", []string{"2: +1", "3: +2|Bo|Rome", "4!: +3|Cy|Rome|x"}, false},
		"a bare quote":         {"number,name\n+1,An\"a\n+2,Bo\n", "CSV, separated by commas, UTF-8", []string{"2!: +1", "3: +2|Bo"}, false},
		"text after a quote":   {"number,name\n+1,\"Ana\" x\n+14155550123,Bo\n", "CSV, separated by commas, UTF-8", []string{"2!: +1", "3: +14155550123|Bo"}, false},
		"a semicolon in cells": {"number,vars\n+1,a=1;b=2\n+2,a=3;b=4\n", "CSV, separated by commas, UTF-8", []string{"2: +1|a=1;b=2", "3: +2|a=3;b=4"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			got := read(t, "list.csv", c.in)
			if got.Format != c.format || !slices.Equal(show(got), c.rows) {
				t.Errorf("%s, %q", got.Format, show(got))
			}
			if guessed := slices.ContainsFunc(got.Notes, func(n string) bool { return strings.Contains(n, "guess") }); guessed != c.guess {
				t.Errorf("notes: %q", got.Notes)
			}
			if got.Name != "list.csv" || len(got.Hash) != 64 {
				t.Errorf("name %q, hash %q", got.Name, got.Hash)
			}
		})
	}
}

func TestFilesThatCannotBeUsed(t *testing.T) {
	wide := strings.Repeat("c,", MaxColumns) + "number\n"
	for name, c := range map[string]struct{ in, says string }{
		"empty":            {" \n", "empty"},
		"only a heading":   {"number,name\n", "no row"},
		"old Excel":        {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "old Excel"},
		"a web page":       {"<html><table>", "web page"},
		"binary":           {"number\n\x00\x01\x02\x00\x00", "isn't text"},
		"an open heading":  {"number,\"name\n+1,Ana\n", "line 1, its heading, can't be read: a quoted cell begins in line 1"},
		"too many columns": {wide, "at most 200 columns"},
		"a long cell":      {"number,name\n+1," + strings.Repeat("x", maxCell+1), "line 2 has a cell of 32 KiB"},
		"headings twice":   {"number,name,name\n+1,a,b\n", `two columns are called "name"`},
		"no workbook":      {"PK\x03\x04 and then nothing", "no workbook"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read(t.Context(), put(t, "a.csv", c.in), ReadOptions{})
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestTooManyRows(t *testing.T) {
	_, err := Read(t.Context(), put(t, "a.csv", "number\n"+strings.Repeat("+1\n", MaxRows+1)), ReadOptions{})
	if err == nil || !strings.Contains(err.Error(), "more than 100000 rows") {
		t.Errorf("%v", err)
	}
	if got := read(t, "a.csv", "number\n"+strings.Repeat("+1\n", MaxRows)); len(got.Rows) != MaxRows {
		t.Errorf("%d rows", len(got.Rows))
	}
}

func TestReadingCanBeStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Read(ctx, put(t, "a.csv", "number\n"+strings.Repeat("+1\n", 5000)), ReadOptions{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// A pipe that nobody writes to would be waited for without end.
func TestOnlyRegularFilesAreRead(t *testing.T) {
	if _, err := Read(t.Context(), t.TempDir(), ReadOptions{}); err == nil || !strings.Contains(err.Error(), "no regular file") {
		t.Errorf("%v", err)
	}
}

func TestTheColumnOfNumbers(t *testing.T) {
	for name, c := range map[string]struct {
		heading, want string
		column        int
		candidates    []string
	}{
		"number":         {"name,number", "", 1, nil},
		"its own wins":   {"phone,Number", "", 1, nil},
		"Phone Number":   {"name,Phone Number", "", 1, nil},
		"phone_number":   {"name,phone_number", "", 1, nil},
		"Telefon":        {"Telefon,name", "", 0, nil},
		"to":             {"name,TO", "", 1, nil},
		"two that may":   {"phone,mobile", "", -1, []string{"phone", "mobile"}},
		"two of its own": {"Number,number", "", -1, []string{"Number", "number"}},
		"none":           {"name,city", "", -1, nil},
		"chosen":         {"phone,mobile", "Mobile", 1, nil},
		"not there":      {"phone,mobile", "fax", -1, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Read(t.Context(), put(t, "a.csv", c.heading+"\nx,y\n"), ReadOptions{Number: c.want})
			var which *ColumnError
			switch {
			case c.column >= 0 && (err != nil || got.Number != c.column):
				t.Errorf("%v, %v", got, err)
			case c.column < 0 && (!errors.As(err, &which) || !slices.Equal(which.Candidates, c.candidates) || len(which.Columns) != 2):
				t.Errorf("%v", err)
			}
		})
	}
}

func TestVariables(t *testing.T) {
	for name, c := range map[string]struct {
		dynamic string
		want    map[string]string
		says    string
	}{
		"none":             {"", map[string]string{"name": "Ana", "city": ""}, ""},
		"JSON":             {`{"city":"Rome","n":3,"ok":true,"gone":null}`, map[string]string{"name": "Ana", "city": "Rome", "n": "3", "ok": "true", "gone": ""}, ""},
		"pairs":            {`city=Rome; note = a=b ;`, map[string]string{"name": "Ana", "city": "Rome", "note": "a=b"}, ""},
		"the same twice":   {`name=Ana`, map[string]string{"name": "Ana", "city": ""}, ""},
		"no JSON":          {`{"city":`, nil, "begins like JSON"},
		"nested":           {`{"city":{"name":"Rome"}}`, nil, "object or a list at {{city}}"},
		"no pairs":         {`Rome`, nil, "neither"},
		"two values":       {`name=Bo`, nil, "{{name}} has two values"},
		"two in the cell":  {`city=Rome;city=Oslo`, nil, "{{city}} has two values"},
		"without a name":   {`=Rome`, nil, "neither"},
		"JSON names twice": {`{"a":"1","a":"2"}`, nil, "{{a}} has two values"},
	} {
		t.Run(name, func(t *testing.T) {
			l, err := newLayout([]string{"number", "name", "city", "", "DynamicVariables"}, "")
			if err != nil {
				t.Fatal(err)
			}
			got, err := l.Variables([]string{"+1", " Ana ", "", "ignored", c.dynamic})
			if fmt.Sprint(got) != fmt.Sprint(c.want) || (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"number,name\n+1,Ana\n", "sep=;\nnumber;a\n+1;\"x\ny\"\n", "\xFF\xFEn\x00", "\xEF\xBB\xBFnumber\r\n=1+1\r\n", "number\n\"", "PK\x03\x04",
		"Title\n\nnumber;name\r\n+14155550133;\"a\nb\"\n", "number,name\n+14155550132,\"\n+14155550133,b\n+14155550134,\"x\"y\n", "number,name\n+14155550133,=\"x\"\n",
		"number,dynamicVariables\n+1,\"{\"\"a\"\":1}\"\n", string(workbook(f, [][]any{{"number", "name"}, {"+14155550123", "Ana"}})),
	} {
		f.Add([]byte(s))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, raw []byte) {
		path := filepath.Join(dir, "fuzz")
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		table, err := Read(t.Context(), path, ReadOptions{})
		if err != nil {
			return
		}
		if table.Number < 0 || table.Number >= len(table.Columns) || len(table.Columns) > MaxColumns {
			t.Fatalf("%+v", table.Layout)
		}
		last := 0
		for i, r := range table.Rows {
			if r.Line <= last || r.Problem == "" && len(r.Cells) > len(table.Columns) {
				t.Fatalf("row %d: %+v", i, r)
			}
			last = r.Line
			if told := table.Lines.at(r.Line); told != UnreadableLine && r.Problem != "" || told != RowLine && r.Problem == "" {
				t.Fatalf("row %d, %+v, is told to be %d", i, r, told)
			}
			c := Rules{Prompt: "{{name}}"}.Judge(table, i)
			if len(c.Verdicts) == 0 || c.Level() < Bars && c.Number == "" {
				t.Fatalf("%+v", c)
			}
		}
	})
}

func TestAFileThatIsntThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "list.csv")
	if _, err := Read(t.Context(), path, ReadOptions{}); err == nil || err.Error() != "there is no file "+path {
		t.Errorf("%v", err)
	}
}
