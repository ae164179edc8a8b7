package layout

// The smallest terminal in which talkdeck draws its screens, in cells. Below it the screen is one sentence.
const (
	MinWidth  = 40
	MinHeight = 12
)

// Size is a width and a height in terminal cells.
type Size struct{ Width, Height int }

// Empty reports whether nothing can be drawn in s.
func (s Size) Empty() bool { return s.Width <= 0 || s.Height <= 0 }

// TooSmall reports whether s is below what talkdeck's screens need.
func (s Size) TooSmall() bool { return s.Width < MinWidth || s.Height < MinHeight }

// Rect is a rectangle of cells; X and Y count from the top left corner of the screen.
type Rect struct{ X, Y, Width, Height int }

// Size returns the rectangle's extent.
func (r Rect) Size() Size { return Size{r.Width, r.Height} }

// Frame is how the screen is divided, from top to bottom.
type Frame struct {
	Header Rect // product, host, session: one line
	Tabs   Rect // the views and where one is: one line
	Body   Rect // the page
	Footer Rect // keys, or the command line, or a toast: one line
}

// NewFrame divides a screen of size s. Every rectangle lies within the screen, whatever its size.
func NewFrame(s Size) Frame {
	w, left, y := max(s.Width, 0), max(s.Height, 0), 0
	line := func() Rect {
		h := min(left, 1)
		r := Rect{Y: y, Width: w, Height: h}
		y, left = y+h, left-h
		return r
	}
	f := Frame{Header: line(), Tabs: line()}
	footer := min(left, 1)
	f.Body = Rect{Y: y, Width: w, Height: left - footer}
	f.Footer = Rect{Y: y + left - footer, Width: w, Height: footer}
	return f
}

// Center returns a rectangle of at most size inner in the middle of outer, a little above the centre, as dialogs are placed.
func Center(outer, inner Size) Rect {
	w, h := min(inner.Width, outer.Width), min(inner.Height, outer.Height)
	return Rect{X: max((outer.Width-w)/2, 0), Y: max((outer.Height-h)*2/5, 0), Width: max(w, 0), Height: max(h, 0)}
}

// Split divides a width between a list and a detail pane beside it, with one column between them.
// Below minTotal columns there is no detail pane and the list has all of it.
func Split(width, minTotal, listPercent int) (list, detail int) {
	if width < minTotal {
		return width, 0
	}
	list = width * listPercent / 100
	return list, width - list - 1
}
