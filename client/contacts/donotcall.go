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
	words := "on " + listPlace{path: u.List, own: u.Own}.name()
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

// name is what a list is called.
func (at listPlace) name() string {
	switch {
	case at.own:
		return "your do-not-call list"
	case at.path == "":
		return "the do-not-call list"
	}
	return "the do-not-call list " + filepath.Base(at.path)
}

// DoNotCall is the content of one or several do-not-call lists.
type DoNotCall struct{ lists []*numberList }

// numberList is the numbers of one list. They are integers, since there may be millions.
type numberList struct {
	listPlace
	lines   map[uint64]uint32
	unsure  map[uint64]bool   // those of no range in use
	remarks map[uint64]remark // of those numbers of which more is told
}

type remark struct{ since, reason string }

func newNumberList(at listPlace) *numberList {
	return &numberList{listPlace: at, lines: map[uint64]uint32{}, unsure: map[uint64]bool{}, remarks: map[uint64]remark{}}
}

// NewDoNotCall is a list of numbers, in E.164.
func NewDoNotCall(e164 ...string) *DoNotCall {
	l := newNumberList(listPlace{})
	for i, n := range e164 {
		l.add(listLine{number: n, line: i + 1})
	}
	return &DoNotCall{[]*numberList{l}}
}

// digitsOf gives the digits of an E.164 number as an integer; they begin with no 0. It is 0 for anything else.
func digitsOf(e164 string) uint64 {
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
	n := digitsOf(e164)
	line, ok := l.lines[n]
	if !ok {
		return u, false
	}
	remark := l.remarks[n]
	return Unwanted{Number: e164, Since: remark.since, Reason: remark.reason, Line: int(line), List: l.path, Own: l.own}, true
}

// sure reports whether a number is on the list and of a range in use.
func (l *numberList) sure(n uint64) bool {
	_, is := l.lines[n]
	return is && !l.unsure[n]
}

// add takes a line's number. The first line of a number counts.
func (l *numberList) add(e listLine) {
	for _, e164 := range []string{e.number, e.also} {
		n := digitsOf(e164)
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

// listContent is a list's content, and its file as it was just before that was read.
type listContent struct {
	content []byte
	info    os.FileInfo
	at      time.Time
}

// load reads a list's file.
func (at listPlace) load() (*listContent, error) {
	f, err := durable.OpenRegular(at.path)
	if err != nil {
		return nil, fmt.Errorf("%s can't be read: %w", at.name(), err)
	}
	defer func() { _ = f.Close() }() // it was only read
	l := listContent{at: time.Now()}
	if l.info, err = f.Stat(); err != nil {
		return nil, fmt.Errorf("%s can't be read: %w", at.name(), err)
	}
	if err := at.private(l.info); err != nil {
		return nil, fmt.Errorf("%s %w; type: chmod 600 %s", at.name(), err, durable.Quote(at.path))
	}
	l.content, err = io.ReadAll(io.LimitReader(f, maxListBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s can't be read: %w", at.name(), err)
	case len(l.content) > maxListBytes:
		return nil, fmt.Errorf("%s has more than %d MiB", at.name(), maxListBytes>>20)
	}
	return &l, nil
}

// private says why a list isn't safe from others. One's own stands in a folder that only its owner can enter; a spreadsheet
// may have saved it with wider permissions.
func (at listPlace) private(info os.FileInfo) error {
	switch mode := info.Mode().Perm(); {
	case runtime.GOOS == "windows":
	case at.own && mode&0o022 != 0:
		return errors.New("can be changed by others")
	case !at.own && mode&0o077 != 0:
		return errors.New("can be read or changed by others")
	}
	return nil
}
