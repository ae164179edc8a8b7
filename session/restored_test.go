package session

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"
)

// What asks at once who is signed in must not be told that nobody is.
func TestWhoIsSignedInIsKnownOnceTheStoreIsRead(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "default")
	synctest.Test(t, func(t *testing.T) {
		clock := newFakeClock()
		svc := newService(clock.world, time.Hour)
		before := window(t, svc, clock, fileStore(t, dir))
		before.signIn()
		before.close()
		k := New(Options{Store: fileStore(t, dir), Origin: origin, Clock: clock})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := k.Restored(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("before it is started: %v", err)
		}
		k.Start()
		if err := k.Restored(t.Context()); err != nil || k.Snapshot().Account != "ana@example.com" {
			t.Errorf("%q, %v", k.Snapshot().Account, err)
		}
		if err := k.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// A keeper that was stopped before it read the store never will.
func TestTheWaitForTheStoreEndsWithTheKeeper(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := New(Options{Store: NewMemoryStore(), Origin: origin, Clock: newFakeClock()})
		ended := make(chan error, 2)
		go func() { ended <- k.Restored(context.Background()) }()
		go func() { ended <- k.RenewNow(context.Background()) }()
		synctest.Wait()
		if err := k.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := <-ended; !errors.Is(err, errStopped) {
				t.Errorf("got %v", err)
			}
		}
	})
}
