package watch

import (
	"context"
	"sync"
	"time"

	"talkdeck/client"
)

// API is what watching needs of the client; *client.CallService has it.
type API interface {
	History(ctx context.Context, q client.HistoryQuery) (*client.History, error)
	Get(ctx context.Context, projectID, sid string) (*client.Call, error)
}

// Options change how often and how much is asked for. The zero value is right for most.
type Options struct {
	Interval  time.Duration    // between rounds while a call is live; 2 s if zero
	Idle      time.Duration    // between rounds while none is; 10 s if zero, and never less than Interval
	FirstLoad int              // calls asked for in the first round; 100 if zero. The service may list fewer
	Now       func() time.Time // the wall clock; time.Now if nil
	Published func(*Snapshot)  // is told of each picture, a project's in their order; it must not wait. May be nil
}

// Hub runs one watcher a project while somebody watches it. It keeps the picture of a project that nobody watches any
// more, so that coming back shows at once what was known, with its age.
type Hub struct {
	api  API
	opts Options

	mu       sync.Mutex
	watchers map[string]*watcher // nil after Close
}

// NewHub returns a hub that watches nothing yet.
func NewHub(api API, opts Options) *Hub {
	if opts.Interval <= 0 {
		opts.Interval = 2 * time.Second
	}
	if opts.Idle <= 0 {
		opts.Idle = 10 * time.Second
	}
	opts.Idle = max(opts.Idle, opts.Interval)
	if opts.FirstLoad <= 0 {
		opts.FirstLoad = pageSize
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	return &Hub{api: api, opts: opts, watchers: map[string]*watcher{}}
}

// Open starts watching a project, or joins those who do. Close the feed when it is no longer looked at. A feed that is
// opened after the hub was closed is closed already.
func (h *Hub) Open(projectID string) *Feed {
	h.mu.Lock()
	defer h.mu.Unlock()
	w := h.watchers[projectID]
	if w == nil {
		w = newWatcher(h.api, projectID, h.opts)
		if h.watchers == nil {
			f := &Feed{w: w, updates: make(chan *Snapshot)}
			close(f.updates)
			return f
		}
		h.watchers[projectID] = w
	}
	return w.join()
}

// Close ends all watching and waits for it.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, w := range h.watchers {
		w.stop()
	}
	h.watchers = nil
}

// Feed is one viewer of a project's calls. Its methods don't wait for the service, so a user interface may call them.
type Feed struct {
	w       *watcher
	updates chan *Snapshot
	rests   time.Time // since when no news are needed; zero: they are. Guarded by w.mu
}

// Updates delivers the newest snapshot. Who reads slowly misses the ones between, never the newest. It is closed by Close.
func (f *Feed) Updates() <-chan *Snapshot { return f.updates }

// Latest is the newest snapshot; before the first answer it is empty, never nil.
func (f *Feed) Latest() *Snapshot { return f.w.latest.Load() }

// Refresh asks for a round now instead of when it is due, unless the service asked to wait.
func (f *Feed) Refresh() { f.w.now.send() }

// Rest tells that no news are needed once some time has gone by, until Want. While all feeds of a project rest, it isn't polled: its
// picture grows old, and the time is a gap in it.
func (f *Feed) Rest(after time.Duration) { f.w.setRest(f, f.w.clock().Add(after)) }

// Want tells that news are needed from now on, as they are of a feed that was just opened.
func (f *Feed) Want() { f.w.setRest(f, time.Time{}) }

// LoadOlder asks for all calls since a time, by whole UTC days, the newest first; Snapshot.Older tells how that gets on.
// Days that are loaded already aren't again. It goes on when the project is watched again after all feeds were closed.
func (f *Feed) LoadOlder(since time.Time) { f.w.older.back(since) }

// LoadMore asks for the next older day that has calls which aren't known. When 30 days in a row have none, it sets
// Older.End, and does nothing any more; LoadOlder still does.
func (f *Feed) LoadMore() { f.w.older.next() }

// StopOlder stops loading older calls. What came stays.
func (f *Feed) StopOlder() { f.w.older.drop() }

// Ask asks for the calls that a query selects, but for its project and page size, once: as many as one answer lists. What
// comes is in the picture from then on, but no more of it is known to be complete.
func (f *Feed) Ask(q client.HistoryQuery) { f.w.asker.wish(q) }

// Close ends this feed; with the last one of a project its polling stops. It doesn't wait for that.
func (f *Feed) Close() { f.w.leave(f) }
