package batch

import (
	"fmt"
	"strings"
	"unicode"

	"talkdeck/client/batch/spreadsheet"
)

// csvRecords reads CSV line by line, as RFC 4180 has it; blanks around quotes and before cells are left out. encoding/csv can't
// be used: where a quote is wrong it swallows the lines below, or gives up on them.
type csvRecords struct {
	text  string
	comma byte
	at    int // where in the text the next line begins
	line  int // which line of the file that is
}

// csvRecord is what stands in a line, or in several where cells have line breaks.
type csvRecord struct {
	first, last int    // lines
	text        string // the lines, as they stand there
	cells       []string
	breaks      bool   // a cell has line breaks
	problem     string // a sentence; "" if it could be read
	// open tells that it isn't certain whether the lines below are rows, or belong to a cell of this one.
	open bool
}

// next reads the next record; ok is false where the text ends. One with a problem ends with the line that has it.
func (r *csvRecords) next() (rec csvRecord, ok bool) {
	if r.at >= len(r.text) {
		return csvRecord{}, false
	}
	begin := r.at
	line, after := r.lineAt(begin)
	rec = csvRecord{first: r.line, last: r.line, text: line}
	switch {
	case line == "":
		r.at, r.line = after, r.line+1
	case strings.IndexByte(line, '"') < 0:
		r.at, r.line = after, r.line+1
		rec.cells, rec.problem = r.split(line), loneReturn(line)
	default:
		r.quoted(&rec)
		rec.text = r.text[begin:r.at]
	}
	if len(rec.cells) > mostCells {
		rec.problem = fmt.Sprintf("it has more than %d cells", mostCells)
	}
	return rec, true
}

// mostCells bounds how many cells of a line are read.
const mostCells = 10_000

// lineAt gives a line without its end, and where the next begins.
func (r *csvRecords) lineAt(at int) (line string, after int) {
	if n := strings.IndexByte(r.text[at:], '\n'); n >= 0 {
		return strings.TrimRight(r.text[at:at+n], "\r"), at + n + 1
	}
	return strings.TrimRight(r.text[at:], "\r"), len(r.text)
}

// split gives the cells of a line without regard to quotes.
func (r *csvRecords) split(line string) []string {
	cells := make([]string, 0, min(strings.Count(line, string(r.comma)), mostCells)+1)
	for {
		n := strings.IndexByte(line, r.comma)
		if n < 0 || len(cells) == mostCells {
			return append(cells, r.trim(line))
		}
		cells = append(cells, r.trim(line[:n]))
		line = line[n+1:]
	}
}

// trim leaves out the blanks before a cell, but no separator.
func (r *csvRecords) trim(cell string) string {
	if cell == "" || cell[0] > ' ' && cell[0] <= unicode.MaxASCII {
		return cell
	}
	return strings.TrimLeftFunc(cell, func(c rune) bool { return unicode.IsSpace(c) && c != rune(r.comma) })
}

// loneReturn says what is wrong with cells without quotes that hold a CR, where lines end by LF.
func loneReturn(cells string) string {
	if strings.IndexByte(cells, '\r') < 0 {
		return ""
	}
	return "a carriage return stands in it, and it isn't certain whether a line ends there"
}

// quoted reads a record that has quotes, and goes on to the line behind it.
func (r *csvRecords) quoted(rec *csvRecord) {
	base := r.at // where in the text the line begins
	line, after := r.lineAt(base)
	end := func(problem string, open bool) {
		rec.problem, rec.open, rec.last = problem, open, r.line
		r.at, r.line = after, r.line+1
	}
	for at := 0; ; {
		if len(rec.cells) > mostCells {
			end("", false) // next says so
			return
		}
		if at = len(line) - len(r.trim(line[at:])); at == len(line) || line[at] != '"' {
			cell, _, more := strings.Cut(line[at:], string(r.comma))
			if why := unquoted(cell); why != "" {
				end(why, rec.last > rec.first)
				return
			}
			rec.cells = append(rec.cells, cell)
			if !more {
				end("", false)
				return
			}
			at += len(cell) + 1
			continue
		}
		from := base + at + 1
		until := r.closing(from)
		if until < 0 {
			problem := "a quoted cell begins in line %d and doesn't end"
			if len(r.text)-from > maxCell {
				problem += fmt.Sprintf(" within %d KiB", maxCell>>10)
			}
			end(fmt.Sprintf(problem, r.line), true)
			return
		}
		cell := r.text[from:until]
		rec.breaks = rec.breaks || strings.ContainsAny(cell, "\r\n")
		if broken := strings.Count(cell, "\n"); broken > 0 {
			r.line += broken
			rec.last = r.line
			base = until
			line, after = r.lineAt(base)
		}
		behind := r.trim(line[until+1-base:])
		at = len(line) - len(behind)
		if behind != "" && behind[0] != r.comma {
			end(fmt.Sprintf("a quoted cell doesn't end as it should in line %d", r.line), true)
			return
		}
		rec.cells = append(rec.cells, strings.ReplaceAll(cell, `""`, `"`))
		if at == len(line) {
			end("", false)
			return
		}
		at++
	}
}

// closing is where the quote stands that ends a cell; -1 if there is none, or only so far away that no cell is as long.
func (r *csvRecords) closing(from int) int {
	end := min(len(r.text), from+maxCell)
	for at := from; at < end; {
		n := strings.IndexByte(r.text[at:end], '"')
		if n < 0 {
			return -1
		}
		at += n
		if !strings.HasPrefix(r.text[at:], `""`) {
			return at
		}
		at += 2
	}
	return -1
}

// unquoted says what is wrong with a cell without quotes around it. A formula around a text, ="0171", has some within.
func unquoted(cell string) string {
	if _, wrapped := spreadsheet.Unwrap(cell); !wrapped && strings.IndexByte(cell, '"') >= 0 {
		return `its quotes aren't right: a " stands within a cell that isn't quoted`
	}
	return loneReturn(cell)
}
