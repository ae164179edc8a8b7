package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// The public hosts. All paths are the first one's, but for makeCall.
const (
	DefaultAPIURL   = "https://api.talkstackai.com"
	DefaultCallsURL = "https://calls.talkstack.ai"
)

// Client is the Talkstack API, a field a service. It is safe for concurrent use.
type Client struct {
	Auth     *AuthService
	User     *UserService
	Projects *ProjectService
	Agents   *AgentService
	Calls    *CallService
	Voices   *VoiceService
	Numbers  *NumberService

	api, calls *url.URL
	tokens     TokenSource
	http       *http.Client
	userAgent  string
	sleep      func(context.Context, time.Duration) error
}

// Option changes a client that New builds.
type Option func(*options)

type options struct {
	apiURL, callsURL string
	tokens           TokenSource
	transport        http.RoundTripper
	middleware       []func(http.RoundTripper) http.RoundTripper
	userAgent        string
}

// WithAPIURL sets the host of everything but makeCall.
func WithAPIURL(u string) Option { return func(o *options) { o.apiURL = u } }

// WithCallsURL sets the host of makeCall.
func WithCallsURL(u string) Option { return func(o *options) { o.callsURL = u } }

// WithAuth sets where tokens come from. Without it only /auth/* can be called.
func WithAuth(s TokenSource) Option { return func(o *options) { o.tokens = s } }

// WithTransport replaces the network, for tests.
func WithTransport(t http.RoundTripper) Option { return func(o *options) { o.transport = t } }

// WithMiddleware wraps the network, to note what goes through it, say. What is given later is further out.
func WithMiddleware(wrap func(http.RoundTripper) http.RoundTripper) Option {
	return func(o *options) { o.middleware = append(o.middleware, wrap) }
}

// WithUserAgent sets what the client calls itself.
func WithUserAgent(ua string) Option { return func(o *options) { o.userAgent = ua } }

// New returns a client. It fails for a base URL that is unusable, or that would send credentials unencrypted.
func New(opts ...Option) (*Client, error) {
	o := options{apiURL: DefaultAPIURL, callsURL: DefaultCallsURL, userAgent: "talkdeck"}
	for _, set := range opts {
		set(&o)
	}
	if o.transport == nil {
		o.transport = newTransport()
	}
	for _, wrap := range o.middleware {
		o.transport = wrap(o.transport)
	}
	c := &Client{
		tokens: o.tokens, userAgent: o.userAgent, sleep: sleep,
		http: &http.Client{
			Transport: o.transport,
			// Go would send x-api-key to any host and Authorization to subdomains, and a 307 posts the body again.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	var err error
	if c.api, err = baseURL(o.apiURL); err != nil {
		return nil, err
	}
	if c.calls, err = baseURL(o.callsURL); err != nil {
		return nil, err
	}
	c.Auth, c.User, c.Projects = &AuthService{c}, &UserService{c}, &ProjectService{c}
	c.Agents, c.Calls, c.Voices, c.Numbers = &AgentService{c}, &CallService{c}, &VoiceService{c}, &NumberService{c}
	return c, nil
}

// CloseIdleConnections drops connections that may have died while the computer slept.
func (c *Client) CloseIdleConnections() { c.http.CloseIdleConnections() }

func baseURL(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("%q can't be used as the service's address: give one like %s", line(raw), DefaultAPIURL)
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return nil, fmt.Errorf("%s: %w, so it is allowed to this computer only; use https", line(raw), errInsecure)
	}
	u.Path = strings.TrimSuffix(u.Path, "/")
	return u, nil
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

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
	limit        time.Duration
	max          int64
	missing      bool // a 400 means that the thing doesn't exist
}

// into reads the answer's body as JSON into v.
func into(v any) func(*answer) error {
	return func(a *answer) error {
		raw, err := io.ReadAll(a.body)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(raw, v); err != nil {
			return fmt.Errorf("%w: %w", ErrMalformed, err)
		}
		return nil
	}
}

// ignore is for answers that hold nothing but an envelope.
func ignore(a *answer) error {
	_, err := io.Copy(io.Discard, a.body)
	return err
}

// do sends r and reads its answer by read. It is the one request path: credentials, one refresh and one replay after a
// 401, retries of what is safe to repeat, limits, errors.
func (c *Client) do(ctx context.Context, r request, read func(*answer) error) error {
	payload, err := r.payload()
	if err != nil {
		return &Error{Op: r.op, Err: err}
	}
	var rejected *Token
	for attempt := 1; ; attempt++ {
		tok, err := c.token(ctx, r, rejected)
		if err != nil {
			return err
		}
		e := c.try(ctx, r, payload, tok, read)
		if e == nil {
			return nil
		}
		if rejected == nil && c.mayReplay(r, e) {
			rejected, attempt = &tok, attempt-1
			continue
		}
		wait, again := retry(r.safe, attempt, e, jitter())
		if !again || ctx.Err() != nil || c.sleep(ctx, wait) != nil {
			return e
		}
	}
}

// mayReplay reports whether e is a 401 that another token could cure.
func (c *Client) mayReplay(r request, e *Error) bool {
	if r.creds != token && r.creds != bearerOnly {
		return false
	}
	return e.Status == http.StatusUnauthorized && e.APIShaped
}

func (c *Client) token(ctx context.Context, r request, rejected *Token) (Token, error) {
	if r.creds == none {
		return Token{}, nil
	}
	if c.tokens == nil {
		return Token{}, &Error{Op: r.op, Err: ErrSignInNeeded}
	}
	tok, err := c.tokens.Token(ctx, Need{Rejected: rejected, Op: r.op, Action: !r.safe})
	switch {
	case err != nil && rejected != nil:
		return tok, &Error{Op: r.op, Status: http.StatusUnauthorized, APIShaped: true, Outcome: Answered, Err: err}
	case err != nil:
		return tok, &Error{Op: r.op, Err: err}
	case r.creds == bearerOnly && tok.Kind == APIKey:
		return tok, &Error{Op: r.op, Message: "Talkstack wants a signed-in session for this, not an API key", Err: ErrSignInNeeded}
	}
	return tok, nil
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
	if payload != nil {
		body = bytes.NewReader(payload)
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
