package client

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
)

// serve is a client that talks to a handler on loopback, with the token "tok" unless another source is given.
func serve(t *testing.T, h http.HandlerFunc, opts ...Option) *Client {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	c, err := New(append([]Option{WithAPIURL(srv.URL), WithCallsURL(srv.URL), WithAuth(&fakeSource{})}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// fakeSource gives tok-1, and after each rejection the next.
type fakeSource struct {
	asked, refreshed int
	err              error
}

func (f *fakeSource) Token(_ context.Context, need Need) (Token, error) {
	f.asked++
	if need.Rejected != nil {
		if f.err != nil {
			return Token{}, f.err
		}
		f.refreshed++
	}
	return Token{Value: NewSecret(fmt.Sprintf("tok-%d", f.refreshed+1)), Generation: uint64(f.refreshed + 1)}, nil
}

func reply(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body))
}

func TestBaseURLs(t *testing.T) {
	for raw, ok := range map[string]bool{
		"https://api.talkstackai.com": true, "http://127.0.0.1:8808": true, "http://localhost:1": true, "http://[::1]:9/": true,
		"http://api.talkstackai.com": false, "http://127.0.0.1.example.com": false, "ftp://127.0.0.1": false, "": false, "localhost:80": false,
		"https://user:pw@host": false, "https://host/?a=b": false,
	} {
		if _, err := New(WithAPIURL(raw)); (err == nil) != ok {
			t.Errorf("%q: %v", raw, err)
		}
	}
}
