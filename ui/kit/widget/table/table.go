package table

import (
	"slices"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"talkdeck/ui/kit/keys"
	"talkdeck/ui/kit/layout"
)

// Source is where rows come from. A table asks for the cells of visible rows only, so its length costs nothing.
type Source interface {
	Len() int
	// ID names row i for good; the cursor stays with it when rows come and go.
	ID(i int) string
	// Cell is the text of a column in row i, safe to draw and of one line, and its style.
	Cell(i, column int) Cell
}

// Marker is a Source whose rows may carry a mark before their first column.
type Marker interface {
	// Mark is one cell wide; no text: the row has none.
	Mark(i int) Cell
}

// Divider is a Source that may have a line before a row. The cursor skips it.
type Divider interface {
	// Before is the line before row i; no text: none.
	Before(i int) Cell
}

// Cell is what one cell shows.
type Cell struct {
	Text  string
	Style lipgloss.Style
}

// Column is one column; widths are in cells. Columns that find no room are left out, those of the highest Rank first.
type Column struct {
	Title string
	Width int  // the least it needs
	Max   int  // the most it can use, taken before Grow shares out the rest; 0: no more than Width and its share
	Grow  int  // its share of what is left over
	Rank  int  // 0: always there
	Right bool // numbers stand at the right
}

// Table is a list with a cursor. Use New.
type Table struct {
	columns []Column
	source  Source
	keys    keys.Map

	size      layout.Size
	cursor    int    // row, 0 if there is none
	id        string // of the row under the cursor; "" if there is none
	top       int    // the first visible row
	following bool   // nobody moved from the top, so that the view stays there when rows are added

	widths []int // of each column; 0: left out. nil: to be computed
	dim    bool
	sorted int // the column that the rows are sorted by; -1: none is marked
	down   bool
}

// New returns an empty table.
func New(k keys.Map, columns ...Column) *Table {
	return &Table{columns: slices.Clone(columns), keys: k, source: none{}, following: true, sorted: -1}
}

type none struct{}

func (none) Len() int           { return 0 }
func (none) ID(int) string      { return "" }
func (none) Cell(_, _ int) Cell { return Cell{} }

// SetSource replaces the rows. The cursor follows its row, which stays where it is on the screen; if the row is gone, the cursor
// keeps its place in the list. While nobody has moved from the top, the view stays there.
func (t *Table) SetSource(s Source) {
	t.source = s
	n := s.Len()
	if n == 0 {
		t.cursor, t.top = 0, 0 // the id is kept: the row may come back
		return
	}
	at := t.find(n)
	switch {
	case at < 0:
		t.cursor = min(t.cursor, n-1)
	case !t.following:
		t.cursor, t.top = at, t.top+at-t.cursor
	case t.above(at) == 0:
		t.cursor = at
	default: // what is new pushed it off the screen, and nobody chose it
		t.cursor = 0
	}
	t.id = s.ID(t.cursor)
	t.scroll()
}

// find searches the cursor's row, outward from where it was, since rows mostly move by a few; -1 if it is gone.
func (t *Table) find(n int) int {
	if t.id == "" {
		return -1
	}
	start := min(t.cursor, n-1)
	for d := range n {
		if i := start + d; i < n && t.source.ID(i) == t.id {
			return i
		}
		if i := start - d; i >= 0 && t.source.ID(i) == t.id {
			return i
		}
	}
	return -1
}

// SetTitle gives a column another title.
func (t *Table) SetTitle(column int, title string) { t.columns[column].Title = title }

// SetColumns replaces the columns; the source is asked for cells by their new places.
func (t *Table) SetColumns(columns ...Column) {
	t.columns, t.widths, t.sorted = slices.Clone(columns), nil, -1
}

// SetSorted marks the column that the rows are sorted by, from the greatest downward or from the least up; -1 marks none.
func (t *Table) SetSorted(column int, down bool) { t.sorted, t.down = column, down }

// ColumnAt is the column at a cell of the header, counted from the table's left edge; ok is false between columns.
func (t *Table) ColumnAt(x int) (column int, ok bool) {
	at := gutter
	for c, w := range t.widths {
		if w == 0 {
			continue
		}
		if x >= at && x < at+w {
			return c, true
		}
		at += w + gap
	}
	return 0, false
}

// Shows reports whether there is room for a column.
func (t *Table) Shows(column int) bool {
	if t.widths == nil {
		t.layOut()
	}
	return column >= 0 && column < len(t.widths) && t.widths[column] > 0
}

// Len is the number of rows.
func (t *Table) Len() int { return t.source.Len() }

// Cursor is the row under the cursor, and its id; ok is false in an empty table.
func (t *Table) Cursor() (row int, id string, ok bool) {
	if t.source.Len() == 0 {
		return 0, "", false
	}
	return t.cursor, t.id, true
}

// Down moves the cursor to the next row.
func (t *Table) Down() { t.move(t.cursor + 1) }

// AtEnd reports whether the cursor is on the last row.
func (t *Table) AtEnd() bool { return t.cursor >= t.source.Len()-1 }

// Hold keeps the view on the row under the cursor, as moving to it does.
func (t *Table) Hold() { t.following = false }

// Select puts the cursor on the row with an id, or remembers the id while there are no rows.
func (t *Table) Select(id string) {
	t.id, t.following = id, false
	t.SetSource(t.source)
}

// Seek puts the cursor on the row with an id, which found reports to be there; "" is the first row.
func (t *Table) Seek(id string) (found bool) {
	if id == "" {
		t.move(0)
		return true
	}
	before := t.id
	t.id = id
	at := t.find(t.source.Len())
	if t.id = before; at >= 0 {
		t.move(at)
	}
	return at >= 0
}

// SetDim draws all rows muted: what they show is old.
func (t *Table) SetDim(dim bool) { t.dim = dim }

// Resize gives the rectangle that View fills.
func (t *Table) Resize(s layout.Size) {
	t.SetWidth(s.Width)
	t.size = s
	t.scroll()
}

// SetWidth is Resize for the width alone: Shows tells what it leaves room for.
func (t *Table) SetWidth(width int) {
	if width != t.size.Width {
		t.widths = nil
	}
	t.size.Width = width
}

// rows is how many rows fit below the header without dividers.
func (t *Table) rows() int { return max(t.size.Height-1, 0) }

// before is the line before row i, left out where there is room for one line only.
func (t *Table) before(i int) Cell {
	if d, ok := t.source.(Divider); ok && t.rows() > 1 && i < t.source.Len() {
		return d.Before(i)
	}
	return Cell{}
}

// lines is how many lines row i takes.
func (t *Table) lines(i int) int {
	if t.before(i).Text == "" {
		return 1
	}
	return 2
}

// above is the first row that fits when row i is the last.
func (t *Table) above(i int) int {
	first := i
	for room := t.rows() - t.lines(i); first > 0; first-- {
		if room -= t.lines(first - 1); room < 0 {
			break
		}
	}
	return first
}

// below is the last row that fits when row i is the first.
func (t *Table) below(i int) int {
	last := i
	for room := t.rows() - t.lines(i); last+1 < t.source.Len(); last++ {
		if room -= t.lines(last + 1); room < 0 {
			break
		}
	}
	return last
}

// scroll keeps the cursor visible and leaves no empty lines while there are rows for them.
func (t *Table) scroll() {
	t.top = max(0, min(t.top, t.cursor))
	if n := t.source.Len(); n > 0 && t.rows() > 0 {
		t.top = min(max(t.top, t.above(t.cursor)), t.above(n-1))
	}
}

// Update moves the cursor; moved reports that the message was for the table.
func (t *Table) Update(msg tea.Msg) (moved bool) {
	by, ok := t.keys.Step(msg)
	switch {
	case !ok:
	case by.Ends < 0:
		t.move(0)
	case by.Ends > 0:
		t.move(t.source.Len() - 1)
	case by.Pages < 0:
		t.move(min(t.above(t.cursor), t.cursor-1))
	case by.Pages > 0:
		t.move(max(t.below(t.cursor), t.cursor+1))
	default:
		t.move(t.cursor + by.Lines + by.Halves*max((t.rows()-1)/2, 1))
	}
	return ok
}

// Click puts the cursor on the row at line y of the table, counted from its header; hit is false beside the rows.
func (t *Table) Click(y int) (hit bool) {
	if y < 1 || y > t.rows() {
		return false
	}
	at := 0 // the line of the row
	for row := t.top; row < t.source.Len() && at < y; row++ {
		if at += t.lines(row); at == y {
			t.move(row)
			t.Hold()
			return true
		}
	}
	return false
}

func (t *Table) move(to int) {
	n := t.source.Len()
	if n == 0 {
		return
	}
	t.cursor = max(0, min(to, n-1))
	t.id = t.source.ID(t.cursor)
	t.following = t.cursor == 0
	t.scroll()
}
