package watch

import "context"

// signal wakes a goroutine that waits for it. One that is sent while another wasn't seen yet is the same.
type signal chan struct{}

func newSignal() signal { return make(signal, 1) }

func (s signal) send() {
	select {
	case s <- struct{}{}:
	default:
	}
}

// each calls do at once, and again each time that the signal is sent, until ctx ends.
func (s signal) each(ctx context.Context, do func()) {
	s.send()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s:
			do()
		}
	}
}
