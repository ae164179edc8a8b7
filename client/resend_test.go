package client

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// breaking is a server that answers the first request of each connection, and closes it after having read the second.
type breaking struct {
	net.Listener
	got atomic.Int32 // requests read
	old atomic.Int32 // of them, on a connection that served before
}

func (b *breaking) serve(first string) {
	for {
		conn, err := b.Accept()
		if err != nil {
			return
		}
		go func() {
			defer func() { _ = conn.Close() }()
			in := bufio.NewReader(conn)
			for n := range 2 {
				r, err := http.ReadRequest(in)
				if err != nil {
					return
				}
				_, _ = io.Copy(io.Discard, r.Body)
				b.got.Add(1)
				b.old.Add(int32(n))
				if n == 0 {
					_, _ = fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(first), first)
				}
			}
		}()
	}
}

// net/http silently sends a request again when a kept-alive connection breaks, if it thinks that it may. It must not think
// so of anything that changes something.
func TestNothingIsSentTwiceWhenAnOldConnectionBreaks(t *testing.T) {
	ctx := t.Context()
	for name, call := range map[string]func(c *Client) error{
		"makeCall": func(c *Client) error { _, err := c.Calls.Make(ctx, NewCall{Number: "+1"}); return err },
		"batch": func(c *Client) error {
			_, err := c.Calls.Batch(ctx, Batch{Filename: "a.csv", File: strings.NewReader("number\n+1\n")})
			return err
		},
		"refresh":         func(c *Client) error { _, err := c.Auth.Refresh(ctx, NewSecret("r")); return err },
		"login":           func(c *Client) error { _, err := c.Auth.Login(ctx, "a@b.c", NewSecret("p")); return err },
		"change password": func(c *Client) error { return c.Auth.ChangePassword(ctx, NewSecret("a"), NewSecret("b")) },
		"API key":         func(c *Client) error { _, err := c.User.GenerateAPIKey(ctx); return err },
		"analyse":         func(c *Client) error { _, err := c.Calls.Analyze(ctx, "CA1", nil); return err },
		"create project":  func(c *Client) error { _, err := c.Projects.Create(ctx, "n", ""); return err },
		"update project":  func(c *Client) error { _, err := c.Projects.Update(ctx, "p", ProjectChange{}); return err },
		"delete project":  func(c *Client) error { return c.Projects.Delete(ctx, "p", false) },
		"cascade":         func(c *Client) error { return c.Projects.Delete(ctx, "p", true) },
		"remove agent":    func(c *Client) error { return c.Projects.RemoveActiveAgent(ctx, "a") },
		"delete agent":    func(c *Client) error { return c.Agents.Delete(ctx, "p", "a") },
		"assign number":   func(c *Client) error { return c.Numbers.Assign(ctx, "+1", "a", "p") },
	} {
		t.Run(name, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = l.Close() }()
			b := &breaking{Listener: l}
			go b.serve(`[]`)
			c := connect(t, "http://"+l.Addr().String())
			if _, err := c.Agents.List(ctx, "p"); err != nil {
				t.Fatal(err)
			}
			err = call(c)
			var e *Error
			if !errors.As(err, &e) || e.Outcome != Unknown || e.Status != 0 || !errors.Is(err, ErrNetwork) {
				t.Errorf("%+v", err)
			}
			if b.got.Load() != 2 || b.old.Load() != 1 {
				t.Errorf("the server got %d requests, %d on the old connection", b.got.Load(), b.old.Load())
			}
		})
	}
}

// dying is a connection that, once dead, takes nothing more.
type dying struct {
	net.Conn
	dead *atomic.Bool
}

func (d dying) Write(p []byte) (int, error) {
	if d.dead.Load() {
		return 0, errors.New("broken pipe")
	}
	return d.Conn.Write(p)
}

// A kept-alive connection that takes nothing is replaced, for an action too; if there is no other, nothing was sent.
func TestAnActionOnADeadConnection(t *testing.T) {
	s := &seen{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.note(r); reply(w, 200, `{"call_id":"CA1"}`) }))
	defer srv.Close()
	var up atomic.Bool
	var alive *atomic.Bool
	c := connect(t, srv.URL, WithTransport(&http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		if !up.Load() {
			return nil, errors.New("network is unreachable")
		}
		conn, err := (&net.Dialer{}).DialContext(ctx, network, addr)
		alive = &atomic.Bool{}
		return dying{conn, alive}, err
	}}))
	var e *Error
	for i, tt := range []struct{ up, dead, ok bool }{{false, false, false}, {true, false, true}, {true, true, true}, {false, true, false}} {
		up.Store(tt.up)
		if alive != nil {
			alive.Store(tt.dead)
		}
		_, err := c.Calls.Make(t.Context(), NewCall{})
		if (err == nil) != tt.ok || err != nil && (!errors.As(err, &e) || e.Outcome != NotSent || !errors.Is(err, ErrNetwork)) {
			t.Errorf("%d: %+v", i, err)
		}
	}
	if len(s.all()) != 2 {
		t.Errorf("sent %d times", len(s.all()))
	}
}
