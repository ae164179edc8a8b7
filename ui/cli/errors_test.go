package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"talkdeck/client"
)

func TestExitCodes(t *testing.T) {
	shaped := func(status int) error {
		return &client.Error{Op: "look", Status: status, APIShaped: true, Outcome: client.Answered}
	}
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("anything"), 1},
		{usage(errors.New("wrong")), 2},
		{fmt.Errorf("wrapped: %w", usage(errors.New("wrong"))), 2},
		{shaped(http.StatusUnauthorized), 4},
		{&client.Error{Op: "look", Err: client.ErrSignInNeeded}, 4},
		{&client.Error{Op: "sign in", Status: http.StatusNotFound, APIShaped: true, Err: client.ErrNoSuchUser}, 4},
		{&client.Error{Op: "sign in", Status: http.StatusOK, APIShaped: true, Err: client.ErrNotVerified}, 4},
		{&client.Error{Op: "look", Status: http.StatusUnauthorized, APIShaped: true, Err: client.ErrKeyRefused}, 4},
		{shaped(http.StatusNotFound), 6},
		{shaped(http.StatusTooManyRequests), 7},
		{shaped(http.StatusBadGateway), 7},
		{&client.Error{Op: "look", Err: errors.New("no route to host")}, 7},
		{&client.Error{Op: "look", Status: http.StatusForbidden, Err: client.ErrProxy}, 7},
		{context.Canceled, 130},
		{errInterrupted, 130},
		{errors.Join(errInterrupted, errors.New("and more")), 130},
	} {
		if got := ExitCode(c.err); got != c.want {
			t.Errorf("%v has exit code %d, want %d", c.err, got, c.want)
		}
	}
}

// TestExitCodesOfDocumentedRefusals asks a server that writes its bodies as it likes: none of them changes what a status means.
func TestExitCodesOfDocumentedRefusals(t *testing.T) {
	ctx := context.Background()
	login := func(c *client.Client) error { _, err := c.Auth.Login(ctx, "a@b.c", client.NewSecret("p")); return err }
	agents := func(c *client.Client) error { _, err := c.Agents.List(ctx, "p"); return err }
	call := func(c *client.Client) error { _, err := c.Calls.Get(ctx, "p", "s"); return err }
	voices := func(c *client.Client) error { _, err := c.Voices.List(ctx); return err }
	for name, tt := range map[string]struct {
		send   func(*client.Client) error
		status int
		want   int
	}{
		"a wrong password": {login, 401, codeSignIn}, "no such user": {login, 404, codeSignIn}, "a login's proxy": {login, 511, codeTryLater},
		"no agents": {agents, 404, 0}, "no such call": {call, 404, codeNotFound}, "signed out": {voices, 401, codeSignIn}, "a fault": {voices, 500, codeTryLater},
	} {
		for _, body := range []string{"", "Nope", "<html><title>Nope</title></html>", `{"message":"Nope"}`, `{"error":{"message":"Nope"}}`, `{"code":1}`, `["Nope"]`} {
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/html") // web frameworks call any text HTML
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, body)
			}))
			c, err := client.New(client.WithAPIURL(srv.URL), client.WithAuth(client.StaticKey(client.NewSecret("k"))))
			if err != nil {
				t.Fatal(err)
			}
			err = tt.send(c)
			srv.Close()
			says := Sentence(err)
			both := strings.Contains(says, "or something between here and Talkstack")
			if got := ExitCode(err); got != tt.want || both != (strings.HasPrefix(body, "<") && (tt.status == 401 || tt.status == 404) && tt.want != 0) {
				t.Errorf("%s, %q: exit code %d, want %d: %s", name, body, got, tt.want, says)
			}
			if strings.Contains(body, "message") && tt.want != 0 && tt.status != 511 && !strings.Contains(says, "Nope") {
				t.Errorf("%s, %q: the answer's own message isn't said: %s", name, body, says)
			}
		}
	}
}

// A page with a documented refusal may be that of something in between, so it isn't told as the session's end alone.
func TestAPageIsNotToldAsTheSessionsEnd(t *testing.T) {
	page := &client.Error{Op: "list the agents", Status: http.StatusUnauthorized, Page: true, Outcome: client.Answered}
	err := (&invocation{}).outcome(t.Context(), page)
	if ExitCode(err) != codeSignIn || !strings.Contains(Sentence(err), "the session isn't accepted, or something between here and Talkstack") {
		t.Errorf("exit code %d, says %s", ExitCode(err), Sentence(err))
	}
}

func TestASentenceIsSafeAndComplete(t *testing.T) {
	got := Sentence(&client.Error{Op: "look", Status: http.StatusBadGateway, Message: "boom \x1b[2J"})
	if strings.Contains(got, "\x1b") || !strings.HasSuffix(got, ". The trouble is Talkstack's; try again later.") {
		t.Errorf("got %q", got)
	}
	for _, err := range []error{nil, errInterrupted, errSignedOut} {
		if got := Sentence(err); got != "" {
			t.Errorf("%v says %q", err, got)
		}
	}
}
