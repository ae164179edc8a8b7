package contacts

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"talkdeck/client/durable"
)

// Unwanted is a number on a do-not-call list.
type Unwanted struct {
	Number string // E.164
	Since  string // the date, as it stands in the list; "" if it isn't told
	Reason string // and who it is, as far as the list tells; "" if it doesn't
	Line   int    // in the list, from 1
	List   string // the list's path; "" for one that isn't a file
	Own    bool   // it is the person's own list
}

// String says which list it is on, since when and why: "on your do-not-call list since 2026-11-25: asked on the phone". It
// repeats what stands in a file, and must be made safe before it is drawn.
func (u Unwanted) String() string {
	words := "on " + listName(u.List, u.Own)
	if !u.Own && u.List != "" {
		words += fmt.Sprintf(" in line %d", u.Line)
	}
	if u.Since != "" {
		words += " since " + u.Since
	}
	if u.Reason != "" {
		words += ": " + u.Reason
	}
	return words
}

// listName is what a list is called.
func listName(path string, own bool) string {
	switch {
	case own:
		return "your do-not-call list"
	case path == "":
		return "the do-not-call list"
	}
	return "the do-not-call list " + filepath.Base(path)
}

// DoNotCall is those who don't want to be called, by one list or several, as they were read.
type DoNotCall struct{ lists []*numberList }

// numberList is the numbers of one list. They are integers, since there may be millions.
type numberList struct {
	path    string
	own     bool
	lines   map[uint64]uint32
	unsure  map[uint64]bool   // those of no range in use
	remarks map[uint64]remark // of those numbers of which more is told
}

type remark struct{ since, reason string }

func newNumberList(path string, own bool) *numberList {
	return &numberList{path: path, own: own, lines: map[uint64]uint32{}, unsure: map[uint64]bool{}, remarks: map[uint64]remark{}}
}

// NewDoNotCall is a list of numbers, in E.164.
func NewDoNotCall(e164 ...string) *DoNotCall {
	l := newNumberList("", false)
	for i, n := range e164 {
		l.add(listLine{number: n, line: i + 1})
	}
	return &DoNotCall{[]*numberList{l}}
}

// numeral is the digits of an E.164 number as an integer; they begin with no 0. What is no such number is 0.
func numeral(e164 string) uint64 {
	digits, ok := strings.CutPrefix(e164, "+")
	n, err := strconv.ParseUint(digits, 10, 64)
	if !ok || err != nil {
		return 0
	}
	return n
}

// Find is what the lists tell of a number, in E.164; ok is false if it is on none. No list has none.
func (d *DoNotCall) Find(e164 string) (u Unwanted, ok bool) {
	if d == nil {
		return u, false
	}
	for _, l := range d.lists {
		if u, ok = l.find(e164); ok {
			return u, true
		}
	}
	return u, false
}

// Len is how many numbers are on the lists; one on two of them counts twice.
func (d *DoNotCall) Len() (n int) {
	if d == nil {
		return 0
	}
	for _, l := range d.lists {
		n += len(l.lines)
	}
	return n
}

func (l *numberList) find(e164 string) (u Unwanted, ok bool) {
	n := numeral(e164)
	line, ok := l.lines[n]
	if !ok {
		return u, false
	}
	told := l.remarks[n]
	return Unwanted{Number: e164, Since: told.since, Reason: told.reason, Line: int(line), List: l.path, Own: l.own}, true
}

// sure reports whether a number is on the list and of a range in use.
func (l *numberList) sure(n uint64) bool {
	_, is := l.lines[n]
	return is && !l.unsure[n]
}

// add takes a line's number. The first line of a number counts.
func (l *numberList) add(e listLine) {
	for _, e164 := range []string{e.number, e.also} {
		n := numeral(e164)
		if _, twice := l.lines[n]; twice || n == 0 {
			continue
		}
		l.lines[n] = uint32(e.line)
		if !e.sure {
			l.unsure[n] = true
		}
		if e.remark != (remark{}) {
			l.remarks[n] = e.remark
		}
	}
}

// Bounds of a do-not-call list.
const (
	maxListed    = 5_000_000 // numbers
	maxListBytes = 256 << 20
)

// openList is the content of a list, and the file as it was before it was read.
func openList(path string, own bool) (content []byte, info os.FileInfo, at time.Time, err error) {
	name := listName(path, own)
	f, err := durable.OpenRegular(path)
	if err != nil {
		return nil, nil, at, fmt.Errorf("%s can't be read: %w", name, err)
	}
	defer func() { _ = f.Close() }() // it was only read
	at = time.Now()
	if info, err = f.Stat(); err != nil {
		return nil, nil, at, fmt.Errorf("%s can't be read: %w", name, err)
	}
	if err := guardedFrom(info, own); err != nil {
		return nil, nil, at, fmt.Errorf("%s %w; type: chmod 600 %s", name, err, durable.Quote(path))
	}
	content, err = io.ReadAll(io.LimitReader(f, maxListBytes+1))
	switch {
	case err != nil:
		return nil, nil, at, fmt.Errorf("%s can't be read: %w", name, err)
	case len(content) > maxListBytes:
		return nil, nil, at, fmt.Errorf("%s has more than %d MiB", name, maxListBytes>>20)
	}
	return content, info, at, nil
}

// guardedFrom says why a list isn't safe from others. One's own stands in a folder that only its owner can enter; a spreadsheet
// may have saved it with wider permissions.
func guardedFrom(info os.FileInfo, own bool) error {
	switch mode := info.Mode().Perm(); {
	case runtime.GOOS == "windows":
	case own && mode&0o022 != 0:
		return errors.New("can be changed by others")
	case !own && mode&0o077 != 0:
		return errors.New("can be read or changed by others")
	}
	return nil
}
