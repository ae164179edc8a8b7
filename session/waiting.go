package session

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Waiting is an action that waits for the session to be back.
type Waiting struct {
	ID    uint64
	Op    string    // what it is, for people: "make the call"
	Since time.Time // wall clock
	// Held is set when the session is back and the action has waited for so long that the person must say whether it is
	// still to be sent: by Release.
	Held bool
}

// askAfter is how long an action may wait and still be sent without asking.
const askAfter = 15 * time.Minute

// ErrDropped is the error of an action that waited for the session and then wasn't sent. It is a cancellation too.
var ErrDropped = fmt.Errorf("dropped, nothing was sent: %w", context.Canceled)

var errOtherAccount = fmt.Errorf("another account signed in: %w", ErrDropped)

// waiter is one request that asks for a token. It is listed once it has to wait for a person or the network.
type waiter struct {
	Waiting
	listed   bool
	account  string // whose the action is
	at       stamp
	released bool // it may go without asking
	dropped  bool
}

// waitingList are the waiters that are listed, oldest first.
type waitingList struct {
	waiters []*waiter
	last    uint64 // ID
}

func (l *waitingList) list() []Waiting {
	var out []Waiting
	for _, w := range l.waiters {
		out = append(out, w.Waiting)
	}
	return out
}

// listWaiter lists a waiter. k.mu is held.
func (k *Keeper) listWaiter(w *waiter, op string) {
	if w.listed {
		return
	}
	k.waiting.last++
	w.Waiting = Waiting{ID: k.waiting.last, Op: op, Since: k.opts.Clock.Now().Round(time.Second)}
	w.listed, w.account, w.at = true, k.lastAccount, now(k.opts.Clock)
	k.waiting.waiters = append(k.waiting.waiters, w)
	k.publish()
}

// leave takes a waiter off the list.
func (k *Keeper) leave(w *waiter) {
	if !w.listed {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.waiting.waiters = slices.DeleteFunc(k.waiting.waiters, func(o *waiter) bool { return o == w })
	k.publish()
}

// mustAsk reports whether a waiter has waited for so long that the person is to be asked before it goes. k.mu is held.
func (k *Keeper) mustAsk(w *waiter) bool {
	if w.released || !w.Held && age(k.opts.Clock, w.at) <= askAfter {
		return false
	}
	if !w.Held {
		w.Held = true
		k.publish()
	}
	return true
}

// Waiting lists the actions that wait for the session to be back, oldest first. It is in the snapshot too.
func (k *Keeper) Waiting() []Waiting {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.waiting.list()
}

// Release decides on a waiting action: send lets it go, as soon as there is a session, and not sending drops it: its
// request then fails by ErrDropped. An ID that doesn't wait any more is ignored.
func (k *Keeper) Release(id uint64, send bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, w := range k.waiting.waiters {
		if w.ID == id {
			w.released, w.dropped, w.Held = send, !send, false
		}
	}
	k.publish()
	k.ring()
}
