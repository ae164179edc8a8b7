package batchrun

import (
	"context"
	"errors"
	"time"

	"talkdeck/client/batch"
)

var errNotHere = errors.New("this batch doesn't run in this window")

// steer does something with a batch that runs here, for a person: what they say counts more than that the session lapsed.
func (r *Runs) steer(path string, do func(*Run) error) error {
	run := r.Running(path)
	if run == nil {
		return errNotHere
	}
	r.mark(run, false)
	return do(run)
}

// Pause begins no more calls of a batch that runs here. onTheirWay is how many can't be called back.
func (r *Runs) Pause(path string) (onTheirWay int, err error) {
	err = r.steer(path, func(run *Run) error {
		onTheirWay, err = run.Pause()
		return err
	})
	return onTheirWay, err
}

// Unpause goes on after a pause. It fails while what it paused for still holds.
// After a long pause its rows are brought up to what is known by now first, as by Resume; unchecked goes on without the history.
func (r *Runs) Unpause(ctx context.Context, path string, unchecked bool) error {
	return r.steer(path, func(run *Run) error {
		if r.opts.Now().Sub(run.PausedSince()) > longPause {
			if _, err := run.ledger.Review(ctx, r.place("", ""), r.opts.Agents, unchecked); err != nil {
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

// Stop begins no more calls, and has the batch end when those that were begun are over.
func (r *Runs) Stop(path string) (onTheirWay int, err error) {
	err = r.steer(path, func(run *Run) error {
		onTheirWay, err = run.Stop()
		return err
	})
	return onTheirWay, err
}

// Change runs a batch otherwise from now on.
func (r *Runs) Change(path string, o batch.Options) error {
	run := r.Running(path)
	if run == nil {
		return errNotHere
	}
	return run.Change(o)
}
