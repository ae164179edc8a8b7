package client

import (
	"errors"
	"testing"
)

func TestALastLookHoldsBackWhatChangesSomething(t *testing.T) {
	no := errors.New("somebody asked not to be called")
	looks := 0
	c, seen := answering(t, `200 {"call":{"call_id":"CA1"}}`)
	ctx := WithLastLook(t.Context(), func() error { looks++; return no })
	_, err := c.Calls.Make(ctx, NewCall{Number: "+14155550123"})
	var e *Error
	if !errors.As(err, &e) || e.Outcome != NotSent || !errors.Is(err, no) || !errors.Is(err, ErrHeldBack) || errors.Is(err, ErrNetwork) {
		t.Errorf("held back: %+v", err)
	}
	if n := len(seen.all()); n != 0 || looks != 1 {
		t.Errorf("%d requests were sent, and there were %d looks", n, looks)
	}
	if _, err := c.Calls.Get(ctx, "p", "CA1"); errors.Is(err, ErrHeldBack) {
		t.Errorf("a read is held back: %v", err)
	}
	if _, err := c.Calls.Make(WithLastLook(t.Context(), func() error { return nil }), NewCall{Number: "+14155550123"}); err != nil {
		t.Errorf("let go: %v", err)
	}
}
