package batch

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"talkdeck/client/batch/spreadsheet"
)

// readText reads lines of cells.
func readText(raw []byte, b *builder) error {
	text, code, err := decode(raw)
	if err != nil {
		return err
	}
	text = strings.TrimLeft(text, "\ufeff")
	if strings.HasPrefix(strings.TrimSpace(text), "<") {
		return errors.New("it is a web page or XML, whatever its name says: save it as CSV or .xlsx")
	}
	if !strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, "\r", "\n") // as old Macs end lines
	}
	in := &textReader{b: b, code: code, csvRecords: csvRecords{text: text, line: 1}}
	if err := in.begin(); err != nil {
		return err
	}
	b.t.Format = "CSV, " + commaNames[in.comma] + ", " + code.name
	if code.note != "" {
		b.note("%s", code.note)
	}
	return in.rows()
}

// textReader makes rows of records, and says what isn't certain of them.
type textReader struct {
	csvRecords
	b    *builder
	code coding
	// openQuote is the line whose quotes leave open which of the lines below are rows; 0: none do.
	openQuote int
	guarded   int // cells without the ' that stood before them
	unwrapped int // cells that were a formula around a text
	ignored   int // cells of no column's that hold what no text has
}

// begin reads up to the heading, and finds what separates cells: Excel may name that in a first line of its own.
func (in *textReader) begin() error {
	row := in.b.o.HeadingRow
	if first, after := in.lineAt(0); row != 1 {
		if comma := separatorNamed(first); comma != 0 {
			in.comma, in.at, in.line = comma, after, 2
			in.b.t.Lines.add(SeparatorLine, 1)
		}
	}
	for in.line < row && in.at < len(in.text) {
		title, after := in.lineAt(in.at)
		if err := in.b.add(in.line, []string{title}, ""); err != nil {
			return err
		}
		in.at, in.line = after, in.line+1
	}
	if in.comma == 0 {
		in.comma = separator(in.text[in.at:])
	}
	return nil
}

// rows reads the heading and what is below it.
func (in *textReader) rows() error {
	for {
		rec, ok := in.next()
		if !ok {
			break
		}
		in.unmark(rec.cells)
		in.check(&rec)
		if err := in.b.record(rec.first, rec.last, rec.cells, rec.problem); err != nil {
			return err
		}
	}
	in.b.noteCount(in.guarded, "cell begins", "cells begin", " with a ' that keeps spreadsheets from seeing a formula: it is taken off.")
	in.b.noteCount(in.unwrapped, "cell is a formula", "cells are formulas", ` around a text, as in ="Ann": the text is taken.`)
	in.b.noteCount(in.ignored, "cell", "cells", " without a heading, with NUL or bytes of another encoding: nothing is made of that.")
	return nil
}

// unmark takes off cells what isn't theirs, but was put around them for a spreadsheet.
func (in *textReader) unmark(cells []string) {
	for i, c := range cells {
		if c == "" {
			continue
		}
		switch c[0] {
		case '\'':
			if cells[i] = spreadsheet.Unguard(c); cells[i] != c {
				in.guarded++
			}
		case '=':
			if text, ok := spreadsheet.Unwrap(c); ok {
				cells[i] = text
				in.unwrapped++
			}
		}
	}
}

// check says what is wrong with a record that could be read, and whether it isn't certain that it is one.
func (in *textReader) check(rec *csvRecord) {
	if rec.problem == "" && rec.breaks {
		rec.problem = in.swallowed(rec)
		rec.open = rec.problem != ""
	}
	if rec.problem == "" && in.code.flawed {
		rec.problem = in.flaw(rec.cells)
	}
	switch {
	case rec.problem != "" || in.openQuote == 0 || len(trimmed(rec.cells)) == 0:
	case in.isCertainRow(rec.cells):
		in.openQuote = 0
	default:
		rec.problem = fmt.Sprintf("the quotes in line %d leave open whether this is a row", in.openQuote)
	}
	if rec.open {
		in.openQuote = rec.first
	}
	if rec.problem != "" && rec.last > rec.first {
		rec.problem = fmt.Sprintf("lines %d to %d can't be told apart: %s", rec.first, rec.last, rec.problem)
	}
}

// swallowed says that a cell with line breaks seems to hold other rows, which a quote that stands where it shouldn't would make
// part of it; "" if it doesn't.
func (in *textReader) swallowed(rec *csvRecord) string {
	columns := len(in.b.t.Columns)
	if !in.b.hasHeading {
		columns = len(rec.cells)
	}
	for _, cell := range rec.cells {
		if !strings.ContainsAny(cell, "\r\n") {
			continue
		}
		for i, line := range strings.Split(oneBreak.Replace(cell), "\n") {
			switch {
			case holdsNumber(line):
				return "a cell with line breaks holds a number"
			case i > 0 && strings.TrimSpace(line) != "" && strings.Count(line, string(in.comma))+1 >= columns:
				return "a cell with line breaks holds a line of as many cells as the heading"
			}
		}
	}
	for i, line := range strings.Split(rec.text, "\n") {
		if i > 0 && in.isCertainRow(in.split(line)) {
			return "a line that a cell with line breaks ends in seems to be a row itself"
		}
	}
	return ""
}

var oneBreak = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// isCertainRow reports whether cells are certainly a row: as many as the heading's, and a number where numbers are.
func (in *textReader) isCertainRow(cells []string) bool {
	l := &in.b.t.Layout
	return in.b.hasHeading && len(cells) >= len(l.Columns) && numeric(l.cell(cells, l.Number))
}

// flaw says which cell holds what no text has; "" if none does, or only cells that nothing is made of.
func (in *textReader) flaw(cells []string) string {
	for i, c := range cells {
		var what string
		switch {
		case strings.Contains(c, nul):
			what = "a NUL, which is no character of a text"
		case strings.Contains(c, noChar):
			what = "bytes that are no " + in.code.name
		default:
			continue
		}
		switch columns := in.b.t.Columns; {
		case !in.b.hasHeading || in.b.headingErr != nil || i >= len(columns):
			return "it holds " + what
		case columns[i] != "":
			return fmt.Sprintf("its cell %s holds %s", list(columns[i:i+1]), what)
		}
		in.ignored++
	}
	return ""
}

var commaNames = map[byte]string{
	',': "separated by commas", ';': "separated by semicolons", '\t': "separated by tabs", '|': "separated by bars",
}

// separatorNamed is the separator that a line names, as Excel does by sep=; 0 if it names none.
func separatorNamed(line string) byte {
	name, ok := strings.CutPrefix(strings.ToLower(strings.Trim(line, `"`)), "sep=")
	if !ok || len(name) != 1 || commaNames[name[0]] == "" {
		return 0
	}
	return name[0]
}

// separator finds what separates the cells of a text.
func separator(text string) byte {
	best, most := byte(','), 0
	for _, r := range []byte{',', ';', '\t', '|'} {
		if n := score(text, r); n > most {
			best, most = r, n
		}
	}
	return best
}

// score is how well a separator fits the first lines: how many cells it makes of those that have as many as the heading. It
// fits far better if it makes a heading that numbers stand under of the first line, and better if it does of one below.
func score(text string, comma byte) int {
	const sample, named, below = 64 << 10, 1_000_000, 1_000
	r := csvRecords{text: text[:min(len(text), sample)], comma: comma}
	head, _ := r.next()
	points := max(len(head.cells)-1, 0)
	if head.problem == "" && len(head.cells) > 1 && slices.ContainsFunc(head.cells, func(c string) bool { return rank(c) >= 0 }) {
		points += named
	}
	for range headingLines {
		rec, ok := r.next()
		if !ok {
			break
		}
		if len(rec.cells) == len(head.cells) {
			points += len(rec.cells) - 1
		}
		if len(rec.cells) > 1 && isHeading(rec.cells, "") {
			points += below
		}
	}
	return points
}
