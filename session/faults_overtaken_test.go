package session

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"talkdeck/client"
)

// overtaken begins a renewal that waits for the lock, while which another window renews, and this one takes that over.
// then is what the other window does next, with the lock; it has ended, and the renewal too, when this returns.
func (r rig) overtaken(t *testing.T, then func(store *FileStore)) {
	t.Helper()
	store := fileStore(t, r.store.Store.(*FileStore).dir)
	time.Sleep(10 * time.Minute)
	unlock, err := store.tryLock()
	must(t, err)
	done := make(chan struct{})
	go func() {
		_ = r.RenewNow(context.Background()) // what it comes to is in the snapshot
		close(done)
	}()
	synctest.Wait()
	renewElsewhere(t, r, store)
	r.Poke() // so that the renewal, which looks ten times a second, isn't the first to see it
	synctest.Wait()
	if got := r.Snapshot().State; got != Renewing {
		t.Fatalf("%s, want a renewal that waits", got)
	}
	then(store)
	unlock()
	<-done
}

// What a renewal finds in the store counts also when the session that it began with has been followed by another.
func TestFault19_WhatARenewalFindsCountsThoughItWasOvertaken(t *testing.T) {
	t.Run("another window has signed out", func(t *testing.T) {
		files(t, 2*time.Hour, func(t *testing.T, r rig) {
			r.overtaken(t, func(store *FileStore) {
				_, err := store.erase(record{SignedOut: true, Origin: origin})
				must(t, err)
			})
			r.expect(SignedOut)
		})
	})
	t.Run("another window has renewed once more", func(t *testing.T) {
		files(t, 2*time.Hour, func(t *testing.T, r rig) {
			r.overtaken(t, func(store *FileStore) { renewElsewhere(t, r, store) })
			r.svc.set(func() { delete(r.svc.access, "access-2") })
			must(t, r.read())
			r.renewals(2, 2)
		})
	})
	t.Run("another window has signed in as somebody else", func(t *testing.T) {
		files(t, 2*time.Hour, func(t *testing.T, r rig) {
			r.overtaken(t, func(store *FileStore) {
				rec, err := store.load()
				must(t, err)
				rec.Generation, rec.Account, rec.Access = rec.Generation+1, "bo@example.com", client.NewSecret("bo's")
				must(t, store.save(rec))
			})
			r.expect(Active)
			if s := r.Snapshot(); s.Account != "ana@example.com" || s.OtherAccount != "bo@example.com" {
				t.Errorf("%+v", s)
			}
		})
	})
}

// A renewal that was begun for one account isn't sent once another has signed in, nor puts it in the other's place.
func TestFault20_SignInWhileARenewalWaitsForTheLock(t *testing.T) {
	for name, elsewhere := range map[string]bool{"and another window renews": true, "and nobody else does anything": false} {
		t.Run(name, func(t *testing.T) {
			files(t, 2*time.Hour, func(t *testing.T, r rig) {
				store := fileStore(t, r.store.Store.(*FileStore).dir)
				time.Sleep(10 * time.Minute)
				unlock, err := store.tryLock()
				must(t, err)
				signedIn := make(chan error, 1)
				go func() {
					_, err := r.SignIn(context.Background(), "bo@example.com", client.NewSecret("pw"))
					signedIn <- err
				}()
				time.Sleep(10 * time.Second)
				renewal := make(chan error, 1)
				go func() { renewal <- r.RenewNow(context.Background()) }()
				must(t, <-signedIn) // without the lock, which it waited for
				if elsewhere {
					rec, err := store.load()
					must(t, err)
					rec.Generation, rec.Access, rec.Issued.Boot = rec.Generation+1, client.NewSecret("ana's next"), 0
					rec.Issued.Wall = r.clock.Now().Add(-100 * time.Minute) // due again already
					must(t, store.save(rec))
				}
				unlock()
				must(t, <-renewal) // there was nothing to do
				time.Sleep(time.Minute)
				if s := r.Snapshot(); s.Account != "bo@example.com" || s.State != Active || s.NotSaved != nil {
					t.Errorf("%+v", s)
				}
				r.renewals(0, 0)
				rec, err := store.load()
				if bos := rec.Account == "bo@example.com"; err != nil || bos == elsewhere { // what others share isn't replaced
					t.Errorf("stored is %s's, %v", rec.Account, err)
				}
			})
		})
	}
}
