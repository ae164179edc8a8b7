package batchrun

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"

	"talkdeck/client/batch"
)

// Feed follows a project's calls until it is closed; *watch.Feed does.
type Feed interface {
	batch.Feed
	Close()
}

// Options are what batches run on.
type Options struct {
	batch.Place // of no project yet
	Agents      batch.Agents
	Open        func(project string) Feed
}

// Runs are the batches of a profile, and which of them run in this window. It may be used from anywhere. What is unresolved is
// listed, found and looked for by its Place.
type Runs struct {
	Options
	ctx context.Context
	end context.CancelFunc
	wg  sync.WaitGroup

	mu     sync.Mutex
	open   map[string]*Run // by their paths
	closed bool

	opening sync.Mutex // held while a batch that doesn't run is open for a moment
}

// New returns the batches of a folder, none of which runs yet.
func New(opts Options) *Runs {
	ctx, end := context.WithCancel(context.Background())
	return &Runs{Options: opts, ctx: ctx, end: end, open: map[string]*Run{}}
}

// Run is a batch that runs in this window. What it publishes comes by Updates, until Done is closed.
type Run struct {
	*batch.Runner
	Path   string
	Header batch.Header

	ledger *batch.Ledger
	feed   Feed
	cancel context.CancelFunc
	done   chan struct{}
	err    error
	lapsed bool // it was paused because the session lapsed; guarded by Runs.mu
}

// Done is closed when it no longer runs, and the batch is free for other windows.
func (r *Run) Done() <-chan struct{} { return r.done }

// Err is why it ended before its end, once it is done; nil if it came to its end, was stopped, or the program ended it.
func (r *Run) Err() error { return r.err }

var errEnding = errors.New("talkdeck is about to end, so no batch is begun")

// Begin writes a judged plan down and makes its first calls.
func (r *Runs) Begin(p *batch.Plan, d batch.Draft) (*Run, error) {
	l, err := batch.Create(r.Dir, p, d)
	if err != nil {
		return nil, err
	}
	return r.start(l)
}

// Resume resumes a batch, alone, once its rows are reviewed: see batch.Resume. The error is batch.ErrRunning if another window has
// it. agree is asked before anybody is called, with what is left then, and may change how the batch is run; its error leaves the
// batch as it is; nil agrees. A paused batch goes on, unless the cause of the pause still holds: then it stays paused, so that a
// person can change that.
func (r *Runs) Resume(
	ctx context.Context, path string, unchecked bool, agree func(*batch.Ledger, batch.Review) error,
) (*Run, batch.Review, error) {
	if run := r.Running(path); run != nil {
		return run, batch.Review{}, nil
	}
	l, review, err := batch.Resume(ctx, r.Place, r.Agents, path, unchecked)
	if err != nil {
		return nil, review, err
	}
	if agree != nil {
		if err := agree(l, review); err != nil {
			return nil, review, errors.Join(err, l.Close())
		}
	}
	run, err := r.start(l)
	return run, review, err
}

// start runs an open batch.
func (r *Runs) start(l *batch.Ledger) (*Run, error) {
	run := &Run{Path: l.Path(), Header: l.Header(), ledger: l, feed: r.Open(l.Header().Project), done: make(chan struct{})}
	run.Runner = batch.NewRunner(l, r.Gate, r.API, run.feed, r.Now)
	if run.Latest().Phase == batch.Paused {
		_ = run.Resume() // why it stays paused is in its progress, and a ledger that can't be written ends the run
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		run.feed.Close()
		return nil, errors.Join(errEnding, l.Close())
	}
	ctx, cancel := context.WithCancel(r.ctx)
	run.cancel = cancel
	r.open[run.Path] = run
	r.wg.Go(func() { r.run(ctx, run) })
	return run, nil
}

func (r *Runs) run(ctx context.Context, run *Run) {
	err := run.Run(ctx)
	if errors.Is(err, context.Canceled) {
		err = nil // it can be resumed
	}
	run.feed.Close()
	r.mu.Lock()
	delete(r.open, run.Path)
	r.mu.Unlock()
	run.err = errors.Join(err, run.ledger.Close())
	run.cancel()
	close(run.done)
}

// Running is a batch that runs here, nil if it doesn't.
func (r *Runs) Running(path string) *Run {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.open[path]
}

// Lapsed reports whether a batch that runs here is paused because the session lapsed.
func (r *Runs) Lapsed(path string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	run := r.open[path]
	return run != nil && run.lapsed
}

func (r *Runs) all() []*Run {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.SortedFunc(maps.Values(r.open), func(a, b *Run) int { return a.Header.Created.Compare(b.Header.Created) })
}

// SessionLapsed pauses all that run, since the session lapsed.
func (r *Runs) SessionLapsed() error {
	var failed error
	for _, run := range r.all() {
		if run.Latest().Phase.CanPause() {
			r.mark(run, true)
			_, err := run.Pause()
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

// SessionRestored unpauses those that were paused because the session lapsed, by SessionLapsed or by an answer of the service.
func (r *Runs) SessionRestored() error {
	var failed error
	for _, run := range r.all() {
		p := run.Latest()
		if (r.mark(run, false) || p.Cause == batch.BySession) && p.Phase == batch.Paused {
			failed = errors.Join(failed, run.Resume())
		}
	}
	return failed
}

// mark notes whether a batch is paused because the session lapsed, and reports whether it was.
func (r *Runs) mark(run *Run, lapsed bool) (before bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	before, run.lapsed = run.lapsed, lapsed
	return before
}

// LeaveAll ends all that run, as closing the program does: they can be resumed. It waits a moment for pending answers.
func (r *Runs) LeaveAll() {
	running := r.all()
	for _, run := range running {
		run.cancel()
	}
	for _, run := range running {
		<-run.done
	}
}

// Close is LeaveAll for good.
func (r *Runs) Close() {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.end()
	r.wg.Wait()
}
