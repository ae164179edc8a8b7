package dial

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"talkdeck/client"
	"talkdeck/client/contacts"
	"talkdeck/client/durable"
)

// API is what calling needs of the client; *client.CallService has it.
type API interface {
	Maker
	Historian
}

// DoNotCall are do-not-call lists; *contacts.Lists are.
type DoNotCall interface {
	// Find says since when and why a number is on one of them. The error is that one can't be read.
	Find(e164 string) (u contacts.Unwanted, on bool, err error)
}

// Options are what a gate stands on.
type Options struct {
	Dir     string // of the service's journal, which only its owner can read; it is made if need be
	API     API
	Profile string
	Account func() string // who is signed in, an e-mail; nil or "": not known
	Now     func() time.Time
	Zone    *time.Location // of days, and of times in sentences; nil: local
	Rules   Rules
	Own     contacts.List // the person's own do-not-call list
	// Planned are the batches that aren't finished and are to call a number still; nil: not known.
	Planned func(ctx context.Context, e164 string) ([]Planned, error)
}

// Rules are what single calls are judged by. Those of a batch come with its rows.
type Rules struct {
	DoNotCall   DoNotCall       // nil: there is no list. It holds for rows too
	Hours       *contacts.Hours // nil: any
	AllowUnsure bool
	Recent      int // days in which a call before is told of; 0: none is
	// MaxCalls and MaxSpend are how much may be called from here in a day, one call at a time; 0: any.
	MaxCalls int
	MaxSpend float64
	Costs    *Costs // of calls, for MaxSpend
}

// Planned is a batch that is to call a number still.
type Planned struct {
	Batch, File string
	Line        int
	Profile     string
}

// Gate lets calls go, or not. It may be used from anywhere, by many at once.
type Gate struct {
	opts    Options
	journal journal

	mu     sync.Mutex // held together with the journal's lock, and before it
	index  *index
	sender *sender // nil before the first request
}

// Open returns the gate of a service. The journal is read when it is first needed.
func Open(o Options) *Gate {
	if o.Zone == nil {
		o.Zone = time.Local
	}
	return &Gate{opts: o, journal: journal{o.Dir}, index: newIndex()}
}

// Unwanted are the person's own do-not-call list and that of a file, by which a batch was judged; path may be "".
func (g *Gate) Unwanted(path, region string) DoNotCall {
	return contacts.NewLists(g.opts.Own, path, region)
}

// Close ends what marks that this run makes calls. Requests that are in flight then count as lost to others.
func (g *Gate) Close() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.sender == nil {
		return nil
	}
	err := g.sender.end()
	g.sender = nil
	return err
}

// Mark is how much of the journal was known to whoever decided on a call.
type Mark struct {
	Seq uint64    `json:"seq"`
	At  time.Time `json:"at,omitzero"`
}

// Knew reports whether an attempt was known by then, by its number and by its time: the clock may have been set, and the journal put back.
func (m Mark) Knew(r *Record) bool { return r.Seq <= m.Seq && !r.At.After(m.At) }

// Request is a call that is to be made.
type Request struct {
	client.NewCall
	AgentName string
	// Batch, File and Line are of the row that it is; zero for a single call.
	Batch, File string
	Line        int
	// Included tells that a person wants this row called though its number stands in the batch before.
	Included bool
	// Known is what was known when the row was decided on: whoever called the number later calls it instead.
	Known Mark
	// Agreed are the keys of the findings that a person was told of, and had the call made all the same.
	Agreed []string
	// Because is why, in the person's words; it is kept.
	Because string
	// Instead is the unresolved attempt that a person replaces by this one.
	Instead string
	// Rules are the row's; of a single call the gate's own hold.
	Rules *Rules
	// WriteDown writes down elsewhere that it is sent, and returns once that is on the disk; nil for nothing to do.
	WriteDown func() error
}

func (q *Request) row() bool { return q.Batch != "" }

// locked calls do with the index up to date, under the lock that all windows share.
func (g *Gate) locked(ctx context.Context, do func() error) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if err := durable.MakeFolder(g.opts.Dir); err != nil {
		return fmt.Errorf("calls can't be written down, so none can be made: %w", err)
	}
	return g.journal.locked(ctx, func() error {
		if err := g.index.refresh(g.journal); err != nil {
			return fmt.Errorf("the journal of calls can't be read, so none is made: %w", err)
		}
		return do()
	})
}

// write adds a line to the journal and to the index.
func (g *Gate) write(r Record) error {
	if err := g.journal.append(r); err != nil {
		return err
	}
	return g.index.refresh(g.journal)
}

// Call makes one call, if nothing speaks against it now that nobody agreed to: else the error is a *Refusal, and nothing was
// sent. The attempt is on the disk before the request is sent; the record tells the result, also with an error, after which
// the call may have been made if the record is Unknown.
func (g *Gate) Call(ctx context.Context, q Request) (Record, Attempt, error) {
	r := g.record(q.ProjectID, q.AgentID, q.AgentName)
	r.Number, r.Because = q.Number, q.Because
	if r.Batch, r.File, r.Line = q.Batch, q.File, q.Line; !q.row() {
		r.Variables = q.Variables
	}
	var made *client.MadeCall
	a, err := g.send(ctx, &r, &q, func(ctx context.Context) (err error) {
		made, err = g.opts.API.Make(ctx, q.NewCall)
		return err
	}, func(a *Attempt) {
		if made != nil {
			a.Call = made.ID
		}
	})
	return r, a, err
}

// record is an attempt of whoever is signed in here.
func (g *Gate) record(project, agent, agentName string) Record {
	r := Record{Profile: g.opts.Profile, Project: project, Agent: agent, AgentName: agentName}
	if g.opts.Account != nil {
		r.Account = g.opts.Account()
	}
	return r
}

// send passes the gate, sends, and writes down the result.
func (g *Gate) send(ctx context.Context, r *Record, q *Request, do func(context.Context) error, read func(*Attempt)) (Attempt, error) {
	if err := g.admit(ctx, r, q); err != nil {
		r.State, r.Reason = NotSent, err.Error()
		return Attempt{State: NotSent, Reason: err.Error(), Again: true}, err
	}
	err := do(client.WithLastLook(ctx, func() error { return g.lastLook(r, q) }))
	a := outcome(err)
	read(&a)
	r.State, r.Call, r.Reason = a.State, a.Call, a.Reason
	// The result must be written down whoever has stopped waiting for it.
	result := Record{ID: r.ID, State: r.State, Call: r.Call, Reason: r.Reason}
	saveErr := g.locked(context.WithoutCancel(ctx), func() error { return g.write(result) })
	if saveErr != nil {
		err = errors.Join(err, fmt.Errorf("the result of the call could not be written down: %w", saveErr))
	}
	return a, err
}

// admit decides whether a request may be sent, and writes down that it is.
func (g *Gate) admit(ctx context.Context, r *Record, q *Request) error {
	g.unwanted(r.Number, q) // a large list takes long to be read first, and nobody else need wait for that
	return g.locked(ctx, func() error {
		for _, n := range r.numbers() {
			found, err := g.findings(n, q)
			if err != nil {
				return err
			}
			if found = notAgreed(found, q.Agreed); len(found) > 0 {
				if r.Upload() {
					found[0].Text = n + ": " + found[0].Text
				}
				return &Refusal{found, r.Upload()}
			}
		}
		if g.sender == nil {
			var err error
			if g.sender, err = g.journal.newSender(); err != nil {
				return fmt.Errorf("the call could not be written down, so it was not made: %w", err)
			}
		}
		if q.WriteDown != nil {
			if err := q.WriteDown(); err != nil {
				return err
			}
		}
		r.ID, r.Seq, r.At, r.State, r.Sender = newID(), g.index.seq+1, g.opts.Now().UTC(), Sending, g.sender.id
		if err := g.write(*r); err != nil {
			return fmt.Errorf("the call could not be written down, so it was not made: %w", err)
		}
		return nil
	})
}

// lastLook checks again a request that was admitted, and has waited for its token meanwhile.
func (g *Gate) lastLook(r *Record, q *Request) error {
	for _, n := range r.numbers() {
		if found := notAgreed(append(g.unwanted(n, q), g.hours(n, q)...), q.Agreed); len(found) > 0 {
			return &Refusal{found, r.Upload()}
		}
	}
	return nil
}

// notAgreed are the findings that hold a request back: all but those that a person agreed to. Nobody can agree to a request in
// flight, nor to a list that can't be read.
func notAgreed(found []Finding, agreed []string) []Finding {
	found = slices.DeleteFunc(found, func(f Finding) bool {
		return f.Kind != InFlight && f.Kind != ListUnreadable && slices.Contains(agreed, f.Key)
	})
	slices.SortStableFunc(found, func(a, b Finding) int { return int(a.Kind) - int(b.Kind) })
	return found
}

func newID() string {
	b := make([]byte, 8)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}
