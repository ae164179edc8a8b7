package batchrun

import (
	"context"

	"talkdeck/client"
	"talkdeck/client/batch"
)

// Decision is what came of an unresolved call, as a person says; the zero value leaves it open for good.
type Decision struct {
	Call    string // the call that was made
	NotMade string // why it is certain that none was
}

// Unresolved lists the calls of which it isn't known whether they were made: see batch.Place.Unresolved.
func (r *Runs) Unresolved() ([]batch.Unresolved, error) { return r.place("", "").Unresolved() }

// FindUnresolved gives the one that an id, or its beginning, names.
func (r *Runs) FindUnresolved(id string) (*batch.Unresolved, error) {
	return r.place("", "").FindUnresolved(id)
}

// Elsewhere is the folder of another profile that has a batch; "" if none has.
func (r *Runs) Elsewhere(batchID string) string { return r.place("", "").Elsewhere(batchID) }

// LookFor reads the history for the calls that one may have made. None is no proof that none was.
func (r *Runs) LookFor(ctx context.Context, u *batch.Unresolved) ([]client.Call, error) {
	return r.place("", "").LookFor(ctx, u)
}

// Decide settles one: a batch's row in its batch, which nobody else may have open then, and all else in the journal of calls.
func (r *Runs) Decide(u *batch.Unresolved, d Decision) error {
	gate := r.opts.Gate
	switch {
	case d.Call != "" && u.InBatch():
		return r.Found(u.Path, u.Row, d.Call)
	case d.Call != "":
		return gate.Found(u.ID, d.Call)
	case d.NotMade != "" && u.InBatch():
		return r.NotMade(u.Path, u.Row, d.NotMade)
	case d.NotMade != "":
		return gate.NotMade(u.ID, d.NotMade)
	case u.InBatch():
		return r.Leave(u.Path, u.Row)
	}
	return gate.Forget(u.ID)
}
