package batch

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"talkdeck/client/cell"
	"talkdeck/client/contacts"
)

// ColumnError says that it isn't certain which column holds the numbers.
type ColumnError struct {
	Columns    []string // all headings
	Candidates []string // those that may be it
	Asked      string   // the one that was asked for, and isn't there
}

// Error is a sentence.
func (e *ColumnError) Error() string {
	switch {
	case e.Asked != "":
		return fmt.Sprintf("it has no column %q; there are: %s", e.Asked, list(e.Columns))
	case len(e.Candidates) > 0:
		return "several columns may hold the numbers; say which: " + list(e.Candidates)
	}
	return `it has no column "number", nor one with another usual name for it; say which column holds the numbers: ` + list(e.Columns)
}

// PersonError says that a person stands where the heading should.
type PersonError struct {
	Line   int
	Number string // as it stands there
}

// Error is a sentence that says what to do.
func (e *PersonError) Error() string {
	which := "the first line"
	if e.Line > 1 {
		which = fmt.Sprintf("line %d, where the heading should be,", e.Line)
	}
	return fmt.Sprintf("%s is a person's: %s is a number and no heading. Give the file a heading, a line above the people like number,name",
		which, cell.Quote(e.Number))
}

// HeadingError says that the line that was taken for the heading is none.
type HeadingError struct {
	Err error // why: a *ColumnError or a *PersonError, as a rule
	Row int   // the line below in which the heading seems to be; 0: there is none
}

// Error is a sentence.
func (e *HeadingError) Error() string {
	if e.Row == 0 {
		return e.Err.Error()
	}
	return fmt.Sprintf("%v; the heading seems to be in row %d", e.Err, e.Row)
}

// Unwrap is why it is none.
func (e *HeadingError) Unwrap() error { return e.Err }

// exponentForm is a long number as a spreadsheet shows it.
var exponentForm = regexp.MustCompile(`[eE]\+?\d\d$`)

// numeric reports whether a text is a number that could be called, in any spelling, also one whose country isn't told.
func numeric(text string) bool {
	const fewest = 7 // digits; what has fewer is a date, a postcode or a count
	digits := 0
	for _, r := range text {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	if text = strings.TrimSpace(text); digits < fewest && !exponentForm.MatchString(text) {
		return false
	}
	_, fault := contacts.Parse(text, "")
	return fault != contacts.NoNumber && fault != contacts.Empty
}

// international is what may be a number within other text.
var international = regexp.MustCompile(`(\+|\b00)[0-9 ()/.\x{a0}-]{5,}[0-9]`)

// holdsNumber reports whether a text holds a number: as one of what could be the cells of a line, or within other words.
func holdsNumber(text string) bool {
	if slices.ContainsFunc(strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;\t|\"", r) }), numeric) {
		return true
	}
	return slices.ContainsFunc(international.FindAllString(text, -1), numeric)
}

// numberInHeading finds the number among the cells of what was taken for a heading, "" if there is none. Where a column is named as
// those of numbers are, digits without a country's code may be the name of another, such as a date.
func numberInHeading(cells []string) string {
	named := slices.ContainsFunc(cells, func(c string) bool { return rank(c) >= 0 })
	for _, c := range cells {
		if !holdsNumber(c) {
			continue
		}
		if _, fault := contacts.Parse(c, ""); fault != contacts.NoCountry || !named {
			return strings.TrimSpace(c)
		}
	}
	return ""
}

// isHeading reports whether cells hold a heading that numbers stand under, or the one that was asked for, and nobody's number.
func isHeading(cells []string, want string) bool {
	return !slices.ContainsFunc(cells, holdsNumber) && slices.ContainsFunc(cells, func(c string) bool {
		return rank(c) >= 0 || want != "" && strings.EqualFold(strings.TrimSpace(c), strings.TrimSpace(want))
	})
}

// filled is how many cells have something in them.
func filled(cells []string) int {
	n := 0
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			n++
		}
	}
	return n
}

// headingLines is how many of a file's first lines are looked at for a heading below titles.
const headingLines = 20

// takeHeading takes the heading. If it seems to be none, the lines below are searched for the real one before that is the error.
func (b *builder) takeHeading(line int, cells []string, problem string) error {
	var err error
	number := numberInHeading(cells)
	switch {
	case problem != "":
		err = fmt.Errorf("line %d, its heading, can't be read: %s", line, problem)
	case number != "":
		err = &PersonError{line, number}
	default:
		b.t.Layout, err = newLayout(cells, b.o.Number)
	}
	b.headingCells = filled(cells)
	switch {
	case err == nil:
		return nil
	case problem == "" && isHeading(cells, b.o.Number):
		return err
	}
	b.headingErr = &HeadingError{Err: err}
	return nil
}

// seekHeading looks whether a line below what was taken for the heading is the heading, and everything above it a title.
func (b *builder) seekHeading(line int, cells []string) error {
	n := filled(cells)
	switch {
	case (line > headingLines || b.o.HeadingRow > 0) && b.headingErr != nil:
		return b.headingErr
	case line > headingLines || b.o.HeadingRow > 0:
		return nil
	case b.headingErr != nil && n >= b.headingCells && isHeading(cells, b.o.Number):
		b.headingErr.Row = line
	case b.headingErr == nil && n > b.headingCells && n > len(b.t.Columns) && isHeading(cells, b.o.Number):
		b.headingErr = &HeadingError{errors.New("what stands in the first line that isn't empty is no heading, but a title"), line}
	}
	if b.headingErr != nil && b.headingErr.Row > 0 {
		return b.headingErr
	}
	return nil
}
