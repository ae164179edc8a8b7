package watch

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"math/bits"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"talkdeck/client"
)

const (
	// firstWindow is how many calls of a window are asked for at first, maxWindow the most: some 25 MB.
	firstWindow = 400
	maxWindow   = 51200
	// fewest is how many calls the service lists by default, which it won't refuse to.
	fewest = 20
	// windowsAtOnce bounds how many requests for windows are in flight together.
	windowsAtOnce = 4
)

// ErrDaysIgnored is why older calls can't be had where the service answers with those of other days.
var ErrDaysIgnored = errors.New("the service doesn't select calls by day, so older ones can't be loaded")

// windows loads all calls that a query selects, by asking for more, or in parts, until none is left out.
type windows struct {
	api       API
	projectID string
	clock     func() time.Time
	slots     chan struct{} // a request in flight holds one
	limit     *limit
	usual     atomic.Int64 // how many calls the last day had that was loaded
}

// taker is handed each answer as it comes; several may come at once.
type taker func(h *client.History, asked time.Time)

// window is what a query selected.
type window struct {
	calls map[string]*client.Call // by key
	got   int                     // the length of the last answer
	asked time.Time               // when it was asked for, by the service's clock if that is known
	whole bool                    // nothing was left out
	short bool                    // the last answer was shorter than asked for, but may be cut all the same
	large error                   // why nothing could be had: the answer is too large
}

func newWindows(api API, projectID string, clock func() time.Time) *windows {
	return &windows{api: api, projectID: projectID, clock: clock, slots: make(chan struct{}, windowsAtOnce), limit: &limit{}}
}

// load has all of a window, in parts by status where the service won't list it at once.
func (ws *windows) load(ctx context.Context, q client.HistoryQuery, take taker) (window, error) {
	w, err := ws.grow(ctx, q, take)
	if err != nil || w.whole {
		return w, err
	}
	return ws.settle(ctx, q, w, take)
}

// settle finds out whether a window that may be cut is, and if so loads it in parts.
func (ws *windows) settle(ctx context.Context, q client.HistoryQuery, w window, take taker) (window, error) {
	if w.short {
		size := 2 * w.got
		// This answer isn't taken: it would make new calls known, and hide that there are more between them and the known.
		h, _, err := ws.ask(ctx, client.HistoryQuery{}, &size)
		if err != nil {
			return w, err
		}
		got := length(h)
		if w.whole = got > w.got; w.whole {
			return w, nil // of all calls more are listed at once
		}
		if all := distinct(h.Calls); got < size && lacks(all, w.calls) {
			ws.limit.found(got) // not even all calls are all there are
		}
	}
	if q.Status != "" {
		return w, nil // it is a part already
	}
	return ws.split(ctx, q, w, take)
}

// length is how many calls an answer has, strange ones included and each once.
func length(h *client.History) int { return len(distinct(h.Calls)) + len(h.Strange) }

// lacks reports whether a call of the second is missing in the first.
func lacks(all, some map[string]*client.Call) bool {
	for k := range some {
		if all[k] == nil {
			return true
		}
	}
	return false
}

// split loads a window in parts by status.
func (ws *windows) split(ctx context.Context, q client.HistoryQuery, w window, take taker) (window, error) {
	statuses := client.Statuses()
	for _, c := range w.calls {
		if !slices.Contains(statuses, c.Status) {
			statuses = append(statuses, c.Status)
		}
	}
	parts := make([]window, len(statuses))
	g, ctx := errgroup.WithContext(ctx)
	for i, s := range statuses {
		g.Go(func() (err error) {
			q := q
			q.Status = s
			if parts[i], err = ws.grow(ctx, q, take); errors.Is(err, client.ErrBadRequest) {
				parts[i], err = window{whole: true}, nil // a status that the service doesn't select by
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return window{}, err
	}
	if w.large != nil && !slices.ContainsFunc(parts, func(p window) bool { return p.large == nil }) {
		return window{}, w.large
	}
	return ws.join(w, parts), nil
}

// join puts the parts of a window together. They are all of it if none was cut and they hold what the undivided answer did,
// but for calls that went on to another status meanwhile.
func (ws *windows) join(w window, parts []window) window {
	out := window{calls: maps.Clone(w.calls), got: w.got, asked: w.asked, whole: true}
	seen := map[string]bool{}
	more := false
	for _, p := range parts {
		out.whole = out.whole && p.whole
		for k, c := range p.calls {
			seen[k] = true
			if out.calls[k] == nil {
				out.calls[k] = c
				more = more || !c.Started.IsZero() && c.Started.Before(w.asked.Add(-leeway))
			}
		}
	}
	for k, c := range w.calls {
		out.whole = out.whole && (seen[k] || c.Status.Live())
	}
	if more {
		ws.limit.found(w.got)
	}
	return out
}

// grow asks for a window, and for twice as many while as many come as were asked for.
func (ws *windows) grow(ctx context.Context, q client.HistoryQuery, take taker) (window, error) {
	w := window{calls: map[string]*client.Call{}}
	for size := ws.begin(q); ; size *= 2 {
		h, asked, err := ws.ask(ctx, q, &size)
		if errors.Is(err, client.ErrTooLarge) {
			if w.got == 0 {
				w.large = err
			}
			return w, nil
		}
		if err != nil {
			return w, err
		}
		if astray(h.Calls, q) {
			return w, ErrDaysIgnored
		}
		take(h, asked)
		for i := range h.Calls {
			w.calls[key(h.Calls[i].ID)] = &h.Calls[i]
		}
		got := length(h)
		again := got == w.got
		w.got, w.asked = got, asked
		if !h.ServerTime.IsZero() {
			w.asked = h.ServerTime
		}
		if len(h.Calls)+len(h.Strange) < size {
			w.short = ws.limit.mayCut(got, again)
			w.whole = !w.short
			if wholeDay(q) {
				ws.usual.Store(int64(got))
			}
			return w, nil
		}
		if size >= ws.limit.most(maxWindow) {
			return w, nil
		}
	}
}

// begin is how many calls of a window are asked for at first: of a day, somewhat more than the last one had, so that there
// is seldom need to ask again for twice as many, which would load all of them again.
func (ws *windows) begin(q client.HistoryQuery) int {
	size := firstWindow
	for usual := int(ws.usual.Load()); wholeDay(q) && size < usual+usual/4 && size < maxWindow; {
		size *= 2
	}
	return size
}

// wholeDay reports whether a query selects all of a day.
func wholeDay(q client.HistoryQuery) bool { return q.StartOn != "" && q.Status == "" }

// astray reports whether most calls of an answer are of days that weren't asked for. A day either side is none of them: what
// the service takes for a day may follow another clock.
func astray(calls []client.Call, q client.HistoryQuery) bool {
	from, err := time.Parse(time.DateOnly, cmp.Or(q.StartOn, q.StartAfter))
	if err != nil {
		return false
	}
	n, strays := 0, 0
	for _, c := range calls {
		if c.Started.IsZero() {
			continue
		}
		n++
		if c.Started.Before(from.AddDate(0, 0, -1)) || q.StartOn != "" && !c.Started.Before(from.AddDate(0, 0, 2)) {
			strays++
		}
	}
	return 2*strays > n
}

// ask sends one request when there is a slot. size comes back as what was asked for in the end: never more than the service
// is known to list, and less than what it refuses.
func (ws *windows) ask(ctx context.Context, q client.HistoryQuery, size *int) (h *client.History, asked time.Time, err error) {
	select {
	case ws.slots <- struct{}{}:
		defer func() { <-ws.slots }()
	case <-ctx.Done():
		return nil, asked, ctx.Err()
	}
	*size = ws.limit.most(*size)
	return ws.send(ctx, q, size)
}

// send sends one request, and again for fewer calls where the service refuses to list so many. size comes back as what was
// asked for in the end.
func (ws *windows) send(ctx context.Context, q client.HistoryQuery, size *int) (h *client.History, asked time.Time, err error) {
	*size = ws.limit.allows(*size)
	for refused := false; ; refused = true {
		q.ProjectID, q.PageSize = ws.projectID, *size
		asked = ws.clock()
		h, err = ws.api.History(ctx, q)
		if errors.Is(err, client.ErrBadRequest) && *size > fewest {
			*size = max(*size/2, fewest)
			continue
		}
		if err == nil {
			ws.limit.listed(length(h), *size, refused)
		}
		return h, asked, err
	}
}

// limit is what was learned of how many calls the service lists at once. That it has a limit isn't documented; an answer
// that is cut there looks like one that is complete.
type limit struct {
	mu      sync.Mutex
	cap     int // it never lists more; 0: not known
	known   int // it did list as many
	allowed int // it refuses to list more; 0: it never did
}

// allows is the most that may be asked for without a refusal, up to size.
func (l *limit) allows(size int) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.allowed > 0 {
		return min(size, l.allowed)
	}
	return size
}

// most is the most that may be asked for, up to size.
func (l *limit) most(size int) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cap > 0 {
		return min(size, l.cap)
	}
	return size
}

// listed tells how many an answer had, how many were asked for, and whether more were refused.
func (l *limit) listed(got, size int, refused bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.known = max(l.known, got)
	if refused || got > l.cap {
		l.cap = 0
	}
	if refused {
		l.cap, l.allowed = size, size
	}
}

// mayCut reports whether an answer of got, fewer than asked for, may be cut: no answer was ever longer, and it has a length
// that limits have, or again the same though twice as many were asked for.
func (l *limit) mayCut(got int, again bool) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return got > 0 && got >= l.known && (again || round(got))
}

// found tells that answers are cut at got.
func (l *limit) found(got int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cap = got
}

// certain reports whether there is a limit for sure.
func (l *limit) certain() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cap > 0
}

// round reports whether a number looks like somebody's choice. None would be lower than the documented default.
func round(n int) bool { return n >= 20 && (n%10 == 0 || bits.OnesCount(uint(n)) == 1) }
