package watch

import "sync"

// limit is what was learned of how many calls the service lists at once. That it has a limit isn't documented; an answer
// that is cut there looks like one that is whole.
type limit struct {
	mu       sync.Mutex
	longest  int  // it did list as many
	cap      int  // it never lists more, for certain; 0: not known
	allowed  int  // it refuses to be asked for more; 0: not known
	accepted int  // it let itself be asked for as many
	refused  bool // it refused to be asked for more than that, or what else was asked for
}

// size is how many calls to ask for, of up to size.
func (l *limit) size(size int) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, most := range []int{l.cap, l.allowed} {
		if most > 0 {
			size = min(size, most)
		}
	}
	return size
}

// listed tells how many an answer had, each once, and how many were asked for.
func (l *limit) listed(got, size int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.longest, l.accepted = max(l.longest, got), max(l.accepted, size)
	if got > l.cap {
		l.cap = 0
	}
}

// mayCut reports whether an answer of got, fewer than were asked for, may be cut: no answer was ever longer.
func (l *limit) mayCut(got int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return got >= fewest && got >= l.longest
}

// found tells that answers are cut at got.
func (l *limit) found(got int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if got >= l.longest {
		l.cap = got
	}
}

// certain reports whether there is a limit for sure.
func (l *limit) certain() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cap > 0 || l.allowed > 0
}

// refuse tells that a request for size calls was refused.
func (l *limit) refuse(size int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refused = l.refused || size > l.accepted
}

// allow tells that the same request is answered for size calls, and refused for more.
func (l *limit) allow(size int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.allowed = size
}

// cuts reports whether answers are cut at got for certain, so that one of that length may be.
func (l *limit) cuts(got int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cap > 0 && got >= l.cap
}

// begin is how many calls of a window are asked for at first.
func (l *limit) begin() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.refused:
		return pageSize
	case l.cap > 0:
		return l.cap
	}
	return firstWindow
}

// wary reports whether it is better to begin with few.
func (l *limit) wary() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.refused
}
