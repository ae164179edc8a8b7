package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// The limits of one try, and of an answer's size after decompression.
const (
	readLimit   = 15 * time.Second
	authLimit   = 20 * time.Second
	writeLimit  = 20 * time.Second
	dialLimit   = 60 * time.Second // a short one would only make outcomes unknown
	uploadLimit = 120 * time.Second

	maxAnswer  = 16 << 20
	maxHistory = 64 << 20
	maxError   = 64 << 10
)

// credentials says what a request carries.
type credentials int

const (
	token      credentials = iota // whatever the TokenSource gives
	none                          // /auth/*
	bearerOnly                    // an API key won't do
	// tokenOnce is for change-password: its 401 means a wrong old password and says nothing of the token.
	tokenOnce
)

// request is one call of the API, before it is sent.
type request struct {
	op           string // for error sentences: "list the agents"
	method, path string
	query        url.Values
	body         any    // marshalled as JSON; nil for none
	form         []byte // instead of body, with its content type
	contentType  string
	calls        bool // to the calls host
	creds        credentials
	safe         bool // may be sent again: it changes nothing
	rings        bool // makes calls
	limit        time.Duration
	max          int64
	session      bool     // signs in, or keeps signed in
	missing      bool     // a 400 means that the thing doesn't exist
	notFound     bool     // a 404 is documented: the thing, or the account, doesn't exist
	secrets      []Secret // what the body holds of them
	// explain, if set, makes an error more precise by its body, which is an object or nothing.
	explain func(*Error, gjson.Result)
}

// orNotFound is r where the documentation names a 404.
func (r request) orNotFound() request {
	r.notFound = true
	return r
}

// documents reports whether a 401 or 404 is documented for the request. Every request with credentials may get a 401.
func (r request) documents(status int) bool {
	switch status {
	case http.StatusUnauthorized:
		return r.creds != none || r.path == pathLogin
	case http.StatusNotFound:
		return r.notFound
	}
	return false
}

// read is a request that changes nothing and may be sent again, a POST too: some of this API's reads are POSTs.
func read(op, method, path string, body any) request {
	return request{op: op, method: method, path: path, body: body, safe: true, limit: readLimit, max: maxAnswer}
}

// write is a request that changes something and is sent once.
func write(op, method, path string, body any) request {
	return request{op: op, method: method, path: path, body: body, limit: writeLimit, max: maxAnswer}
}

// changes reports whether a request is for changing something, or costs. Signing in and renewing a session are not.
func (r request) changes() bool { return !r.safe && !r.session }

// done is for answers that hold nothing but an envelope: that it is a success is all there is to know.
func done(a *answer) error {
	_, _ = io.Copy(io.Discard, io.LimitReader(a.body, maxError)) // so that the connection can serve again
	return nil
}

// do sends r and reads its answer by read. It is the one request path: credentials, one refresh and one replay after a
// 401, retries of what is safe to repeat, limits, errors.
func (c *Client) do(ctx context.Context, r request, read func(*answer) error) error {
	if r.path == "" {
		return &Error{Op: r.op, Message: "that is no id", Err: ErrBadRequest}
	}
	if c.readOnly && r.changes() {
		return &Error{Op: r.op, Err: ErrReadOnly}
	}
	payload, err := r.payload()
	if err != nil {
		return &Error{Op: r.op, Err: fmt.Errorf("%w: %w", ErrBadRequest, err)}
	}
	var rejected *Token
	var last *Error
	for attempt := 1; ; attempt++ {
		tok, err := c.token(ctx, r, Need{Rejected: rejected, FromPage: last != nil && last.Page})
		if err != nil {
			return tokenless(r, last, err)
		}
		last = c.try(ctx, r, payload, tok, read)
		if last == nil {
			return nil
		}
		last.action = !r.safe && r.creds != none
		if rejected == nil && mayReplay(r, last) {
			rejected, attempt = &tok, attempt-1
			continue
		}
		wait, again := retry(r.safe, attempt, last, jitter())
		if !again || ctx.Err() != nil || c.sleep(ctx, wait) != nil {
			return last
		}
	}
}

// one sends r and makes a T of the object in its answer, see object.
func one[T any](ctx context.Context, c *Client, r request, of func(gjson.Result) T, acceptable ...func(gjson.Result) bool) (*T, error) {
	var out T
	if err := c.do(ctx, r, object(func(v gjson.Result) { out = of(v) }, acceptable...)); err != nil {
		return nil, err
	}
	return &out, nil
}

// many sends r and makes a T of each entry of the list in its answer, see list.
func many[T any](ctx context.Context, c *Client, r request, of func(gjson.Result) T, accept func(gjson.Result) bool) (out []T, err error) {
	err = c.do(ctx, r, list(accept, func(v gjson.Result) { out = append(out, of(v)) }))
	return out, err
}

// confirmed returns the answer to a change. Where the change succeeded with an answer that doesn't say to what, it returns what
// look finds, if that is as it was to become.
func confirmed[T any](got *T, err error, look func() (*T, error), is func(*T) bool) (*T, error) {
	if !unsaid(err) {
		return got, err
	}
	now, failed := look()
	if failed != nil || !is(now) {
		return nil, err
	}
	return now, nil
}

// mayReplay reports whether e is a 401 that another token could cure. It means that nothing was done, so that even an
// action may be sent once more; but then it has to be in the API's own words.
func mayReplay(r request, e *Error) bool {
	if r.creds != token && r.creds != bearerOnly {
		return false
	}
	return errors.Is(e, ErrUnauthorized) && (e.APIShaped || r.safe)
}

// tokenless is the error of a request for which there is no token, or none but the one that the service has just refused.
func tokenless(r request, last *Error, err error) *Error {
	e := &Error{Op: r.op, Err: err}
	var own *Error
	if errors.As(err, &own) && own.Op == "" {
		own.Op, e = r.op, own
	}
	if last == nil {
		return e
	}
	if e.Outcome = Answered; e.local() { // the 401 stands, with what the service said of it
		last.Err = err
		return last
	}
	return e // why there is no newer one is what matters
}

func (c *Client) token(ctx context.Context, r request, need Need) (Token, error) {
	if r.creds == none {
		return Token{}, nil
	}
	if c.tokens == nil {
		return Token{}, ErrSignInNeeded
	}
	need.Op, need.Action = r.op, !r.safe
	tok, err := c.tokens.Token(ctx, need)
	switch {
	case err != nil:
		return tok, err
	case r.creds == bearerOnly && tok.Kind == APIKey:
		return tok, &Error{Message: "Talkstack wants a signed-in session for this, not an API key", Err: ErrSignInNeeded}
	case tok.Value.IsZero():
		return tok, ErrSignInNeeded
	case tok.Kind == APIKey && !tok.Value.fitsHeader():
		return tok, &Error{Message: "the API key holds a space or another character that can't be in one", Err: ErrKeyRefused}
	}
	return tok, nil
}

// at is the path of one thing by its id; "", which do refuses, if the id would lead to another path.
func at(prefix, id string) string {
	for part := range strings.FieldsFuncSeq(id, func(r rune) bool { return r == '/' || r == '\\' }) {
		if part == "." || part == ".." {
			return ""
		}
	}
	if id == "" {
		return ""
	}
	return prefix + url.PathEscape(id)
}

func (r request) payload() ([]byte, error) {
	if r.form != nil || r.body == nil {
		return r.form, nil
	}
	return json.Marshal(r.body)
}

// build makes the HTTP request of one try.
func (c *Client) build(ctx context.Context, r request, payload []byte, tok Token) (*http.Request, error) {
	base := c.api
	if r.calls {
		base = c.calls
	}
	u := base.JoinPath(r.path)
	u.RawQuery = r.query.Encode()
	var body io.Reader
	switch {
	case payload != nil:
		body = bytes.NewReader(payload)
	case !r.safe && r.method == http.MethodGet:
		// net/http sends a GET again when a reused connection breaks, unless it has a body that can't be read twice.
		body = io.MultiReader()
	}
	req, err := http.NewRequestWithContext(ctx, r.method, u.String(), body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", c.userAgent)
	req.Header.Set("Accept", "application/json")
	if payload != nil {
		req.Header.Set("Content-Type", "application/json")
		if r.contentType != "" {
			req.Header.Set("Content-Type", r.contentType)
		}
	}
	if r.creds != none {
		tok.apply(req.Header)
	}
	return req, nil
}
