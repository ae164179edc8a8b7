package client

import "context"

type lastLookKey struct{}

// WithLastLook has look called right before each request of ctx that changes something is written, when its token is had and
// nothing but the network lies ahead. Its error holds the request back, and is what the *Error of the request wraps, beside
// ErrHeldBack. Waiting for somebody to sign in may take minutes: what was true before that may not be any more.
func WithLastLook(ctx context.Context, look func() error) context.Context {
	return context.WithValue(ctx, lastLookKey{}, look)
}

// lastLook is what to say of a request that is about to be sent; nil for nothing.
func lastLook(ctx context.Context, r request) *Error {
	look, ok := ctx.Value(lastLookKey{}).(func() error)
	if !ok || !r.changes() {
		return nil
	}
	if err := look(); err != nil {
		return &Error{Op: r.op, Err: heldBack{err}}
	}
	return nil
}

// heldBack is why a request was held back, in the words of whoever did.
type heldBack struct{ error }

// Is implements what errors.Is asks for.
func (heldBack) Is(target error) bool { return target == ErrHeldBack } //nolint:errorlint // it is asked about itself

// Unwrap gives the cause.
func (h heldBack) Unwrap() error { return h.error }
