package batchrun

import (
	"context"

	"talkdeck/client"
	"talkdeck/client/batch"
)

// Decision is a person's on an unresolved call. The zero value leaves it open for good.
type Decision struct {
	Call    string // the id of the call that was made
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

// Settle decides on an unresolved row of a batch, which nobody else may have open then. One that wasn't called is called when the
// batch goes on.
func (r *Runs) Settle(path string, row int, d Decision) error {
	return r.withRunner(path, func(_ *batch.Ledger, runner *batch.Runner) error {
		switch {
		case d.Call != "":
			return runner.Found(row, d.Call)
		case d.NotMade != "":
			return runner.NotMade(row, d.NotMade)
		}
		return runner.Leave(row)
	})
}

// Decide decides on an unresolved call: a batch's row in its batch, and all else in the journal of calls.
func (r *Runs) Decide(u *batch.Unresolved, d Decision) error {
	gate := r.opts.Gate
	switch {
	case u.InBatch():
		return r.Settle(u.Path, u.Row, d)
	case d.Call != "":
		return gate.Found(u.ID, d.Call)
	case d.NotMade != "":
		return gate.NotMade(u.ID, d.NotMade)
	}
	return gate.Forget(u.ID)
}
