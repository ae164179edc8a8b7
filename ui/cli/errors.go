package cli

import (
	"context"
	"errors"
	"fmt"

	"talkdeck/client"
	"talkdeck/ui/kit/present"
)

// The exit codes, for scripts.
const (
	codeFailed      = 1
	codeUsage       = 2 // wrong usage, or no terminal
	codeCancelled   = 3
	codeSignIn      = 4 // sign-in needed
	codePartly      = 5 // part of it failed
	codeNotFound    = 6
	codeTryLater    = 7  // network or server
	codeRefused     = 9  // by a safety rule
	codeUncertain   = 10 // it may have been done: not to be repeated
	codeInterrupted = 130
)

// coded is an error with the exit code that it asks for.
type coded struct {
	code int
	err  error
}

func (e *coded) Error() string { return e.err.Error() }
func (e *coded) Unwrap() error { return e.err }

func usage(err error) error { return &coded{codeUsage, err} }

// refused is the end of what a safety rule forbids.
func refused(format string, args ...any) error {
	return &coded{codeRefused, fmt.Errorf(format, args...)}
}

// errInterrupted is ctrl+c: nothing to say, but not a success.
var errInterrupted = &coded{codeInterrupted, errors.New("interrupted")}

// errPartly is what was told already: not all of it can be done, or could be.
var errPartly = &coded{codePartly, errors.New("part of it failed")}

// errSignedOut is what status has told already.
var errSignedOut = &coded{codeSignIn, errors.New("signed out")}

// ExitCode is the process's exit code for what Run returned.
func ExitCode(err error) int {
	var c *coded
	switch {
	case err == nil:
		return 0
	case errors.As(err, &c):
		return c.code
	case errors.Is(err, context.Canceled):
		return codeInterrupted
	case errors.Is(err, client.ErrSignInNeeded), errors.Is(err, client.ErrUnauthorized), errors.Is(err, client.ErrKeyRefused),
		errors.Is(err, client.ErrWrongPassword), errors.Is(err, client.ErrNoSuchUser), errors.Is(err, client.ErrNotVerified):
		return codeSignIn
	case errors.Is(err, client.ErrNotFound):
		return codeNotFound
	case errors.Is(err, client.ErrNetwork), errors.Is(err, client.ErrServer), errors.Is(err, client.ErrRateLimited), errors.Is(err, client.ErrProxy):
		return codeTryLater
	}
	return codeFailed
}

// fromPage reports whether a refusal came as a web page, so that it may be that of something in between.
func fromPage(err error) bool {
	var e *client.Error
	return errors.As(err, &e) && e.Page
}

// Sentence is what to tell a person of an error: what went wrong and what to do next, safe to print. It is empty when
// there is nothing to say.
func Sentence(err error) string {
	if err == nil || errors.Is(err, errInterrupted) || errors.Is(err, errSignedOut) || errors.Is(err, errPartly) {
		return ""
	}
	return present.Explain(err)
}
