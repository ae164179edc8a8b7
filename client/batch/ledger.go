package batch

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"talkdeck/client"
	"talkdeck/client/contacts"
	"talkdeck/client/dial"
	"talkdeck/client/durable"
)

// Header is what a batch was begun with. It never changes.
type Header struct {
	Version   int       `json:"v"`
	ID        string    `json:"id"`
	Created   time.Time `json:"created"`
	File      string    `json:"file"` // its name
	Hash      string    `json:"hash"` // the SHA-256 of its content
	Sheet     string    `json:"sheet,omitempty"`
	Project   string    `json:"project"` // ids
	Agent     string    `json:"agent"`
	AgentName string    `json:"agent_name,omitempty"`
	Judged
	Layout
	Options Options `json:"options"`          // as they were then
	Linked  string  `json:"linked,omitempty"` // the id of the batch that this one retries
	Rows    int     `json:"rows"`
}

// Judged is what a batch's rows were judged by, for whoever resumes it.
type Judged struct {
	Service   string    `json:"service,omitempty"`     // the name of the service, however its address is spelled
	Account   string    `json:"account,omitempty"`     // who was signed in, an e-mail; "" with an API key
	Region    string    `json:"region,omitempty"`      // see Settings
	DoNotCall string    `json:"do_not_call,omitempty"` // likewise
	Known     dial.Mark `json:"known,omitzero"`        // what was known then of calls from this computer
}

// Ledger is a batch on the disk: an append-only file of JSON lines, in which a row's state is written before what it tells of
// is done. It may be used from anywhere.
type Ledger struct {
	path string
	lock *flock.Flock // nil if it was opened only to be read

	mu      sync.Mutex
	book    book
	claimed map[string]int // which row made a call, by the folded id
	file    file           // nil if it was opened only to be read
	broken  error          // why nothing can be written any more
	written uint64         // lines

	syncing sync.Mutex
	synced  uint64 // lines that are on the disk for certain; guarded by syncing
}

// file is what a ledger is written to.
type file interface {
	io.WriteCloser
	Sync() error
}

// ErrRunning says that another window, or another place in this one, has the batch.
var ErrRunning = errors.New("this batch is open in another talkdeck window; go on with it there, or close it there first")

var errReadOnly = errors.New("this batch was opened only to be looked at")

// Open opens a batch where it was left, alone: it fails with ErrRunning if somebody else has it. Rows whose request was in
// flight when the program ended become uncertain. Close it in the end.
func Open(path string) (*Ledger, error) { return openBy(path, appendTo) }

func appendTo(path string) (file, error) {
	f, err := durable.OpenLog(path)
	if err != nil {
		return nil, err // not f, which would be an interface that holds nil
	}
	return f, nil
}

func openBy(path string, to func(path string) (file, error)) (l *Ledger, err error) {
	lock, err := lockFor(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, lock.Close())
		}
	}()
	if l, err = Load(path); err != nil {
		return nil, err
	}
	l.lock = lock
	if info, err := os.Stat(path); err == nil && info.Size() > l.book.end { // what was never finished
		if err := os.Truncate(path, l.book.end); err != nil {
			return nil, fmt.Errorf("the batch can't be written to: %w", err)
		}
	}
	if l.file, err = to(path); err != nil {
		return nil, fmt.Errorf("the batch can't be written to: %w", err)
	}
	if l.book.unterminated {
		if _, err = l.file.Write([]byte("\n")); err != nil {
			return nil, errors.Join(fmt.Errorf("the batch can't be written to: %w", err), l.file.Close())
		}
	}
	if err = l.resume(); err != nil {
		return nil, errors.Join(err, l.file.Close())
	}
	return l, nil
}

// resume writes down that it was opened, and which rows that makes uncertain.
func (l *Ledger) resume() error {
	now := time.Now().UTC()
	lines := append([]record{{Event: opened, At: now}}, l.uncertainRows(now)...)
	if damage := l.book.damage; damage != nil {
		lines = append(lines, record{Event: damaged, Damage: l.book.damagedLines, Reason: damage.Error(), At: now})
		l.book.damage = nil
	}
	return l.note(lines...)
}

// uncertainRows are the records that make rows uncertain when a batch is opened: those that were being sent and, if the file is
// damaged, all that would be called, since it isn't known whether they were.
func (l *Ledger) uncertainRows(now time.Time) []record {
	var lines []record
	damage := l.book.damage
	for i := range l.book.entries {
		e, reason := &l.book.entries[i], ""
		switch {
		case e.State == Sending:
			reason = "talkdeck ended before the service's answer came"
		case !e.left():
		case damage != nil:
			reason = "it may have been called: " + damage.Error()
		case !l.numberMatchesCells(e):
			reason = "its number and what stands in its cells don't agree: its line in the batch's file is damaged"
		}
		if reason != "" {
			lines = append(lines, record{Row: i + 1, State: Uncertain, At: now, Reason: reason})
		}
	}
	return lines
}

// numberMatchesCells reports whether a row's number is the one in its cells.
func (l *Ledger) numberMatchesCells(e *Entry) bool {
	h := &l.book.header
	if h.Version < 2 {
		return true // how it was read isn't known
	}
	n, _ := contacts.Parse(h.cell(e.Cells, h.Number), h.Region)
	return n.E164 == e.Number
}

// Load reads a batch to look at it, while it may be running. Its rows are as they were when it was read.
func Load(path string) (*Ledger, error) {
	b, err := readBook(path)
	if err != nil {
		return nil, err
	}
	l := &Ledger{path: path, book: b, claimed: map[string]int{}}
	for i := range b.entries {
		l.claim(b.entries[i].Call, i)
	}
	return l, nil
}

func (l *Ledger) claim(call string, row int) {
	if call != "" {
		l.claimed[client.CallKey(call)] = row
	}
}

// Close closes the batch, so that others may open it.
func (l *Ledger) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return nil
	}
	err := errors.Join(l.file.Close(), l.lock.Close())
	l.file, l.broken = nil, errReadOnly
	return err
}

// Path is the ledger's file.
func (l *Ledger) Path() string { return l.path }

// Header is what the batch was begun with.
func (l *Ledger) Header() Header { return l.book.header }

// Len is how many rows there are.
func (l *Ledger) Len() int { return len(l.book.entries) }

// Entry is a row as it is now.
func (l *Ledger) Entry(i int) Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.book.entries[i]
}

// Entries gives all rows, each as it is when it comes.
func (l *Ledger) Entries() iter.Seq2[int, Entry] {
	return func(yield func(int, Entry) bool) {
		for i := range l.Len() {
			if !yield(i, l.Entry(i)) {
				return
			}
		}
	}
}

// Counts are the results so far.
func (l *Ledger) Counts() Counts {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.book.counts.clone()
}

// Claimed reports whether a row of this batch made a call, and which.
func (l *Ledger) Claimed(callID string) (row int, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	row, ok = l.claimed[client.CallKey(callID)]
	return row, ok
}

// failed is why the ledger can't be written any more; nil if it can.
func (l *Ledger) failed() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.broken
}

// Options are how the batch is run now.
func (l *Ledger) Options() Options { return l.runState().options }

func (l *Ledger) runState() runState {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.book.runState
}

// Variables are a row's values for the prompt.
func (l *Ledger) Variables(i int) (map[string]string, error) {
	return l.book.header.Variables(l.book.entries[i].Cells) // cells never change
}

// note writes records and applies them, and returns once they, and all before them, are on the disk. After a failure nothing is
// written any more: what is on the disk isn't known then.
func (l *Ledger) note(records ...record) error {
	upTo, err := l.write(records)
	if err != nil {
		return err
	}
	return l.sync(upTo)
}

// noteUnsynced writes a record and applies it. The next note brings it to the disk for certain.
func (l *Ledger) noteUnsynced(r record) error {
	_, err := l.write([]record{r})
	return err
}

func (l *Ledger) write(records []record) (upTo uint64, err error) {
	var raw []byte
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return 0, errReadOnly
	}
	if l.broken != nil {
		return 0, l.broken
	}
	for _, r := range records {
		if r.Row > 0 {
			if err := l.book.entries[r.Row-1].checkNext(r); err != nil {
				return 0, err
			}
		}
		line, err := durable.SealRecord(r)
		if err != nil {
			return 0, err
		}
		raw = append(raw, line...)
	}
	if _, err := l.file.Write(raw); err != nil {
		l.broken = fmt.Errorf("the batch could not be written down, so it can't go on: %w", err)
		return 0, l.broken
	}
	for _, r := range records {
		l.book.apply(r)
		l.claim(r.Call, r.Row-1)
	}
	l.written += uint64(len(records))
	return l.written, nil
}

// sync returns once the lines up to one are on the disk. Those who wait while another syncs are served together by the next.
func (l *Ledger) sync(upTo uint64) error {
	l.syncing.Lock()
	defer l.syncing.Unlock()
	if l.synced >= upTo {
		return nil
	}
	l.mu.Lock()
	f, written, broken := l.file, l.written, l.broken
	l.mu.Unlock()
	if broken != nil {
		return broken
	}
	if err := f.Sync(); err != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.broken = fmt.Errorf("the batch could not be written to the disk, so it can't go on: %w", err)
		return l.broken
	}
	l.synced = written
	return nil
}

// sending writes down that a row's request is about to be sent. It returns once that is on the disk, and fails for a row that
// may not be sent.
func (l *Ledger) sending(i int, now time.Time) error {
	return l.note(record{Row: i + 1, State: Sending, At: now.UTC()})
}

// sent writes down the result of a row's request.
func (l *Ledger) sent(i int, id string, a dial.Attempt, now time.Time) error {
	r := recordOf(a)
	r.Row, r.At, r.Attempt = i+1, now.UTC(), id
	return l.note(r)
}

// noteEvent writes down an event of the batch as a whole.
func (l *Ledger) noteEvent(e event, reason string, now time.Time) error {
	return l.note(record{Event: e, Reason: reason, At: now.UTC()})
}

// Change writes down new options of a batch that doesn't run; Runner.Change is for one that does. The number of first calls stays.
func (l *Ledger) Change(o Options, now time.Time) error {
	if err := o.Check(); err != nil {
		return err
	}
	o.Canary = l.Options().Canary
	return l.note(record{Event: changed, Options: &o, At: now.UTC()})
}

func (c Counts) clone() Counts {
	c.States, c.Statuses, c.Failures = maps.Clone(c.States), maps.Clone(c.Statuses), maps.Clone(c.Failures)
	return c
}
