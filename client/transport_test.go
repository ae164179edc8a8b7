package client

import (
	"compress/gzip"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// What isn't in the API's own words says nothing of a refresh token: it is never a refusal that could end a session.
func TestFault11_WhatAProxyAnswersToARefreshIsTransient(t *testing.T) {
	const page = "<!doctype html><title>Sign in to this network</title>"
	for name, tt := range map[string]struct {
		status     int
		kind, body string
		want       error
		outcome    Outcome
	}{
		"HTML 401":             {401, "text/html", page, ErrProxy, Answered},
		"HTML 403":             {403, "text/html; charset=utf-8", page, ErrProxy, Answered},
		"HTML 404":             {404, "text/html", page, ErrProxy, Answered},
		"HTML 404 as JSON":     {404, "application/json", "\n " + page, ErrProxy, Answered},
		"empty 401":            {401, "", "", ErrProxy, Answered},
		"text 404":             {404, "text/plain", "404 page not found", ErrProxy, Answered},
		"JSON 401 as text":     {401, "text/plain", `{"message":"no"}`, ErrProxy, Answered},
		"JSON 401, no message": {401, "application/json", `{"code":401}`, ErrProxy, Answered},
		"JSON 401, a list":     {401, "application/json", `["message"]`, ErrProxy, Answered},
		"JSON 401, message 5":  {401, "application/json", `{"message":5}`, ErrProxy, Answered},
		"JSON 401, cut":        {401, "application/json", `{"message":"no"`, ErrProxy, Answered},
		"JSON 401, 70 KiB":     {401, "application/json", `{"message":"` + strings.Repeat("x", 70<<10) + `"}`, ErrProxy, Answered},
		"407":                  {407, "application/json", `{"message":"proxy"}`, ErrProxy, Answered},
		"511":                  {511, "text/html", page, ErrProxy, Answered},
		"302":                  {302, "text/html", page, ErrRedirect, Answered},
		"200 HTML":             {200, "text/html", page, ErrProxy, Unknown},
		"200 HTML as JSON":     {200, "application/json", page, ErrProxy, Unknown},
		"200 empty":            {200, "application/json", "", ErrMalformed, Unknown},
		"200 text":             {200, "text/plain", "OK", ErrMalformed, Unknown},
		"200 without a token":  {200, "application/json", `{"message":"ok","token":null}`, ErrMalformed, Unknown},
		"200 empty token":      {200, "application/json", `{"token":""}`, ErrMalformed, Unknown},
		"200 unusable token":   {200, "application/json", `{"token":"a\nb"}`, ErrMalformed, Unknown},
		"204":                  {204, "", "", ErrMalformed, Unknown},
		"HTML 503":             {503, "text/html", page, ErrServer, Unknown},
		"500":                  {500, "application/json", `{"message":"oh"}`, ErrServer, Unknown},
		"408":                  {408, "application/json", `{"message":"slow"}`, nil, Unknown},
		"429":                  {429, "application/json", `{"message":"slow"}`, ErrRateLimited, Answered},
	} {
		t.Run(name, func(t *testing.T) {
			s := &seen{}
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				s.note(r)
				w.Header().Set("Location", "/auth/refresh-token")
				w.Header()["Content-Type"] = []string{tt.kind}
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.body)
			})
			_, err := c.Auth.Refresh(t.Context(), NewSecret("refresh-token"))
			var e *Error
			if !errors.As(err, &e) || e.Status != tt.status || e.Outcome != tt.outcome || tt.want != nil && !errors.Is(err, tt.want) {
				t.Fatalf("%+v", e)
			}
			refusal := e.Status == 400 || e.Status == 401 || e.Status == 404
			if refusal && e.APIShaped || errors.Is(err, ErrNoSuchUser) || errors.Is(err, ErrUnauthorized) || errors.Is(err, ErrNotFound) {
				t.Errorf("believed: %+v", e)
			}
			if strings.ContainsAny(err.Error(), "<\n") || len(err.Error()) > 400 || e.Hint() == "" && e.Status != 408 {
				t.Errorf("says %q, hint %q", err, e.Hint())
			}
			if len(s.all()) != 1 {
				t.Errorf("sent %d times", len(s.all()))
			}
		})
	}
	t.Run("bad TLS", func(t *testing.T) {
		srv := httptest.NewUnstartedServer(http.NotFoundHandler())
		srv.Config.ErrorLog = log.New(io.Discard, "", 0)
		srv.StartTLS()
		defer srv.Close()
		c := connect(t, srv.URL)
		_, err := c.Auth.Refresh(t.Context(), NewSecret("refresh-token"))
		var e *Error
		var cert *tls.CertificateVerificationError
		if !errors.As(err, &e) || !errors.As(err, &cert) || e.Outcome != NotSent || !errors.Is(err, ErrNetwork) || !strings.Contains(e.Hint(), "clock") {
			t.Errorf("%+v", err)
		}
	})
	t.Run("no connection", func(t *testing.T) {
		srv := httptest.NewServer(http.NotFoundHandler())
		srv.Close()
		_, err := connect(t, srv.URL).Auth.Refresh(t.Context(), NewSecret("refresh-token"))
		var e *Error
		if !errors.As(err, &e) || e.Outcome != NotSent || !errors.Is(err, ErrNetwork) || !strings.Contains(err.Error(), "no connection: ") {
			t.Errorf("%+v", err)
		}
	})
}

// The API's own refusals are believed, with whatever charset and beside whatever else.
func TestFault11_WhatTheAPIAnswersToARefreshIsBelieved(t *testing.T) {
	for _, body := range []string{
		`{"message":"Invalid refresh token","status":"error"}`, `{"error":"invalid_grant"}`, `{"message":"","data":null}`,
		"\xef\xbb\xbf" + `{"message":"Invalid refresh token"}`, `{"error":"Unauthorized","message":["a","b"]}`,
	} {
		for _, status := range []int{400, 401, 404} {
			c, s := answering(t, fmt.Sprint(status, " ", body))
			_, err := c.Auth.Refresh(t.Context(), NewSecret("refresh-token"))
			var e *Error
			if !errors.As(err, &e) || !e.APIShaped || e.Status != status || e.Outcome != Answered {
				t.Errorf("%d %s: %+v", status, body, err)
			}
			if len(s.all()) != 1 {
				t.Errorf("%d: sent %d times", status, len(s.all()))
			}
		}
	}
}

func TestFault26_NoRedirectIsFollowed(t *testing.T) {
	var leaked atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { leaked.Add(1) }))
	defer elsewhere.Close()
	_, port, err := net.SplitHostPort(elsewhere.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{elsewhere.URL, "http://localhost:" + port, "//127.0.0.1:" + port, "/elsewhere", "http://api.127.0.0.1.nip.io:" + port, ""} {
		for _, status := range []int{301, 302, 303, 307, 308, 300, 304} {
			var asked atomic.Int32
			c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				asked.Add(1)
				w.Header().Set("Location", to)
				w.WriteHeader(status)
			})
			for _, call := range []func() error{
				func() error { _, err := c.Agents.List(t.Context(), "p"); return err },
				func() error { _, err := c.Calls.Make(t.Context(), NewCall{}); return err },
				func() error { _, err := c.Auth.Refresh(t.Context(), NewSecret("r")); return err },
			} {
				asked.Store(0)
				if err := call(); !errors.Is(err, ErrRedirect) || errors.Is(err, ErrNetwork) || asked.Load() != 1 {
					t.Errorf("%d to %s: asked %d times: %v", status, to, asked.Load(), err)
				}
			}
		}
	}
	if leaked.Load() > 0 {
		t.Errorf("%d requests went elsewhere", leaked.Load())
	}
}

func TestFault26_PlainHTTPIsForLoopbackOnly(t *testing.T) {
	for _, u := range []string{"http://api.talkstackai.com", "http://192.168.1.4:80", "http://127.0.0.1.nip.io", "http://0.0.0.0:1"} {
		for _, opt := range []Option{WithAPIURL(u), WithCallsURL(u)} {
			if _, err := New(opt); !errors.Is(err, errInsecure) || !strings.Contains(err.Error(), "use https") {
				t.Errorf("%s: %v", u, err)
			}
		}
	}
}

// Whatever a server pours out, reading ends at a limit, with a clear error.
func TestFault27_AnEndlessBodyIsBounded(t *testing.T) {
	var poured atomic.Int64
	pour := func(w io.Writer, chunk string) {
		for poured.Load() < 10<<30 {
			n, err := io.WriteString(w, chunk)
			if poured.Add(int64(n)); err != nil {
				return
			}
		}
	}
	chunk := strings.Repeat("abcdefgh", 8<<10)
	for name, tt := range map[string]struct {
		handler http.HandlerFunc
		want    error
		most    int64
	}{
		"body": {func(w http.ResponseWriter, _ *http.Request) { pour(w, chunk) }, ErrTooLarge, 64 << 20},
		"error body": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
			pour(w, chunk)
		}, ErrServer, 64 << 20},
		"page": {func(w http.ResponseWriter, _ *http.Request) { pour(w, "<html>"+chunk) }, ErrProxy, 64 << 20},
		"gzip bomb": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			pour(z, chunk)
		}, ErrTooLarge, 4 << 30}, // what is unpacked here counts, and much of it is on its way still
		"header": {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-A", strings.Repeat("a", 1<<20)) }, ErrTooLarge, 0},
		"headers": {func(w http.ResponseWriter, _ *http.Request) {
			for i := range 10_000 {
				w.Header().Set(fmt.Sprint("X-", i), strings.Repeat("a", 100))
			}
		}, ErrTooLarge, 0},
	} {
		t.Run(name, func(t *testing.T) {
			poured.Store(0)
			var asked atomic.Int32
			c := serve(t, func(w http.ResponseWriter, r *http.Request) { asked.Add(1); tt.handler(w, r) })
			_, err := c.Calls.Make(t.Context(), NewCall{})
			var e *Error
			if !errors.As(err, &e) || !errors.Is(err, tt.want) || e.Outcome != Unknown || len(err.Error()) > 200 || strings.Contains(err.Error(), "net/http") {
				t.Errorf("%+v", err)
			}
			if errors.Is(tt.want, ErrTooLarge) && (errors.Is(err, ErrNetwork) || !strings.Contains(err.Error(), "too large")) {
				t.Error(err)
			}
			if poured.Load() > tt.most || asked.Load() != 1 {
				t.Errorf("poured %d, asked %d times", poured.Load(), asked.Load())
			}
		})
	}
	t.Run("after a success there is nothing to know", func(t *testing.T) {
		poured.Store(0)
		c := serve(t, func(w http.ResponseWriter, _ *http.Request) { pour(w, chunk) })
		if err := c.Agents.Delete(t.Context(), "p", "a"); err != nil || poured.Load() > 64<<20 {
			t.Error(err, poured.Load())
		}
	})
}

func TestFault27_BrokenCompressionIsSaidSo(t *testing.T) {
	for _, body := range []string{"this is no gzip", "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xff\xff\xff\xff\xff"} {
		c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = io.WriteString(w, body)
		})
		if _, err := c.Agents.List(t.Context(), "p"); !errors.Is(err, ErrMalformed) || errors.Is(err, ErrNetwork) || !strings.Contains(err.Error(), "compression") {
			t.Error(err)
		}
	}
}

// inMemory is real HTTP over pipes, for a synctest bubble.
func inMemory(t *testing.T, h http.HandlerFunc) *Client {
	t.Helper()
	l := &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
	srv := &http.Server{Handler: h}
	go func() { _ = srv.Serve(l) }()
	tr := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		select {
		case l.conns <- theirs:
			return ours, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}}
	c := connect(t, "http://127.0.0.1", WithTransport(tr))
	t.Cleanup(func() { tr.CloseIdleConnections(); _ = srv.Close() })
	return c
}

type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}
func (p *pipes) Close() error   { p.once.Do(func() { close(p.closed) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

// Each try has its limit, from the first byte sent to the last one read.
func TestFault27_ADrippingOrMissingAnswerEndsAtTheLimit(t *testing.T) {
	drip := func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"data":"`)
		for r.Context().Err() == nil {
			_, _ = io.WriteString(w, "x")
			_ = http.NewResponseController(w).Flush()
			select {
			case <-time.After(time.Second):
			case <-r.Context().Done():
			}
		}
	}
	silent := func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}
	for name, tt := range map[string]struct {
		call  func(context.Context, *Client) error
		limit time.Duration
	}{
		"a read":  {func(ctx context.Context, c *Client) error { _, err := c.Agents.List(ctx, "p"); return err }, 15 * time.Second},
		"history": {func(ctx context.Context, c *Client) error { _, err := c.Calls.History(ctx, HistoryQuery{}); return err }, 15 * time.Second},
		"refresh": {func(ctx context.Context, c *Client) error { _, err := c.Auth.Refresh(ctx, NewSecret("r")); return err }, 20 * time.Second},
		"login": {func(ctx context.Context, c *Client) error {
			_, err := c.Auth.Login(ctx, "a", NewSecret("p"))
			return err
		}, 20 * time.Second},
		"makeCall": {func(ctx context.Context, c *Client) error { _, err := c.Calls.Make(ctx, NewCall{}); return err }, 60 * time.Second},
		"batch": {func(ctx context.Context, c *Client) error {
			_, err := c.Calls.Batch(ctx, Batch{Filename: "a.csv", File: strings.NewReader("number\n")})
			return err
		}, 120 * time.Second},
	} {
		for how, h := range map[string]http.HandlerFunc{"dripping": drip, "silent": silent} {
			t.Run(name+", "+how, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var asked atomic.Int32
					c := inMemory(t, func(w http.ResponseWriter, r *http.Request) { asked.Add(1); h(w, r) })
					began := time.Now()
					err := tt.call(t.Context(), c)
					var e *Error
					if !errors.As(err, &e) || e.Status != 0 || e.Outcome != Unknown || !errors.Is(err, ErrNetwork) || !errors.Is(err, context.DeadlineExceeded) ||
						!strings.HasSuffix(err.Error(), ": no answer in time") {
						t.Errorf("%+v", err)
					}
					if took := time.Since(began); took != tt.limit || asked.Load() != 1 {
						t.Errorf("took %s, asked %d times", took, asked.Load())
					}
				})
			})
		}
	}
}

func TestACancelledRequestSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := inMemory(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		_, err := c.Agents.List(ctx, "p")
		if !errors.Is(err, context.Canceled) || errors.Is(err, ErrNetwork) || !strings.HasSuffix(err.Error(), ": cancelled") {
			t.Error(err)
		}
	})
}

// half cuts each answer in the middle of its body.
func half(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "100")
	_, _ = io.WriteString(w, `{"data":[{"callSid":"CA1","to":"+1"}`)
}

// Half an answer is no answer: a read is tried again, and of an action it is unknown what became.
func TestHalfAnAnswer(t *testing.T) {
	var asked atomic.Int32
	c := serve(t, func(w http.ResponseWriter, r *http.Request) { asked.Add(1); half(w, r) })
	var e *Error
	for _, call := range []func() error{
		func() error { _, err := c.Calls.History(t.Context(), HistoryQuery{}); return err },
		func() error { _, err := c.Agents.List(t.Context(), "p"); return err },
	} {
		asked.Store(0)
		if err := call(); !errors.As(err, &e) || !errors.Is(err, ErrNetwork) || e.Status != 0 || asked.Load() != maxTries || !strings.Contains(err.Error(), "closed before the whole answer") {
			t.Errorf("asked %d times: %+v", asked.Load(), err)
		}
	}
	asked.Store(0)
	if _, err := c.Calls.Make(t.Context(), NewCall{}); !errors.As(err, &e) || e.Outcome != Unknown || asked.Load() != 1 || !strings.Contains(e.Hint(), "look before") {
		t.Errorf("asked %d times: %+v", asked.Load(), err)
	}
	if err := c.Agents.Delete(t.Context(), "p", "a"); err != nil { // it is the status that says it is done
		t.Error(err)
	}
}

// What a service repeats of what it was sent must not reach the screen or a log.
func TestASecretThatTheServiceRepeats(t *testing.T) {
	long := strings.Repeat("x", maxMessage-5)
	for _, status := range []string{"400", "401", "500", "200"} {
		for _, said := range []string{"bad password hunter2hunter2", long + "hunter2hunter2", "hunter2hunter2"} {
			c, _ := answering(t, status+` {"message":"`+said+`"}`)
			_, err := c.Auth.Login(t.Context(), "a@b.c", NewSecret("hunter2hunter2"))
			if err == nil || strings.Contains(err.Error(), "hunt") {
				t.Errorf("%s: %v", status, err)
			}
		}
	}
	c, _ := answering(t, `403 {"message":"token tok-12 may not"}`)
	c.tokens = StaticKey(NewSecret("tok-12"))
	if _, err := c.Agents.List(t.Context(), "p"); err == nil || !strings.HasSuffix(err.Error(), "token [secret] may not") {
		t.Error(err)
	}
}
