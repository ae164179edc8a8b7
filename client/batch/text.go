package batch

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// readText reads lines of cells.
func readText(raw []byte, b *builder) error {
	text, code, err := decode(raw)
	if err != nil {
		return err
	}
	if strings.HasPrefix(strings.TrimSpace(text), "<") {
		return errors.New("it is a web page or XML, whatever its name says: save it as CSV or .xlsx")
	}
	if !strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, "\r", "\n") // as old Macs end lines
	}
	text, comma, line := separator(text)
	b.t.Format = "CSV, " + commaNames[comma] + ", " + code.name
	if code.guess != "" {
		b.note("%s", code.guess)
	}
	return readLines(text, comma, line, b)
}

// coding is how a text is encoded; guess says that it isn't certain.
type coding struct{ name, guess string }

// decode makes UTF-8 of a file. What is neither Unicode nor marked as such is taken for Windows-1252, which is what Excel
// writes in most of the world, and that is said.
func decode(raw []byte) (string, coding, error) {
	utf16 := func(e unicode.Endianness) encoding.Encoding { return unicode.UTF16(e, unicode.IgnoreBOM) }
	by := func(e encoding.Encoding, raw []byte, c coding) (string, coding, error) {
		out, err := e.NewDecoder().Bytes(raw)
		return string(out), c, err
	}
	if rest, ok := bytes.CutPrefix(raw, []byte("\xEF\xBB\xBF")); ok {
		return strings.ToValidUTF8(string(rest), "\uFFFD"), coding{name: "UTF-8"}, nil
	}
	if rest, ok := bytes.CutPrefix(raw, []byte("\xFF\xFE")); ok {
		return by(utf16(unicode.LittleEndian), rest, coding{name: "UTF-16"})
	}
	if rest, ok := bytes.CutPrefix(raw, []byte("\xFE\xFF")); ok {
		return by(utf16(unicode.BigEndian), rest, coding{name: "UTF-16"})
	}
	switch even, odd := zeros(raw); {
	case even == 0 && odd == 0 && utf8.Valid(raw):
		return string(raw), coding{name: "UTF-8"}, nil
	case even == 0 && odd == 0:
		return by(charmap.Windows1252, raw, coding{"Windows-1252",
			"Its encoding isn't marked; Windows-1252 is a guess: look whether names with accents are right, or save it as UTF-8."})
	case even == 0:
		return by(utf16(unicode.LittleEndian), raw, coding{"UTF-16", "Its encoding isn't marked; UTF-16 is a guess."})
	case odd == 0:
		return by(utf16(unicode.BigEndian), raw, coding{"UTF-16", "Its encoding isn't marked; UTF-16 is a guess."})
	}
	return "", coding{}, errors.New("it isn't text and no workbook either: save it as CSV or .xlsx")
}

// zeros counts the zero bytes at the file's beginning, at even and at odd places: Latin text in UTF-16 has many at one.
func zeros(raw []byte) (even, odd int) {
	const enough = 64 << 10
	for i, c := range raw[:min(len(raw), enough)] {
		switch {
		case c != 0:
		case i%2 == 0:
			even++
		default:
			odd++
		}
	}
	return even, odd
}

var commaNames = map[rune]string{
	',': "separated by commas", ';': "separated by semicolons", '\t': "separated by tabs", '|': "separated by bars",
}

// separator finds what separates cells, and what is left of the text, which begins at a line: Excel may name the separator
// in a first line of its own.
func separator(text string) (rest string, comma rune, line int) {
	first, after, _ := strings.Cut(text, "\n")
	first = strings.TrimRight(first, "\r")
	if name, ok := strings.CutPrefix(strings.ToLower(strings.Trim(first, `"`)), "sep="); ok && utf8.RuneCountInString(name) == 1 {
		if r := []rune(name)[0]; commaNames[r] != "" {
			return after, r, 2
		}
	}
	best, most := ',', 0
	for _, r := range []rune{',', ';', '\t', '|'} {
		if n := suits(text, r); n > most {
			best, most = r, n
		}
	}
	return text, best, 1
}

// suits is how well a separator fits the first lines: how many cells it makes of those that have as many as the heading,
// and more if one of the headings is one that numbers stand under.
func suits(text string, comma rune) int {
	const sample, lines, named = 64 << 10, 20, 1_000_000
	r := newReader(text[:min(len(text), sample)], comma)
	head, err := r.Read()
	if err != nil {
		return 0
	}
	points := 0
	for _, h := range head {
		if rank(h) >= 0 && len(head) > 1 {
			points += named
			break
		}
	}
	for range lines {
		cells, err := r.Read()
		if err != nil {
			break
		}
		if len(cells) == len(head) {
			points += len(cells) - 1
		}
	}
	return points + len(head) - 1
}

func newReader(text string, comma rune) *csv.Reader {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord = comma, -1
	r.TrimLeadingSpace = comma != '\t' // it would take empty cells for space
	return r
}

// readLines reads all records; the text begins at a line of the file.
func readLines(text string, comma rune, first int, b *builder) error {
	r := newReader(text, comma)
	for {
		cells, err := r.Read()
		var broken *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &broken):
			start, end := broken.StartLine+first-1, broken.Line+first-1
			if start != end {
				return fmt.Errorf("a quoted cell that begins in line %d doesn't end as it should, so that what follows can't be told apart", start)
			}
			if err := b.add(start, cells, "its quotes aren't right: "+quotes(broken.Err)); err != nil {
				return err
			}
			continue
		case err != nil:
			return err
		}
		line, _ := r.FieldPos(0)
		if err := b.add(line+first-1, cells, ""); err != nil {
			return err
		}
	}
}

func quotes(err error) string {
	if errors.Is(err, csv.ErrBareQuote) {
		return `a " stands within a cell that isn't quoted`
	}
	return `a cell that begins with " doesn't end with one`
}
