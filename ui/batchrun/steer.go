package batchrun

import (
	"errors"

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

// Resume goes on after a pause. It fails while what it paused for still holds.
func (r *Runs) Resume(path string) error {
	return r.steer(path, func(run *Run) error { return run.Resume() })
}

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
