package batchrun

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"talkdeck/client/batch"
	"talkdeck/client/dial"
	"talkdeck/client/watch"
)

// API is what batches need of the client; *client.CallService has it.
type API interface {
	batch.API
	watch.API
}

// Feed follows a project's calls until it is closed; *watch.Feed does.
type Feed interface {
	batch.Feed
	Close()
}

// Options are what batches run on.
type Options struct {
	Dir     string // the folder of their ledgers
	Journal string // the folder of the journal of calls made one at a time; "": there is none
	API     API
	Open    func(project string) Feed
	Now     func() time.Time
}

// Runs are the batches of a profile, and which of them run in this window. It may be used from anywhere.
type Runs struct {
	opts Options
	ctx  context.Context
	end  context.CancelFunc
	wg   sync.WaitGroup

	mu   sync.Mutex
	open map[string]*Run // by their paths
	over bool

	apart sync.Mutex // held while a batch that doesn't run is open for a moment
}

// New returns the batches of a folder, none of which runs yet.
func New(opts Options) *Runs {
	ctx, end := context.WithCancel(context.Background())
	return &Runs{opts: opts, ctx: ctx, end: end, open: map[string]*Run{}}
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

// Done is closed when it runs no more, and the batch is free for other windows.
func (r *Run) Done() <-chan struct{} { return r.done }

// Err is why it ended before its end, once it is done; nil if it came to its end, was stopped, or the program ended it.
func (r *Run) Err() error { return r.err }

var errOver = errors.New("talkdeck is about to end, so no batch is begun")

// Begin writes a judged plan down and makes its first calls.
func (r *Runs) Begin(p *batch.Plan, d batch.Draft) (*Run, error) {
	l, err := batch.Create(r.opts.Dir, p, d)
	if err != nil {
		return nil, err
	}
	return r.start(l)
}

// TakeUp goes on with a batch where it was, alone; batch.ErrRunning says that another window has it. One that was paused goes
// on, unless what it was paused for still holds: it stays paused then, so that a person can change that.
func (r *Runs) TakeUp(path string) (*Run, error) {
	if run := r.Running(path); run != nil {
		return run, nil
	}
	l, err := batch.Open(path)
	if err != nil {
		return nil, err
	}
	return r.start(l)
}

// start runs an open batch.
func (r *Runs) start(l *batch.Ledger) (*Run, error) {
	run := &Run{Path: l.Path(), Header: l.Header(), ledger: l, feed: r.opts.Open(l.Header().Project), done: make(chan struct{})}
	run.Runner = batch.NewRunner(l, r.opts.API, run.feed, r.opts.Now)
	run.Taken = r.taken(run.Header, run.Path)
	if run.Latest().Phase == batch.Paused {
		_ = run.Resume() // what it is still paused for is in its progress, and a ledger that can't be written ends the run
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over {
		run.feed.Close()
		return nil, errors.Join(errOver, l.Close())
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
		err = nil // it is taken up another time
	}
	run.feed.Close()
	r.mu.Lock()
	delete(r.open, run.Path)
	r.mu.Unlock()
	run.err = errors.Join(err, run.ledger.Close())
	run.cancel()
	close(run.done)
}

// taken tells of calls that something other than a batch made: another batch of the project, in whatever window, or somebody
// who called by hand.
func (r *Runs) taken(h batch.Header, path string) func(callID string) bool {
	known := map[string]*other{}
	return func(id string) bool {
		for _, run := range r.all() {
			if _, claimed := run.ledger.Claimed(id); claimed && run.Path != path {
				return true
			}
		}
		r.others(h, path, known)
		for _, o := range known {
			if _, claimed := o.ledger.Claimed(id); claimed {
				return true
			}
		}
		return r.dialled(id)
	}
}

// other is another batch of the same project, as it was when its file was read.
type other struct {
	ledger *batch.Ledger
	at     time.Time
	size   int64
}

// others reads the batches of the same project that may have made calls since one was begun, those that are known and haven't
// changed excepted.
func (r *Runs) others(h batch.Header, path string, known map[string]*other) {
	files, err := os.ReadDir(r.opts.Dir)
	if err != nil {
		return // then there are none, or the batch itself can't be had
	}
	for _, f := range files {
		at := filepath.Join(r.opts.Dir, f.Name())
		info, err := f.Info()
		if err != nil || filepath.Ext(at) != filepath.Ext(path) || at == path || info.ModTime().Before(h.Created) || r.Running(at) != nil {
			continue
		}
		if have := known[at]; have != nil && have.at.Equal(info.ModTime()) && have.size == info.Size() {
			continue
		}
		if l, err := batch.Load(at); err == nil && l.Header().Project == h.Project {
			known[at] = &other{l, info.ModTime(), info.Size()}
		}
	}
}

// dialled reports whether a call was made by itself.
func (r *Runs) dialled(id string) bool {
	if r.opts.Journal == "" {
		return false
	}
	records, err := dial.Records(r.opts.Journal)
	return err == nil && slices.ContainsFunc(records, func(d dial.Record) bool { return d.Call == id })
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

// Lapse pauses all that run, since the session lapsed.
func (r *Runs) Lapse() error {
	var failed error
	for _, run := range r.all() {
		if p := run.Latest().Phase; p != batch.FirstCalls && p != batch.Running {
			continue
		}
		r.mark(run, true)
		_, err := run.Pause()
		failed = errors.Join(failed, err)
	}
	return failed
}

// Back goes on with those that were paused because the session lapsed, by Lapse or by what the service answered.
func (r *Runs) Back() error {
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

// LeaveAll ends all that run, as closing the program does: they can be taken up where they were. It waits a moment for the
// answers that are on their way.
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
	r.over = true
	r.mu.Unlock()
	r.end()
	r.wg.Wait()
}
