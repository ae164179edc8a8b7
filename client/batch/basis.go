package batch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"talkdeck/client"
	"talkdeck/client/watch"
)

// Place is where a batch is to run, and what is known there.
type Place struct {
	API     watch.API // whose history tells who was called lately
	Project string    // its id
	Prompt  string    // of the agent that will call; "": variables aren't looked at
	Dir     string    // the folder of the batches' ledgers
	Journal string    // the folder of the journal of calls made one at a time; "": there is none
	Now     func() time.Time
}

// Basis is what the rows of a table are judged by, and what an estimate stands on.
type Basis struct {
	Rules   Rules
	Past    []*watch.Entry // calls of the project that are over, the newest first
	Partial []watch.Day    // of which the service may list only some calls
	// Unknown is why it isn't known for certain who was called lately; nil if it is.
	Unknown error
}

// pastDays is how many days an estimate stands on at least.
const pastDays = 7

// Basis reads the do-not-call lists, which must be readable where there are any, and loads the calls of the last days; that these
// can't be had is told by Unknown, and rows are then "not checked". Calls that this computer asked for count though the
// service doesn't tell of them: their answers may be lost. Loading takes as long as the service does; ctx ends it.
func (s Settings) Basis(ctx context.Context, at Place, t *Table) (*Basis, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	b := &Basis{Rules: Rules{Region: s.Region, Prompt: at.Prompt, Hours: s.Hours, AllowUnsure: s.AllowUnsure, Now: at.Now()}}
	var err error
	if b.Rules.DoNotCall, err = s.Unwanted().Read(); err != nil {
		return nil, err
	}
	made, err := family(at.Dir, t)
	if err != nil {
		return nil, err
	}
	calls, err := b.load(ctx, at, max(s.Recent, pastDays))
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if s.Recent == 0 {
		b.Unknown = errors.New("nobody asked for who was called lately")
		return b, nil
	}
	r := NewRecent(b.Rules.Now.AddDate(0, 0, -s.Recent))
	r.AddCalls(calls, func(id string) bool {
		for _, l := range made {
			if _, claimed := l.Claimed(id); claimed {
				return true
			}
		}
		return false
	})
	err = errors.Join(err, r.addBatches(at.Dir, made))
	if at.Journal != "" {
		err = errors.Join(err, r.addJournal(at.Journal))
	}
	r.Incomplete = err != nil
	b.Rules.Recent, b.Unknown = r, err
	return b, nil
}

// load loads the calls of the last days. Only what an estimate stands on is kept of them.
func (b *Basis) load(ctx context.Context, at Place, days int) ([]*watch.Entry, error) {
	since := b.Rules.Now.AddDate(0, 0, -days).UTC().Format(time.DateOnly)
	loaded, err := watch.Load(ctx, at.API, client.HistoryQuery{ProjectID: at.Project, StartAfter: since}, at.Now)
	if err != nil {
		return nil, fmt.Errorf("the calls of the last %s could not be loaded: %w", count(days, "day", "days"), err)
	}
	var kept []*client.Call
	for _, e := range loaded.Calls {
		if e.Call.Status.Final() && len(b.Past) < enoughCalls {
			own := *e
			b.Past, kept = append(b.Past, &own), append(kept, &own.Call)
		}
	}
	client.Pack(kept) // else these few would hold the memory of all
	if b.Partial = loaded.Partial; len(b.Partial) > 0 {
		err = fmt.Errorf("the service lists only some of the calls of %s: at least %d on %s", count(len(b.Partial), "day", "days"), b.Partial[0].Listed, b.Partial[0].Date)
	}
	return loaded.Calls, err
}

// Plan judges all rows of a table. Whoever shows verdicts as they come uses Check.
func (r Rules) Plan(ctx context.Context, t *Table) (*Plan, error) {
	p := NewPlan(t)
	for rows := range r.Check(ctx, t) {
		p.Add(rows)
	}
	return p, ctx.Err()
}
