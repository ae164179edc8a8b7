package client

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
)

// An id is one segment of the path, whatever is in it; what would lead elsewhere isn't sent.
func TestAnIDStaysInItsPlace(t *testing.T) {
	ctx := t.Context()
	calls := map[string]func(c *Client, id string) error{
		"/project/":              func(c *Client, id string) error { _, err := c.Projects.Get(ctx, id); return err },
		"/voices/":               func(c *Client, id string) error { _, err := c.Voices.Get(ctx, id); return err },
		"/agent/":                func(c *Client, id string) error { _, err := c.Agents.List(ctx, id); return err },
		"/project/active-agent/": func(c *Client, id string) error { return c.Projects.RemoveActiveAgent(ctx, id) },
	}
	for path, call := range calls {
		for id, want := range map[string]string{
			"p1": "p1", "a/b": "a%2Fb", "a?b=c#d": "a%3Fb=c%23d", "%2e%2e": "%252e%252e", "ü x": "%C3%BC%20x", "..a": "..a", "\n": "%0A", "a\\b": "a%5Cb",
		} {
			c, s := answering(t, `200 {"id":"1","name":"n","voice_id":"v","user_id":"u"}`)
			if err := call(c, id); err != nil {
				t.Errorf("%s%q: %v", path, id, err)
			}
			if got := s.all(); len(got) != 1 || !strings.Contains(got[0], " "+path+want+" ") {
				t.Errorf("%s%q: %q", path, id, got)
			}
		}
		for _, id := range []string{"", ".", "..", "../user/generate-apikey", "a/../b", "/..", "..\\x"} {
			c, s := answering(t, "200 {}")
			if err := call(c, id); !errors.Is(err, ErrBadRequest) || errors.Is(err, ErrNetwork) || !strings.Contains(err.Error(), "that is no id") {
				t.Errorf("%s%q: %v", path, id, err)
			}
			s.expect(t)
		}
	}
	c, s := answering(t, "200 {}")
	for _, id := range []string{"", ".."} {
		_, err := c.Projects.Update(ctx, id, ProjectChange{})
		if !errors.Is(err, ErrBadRequest) || !errors.Is(c.Projects.Delete(ctx, id, true), ErrBadRequest) {
			t.Errorf("%q: %v", id, err)
		}
	}
	s.expect(t)
}

// An API-shaped 401 is followed by one refresh and one replay, an action's too, since it means that nothing was done. A
// read is replayed after any 401 of the service's.
func TestA401IsReplayedOnce(t *testing.T) {
	const (
		shaped = `401 {"message":"jwt expired"}`
		text   = `401 nope`
		page   = `401 <html>`
	)
	list := func(c *Client) error { _, err := c.Agents.List(context.Background(), "p"); return err }
	remove := func(c *Client) error { return c.Agents.Delete(context.Background(), "p", "a") }
	dial := func(c *Client) error { _, err := c.Calls.Make(context.Background(), NewCall{}); return err }
	key := func(c *Client) error { _, err := c.User.GenerateAPIKey(context.Background()); return err }
	const good = `200 {"call_id":"CA1","apiKey":"k","data":[]}`
	for name, tt := range map[string]struct {
		call    func(*Client) error
		answers []string
		sent    int
		want    error
	}{
		"a read":                  {list, []string{shaped, good}, 2, nil},
		"an action":               {remove, []string{shaped, good}, 2, nil},
		"a call":                  {dial, []string{shaped, good}, 2, nil},
		"an API key":              {key, []string{shaped, good}, 2, nil},
		"a read, in text":         {list, []string{text, good}, 2, nil},
		"an action, in text":      {remove, []string{text, good}, 1, ErrUnauthorized},
		"a call, in text":         {dial, []string{text, good}, 1, ErrUnauthorized},
		"a read, a page":          {list, []string{page, good}, 2, nil},
		"an action, a page":       {remove, []string{page, good}, 1, ErrUnauthorized},
		"a call, a page":          {dial, []string{page, good}, 1, ErrUnauthorized},
		"twice":                   {list, []string{shaped, shaped, good}, 2, ErrUnauthorized},
		"a call, twice":           {dial, []string{shaped, shaped, good}, 2, ErrUnauthorized},
		"then trouble":            {list, []string{shaped, `503 {}`, good}, 3, nil},
		"then trouble, an act":    {remove, []string{shaped, `503 {}`, good}, 2, ErrServer},
		"a 403 is something else": {list, []string{`403 {"message":"no"}`, good}, 1, ErrForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			c, s := answering(t, tt.answers...)
			if err := tt.call(c); !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
			got := s.all()
			if len(got) != tt.sent {
				t.Fatalf("%d requests: %q", len(got), got)
			}
			for i, r := range got {
				if want := []string{"tok-1", "tok-2", "tok-2"}[i]; !strings.Contains(r, want) {
					t.Errorf("request %d: %s", i, r)
				}
			}
		})
	}
}

// What a token source answers to a rejected token decides which error is told: the service's own, or why there is no newer token.
func TestWhenThereIsNoNewerToken(t *testing.T) {
	for name, tt := range map[string]struct {
		err        error
		is, isnt   error
		says, hint string
	}{
		"refused":  {ErrSignInNeeded, ErrSignInNeeded, ErrNetwork, "jwt expired", "Sign in again."},
		"not it":   {ErrUnauthorized, ErrUnauthorized, ErrNetwork, "jwt expired", "Sign in again."},
		"key":      {ErrKeyRefused, ErrKeyRefused, ErrNetwork, "jwt expired", "Check TALKSTACK_API_KEY"},
		"offline":  {errors.New("no way"), ErrNetwork, ErrUnauthorized, "no way", "Check the network"},
		"renewal":  {&Error{Op: "renew the session", Status: 503}, ErrServer, ErrUnauthorized, "could not renew the session: 503", "Talkstack's"},
		"canceled": {context.Canceled, context.Canceled, ErrNetwork, "cancelled", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := &seen{}
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				s.note(r)
				reply(w, 401, `{"message":"jwt expired"}`)
			}, WithAuth(&fakeSource{err: tt.err}))
			_, err := c.Agents.List(t.Context(), "p")
			var e *Error
			if !errors.As(err, &e) || !errors.Is(err, tt.is) || errors.Is(err, tt.isnt) || e.Outcome != Answered {
				t.Fatalf("%#v", err)
			}
			if !strings.Contains(err.Error(), tt.says) || !strings.HasPrefix(err.Error(), "could not list the agents: ") || !strings.Contains(e.Hint(), tt.hint) {
				t.Errorf("%v (%s)", err, e.Hint())
			}
			if len(s.all()) != 1 {
				t.Errorf("requests: %q", s.all())
			}
		})
	}
}

func TestATokenSourceIsToldWhatFor(t *testing.T) {
	src := &fakeSource{}
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, `[]`) }, WithAuth(src))
	_, _ = c.Agents.List(t.Context(), "p")
	_ = c.Agents.Delete(t.Context(), "p", "a")
	if n := src.needs; len(n) != 2 || n[0].Action || n[0].Op != "list the agents" || !n[1].Action || n[1].Op != "delete the agent" || n[1].Rejected != nil {
		t.Errorf("%+v", n)
	}
}

func TestAnAPIKey(t *testing.T) {
	s := &seen{}
	handler := func(w http.ResponseWriter, r *http.Request) {
		s.note(r)
		reply(w, 401, `{"message":"Invalid key k-123456"}`)
	}
	c := serve(t, handler, WithAuth(StaticKey(NewSecret("k-123456"))))
	_, err := c.Voices.List(t.Context())
	if !errors.Is(err, ErrKeyRefused) || !errors.Is(err, ErrUnauthorized) || strings.Contains(err.Error(), "123456") {
		t.Error(err)
	}
	_, err = c.User.GenerateAPIKey(t.Context())
	if !errors.Is(err, ErrSignInNeeded) || errors.Is(err, ErrNetwork) || !strings.Contains(err.Error(), "not an API key") {
		t.Error(err)
	}
	s.expect(t, "GET /voices [key k-123456]")

	for value, want := range map[string]error{"": ErrSignInNeeded, "a b": ErrKeyRefused, "key\n": ErrKeyRefused, "schlüssel": ErrKeyRefused} {
		c := serve(t, handler, WithAuth(StaticKey(NewSecret(value))))
		if _, err := c.Voices.List(t.Context()); !errors.Is(err, want) || errors.Is(err, ErrNetwork) || strings.Contains(err.Error(), "net/http") {
			t.Errorf("%q: %v", value, err)
		}
	}
	if len(s.all()) != 1 {
		t.Errorf("requests: %q", s.all())
	}
}

func TestWithoutATokenSource(t *testing.T) {
	c, s := answering(t, `200 {"token":"t"}`)
	c.tokens = nil
	if _, err := c.Voices.List(t.Context()); !errors.Is(err, ErrSignInNeeded) {
		t.Error(err)
	}
	s.expect(t)
	if _, err := c.Auth.Login(t.Context(), "a@b.c", NewSecret("pw")); err != nil {
		t.Error(err)
	}
}

// Credentials go to the two configured hosts, each to its own.
func TestWhichHostIsAsked(t *testing.T) {
	c, api := answering(t, `200 {"call_id":"CA1"}`)
	other, calls := answering(t, `200 {"call_id":"CA2"}`)
	c.calls = other.api
	made, err := c.Calls.Make(t.Context(), NewCall{Number: "+12125550123", ProjectID: "p", AgentID: "a"})
	if err != nil || made.ID != "CA2" {
		t.Fatal(made, err)
	}
	if err := c.Agents.Delete(t.Context(), "p", "a"); err != nil {
		t.Fatal(err)
	}
	calls.expect(t, `POST /call/makeCall [Bearer tok-1] {"agentId":"a","dynamicVariables":{},"number":"+12125550123","projectId":"p"}`)
	api.expect(t, `DELETE /agent [Bearer tok-1] {"agentId":"a","projectId":"p"}`)
}
