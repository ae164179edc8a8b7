package session

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"talkdeck/client"
)

// This file: the store.

func sample() record {
	return record{
		Generation: 7, Origin: origin, Account: "ana@example.com", Name: "Ana", Lifetime: 2 * time.Hour,
		secrets: secrets{client.NewSecret("the access token"), client.NewSecret("the refresh token"), client.NewSecret("the other")},
		Issued:  stamp{time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC), time.Hour, "boot"},
	}
}

// newStore is a store in a new folder that holds a record.
func newStore(t *testing.T, r record) *FileStore {
	t.Helper()
	f := fileStore(t, filepath.Join(t.TempDir(), "default"))
	must(t, locked(f, func() error { return f.save(r) }))
	return f
}

// locked runs do with the store's lock.
func locked(s Store, do func() error) error {
	unlock, err := s.tryLock()
	if err != nil {
		return err
	}
	defer unlock()
	return do()
}

func TestARecordComesBackAsItWasStored(t *testing.T) {
	for _, want := range []record{sample(), {Generation: 1, Origin: origin, SignedOut: true}, {}} {
		f := newStore(t, want)
		got, err := f.load()
		if err != nil || got != want {
			t.Errorf("%+v, %v", got, err)
		}
		info, err := os.Stat(f.path())
		must(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("mode %s", info.Mode())
		}
	}
}

func TestSecretsArePrintedNowhere(t *testing.T) {
	r := sample()
	for _, text := range []string{errorText(r), newStore(t, r).location()} {
		if strings.Contains(text, "token") {
			t.Error(text)
		}
	}
}

func errorText(r record) string { return fmt.Sprintf("%v %+v %#v %s", r, r, r, r.secrets) }

func TestChangesByOthersAreSeen(t *testing.T) {
	f := newStore(t, sample())
	other := fileStore(t, f.dir)
	if f.changed() {
		t.Error("its own save is taken for another's")
	}
	if _, err := other.load(); err != nil || other.changed() {
		t.Errorf("what was loaded is taken for changed: %v", err)
	}
	must(t, locked(f, func() error { return f.reserve(sample()) }))
	if !other.changed() || f.changed() {
		t.Errorf("another's save is seen: %v; its own: %v", other.changed(), f.changed())
	}
	must(t, os.Remove(f.path()))
	if !f.changed() {
		t.Error("a removal isn't seen")
	}
	if r, err := f.load(); err != nil || r != (record{}) || f.changed() {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestRoomThatIsNotUsedIsGivenBack(t *testing.T) {
	f := newStore(t, sample())
	must(t, locked(f, func() error { return f.reserve(sample()) }))
	// What a killed window leaves is swept by the next that gets the lock.
	must(t, os.WriteFile(filepath.Join(f.dir, "."+fileName+"-123"), []byte("half a tok"), 0o600))
	must(t, locked(f, func() error { return nil }))
	names, err := filepath.Glob(filepath.Join(f.dir, ".*"))
	if err != nil || len(names) != 0 {
		t.Errorf("left: %v, %v", names, err)
	}
}

func TestAnotherServicesSessionIsNotUsed(t *testing.T) {
	files(t, 2*time.Hour, func(t *testing.T, r rig) {
		r.close()
		f, _ := r.store.Store.(*FileStore)
		next := window(t, r.svc, r.clock, fileStore(t, f.dir), func(o *Options) { o.Origin = "https://evil.test" })
		defer next.close()
		next.expect(SignedOut)
		wantErr(t, next.read(), client.ErrSignInNeeded)
		next.during(5*time.Hour, time.Hour, SignedOut)
		next.renewals(0, 0)
		next.signIn()
		next.expect(Active)
		rec, err := f.load()
		if err != nil || rec.Origin != "https://evil.test" || rec.Generation < 2 {
			t.Errorf("%+v, %v", rec, err)
		}
	})
}

func TestInspect(t *testing.T) {
	files(t, 2*time.Hour, func(t *testing.T, r rig) {
		f, _ := r.store.Store.(*FileStore)
		unlock, err := f.tryLock() // which it doesn't wait for
		must(t, err)
		defer unlock()
		time.Sleep(30 * time.Minute)
		s, err := Inspect(f.dir, origin, r.clock)
		if err != nil || s.State != Active || s.Account != "ana@example.com" || s.Host != "api.test" || s.Left(r.clock.Now()) != 90*time.Minute {
			t.Errorf("%+v, %v", s, err)
		}
		if at := s.Renews.Sub(s.Issued); at < 84*time.Minute || at > 90*time.Minute {
			t.Errorf("renews at age %s", at)
		}
		r.clock.suspend(2 * time.Hour)
		synctest.Wait() // the keeper looks at the store now, and not while it is damaged below
		if s, err := Inspect(f.dir, origin, r.clock); err != nil || s.State != Reconnecting || s.Left(r.clock.Now()) != 0 {
			t.Errorf("%+v, %v", s, err)
		}
		for what, dir := range map[string]string{"another service": f.dir, "no folder": filepath.Join(f.dir, "none")} {
			if s, err := Inspect(dir, "https://else.test", r.clock); err != nil || s.State != SignedOut || s.Account != "" {
				t.Errorf("%s: %+v, %v", what, s, err)
			}
		}
		damages["cut"].do(t, f)
		if _, err := Inspect(f.dir, origin, r.clock); err == nil {
			t.Error("nothing is said of a damaged file")
		}
		if _, err := os.Stat(f.path()); err != nil {
			t.Errorf("it was touched: %v", err)
		}
		must(t, os.Remove(f.path()))
	})
}

func TestInspectTellsThatTheServiceRefused(t *testing.T) {
	files(t, 2*time.Hour, func(t *testing.T, r rig) {
		f, _ := r.store.Store.(*FileStore)
		state := func(want State) {
			t.Helper()
			if s, err := Inspect(f.dir, origin, r.clock); err != nil || s.State != want || want != Active && !s.Renews.IsZero() {
				t.Errorf("%+v, %v; want %s", s, err, want)
			}
		}
		r.svc.revoke()
		time.Sleep(95 * time.Minute)
		r.expect(SignInSoon)
		state(SignInSoon)
		time.Sleep(30 * time.Minute)
		r.expect(NeedPassword)
		state(NeedPassword)
		r.signIn()
		state(Active)
		_, err := r.SignOut(t.Context())
		must(t, err)
		state(SignedOut)
		if _, err := os.Stat(filepath.Join(f.dir, refusedName)); err == nil {
			t.Error("the refusal is still noted")
		}
	})
}

func TestSignOutWithoutAKeeper(t *testing.T) {
	t.Run("windows see it", func(t *testing.T) {
		files(t, 2*time.Hour, func(t *testing.T, r rig) {
			f, _ := r.store.Store.(*FileStore)
			removed, err := SignOut(t.Context(), f.dir)
			must(t, err)
			if removed.Account != "ana@example.com" || !slices.Equal(removed.Files, []string{f.path()}) {
				t.Errorf("%+v", removed)
			}
			if raw := r.fileContent(); bytes.Contains(raw, []byte("access-")) || bytes.Contains(raw, []byte("refresh-")) {
				t.Error("the tokens are still there")
			}
			time.Sleep(15 * time.Second)
			r.expect(SignedOut)
			removed, err = SignOut(t.Context(), f.dir)
			if err != nil || removed.Account != "" || len(removed.Files) != 0 {
				t.Errorf("a second time: %+v, %v", removed, err)
			}
			r.signIn() // and it can be signed in again
			if rec, err := f.load(); err != nil || rec.Access.IsZero() {
				t.Errorf("not saved: %v", err)
			}
		})
	})
	t.Run("windows that couldn't save see it too", func(t *testing.T) {
		files(t, 2*time.Hour, func(t *testing.T, r rig) {
			f, _ := r.store.Store.(*FileStore)
			time.Sleep(10 * time.Minute)
			r.store.setFail(errors.New("full"))
			must(t, r.RenewNow(t.Context()))
			must(t, os.Remove(f.path()))
			if _, err := SignOut(t.Context(), f.dir); err != nil {
				t.Fatal(err)
			}
			r.store.setFail(nil)
			time.Sleep(15 * time.Second)
			r.expect(SignedOut)
		})
	})
	t.Run("without a folder", func(t *testing.T) {
		removed, err := SignOut(t.Context(), filepath.Join(t.TempDir(), "none"))
		if err != nil || len(removed.Files) != 0 {
			t.Errorf("%+v, %v", removed, err)
		}
	})
	for name, d := range damages {
		if name == "a folder" { // which holds no session, and isn't ours to remove
			continue
		}
		t.Run(name, func(t *testing.T) {
			files(t, 2*time.Hour, func(t *testing.T, r rig) {
				f, _ := r.store.Store.(*FileStore)
				d.do(t, f)
				if _, err := SignOut(t.Context(), f.dir); err != nil {
					t.Fatal(err)
				}
				if left, _ := filepath.Glob(f.path() + damaged + "*"); len(left) != 0 {
					t.Errorf("left: %v", left)
				}
				time.Sleep(15 * time.Second)
				r.expect(SignedOut)
			})
		})
	}
	t.Run("a folder and a lock that others can change", func(t *testing.T) {
		f := newStore(t, sample())
		must(t, os.Chmod(filepath.Join(f.dir, lockName), 0o666))
		must(t, os.Chmod(f.dir, 0o777))
		removed, err := SignOut(t.Context(), f.dir)
		if err != nil || len(removed.Files) != 1 {
			t.Errorf("%+v, %v", removed, err)
		}
	})
	t.Run("what was moved aside goes too", func(t *testing.T) {
		f := newStore(t, sample())
		damages["cut"].do(t, f)
		if _, err := f.load(); err == nil {
			t.Fatal("no error")
		}
		removed, err := SignOut(t.Context(), f.dir)
		if err != nil || len(removed.Files) != 1 || !strings.Contains(removed.Files[0], damaged) {
			t.Errorf("%+v, %v", removed, err)
		}
	})
	t.Run("while a window holds the lock", func(t *testing.T) {
		f := newStore(t, sample())
		unlock, err := f.tryLock()
		must(t, err)
		defer unlock()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		var held *heldError
		if _, err := SignOut(ctx, f.dir); !errors.As(err, &held) || held.pid != os.Getpid() {
			t.Errorf("%v", err)
		}
	})
}
