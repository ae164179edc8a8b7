package batch

import (
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"talkdeck/client/batch/spreadsheet"
)

// resultColumns are those that a result has besides the file's own and the extracted data's.
var resultColumns = []string{"outcome", "call_id", "called_at", "seconds", "cost", "currency", "reason", "decision"}

const (
	dataPrefix = "data."
	// maxDataColumns bounds the columns of extracted data; what is more shares one.
	maxDataColumns = 200
	moreData       = dataPrefix + "…"
)

// sheet is a table to be written: its heading, then its rows.
type sheet iter.Seq[[]string]

// result is the file with the result of each row: as a table.
func (l *Ledger) result() sheet {
	columns := l.book.header.Columns
	names, more := l.dataNames()
	head := slices.Clone(columns)
	for _, name := range resultColumns {
		head = append(head, unusedName(head, name))
	}
	for _, name := range names {
		head = append(head, unusedName(head, dataPrefix+name))
	}
	if more {
		head = append(head, moreData)
	}
	return func(yield func([]string) bool) {
		if !yield(head) {
			return
		}
		for _, e := range l.Entries() {
			row := make([]string, len(columns), len(head))
			copy(row, e.Cells)
			if !yield(append(append(row, e.resultCells()...), e.extracted(names, more)...)) {
				return
			}
		}
	}
}

// unusedName is a name that no column has yet.
func unusedName(head []string, name string) string {
	for slices.Contains(head, name) {
		name += "_"
	}
	return name
}

// dataNames are the names of what agents extracted, in the order in which they come up, and whether there are more.
func (l *Ledger) dataNames() (names []string, more bool) {
	seen := map[string]bool{}
	for _, e := range l.Entries() {
		for _, d := range e.Outcome.Data {
			switch {
			case seen[d[0]]:
			case len(names) == maxDataColumns:
				more = true
			default:
				seen[d[0]] = true
				names = append(names, d[0])
			}
		}
	}
	return names, more
}

// Word is a row's result in a word: a final one's status, else its state.
func (e *Entry) Word() string {
	if e.State == Final {
		return string(e.Outcome.Status)
	}
	return string(e.State)
}

// resultCells are the cells of the result columns.
func (e *Entry) resultCells() []string {
	number := func(f *float64) string {
		if f == nil {
			return ""
		}
		return strconv.FormatFloat(*f, 'f', -1, 64)
	}
	at := e.Outcome.Started
	if at.IsZero() {
		at = e.SentAt
	}
	when := ""
	if !at.IsZero() {
		when = at.UTC().Format(time.RFC3339)
	}
	return []string{e.Word(), e.Call, when, number(e.Outcome.Seconds), number(e.Outcome.Cost), e.Outcome.Currency, e.Reason, e.Decision}
}

// extracted are the cells of the columns of extracted data.
func (e *Entry) extracted(names []string, more bool) []string {
	out := make([]string, len(names))
	var rest []string
	for _, d := range e.Outcome.Data {
		if i := slices.Index(names, d[0]); i >= 0 {
			out[i] = d[1]
		} else {
			rest = append(rest, d[0]+": "+d[1])
		}
	}
	if more {
		out = append(out, strings.Join(rest, "; "))
	}
	return out
}

// WriteCSV writes the result: the file's columns, and the result of each row.
func (l *Ledger) WriteCSV(w io.Writer) error { return l.result().csv(w) }

// WriteXLSX writes the result as a workbook, all cells of which are text.
func (l *Ledger) WriteXLSX(w io.Writer) error { return l.result().xlsx(w) }

func (s sheet) csv(w io.Writer) error {
	out := csv.NewWriter(w)
	for cells := range s {
		safe := make([]string, len(cells))
		for i, c := range cells {
			safe[i] = spreadsheet.Guard(c)
		}
		if err := out.Write(safe); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func (s sheet) xlsx(w io.Writer) (err error) {
	dir, err := os.MkdirTemp("", "talkdeck-") // 0700
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	f := excelize.NewFile(excelize.Options{TmpDir: dir})
	defer func() { err = errors.Join(err, f.Close()) }()
	out, err := f.NewStreamWriter(f.GetSheetName(0))
	if err != nil {
		return err
	}
	n := 0
	for cells := range s {
		n++
		typed := make([]any, len(cells))
		for i, c := range cells {
			typed[i] = c // a string's type is text, whatever it looks like
		}
		if err := out.SetRow("A"+strconv.Itoa(n), typed); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return f.Write(w)
}
