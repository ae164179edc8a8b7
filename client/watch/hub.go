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
	Interval  time.Duration // between rounds while a call is live; 2 s if zero
	Idle      time.Duration // between rounds while none is; 10 s if zero, and never less than Interval
	FirstLoad int           // calls asked for in the first round; 100 if zero
}

// pageSize is how many calls a round asks for.
const pageSize = 100

// Hub runs one watcher a project while somebody watches it. It keeps the picture of a project that nobody watches any
// more, so that coming back shows at once what was known, with its age.
type Hub struct {
	api  API
	opts Options

	mu       sync.Mutex
	watchers map[string]*watcher
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
	return &Hub{api: api, opts: opts, watchers: map[string]*watcher{}}
}

// Open starts watching a project, or joins those who do. Close the feed when it is no longer looked at.
func (h *Hub) Open(projectID string) *Feed {
	h.mu.Lock()
	defer h.mu.Unlock()
	w := h.watchers[projectID]
	if w == nil {
		w = newWatcher(h.api, projectID, h.opts)
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
	clear(h.watchers)
}

// Feed is one viewer of a project's calls.
type Feed struct {
	w       *watcher
	updates chan *Snapshot
	once    sync.Once
}

// Updates delivers the newest snapshot. Who reads slowly misses the ones between, never the newest. It is closed by Close.
func (f *Feed) Updates() <-chan *Snapshot { return f.updates }

// Latest is the newest snapshot; before the first answer it is empty, never nil.
func (f *Feed) Latest() *Snapshot { return f.w.latest.Load() }

// Refresh asks for a round now instead of when it is due.
func (f *Feed) Refresh() { f.w.poke() }

// Close ends this feed; with the last one of a project its polling stops. It doesn't wait for that.
func (f *Feed) Close() { f.once.Do(func() { f.w.leave(f) }) }
