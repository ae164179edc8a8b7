package watch

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"talkdeck/client"
)

// settle finds out whether a window that may be cut is, and has what can be had of one that is: its parts by status.
func (ws *windows) settle(ctx context.Context, q client.HistoryQuery, w window, take taker) (window, error) {
	w, err := ws.judge(ctx, q, w, take)
	if err != nil || w.whole {
		return w, err
	}
	return ws.split(ctx, q, w, take)
}

// judge looks for what tells whether a window of doubtful length is cut. The doubt stays if nothing does.
func (ws *windows) judge(ctx context.Context, q client.HistoryQuery, w window, take taker) (window, error) {
	if !w.doubt {
		return w, nil
	}
	select {
	case ws.judging <- struct{}{}: // what one learns serves all
		defer func() { <-ws.judging }()
	case <-ctx.Done():
		return w, ctx.Err()
	}
	if w.known(ws.limit) {
		return w, nil
	}
	since := w.asked // when the service listed no more than that of all calls; zero: not known
	if q != (client.HistoryQuery{}) {
		var err error
		if since, err = ws.compare(ctx, &w); err != nil || !w.doubt {
			return w, err
		}
	}
	w, err := ws.halve(ctx, q, w, take)
	if err == nil && w.doubt && !since.IsZero() {
		err = ws.outside(ctx, &w, since)
	}
	return w, err
}

// compare asks for all calls. If more come than the window has, answers of its length aren't cut; if some of the window's
// don't, they are. It is when as many came as the window has, zero if nothing came. This answer isn't taken: it would make
// new calls known, and hide that there are more between them and the known.
func (ws *windows) compare(ctx context.Context, w *window) (since time.Time, err error) {
	size := 2 * w.got
	h, asked, err := ws.ask(ctx, client.HistoryQuery{}, &size)
	switch {
	case aboutQuery(err):
		return since, nil
	case err != nil || w.known(ws.limit):
		return since, err
	case length(h) != w.got:
		return since, nil
	case lacks(distinct(h.Calls), w.calls):
		w.isCut(ws.limit)
	}
	return serviceTime(h, asked), nil
}

// known settles what the limit tells: a window is whole if an answer was longer, and nothing more tells if answers are cut at
// its length.
func (w *window) known(l *limit) bool {
	switch {
	case !l.now().mayCut(w.got):
		w.whole, w.doubt = true, false
	case l.now().cuts(w.got):
		w.doubt = false
	}
	return !w.doubt
}

// isCut settles that a window is cut.
func (w *window) isCut(l *limit) {
	l.found(w.got)
	w.doubt = false
}

// lacks reports whether a call of the second is missing in the first.
func lacks(all, some map[string]*client.Call) bool {
	for k := range some {
		if all[k] == nil {
			return true
		}
	}
	return false
}

// halve asks for a window of several days in two parts, each of which is whole if it is shorter than the window.
func (ws *windows) halve(ctx context.Context, q client.HistoryQuery, w window, take taker) (window, error) {
	first, middle, _, ok := w.days()
	if q.StartOn != "" || !ok || !first.Before(middle) {
		return w, nil
	}
	early, late := q, q
	early.StartBefore, late.StartAfter = middle.Format(time.DateOnly), middle.Format(time.DateOnly)
	parts, err := ws.parts(ctx, []client.HistoryQuery{early, late}, take)
	if errors.Is(err, ErrDaysIgnored) {
		return w, nil
	}
	if err != nil {
		return w, err
	}
	out, _, proof := join(w, parts)
	if proof {
		out.isCut(ws.limit)
	}
	if whole(parts) {
		out.whole, out.doubt = true, false
	}
	return out, nil
}

// days are the first and the last day of a window's calls, and one between that isn't the first if there are several. ok is
// false if a call has no date.
func (w *window) days() (first, middle, last time.Time, ok bool) {
	var starts []time.Time
	for _, c := range w.calls {
		if c.Started.IsZero() {
			return first, middle, last, false
		}
		starts = append(starts, midnight(c.Started))
	}
	if len(starts) == 0 {
		return first, middle, last, false
	}
	slices.SortFunc(starts, time.Time.Compare)
	first, middle, last = starts[0], starts[len(starts)/2], starts[len(starts)-1]
	if i := slices.IndexFunc(starts, first.Before); i >= 0 && !first.Before(middle) {
		middle = starts[i]
	}
	return first, middle, last, true
}

// outside asks for a few calls before a window's first day and after its last. If there are any, a list of all calls that was
// no longer than the window was cut. since is when that came. If instead more calls of the window come than were asked for,
// the service ignores both days and numbers, and what it doesn't bring tells nothing.
func (ws *windows) outside(ctx context.Context, w *window, since time.Time) error {
	first, _, last, ok := w.days()
	if !ok {
		return nil
	}
	next := last.AddDate(0, 0, 1)
	asks := []client.HistoryQuery{{StartBefore: first.Format(time.DateOnly)}}
	if next.Before(since) {
		asks = append(asks, client.HistoryQuery{StartAfter: next.Format(time.DateOnly)})
	}
	for _, q := range asks {
		size := fewest - 1
		h, _, err := ws.ask(ctx, q, &size)
		switch {
		case aboutQuery(err):
			continue
		case err != nil || w.known(ws.limit):
			return err
		}
		for _, c := range h.Calls {
			if w.calls[client.CallKey(c.ID)] == nil && began(&c, since) {
				w.isCut(ws.limit)
				return nil
			}
		}
		w.deaf = w.deaf || length(h) > size
	}
	return nil
}

// began reports whether a call is dated clearly before a time.
func began(c *client.Call, t time.Time) bool {
	return !c.Started.IsZero() && c.Started.Before(t.Add(-leeway))
}

// split asks for a window in parts by status. If nothing told that the window is cut, and they bring no call that it lacked,
// it is whole. Otherwise they are all of it if none of them is cut, but for calls of a status that can't be asked for.
func (ws *windows) split(ctx context.Context, q client.HistoryQuery, w window, take taker) (window, error) {
	if q.Status != "" {
		w.whole = w.doubt && !w.deaf // it is a part already
		return w, nil
	}
	statuses := client.AskedStatuses()
	queries := make([]client.HistoryQuery, len(statuses))
	for i, s := range statuses {
		queries[i], queries[i].Status = q, s
	}
	parts, err := ws.parts(ctx, queries, take)
	if err != nil {
		return window{}, err
	}
	for i, p := range parts {
		if p.doubt && p.got > w.got { // else the doubt is the window's own
			if parts[i], err = ws.settle(ctx, queries[i], p, take); err != nil {
				return window{}, err
			}
		}
	}
	if w.large != nil && !slices.ContainsFunc(parts, func(p window) bool { return p.large == nil }) {
		return window{}, w.large
	}
	out, lacked, proof := join(w, parts)
	if w.doubt && proof {
		out.isCut(ws.limit)
	}
	if out.whole = w.doubt && !lacked && (!w.deaf || whole(parts)); !out.whole && whole(parts) && cover(parts, w) {
		out.whole, out.parts = true, true
	}
	return out, nil
}

// cover reports whether parts by status have all calls of a window, but for those that went on to another status meanwhile.
func cover(parts []window, w window) bool {
	for k, c := range w.calls {
		if !c.Status.Live() && !slices.ContainsFunc(parts, func(p window) bool { return p.calls[k] != nil }) {
			return false
		}
	}
	return true
}

// whole reports whether all parts of a window are.
func whole(parts []window) bool {
	return !slices.ContainsFunc(parts, func(p window) bool { return !p.whole })
}

// parts asks for some windows. One that the service refuses isn't whole.
func (ws *windows) parts(ctx context.Context, queries []client.HistoryQuery, take taker) ([]window, error) {
	out := make([]window, len(queries))
	g, ctx := errgroup.WithContext(ctx)
	for i, q := range queries {
		g.Go(func() (err error) {
			out[i], err = ws.grow(ctx, q, take)
			if errors.Is(err, client.ErrBadRequest) {
				out[i], err = window{large: err}, nil
			}
			return err
		})
	}
	return out, g.Wait()
}

// join adds the calls of a window's parts to it. lacked is that it may have lacked some when it was asked for, proof that it
// did for certain.
func join(w window, parts []window) (out window, lacked, proof bool) {
	out = w
	out.calls = maps.Clone(w.calls)
	for _, p := range parts {
		for k, c := range p.calls {
			if out.calls[k] == nil {
				out.calls[k] = c
				old := began(c, w.asked)
				lacked, proof = lacked || old || c.Started.IsZero(), proof || old
			}
		}
	}
	return out, lacked, proof
}
