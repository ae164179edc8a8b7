package client

import (
	"context"
	"time"
)

// A try's limit is counted in limitSteps steps.
const limitSteps = 20

// limited is a context that ends by errTimeout once the program has run for limit. A program that is stopped, with its computer
// or alone, finds all its timers run out when it goes on, while the answer lies in the socket: so the limit is no single timer,
// and a step that took much longer than it should isn't counted.
func limited(parent context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(parent)
	step := limit / limitSteps
	go func() {
		for left := limitSteps; left > 0; {
			begun := time.Now()
			select {
			case <-time.After(step):
			case <-ctx.Done():
				return
			}
			if time.Since(begun) < 2*step {
				left--
			}
		}
		cancel(errTimeout)
	}()
	return ctx, func() { cancel(nil) }
}
