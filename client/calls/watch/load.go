package watch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"talkdeck/client"
)

// Loaded is what Load found.
type Loaded struct {
	Calls   []*Entry  // newest first
	Asked   time.Time // when the first request was sent
	Partial []Day     // newest first; of the other days all calls are there
	Strange int       // entries of the answers that were no calls
}

// Day is a UTC day of which the service lists only some calls, or may.
type Day struct {
	Date   string // 2006-01-02
	Listed int    // how many it lists
}

// Load loads all calls that a query selects, once and without watching on. Its StartAfter must be set, at most ten years
// back; an empty StartBefore is the service's present. One request is sent for all of it; if its answer may be cut, more find out
// whether it is; and if so, one or more for each UTC day, the newest first and at most four at once. More calls than were asked
// for may come: the service's notion of a filter or a day is its own. now is the wall clock.
func Load(ctx context.Context, api API, q client.HistoryQuery, now func() time.Time) (*Loaded, error) {
	l := &load{rec: newRecord(q.ProjectID, now, func(*Snapshot) {}), windows: newWindows(api, q.ProjectID, now), strange: map[string]bool{}}
	out := &Loaded{Asked: now()}
	from, err := time.Parse(time.DateOnly, q.StartAfter)
	if err != nil || from.Before(midnight(out.Asked).AddDate(0, 0, -farthest)) {
		return nil, fmt.Errorf("calls can't be loaded since %q: it must be a day of the last ten years", q.StartAfter)
	}
	whole, err := l.atOnce(ctx, q)
	if err == nil && !whole {
		out.Partial, err = l.byDay(ctx, q, from)
	}
	if errors.Is(err, ErrDaysIgnored) {
		out.Partial, err = nil, l.dayless(ctx, q)
	}
	if err != nil {
		return nil, err
	}
	out.Calls, out.Strange = l.rec.picture.sorted, len(l.strange)
	return out, nil
}

// load is one Load under way.
type load struct {
	rec     *record
	windows *windows

	mu      sync.Mutex // parts come at once
	strange map[string]bool
}

func (l *load) take(h *client.History, asked time.Time) {
	l.rec.older(h, asked)
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, raw := range h.Strange {
		l.strange[string(raw)] = true
	}
}

// atOnce asks for everything by one request, and reports whether that was all. Whether a short answer is, it may take more
// requests to find out.
func (l *load) atOnce(ctx context.Context, q client.HistoryQuery) (whole bool, err error) {
	w := window{calls: map[string]*client.Call{}}
	size := firstWindow
	h, asked, err := l.windows.ask(ctx, q, &size)
	switch {
	case errors.Is(err, client.ErrTooLarge), errors.Is(err, client.ErrBadRequest): // a day may be little enough
		return false, nil
	case err != nil:
		return false, err
	case astray(h.Calls, q):
		return false, ErrDaysIgnored
	}
	l.take(h, asked)
	w.add(h, asked)
	if w.got >= size {
		return false, nil
	}
	w.doubt = true
	if w, err = l.windows.judge(ctx, q, w, l.take); err != nil || !w.doubt {
		return w.whole, err
	}
	if first, _, last, ok := w.days(); ok && first.Before(last) {
		return false, nil // its days tell more than statuses do
	}
	w, err = l.windows.split(ctx, q, w, l.take)
	return l.all(w), err
}

// dayless loads what a query selects but for its days, which is right only if that is all.
func (l *load) dayless(ctx context.Context, q client.HistoryQuery) error {
	q.StartAfter, q.StartBefore = "", ""
	w, err := l.windows.load(ctx, q, l.take)
	if err == nil && !l.all(w) {
		err = ErrDaysIgnored
	}
	return err
}

// all reports whether a window is whole. One that was had in parts by status isn't if there are calls of others.
func (l *load) all(w window) bool { return w.whole && (!w.parts || !l.rec.picture.unaskable()) }

// byDay loads the query's days and lists those that the service lists in part only.
func (l *load) byDay(ctx context.Context, q client.HistoryQuery, from time.Time) ([]Day, error) {
	last := l.rec.today()
	if before, err := time.Parse(time.DateOnly, q.StartBefore); err == nil {
		last = earlier(last, before.AddDate(0, 0, -1))
	}
	q.StartAfter, q.StartBefore = "", ""
	var mu sync.Mutex
	var partial, parts []Day
	g, all := errgroup.WithContext(ctx)
	g.SetLimit(windowsAtOnce)
	for day := last; !day.Before(from) && all.Err() == nil; day = day.AddDate(0, 0, -1) {
		q := q
		q.StartOn = day.Format(time.DateOnly)
		g.Go(func() error {
			w, err := l.windows.load(all, q, l.take)
			mu.Lock()
			defer mu.Unlock()
			switch d := (Day{q.StartOn, len(w.calls)}); {
			case err != nil:
			case !w.whole:
				partial = append(partial, d)
			case w.parts:
				parts = append(parts, d)
			}
			return err
		})
	}
	err := g.Wait()
	if err == nil {
		err = ctx.Err()
	}
	if l.rec.picture.unaskable() {
		partial = append(partial, parts...)
	}
	slices.SortFunc(partial, func(a, b Day) int { return cmp.Compare(b.Date, a.Date) })
	return partial, err
}
