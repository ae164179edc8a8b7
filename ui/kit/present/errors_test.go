package present

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"talkdeck/client"
)

func TestWhatWrapsAnErrorOfTheServiceIsSaid(t *testing.T) {
	refused := &client.Error{Op: "make the call", Status: http.StatusTooManyRequests, Message: "slow down"}
	for _, c := range []struct {
		err  error
		want string
	}{
		{refused, "could not make the call: slow down. Wait a moment, then try again."},
		{
			fmt.Errorf("the batch stopped: %w; talkdeck batch resume goes on with it", refused),
			"the batch stopped: could not make the call: slow down; talkdeck batch resume goes on with it. Wait a moment, then try again.",
		},
		{
			fmt.Errorf("row 7: %w", fmt.Errorf("Jo: %w", refused)),
			"row 7: Jo: could not make the call: slow down. Wait a moment, then try again.",
		},
		{
			errors.Join(refused, errors.New("the lock is left")),
			"could not make the call: slow down. the lock is left. Wait a moment, then try again.",
		},
		{
			fmt.Errorf("login: %w", &client.Error{Op: "sign in", Message: "verify first", Err: client.ErrNotVerified}),
			"login: could not sign in: verify first. Enter the code from Talkstack's e-mail first. On the dashboard's sign-in card, ctrl+n takes it.",
		},
		{errors.New("no file\x1b[2J"), "no file\uFFFD[2J."},
	} {
		if got := Explain(c.err); got != c.want {
			t.Errorf("%v\n is %q\nwant %q", c.err, got, c.want)
		}
	}
}

func TestTheFieldThatARefusalNames(t *testing.T) {
	fields := []FieldWords{{"old", "old"}, {"password", "new", "password"}}
	for _, c := range []struct {
		err         error
		field, said string
	}{
		{&client.Error{Status: 400, Message: "the Old password is wrong\x1b"}, "old", "The Old password is wrong\uFFFD"},
		{fmt.Errorf("row 7: %w", &client.Error{Status: 422, Message: "password too short"}), "password", "Password too short"},
		{&client.Error{Status: 400, Message: "name taken"}, "", ""},
		{&client.Error{Status: 500, Message: "old"}, "", ""},
		{errors.New("old"), "", ""},
	} {
		if field, said := FieldNamed(c.err, fields...); field != c.field || said != c.said {
			t.Errorf("%v names %q and says %q", c.err, field, said)
		}
	}
}
