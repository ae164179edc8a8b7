package watch

import (
	"context"
	"sync"

	"talkdeck/client"
)

// asker asks for the calls that a query selects, wherever in the past they are: once, and for one answer's worth. What comes
// isn't known to be all, so it makes no day complete.
type asker struct {
	rec     *record
	windows *windows
	wake    signal // something is to be asked

	mu     sync.Mutex
	wished []client.HistoryQuery
	known  map[client.HistoryQuery]bool // wished, or answered
}

func newAsker(rec *record, ws *windows) *asker {
	return &asker{rec: rec, windows: ws, wake: newSignal(), known: map[client.HistoryQuery]bool{}}
}

// wish asks for a query's calls, unless that was done.
func (a *asker) wish(q client.HistoryQuery) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.known[q] {
		return
	}
	a.wished, a.known[q] = append(a.wished, q), true
	a.wake.send()
}

// run asks until ctx ends; what is wished then is for the next run.
func (a *asker) run(ctx context.Context) {
	a.wake.each(ctx, func() {
		for q, ok := a.next(); ok && ctx.Err() == nil; q, ok = a.next() {
			a.done(q, a.ask(ctx, q), ctx.Err() != nil)
		}
	})
}

// next is what is wished first.
func (a *asker) next() (q client.HistoryQuery, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.wished) == 0 {
		return q, false
	}
	return a.wished[0], true
}

// ask sends one request. Errors aren't shown, since the rounds have the same ones: the query can be wished for again.
func (a *asker) ask(ctx context.Context, q client.HistoryQuery) error {
	size := firstWindow
	h, asked, err := a.windows.ask(ctx, q, &size)
	if err != nil {
		return err
	}
	if a.rec.older(h, asked) > 0 {
		a.rec.progress(func(*Older) {})
	}
	return nil
}

// done files the result of the first wish; one that was interrupted stays.
func (a *asker) done(q client.HistoryQuery, err error, interrupted bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if interrupted {
		return
	}
	a.wished = a.wished[1:]
	if err != nil {
		delete(a.known, q)
	}
}
