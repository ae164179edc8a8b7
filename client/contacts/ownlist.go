package contacts

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"talkdeck/client/durable"
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
	var out []Unwanted
	for line, err := range t.lines() {
		if err != nil {
			return nil, err
		}
		out = append(out, l.unwanted(line))
	}
	return out, nil
}

func (l List) unwanted(e listLine) Unwanted {
	return Unwanted{Number: e.number, Since: e.since, Reason: e.reason, Line: e.line, List: l.Path, Own: true}
}

// load reads the list; nil if there is none yet.
func (l List) load() (*listText, error) {
	if missing(l.Path) {
		return nil, nil
	}
	content, _, _, err := openList(l.Path, true)
	if err != nil {
		return nil, err
	}
	t, err := parseListText(content, listName(l.Path, true), "")
	if err == nil {
		err = t.isOwn()
	}
	if err != nil {
		return nil, err
	}
	return t, nil
}

// isOwn refuses what isn't a list as talkdeck makes it: a file that was cut off has no heading.
func (t *listText) isOwn() error {
	if t.table == nil {
		return fmt.Errorf("%s isn't what talkdeck wrote: its first line must be %s", t.name, strings.TrimSpace(ownHeading))
	}
	return nil
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
		known := map[string]Unwanted{}
		for line, err := range t.lines() {
			if err != nil {
				return "", err
			}
			if _, twice := known[line.number]; !twice {
				known[line.number] = l.unwanted(line)
			}
		}
		var add strings.Builder
		for _, u := range numbers {
			n, err := Read(u.Number)
			if err = errors.Join(err, CheckReason(u.Reason)); err != nil {
				return "", fmt.Errorf("%s: %w", clip(u.Number), err)
			}
			if before, already := known[n.E164]; already {
				had = append(had, before)
				continue
			}
			row, err := t.row(n.E164, cmp.Or(short(u.Since), l.Now().Format(time.DateOnly)), short(u.Reason))
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
				removed = l.unwanted(line)
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
	failed := func(err error) error { return fmt.Errorf("your do-not-call list can't be changed: %w", err) }
	if l.Path == "" {
		return failed(errors.New("there is none here"))
	}
	path := l.Path
	if real, err := filepath.EvalSymlinks(path); err == nil { // else it would be the link that is replaced
		path = real
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return failed(err)
	}
	unlock, err := lockFile(path)
	if err != nil {
		return failed(err)
	}
	defer unlock()
	t, err := l.load()
	if err != nil {
		return err
	}
	if t == nil {
		if t, err = parseListText([]byte(ownHeading), listName(l.Path, true), ""); err != nil {
			return err
		}
	}
	text, err := do(t)
	if err != nil || text == t.text {
		return err
	}
	if err := errors.Join(durable.Sweep(path), durable.Replace(path, []byte(text), 0o600)); err != nil {
		return failed(err)
	}
	return nil
}

// lockFile waits for its turn to change a file.
func lockFile(path string) (unlock func(), err error) {
	const patience, between = 10 * time.Second, 5 * time.Millisecond
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	lock := flock.New(path+".lock", flock.SetPermissions(0o600))
	ok, err := lock.TryLockContext(ctx, between)
	switch {
	case errors.Is(err, context.DeadlineExceeded), err == nil && !ok:
		return nil, errors.New("another talkdeck is changing it, and doesn't come to an end")
	case err != nil:
		return nil, err
	}
	return func() { _ = lock.Unlock() }, nil // it ends with the process
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
	for i, cell := range cells {
		if strings.ContainsAny(cell, ",;|\t\"#") {
			cells[i] = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
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
