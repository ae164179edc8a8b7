package batchrun

import (
	"talkdeck/client/batch"
)

// Decision is a person's on an unresolved call. The zero value leaves it open for good.
type Decision struct {
	Call    string // the id of the call that was made
	NotMade string // why it is certain that none was
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
	switch {
	case u.InBatch():
		return r.Settle(u.Path, u.Row, d)
	case d.Call != "":
		return r.Gate.Found(u.ID, d.Call)
	case d.NotMade != "":
		return r.Gate.NotMade(u.ID, d.NotMade)
	}
	return r.Gate.Forget(u.ID)
}
