package client

import (
	"context"
	"fmt"
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
	readOnly   bool
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
	readOnly         bool
}

// WithAPIURL sets the host of everything but makeCall.
func WithAPIURL(u string) Option { return func(o *options) { o.apiURL = u } }

// WithCallsURL sets the host of makeCall.
func WithCallsURL(u string) Option { return func(o *options) { o.callsURL = u } }

// WithAuth sets where tokens come from. Without it only /auth/* can be called.
func WithAuth(s TokenSource) Option { return func(o *options) { o.tokens = s } }

// WithTransport replaces the network, for tests.
func WithTransport(t http.RoundTripper) Option { return func(o *options) { o.transport = t } }

// WithReadOnly refuses, by ErrReadOnly and before anything is sent, every request that changes something or costs, but
// signing in and renewing a session.
func WithReadOnly(on bool) Option { return func(o *options) { o.readOnly = on } }

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
		tokens: o.tokens, userAgent: o.userAgent, readOnly: o.readOnly, sleep: sleep,
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
	if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("%q can't be used as the service's address: give one like %s", line(raw), DefaultAPIURL)
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return nil, fmt.Errorf("%s: %w, so it is allowed to this computer only; use https", line(raw), errInsecure)
	}
	return u, nil
}

func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
