package dial

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"

	"talkdeck/client"
)

// Records lists all attempts at the service from this computer, oldest first.
func (g *Gate) Records() ([]Record, error) { return Records(g.opts.Dir) }

// Unknown lists the attempts of which it isn't known whether they made a call, oldest first: single calls, uploads, rows of
// batches, and lines of the journal that are damaged. Rows are decided on in their batch, as long as that is there.
func (g *Gate) Unknown() ([]Record, error) {
	if _, err := os.Stat(JournalFile(g.opts.Dir)); errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var out []Record
	err := g.locked(context.Background(), func() error {
		for i := range g.index.open {
			if err := g.settleLost(&g.index.list[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	all, err := g.Records()
	for _, r := range all {
		if r.State == Unknown {
			out = append(out, r)
		}
	}
	return out, err
}

// Look reads the history for calls that an unknown attempt may have made: to the same number, begun within ten minutes of
// it, the nearest first, and no other attempt's. Of an uploaded file it gives the calls to one of its numbers, as far as they are
// known. None is no proof that none was made.
func (g *Gate) Look(ctx context.Context, r Record) ([]client.Call, error) {
	if r.Damage() {
		return nil, ErrDamage
	}
	calls, err := Candidates(ctx, g.opts.API, Search{r.Project, r.Number, r.At}, g.opts.Now)
	return slices.DeleteFunc(calls, func(c client.Call) bool {
		by, taken := g.MadeBy(c.ID)
		return taken && by.ID != r.ID || len(r.Numbers) > 0 && !slices.Contains(r.Numbers, c.To)
	}), err
}

// Why a decision isn't taken.
var (
	ErrSettled  = errors.New("the outcome of this call is known already, or was decided on")
	ErrInFlight = errors.New("its request is on its way, from another window perhaps: wait for what comes of it")
	ErrTaken    = errors.New("that call was made by another attempt")
	ErrDamage   = errors.New("a damaged line of the journal tells of no certain call, so there is none to be found")
	ErrNoReason = errors.New("that nobody was called needs a reason: somebody may be called again because of it")
)

// Found settles an unknown attempt by the call that it made.
func (g *Gate) Found(id, callID string) error {
	return g.decide(id, Record{State: Found, Call: callID})
}

// Forget settles an unknown attempt without finding out. The number counts as one that may have been called.
func (g *Gate) Forget(id string) error { return g.decide(id, Record{State: Forgotten}) }

// NotMade settles an unknown attempt by a person's word, or the history's, that no call was made: it may be made then.
func (g *Gate) NotMade(id, because string) error {
	if strings.TrimSpace(because) == "" {
		return ErrNoReason
	}
	return g.decide(id, Record{State: NotSent, Reason: because})
}

func (g *Gate) decide(id string, change Record) error {
	return g.locked(context.Background(), func() error {
		i, known := g.index.byID[id]
		if !known {
			return ErrSettled
		}
		a := &g.index.list[i]
		if err := g.settleLost(a); err != nil {
			return err
		}
		switch {
		case a.State == Sending: // whoever sends it may yet be answered
			return ErrInFlight
		case a.State.Settled():
			return ErrSettled
		case change.Call != "" && a.Damage():
			return ErrDamage
		}
		if by, taken := g.index.byCall[client.CallKey(change.Call)]; taken && by != i && !g.index.list[by].sameRow(a) {
			return ErrTaken
		}
		change.ID = id
		return g.write(change)
	})
}

// Now is all that is in the journal by now, for whoever decides on calls.
func (g *Gate) Now() (Mark, error) {
	m := Mark{At: g.opts.Now().UTC()}
	err := g.locked(context.Background(), func() error {
		m.Seq = g.index.seq
		return nil
	})
	return m, err
}

// Contacts gives every number that was called from this computer, or may have been, with the newest such attempt in words, and the
// findings about the journal as a whole. It serves to judge many numbers at once, and leaves out the attempts that skip is true
// for.
func (g *Gate) Contacts(skip func(*Record) bool) (to map[string]Contact, whole []Finding, err error) {
	to = map[string]Contact{}
	err = g.locked(context.Background(), func() error {
		say := describer{g.opts.Now(), g.opts.Zone}
		for number := range g.index.byNumber {
			list := g.index.to(number)
			if i := slices.IndexFunc(list, func(r *Record) bool { return !skip(r) }); i >= 0 {
				to[number] = Contact{*list[i], say.attempt(list[i])}
			}
		}
		whole = g.journalFindings(&Request{})
		return nil
	})
	return to, whole, err
}

// Contact is an attempt to a number, in words.
type Contact struct {
	Record
	Text string // a sentence without its full stop
}

// MadeBy is the attempt that made a call.
func (g *Gate) MadeBy(callID string) (r Record, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	i, ok := g.index.byCall[client.CallKey(callID)]
	if ok {
		r = g.index.list[i]
	}
	return r, ok
}

// Batch are the attempts to call rows of a batch, oldest first.
func (g *Gate) Batch(id string) ([]Record, error) {
	return g.ofBatch(id, func(*Record) bool { return true })
}

// Row are the attempts to call one row of a batch, oldest first.
func (g *Gate) Row(batch string, line int) ([]Record, error) {
	return g.ofBatch(batch, func(r *Record) bool { return r.Line == line })
}

func (g *Gate) ofBatch(id string, want func(*Record) bool) ([]Record, error) {
	var out []Record
	err := g.locked(context.Background(), func() error {
		for _, i := range g.index.byBatch[id] {
			a := &g.index.list[i]
			if !want(a) {
				continue
			}
			if err := g.settleLost(a); err != nil {
				return err
			}
			out = append(out, *a)
		}
		return nil
	})
	return slices.Clip(out), err
}
