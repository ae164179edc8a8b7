package client

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/tidwall/gjson"
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
	body       *bufio.Reader // bounded, without a byte order mark
	serverTime time.Time
	message    string // what it says of itself, for the error if nothing else in it can be used
	whole      []byte // the body, once parse has read it
	limited    *bounded
	html       bool
}

func newAnswer(resp *http.Response, limit int64) *answer {
	a := &answer{serverTime: serverTime(resp), limited: &bounded{r: resp.Body, left: limit}}
	a.body = withoutMark(a.limited)
	if resp.StatusCode == http.StatusNoContent {
		a.body = withoutMark(strings.NewReader("null"))
	}
	begin, _ := a.body.Peek(64) // what went wrong is met again by whoever reads on
	a.html = isHTML(begin)
	return a
}

// withoutMark skips a byte order mark, which is no JSON.
func withoutMark(r io.Reader) *bufio.Reader {
	b := bufio.NewReader(r)
	if begin, _ := b.Peek(len(bom)); bytes.Equal(begin, bom) {
		_, _ = b.Discard(len(bom)) // it is there
	}
	return b
}

// try sends the request once and reads the answer.
func (c *Client) try(ctx context.Context, r request, payload []byte, tok Token, read func(*answer) error) *Error {
	ctx, cancel := limited(ctx, r.limit)
	defer cancel()
	var written atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:      func(string) { written.Store(false) }, // net/http takes a second connection only if the first took nothing
		WroteHeaders: func() { written.Store(true) },
	})
	req, err := c.build(ctx, r, payload, tok)
	if err != nil {
		return &Error{Op: r.op, Err: fmt.Errorf("%w: %w", ErrBadRequest, err)}
	}
	hide := func(s string) string { // a service may repeat what it was sent
		s = tok.Value.hideIn(s)
		for _, secret := range r.secrets {
			s = secret.hideIn(s)
		}
		return line(s)
	}
	if e := lastLook(ctx, r); e != nil {
		return e
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
	if resp.StatusCode/100 != 2 {
		return refused(r, resp, hide)
	}
	a := newAnswer(resp, r.max)
	if a.html {
		return &Error{Op: r.op, Status: resp.StatusCode, Outcome: Unknown, ServerTime: a.serverTime, Err: ErrProxy}
	}
	if err := read(a); err != nil {
		e := unread(ctx, r, a, err, resp.StatusCode)
		e.Message = hide(e.Message)
		return e
	}
	return nil
}

// unread makes the error of a good answer that read could not use.
func unread(ctx context.Context, r request, a *answer, err error, status int) *Error {
	var own *Error
	if errors.As(err, &own) { // it is understood, and says no
		own.Op, own.Status, own.ServerTime, own.Outcome = r.op, status, a.serverTime, Answered
		return own
	}
	e := &Error{Op: r.op, Status: status, Outcome: Unknown, ServerTime: a.serverTime, Message: a.message, Err: err}
	if broke := a.limited.err; broke != nil {
		if e.Err = cause(ctx, broke); !e.unread() {
			e.Status = 0
		}
	}
	if r.safe && errors.Is(err, errNull) {
		e.Err, e.Outcome = ErrNotFound, Answered
	}
	return e
}

// cause is why no whole answer came, without net/http's words for it, which repeat the method and the URL.
func cause(ctx context.Context, err error) error {
	var of *url.Error
	if errors.As(err, &of) {
		err = of.Err
	}
	var corrupt flate.CorruptInputError
	switch text := err.Error(); {
	case errors.Is(err, ErrTooLarge):
		return err
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case strings.Contains(text, "response headers exceeded"), strings.Contains(text, "response header list larger"):
		return fmt.Errorf("its header: %w", ErrTooLarge)
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), errors.As(err, &corrupt):
		return fmt.Errorf("%w: its compression is broken", ErrMalformed)
	}
	return err
}

// refused makes the error of every answer that isn't a 2xx.
func refused(r request, resp *http.Response, hide func(string) string) *Error {
	raw, _ := io.ReadAll(io.LimitReader(resp.Body, maxError+1)) // what came before a broken connection is enough
	e := &Error{Op: r.op, Status: resp.StatusCode, Outcome: Answered, ServerTime: serverTime(resp), RetryAfter: retryAfter(resp)}
	body := errorBody(raw)
	message, said := words(body)
	e.Message, e.APIShaped = hide(message), said && isJSON(resp)
	html := isHTML(raw)
	switch s := e.Status; {
	case s == http.StatusProxyAuthRequired, s == http.StatusNetworkAuthenticationRequired:
		e.Err = ErrProxy
	case s == http.StatusUnauthorized, s == http.StatusForbidden, s == http.StatusNotFound:
		switch {
		case r.path == pathRefresh && !e.APIShaped: // nothing but the service's own words may end a session
			e.Err = ErrProxy
		case html && r.documents(s):
			e.Page = true
		case html:
			e.Err = ErrProxy
		}
	case s/100 == 3:
		e.Err = ErrRedirect
	case s == http.StatusBadRequest && r.missing && !html:
		e.Err = ErrNotFound
	case s == http.StatusRequestTimeout, s/100 == 5:
		e.Outcome = Unknown
	}
	if r.rings && (html || e.Status != http.StatusBadRequest && e.Status != http.StatusUnauthorized) {
		e.Outcome = Unknown
	}
	if r.explain != nil {
		r.explain(e, body)
	}
	return e
}

// errorBody is an error's body, if that is a JSON object of at most 64 KiB; nothing else is believed.
func errorBody(raw []byte) gjson.Result {
	raw = bytes.TrimPrefix(raw, bom)
	if len(raw) > maxError || !json.Valid(raw) {
		return gjson.Result{}
	}
	if r := gjson.ParseBytes(raw); r.IsObject() {
		return r
	}
	return gjson.Result{}
}

// words is what an answer says of itself in message or error. said reports whether one of them is a string, which is the
// form that is documented; lists of sentences and objects with a message of their own are read as well.
func words(body gjson.Result) (message string, said bool) {
	for _, key := range []string{"message", "error"} {
		v := body.Get(key)
		said = said || v.Type == gjson.String
		if message != "" {
			continue
		}
		switch {
		case v.Type == gjson.String:
			message = strings.TrimSpace(v.Str)
		case v.IsArray():
			var all []string
			v.ForEach(func(_, s gjson.Result) bool { all = append(all, text(s)); return true })
			message = strings.Join(all, ", ")
		case v.IsObject():
			message = text(v.Get("message"))
		}
	}
	return message, said
}

var bom = []byte("\xef\xbb\xbf")

func isJSON(resp *http.Response) bool {
	kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	return err == nil && kind == "application/json"
}

// isHTML tells the pages of proxies and captive portals by how they begin. The content type says nothing: web frameworks
// call any text HTML.
func isHTML(begin []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(begin, bom)), []byte("<"))
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
	err  error // why reading stopped before the end
}

func (b *bounded) Read(p []byte) (n int, err error) {
	if b.err != nil {
		return 0, b.err
	}
	if b.left <= 0 {
		var one [1]byte
		if n, err = b.r.Read(one[:]); n > 0 {
			n, err = 0, ErrTooLarge
		}
	} else {
		n, err = b.r.Read(p[:min(int64(len(p)), b.left)])
		b.left -= int64(n)
	}
	if err != nil && !errors.Is(err, io.EOF) { // ErrUnexpectedEOF isn't EOF
		b.err = err
	}
	return n, err
}
