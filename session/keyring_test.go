package session

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zalando/go-keyring"

	"talkdeck/client"
)

// fakeRing is a keyring in memory.
type fakeRing struct {
	mu    sync.Mutex
	keys  map[string]string
	err   error         // of every call
	hang  chan struct{} // every call waits for it, if it isn't nil
	calls int
}

func (f *fakeRing) call() error {
	f.mu.Lock()
	f.calls++
	hang, err := f.hang, f.err
	f.mu.Unlock()
	if hang != nil {
		<-hang
	}
	return err
}

func (f *fakeRing) Get(service, user string) (string, error) {
	if err := f.call(); err != nil {
		return "", err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	key, ok := f.keys[service+" "+user]
	if !ok {
		return "", keyring.ErrNotFound
	}
	return key, nil
}

func (f *fakeRing) Set(service, user, secret string) error {
	if err := f.call(); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.keys[service+" "+user] = secret
	return nil
}

func newRing() *fakeRing { return &fakeRing{keys: map[string]string{}} }

// sealedWindow opens a window whose store is sealed by a ring's key.
func sealedWindow(t *testing.T, svc *service, clock *fakeClock, dir string, ring Keyring) rig {
	t.Helper()
	begun := time.Now()
	f, err := OpenKeyringStore(dir, ring)
	must(t, err)
	if took := time.Since(begun); took > keyringLimit {
		t.Errorf("opening took %s", took)
	}
	return window(t, svc, clock, f)
}

// noPlainCopy fails the test if a token is anywhere in the folder as it is.
func noPlainCopy(t *testing.T, dir string) {
	t.Helper()
	must(t, filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		for _, secret := range []string{"access-", "refresh-"} {
			if bytes.Contains(raw, []byte(secret)) || bytes.Contains(raw, []byte(base64.StdEncoding.EncodeToString([]byte(secret)))[:8]) {
				t.Errorf("%s holds a token in the clear", path)
			}
		}
		return err
	}))
}

// rings is a bubble with a window that has signed in, sealed by a ring.
func rings(t *testing.T, test func(t *testing.T, r rig, dir string, ring *fakeRing)) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "default")
	synctest.Test(t, func(t *testing.T) {
		clock, ring := newFakeClock(), newRing()
		r := sealedWindow(t, newService(clock.world, 2*time.Hour), clock, dir, ring)
		r.signIn()
		test(t, r, dir, ring)
	})
}

func TestFault28_SealedSecrets(t *testing.T) {
	rings(t, func(t *testing.T, r rig, dir string, ring *fakeRing) {
		calls := ring.calls
		ring.hang = make(chan struct{}) // from now on; nothing may depend on it while renewing
		r.during(5*time.Hour, time.Minute, Active, Renewing)
		noPlainCopy(t, dir)
		if ring.calls != calls {
			t.Errorf("the keyring was asked %d times while renewing", ring.calls-calls)
		}
		close(ring.hang)
		r.close()
		next := sealedWindow(t, r.svc, r.clock, dir, ring)
		next.expect(Active)
		must(t, next.read())
		next.close()
		if s, err := Inspect(dir, origin, r.clock); err != nil || s.State != Active {
			t.Errorf("inspecting needs no key: %v, %v", s.State, err)
		}
	})
}

func TestFault28_TheKeyringIsAbsentOrHangs(t *testing.T) {
	for name, breakIt := range map[string]func(*fakeRing){
		"absent":  func(f *fakeRing) { f.err = errors.New("no Secret Service here") },
		"hanging": func(f *fakeRing) { f.hang = make(chan struct{}) },
	} {
		t.Run(name, func(t *testing.T) {
			rings(t, func(t *testing.T, r rig, dir string, ring *fakeRing) {
				r.close()
				breakIt(ring)
				next := sealedWindow(t, r.svc, r.clock, dir, ring)
				next.expect(SignedOut)
				s := next.Snapshot()
				if s.Reason == "" || s.NotSaved == nil || s.Account != "ana@example.com" {
					t.Errorf("the card would show %+v", s)
				}
				next.signIn() // the session is then kept for this run
				next.expect(Active)
				if s := next.Snapshot(); s.NotSaved == nil {
					t.Error("nothing is said of a session that isn't on disk")
				}
				next.during(3*time.Hour, time.Minute, Active, Renewing)
				noPlainCopy(t, dir)
				if err := next.Stop(context.Background()); err == nil {
					t.Error("quitting says nothing of it either")
				}
				if ring.hang != nil {
					close(ring.hang)
				}
			})
		})
	}
}

func TestFault28_TheKeyIsWrongOrHasVanished(t *testing.T) {
	for name, breakIt := range map[string]func(*fakeRing){
		"vanished": func(f *fakeRing) { clear(f.keys) },
		"wrong": func(f *fakeRing) {
			for name := range f.keys {
				f.keys[name] = base64.StdEncoding.EncodeToString(make([]byte, keySize))
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			rings(t, func(t *testing.T, r rig, dir string, ring *fakeRing) {
				breakIt(ring)
				r.during(3*time.Hour, time.Minute, Active, Renewing) // the running window has its key
				r.close()
				next := sealedWindow(t, r.svc, r.clock, dir, ring)
				next.expect(SignedOut)
				if s := next.Snapshot(); s.Reason != errOtherKey.Error() || s.Account != "ana@example.com" {
					t.Errorf("the card would show %+v", s)
				}
				next.signIn()
				next.expect(Active)
				if s := next.Snapshot(); s.NotSaved != nil {
					t.Errorf("not saved: %v", s.NotSaved)
				}
				noPlainCopy(t, dir)
				next.close()
				again := sealedWindow(t, r.svc, r.clock, dir, ring)
				again.expect(Active)
				again.close()
			})
		})
	}
	t.Run("no key at all", func(t *testing.T) {
		ring := newRing()
		dir := filepath.Join(t.TempDir(), "default")
		must(t, ring.Set(keyringService, dir, "my own password"))
		f, err := OpenKeyringStore(dir, ring)
		must(t, err)
		if err := locked(f, func() error { return f.save(sample()) }); err == nil {
			t.Error("saved with something that isn't a key")
		}
	})
}

func TestFault28_StartedWithoutTheKeyring(t *testing.T) {
	rings(t, func(t *testing.T, r rig, dir string, _ *fakeRing) {
		r.close()
		next := window(t, r.svc, r.clock, fileStore(t, dir))
		next.expect(SignedOut)
		next.signIn()
		if s := next.Snapshot(); s.State != Active || !errors.Is(s.NotSaved, errSealed) {
			t.Errorf("%+v", s)
		}
		noPlainCopy(t, dir)
		if _, err := next.SignOut(t.Context()); err != nil { // which says plainly that the sealed one isn't wanted any more
			t.Fatal(err)
		}
		next.signIn()
		if s := next.Snapshot(); s.NotSaved != nil {
			t.Errorf("not saved: %v", s.NotSaved)
		}
		next.close()
	})
}

func TestSealedSecretsBelongToTheirRecord(t *testing.T) {
	key, err := newSealer(make([]byte, keySize))
	must(t, err)
	a, b := sample(), sample()
	b.Account = "bo@example.com"
	rawA, err := encode(a, key, 1)
	must(t, err)
	rawB, err := encode(b, key, 1)
	must(t, err)
	sa, err := parse(rawA)
	must(t, err)
	sb, err := parse(rawB)
	must(t, err)
	sb.Sealed = sa.Sealed
	mixed, err := withChecksum(sb)
	must(t, err)
	if _, err := decode(mixed, key); !errors.Is(err, errOtherKey) {
		t.Errorf("ana's tokens were opened as bo's: %v", err)
	}
	if r, err := decode(rawA, key); err != nil || r != a {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestAPlainSessionIsSealedOnceTheKeyringIsAskedFor(t *testing.T) {
	files(t, 2*time.Hour, func(t *testing.T, r rig) {
		f, _ := r.store.Store.(*FileStore)
		r.close()
		next := sealedWindow(t, r.svc, r.clock, f.dir, newRing())
		next.expect(Active)
		time.Sleep(95 * time.Minute)
		noPlainCopy(t, f.dir)
		next.close()
	})
}

func TestAnAPIKeyNeedsNoKeeping(t *testing.T) {
	k := NewKeySession(client.NewSecret("key"), "api.test", "default")
	tok, err := k.Token(t.Context(), client.Need{Op: "list the voices"})
	if err != nil || tok.Kind != client.APIKey || tok.Value.Reveal() != "key" {
		t.Errorf("%v", err)
	}
	if s := k.Snapshot(); !s.APIKey || s.State != Active {
		t.Errorf("%+v", s)
	}
	for range 2 {
		_, err = k.Token(t.Context(), client.Need{Rejected: &tok})
		wantErr(t, err, client.ErrKeyRefused)
	}
	if s := <-k.Updates(); s.State != NeedPassword || !errors.Is(s.Err, client.ErrKeyRefused) {
		t.Errorf("%+v", s)
	}
	_, err = k.SignIn(t.Context(), "a", client.NewSecret("b"))
	wantErr(t, err, errKey)
	_, err = k.SignOut(t.Context())
	wantErr(t, err, errKey)
	wantErr(t, k.RenewNow(t.Context()), errKey)
	must(t, k.WaitIdle(t.Context()))
}
