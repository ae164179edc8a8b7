package watch

import (
	"cmp"
	"context"
	"errors"
	"sync/atomic"
	"time"

	"talkdeck/client"
)

const (
	// firstWindow is how many calls of a window are asked for at first, growth how many times as many next, and maxWindow the
	// most: some 25 MB.
	firstWindow, growth, maxWindow = 400, 4, 51200
	// fewest is how many calls the service lists where it isn't told how many: shorter answers aren't cut.
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
	judging   chan struct{} // who looks for what tells whether a window is cut holds it
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
	parts bool                    // it is whole unless there are calls of a status that can't be asked for
	doubt bool                    // the last answer was shorter than asked for; nothing tells whether it was cut all the same
	deaf  bool                    // the service was seen to ignore both days and how many calls are asked for
	large error                   // why nothing could be had: the answer is too large, or so long a one is refused
}

func newWindows(api API, projectID string, clock func() time.Time) *windows {
	return &windows{
		api: api, projectID: projectID, clock: clock, limit: &limit{},
		slots: make(chan struct{}, windowsAtOnce), judging: make(chan struct{}, 1),
	}
}

// load has all of a window, in parts by status where the service won't list it at once.
func (ws *windows) load(ctx context.Context, q client.HistoryQuery, take taker) (window, error) {
	w, err := ws.grow(ctx, q, take)
	if err != nil || w.whole {
		return w, err
	}
	return ws.settle(ctx, q, w, take)
}

// length is how long an answer is, strange entries included and all of them counted.
func length(h *client.History) int { return len(h.Calls) + len(h.Strange) }

// serviceTime is when an answer was asked for, by the service's clock if that is known.
func serviceTime(h *client.History, asked time.Time) time.Time {
	if !h.ServerTime.IsZero() {
		return h.ServerTime
	}
	return asked
}

// grow asks for a window, and for more while as many come as were asked for.
func (ws *windows) grow(ctx context.Context, q client.HistoryQuery, take taker) (window, error) {
	w := window{calls: map[string]*client.Call{}}
	for size, before := ws.begin(q), 0; ; before, size = size, min(growth*size, maxWindow) {
		h, asked, err := ws.ask(ctx, q, &size)
		switch {
		case errors.Is(err, client.ErrTooLarge):
			if w.got == 0 {
				w.large = err
			}
			return w, nil
		case errors.Is(err, client.ErrBadRequest) && w.got > 0:
			ws.limit.allow(before)
			return w, nil
		case errors.Is(err, client.ErrBadRequest) && ws.limit.now().tooLong(size):
			w.large = err // it isn't sent again in another size, but its parts may be
			return w, nil
		case err != nil:
			return w, err
		case astray(h.Calls, q):
			return w, ErrDaysIgnored
		}
		take(h, asked)
		w.add(h, asked)
		if w.got < size {
			w.doubt = true
			w.known(ws.limit)
			if wholeDay(q) {
				ws.usual.Store(int64(w.got))
			}
			return w, nil
		}
		if size >= ws.limit.now().size(maxWindow) {
			return w, nil
		}
	}
}

// add takes an answer into a window.
func (w *window) add(h *client.History, asked time.Time) {
	for i := range h.Calls {
		w.calls[client.CallKey(h.Calls[i].ID)] = &h.Calls[i]
	}
	w.got, w.asked = length(h), serviceTime(h, asked)
}

// begin is how many calls of a window are asked for at first: of a day, somewhat more than the last one had, so that there
// is seldom need to ask again for twice as many, which would load all of them again.
func (ws *windows) begin(q client.HistoryQuery) int {
	size := ws.limit.now().begin()
	for usual := int(ws.usual.Load()); wholeDay(q) && size < usual+usual/4; {
		size *= 2
	}
	return min(size, maxWindow)
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
// is known to list.
func (ws *windows) ask(ctx context.Context, q client.HistoryQuery, size *int) (h *client.History, asked time.Time, err error) {
	select {
	case ws.slots <- struct{}{}:
		defer func() { <-ws.slots }()
	case <-ctx.Done():
		return nil, asked, ctx.Err()
	}
	*size = ws.limit.now().size(*size)
	return ws.send(ctx, q, *size)
}

// send sends one request, and learns from the answer.
func (ws *windows) send(ctx context.Context, q client.HistoryQuery, size int) (h *client.History, asked time.Time, err error) {
	q.ProjectID, q.PageSize = ws.projectID, size
	asked = ws.clock()
	h, err = ws.api.History(ctx, q)
	switch {
	case err == nil:
		ws.limit.listed(len(distinct(h.Calls))+len(h.Strange), size)
	case errors.Is(err, client.ErrBadRequest):
		ws.limit.refuse(size)
	}
	return h, asked, err
}
