package xlsx

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"talkdeck/client/cell"
)

// Excel's bounds of a sheet.
const (
	lastRow    = 1_048_576
	lastColumn = 16_384
)

// Row is a row of a sheet.
type Row struct {
	Number int // from 1
	Hidden bool
	Cells  []Cell // from the first column to the last that isn't empty
}

// Cell is what Excel shows in a cell.
type Cell struct {
	Text   string
	Caveat string // why Text may be another than what Excel shows, a clause; "" if it is certain
}

// About is what is to be known of a sheet besides its rows.
type About struct {
	Merged   []Area
	Restyled []Area // in which a condition gives the cells another number format
	Hidden   []Area // columns
	Exact    int    // numbers that Excel shows in scientific notation, and whose digits are all there
	Days     int    // dates that Excel shows in the order that the computer is set to
}

// Area is a rectangle of cells, counted from 1.
type Area struct {
	Name                     string // "A3:A5"
	Top, Left, Bottom, Right int
}

// reader reads one sheet.
type reader struct {
	*stream
	book  *Book
	take  func(Row) error
	about About
	read  int    // the last row that was read whole
	row   int    // that is read
	cells []Cell // of that row
	col   int    // the last cell's
}

// Read gives the rows of a worksheet to take, in their order. Rows that aren't in the file are passed over. A row's cells are
// valid until take returns.
func (b *Book) Read(s Sheet, take func(Row) error) (*About, error) {
	in, err := b.parts.open(s.part)
	if in == nil {
		return nil, errors.Join(err, ErrUnreadable)
	}
	r := &reader{stream: in, book: b, take: take}
	err = r.sheet()
	_ = in.close() // what went wrong with it was met in reading it to its end
	return &r.about, err
}

func (r *reader) sheet() error {
	begun := false
	for {
		token, err := r.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		e, ok := token.(xml.StartElement)
		switch {
		case err != nil:
		case !ok:
			continue
		case e.Name.Local == "sheetData" && begun:
			return r.broken("it has rows in two places")
		case e.Name.Local == "sheetData":
			begun = true
			err = r.inside(r.rowElement, nil)
		case e.Name.Local == "col" && truth(attr(&e, "hidden")):
			left, first := strconv.Atoi(attr(&e, "min"))
			right, last := strconv.Atoi(attr(&e, "max"))
			if first == nil && last == nil && len(r.about.Hidden) < lastColumn {
				r.about.Hidden = append(r.about.Hidden, Area{"", 1, left, lastRow, min(right, lastColumn)})
			}
		case e.Name.Local == "mergeCell":
			err = r.area(&r.about.Merged, attr(&e, "ref"))
		case e.Name.Local == "conditionalFormatting":
			err = r.condition(attr(&e, "sqref"))
		}
		switch {
		case errors.Is(err, errLong):
			return fmt.Errorf("its sheet can't be read%s: %w", r.beyond(), err)
		case errors.Is(err, ErrUnreadable):
			return r.broken("what follows is damaged")
		case err != nil:
			return err
		}
	}
}

// broken is the error for a sheet that can't be read to its end.
func (r *reader) broken(format string, args ...any) error {
	return fmt.Errorf("its sheet can't be read%s: %s. Save it anew from Excel, or as CSV", r.beyond(), fmt.Sprintf(format, args...))
}

// beyond tells how far a sheet was read.
func (r *reader) beyond() string {
	if r.read == 0 {
		return ""
	}
	return fmt.Sprintf(" beyond row %d", r.read)
}

func (r *reader) rowElement(e xml.StartElement) error {
	switch e.Name.Local {
	case "row":
	case "extLst":
		return r.skip()
	default:
		return r.broken("it holds %q instead of a row", e.Name.Local)
	}
	n := r.row + 1
	if given := attr(&e, "r"); given != "" {
		var err error
		if n, err = strconv.Atoi(given); err != nil || n > lastRow {
			return r.broken("a row is numbered %q", given)
		}
	}
	if n <= r.row {
		return r.broken("row %d follows row %d", n, r.row)
	}
	r.row, r.col, r.cells = n, 0, r.cells[:0]
	if err := r.inside(r.cellElement, nil); err != nil {
		return err
	}
	r.read = n
	return r.take(Row{n, truth(attr(&e, "hidden")), r.cells})
}

// stored is a cell as it stands in the file.
type stored struct {
	kind    string // attribute t
	style   int
	value   string
	valued  bool // there is a value, if an empty one
	formula bool
	inline  string
}

func (r *reader) cellElement(e xml.StartElement) error {
	switch e.Name.Local {
	case "c":
	case "extLst":
		return r.skip()
	default:
		return r.broken("the row holds %q instead of a cell", e.Name.Local)
	}
	var c stored
	col := r.col + 1
	for _, a := range e.Attr {
		switch a.Name.Local {
		case "r":
			at, row := place(a.Value)
			if at == 0 || row != r.row || at <= r.col {
				return r.broken("cell %q stands behind %s", cell.Clip(a.Value), Name(r.col, r.row))
			}
			col = at
		case "s":
			style, err := strconv.Atoi(a.Value)
			if err != nil {
				style = -1
			}
			c.style = style
		case "t":
			c.kind = a.Value
		}
	}
	if r.col = col; col > lastColumn {
		return r.broken("it has more than %d columns", lastColumn)
	}
	if err := r.content(&c); err != nil {
		return err
	}
	seen, err := r.shown(&c)
	if err != nil || seen.text == "" && seen.caveat == "" {
		return err
	}
	switch seen.note {
	case whole:
		r.about.Exact++
	case isoDay:
		r.about.Days++
	case none:
	}
	for len(r.cells) < col-1 {
		r.cells = append(r.cells, Cell{})
	}
	r.cells = append(r.cells, Cell{seen.text, seen.caveat})
	return nil
}

// content reads what stands within a cell's element.
func (r *reader) content(c *stored) error {
	return r.inside(func(e xml.StartElement) (err error) {
		switch e.Name.Local {
		case "v":
			c.valued = true
			c.value, err = r.plain()
		case "is":
			c.inline, err = r.text()
		case "f":
			c.formula = true
			err = r.skip()
		default:
			err = r.skip()
		}
		return err
	}, nil)
}

// shown is what Excel shows in a cell.
func (r *reader) shown(c *stored) (shown, error) {
	if c.formula && c.kind != "e" {
		empty := c.value == "" && c.kind != "str" || !c.valued
		// Programs that can't calculate store 0 and have Excel calculate.
		if empty || r.book.anew && c.value == "0" && c.kind != "str" {
			return shown{text: c.value, caveat: "its formula has no stored result: open the file in Excel and save it"}, nil
		}
	}
	format := r.book.styles.of(c.style)
	switch c.kind {
	case "", "n":
		if v := strings.TrimSpace(c.value); v != "" {
			return format.showNumber(v, r.book.date1904), nil
		}
		return shown{}, nil
	case "s":
		if c.value == "" {
			return shown{}, nil
		}
		n, err := strconv.Atoi(strings.TrimSpace(c.value))
		if err != nil || n < 0 || n >= len(r.book.shared) {
			return shown{}, r.broken("cell %s has the text %q, which isn't there", Name(r.col, r.row), cell.Clip(c.value))
		}
		return format.showText(r.book.shared[n]), nil
	case "str":
		return format.showText(c.value), nil
	case "inlineStr":
		return format.showText(c.inline), nil
	case "e":
		return shown{text: c.value}, nil
	case "b":
		switch strings.TrimSpace(c.value) {
		case "1", "true":
			return shown{text: "TRUE"}, nil
		case "0", "false":
			return shown{text: "FALSE"}, nil
		}
	case "d":
		if serial, ok := serial(strings.TrimSpace(c.value), r.book.date1904); ok {
			return format.showNumber(serial, r.book.date1904), nil
		}
	}
	caveat := fmt.Sprintf("it holds %q, stored in a way (%s) that isn't known", cell.Clip(c.value), cell.Clip(c.kind))
	return shown{text: c.value, caveat: caveat}, nil
}

// area adds areas that are written like "A1:B2 D4".
func (r *reader) area(to *[]Area, refs string) error {
	const longest = len("$XFD$1048576:$XFD$1048576")
	for ref := range strings.FieldsSeq(refs) {
		if len(*to) == maxAreas {
			return r.broken("it has more than %d merged or formatted areas", maxAreas)
		}
		from, until, pair := strings.Cut(ref, ":")
		if !pair {
			until = from
		}
		if len(ref) > longest {
			return r.broken("%q is no area of its cells", cell.Clip(ref))
		}
		a := Area{Name: strings.ReplaceAll(ref, "$", "")}
		a.Left, a.Top = place(from)
		a.Right, a.Bottom = place(until)
		if a.Left == 0 || a.Right < a.Left || a.Bottom < a.Top {
			return r.broken("%q is no area of its cells", cell.Clip(ref))
		}
		*to = append(*to, a)
	}
	return nil
}

// condition reads an area in which conditions say how cells look.
func (r *reader) condition(refs string) error {
	renumbers := false
	err := r.inside(func(e xml.StartElement) error {
		if id, err := strconv.Atoi(attr(&e, "dxfId")); err == nil && r.book.styles.dxfs[id] {
			renumbers = true
		}
		return r.skip()
	}, nil)
	if err != nil || !renumbers {
		return err
	}
	return r.area(&r.about.Restyled, refs)
}

// place reads a cell's name: B3 is in the second column and the third row. Both are 0 if it is none.
func place(cell string) (column, row int) {
	cell = strings.ReplaceAll(cell, "$", "")
	i := 0
	for ; i < len(cell) && i <= 3; i++ {
		c := cell[i] &^ 0x20 // a capital
		if c < 'A' || c > 'Z' {
			break
		}
		column = column*26 + int(c-'A') + 1
	}
	for _, c := range []byte(cell[i:]) {
		if c < '0' || c > '9' || row > lastRow {
			return 0, 0
		}
		row = row*10 + int(c-'0')
	}
	if column == 0 || column > lastColumn || row == 0 || row > lastRow {
		return 0, 0
	}
	return column, row
}

// Name is a cell's name: B3 is in the second column and the third row.
func Name(column, row int) string {
	var letters string
	for ; column > 0; column = (column - 1) / 26 {
		letters = string(rune('A'+(column-1)%26)) + letters
	}
	return letters + strconv.Itoa(row)
}
