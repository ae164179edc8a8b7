package export

import (
	"bufio"
	"io"
	"strconv"
	"strings"
	"time"

	"talkdeck/ui/kit/present"
)

// stamp is a moment in a table for people; its column's title names the zone.
const stamp = "2006-01-02 15:04:05"

// fewDecimals is up to how many decimals all numbers of a column get the same.
const fewDecimals = 6

// narrowest is how many cells a column of text keeps where a table is made to fit.
const narrowest = 8

// Words is what a cell says to people, in one line that is safe to print.
func (c Cell) Words() string {
	switch c.kind {
	case none:
	case text:
		return present.Line(strings.TrimSpace(c.text))
	case number:
		return plain(c.number)
	case moment:
		return present.Moment(c.time, c.time.Location())
	case length:
		return c.length()
	case estimate:
		return "~" + c.length()
	}
	return ""
}

// length is a length of time in words.
func (c Cell) length() string {
	return present.Duration(time.Duration(c.number * float64(time.Second)))
}

// WritePlain writes a table for people to read: columns side by side, numbers at the right, what strangers wrote made safe.
// Within width cells it fits, and more stands for what was cut; 0 cuts nothing.
func WritePlain(w io.Writer, t Table, width int, more string) error {
	p := newPlain(t)
	if err := t.err(); err != nil {
		return err
	}
	p.fit(width)
	out := bufio.NewWriter(w)
	p.line(out, p.titles, width, more)
	for _, row := range p.rows {
		p.line(out, row, width, more)
	}
	return out.Flush()
}

// plainTable is a table as words.
type plainTable struct {
	titles []string
	rows   [][]string
	right  []bool // a column of numbers
	soft   []bool // a column of texts, which may be cut
	widths []int

	decimals []int // of the numbers in a column
}

func newPlain(t Table) *plainTable {
	n := len(t.Columns)
	p := &plainTable{titles: make([]string, n), right: make([]bool, n), soft: make([]bool, n), widths: make([]int, n), decimals: make([]int, n)}
	zones := make([]map[string]bool, n)
	var rows [][]Cell
	for row := range t.Rows {
		rows = append(rows, append([]Cell(nil), row...))
		for i, c := range row {
			switch c.kind {
			case none:
			case text:
				p.soft[i] = true
			case number, length, estimate:
				p.right[i] = true
				p.decimals[i] = max(p.decimals[i], decimals(plain(c.number)))
			case moment:
				if zones[i] == nil {
					zones[i] = map[string]bool{}
				}
				zones[i][present.Zone(c.time, c.time.Location())] = true
			}
		}
	}
	for i, c := range t.Columns {
		p.titles[i] = present.Line(c.Title)
		for zone := range zones[i] {
			if len(zones[i]) == 1 {
				p.titles[i] += " " + zone
			}
		}
		p.widths[i] = present.Width(p.titles[i])
	}
	for _, row := range rows {
		words := make([]string, n)
		for i, c := range row {
			switch {
			case c.kind == moment && len(zones[i]) == 1:
				words[i] = c.time.Format(stamp)
			case c.kind == moment:
				words[i] = c.time.Format(stamp) + " " + present.Zone(c.time, c.time.Location())
			case c.kind == number && p.decimals[i] <= fewDecimals:
				words[i] = strconv.FormatFloat(c.number, 'f', p.decimals[i], 64)
			default:
				words[i] = c.Words()
			}
			p.widths[i] = max(p.widths[i], present.Width(words[i]))
		}
		p.rows = append(p.rows, words)
	}
	return p
}

// decimals is how many a number is written with, more than any where it is written otherwise.
func decimals(s string) int {
	if strings.Contains(s, "e") {
		return fewDecimals + 1
	}
	_, fraction, _ := strings.Cut(s, ".")
	return len(fraction)
}

// fit takes room from the widest columns of text until all columns have theirs.
func (p *plainTable) fit(width int) {
	total := 2 * (len(p.widths) - 1)
	for _, w := range p.widths {
		total += w
	}
	for ; width > 0 && total > width; total-- {
		widest := -1
		for i, w := range p.widths {
			if p.soft[i] && w > narrowest && (widest < 0 || w >= p.widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return
		}
		p.widths[widest]--
	}
}

func (p *plainTable) line(out *bufio.Writer, words []string, width int, more string) {
	var b strings.Builder
	for i, s := range words {
		if i > 0 {
			b.WriteString("  ")
		}
		if p.right[i] && !p.soft[i] {
			b.WriteString(present.FitLeft(s, p.widths[i], more))
		} else {
			b.WriteString(present.Fit(s, p.widths[i], more))
		}
	}
	s := strings.TrimRight(b.String(), " ")
	if width > 0 && present.Width(s) > width { // not even that was enough
		s = present.Fit(s, width, more)
	}
	_, _ = out.WriteString(s + "\n") // an error stays until Flush tells it
}
