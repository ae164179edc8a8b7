package watch

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"talkdeck/client"
)

const (
	// longestPause bounds the pause after failures, longestAsked what the service may ask for.
	longestPause, longestAsked = time.Minute, 5 * time.Minute
	// soonest is how soon after a round another may be asked for.
	soonest = 500 * time.Millisecond
	// nap is how long it sleeps at most before it looks at the clock: timers stand still while the computer sleeps.
	nap = 15 * time.Second
)

// watcher polls one project. Its goroutine runs while there are feeds; the picture outlives it.
type watcher struct {
	opts   Options
	latest atomic.Pointer[Snapshot]
	now    signal // a round is wanted at once
	wanted signal // news are needed again
	rec    *record
	older  *older
	asker  *asker

	mu     sync.Mutex
	feeds  []*Feed
	cancel context.CancelFunc
	done   chan struct{} // closed when the goroutine has ended

	// Only the goroutine touches what follows; one goroutine follows on another only after done.
	source   source
	failures int
	ended    time.Time // when the last round did, by both clocks
	wall     time.Time
	wait     time.Duration // from then to the next
	held     bool          // the service asked to wait so long
}

func newWatcher(api API, projectID string, opts Options) *watcher {
	w := &watcher{opts: opts, now: newSignal(), wanted: newSignal()}
	windows := newWindows(api, projectID, w.clock)
	w.rec = newRecord(projectID, w.clock, w.publish)
	w.older, w.asker = newOlder(w.rec, windows), newAsker(w.rec, windows)
	w.source = source{api: api, projectID: projectID, clock: w.clock, rec: w.rec, windows: windows, first: opts.FirstLoad}
	w.latest.Store(&Snapshot{ProjectID: projectID, Counts: map[client.Status]int{}})
	return w
}

// clock is the wall clock: it goes on while the computer sleeps.
func (w *watcher) clock() time.Time { return w.opts.Now().Round(0) }

func (w *watcher) join() *Feed {
	w.mu.Lock()
	defer w.mu.Unlock()
	f := &Feed{w: w, updates: make(chan *Snapshot, 1)}
	if s := w.latest.Load(); s.Seq > 0 {
		f.updates <- s
	}
	w.feeds = append(w.feeds, f)
	w.wanted.send()
	if len(w.feeds) == 1 {
		ctx, cancel := context.WithCancel(context.Background())
		before := w.done
		w.cancel, w.done = cancel, make(chan struct{})
		go w.run(ctx, before, w.done)
	}
	return f
}

// leave ends a feed; a second time it does nothing.
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

// setRest sets since when a feed needs no news; zero: it does.
func (w *watcher) setRest(f *Feed, since time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f.rests = since
	if since.IsZero() {
		w.wanted.send()
	}
}

// needed reports whether a feed needs news.
func (w *watcher) needed() bool {
	now := w.clock()
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.ContainsFunc(w.feeds, func(f *Feed) bool { return f.rests.IsZero() || now.Before(f.rests) })
}

// stop ends all feeds and waits for the goroutine.
func (w *watcher) stop() {
	w.mu.Lock()
	for _, f := range w.feeds {
		close(f.updates)
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

// run does one round after another, so that there is never more than one in flight. Older days are loaded meanwhile.
func (w *watcher) run(ctx context.Context, before <-chan struct{}, done chan<- struct{}) {
	defer close(done)
	if before != nil {
		<-before
	}
	var loading sync.WaitGroup
	defer loading.Wait()
	load := sync.OnceFunc(func() {
		loading.Go(func() { w.older.run(ctx) })
		loading.Go(func() { w.asker.run(ctx) })
	})
	if w.latest.Load().Seq > 0 { // else the first round comes first, which tells how much the service lets itself be asked for
		load()
	}
	if w.failures > 0 && !w.held {
		w.wait = 0 // who comes back wants to know whether it works again
	}
	for w.await(ctx) {
		w.round(ctx)
		load()
	}
}

// await sleeps until a round is due and somebody needs news; false means that ctx ended.
func (w *watcher) await(ctx context.Context) bool {
	poked := false
	for ctx.Err() == nil {
		wait := w.wait
		if poked && !w.held {
			wait = min(wait, soonest)
		}
		wait -= max(time.Since(w.ended), w.clock().Sub(w.wall))
		if wait <= 0 && w.needed() {
			return true
		}
		if wait <= 0 {
			select {
			case <-ctx.Done():
			case <-w.wanted:
			}
			continue
		}
		timer := time.NewTimer(min(wait, nap))
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-w.now:
			poked = true
		}
		timer.Stop()
	}
	return false
}

// round asks once, publishes what is known then, and settles when the next one is due.
func (w *watcher) round(ctx context.Context) {
	start, began := time.Now(), w.clock()
	got, err := w.source.poll(ctx)
	if ctx.Err() != nil {
		return
	}
	pace := w.opts.Idle
	if w.rec.active() {
		pace = w.opts.Interval
	}
	pace = max(pace, time.Since(start)) // a slow service isn't kept busy all the time
	w.wait, w.held = pace, false
	if err != nil {
		w.failures++
		w.backOff(err)
	} else {
		w.failures = 0
		w.makeUp(got.missed)
		if got.again {
			w.wait = 0
		}
	}
	w.ended, w.wall = time.Now(), w.clock()
	w.rec.round(began, err, got.strange, pace, w.wait)
}

// makeUp has the days loaded in which calls were missed.
func (w *watcher) makeUp(missed bool) {
	if missed {
		w.rec.owe()
	}
	if w.rec.owes() {
		w.older.missed()
	}
}

// backOff sets the pause after a failure: doubling up to a minute, or as long as the service asked for.
func (w *watcher) backOff(err error) {
	w.wait = min(w.opts.Interval<<min(w.failures-1, 10), longestPause)
	if asked := min(askedToWait(err), longestAsked); asked > 0 {
		w.wait, w.held = max(w.wait, asked), true
	}
}

func (w *watcher) publish(s *Snapshot) {
	w.latest.Store(s)
	if w.opts.Published != nil {
		w.opts.Published(s)
	}
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
