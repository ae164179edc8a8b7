package archive

import (
	"context"
	"errors"
	"time"

	"talkdeck/client/calls/watch"
)

// The errors of archives, besides those of the disk and of the context. Each is a sentence for a person.
var (
	// ErrReadOnly is the error of a write while another talkdeck writes the archive. Reading goes on. What was to be written
	// can be put again later, or left to the other, which sees the same calls.
	ErrReadOnly = errors.New("another talkdeck writes the archive")
	// ErrNewer is the error of an archive that a newer talkdeck made. It isn't touched.
	ErrNewer = errors.New("the archive was made by a newer talkdeck; update this one, or set archive: off")
	// ErrDamaged is the error of an archive that can't be read. It was moved aside, and the next use begins a new one.
	ErrDamaged = errors.New("the archive is damaged")
	// ErrFull is the error of a write for which the disk has no room. Nothing of it was taken, and nothing older is lost.
	ErrFull = errors.New("the disk is full")
)

// Archive is what was ever seen. It is safe for concurrent use. Opening costs nothing until it is used.
type Archive interface {
	// Put takes what was seen: all of it or, with an error, nothing. What is known already changes nothing, and the order in
	// which updates come doesn't matter.
	Put(ctx context.Context, u Update) error
	// Get is a call; nil without an error if it isn't known.
	Get(ctx context.Context, in Scope, id string) (*Call, error)
	// Search lists the calls that match, newest first; those that began within the same second in an order of their own.
	Search(ctx context.Context, q Query) (Page, error)
	// Facets counts the calls that match by what they are. Limit and After of the query don't count.
	Facets(ctx context.Context, q Query) (Facets, error)
	// Figures are the figures of the hours from one time to before another, whole hours of UTC, oldest first; zero: no bound.
	Figures(ctx context.Context, in Scope, from, to time.Time) ([]Figure, error)
	// Daily counts calls by UTC day and status, oldest first.
	Daily(ctx context.Context, in Scope) ([]DayCount, error)
	// Covered tells what was watched, as spans that don't touch, oldest first, and which UTC days are complete, oldest first.
	Covered(ctx context.Context, in Scope) (watched []watch.Span, days []string, err error)
	// Prune forgets the calls that began before a time, and all that belongs to them. It tells how many.
	Prune(ctx context.Context, before time.Time) (int, error)
	// Vacuum gives room that is free back to the disk. It needs as much room as the archive takes, and time.
	Vacuum(ctx context.Context) error
	// Check reads all of the archive, and is the error of what is wrong with it.
	Check(ctx context.Context) error
	// Info tells how much is kept.
	Info(ctx context.Context) (Info, error)
	// Close ends all use. What was put is kept.
	Close() error
}

// Scope is a project of a service, by its name as localdata.Service gives it. The zero value of a query's is all there are.
type Scope struct{ Service, Project string }

// Update is what was seen at once, of one project. All of its parts may be empty.
type Update struct {
	Scope
	Entries  []*watch.Entry // of a picture, or of a day that was loaded
	Watched  []watch.Span   // when it was watched
	Complete []string       // UTC days, as 2026-11-30, of which all calls are known
	Makers   map[string]Maker
	Notes    map[string]Note
	Answers  map[string][]Answer // the three by call id; the call itself may come later
}

// Maker is who made a call. Of several the one of the latest At counts.
type Maker struct {
	At     time.Time `json:"at"`
	Agent  string    `json:"agent,omitempty"`  // its id
	Prompt string    `json:"prompt,omitempty"` // the version
	Batch  string    `json:"batch,omitempty"`  // its id
	Row    int       `json:"row,omitempty"`    // its line in the file of the batch, from 1
}

// Note is a person's own note on a call. Of several the one of the latest At counts; an empty Text removes it.
type Note struct {
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// Answer is what was answered to questions about a call. All are kept, by At and Questions.
type Answer struct {
	At        time.Time `json:"at"`
	Questions string    `json:"questions"`
	Text      string    `json:"text"` // the answers, as they are shown
}

// Info is how much is kept.
type Info struct {
	Path           string
	Bytes          int64 // on the disk, its logs included
	Calls          int
	Oldest, Newest time.Time // when the oldest and the newest call began; zero if there are none
	Writer         bool      // this program writes it; else another does, or nobody yet
}
