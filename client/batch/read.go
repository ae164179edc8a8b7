package batch

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"talkdeck/client/durable"
)

// Bounds of a file. What is larger is refused as a whole: a part of it would be called as if it were all.
const (
	MaxRows    = 100_000
	MaxColumns = 200

	maxCell  = 32 << 10 // bytes; Excel's own limit is about that
	maxCells = 2_000_000
	maxText  = 64 << 20 // bytes in all cells together
	maxFile  = 64 << 20 // bytes
)

// ReadOptions choose what a file leaves open.
type ReadOptions struct {
	Sheet      string // of a workbook; "" for the first
	Number     string // the heading of the column that holds the numbers; "": it is found by its name
	HeadingRow int    // the line that the heading stands in, from 1; what is above it is left out. 0: the first that isn't empty
}

// Table is a file as it was read.
type Table struct {
	Layout
	Name   string   // the file's, without its folder
	Hash   string   // the SHA-256 of its content, in hexadecimal
	Format string   // "CSV, separated by semicolons, UTF-8"
	Notes  []string // sentences about what was taken for granted, and what wasn't taken
	Sheet  string   // which sheet of a workbook it is; "" for text
	Sheets []string // all of its sheets
	Linked string   // the id of the batch that is retried; "" for a file
	Lines  Lines    // what each line of the file was read as
	Rows   []Row
}

// Row is one line of a table, or several where its cells have line breaks.
type Row struct {
	Line    int      // in the file, from 1, the heading's included; of a sheet, its row. Of several lines, the first
	Cells   []string // as they stand there; there may be fewer than columns
	Problem string   // why it can't be used, a sentence; "" if it can
	// Caveats say of columns why it isn't certain what Excel shows in them, a clause each. They count only if the column is used.
	Caveats map[int]string
}

// Read reads a CSV or Excel file. It fails for what isn't a table or is too large, with a *ColumnError where it must be
// told which column holds the numbers, and with a *HeadingError where it must be told where the heading is. Lines that can't be
// used are rows with a Problem.
func Read(ctx context.Context, path string, o ReadOptions) (*Table, error) {
	raw, err := content(path)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(raw)
	t := &Table{Name: filepath.Base(path), Hash: hex.EncodeToString(sum[:])}
	b := &builder{ctx: ctx, t: t, o: o}
	switch {
	case len(bytes.TrimSpace(raw)) == 0:
		return nil, fmt.Errorf("%s is empty", t.Name)
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")):
		err = readWorkbook(raw, o.Sheet, b)
	case bytes.HasPrefix(raw, []byte("\xD0\xCF\x11\xE0")):
		err = errors.New("it is an old Excel file or has a password: save it as .xlsx without one, or as CSV")
	default:
		err = readText(raw, b)
	}
	if err == nil {
		err = b.finish()
	}
	if err != nil {
		return nil, fmt.Errorf("%s can't be used: %w", t.Name, b.amongSheets(err, o.Sheet))
	}
	return t, nil
}

// content is a regular file's bytes.
func content(path string) ([]byte, error) {
	f, err := durable.OpenRegular(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("there is no file %s", path)
	case err != nil:
		return nil, fmt.Errorf("the file can't be read: %w", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	raw, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("the file can't be read: %w", err)
	case len(raw) > maxFile:
		return nil, fmt.Errorf("%s has more than %d MiB, which is the most that is read", filepath.Base(path), maxFile>>20)
	}
	return raw, nil
}

// builder makes a table of lines, within the bounds.
type builder struct {
	ctx          context.Context
	t            *Table
	o            ReadOptions
	hasHeading   bool          // the heading was read, or what was taken for it
	headingCells int           // how many cells of it have something in them
	headingErr   *HeadingError // it is none
	cells        int
	bytes        int
}

// add takes a line; the first one that isn't blank is the heading, unless it is told where that is. problem is why it couldn't
// be read, "" if it could. Lines that were passed over had nothing in them.
func (b *builder) add(line int, cells []string, problem string) error {
	return b.record(line, line, cells, problem)
}

// record takes what stands in one or several lines, as add does.
func (b *builder) record(first, last int, cells []string, problem string) error {
	const often = 1 << 10
	if first%often == 0 && b.ctx.Err() != nil {
		return b.ctx.Err()
	}
	lines := &b.t.Lines
	lines.add(BlankLine, first-1-lines.Total())
	cells = trimmed(cells)
	switch blank := len(cells) == 0 && problem == ""; {
	case !b.hasHeading && b.o.HeadingRow > 0 && (first > b.o.HeadingRow || first == b.o.HeadingRow && blank):
		return fmt.Errorf("row %d is empty, so the heading isn't there", b.o.HeadingRow)
	case blank:
		lines.add(BlankLine, last-first+1)
		return nil
	case first < b.o.HeadingRow:
		lines.add(TitleLine, last-first+1)
		return nil
	}
	if err := b.measure(first, cells); err != nil {
		return err
	}
	if !b.hasHeading {
		b.hasHeading = true
		lines.add(HeadingLine, 1)
		lines.add(ContinuedLine, last-first)
		return b.takeHeading(first, cells, problem)
	}
	if first <= headingLines || b.headingErr != nil {
		if err := b.seekHeading(first, cells); err != nil {
			return err
		}
	}
	return b.row(first, last, cells, problem)
}

// row takes a row below the heading.
func (b *builder) row(first, last int, cells []string, problem string) error {
	if len(b.t.Rows) == MaxRows {
		return fmt.Errorf("it has more than %d rows: split it", MaxRows)
	}
	if n := len(b.t.Columns); problem == "" && len(cells) > n {
		problem = fmt.Sprintf("it has %d cells, but there are %d columns", len(cells), n)
	}
	if problem != "" {
		b.t.Lines.add(UnreadableLine, last-first+1)
	} else {
		b.t.Lines.add(RowLine, 1)
		b.t.Lines.add(ContinuedLine, last-first)
	}
	b.t.Rows = append(b.t.Rows, Row{Line: first, Cells: cells, Problem: problem})
	return nil
}

// trimmed leaves out the cells at the end that have nothing in them.
func trimmed(cells []string) []string {
	for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}

func (b *builder) measure(line int, cells []string) error {
	if len(cells) > MaxColumns {
		return fmt.Errorf("line %d has %d cells; at most %d columns are read", line, len(cells), MaxColumns)
	}
	for _, c := range cells {
		if len(c) > maxCell {
			return fmt.Errorf("line %d has a cell of %d KiB; at most %d are read", line, len(c)>>10, maxCell>>10)
		}
		b.bytes += len(c)
	}
	b.cells += len(cells)
	if b.cells > maxCells || b.bytes > maxText {
		return fmt.Errorf("it holds more than %d cells or %d MiB of text: split it, or leave out columns that no prompt needs", maxCells, maxText>>20)
	}
	return nil
}

func (b *builder) finish() error {
	switch n := b.t.Lines.Total(); {
	case !b.hasHeading && n > 0 && n < b.o.HeadingRow:
		return fmt.Errorf("it has only %d rows, so the heading can't be in row %d", n, b.o.HeadingRow)
	case !b.hasHeading:
		return errors.New("there is nothing in it")
	case b.headingErr != nil:
		return b.headingErr
	case len(b.t.Rows) == 0:
		return errors.New("there is no row below its heading")
	}
	return nil
}

func (b *builder) note(format string, args ...any) {
	b.t.Notes = append(b.t.Notes, fmt.Sprintf(format, args...))
}

// noteCount notes of so many things, if there are any.
func (b *builder) noteCount(n int, one, many, what string) {
	if n > 0 {
		b.note("%s%s", count(n, one, many), what)
	}
}

// count is a number with its noun, and what follows it.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
