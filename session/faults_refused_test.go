package session

import (
	"context"
	"testing"
	"time"
)

// Both tokens are refused soon after the sign-in, before any operation was seen to work for long.
func TestBothTokensRefusedAskForThePassword(t *testing.T) {
	bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
		r.svc.revoke()
		r.svc.set(func() { clear(r.svc.access) })
		for range 60 {
			time.Sleep(2 * time.Second)
			if err := r.read(); err == nil {
				t.Fatal("no error")
			}
		}
		r.expect(NeedPassword)
	})
}

// A request that isn't allowed doesn't end a token that serves for others, though it can't be renewed.
func TestFault10_ATokenThatServesIsUsedToItsEnd(t *testing.T) {
	bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
		r.svc.revoke()
		r.svc.set(func() { r.svc.denies["/call/makeCall"] = true })
		for range 60 {
			time.Sleep(2 * time.Second)
			must(t, r.read())
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- r.call(ctx) }() // it waits for a sign-in
		time.Sleep(time.Minute)
		r.expect(SignInSoon)
		must(t, r.read())
		cancel()
		if err := <-done; err == nil {
			t.Error("what isn't allowed was done")
		}
	})
}
