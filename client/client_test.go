package client

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// serve is a client that talks to a handler on loopback, with the token "tok-1" unless another source is given. It doesn't
// wait between tries.
func serve(t *testing.T, h http.HandlerFunc, opts ...Option) *Client {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return connect(t, srv.URL, opts...)
}

func connect(t *testing.T, url string, opts ...Option) *Client {
	t.Helper()
	c, err := New(append([]Option{WithAPIURL(url), WithCallsURL(url), WithAuth(&fakeSource{})}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	c.sleep = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	t.Cleanup(c.CloseIdleConnections)
	return c
}

// seen is what a server saw of its requests, a line each.
type seen struct {
	mu       sync.Mutex
	requests []string
}

// note writes down "METHOD /path?query auth=… body".
func (s *seen) note(r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	auth := r.Header.Get("Authorization")
	if key := r.Header.Get("x-api-key"); key != "" {
		auth += "key " + key
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, strings.TrimSpace(fmt.Sprintf("%s %s [%s] %s", r.Method, r.RequestURI, auth, body)))
}

func (s *seen) all() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.requests...)
}

// expect fails unless these are the requests that came.
func (s *seen) expect(t *testing.T, want ...string) {
	t.Helper()
	if got := s.all(); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("requests:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// answering is a client whose server gives the same answers to everything: "200 {…}" is a status and a body. The last one
// is given again and again.
func answering(t *testing.T, answers ...string) (*Client, *seen) {
	t.Helper()
	s := &seen{}
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		s.note(r)
		n := min(len(s.all()), len(answers)) - 1
		var status int
		_, err := fmt.Sscan(answers[n], &status)
		if err != nil {
			panic(err)
		}
		reply(w, status, strings.TrimSpace(answers[n][3:]))
	})
	return c, s
}

// fakeSource gives tok-1, and after each rejection the next.
type fakeSource struct {
	mu               sync.Mutex
	asked, refreshed int
	needs            []Need
	err              error
}

func (f *fakeSource) Token(_ context.Context, need Need) (Token, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked++
	f.needs = append(f.needs, need)
	if need.Rejected != nil {
		if f.err != nil {
			return Token{}, f.err
		}
		f.refreshed = int(need.Rejected.Generation)
	}
	return Token{Value: NewSecret(fmt.Sprintf("tok-%d", f.refreshed+1)), Generation: uint64(f.refreshed + 1)}, nil
}

func reply(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body))
}

// historyOf is an answer with n calls of some 450 bytes, with every documented field.
func historyOf(n int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"message":"Call history","status":"succcess","data":{"calls":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"seconds":%d,"cost":%.4f,"status":"completed","from":"+14155550123","to":"+1212555%04d",`+
			`"date":"Tue, 11 Mar 2025 17:%02d:%02d +0000","recordingUrls":["https://api.twilio.com/recordings/RE%032x"],`+
			`"phoneNumber":"+14155550123","callSid":"CA%032x","partnerId":"p-118","shiftId":"s-2042","assignmentId":"a-77",`+
			`"data":{"name":"Maria","confirmed":true,"party":4,"note":"asked for a table by the window"}}`,
			i%300, float64(i%300)*0.0013, i%10000, i/60%60, i%60, i, i)
	}
	b.WriteString(`]}}`)
	return b.Bytes()
}

func TestBaseURLs(t *testing.T) {
	for raw, ok := range map[string]bool{
		"https://api.talkstackai.com": true, "http://127.0.0.1:8808": true, "http://LocalHost:1": true, "http://[::1]:9/": true,
		"https://host/base/": true, "http://api.talkstackai.com": false, "http://127.0.0.1.example.com": false,
		"http://localhost.example.com": false, "ftp://127.0.0.1": false, "": false, "localhost:80": false, "https://:443": false,
		"https://user:pw@host": false, "https://host/?a=b": false, "https://host/#a": false, "//host": false,
	} {
		for _, opt := range []func(string) Option{WithAPIURL, WithCallsURL} {
			if _, err := New(opt(raw)); (err == nil) != ok {
				t.Errorf("%q: %v", raw, err)
			}
		}
	}
}

func TestThePathOfABaseURLStays(t *testing.T) {
	for _, base := range []string{"/v1", "/v1/", "/a%2Fb/"} {
		s := &seen{}
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s.note(r)
			reply(w, 200, `[]`)
		}))
		t.Cleanup(srv.Close)
		c := connect(t, srv.URL+base)
		if _, err := c.Agents.List(t.Context(), "p1"); err != nil {
			t.Error(err)
		}
		s.expect(t, "GET "+strings.TrimSuffix(base, "/")+"/agent/p1 [Bearer tok-1]")
	}
}
