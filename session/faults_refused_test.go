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

// Where a sign-in gives no refresh token, the session isn't said to be renewed; it serves to its end, and nothing is sent
// in vain.
func TestASessionWithoutARefreshTokenEndsWithItsToken(t *testing.T) {
	bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
		r.svc.set(func() { r.svc.names = func(map[string]any, string) {} })
		r.signIn()
		r.expect(SignInSoon)
		if s := r.Snapshot(); !s.Renews.IsZero() || s.Err == nil {
			t.Errorf("renews %v, %v", s.Renews, s.Err)
		}
		time.Sleep(100 * time.Minute)
		must(t, r.read())
		r.expect(SignInSoon)
		time.Sleep(21 * time.Minute)
		r.expect(NeedPassword)
		r.renewals(0, 0)
		r.svc.set(func() { r.svc.names = nil })
		r.signIn()
		r.expect(Active)
	})
}

func TestInspectTellsThatThereIsNoRefreshToken(t *testing.T) {
	files(t, 2*time.Hour, func(t *testing.T, r rig) {
		r.svc.set(func() { r.svc.names = func(map[string]any, string) {} })
		r.signIn()
		f, _ := r.store.Store.(*FileStore)
		if s, err := Inspect(f.dir, origin, r.clock); err != nil || s.State != SignInSoon || !s.Renews.IsZero() {
			t.Errorf("%s, renews %v, %v", s.State, s.Renews, err)
		}
	})
}
