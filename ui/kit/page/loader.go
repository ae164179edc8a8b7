package page

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
)

// generations numbers all loads of the program, so that an answer for a page that was since dropped and made
// anew under the same ID is recognised as old.
var generations atomic.Uint64

// Loaded is the result of one load.
type Loaded[T any] struct {
	owner ID
	gen   uint64
	Value T
	Err   error
}

// Owner names the page that asked.
func (l Loaded[T]) Owner() ID { return l.owner }

// Generation numbers the load among all loads of the program.
func (l Loaded[T]) Generation() uint64 { return l.gen }

// Loader runs one kind of request for a page and keeps its newest answer. Starting again cancels the request before;
// an answer that isn't the newest is never taken. The zero Loader is ready once its Owner and Now are set.
type Loader[T any] struct {
	PageID ID
	Now    func() time.Time

	// Value is the newest good answer; it stays when a later load fails.
	Value T
	// At is when Value came; zero: never.
	At time.Time
	// Err is why the newest load failed, nil if it didn't.
	Err error

	gen    uint64
	cancel context.CancelFunc
}

// Start begins a load. fetch runs outside of the update loop, with a context that ends when the load is superseded or the page is closed.
func (l *Loader[T]) Start(ctx context.Context, fetch func(context.Context) (T, error)) tea.Cmd {
	l.Cancel()
	ctx, l.cancel = context.WithCancel(ctx)
	l.gen = generations.Add(1)
	owner, gen := l.PageID, l.gen
	return func() tea.Msg {
		v, err := fetch(ctx)
		return Loaded[T]{owner: owner, gen: gen, Value: v, Err: err}
	}
}

// Take stores the answer if it is the newest load's, and reports whether it was.
func (l *Loader[T]) Take(msg Loaded[T]) bool {
	if msg.gen != l.gen || l.cancel == nil {
		return false
	}
	l.Cancel()
	if msg.Err != nil {
		if !errors.Is(msg.Err, context.Canceled) {
			l.Err = msg.Err
		}
		return true
	}
	l.Value, l.Err, l.At = msg.Value, nil, l.Now()
	return true
}

// Cancel ends the load in flight, if there is one.
func (l *Loader[T]) Cancel() {
	if l.cancel != nil {
		l.cancel()
		l.cancel = nil
	}
}

// Loading reports whether a load is in flight.
func (l *Loader[T]) Loading() bool { return l.cancel != nil }
