package watch

import (
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"talkdeck/client"
)

// watcher polls one project. Its goroutine runs while there are feeds; the picture outlives it.
type watcher struct {
	api       API
	projectID string
	opts      Options
	latest    atomic.Pointer[Snapshot]
	now       chan struct{} // a round is wanted at once

	mu     sync.Mutex
	feeds  []*Feed
	cancel context.CancelFunc
	done   chan struct{} // closed when the goroutine has ended

	// Only the goroutine touches what follows; one goroutine follows on another only after done.
	picture  *picture
	source   source
	seq      uint64
	failures int
	updated  time.Time
	strange  int
	gap      bool
}

func newWatcher(api API, projectID string, opts Options) *watcher {
	w := &watcher{
		api: api, projectID: projectID, opts: opts, now: make(chan struct{}, 1), picture: newPicture(),
		source: source{api: api, projectID: projectID, first: opts.FirstLoad},
	}
	w.latest.Store(&Snapshot{ProjectID: projectID, Counts: map[client.Status]int{}})
	return w
}

func (w *watcher) join() *Feed {
	w.mu.Lock()
	defer w.mu.Unlock()
	f := &Feed{w: w, updates: make(chan *Snapshot, 1)}
	if s := w.latest.Load(); s.Seq > 0 {
		f.updates <- s
	}
	w.feeds = append(w.feeds, f)
	if len(w.feeds) == 1 {
		ctx, cancel := context.WithCancel(context.Background())
		before := w.done
		w.cancel, w.done = cancel, make(chan struct{})
		go w.run(ctx, before, w.done)
	}
	return f
}

func (w *watcher) leave(f *Feed) {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.Index(w.feeds, f)
	if i < 0 {
		return
	}
	w.feeds = slices.Delete(w.feeds, i, i+1)
	close(f.updates)
	if len(w.feeds) == 0 {
		w.cancel()
	}
}

// stop ends all feeds and waits for the goroutine.
func (w *watcher) stop() {
	w.mu.Lock()
	for _, f := range w.feeds {
		close(f.updates)
		f.once.Do(func() {})
	}
	w.feeds = nil
	if w.cancel != nil {
		w.cancel()
	}
	done := w.done
	w.mu.Unlock()
	if done != nil {
		<-done
	}
}

func (w *watcher) poke() {
	select {
	case w.now <- struct{}{}:
	default: // one is wanted already
	}
}

// run does one round after another, so that there is never more than one in flight.
func (w *watcher) run(ctx context.Context, before <-chan struct{}, done chan<- struct{}) {
	defer close(done)
	if before != nil {
		<-before
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		case <-w.now:
		}
		wait := w.round(ctx)
		if ctx.Err() != nil {
			return
		}
		timer.Reset(wait)
	}
}

// round asks once, publishes what is known then, and says when the next one is due.
func (w *watcher) round(ctx context.Context) time.Duration {
	got, err := w.source.poll(ctx, w.picture)
	if ctx.Err() != nil {
		return 0
	}
	if err == nil {
		w.failures, w.updated = 0, time.Now()
		w.strange, w.gap = got.strange, w.gap || got.gap
	} else {
		w.failures++
	}
	wait := w.pause(err)
	w.seq++
	w.publish(&Snapshot{
		Seq: w.seq, ProjectID: w.projectID, Calls: w.picture.sorted, Updated: w.updated, Err: err, Failures: w.failures,
		NextTry: time.Now().Add(wait), Counts: maps.Clone(w.picture.counts), Live: len(w.picture.live), Strange: w.strange, Gap: w.gap,
	})
	return wait
}

// pause is the wait after a round: longer while nothing is live, and after failures doubling up to a minute, or as long as
// the service asked for.
func (w *watcher) pause(err error) time.Duration {
	const longest = time.Minute
	if err == nil {
		if len(w.picture.live) > 0 {
			return w.opts.Interval
		}
		return w.opts.Idle
	}
	wait := min(w.opts.Interval<<min(w.failures-1, 10), longest)
	return max(wait, min(askedToWait(err), 5*time.Minute))
}

func (w *watcher) publish(s *Snapshot) {
	w.latest.Store(s)
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, f := range w.feeds {
		select {
		case <-f.updates: // what nobody read yet is old now
		default:
		}
		f.updates <- s // there is room: only publish and join write, and both hold the lock
	}
}
