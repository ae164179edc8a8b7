package cli

import (
	"context"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
)

// signals turns the signals that end a program into the way out that the keys take, so that the terminal is restored and the
// session saved also when its window is closed (SIGHUP), which the library lets end the program at once.
type signals struct {
	leave context.Context // ends when the person won't wait any longer, after the screen has ended

	received chan os.Signal
	done     chan struct{}
	gone     atomic.Bool // the screen has ended
	ctrlC    atomic.Bool
}

// listen calls quit at the first signal.
func listen(quit func()) *signals {
	s := &signals{received: make(chan os.Signal, 4), done: make(chan struct{})}
	var cancel context.CancelFunc
	s.leave, cancel = context.WithCancel(context.Background())
	signal.Notify(s.received, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		defer cancel()
		for {
			select {
			case sig := <-s.received:
				s.take(sig, quit, cancel)
			case <-s.done:
				return
			}
		}
	}()
	return s
}

func (s *signals) take(sig os.Signal, quit, cancel func()) {
	switch {
	case s.gone.Load() && sig != syscall.SIGHUP:
		cancel()
	case !s.gone.Load():
		s.ctrlC.Store(sig == os.Interrupt)
		quit()
	}
}

// ended tells that the screen has ended: from now on ctrl+c, which is a signal again, means not to wait.
func (s *signals) ended() { s.gone.Store(true) }

// interrupted reports whether it was SIGINT that ended the screen.
func (s *signals) interrupted() bool { return s.ctrlC.Load() }

// stop lets signals do again what they do by default.
func (s *signals) stop() {
	signal.Stop(s.received)
	close(s.done)
}
