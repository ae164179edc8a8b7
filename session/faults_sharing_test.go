package session

import (
	"context"
	"errors"
	"net/http"
	"os"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"talkdeck/client"
)

// This file: several windows, and signing in and out.

func TestFault17_EightWindowsForADay(t *testing.T) {
	files(t, 2*time.Hour, func(t *testing.T, r rig) {
		all := []rig{r}
		for range 7 {
			all = append(all, r.another())
		}
		for range 24 * 6 {
			time.Sleep(10 * time.Minute)
			synctest.Wait()
			for _, w := range all {
				w.expectOneOf(Active, Renewing)
				must(t, w.read())
			}
		}
		r.eachTokenOnce()
		r.renewals(15, 18)
		for _, w := range all {
			if n := len(w.Snapshot().Windows); n != 8 {
				t.Errorf("%d windows are known, want 8", n)
			}
		}
		// Then all of them wake, with a session that has lapsed.
		r.clock.suspend(5 * time.Hour)
		time.Sleep(16 * time.Second)
		for _, w := range all {
			w.expect(Active)
		}
		r.eachTokenOnce()
		for _, w := range all[1:] {
			w.close()
		}
		time.Sleep(15 * time.Second)
		synctest.Wait()
		if n := len(r.Snapshot().Windows); n != 1 {
			t.Errorf("%d windows are known after the others closed", n)
		}
	})
}

func (r rig) expectOneOf(states ...State) {
	r.t.Helper()
	if s := r.Snapshot(); !slices.Contains(states, s.State) {
		r.t.Fatalf("after %s: %s (error: %v)", r.clock.Boot(), s.State, s.Err)
	}
}

// eachTokenOnce fails the test if a refresh token was sent twice, or anything was refused.
func (r rig) eachTokenOnce() {
	r.t.Helper()
	sent := map[string]bool{}
	for _, q := range r.svc.refreshes() {
		if sent[q.token] {
			r.t.Errorf("%s was sent twice", q.token)
		}
		sent[q.token] = true
	}
	if n := r.svc.refusals(); n != 0 {
		r.t.Errorf("%d refusals", n)
	}
}

func TestFault18_TheLockIsHeld(t *testing.T) {
	t.Run("for 2 hours, by a window that was stopped", func(t *testing.T) {
		files(t, 2*time.Hour, func(t *testing.T, r rig) {
			stopped := fileStore(t, r.store.Store.(*FileStore).dir)
			unlock, err := stopped.tryLock()
			must(t, err)
			time.Sleep(92 * time.Minute)
			r.expect(Retrying)
			s := r.Snapshot()
			if s.LockHolder != os.Getpid() || s.Err == nil {
				t.Errorf("held by %d, %v", s.LockHolder, s.Err)
			}
			must(t, r.read())
			r.during(27*time.Minute, 10*time.Second, Retrying)
			time.Sleep(2 * time.Minute)
			r.expect(Reconnecting)
			r.renewals(0, 0) // never without the lock
			unlock()
			time.Sleep(time.Minute)
			r.expect(Active)
			if s := r.Snapshot(); s.LockHolder != 0 {
				t.Error("still said to be held")
			}
		})
	})
	t.Run("at sign-in", func(t *testing.T) {
		files(t, 2*time.Hour, func(t *testing.T, r rig) {
			stopped := fileStore(t, r.store.Store.(*FileStore).dir)
			unlock, err := stopped.tryLock()
			must(t, err)
			r.signInAs("bo@example.com")
			r.expect(Active)
			if s := r.Snapshot(); s.Account != "bo@example.com" || s.NotSaved == nil {
				t.Errorf("%+v", s)
			}
			rec, err := stopped.load()
			if err != nil || rec.Account != "ana@example.com" {
				t.Errorf("saved without the lock: %v", err)
			}
			unlock()
			time.Sleep(15 * time.Second)
			r.expect(Active)
			if s := r.Snapshot(); s.NotSaved != nil {
				t.Errorf("not saved yet: %v", s.NotSaved)
			}
		})
	})
}

func TestFault19_AnotherWindowIsFaster(t *testing.T) {
	t.Run("while this one waits for the lock", func(t *testing.T) {
		files(t, 2*time.Hour, func(t *testing.T, r rig) {
			store := fileStore(t, r.store.Store.(*FileStore).dir)
			time.Sleep(10 * time.Minute)
			unlock, err := store.tryLock()
			must(t, err)
			defer unlock()
			done := make(chan error, 1)
			go func() { done <- r.RenewNow(t.Context()) }()
			time.Sleep(5 * time.Second)
			r.expect(Renewing)
			renewElsewhere(t, r, store)
			must(t, <-done) // with the lock still held
			r.expect(Active)
			r.renewals(1, 1)
			must(t, r.read())
		})
	})
	t.Run("while this one is refused", func(t *testing.T) {
		files(t, 2*time.Hour, func(t *testing.T, r rig) {
			store := fileStore(t, r.store.Store.(*FileStore).dir)
			time.Sleep(10 * time.Minute)
			r.svc.next(api(401))
			done := make(chan error, 1)
			go func() { done <- r.RenewNow(t.Context()) }()
			time.Sleep(time.Second) // it was refused and looks once more in half a second
			unlock, err := store.tryLock()
			must(t, err)
			renewElsewhere(t, r, store)
			unlock()
			must(t, <-done)
			r.expect(Active)
			must(t, r.read())
		})
	})
	t.Run("while this one shows the card", func(t *testing.T) {
		files(t, 2*time.Hour, func(t *testing.T, r rig) {
			r.svc.revoke()
			time.Sleep(125 * time.Minute)
			r.expect(NeedPassword)
			done := r.calling(t.Context())
			other := r.another()
			defer other.close()
			r.SetAttention(true) // the card is open
			other.signIn()
			time.Sleep(time.Second)
			r.expect(Active)
			must(t, <-done)
			r.SetAttention(false)
			before := r.store.looked()
			time.Sleep(time.Minute)
			if n := r.store.looked() - before; n > 6 {
				t.Errorf("%d looks a minute after the card has closed", n)
			}
		})
	})
	t.Run("and signs out", func(t *testing.T) {
		files(t, 2*time.Hour, func(t *testing.T, r rig) {
			other := r.another()
			defer other.close()
			removed, err := other.SignOut(t.Context())
			must(t, err)
			if removed.Account != "ana@example.com" || len(removed.Files) != 1 {
				t.Errorf("%+v", removed)
			}
			time.Sleep(15 * time.Second)
			r.expect(SignedOut)
			if s := r.Snapshot(); s.Reason == "" || s.Account != "ana@example.com" {
				t.Errorf("%+v", s)
			}
			wantErr(t, r.read(), client.ErrSignInNeeded)
		})
	})
	t.Run("and signs in as another", func(t *testing.T) {
		files(t, 2*time.Hour, func(t *testing.T, r rig) {
			other := r.another()
			defer other.close()
			other.signInAs("bo@example.com")
			time.Sleep(15 * time.Second)
			r.expect(Active)
			s := r.Snapshot()
			if s.Account != "ana@example.com" || s.OtherAccount != "bo@example.com" {
				t.Errorf("%+v", s)
			}
			must(t, r.read())
			time.Sleep(95 * time.Minute)
			r.expect(SignInSoon) // ana's tokens have no place any more where windows could share them
			for _, q := range r.svc.refreshes() {
				if q.token == "refresh-1" {
					t.Error("ana's token was sent")
				}
			}
			if removed, err := r.SignOut(t.Context()); err != nil || len(removed.Files) != 0 {
				t.Errorf("%+v, %v: bo's session isn't ana's to sign out", removed, err)
			}
			time.Sleep(time.Minute)
			other.expect(Active)
		})
	})
	t.Run("and back", func(t *testing.T) {
		files(t, 2*time.Hour, func(t *testing.T, r rig) {
			other := r.another()
			defer other.close()
			other.signInAs("bo@example.com")
			time.Sleep(15 * time.Second)
			other.signInAs("Ana@example.com")
			time.Sleep(15 * time.Second)
			r.expect(Active)
			if s := r.Snapshot(); s.OtherAccount != "" {
				t.Errorf("%+v", s)
			}
			r.during(5*time.Hour, time.Minute, Active, Renewing)
		})
	})
}

// renewElsewhere does what another window does that holds the lock.
func renewElsewhere(t *testing.T, r rig, store Store) {
	t.Helper()
	rec, err := store.load()
	must(t, err)
	bare, err := client.New(client.WithAPIURL(origin), client.WithTransport(r.svc))
	must(t, err)
	grant, err := bare.Auth.Refresh(t.Context(), rec.Refresh)
	must(t, err)
	must(t, store.save(successor(rec, grant, now(r.clock), 0)))
}

func TestFault20_SignOutDuringARefresh(t *testing.T) {
	for name, at := range map[string]time.Duration{
		"before it is sent": time.Second, "while it is under way": 6 * time.Second, "just before its answer": 10*time.Second - time.Millisecond,
	} {
		t.Run(name, func(t *testing.T) {
			files(t, 2*time.Hour, func(t *testing.T, r rig) {
				store := fileStore(t, r.store.Store.(*FileStore).dir)
				time.Sleep(10 * time.Minute)
				unlock, err := store.tryLock() // for two seconds
				must(t, err)
				time.AfterFunc(2*time.Second, unlock)
				r.svc.next(&fault{delay: 8 * time.Second})
				go func() { _ = r.RenewNow(context.Background()) }()
				time.Sleep(at)
				if _, err := r.SignOut(t.Context()); err != nil {
					t.Fatal(err)
				}
				r.expect(SignedOut)
				time.Sleep(time.Hour)
				r.expect(SignedOut)
				if rec, err := store.load(); err != nil || !rec.SignedOut || !rec.Access.IsZero() {
					t.Errorf("the store still holds a session: %v", err)
				}
			})
		})
	}
}

func TestFault20_TwoSignIns(t *testing.T) {
	for name, delays := range map[string][2]time.Duration{
		"the first is answered last": {10 * time.Second, time.Second}, "the last is answered last": {time.Second, 10 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			files(t, 2*time.Hour, func(t *testing.T, r rig) {
				errs := make(chan error, 1)
				r.svc.set(func() { r.svc.fault = r.svc.slowly(delays[0]) })
				go func() {
					_, err := r.SignIn(context.Background(), "bo@example.com", client.NewSecret("pw"))
					errs <- err
				}()
				synctest.Wait()
				r.expect(SigningIn)
				r.svc.set(func() { r.svc.fault = r.svc.slowly(delays[1]) })
				time.AfterFunc(min(delays[0], delays[1])+delays[1]/2, func() {
					if s := r.Snapshot().State; delays[1] > delays[0] && s != SigningIn {
						t.Errorf("%s while the second sign-in is under way", s)
					}
				})
				r.signInAs("cy@example.com")
				wantErr(t, <-errs, errSuperseded)
				time.Sleep(time.Minute)
				r.expect(Active)
				rec, err := r.store.load()
				if err != nil || rec.Account != "cy@example.com" || r.Snapshot().Account != rec.Account {
					t.Errorf("%s, %v", r.Snapshot().Account, err)
				}
			})
		})
	}
}

func (s *service) slowly(d time.Duration) func(*http.Request) *fault {
	return func(*http.Request) *fault { return &fault{delay: d} }
}

func TestFault20_SignInDuringARefresh(t *testing.T) {
	files(t, 2*time.Hour, func(t *testing.T, r rig) {
		time.Sleep(10 * time.Minute)
		r.svc.next(&fault{delay: 8 * time.Second})
		go func() { _ = r.RenewNow(context.Background()) }()
		time.Sleep(time.Second)
		r.signInAs("bo@example.com")
		time.Sleep(time.Minute)
		r.expect(Active)
		rec, err := r.store.load()
		if err != nil || rec.Account != "bo@example.com" || r.Snapshot().Account != rec.Account {
			t.Errorf("%s, %v", r.Snapshot().Account, err)
		}
		must(t, r.read())
		r.during(5*time.Hour, time.Minute, Active, Renewing)
	})
}

func TestFault20_SignInWhileARefusalIsLookedAtTwice(t *testing.T) {
	files(t, 2*time.Hour, func(t *testing.T, r rig) {
		time.Sleep(10 * time.Minute)
		r.svc.next(api(401))
		go func() { _ = r.RenewNow(context.Background()) }()
		time.Sleep(time.Second)
		r.store.setFail(errors.New("full")) // so that the store doesn't tell of the sign-in
		r.signInAs("bo@example.com")
		time.Sleep(time.Second)
		r.expect(Active)
		if s := r.Snapshot(); s.Account != "bo@example.com" || s.Failures != 0 {
			t.Errorf("%+v", s)
		}
		r.store.setFail(nil)
	})
}

func TestFault19_AnotherWindowSignedOutJustBeforeARenewal(t *testing.T) {
	files(t, 2*time.Hour, func(t *testing.T, r rig) {
		time.Sleep(10 * time.Minute)
		if _, err := SignOut(t.Context(), r.store.Store.(*FileStore).dir); err != nil {
			t.Fatal(err)
		}
		wantErr(t, r.RenewNow(t.Context()), client.ErrSignInNeeded)
		r.expect(SignedOut)
		r.renewals(0, 0)
		if s := r.Snapshot(); s.Reason != reasonSignedOut {
			t.Errorf("the reason is %q", s.Reason)
		}
	})
}

func TestAnotherWindowsRenewalThatEndsTheOldTokenIsTakenOverAtOnce(t *testing.T) {
	files(t, 2*time.Hour, func(t *testing.T, r rig) {
		store := fileStore(t, r.store.Store.(*FileStore).dir)
		time.Sleep(20 * time.Second) // its token is too young to be renewed for a 401
		must(t, locked(store, func() error {
			renewElsewhere(t, r, store)
			return nil
		}))
		r.svc.set(func() { delete(r.svc.access, "access-1") })
		must(t, r.read())
		r.renewals(1, 1)
	})
}

func TestASignInThatIsGivenUpOrRefusedLeavesTheSessionAsItWas(t *testing.T) {
	bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
		_, err := r.SignIn(t.Context(), "bo@example.com", client.NewSecret("wrong"))
		wantErr(t, err, client.ErrWrongPassword)
		r.expect(Active)
		r.svc.set(func() { r.svc.fault = r.svc.slowly(10 * time.Second) })
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := r.SignIn(ctx, "bo@example.com", client.NewSecret("pw")); err == nil {
			t.Error("no error")
		}
		r.expect(Active)
		if s := r.Snapshot(); s.Account != "ana@example.com" {
			t.Errorf("signed in as %s", s.Account)
		}
	})
}
