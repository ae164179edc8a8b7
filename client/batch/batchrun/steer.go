package batchrun

import (
	"context"
	"errors"
	"time"

	"talkdeck/client/batch"
)

var errNotHere = errors.New("this batch doesn't run in this window")

// steer does something with a batch that runs here, for a person: their word outlasts a lapse of the session.
func (r *Runs) steer(path string, do func(*Run) error) error {
	run := r.Running(path)
	if run == nil {
		return errNotHere
	}
	r.mark(run, false)
	return do(run)
}

// Pause begins no more calls of a batch that runs here. pending is how many requests and calls go on.
func (r *Runs) Pause(path string) (pending int, err error) {
	err = r.steer(path, func(run *Run) error {
		pending, err = run.Pause()
		return err
	})
	return pending, err
}

// Unpause unpauses a batch. It fails while the cause of the pause still holds. After a long pause its rows are reviewed first, as by
// Resume; unchecked does without the history.
func (r *Runs) Unpause(ctx context.Context, path string, unchecked bool) error {
	return r.steer(path, func(run *Run) error {
		if r.Now().Sub(run.PausedSince()) > longPause {
			if _, err := run.ledger.Review(ctx, r.Place, r.Agents, unchecked); err != nil {
				return err
			}
		}
		return run.Resume()
	})
}

// longPause is how long a batch may be paused before others may have called its people.
const longPause = 5 * time.Minute

// Go goes on after the first calls.
func (r *Runs) Go(path string) error {
	return r.steer(path, func(run *Run) error { return run.Go() })
}

// Stop begins no more calls, and ends the batch when those that go on are over.
func (r *Runs) Stop(path string) (pending int, err error) {
	err = r.steer(path, func(run *Run) error {
		pending, err = run.Stop()
		return err
	})
	return pending, err
}

// Change changes how a batch is run from now on.
func (r *Runs) Change(path string, o batch.Options) error {
	run := r.Running(path)
	if run == nil {
		return errNotHere
	}
	return run.Change(o)
}
