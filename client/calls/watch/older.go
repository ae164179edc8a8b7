package watch

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"talkdeck/client"
)

const (
	// farthest bounds how many days back is loaded.
	farthest = 3660
	// enough is how many days without a call make it likely that there is nothing older.
	enough = 30
	// retryOwed is the pause before missed calls are asked for again after that failed.
	retryOwed = time.Minute
)

// older loads days of the past, newest first, a few at once. Which days are wished may change while it does.
type older struct {
	rec     *record
	windows *windows
	wake    signal // something is to be done

	mu     sync.Mutex
	since  time.Time // the midnight back to which is wished, zero if not
	more   bool      // whatever is next is wished
	cancel context.CancelFunc
	held   time.Time // when the last load failed or was stopped, zero if it wasn't
}

func newOlder(rec *record, ws *windows) *older {
	return &older{rec: rec, windows: ws, wake: newSignal()}
}

// back wishes for all calls since a time.
func (o *older) back(since time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if since = later(since, o.rec.clock().AddDate(0, 0, -farthest)); o.since.IsZero() || since.Before(o.since) {
		o.since = midnight(since)
	}
	o.wake.send()
}

// next wishes for the next older day that has calls.
func (o *older) next() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.more = true
	o.wake.send()
}

// drop forgets what was wished and stops loading.
func (o *older) drop() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.since, o.more, o.held = time.Time{}, false, o.rec.clock()
	if o.cancel != nil {
		o.cancel()
	}
}

// missed asks for the days that are owed, unless that failed or was stopped a moment ago.
func (o *older) missed() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.held.IsZero() || o.rec.clock().Sub(o.held) >= retryOwed {
		o.wake.send()
	}
}

// run loads what is wished until ctx ends. What was wished then is loaded by the next run.
func (o *older) run(ctx context.Context) {
	o.wake.each(ctx, func() { o.fulfil(ctx) })
}

// fulfil loads until nothing is wished any more.
func (o *older) fulfil(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	o.mu.Lock()
	o.cancel = cancel
	o.mu.Unlock()
	loaded := false
	for {
		since, more := o.wished()
		days := o.rec.plan(since, more)
		if len(days) == 0 {
			if o.granted(since, more) || loaded {
				o.end(ctx, nil)
			}
			return
		}
		found, err := o.load(ctx, days, !loaded)
		loaded = true
		if err != nil {
			if ctx.Err() != nil {
				err = nil // it was stopped; a wish that stands is for the next run
			} else {
				o.granted(since, more)
			}
			o.end(ctx, err)
			return
		}
		if found > 0 {
			o.granted(time.Time{}, more)
		}
	}
}

func (o *older) wished() (since time.Time, more bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.since, o.more
}

// granted forgets a wish, but not one that came since; it reports whether there was any.
func (o *older) granted(since time.Time, more bool) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if more {
		o.more = false
	}
	if o.since.Equal(since) {
		o.since = time.Time{}
	}
	return more || !since.IsZero()
}

// end tells that a load is over.
func (o *older) end(ctx context.Context, err error) {
	o.mu.Lock()
	o.cancel = nil
	if err != nil {
		o.held = o.rec.clock()
	} else if ctx.Err() == nil {
		o.held = time.Time{}
	}
	o.mu.Unlock()
	o.rec.progress(func(p *Older) { p.Active, p.Day, p.Err = false, "", err })
}

// load loads days, newest first. found is how many calls weren't known before.
func (o *older) load(ctx context.Context, days []time.Time, first bool) (found int64, err error) {
	pending := slices.Clone(days)
	o.rec.progress(func(p *Older) {
		if first {
			p.DaysDone = 0
		}
		p.Active, p.Err, p.Day, p.DaysTotal = true, nil, pending[0].Format(time.DateOnly), p.DaysDone+len(pending)
	})
	var fresh atomic.Int64
	var failed atomic.Bool // then no other day is begun; those begun are finished
	var g errgroup.Group
	slots := make(chan struct{}, windowsAtOnce)
	for _, day := range days {
		if slots <- struct{}{}; failed.Load() {
			break
		}
		g.Go(func() error {
			defer func() { <-slots }()
			if err := o.day(ctx, day, &fresh); err != nil {
				failed.Store(true)
				return err
			}
			o.rec.progress(func(p *Older) {
				p.DaysDone++
				if pending = slices.DeleteFunc(pending, day.Equal); len(pending) > 0 {
					p.Day = pending[0].Format(time.DateOnly)
				}
			})
			return nil
		})
	}
	err = g.Wait()
	return fresh.Load(), err
}

// day loads one day.
func (o *older) day(ctx context.Context, day time.Time, fresh *atomic.Int64) error {
	w, err := o.windows.load(ctx, client.HistoryQuery{StartOn: day.Format(time.DateOnly)}, func(h *client.History, asked time.Time) {
		fresh.Add(int64(o.rec.older(h, asked)))
	})
	if err != nil {
		return err
	}
	o.rec.dayLoaded(day, w, o.windows.limit.now().certain())
	return nil
}
