package batch

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"talkdeck/client/batch/xlsx"
	"talkdeck/client/cell"
)

// SheetError says that the sheet which was read because none was asked for isn't a list of numbers, while there are others.
type SheetError struct {
	Sheet  string   // that was read
	Sheets []string // all that can be
	Err    error    // what is wrong with it
}

// Error is a sentence.
func (e *SheetError) Error() string {
	others := slices.DeleteFunc(slices.Clone(e.Sheets), func(s string) bool { return s == e.Sheet })
	return fmt.Sprintf("of its sheets %s was read, and %v. The others are: %s", list([]string{e.Sheet}), e.Err, list(others))
}

// Unwrap gives what is wrong with the sheet.
func (e *SheetError) Unwrap() error { return e.Err }

// amongSheets names the other sheets in an error, if one of them may be the right one.
func (b *builder) amongSheets(err error, asked string) error {
	var column *ColumnError
	unfit := errors.As(err, &column) && column.Asked == "" || len(b.t.Rows) == 0
	if err == nil || asked != "" || len(b.t.Sheets) < 2 || !unfit {
		return err
	}
	return &SheetError{b.t.Sheet, b.t.Sheets, err}
}

// readWorkbook reads a sheet. Cells are what Excel shows, so that a date is a date and a price has its decimals.
func readWorkbook(raw []byte, sheet string, b *builder) error {
	book, err := xlsx.Open(raw)
	if err != nil {
		return err
	}
	chosen, err := choose(book, sheet, b)
	if err != nil {
		return err
	}
	b.t.Sheet = chosen.Name
	b.t.Format = fmt.Sprintf("Excel, sheet %q", chosen.Name)
	w := worksheet{builder: b}
	about, err := book.Read(chosen, w.row)
	if err != nil {
		return err
	}
	return w.finish(about)
}

// choose settles which sheet is read: the one that was asked for, else the first that can be seen and has cells.
func choose(book *xlsx.Book, asked string, b *builder) (xlsx.Sheet, error) {
	var others, hidden []string
	var first *xlsx.Sheet
	for i, s := range book.Sheets {
		switch {
		case s.Kind != "":
			others = append(others, fmt.Sprintf("%s (%s)", cell.Quote(s.Name), s.Kind))
			continue
		case s.Hidden:
			hidden = append(hidden, s.Name)
		case first == nil:
			first = &book.Sheets[i]
		}
		b.t.Sheets = append(b.t.Sheets, s.Name)
	}
	if asked != "" {
		return named(book, asked, b.t.Sheets)
	}
	if first == nil {
		if len(hidden) > 0 {
			return xlsx.Sheet{}, fmt.Errorf("the workbook has no sheet that can be seen; hidden are: %s", list(hidden))
		}
		return xlsx.Sheet{}, errors.New("the workbook has no worksheet: " + firstOf(few, others, ", "))
	}
	if n := len(b.t.Sheets); n > 1 {
		b.note("It has %d sheets; %q is read.", n, first.Name)
	}
	if len(others) > 0 {
		b.note("%s left out: %s.", count(len(others), "sheet without cells is", "sheets without cells are"), firstOf(few, others, ", "))
	}
	return *first, nil
}

// named is the sheet that was asked for.
func named(book *xlsx.Book, asked string, sheets []string) (xlsx.Sheet, error) {
	i := slices.IndexFunc(book.Sheets, func(s xlsx.Sheet) bool { return s.Name == asked })
	if i < 0 {
		i = slices.IndexFunc(book.Sheets, func(s xlsx.Sheet) bool { return strings.EqualFold(s.Name, asked) })
	}
	there := "; there are: " + list(sheets)
	if len(sheets) == 0 {
		there = "; there is none that has"
	}
	switch {
	case i < 0:
		return xlsx.Sheet{}, fmt.Errorf("it has no sheet %s%s", cell.Quote(asked), there)
	case book.Sheets[i].Kind != "":
		return xlsx.Sheet{}, fmt.Errorf("%s is a %s, which has no rows%s", cell.Quote(asked), book.Sheets[i].Kind, there)
	}
	return book.Sheets[i], nil
}

// worksheet hands the rows of a sheet to the builder.
type worksheet struct {
	*builder
	last    int            // row
	hidden  int            // rows with something in them
	caveats map[int]string // of the row before, which most often are the next row's too
}

func (w *worksheet) row(r xlsx.Row) error {
	for w.last++; w.last < r.Number; w.last++ { // those that aren't in the file are empty
		if err := w.add(w.last, nil, ""); err != nil {
			return err
		}
	}
	cells := make([]string, len(r.Cells))
	var caveats map[int]string
	problem := "" // of a row in which nothing can be seen, though there is something
	for i, c := range r.Cells {
		cells[i] = c.Text
		if c.Caveat == "" {
			continue
		}
		if caveats == nil {
			caveats = map[int]string{}
			problem = xlsx.Name(i+1, r.Number) + ": " + c.Caveat
		}
		caveats[i] = c.Caveat
	}
	if cells = trimmed(cells); len(cells) > 0 {
		if problem = ""; r.Hidden {
			w.hidden++
		}
	}
	if err := w.add(r.Number, cells, problem); err != nil || caveats == nil {
		return err
	}
	if maps.Equal(caveats, w.caveats) {
		caveats = w.caveats
	}
	if row := w.at(r.Number); row != nil {
		w.caveats, row.Caveats = caveats, caveats
		return nil
	}
	for _, i := range slices.Sorted(maps.Keys(caveats)) { // of the heading
		w.note("%s: %s.", xlsx.Name(i+1, r.Number), caveats[i])
	}
	return nil
}

// at is the table's row that stands in a row of the sheet, nil if none does.
func (w *worksheet) at(number int) *Row {
	i, ok := slices.BinarySearchFunc(w.t.Rows, number, func(r Row, n int) int { return r.Line - n })
	if !ok {
		return nil
	}
	return &w.t.Rows[i]
}

// finish notes what is to be known of the sheet as a whole.
func (w *worksheet) finish(about *xlsx.About) error {
	marked := 0
	for _, a := range about.Merged {
		if err := w.mark(a, "it is in the merged cells "+a.Name, &marked); err != nil {
			return err
		}
	}
	for _, a := range about.Restyled {
		if err := w.mark(a, "a condition of the sheet changes its number format ("+a.Name+")", &marked); err != nil {
			return err
		}
	}
	w.noteCount(w.hidden, "row is hidden in the sheet", "rows are hidden in the sheet", ", by a filter perhaps, and read like the others.")
	var hidden []string
	for i, name := range w.t.Columns {
		if slices.ContainsFunc(about.Hidden, func(a xlsx.Area) bool { return a.Left <= i+1 && i+1 <= a.Right }) {
			hidden = append(hidden, name)
		}
	}
	w.noteCount(len(hidden), "column is hidden in the sheet", "columns are hidden in the sheet", ", and read like the others: "+list(hidden)+".")
	w.noteCount(about.Exact, "number is shown by Excel", "numbers are shown by Excel",
		" in scientific notation, like 1.23457E+11; the digits are stored in full, and read so.")
	w.noteCount(about.Days, "date is shown by Excel", "dates are shown by Excel", " in the order that the computer is set to; here it is year-month-day.")
	return nil
}

// mark puts a caveat on the cells of an area. marked counts them.
func (w *worksheet) mark(a xlsx.Area, caveat string, marked *int) error {
	if a.Left > len(w.t.Columns) {
		return nil
	}
	from, _ := slices.BinarySearchFunc(w.t.Rows, a.Top, func(r Row, n int) int { return r.Line - n })
	for i := from; i < len(w.t.Rows) && w.t.Rows[i].Line <= a.Bottom; i++ {
		row := &w.t.Rows[i]
		if row.Caveats = maps.Clone(row.Caveats); row.Caveats == nil { // rows may share them
			row.Caveats = map[int]string{}
		}
		for column := a.Left - 1; column < min(a.Right, len(w.t.Columns)); column++ {
			row.Caveats[column] = caveat
			if *marked++; *marked > maxCells {
				return errors.New("its merged cells overlap: save it anew from Excel, or as CSV")
			}
		}
	}
	return nil
}
