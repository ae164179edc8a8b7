package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"
)

// newTransport is net/http's with pings, so that a connection that died while the computer slept is noticed in seconds
// and not in a quarter of an hour.
func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 15 * time.Second}).DialContext,
		TLSHandshakeTimeout:    10 * time.Second,
		MaxIdleConnsPerHost:    8,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 10 * time.Second},
	}
}

// answer is a good answer while its body is being read.
type answer struct {
	body       io.Reader // bounded
	serverTime time.Time
}

// try sends the request once and reads the answer.
func (c *Client) try(ctx context.Context, r request, payload []byte, tok Token, read func(*answer) error) *Error {
	ctx, cancel := context.WithTimeoutCause(ctx, r.limit, errTimeout)
	defer cancel()
	var written atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { written.Store(true) }})
	req, err := c.build(ctx, r, payload, tok)
	if err != nil {
		return &Error{Op: r.op, Err: err}
	}
	resp, err := c.http.Do(req)
	if err != nil {
		e := &Error{Op: r.op, Err: cause(ctx, err)}
		if written.Load() {
			e.Outcome = Unknown
		}
		return e
	}
	defer func() { _ = resp.Body.Close() }()
	if e := c.refused(r, resp); e != nil {
		return e
	}
	a := &answer{body: limit(resp.Body, r.max), serverTime: serverTime(resp)}
	if err := read(a); err != nil {
		e := &Error{Op: r.op, Outcome: Unknown, ServerTime: a.serverTime, Err: cause(ctx, err)}
		if errors.Is(err, ErrMalformed) {
			// The service did carry it out; only what it said can't be read.
			e.Status, e.Outcome = resp.StatusCode, Answered
			if !isJSON(resp) {
				e.Err = ErrProxy
			}
		}
		var own *Error
		if errors.As(err, &own) {
			own.Op, own.Status, own.ServerTime, own.Outcome = r.op, resp.StatusCode, a.serverTime, Answered
			return own
		}
		return e
	}
	return nil
}

// cause prefers why the context ended over net/http's words for it, which repeat the URL.
func cause(ctx context.Context, err error) error {
	if ctx.Err() != nil && !errors.Is(err, ErrMalformed) && !errors.Is(err, ErrTooLarge) {
		return context.Cause(ctx)
	}
	if strings.Contains(err.Error(), "gzip: invalid") {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return err
}

// refused makes the error of every answer that isn't a 2xx.
func (c *Client) refused(r request, resp *http.Response) *Error {
	if resp.StatusCode/100 == 2 {
		return nil
	}
	raw, _ := io.ReadAll(io.LimitReader(resp.Body, maxError+1)) // what came before a broken connection is enough
	e := &Error{Op: r.op, Status: resp.StatusCode, Outcome: Answered, ServerTime: serverTime(resp), RetryAfter: retryAfter(resp)}
	e.Message, e.APIShaped = apiMessage(resp, raw)
	switch s := resp.StatusCode; {
	case s/100 == 3:
		e.Err = ErrRedirect
	case s == http.StatusProxyAuthRequired, s == http.StatusNetworkAuthenticationRequired,
		(s == http.StatusUnauthorized || s == http.StatusForbidden || s == http.StatusNotFound) && !e.APIShaped:
		e.Err = ErrProxy
	case s == http.StatusBadRequest && r.missing && e.APIShaped:
		e.Err = ErrNotFound
	}
	return e
}

// apiMessage reads an error's own words. An answer has the API's form when it is a JSON object of bounded size with a
// string in message or error; only then is a 401 believed.
func apiMessage(resp *http.Response, raw []byte) (message string, apiShaped bool) {
	if len(raw) > maxError || !isJSON(resp) {
		return "", false
	}
	var body map[string]json.RawMessage
	if json.Unmarshal(raw, &body) != nil {
		return "", false
	}
	for _, key := range []string{"message", "error"} {
		var s string
		if v, ok := body[key]; ok && json.Unmarshal(v, &s) == nil {
			return line(s), true
		}
	}
	return "", false
}

func isJSON(resp *http.Response) bool {
	kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	return err == nil && kind == "application/json"
}

func serverTime(resp *http.Response) time.Time {
	t, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		return time.Time{}
	}
	return t
}

// bounded fails when more than the limit comes, instead of cutting silently.
type bounded struct {
	r    io.Reader
	left int64
}

func limit(r io.Reader, n int64) io.Reader { return &bounded{r, n} }

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		if n, err := b.r.Read(make([]byte, 1)); n == 0 {
			return 0, err
		}
		return 0, ErrTooLarge
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}
