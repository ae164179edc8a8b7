package session

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"talkdeck/client"
)

// fakeClock is the bubble's time, which a test can suspend (wall and boot move on, timers don't) and step (only the wall moves).
type fakeClock struct {
	mu         sync.Mutex
	start      time.Time
	wall, boot time.Duration // beside the bubble's own time
}

func newFakeClock() *fakeClock { return &fakeClock{start: time.Now()} }

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.wall)
}

func (c *fakeClock) Boot() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Since(c.start) + c.boot
}

func (c *fakeClock) BootID() string { return "boot" }

// world is the time as it really is: what the service goes by.
func (c *fakeClock) world() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.boot)
}

func (c *fakeClock) suspend(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wall, c.boot = c.wall+d, c.boot+d
}

func (c *fakeClock) step(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wall += d
}

// attemptLimit bounds one try to renew.
const attemptLimit = 20 * time.Second

const origin = "https://api.test"

// rig is one window: a keeper with a real client, a clock, and the service that it talks to.
type rig struct {
	*Keeper
	t     *testing.T
	api   *client.Client
	svc   *service
	clock *fakeClock
	store *watched
	wakes *int // how often the keeper was told to drop its connections
}

// watched is a store that counts how often the keeper looks, and can be made to fail.
type watched struct {
	Store
	mu    sync.Mutex
	looks int
	fail  error // of saves
}

func (w *watched) changed() bool {
	w.mu.Lock()
	w.looks++
	w.mu.Unlock()
	return w.Store.changed()
}

func (w *watched) failing() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.fail
}

func (w *watched) setFail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fail = err
}

func (w *watched) reserve(r record) error {
	if err := w.failing(); err != nil {
		return err
	}
	return w.Store.reserve(r)
}

func (w *watched) save(r record) error {
	if err := w.failing(); err != nil {
		return err
	}
	return w.Store.save(r)
}

func (w *watched) looked() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.looks
}

// window opens a window on a store.
func window(t *testing.T, svc *service, clock *fakeClock, store Store, change ...func(*Options)) rig {
	t.Helper()
	base := []client.Option{client.WithAPIURL(origin), client.WithCallsURL("https://calls.test"), client.WithTransport(svc)}
	bare, err := client.New(base...)
	if err != nil {
		t.Fatal(err)
	}
	r := rig{t: t, svc: svc, clock: clock, store: &watched{Store: store}, wakes: new(int)}
	opts := Options{Auth: bare.Auth, Store: r.store, Origin: origin, Host: "api.test", Clock: clock, OnWake: func() { *r.wakes++ }}
	for _, f := range change {
		f(&opts)
	}
	r.Keeper = New(opts)
	if r.api, err = client.New(append(base, client.WithAuth(r.Keeper))...); err != nil {
		t.Fatal(err)
	}
	r.Start()
	t.Cleanup(func() { _ = r.Stop(context.Background()) }) // for tests that fail: a bubble must not be left running
	synctest.Wait()
	return r
}

// another opens another window that shares this one's store.
func (r rig) another() rig {
	r.t.Helper()
	f, ok := r.store.Store.(*FileStore)
	if !ok {
		r.t.Fatal("only files are shared")
	}
	return window(r.t, r.svc, r.clock, fileStore(r.t, f.dir))
}

func fileStore(t *testing.T, dir string) *FileStore {
	t.Helper()
	f, err := OpenFileStore(dir)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (r rig) close() {
	r.t.Helper()
	if err := r.Stop(context.Background()); err != nil {
		r.t.Error(err)
	}
}

func (r rig) signIn() {
	r.t.Helper()
	r.signInAs("ana@example.com")
}

func (r rig) signInAs(email string) {
	r.t.Helper()
	if _, err := r.SignIn(context.Background(), email, client.NewSecret("pw")); err != nil {
		r.t.Fatal(err)
	}
	synctest.Wait()
}

// bubble runs a test with a service, and a window that has just signed in, on a store in memory.
func bubble(t *testing.T, lifetime time.Duration, test func(t *testing.T, r rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		clock := newFakeClock()
		r := window(t, newService(clock.world, lifetime), clock, NewMemoryStore())
		r.signIn()
		test(t, r)
		r.close()
	})
}

// files is bubble with a store in a file.
func files(t *testing.T, lifetime time.Duration, test func(t *testing.T, r rig)) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "default")
	synctest.Test(t, func(t *testing.T) {
		clock := newFakeClock()
		r := window(t, newService(clock.world, lifetime), clock, fileStore(t, dir))
		r.signIn()
		test(t, r)
		r.close()
	})
}

func (r rig) expect(want State) {
	r.t.Helper()
	synctest.Wait()
	if got := r.Snapshot(); got.State != want {
		r.t.Fatalf("after %s: %s, want %s (error: %v)", r.clock.Boot(), got.State, want, got.Err)
	}
}

// during fails the test if in a span, looked at each step, the state is ever another than the given ones.
func (r rig) during(span, step time.Duration, states ...State) {
	r.t.Helper()
	for until := time.Now().Add(span); time.Now().Before(until); {
		time.Sleep(step)
		synctest.Wait()
		ok := false
		for _, s := range states {
			ok = ok || r.Snapshot().State == s
		}
		if !ok {
			r.t.Fatalf("after %s: %s (error: %v)", r.clock.Boot(), r.Snapshot().State, r.Snapshot().Err)
		}
	}
}

// renewals fails the test unless the service has seen that many refreshes.
func (r rig) renewals(atLeast, atMost int) {
	r.t.Helper()
	synctest.Wait()
	if n := len(r.svc.refreshes()); n < atLeast || n > atMost {
		r.t.Errorf("%d refreshes after %s, want %d to %d", n, r.clock.Boot(), atLeast, atMost)
	}
}

// read makes a request that changes nothing.
func (r rig) read() error {
	_, err := r.api.Voices.List(context.Background())
	return err
}

// call makes a request that changes something.
func (r rig) call(ctx context.Context) error {
	_, err := r.api.Calls.Make(ctx, client.NewCall{Number: "+4915112345678", ProjectID: "p", AgentID: "a"})
	return err
}

// calling makes a call in the background; the error comes when it has been made, or not.
func (r rig) calling(ctx context.Context) <-chan error {
	done := make(chan error, 1)
	go func() { done <- r.call(ctx) }()
	synctest.Wait()
	return done
}

func (r rig) calls() int { return len(r.svc.requests("/call/makeCall")) }

// must reports an error that should not be.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantErr fails the test unless err is target.
func wantErr(t *testing.T, err, target error) {
	t.Helper()
	if !errors.Is(err, target) {
		t.Errorf("got %v, want %v", err, target)
	}
}
