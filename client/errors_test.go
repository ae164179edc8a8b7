package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

// Each error says in a sentence what went wrong, and what to do.
func TestSentencesAndHints(t *testing.T) {
	dial := &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", errors.New("connection refused"))}
	cert := &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}
	for _, tt := range []struct {
		e          Error
		says, hint string
	}{
		{Error{Status: 400, Message: "name is missing"}, "could not x: name is missing", ""},
		{Error{Status: 400}, "could not x: 400 Bad Request", "Talkstack doesn't say why: check what was given, or ask its support."},
		{Error{Status: 418}, "could not x: 418 I'm a teapot", "Talkstack doesn't say why: check what was given, or ask its support."},
		{Error{Status: 599}, "could not x: HTTP status 599", "The trouble is Talkstack's; try again later."},
		{Error{Status: 401, Message: "jwt expired"}, "could not x: jwt expired", "Sign in again."},
		{Error{Status: 401, Err: ErrWrongPassword}, "could not x: the password is wrong (401 Unauthorized)", "Check the e-mail and the password."},
		{Error{Status: 404, Err: ErrNoSuchUser}, "could not x: no account has this e-mail (404 Not Found)", "Check the e-mail and the password."},
		{Error{Status: 401, Message: "no", Err: ErrKeyRefused}, "could not x: no", "Check TALKSTACK_API_KEY: a newly made key replaces the old one."},
		{Error{Status: 401, Err: ErrProxy}, "could not x: something between here and Talkstack answered instead (401 Unauthorized)", "If this network has a sign-in page, open it in a browser; then try again."},
		{Error{Status: 200, Err: ErrProxy, action: true, Outcome: Unknown}, "could not x: something between here and Talkstack answered instead (200 OK)", "It may have been done all the same: look before you try again."},
		{Error{Status: 401, Err: ErrWrongPassword, Page: true}, "could not x: the password is wrong, or something between here and Talkstack answered, a proxy or a network's sign-in page (401 Unauthorized)", "Check the e-mail and the password. If this network has a sign-in page, open it in a browser first."},
		{Error{Status: 401, Page: true}, "could not x: the session isn't accepted, or something between here and Talkstack answered, a proxy or a network's sign-in page (401 Unauthorized)", "Sign in again. If this network has a sign-in page, open it in a browser first."},
		{Error{Status: 401, Err: ErrKeyRefused, Page: true}, "could not x: the API key isn't accepted, or something between here and Talkstack answered, a proxy or a network's sign-in page (401 Unauthorized)", "Check TALKSTACK_API_KEY: a newly made key replaces the old one. If this network has a sign-in page, open it in a browser first."},
		{Error{Status: 404, Page: true}, "could not x: there is no such thing, or something between here and Talkstack answered, a proxy or a network's sign-in page (404 Not Found)", "It may have been deleted; refresh the list. If this network has a sign-in page, open it in a browser first."},
		{Error{Status: 401, Page: true, action: true, Outcome: Unknown}, "could not x: the session isn't accepted, or something between here and Talkstack answered, a proxy or a network's sign-in page (401 Unauthorized)", "It may have been done all the same: look before you try again."},
		{Error{Status: 307, Err: ErrRedirect}, "could not x: the service answered with a redirect (307 Temporary Redirect), which is not followed", "Check the configured URL."},
		{Error{Status: 403, Message: "not yours"}, "could not x: not yours", "This account may not do that; ask whoever owns the project."},
		{Error{Status: 404, Message: "no such agent"}, "could not x: no such agent", "It may have been deleted; refresh the list."},
		{Error{Status: 200, Err: ErrNotFound}, "could not x: not found", "It may have been deleted; refresh the list."},
		{Error{Status: 429}, "could not x: 429 Too Many Requests", "Wait a moment, then try again."},
		{Error{Status: 429, RetryAfter: 90400 * time.Millisecond}, "could not x: 429 Too Many Requests", "Try again in 91 s."},
		{Error{Status: 429, RetryAfter: time.Hour}, "could not x: 429 Too Many Requests", "Try again in 60 min."},
		{Error{Status: 422}, "could not x: 422 Unprocessable Entity", "Talkstack doesn't say why: check what was given, or ask its support."},
		{Error{Status: 422, Message: "name is too long"}, "could not x: name is too long", ""},
		{Error{Status: 503, Message: "down"}, "could not x: down", "The trouble is Talkstack's; try again later."},
		{Error{Status: 503, action: true, Outcome: Unknown}, "could not x: 503 Service Unavailable", "It may have been done all the same: look before you try again."},
		{Error{Status: 200, Err: fmt.Errorf("%w: it isn't JSON", ErrMalformed)}, "asked to x, the service answered 200 OK, but it isn't understood: it isn't JSON", "Check that the configured URL is Talkstack's API; if it is, its answers have changed."},
		{Error{Status: 201, Err: ErrMalformed, Message: "quota"}, "asked to x, the service answered 201 Created, but it isn't understood; it says: quota", "Check that the configured URL is Talkstack's API; if it is, its answers have changed."},
		{Error{Status: 200, Err: ErrTooLarge}, "asked to x, the service answered 200 OK, but it is too large", "Check that the configured URL is Talkstack's API; if it is, its answers have changed."},
		{Error{Err: fmt.Errorf("its header: %w", ErrTooLarge)}, "could not x: its header: it is too large", "Check that the configured URL is Talkstack's API; if it is, its answers have changed."},
		{Error{Err: ErrSignInNeeded}, "could not x: sign-in needed", "Sign in again."},
		{Error{Err: ErrSignInNeeded, Message: "not with a key"}, "could not x: not with a key", "Sign in again."},
		{Error{Err: ErrNotVerified, Status: 200, Message: "not verified"}, "could not x: not verified", "Enter the code from Talkstack's e-mail first."},
		{Error{Err: dial}, "could not x: no connection: connect: connection refused", "Check the network, then try again."},
		{Error{Err: &url.Error{Op: "Post", URL: "https://h/p", Err: dial}}, "could not x: no connection: connect: connection refused", "Check the network, then try again."},
		{Error{Err: &net.OpError{Op: "read", Err: errors.New("connection reset by peer")}}, "could not x: the connection broke: connection reset by peer", "Check the network, then try again."},
		{Error{Err: &net.OpError{Op: "dial", Err: &net.DNSError{Name: "a.b", IsNotFound: true}}}, "could not x: the host a.b is not found", "Check the network, then try again."},
		{Error{Err: &net.DNSError{Name: "a.b", IsTemporary: true}}, "could not x: the host a.b can't be looked up", "Check the network, then try again."},
		{Error{Err: cert}, "could not x: the host's certificate isn't trusted: x509: certificate signed by unknown authority", "Check this computer's clock; if it is right, something in this network looks into the connection."},
		{Error{Err: io.EOF}, "could not x: the connection closed before the whole answer came", "Check the network, then try again."},
		{Error{Err: io.ErrUnexpectedEOF}, "could not x: the connection closed before the whole answer came", "Check the network, then try again."},
		{Error{Err: errTimeout}, "could not x: no answer in time", "Check the network, then try again."},
		{Error{Err: context.DeadlineExceeded}, "could not x: no answer in time", "Check the network, then try again."},
		{Error{Err: context.Canceled}, "could not x: cancelled", ""},
		{Error{Err: errors.New("odd\n\x1b[31mthing")}, "could not x: odd [31mthing", "Check the network, then try again."},
		{Error{Err: &Error{Op: "renew the session", Status: 503, Message: "down"}}, "could not x: could not renew the session: down", "The trouble is Talkstack's; try again later."},
		{Error{}, "could not x: HTTP status 0", "Check the network, then try again."},
	} {
		tt.e.Op = "x"
		if got := tt.e.Error(); got != tt.says {
			t.Errorf("%s\nwant %s", got, tt.says)
		}
		if got := tt.e.Hint(); got != tt.hint {
			t.Errorf("%s: hint %q, want %q", tt.says, got, tt.hint)
		}
	}
}

func TestWhichSentinelsAnErrorIs(t *testing.T) {
	all := map[string]error{
		"bad": ErrBadRequest, "unauthorized": ErrUnauthorized, "forbidden": ErrForbidden, "missing": ErrNotFound, "limited": ErrRateLimited,
		"server": ErrServer, "network": ErrNetwork, "proxy": ErrProxy, "redirect": ErrRedirect, "malformed": ErrMalformed, "large": ErrTooLarge,
		"sign in": ErrSignInNeeded, "key": ErrKeyRefused, "password": ErrWrongPassword, "cancelled": context.Canceled, "late": context.DeadlineExceeded,
	}
	for _, tt := range []struct {
		e    Error
		want string
	}{
		{Error{Status: 400}, "bad"}, {Error{Status: 422}, "bad"}, {Error{Status: 400, Err: ErrNotFound}, "bad missing"},
		{Error{Status: 401, APIShaped: true}, "unauthorized"}, {Error{Status: 401}, "unauthorized"}, {Error{Status: 401, Err: ErrProxy}, "proxy"},
		{Error{Status: 401, Page: true}, "unauthorized"}, {Error{Status: 404, Page: true}, "missing"},
		{Error{Status: 401, Err: ErrWrongPassword}, "unauthorized password"}, {Error{Status: 401, Err: ErrKeyRefused}, "unauthorized key"},
		{Error{Status: 403}, "forbidden"}, {Error{Status: 403, Err: ErrProxy}, "proxy"}, {Error{Status: 404}, "missing"}, {Error{Status: 404, Err: ErrProxy}, "proxy"},
		{Error{Status: 407, Err: ErrProxy}, "proxy"}, {Error{Status: 429}, "limited"}, {Error{Status: 500}, "server"}, {Error{Status: 503}, "server"},
		{Error{Status: 511, Err: ErrProxy}, "proxy"}, {Error{Status: 302, Err: ErrRedirect}, "redirect"}, {Error{Status: 200, Err: ErrMalformed}, "malformed"},
		{Error{Status: 200, Err: ErrTooLarge}, "large"}, {Error{Err: ErrTooLarge}, "large"}, {Error{Err: ErrMalformed}, "malformed"},
		{Error{Err: io.EOF}, "network"}, {Error{Err: errTimeout}, "late network"}, {Error{Err: context.Canceled}, "cancelled"},
		{Error{Err: ErrSignInNeeded}, "sign in"}, {Error{Err: ErrKeyRefused}, "key"}, {Error{Err: ErrBadRequest}, "bad"}, {Error{Status: 418}, ""},
		{Error{Err: &Error{Status: 503}}, "network server"},
	} {
		for name, target := range all {
			want := false
			for w := range strings.SplitSeq(strings.ReplaceAll(tt.want, "sign in", "sign_in"), " ") {
				want = want || w == strings.ReplaceAll(name, " ", "_")
			}
			if got := errors.Is(&tt.e, target); got != want {
				t.Errorf("%+v is %s: %t", tt.e, name, got)
			}
		}
	}
}

// Error bodies aren't documented: whatever comes is a sentence, never a dump.
func TestErrorBodies(t *testing.T) {
	long := strings.Repeat("word ", 100)
	for body, want := range map[string]string{
		`{"message":"Name is taken","status":"error"}`:         "Name is taken",
		`{"error":"Name is taken"}`:                            "Name is taken",
		`{"message":"","error":"Name is taken"}`:               "Name is taken",
		`{"message":null,"error":"Name is taken"}`:             "Name is taken",
		`{"message":{"message":"Name is taken"},"error":"x"}`:  "Name is taken",
		`{"error":{"code":5,"message":"Name is taken"}}`:       "Name is taken",
		`{"message":["name is long","name is odd"]}`:           "name is long, name is odd",
		"\xef\xbb\xbf" + `{"message":"Name is taken"}`:         "Name is taken",
		`{"message":"a\nb\u0000\u001b[31mc\u202ed\u200de \t"}`: "a b [31mc d e",
		"{\"message\":\"a\xffb\"}":                             "a\uFFFDb",
		`{"message":"` + long + `"}`:                           long[:maxMessage-1] + "…",
		`{"message":" "}`:                                      "400 Bad Request",
		`{"message":5}`:                                        "400 Bad Request",
		`{"message":[]}`:                                       "400 Bad Request",
		`{"message":{}}`:                                       "400 Bad Request",
		`{"status":"error"}`:                                   "400 Bad Request",
		`["Name is taken"]`:                                    "400 Bad Request",
		`"Name is taken"`:                                      "400 Bad Request",
		`null`:                                                 "400 Bad Request",
		`Name is taken`:                                        "400 Bad Request",
		`<html><body><h1>Bad Request</h1></body></html>`:       "400 Bad Request",
		`{"message":"cut`:                                      "400 Bad Request",
		``:                                                     "400 Bad Request",
		strings.Repeat(`{"message":`, 9000):                    "400 Bad Request",
		`{"message":"x","pad":"` + strings.Repeat("x", maxError) + `"}`: "400 Bad Request",
	} {
		c, _ := answering(t, "400 "+body)
		if err := c.Agents.Delete(t.Context(), "p", "a"); err == nil || err.Error() != "could not delete the agent: "+want {
			t.Errorf("%.60s: %v, want %s", body, err, want)
		}
	}
}

// A page that comes with a status that is documented for the endpoint means what is documented, and names both causes.
func TestAPageWithADocumentedStatus(t *testing.T) {
	const page = "\n<!DOCTYPE html><title>Web App - Unavailable</title>"
	for name, tt := range map[string]struct {
		status string
		send   func(*Client, context.Context) error
		want   error
	}{
		"a read's 401":    {"401", func(c *Client, ctx context.Context) error { _, err := c.Projects.Get(ctx, "p"); return err }, ErrUnauthorized},
		"a change's 401":  {"401", func(c *Client, ctx context.Context) error { return c.Agents.Delete(ctx, "p", "a") }, ErrUnauthorized},
		"an agent":        {"404", func(c *Client, ctx context.Context) error { _, err := c.Agents.Get(ctx, "p", "a"); return err }, ErrNotFound},
		"deleting one":    {"404", func(c *Client, ctx context.Context) error { return c.Agents.Delete(ctx, "p", "a") }, ErrNotFound},
		"deleting all":    {"404", func(c *Client, ctx context.Context) error { return c.Projects.Delete(ctx, "p", true) }, ErrNotFound},
		"a call":          {"404", func(c *Client, ctx context.Context) error { _, err := c.Calls.Get(ctx, "p", "s"); return err }, ErrNotFound},
		"a number":        {"404", func(c *Client, ctx context.Context) error { _, err := c.Numbers.ByID(ctx, "n"); return err }, ErrNotFound},
		"an active agent": {"404", func(c *Client, ctx context.Context) error { _, err := c.Projects.ActiveAgent(ctx, "p"); return err }, ErrNotFound},
	} {
		c, _ := answering(t, tt.status+" "+page)
		err := tt.send(c, t.Context())
		var e *Error
		if !errors.As(err, &e) || !e.Page || !errors.Is(err, tt.want) || errors.Is(err, ErrProxy) || !strings.Contains(err.Error(), ", or something between here and Talkstack") ||
			strings.Contains(err.Error(), "DOCTYPE") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Where no project can be found, a page in the place of their list is told: none of it says that there are none.
func TestAPageInThePlaceOfEveryProject(t *testing.T) {
	c, _ := answering(t, "404 <html>")
	if list, err := c.Projects.List(t.Context(), "p"); !errors.Is(err, ErrProxy) {
		t.Errorf("%+v %v", list, err)
	}
}

// A page that a proxy puts in the place of any other answer is no success, nor is it the absence of a thing.
func TestAProxysPageIsNotBelieved(t *testing.T) {
	const page = "\n<!DOCTYPE html><title>Web App - Unavailable</title>"
	for _, status := range []string{"200", "201", "403", "404"} {
		c, s := answering(t, status+" "+page)
		_, listed := c.Voices.List(t.Context())
		_, history := c.Calls.History(t.Context(), HistoryQuery{})
		_, project := c.Projects.Get(t.Context(), "p")
		_, batch := c.Calls.Batch(t.Context(), Batch{File: strings.NewReader("")})
		for i, err := range []error{listed, history, project, batch, c.Projects.RemoveActiveAgent(t.Context(), "a"), c.Projects.SetWebhook(t.Context(), "p", "")} {
			if !errors.Is(err, ErrProxy) || errors.Is(err, ErrNotFound) || errors.Is(err, ErrUnauthorized) || strings.Contains(err.Error(), "DOCTYPE") {
				t.Errorf("%s, %d: %v", status, i, err)
			}
		}
		if len(s.all()) != 6 {
			t.Errorf("%s: sent %q", status, s.all())
		}
	}
}

func TestOneSafeLine(t *testing.T) {
	for _, s := range []string{"", " a  b ", "a\r\nb", "\x1b]0;title\x07", "\u202eevil\u2066", "a\u00a0b\u2028c", "\xff\xfe", strings.Repeat("é", 1000), "日本語 ok"} {
		checkLine(t, line(s))
		if again := line(line(s)); again != line(s) {
			t.Errorf("%q becomes %q", line(s), again)
		}
	}
	if got := line("日本語\t ok"); got != "日本語 ok" {
		t.Error(got)
	}
}

// checkLine fails unless s is one short printable line.
func checkLine(t *testing.T, s string) {
	t.Helper()
	if !utf8.ValidString(s) || utf8.RuneCountInString(s) > maxMessage || strings.TrimSpace(s) != s {
		t.Errorf("not one short line: %q", s)
	}
	for _, r := range s {
		if !unicode.IsPrint(r) {
			t.Errorf("%U in %q", r, s)
		}
	}
}
