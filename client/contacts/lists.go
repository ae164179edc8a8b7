package contacts

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"time"
)

// Lists are the do-not-call lists that hold now: the person's own, and a file that the settings name. A list is read again when
// it has changed, and once for all in this process. They can be used by several goroutines at once.
type Lists struct{ lists []*watched }

// watching holds each list that is watched, by its place: reading one of 100,000 numbers takes a second.
var watching sync.Map

// listPlace is where a list is, and what it is read by.
type listPlace struct {
	path, region string
	own          bool
}

// read reads how the list is written. A person's own without a heading is refused: it was cut off, or isn't what talkdeck wrote.
func (at listPlace) read(content []byte) (*listText, error) {
	t, err := parseListText(content, at.name(), at.region)
	if err == nil && at.own && t.table == nil {
		return nil, fmt.Errorf("%s isn't what talkdeck wrote: its first line must be %s", t.name, strings.TrimSpace(ownHeading))
	}
	return t, err
}

func watch(at listPlace) *watched {
	w, _ := watching.LoadOrStore(at, &watched{listPlace: at})
	return w.(*watched)
}

// NewLists watches a person's own list, if it has a path, and the file at another path, if there is one. The file holds a number a
// line, behind which may stand a name, or it is a table of which a column is called number; what follows # is a comment. region
// is the ISO code of the country that its numbers without one are from; "": there may be none. A file that others can read or
// change is refused, and so is one with a line that isn't understood: nobody must be called because of a typing error.
func NewLists(own List, file, region string) *Lists {
	l := &Lists{}
	if own.Path != "" {
		l.lists = append(l.lists, watch(listPlace{path: own.Path, own: true}))
	}
	if file != "" {
		l.lists = append(l.lists, watch(listPlace{path: file, region: region}))
	}
	return l
}

// Find is what the lists tell of a number, in E.164, now; found is false if it is on none. The error is that of a list that can't
// be read, and then nobody may be called who isn't found. It costs some microseconds where no list has changed.
func (l *Lists) Find(e164 string) (u Unwanted, found bool, err error) {
	if l == nil {
		return u, false, nil
	}
	for _, w := range l.lists {
		list, failed := w.current()
		err = errors.Join(err, failed)
		if list == nil {
			continue
		}
		if u, found = list.find(e164); found {
			return u, true, nil
		}
	}
	return u, false, err
}

// Read is what the lists hold now, for looking many numbers up.
func (l *Lists) Read() (*DoNotCall, error) {
	d := &DoNotCall{}
	if l == nil {
		return d, nil
	}
	for _, w := range l.lists {
		list, err := w.current()
		if err != nil {
			return nil, err
		}
		if list != nil {
			d.lists = append(d.lists, list)
		}
	}
	return d, nil
}

// timeResolution is the coarsest resolution of a file's times. A file that changed so shortly before it was read may change again and
// keep its time.
const timeResolution = 2 * time.Second

// watched is a list that is read again when it has changed.
type watched struct {
	listPlace

	mu      sync.Mutex
	seen    os.FileInfo // of the file as it was read last; nil before that
	settled bool        // it wasn't changed just before it was read
	sum     [sha256.Size]byte
	list    *numberList
	err     error // why what stands in it can't be used
}

// current is the list as it is now. One's own that was never there is nil.
func (w *watched) current() (*numberList, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	info, err := os.Stat(w.path)
	switch {
	case err == nil && w.seen != nil && w.settled && unchanged(w.seen, info):
		return w.list, w.err
	case w.own && missing(w.path) && w.seen == nil:
		return nil, nil
	case w.own && missing(w.path):
		return nil, fmt.Errorf("your do-not-call list is gone from %s, where it was before: put it back, or start talkdeck again", w.path)
	case err != nil:
		return nil, fmt.Errorf("%s can't be read: %w", w.name(), err)
	}
	file, err := w.load()
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(file.content)
	if w.seen == nil || sum != w.sum {
		w.list, w.err = w.parse(file.content)
	}
	w.seen, w.sum, w.settled = file.info, sum, file.at.Sub(changed(file.info)) > timeResolution
	return w.list, w.err
}

// missing reports whether there is nothing at a path, be it a link that leads nowhere.
func missing(path string) bool {
	_, err := os.Lstat(path)
	return errors.Is(err, fs.ErrNotExist)
}

// unchanged reports whether a file is the one that was seen.
func unchanged(seen, now os.FileInfo) bool {
	return os.SameFile(seen, now) && seen.Size() == now.Size() && seen.Mode() == now.Mode() && seen.ModTime().Equal(now.ModTime()) &&
		changed(seen).Equal(changed(now))
}

// parse reads the content of the list.
func (w *watched) parse(content []byte) (*numberList, error) {
	t, err := w.read(content)
	if err != nil {
		return nil, err
	}
	t.known = w.list
	l := newNumberList(w.listPlace)
	for line, err := range t.lines() {
		if err != nil {
			return nil, err
		}
		l.add(line)
	}
	return l, nil
}
