package batch

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"pgregory.net/rapid"
)

// at is what became of a line.
func (l *Lines) at(line int) LineKind {
	for _, r := range l.runs {
		if line <= r.Last {
			return r.Kind
		}
	}
	return lineKinds
}

// kinds is what became of a file's lines: "1 2 5" is lines of three kinds, in the order of the kinds.
func kinds(l *Lines) string {
	var out []string
	for _, k := range LineKinds() {
		out = append(out, fmt.Sprint(l.Count(k)))
	}
	return strings.Join(out, " ")
}

func TestEveryLineIsTold(t *testing.T) {
	const ann, bob = "+14155550133,Ann,A-1", "+14155550134,Bob,A-2"
	for name, c := range map[string]struct {
		in    string
		row   int
		lines string // heading, rows, continued, blank, titles, separator, unreadable
	}{
		"a heading and rows":           {"number,name,order\n" + ann + "\n" + bob + "\n", 0, "1 2 0 0 0 0 0"},
		"no break at the end":          {"number,name,order\n" + ann, 0, "1 1 0 0 0 0 0"},
		"blank lines":                  {"\n\nnumber,name,order\n\n" + ann + "\n , \n,,\n" + bob + "\n\n\n", 0, "1 2 0 7 0 0 0"},
		"a cell of three lines":        {"number,name,order\n+14155550133,Ann,\"12 Main St\n\nApt 4\"\n" + bob, 0, "1 2 2 0 0 0 0"},
		"a heading of two lines":       {"\"number\nof whom\",number,name\nx," + ann, 0, "1 0 1 0 0 0 1"},
		"titles":                       {"Customers\n\n \"of\n2026\nnumber,name,order\n" + ann, 5, "1 1 0 1 3 0 0"},
		"sep=":                         {"sep=,\nnumber,name,order\n" + ann, 0, "1 1 0 0 0 1 0"},
		"sep= and a title":             {"sep=,\nCustomers\nnumber,name,order\n" + ann, 3, "1 1 0 0 1 1 0"},
		"a long row and a stray quote": {"number,name,order\n" + ann + ",x\n" + bob + "\n+14155550135,C\"y,\n", 0, "1 1 0 0 0 0 2"},
		"rows that hang together":      {"number,name,order\n+14155550132,Zoe,\"\n" + ann + "\n+14155550134,Bob,\"\n+14155550135,Cy,A-3\n", 0, "1 1 0 0 0 0 3"},
		"CRLF":                         {"number,name,order\r\n" + ann + "\r\n\r\n" + bob + "\r\n", 0, "1 2 0 1 0 0 0"},
		"CR":                           {"number,name,order\r" + ann + "\r\r" + bob, 0, "1 2 0 1 0 0 0"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Read(t.Context(), put(t, "a.csv", c.in), ReadOptions{HeadingRow: c.row})
			if err != nil {
				t.Fatal(err)
			}
			if kinds(&got.Lines) != c.lines {
				t.Errorf("%s, want %s; %+v", kinds(&got.Lines), c.lines, got.Lines)
			}
		})
	}
}

func TestRowsOfASheetAreTold(t *testing.T) {
	raw := string(workbook(t, [][]any{
		{"Customers"}, {}, {"number", "name"}, {"+14155550133", "Ann"}, {}, {}, {"+14155550134", "Bob", "x"}, {"+14155550135", "Cy\nor so\n+14155550136"},
	}))
	got, err := Read(t.Context(), put(t, "a.xlsx", raw), ReadOptions{HeadingRow: 3})
	if err != nil {
		t.Fatal(err)
	}
	if kinds(&got.Lines) != "1 2 0 3 1 0 1" || got.Lines.Total() != 8 {
		t.Errorf("%s of %d; %+v", kinds(&got.Lines), got.Lines.Total(), got.Lines)
	}
	if want := []LineRun{{BlankLine, 2, 2}, {BlankLine, 5, 6}}; !slices.Equal(got.Lines.Of(BlankLine), want) {
		t.Errorf("blank: %+v", got.Lines.Of(BlankLine))
	}
}

// guest is a person as a file has them.
type guest struct {
	cells       []string // as they are to be read
	first, last int      // lines
	stray       bool     // a quote stands there that shouldn't
	long        bool     // there is a cell too many
}

// list is a file that was made up, and what is in it.
type madeFile struct {
	text   string
	row    int // of the heading, if it must be told
	lines  int
	guests []guest
	strays int
}

// writer writes the lines of a file that is made up.
type writer struct {
	strings.Builder
	eol  string
	line int
}

func (w *writer) add(text string) {
	w.WriteString(text + w.eol)
	w.line += 1 + strings.Count(text, w.eol)
}

// madeUp draws a file.
func madeUp(t *rapid.T) madeFile {
	var out madeFile
	chance := func(name string) bool { return rapid.IntRange(0, 4).Draw(t, name) == 0 }
	w := &writer{eol: rapid.SampledFrom([]string{"\n", "\r\n", "\r"}).Draw(t, "eol")}
	comma, columns := ",", []string{"number", "name", "order", "note"}[:rapid.IntRange(1, 4).Draw(t, "columns")]
	if len(columns) > 1 { // of one column it can't be found
		comma = rapid.SampledFrom([]string{",", ";", "\t", "|"}).Draw(t, "comma")
	}
	blanks := func() {
		for chance("blank") {
			w.add(rapid.SampledFrom([]string{"", "  ", comma + comma, ` "" `}).Draw(t, "of"))
		}
	}
	if chance("sep") {
		w.add("sep=" + comma)
	}
	if chance("titled") {
		for chance("title") {
			w.add(rapid.SampledFrom([]string{"Customers", `all "of` + comma + "them", ""}).Draw(t, "of"))
		}
		out.row = w.line + 1
	} else {
		blanks()
	}
	w.add(strings.Join(columns, comma))
	numbers := []string{"+1415555%04d", "+49 171 555%04d", "(415) 555-%04d", "0049 171 555%04d", "0171/555%04d", "1415555%04d", "+1.415.555.%04d"}
	texts := []string{"Ann", "Zoë", "A-1", "O'Neil", "5", "", "-5 EUR", "say \"hi\"", "a" + comma + "b", "12 Main St" + w.eol + "Apt 4", " b ", "née" + w.eol, "#"}
	for i := range rapid.IntRange(1, 7).Draw(t, "guests") {
		blanks()
		g := guest{cells: []string{fmt.Sprintf(rapid.SampledFrom(numbers).Draw(t, "spelling"), i)}, first: w.line + 1}
		for range columns[1:] {
			g.cells = append(g.cells, rapid.SampledFrom(texts).Draw(t, "text"))
		}
		if g.long = chance("long"); g.long {
			g.cells = append(g.cells, "more")
		}
		written := make([]string, len(g.cells))
		for j, c := range g.cells {
			written[j] = c
			if strings.ContainsAny(c, "\"\r\n"+comma) || c != strings.TrimSpace(c) || chance("quoted") {
				written[j] = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
			}
		}
		if g.stray = chance("stray"); g.stray {
			out.strays++
			at := rapid.IntRange(0, len(written)-1).Draw(t, "at")
			plain := strings.ReplaceAll(g.cells[at], w.eol, " ")
			ways := []string{`"` + plain, plain + `"`, `"` + plain + `" x`, `"`}
			if at == 0 {
				ways = ways[:3] // the number stays
			}
			written[at] = rapid.SampledFrom(ways).Draw(t, "as")
		}
		w.add(strings.Join(written, comma))
		g.last = w.line
		out.guests = append(out.guests, g)
	}
	blanks()
	out.lines, out.text = w.line, w.String()
	if chance("no break at the end") {
		out.text = strings.TrimSuffix(out.text, w.eol)
		out.lines = 1 + strings.Count(strings.TrimSuffix(out.text, w.eol), w.eol)
	}
	return out
}

// coded is a text in an encoding, with its mark.
func coded(t *rapid.T, text string) string {
	codes := map[string]encoding.Encoding{
		"UTF-8": encoding.Nop, "UTF-8 with BOM": unicode.UTF8BOM,
		"UTF-16 LE": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "UTF-16 BE": unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
		"UTF-32 LE": utf32.UTF32(utf32.LittleEndian, utf32.UseBOM), "UTF-32 BE": utf32.UTF32(utf32.BigEndian, utf32.UseBOM),
	}
	name := rapid.SampledFrom([]string{"UTF-8", "UTF-8 with BOM", "UTF-16 LE", "UTF-16 BE", "UTF-32 LE", "UTF-32 BE"}).Draw(t, "code")
	out, err := codes[name].NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestNobodyIsSwallowed(t *testing.T) {
	read := 0
	rapid.Check(t, func(rt *rapid.T) {
		made := madeUp(rt)
		got, err := Read(t.Context(), put(t, "a.csv", coded(rt, made.text)), ReadOptions{HeadingRow: made.row})
		if err != nil {
			rt.Fatalf("%q: %v", made.text, err)
		}
		read++
		made.check(rt, got)
	})
	if read == 0 {
		t.Error("no file was read")
	}
}

// check compares a file as it was read with what is in it.
func (made *madeFile) check(t *rapid.T, got *Table) {
	t.Helper()
	sum, next := 0, 1
	for _, k := range LineKinds() {
		sum += got.Lines.Count(k)
	}
	state := map[int]LineKind{}
	for _, r := range got.Lines.runs {
		if r.First != next || r.Last < r.First {
			t.Fatalf("lines don't follow each other: %+v", got.Lines)
		}
		next = r.Last + 1
		for line := r.First; line <= r.Last; line++ {
			state[line] = r.Kind
		}
	}
	if sum != made.lines || got.Lines.Total() != made.lines || len(state) != made.lines {
		t.Fatalf("%q has %d lines; told are %d, in all %d: %+v", made.text, made.lines, sum, got.Lines.Total(), got.Lines)
	}
	rows := map[int][]string{}
	for _, r := range got.Rows {
		if unreadable := state[r.Line] == UnreadableLine; unreadable != (r.Problem != "") || !unreadable && state[r.Line] != RowLine {
			t.Fatalf("line %d is told to be %d, and its problem is %q", r.Line, state[r.Line], r.Problem)
		}
		if r.Problem == "" {
			rows[r.Line] = r.Cells
		}
	}
	for _, g := range made.guests {
		cells, is := rows[g.first]
		delete(rows, g.first)
		switch same := slices.Equal(tidied(cells), tidied(g.cells)); {
		case is && !same && !g.stray:
			t.Fatalf("%q: line %d is read as %q, want %q", made.text, g.first, cells, g.cells)
		case is && cells[0] != g.cells[0]:
			t.Fatalf("%q: line %d is read as another's, %q", made.text, g.first, cells)
		case !is && state[g.first] != UnreadableLine:
			t.Fatalf("%q: whoever is in line %d is lost: %+v", made.text, g.first, got.Lines)
		case !is && made.strays == 0 && !g.long:
			t.Fatalf("%q: nothing is wrong with line %d, and it isn't read: %+v", made.text, g.first, got.Rows)
		}
	}
	if len(rows) > 0 {
		t.Fatalf("%q: rows that are nobody's: %v", made.text, rows)
	}
}

// tidied are cells with one sort of line break, without blanks around them and empty ones at the end.
func tidied(cells []string) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = strings.TrimSpace(oneBreak.Replace(c))
	}
	return trimmed(out)
}
