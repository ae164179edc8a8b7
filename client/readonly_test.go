package client

import (
	"context"
	"errors"
	"net/http"
	"testing"
)

func TestReadOnlySendsNothingThatChangesOrCosts(t *testing.T) {
	var sent []string
	network := roundTrip(func(r *http.Request) (*http.Response, error) {
		sent = append(sent, r.Method+" "+r.URL.Path)
		return nil, errors.New("down")
	})
	c, err := New(WithTransport(network), WithAuth(StaticKey(NewSecret("key"))), WithReadOnly(true))
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	for name, change := range map[string]func() error{
		"sign up":         func() error { _, err := c.Auth.SignUp(ctx, NewUser{}); return err },
		"verify":          func() error { _, err := c.Auth.VerifyEmail(ctx, "a", "b"); return err },
		"forgot":          func() error { return c.Auth.ForgotPassword(ctx, "a") },
		"change password": func() error { return c.Auth.ChangePassword(ctx, NewSecret("a"), NewSecret("b")) },
		"api key":         func() error { _, err := c.User.GenerateAPIKey(ctx); return err },
		"create project":  func() error { _, err := c.Projects.Create(ctx, "a", ""); return err },
		"delete project":  func() error { return c.Projects.Delete(ctx, "a", true) },
		"assign":          func() error { return c.Numbers.Assign(ctx, "+1", "a", "p") },
		"call":            func() error { _, err := c.Calls.Make(ctx, NewCall{}); return err },
	} {
		if err := change(); !errors.Is(err, ErrReadOnly) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(sent) != 0 {
		t.Errorf("sent %v", sent)
	}
	_, _ = c.Auth.Login(ctx, "a", NewSecret("b")) // only that it is sent counts
	_, _ = c.Auth.Refresh(ctx, NewSecret("b"))
	if len(sent) != 2 {
		t.Errorf("signing in and renewing sent %v", sent)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
