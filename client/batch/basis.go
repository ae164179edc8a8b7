package batch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
	"talkdeck/client/dial"
)

// Place is where a batch is to run, and what is known there.
type Place struct {
	API     watch.API       // whose history tells who was called lately
	Project string          // its id
	Prompt  string          // of the agent that will call; "": variables aren't looked at
	Dir     string          // the folder of the profile's batches
	Others  func() []string // those of the other profiles; nil: there are none
	Service string          // the name of the service, however its address is spelled
	Account func() string   // who is signed in, an e-mail; "" with an API key. nil: not known
	Gate    *dial.Gate      // that calls pass
	Now     func() time.Time
}

func (at *Place) others() []string {
	if at.Others == nil {
		return nil
	}
	return at.Others()
}

func (at *Place) account() string {
	if at.Account == nil {
		return ""
	}
	return at.Account()
}

// Basis is what the rows of a table are judged by, and what an estimate stands on.
type Basis struct {
	Rules   Rules
	Judged  Judged         // for the batch's header
	Past    []*watch.Entry // calls of the project that are over, the newest first
	Partial []watch.Day    // of which the service may list only some calls
	// Unknown is why it isn't known for certain who was called lately; nil if it is.
	Unknown error

	localErr error // why this computer doesn't know for certain whom it called; nil if it does
}

// pastDays is how many days an estimate stands on at least.
const pastDays = 7

// Basis is LocalBasis and the calls of the last days, from the service's history. If these can't be loaded, Unknown says why, and rows
// of which nothing is known are "not checked". ctx ends the loading.
func (s Settings) Basis(ctx context.Context, at Place, t *Table) (*Basis, error) {
	b, made, err := s.localBasis(at, t)
	if err != nil {
		return nil, err
	}
	calls, err := b.load(ctx, at, max(s.Recent, pastDays))
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case s.Recent == 0:
		return b, nil
	}
	b.Rules.Recent.AddCalls(calls, func(id string) bool { return claimed(made, id) })
	if b.Unknown = errors.Join(err, b.localErr); b.Unknown == nil {
		b.Rules.Recent.Incomplete = false
	}
	return b, nil
}

// LocalBasis is what this computer knows by itself: the do-not-call lists, which must be readable, and whom anybody here called, may
// have called or is to call. The service may not know of all of them: answers get lost.
func (s Settings) LocalBasis(at Place, t *Table) (*Basis, error) {
	b, _, err := s.localBasis(at, t)
	return b, err
}

var (
	errNotAsked  = errors.New("nobody asked for who was called lately")
	errNotLoaded = errors.New("the calls of the last days aren't loaded")
)

// localBasis also gives the batches whose calls the table repeats.
func (s Settings) localBasis(at Place, t *Table) (b *Basis, made map[string]*Ledger, err error) {
	if err := s.Check(); err != nil {
		return nil, nil, err
	}
	b = &Basis{
		Rules:  s.Rules(at.Prompt, at.Now()),
		Judged: Judged{Service: at.Service, Account: at.account(), Region: s.Region, DoNotCall: s.DoNotCall},
	}
	if b.Rules.DoNotCall, err = s.Unwanted().Read(); err != nil {
		return nil, nil, err
	}
	if b.Judged.Known, err = at.Gate.Now(); err != nil {
		return nil, nil, err
	}
	if made, err = retriedBatches(at.Dir, t); err != nil {
		return nil, nil, err
	}
	r := NewRecent(b.Rules.Now.AddDate(0, 0, -s.Recent))
	b.localErr = errors.Join(r.addBatches(append([]string{at.Dir}, at.others()...), at.Service, made), r.addGate(at.Gate, b.Rules.Now, made))
	b.Unknown, r.Incomplete, b.Rules.Recent = errors.Join(errNotLoaded, b.localErr), true, r
	if s.Recent == 0 { // what may still ring counts all the same, and whom another batch is to call
		b.Unknown, r.Waived = errNotAsked, true
	}
	return b, made, nil
}

// load loads the calls of the last days. It keeps only those that an estimate stands on.
func (b *Basis) load(ctx context.Context, at Place, days int) ([]*watch.Entry, error) {
	since := b.Rules.Now.AddDate(0, 0, -days).UTC().Format(time.DateOnly)
	loaded, err := watch.Load(ctx, at.API, client.HistoryQuery{ProjectID: at.Project, StartAfter: since}, at.Now)
	if err != nil {
		return nil, fmt.Errorf("the calls of the last %s could not be loaded: %w", count(days, "day", "days"), err)
	}
	var past []*client.Call
	for _, e := range loaded.Calls {
		if e.Call.Status.Final() && len(b.Past) < enoughCalls {
			own := *e
			b.Past, past = append(b.Past, &own), append(past, &own.Call)
		}
	}
	client.Pack(past) // else these few would hold the memory of all
	if b.Partial = loaded.Partial; len(b.Partial) > 0 {
		err = partialError(b.Partial)
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

// Estimate is what a batch may cost, and how long it may take, as far as a project's earlier calls tell.
type Estimate struct {
	Calls    int           // that are to be made
	Of       int           // how many earlier calls it stands on; 0: there is no estimate
	Cost     float64       // of all, in Currency; CostOf tells whether it is known
	CostOf   int           // how many of the earlier calls tell what they cost
	Currency string        // "" if calls don't tell
	Mean     time.Duration // talked in a call, those nobody answered included
	Takes    time.Duration // from the first call's beginning to the last one's end
	Basis    string        // what it stands on, a sentence
}

const (
	// enoughCalls bounds how many earlier calls an estimate stands on; the newest count.
	enoughCalls = 1000
	// ringing is what a call takes besides the talk. The service doesn't tell; it is about what setting up and ringing take.
	ringing = 25 * time.Second
)

// EstimateOf tells from the newest of a project's calls that are over what so many more may come to.
func EstimateOf(calls int, o Options, past []*watch.Entry) Estimate {
	e := Estimate{Calls: calls}
	var talked time.Duration
	var cost float64
	var oldest time.Time
	for _, p := range past {
		if e.Of == enoughCalls {
			break
		}
		if !p.Call.Status.Final() {
			continue
		}
		e.Of++
		oldest = p.Order
		d, _ := p.Call.Duration() // one that doesn't tell had none: nobody answered
		talked += d
		if c, ok := p.Call.Cost(); ok {
			cost += c
			e.CostOf++
			if unit := p.Call.Currency(); unit != "" {
				e.Currency = unit
			}
		}
	}
	if e.Of == 0 {
		e.Basis = "there is no earlier call of this project to tell from"
		return e
	}
	e.Mean = talked / time.Duration(e.Of)
	each := e.Mean + ringing
	byRate := time.Duration(float64(max(calls-1, 0)) / o.PerMinute * float64(time.Minute))
	bySlots := each * time.Duration(calls) / time.Duration(o.AtOnce)
	e.Takes = max(byRate+each, bySlots)
	since := oldest.UTC().Format("2 January 2006")
	e.Basis = fmt.Sprintf("the last %s of this project, since %s: %s on average", count(e.Of, "call", "calls"), since, e.Mean.Round(time.Second))
	if e.CostOf > 0 {
		e.Cost = cost / float64(e.CostOf) * float64(calls)
		e.Basis += fmt.Sprintf(" and %.3f each", cost/float64(e.CostOf))
	} else {
		e.Basis += ", and none tells what it cost"
	}
	return e
}
