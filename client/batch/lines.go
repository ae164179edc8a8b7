package batch

// LineKind is what a line of a file was read as.
type LineKind uint8

// The kinds of lines.
const (
	HeadingLine    LineKind = iota
	RowLine                 // a row begins in it
	ContinuedLine           // it belongs to a cell that begins in a line above
	BlankLine               // there is nothing in it
	TitleLine               // it stands above the heading
	SeparatorLine           // it names what separates cells
	UnreadableLine          // it belongs to a row with a Problem
	lineKinds
)

// LineKinds lists all kinds, in their order.
func LineKinds() []LineKind { return below(lineKinds) }

// Lines tells what each line of a file, or each row of a sheet, was read as. They are runs of lines of a kind, one behind the
// other from the first line on, so what they count always comes to the whole. The zero value has no line.
type Lines struct{ runs []LineRun }

// LineRun is lines of one kind that follow each other.
type LineRun struct {
	Kind        LineKind
	First, Last int // from 1
}

// add tells of the next n lines.
func (l *Lines) add(k LineKind, n int) {
	total := l.Total()
	switch last := len(l.runs) - 1; {
	case n <= 0:
	case last >= 0 && l.runs[last].Kind == k:
		l.runs[last].Last += n
	default:
		l.runs = append(l.runs, LineRun{k, total + 1, total + n})
	}
}

// Total is how many lines there are.
func (l *Lines) Total() int {
	if len(l.runs) == 0 {
		return 0
	}
	return l.runs[len(l.runs)-1].Last
}

// Count is how many lines of a kind there are.
func (l *Lines) Count(k LineKind) int {
	n := 0
	for _, r := range l.runs {
		if r.Kind == k {
			n += r.Last - r.First + 1
		}
	}
	return n
}

// Of are the lines of a kind.
func (l *Lines) Of(k LineKind) []LineRun {
	var out []LineRun
	for _, r := range l.runs {
		if r.Kind == k {
			out = append(out, r)
		}
	}
	return out
}
