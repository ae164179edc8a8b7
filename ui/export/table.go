package export

import (
	"fmt"
	"io"
	"iter"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Table is what is written.
type Table struct {
	Columns []Column
	// Rows are the rows, each with a cell for every column. A row's slice is used until the next is asked for.
	Rows iter.Seq[[]Cell]
	// Err is asked once the rows are through: why there are no more of them; nil if they can't fail.
	Err func() error
}

func (t *Table) err() error {
	if t.Err == nil {
		return nil
	}
	return t.Err()
}

// Column is a column's names.
type Column struct {
	Key   string // in CSV and JSON, one of a kind in its table
	Title string // in Markdown; Key if empty
}

// Cell is a typed value. The zero value is one that isn't told: nothing in CSV and Markdown, null in JSON.
type Cell struct {
	kind   kind
	text   string
	number float64
	time   time.Time
}

type kind int

const (
	none kind = iota
	text
	number
	moment
	length
	estimate
)

// Text is a text, also if it is empty.
func Text(s string) Cell { return Cell{kind: text, text: s} }

// Number is a number; one that isn't finite isn't told.
func Number(f float64) Cell {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return Cell{}
	}
	return Cell{kind: number, number: f}
}

// Time is a moment, written with the offset of its location. The zero time isn't told.
func Time(t time.Time) Cell {
	if t.IsZero() {
		return Cell{}
	}
	return Cell{kind: moment, time: t}
}

// Duration is a length of time: seconds as a number in CSV and JSON, words in Markdown.
func Duration(d time.Duration) Cell { return Cell{kind: length, number: d.Seconds()} }

// Estimate is a length of time that nobody told: as Duration's, but as a text with "~" before it, so that it passes for no figure
// of the service.
func Estimate(d time.Duration) Cell { return Cell{kind: estimate, number: d.Seconds()} }

// Format is a way to write a table.
type Format int

// The formats.
const (
	CSV      Format = iota // comma-separated, for spreadsheets
	JSON                   // one array of objects
	NDJSON                 // one object a line
	Markdown               // a table for a page or a ticket
)

var formatNames = [...]string{"csv", "json", "ndjson", "markdown"}

// Formats lists them all.
func Formats() []Format { return []Format{CSV, JSON, NDJSON, Markdown} }

// String is the format's name, as the command line names it.
func (f Format) String() string {
	if f >= 0 && int(f) < len(formatNames) {
		return formatNames[f]
	}
	return "format " + strconv.Itoa(int(f))
}

// Extension is how names of files of the format end, with the dot.
func (f Format) Extension() string {
	if f == Markdown {
		return ".md"
	}
	return "." + f.String()
}

// ParseFormat finds a format by its name or the ending of a file's name, with or without the dot.
func ParseFormat(name string) (Format, error) {
	name = strings.ToLower(strings.TrimPrefix(name, "."))
	for _, f := range Formats() {
		if name == f.String() || "."+name == f.Extension() {
			return f, nil
		}
	}
	if name == "jsonl" {
		return NDJSON, nil
	}
	return 0, fmt.Errorf("there is no format %q; write csv, json, ndjson or markdown", name)
}

// String is a table in a format, without the last line's end; "" if two of its columns have one key.
func String(f Format, t Table) string {
	var b strings.Builder
	if Write(&b, f, t) != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Write writes a table. It writes in small pieces: give it a buffer where that costs. On an error a part of the table may
// have been written.
func Write(w io.Writer, f Format, t Table) error {
	keys := map[string]bool{}
	for _, c := range t.Columns {
		if keys[c.Key] {
			return fmt.Errorf("two columns are named %q", c.Key)
		}
		keys[c.Key] = true
	}
	write, err := rowWriter(w, f, t.Columns)
	if err != nil {
		return err
	}
	for row := range t.Rows {
		if len(row) != len(t.Columns) {
			return fmt.Errorf("a row has %d cells for %d columns", len(row), len(t.Columns))
		}
		if err := write.row(row); err != nil {
			return err
		}
	}
	if err := t.err(); err != nil {
		return err
	}
	return write.end()
}

// rows is a table being written, behind its head.
type rows interface {
	row(cells []Cell) error
	end() error
}

func rowWriter(w io.Writer, f Format, columns []Column) (rows, error) {
	switch f {
	case CSV:
		return newCSV(w, columns)
	case JSON:
		return newJSON(w, columns, true)
	case NDJSON:
		return newJSON(w, columns, false)
	case Markdown:
		return newMarkdown(w, columns)
	}
	return nil, fmt.Errorf("there is no %v", f)
}

// plain is a number in decimals, unless they would be endless.
func plain(f float64) string {
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

var breaks = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// clean makes a text of any origin fit for a file that people open: one sort of line break, valid UTF-8, and a visible mark
// in place of control characters, which would steer the terminal that the file is looked at in.
func clean(s string) string {
	if !strings.ContainsFunc(s, odd) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && odd(r) {
			return unicode.ReplacementChar
		}
		return r
	}, breaks.Replace(s))
}

// odd reports control characters, and what stands where there was no UTF-8.
func odd(r rune) bool { return r == unicode.ReplacementChar || unicode.IsControl(r) }
