package client

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"
	"unicode"
)

// What can go wrong, for errors.Is. An *Error may be several at once: a wrong password is also unauthorized.
var (
	ErrBadRequest    = errors.New("bad request")           // 400
	ErrUnauthorized  = errors.New("unauthorized")          // 401 in the API's own words
	ErrForbidden     = errors.New("forbidden")             // 403
	ErrNotFound      = errors.New("not found")             // 404, and 400 where the documentation says so
	ErrRateLimited   = errors.New("rate limited")          // 429
	ErrServer        = errors.New("server error")          // 5xx
	ErrNetwork       = errors.New("network error")         // no answer
	ErrProxy         = errors.New("not the service")       // a captive portal or proxy answered
	ErrRedirect      = errors.New("redirect refused")      // 3xx
	ErrMalformed     = errors.New("answer not understood") // 2xx that isn't what was asked for
	ErrTooLarge      = errors.New("answer too large")      // more than the limit
	ErrSignInNeeded  = errors.New("sign-in needed")        // there is no token to send
	ErrNotVerified   = errors.New("account not verified")  // login
	ErrWrongPassword = errors.New("wrong password")        // login, change-password
	ErrNoSuchUser    = errors.New("no such user")          // login
	ErrKeyRefused    = errors.New("API key refused")       // a static key answered by 401
	errTimeout       = errors.New("no answer in time")     // the limit of one try
	errInsecure      = errors.New("http is not encrypted") // a base URL
)

// Outcome says what is known of a request that failed.
type Outcome int

// The outcomes. Only NotSent and Answered are certain.
const (
	NotSent  Outcome = iota // nothing was written to the network
	Unknown                 // written, and no final answer came
	Answered                // the service answered
)

// Error is what went wrong with one request.
type Error struct {
	Op         string        // what was being done: "sign in", "list the agents"
	Status     int           // the HTTP status, 0 if no answer came
	Message    string        // what the service said of it, one safe line; "" if nothing usable
	APIShaped  bool          // the answer has the form of the API's own errors, not a proxy's
	RetryAfter time.Duration // what the service asked to wait, 0 if it didn't
	Outcome    Outcome
	ServerTime time.Time // the answer's Date, zero if it had none
	Err        error     // a more precise sentinel, or the cause
}

// Error is a sentence about what went wrong. Hint says what to do about it.
func (e *Error) Error() string {
	return "could not " + e.Op + ": " + e.reason()
}

func (e *Error) reason() string {
	switch {
	case errors.Is(e.Err, ErrProxy):
		return fmt.Sprintf("something between here and Talkstack answered instead (%s)", e.status())
	case errors.Is(e.Err, ErrRedirect):
		return fmt.Sprintf("the service answered with a redirect (%s), which is not followed", e.status())
	case e.Status == 0 && errors.Is(e.Err, ErrMalformed):
		return "the answer could not be read: " + line(e.Err.Error())
	case e.Status == 0 && e.Err != nil:
		return networkReason(e.Err)
	case e.Status/100 == 2 && e.Err != nil && e.Message == "":
		return line(e.Err.Error())
	case e.Message != "":
		return e.Message
	}
	return e.status()
}

func (e *Error) status() string {
	if text := http.StatusText(e.Status); text != "" {
		return fmt.Sprintf("%d %s", e.Status, text)
	}
	return fmt.Sprintf("HTTP status %d", e.Status)
}

func networkReason(err error) string {
	var dns *net.DNSError
	switch {
	case errors.Is(err, errTimeout), errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case errors.As(err, &dns):
		return "the host " + line(dns.Name) + " is not found"
	}
	// net/http wraps the cause in the method and the URL, which say nothing to the person.
	var op *net.OpError
	if errors.As(err, &op) {
		return "no connection: " + line(op.Err.Error())
	}
	return line(err.Error())
}

// Hint is what the person can do about it.
func (e *Error) Hint() string {
	switch {
	case errors.Is(e, ErrKeyRefused):
		return "Check TALKSTACK_API_KEY: a newly made key replaces the old one."
	case errors.Is(e, ErrWrongPassword), errors.Is(e, ErrNoSuchUser):
		return "Check the e-mail and the password."
	case errors.Is(e, ErrNotVerified):
		return "Enter the code from Talkstack's e-mail first, in Talkstack's own dashboard."
	case errors.Is(e, ErrSignInNeeded), errors.Is(e, ErrUnauthorized):
		return "Sign in again."
	case errors.Is(e, ErrForbidden):
		return "This account may not do that; ask whoever owns the project."
	case errors.Is(e, ErrProxy):
		return "If this network has a sign-in page, open it in a browser; then try again."
	case errors.Is(e, ErrRateLimited):
		if e.RetryAfter > 0 {
			return fmt.Sprintf("Try again in %s.", e.RetryAfter.Round(time.Second))
		}
		return "Wait a moment, then try again."
	case errors.Is(e, ErrServer):
		return "The trouble is Talkstack's; try again later."
	case e.Status == 0 && errors.Is(e, ErrNetwork):
		return "Check the network, then try again."
	case errors.Is(e, ErrNotFound):
		return "It may have been deleted; refresh the list."
	case errors.Is(e, ErrRedirect):
		return "Check the configured URL."
	case errors.Is(e, ErrMalformed), errors.Is(e, ErrTooLarge):
		return "Check that the configured URL is Talkstack's API; if it is, its answers have changed."
	}
	return ""
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is maps the status to the sentinels.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrBadRequest:
		return e.Status == http.StatusBadRequest
	case ErrUnauthorized:
		return e.Status == http.StatusUnauthorized && e.APIShaped
	case ErrForbidden:
		return e.Status == http.StatusForbidden && e.APIShaped
	case ErrNotFound:
		return e.Status == http.StatusNotFound && e.APIShaped
	case ErrRateLimited:
		return e.Status == http.StatusTooManyRequests
	case ErrServer:
		return e.Status/100 == 5 && e.Status != http.StatusNetworkAuthenticationRequired
	case ErrNetwork:
		return e.Status == 0 && !errors.Is(e.Err, ErrSignInNeeded) && !errors.Is(e.Err, ErrKeyRefused) &&
			!errors.Is(e.Err, ErrMalformed) && !errors.Is(e.Err, ErrTooLarge) && !errors.Is(e.Err, context.Canceled)
	}
	return false
}

// maxMessage bounds what is repeated of a service's own words, in runes.
const maxMessage = 240

// line makes one short printable line of text from the network. What is drawn is made safe once more by the screen.
func line(s string) string {
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "�"), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	if r := []rune(s); len(r) > maxMessage {
		s = string(r[:maxMessage-1]) + "…"
	}
	return s
}
