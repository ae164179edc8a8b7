package contacts

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"talkdeck/client/cell"
)

// List is a person's own do-not-call list: a table that spreadsheets can read and write. All windows and profiles share it. It
// is changed under a lock beside it, and replaced as a whole, so that it can be read at any moment; what talkdeck doesn't know
// of in it stays as it is.
type List struct {
	Path string
	Now  func() time.Time
}

// ownHeading is the first line of a list that talkdeck makes.
const ownHeading = "number,date,reason\n"

// ErrNotListed is the error of removing a number that isn't on the list.
var ErrNotListed = errors.New("it isn't on your do-not-call list")

// Entries lists the numbers, the newest last; no file is no error. A number that stands in it twice is given twice.
func (l List) Entries() ([]Unwanted, error) {
	t, err := l.load()
	if err != nil || t == nil {
		return nil, err
	}
	return t.entries(l.place())
}

func (l List) place() listPlace { return listPlace{path: l.Path, own: true} }

// load reads the list; nil if there is none yet.
func (l List) load() (*listText, error) {
	if missing(l.Path) {
		return nil, nil
	}
	file, err := l.place().load()
	if err != nil {
		return nil, err
	}
	return l.place().read(file.content)
}

// Add puts a number on the list, with today's date and a reason, which may be "". If it is there already it stays as it was, and
// already is true.
func (l List) Add(number, reason string) (before Unwanted, already bool, err error) {
	had, err := l.AddAll([]Unwanted{{Number: number, Reason: reason}})
	if err == nil && len(had) > 0 {
		return had[0], true, nil
	}
	return before, false, err
}

// AddAll puts numbers on the list, all of them or none, each with its date, or today's, and its reason. It gives back those that
// were there already, as they stand in it.
func (l List) AddAll(numbers []Unwanted) (had []Unwanted, err error) {
	err = l.change(func(t *listText) (string, error) {
		entries, err := t.entries(l.place())
		if err != nil {
			return "", err
		}
		known := map[string]Unwanted{}
		for _, u := range slices.Backward(entries) { // the first line of a number counts
			known[u.Number] = u
		}
		var add strings.Builder
		for _, u := range numbers {
			n, err := Read(u.Number)
			if err = errors.Join(err, CheckReason(u.Reason)); err != nil {
				return "", fmt.Errorf("%s: %w", cell.Quote(u.Number), err)
			}
			if before, already := known[n.E164]; already {
				had = append(had, before)
				continue
			}
			row, err := t.row(n.E164, cmp.Or(oneLine(u.Since), l.Now().Format(time.DateOnly)), oneLine(u.Reason))
			if err != nil {
				return "", err
			}
			add.WriteString(row)
			known[n.E164] = Unwanted{Number: n.E164, Own: true, List: l.Path}
		}
		if add.Len() == 0 {
			return t.text, nil
		}
		if !strings.HasSuffix(t.text, "\n") && !strings.HasSuffix(t.text, "\r") {
			return t.text + t.newline() + add.String(), nil
		}
		return t.text + add.String(), nil
	})
	if err != nil {
		return nil, err
	}
	return had, nil
}

// Remove takes a number off the list, in E.164, and gives back what the list told of it.
func (l List) Remove(e164 string) (removed Unwanted, err error) {
	err = l.change(func(t *listText) (string, error) {
		var left strings.Builder
		from := 0
		for line, err := range t.lines() {
			if err != nil {
				return "", err
			}
			if line.number != e164 {
				continue
			}
			if removed.Number == "" {
				removed = line.unwanted(l.place())
			}
			left.WriteString(t.text[from:line.from])
			from = line.to
		}
		if removed.Number == "" {
			return "", ErrNotListed
		}
		left.WriteString(t.text[from:])
		return left.String(), nil
	})
	return removed, err
}

// change replaces the list by what do makes of it, while nobody else changes it. A list that can't be read whole isn't changed.
func (l List) change(do func(*listText) (string, error)) error {
	const failed = "your do-not-call list can't be changed"
	if l.Path == "" {
		return errors.New(failed + ": there is none here")
	}
	path := l.Path
	if real, err := filepath.EvalSymlinks(path); err == nil { // else it would be the link that is replaced
		path = real
	}
	return changeFile(path, failed, func() ([]byte, error) {
		t, err := l.load()
		if err == nil && t == nil {
			t, err = l.place().read([]byte(ownHeading))
		}
		if err != nil {
			return nil, err
		}
		text, err := do(t)
		if err != nil || text == t.text {
			return nil, err
		}
		return []byte(text), nil
	})
}

// newline is how the list's lines end.
func (t *listText) newline() string {
	if strings.Contains(t.text, "\r\n") {
		return "\r\n"
	}
	return "\n"
}

// row is a line for the list, in its own way of writing.
func (t *listText) row(number, date, reason string) (string, error) {
	if t.table.date < 0 || t.table.reason < 0 {
		return "", fmt.Errorf("%s needs the columns number, date and reason", t.name)
	}
	cells := make([]string, t.table.titles)
	cells[t.table.number], cells[t.table.date], cells[t.table.reason] = number, guarded(date), guarded(reason)
	for i, c := range cells {
		if strings.ContainsAny(c, ",;|\t\"#") {
			cells[i] = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
		}
	}
	return strings.Join(cells, string(t.table.comma)) + t.newline(), nil
}

// guarded is a text that no spreadsheet takes for a formula; Visible takes the mark away.
func guarded(text string) string {
	if text != "" && strings.IndexByte("=+-@'", text[0]) >= 0 {
		return "'" + text
	}
	return text
}
