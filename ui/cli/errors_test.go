package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
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
