package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
	"unicode"
)

// What can go wrong, for errors.Is. An *Error may be several at once: a wrong password is also unauthorized. The words of
// some end a sentence.
var (
	ErrBadRequest    = errors.New("bad request")          // 400 or 422, or refused before it was sent
	ErrUnauthorized  = errors.New("unauthorized")         // 401 from the service, not a proxy
	ErrForbidden     = errors.New("forbidden")            // 403, likewise
	ErrNotFound      = errors.New("not found")            // 404, likewise; 400 where the documentation says so
	ErrRateLimited   = errors.New("rate limited")         // 429
	ErrServer        = errors.New("server error")         // 5xx
	ErrNetwork       = errors.New("network error")        // no answer, or a part of one
	ErrProxy         = errors.New("not the service")      // a captive portal or proxy answered
	ErrRedirect      = errors.New("redirect refused")     // 3xx
	ErrMalformed     = errors.New("it isn't understood")  // 2xx that isn't what was asked for
	ErrTooLarge      = errors.New("it is too large")      // more than the limit
	ErrSignInNeeded  = errors.New("sign-in needed")       // there is no token to send
	ErrNotVerified   = errors.New("account not verified") // login
	ErrWrongPassword = errors.New("wrong password")       // login, change-password
	ErrNoSuchUser    = errors.New("no such user")         // /auth/*
	ErrReadOnly      = errors.New("read-only: nothing is changed at the service")
	ErrKeyRefused    = errors.New("API key refused")       // a static key answered by 401
	ErrHeldBack      = errors.New("held back")             // by a last look before it was sent, see WithLastLook
	errInsecure      = errors.New("http is not encrypted") // a base URL
)

// errTimeout is the end of one try's limit; see limited.
var errTimeout = fmt.Errorf("no answer in time: %w", context.DeadlineExceeded)

// Outcome says what is known of a request that failed.
type Outcome int

// The outcomes. Only NotSent and Answered are certain: the request did nothing.
const (
	NotSent Outcome = iota // nothing was written to the network
	// Unknown is a request that was written and may have done what it was for: no answer came, or a gateway or the
	// service failed (408, 5xx), or the answer to a success can't be read. Of a request that rings a phone it is any answer
	// but a success and the documented refusals (400, 401): a proxy may have passed on what it then answered itself.
	Unknown
	Answered // the service refused it
)

// Error is what went wrong with one request.
type Error struct {
	Op         string        // what was being done: "sign in", "list the agents"
	Status     int           // the HTTP status, 0 if no whole answer came
	Message    string        // what the service said of it, one safe line; "" if nothing usable
	APIShaped  bool          // the answer has the form of the API's own errors, not a proxy's
	Page       bool          // a web page came with a status that is documented: the service's, or that of something in between
	RetryAfter time.Duration // what the service asked to wait, 0 if it didn't
	Outcome    Outcome
	ServerTime time.Time // the answer's Date, zero if it had none
	Err        error     // a more precise sentinel, or the cause

	action bool // the request was to change something
}

// Error is a sentence about what went wrong. Hint says what to do about it.
func (e *Error) Error() string {
	if e.unread() && e.Status != 0 {
		return fmt.Sprintf("asked to %s, the service answered %s, but %s", e.Op, e.status(), e.reason())
	}
	return "could not " + e.Op + ": " + e.reason()
}

// unread reports whether an answer came that can't be used.
func (e *Error) unread() bool { return errors.Is(e.Err, ErrMalformed) || errors.Is(e.Err, ErrTooLarge) }

// unsaid reports whether a change succeeded, by its HTTP status, with an answer that doesn't say to what: what is there now
// has to be looked at.
func unsaid(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Status/100 == 2 && errors.Is(e.Err, ErrMalformed)
}

func (e *Error) reason() string {
	switch {
	case errors.Is(e.Err, ErrProxy):
		return fmt.Sprintf("something between here and Talkstack answered instead (%s)", e.status())
	case errors.Is(e.Err, ErrRedirect):
		return fmt.Sprintf("the service answered with a redirect (%s), which is not followed", e.status())
	case e.unread() && e.Message != "":
		return line(e.Err.Error()) + "; it says: " + e.Message
	case e.Page:
		return e.meaning() + ", or something between here and Talkstack answered, a proxy or a network's sign-in page (" + e.status() + ")"
	case e.Message != "":
		return e.Message
	case e.Status/100 == 4 && (errors.Is(e.Err, ErrWrongPassword) || errors.Is(e.Err, ErrNoSuchUser)):
		return e.meaning() + " (" + e.status() + ")"
	case e.unread():
		return line(e.Err.Error())
	case e.Status == 0 && e.Err != nil:
		return networkReason(e.Err)
	case e.Status/100 == 2 && e.Err != nil:
		return line(e.Err.Error())
	}
	return e.status()
}

// meaning is what a documented refusal means, in words.
func (e *Error) meaning() string {
	switch {
	case errors.Is(e.Err, ErrWrongPassword):
		return "the password is wrong"
	case errors.Is(e.Err, ErrNoSuchUser):
		return "no account has this e-mail"
	case errors.Is(e.Err, ErrKeyRefused):
		return "the API key isn't accepted"
	case e.Status == http.StatusUnauthorized:
		return "the session isn't accepted"
	}
	return "there is no such thing"
}

func (e *Error) status() string {
	if text := http.StatusText(e.Status); text != "" {
		return fmt.Sprintf("%d %s", e.Status, text)
	}
	return fmt.Sprintf("HTTP status %d", e.Status)
}

func networkReason(err error) string {
	var (
		nested *Error // a renewal that failed
		dns    *net.DNSError
		cert   *tls.CertificateVerificationError
		op     *net.OpError
	)
	switch {
	case errors.As(err, &nested):
		return nested.Error()
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case errors.As(err, &dns) && dns.IsNotFound:
		return "the host " + line(dns.Name) + " is not found"
	case errors.As(err, &dns):
		return "the host " + line(dns.Name) + " can't be looked up"
	case errors.As(err, &cert):
		return "the host's certificate isn't trusted: " + line(cert.Err.Error())
	case errors.As(err, &op) && op.Op == "dial":
		return "no connection: " + line(op.Err.Error())
	case errors.As(err, &op):
		return "the connection broke: " + line(op.Err.Error())
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the connection closed before the whole answer came"
	}
	return line(err.Error())
}

// Hint is what the person can do about it.
func (e *Error) Hint() string {
	hint := e.hint()
	if e.Page && (!e.action || e.Outcome != Unknown) {
		hint += " If this network has a sign-in page, open it in a browser first."
	}
	return hint
}

func (e *Error) hint() string {
	var (
		nested *Error
		cert   *tls.CertificateVerificationError
	)
	switch {
	case errors.As(e.Err, &nested):
		return nested.Hint()
	case e.action && e.Outcome == Unknown:
		return "It may have been done all the same: look before you try again."
	case errors.Is(e, ErrKeyRefused):
		return "Check TALKSTACK_API_KEY: a newly made key replaces the old one."
	case errors.Is(e, ErrWrongPassword), errors.Is(e, ErrNoSuchUser):
		return "Check the e-mail and the password."
	case errors.Is(e, ErrNotVerified):
		return "Enter the code from Talkstack's e-mail first."
	case errors.Is(e, ErrSignInNeeded), errors.Is(e, ErrUnauthorized):
		return "Sign in again."
	case errors.Is(e, ErrForbidden):
		return "This account may not do that; ask whoever owns the project."
	case errors.Is(e, ErrProxy):
		return "If this network has a sign-in page, open it in a browser; then try again."
	case errors.Is(e, ErrRateLimited):
		if e.RetryAfter > 0 {
			return "Try again in " + span(e.RetryAfter) + "."
		}
		return "Wait a moment, then try again."
	case errors.Is(e, ErrServer):
		return "The trouble is Talkstack's; try again later."
	case errors.As(e.Err, &cert):
		return "Check this computer's clock; if it is right, something in this network looks into the connection."
	case errors.Is(e, ErrNetwork):
		return "Check the network, then try again."
	case errors.Is(e, ErrNotFound):
		return "It may have been deleted; refresh the list."
	case errors.Is(e, ErrRedirect):
		return "Check the configured URL."
	case e.unread():
		return "Check that the configured URL is Talkstack's API; if it is, its answers have changed."
	case e.Status/100 == 4 && e.Message == "":
		return "Talkstack doesn't say why: check what was given, or ask its support."
	}
	return ""
}

// span is a time to wait in words: seconds, or whole minutes, rounded up.
func span(d time.Duration) string {
	seconds := int((d + time.Second - 1) / time.Second)
	if seconds < 120 {
		return fmt.Sprintf("%d s", seconds)
	}
	return fmt.Sprintf("%d min", (seconds+59)/60)
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is maps the status to the sentinels.
func (e *Error) Is(target error) bool {
	theirs := !errors.Is(e.Err, ErrProxy)
	switch target {
	case ErrBadRequest:
		return e.Status == http.StatusBadRequest || e.Status == http.StatusUnprocessableEntity
	case ErrUnauthorized:
		return e.Status == http.StatusUnauthorized && theirs
	case ErrForbidden:
		return e.Status == http.StatusForbidden && theirs
	case ErrNotFound:
		return e.Status == http.StatusNotFound && theirs
	case ErrRateLimited:
		return e.Status == http.StatusTooManyRequests
	case ErrServer:
		return e.Status/100 == 5 && e.Status != http.StatusNetworkAuthenticationRequired
	case ErrNetwork:
		return e.Status == 0 && !e.local() && !e.unread() && !errors.Is(e.Err, context.Canceled)
	}
	return false
}

// local reports whether the request failed before the network had a part in it.
func (e *Error) local() bool {
	return errors.Is(e.Err, ErrSignInNeeded) || errors.Is(e.Err, ErrKeyRefused) || errors.Is(e.Err, ErrUnauthorized) || errors.Is(e.Err, ErrBadRequest) || errors.Is(e.Err, ErrReadOnly) || errors.Is(e.Err, ErrHeldBack)
}

// maxMessage bounds what is repeated of a service's own words, in runes.
const maxMessage = 240

// line makes one short printable line of text from the network: what can't be seen separates words. What is drawn is made
// safe once more by the screen.
func line(s string) string {
	unseen := func(r rune) bool { return r == ' ' || !unicode.IsPrint(r) }
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "\uFFFD"), unseen), " ")
	if r := []rune(s); len(r) > maxMessage {
		s = string(r[:maxMessage-1]) + "…"
	}
	return s
}
