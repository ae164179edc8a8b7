package watch

import (
	"slices"
	"strings"
	"time"

	"talkdeck/client"
)

// Snapshot is the picture after a round, or after older calls were loaded. It never changes; a new picture is a new one.
// Its times are of the wall clock, so that their age is right after this computer slept.
type Snapshot struct {
	Seq       uint64 // grows with each picture
	ProjectID string
	Calls     []*Entry // newest first

	Updated  time.Time // when the last good answer came; zero: none yet
	Err      error     // why the last round failed; nil if it didn't
	Failures int       // rounds failed in a row
	NextTry  time.Time // when the next round is due

	Counts   map[client.Status]int // of all calls
	Live     int
	Doubtful int  // of the live ones, how many may be over: Entry.Doubtful
	Lagging  int  // live ones that weren't told of since the last gap: they are asked for in turn
	Strange  int  // entries of the last answer that were no calls
	Gap      bool // more calls came between two rounds than the service would list: some are missing

	Gaps  []Span // when it wasn't watched, between two answers, oldest first; Unwatched adds what goes on
	Older Older  // how far back the calls go

	pace time.Duration // the pause after the last good round
}

// Older is how far back the picture goes, and how the loading of what is older gets on.
type Older struct {
	Active    bool
	Day       string // the UTC day that is being loaded, the newest of several
	DaysDone  int    // of this load, or of the last one
	DaysTotal int

	From    time.Time // all calls that started since are known, but for Partial and Snapshot.Gap; zero: see End, else not known yet
	End     bool      // nothing older was found: the service listed all it has, or nothing for 30 days before From
	Err     error     // why the last load ended early; nil if it didn't
	Partial []string  // UTC days, newest first, of which only a part may be known: the service lists no more at once
}

// Covers reports whether all calls since t are known, but for Partial and Snapshot.Gap.
func (o *Older) Covers(t time.Time) bool {
	return !o.From.IsZero() && !o.From.After(t) || o.End
}

// CompleteSince is since when all calls are known, up to Updated. Days of which only a part may be known, and all before them,
// aren't in it.
func (s *Snapshot) CompleteSince() (since time.Time, ok bool) {
	since = s.Older.From
	if len(s.Older.Partial) > 0 {
		newest, err := time.Parse(time.DateOnly, s.Older.Partial[0])
		if err != nil {
			return since, false
		}
		since = later(since, newest.AddDate(0, 0, 1))
	}
	return since, !s.Gap && (s.Older.End || !s.Older.From.IsZero()) && !since.After(s.Updated)
}

// Index finds an entry's place in s by its call's id, -1 if it isn't there. hint is any entry of that call, from s or an
// earlier snapshot: the order of a call never changes while its start stays the same, so the place is found by bisection.
func (s *Snapshot) Index(hint *Entry) int {
	if i, ok := slices.BinarySearchFunc(s.Calls, hint, compare); ok {
		return i
	}
	return slices.IndexFunc(s.Calls, func(e *Entry) bool { return e.Call.ID == hint.Call.ID })
}

// Find is the entry of a call, nil if it isn't there. It goes through all of them; use Index where an entry is at hand.
func (s *Snapshot) Find(id string) *Entry {
	sid := client.CallKey(id)
	for _, e := range s.Calls {
		if e.Call.ID == id || strings.EqualFold(e.Call.ID, sid) && client.CallKey(e.Call.ID) == sid {
			return e
		}
	}
	return nil
}

// Stale reports whether no answer came for three times as long as one should take.
func (s *Snapshot) Stale(now time.Time) bool {
	return !s.Updated.IsZero() && broken(s.Updated, now, s.pace)
}

// Unwatched lists when within a span it wasn't watched, oldest first, what goes on at now included. Before the first answer
// there was no watching at all; that is no gap.
func (s *Snapshot) Unwatched(within Span, now time.Time) []Span {
	gaps := s.Gaps
	if !s.Updated.IsZero() && isGap(s.Updated, now, s.pace) {
		gaps = append(slices.Clip(gaps), Span{s.Updated, now})
	}
	return Clip(gaps, within)
}

// Person is the number of the person in a call, as against the project's own: the one of the call's two that fewer of the
// project's calls have. The service doesn't tell which is which. "" if the call has no number.
func Person(calls []*Entry, of *Entry) string {
	to, from := of.Call.To, of.Call.From
	if to == "" || from == "" {
		return to + from
	}
	var withTo, withFrom int
	for _, e := range calls {
		if c := &e.Call; c.To == to || c.From == to {
			withTo++
		}
		if c := &e.Call; c.To == from || c.From == from {
			withFrom++
		}
	}
	if withFrom < withTo {
		return from
	}
	return to
}
