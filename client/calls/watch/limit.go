package watch

import "sync"

// limit is what was learned of how many calls the service lists at once. That it has a limit isn't documented; an answer
// that is cut there looks like one that is whole.
type limit struct {
	mu    sync.Mutex
	known learned
}

// learned is what is known of the limit at a moment.
type learned struct {
	longest  int  // it did list as many
	cap      int  // it never lists more, for certain; 0: not known
	allowed  int  // it refuses to be asked for more; 0: not known
	accepted int  // it let itself be asked for as many
	refused  bool // it refused to be asked for more than that, or what else was asked for; it is better to begin with few
}

func (l *limit) now() learned {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.known
}

func (l *limit) learn(what func(*learned)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	what(&l.known)
}

// size is how many calls to ask for, of up to size.
func (l learned) size(size int) int {
	for _, most := range []int{l.cap, l.allowed} {
		if most > 0 {
			size = min(size, most)
		}
	}
	return size
}

// mayCut reports whether an answer of got, fewer than were asked for, may be cut: no answer was ever longer.
func (l learned) mayCut(got int) bool { return got >= fewest && got >= l.longest }

// certain reports whether there is a limit for sure.
func (l learned) certain() bool { return l.cap > 0 || l.allowed > 0 }

// cuts reports whether answers are cut at got for certain, so that one of that length may be.
func (l learned) cuts(got int) bool { return l.cap > 0 && got >= l.cap }

// tooLong reports whether a request that was refused may have been so for its size: shorter ones were answered.
func (l learned) tooLong(size int) bool { return l.accepted > 0 && size > l.accepted }

// begin is how many calls of a window are asked for at first.
func (l learned) begin() int {
	switch {
	case l.refused:
		return pageSize
	case l.cap > 0:
		return l.cap
	}
	return firstWindow
}

// listed tells how many an answer had, each once, and how many were asked for.
func (l *limit) listed(got, size int) {
	l.learn(func(k *learned) {
		k.longest, k.accepted = max(k.longest, got), max(k.accepted, size)
		if got > k.cap {
			k.cap = 0
		}
	})
}

// found tells that answers are cut at got.
func (l *limit) found(got int) {
	l.learn(func(k *learned) {
		if got >= k.longest {
			k.cap = got
		}
	})
}

// refuse tells that a request for size calls was refused.
func (l *limit) refuse(size int) {
	l.learn(func(k *learned) { k.refused = k.refused || size > k.accepted })
}

// allow tells that the same request is answered for size calls, and refused for more.
func (l *limit) allow(size int) { l.learn(func(k *learned) { k.allowed = size }) }
