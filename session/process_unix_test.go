//go:build unix

package session

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"talkdeck/client"
)

// This file: the faults that take real processes. The test's own binary is run again as a window, told by the environment
// what to do: TestMain hands over to it.

const (
	helperMode   = "SESSION_TEST_MODE" // "window" or "renew"
	helperURL    = "SESSION_TEST_URL"
	helperDir    = "SESSION_TEST_DIR"
	helperKillAt = "SESSION_TEST_KILL_AT" // a step of a renewal, see killing
)

func TestMain(m *testing.M) {
	switch os.Getenv(helperMode) {
	case "":
		os.Exit(m.Run())
	case "window":
		helperWindow()
	case "renew":
		helperRenew()
	}
	os.Exit(0)
}

func fatal(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// helperKeeper is a keeper of the profile that the environment names, with a store and a service that can be wrapped.
func helperKeeper(wrap func(Store, Authenticator) (Store, Authenticator)) (*Keeper, *client.Client) {
	url := os.Getenv(helperURL)
	bare, err := client.New(client.WithAPIURL(url))
	fatal(err)
	store, err := OpenFileStore(os.Getenv(helperDir))
	fatal(err)
	s, auth := wrap(store, bare.Auth)
	k := New(Options{Auth: auth, Store: s, Origin: url, Host: "test"})
	api, err := client.New(client.WithAPIURL(url), client.WithAuth(k))
	fatal(err)
	k.Start()
	return k, api
}

// helperWindow is a window that reads something now and then until its input ends. Each line that it says is a state, or an
// error of a request.
func helperWindow() {
	k, api := helperKeeper(func(s Store, a Authenticator) (Store, Authenticator) { return s, a })
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	for ctx.Err() == nil {
		select {
		case s := <-k.Updates():
			fmt.Println("state", s.State, "held by", s.LockHolder)
		case <-time.After(300 * time.Millisecond):
			if _, err := api.Voices.List(ctx); err != nil && ctx.Err() == nil {
				fmt.Println("error", err)
			}
		case <-ctx.Done():
		}
	}
	fatal(k.Stop(context.Background()))
}

// helperRenew renews once, and kills itself at the step named.
func helperRenew() {
	w := &killing{step: os.Getenv(helperKillAt)}
	k, _ := helperKeeper(func(s Store, a Authenticator) (Store, Authenticator) {
		return killingStore{s, w}, killingAuth{a, w}
	})
	fatal(k.awaitRestored(context.Background()))
	w.armed.Store(true)
	fatal(k.RenewNow(context.Background()))
	if w.step != "" {
		select {} // the last steps are taken after the renewal is told to have ended
	}
	fatal(k.Stop(context.Background()))
}

// killing is the step at which a process kills itself, as kill -9 does.
type killing struct {
	step  string
	armed atomic.Bool
}

func (k *killing) at(step string) {
	if step == k.step && k.armed.Load() {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
}

// killSteps are the steps of a renewal in their order.
var killSteps = []string{
	"locked", "looked", "before the intent", "after the intent", "before the request", "after the request",
	"before the save", "after the save", "before the unlock", "after the unlock",
}

type killingStore struct {
	Store
	*killing
}

func (s killingStore) tryLock() (func(), error) {
	unlock, err := s.Store.tryLock()
	if err != nil {
		return nil, err
	}
	s.at("locked")
	return func() {
		s.at("before the unlock")
		unlock()
		s.at("after the unlock")
	}, nil
}

func (s killingStore) load() (record, error) {
	defer s.at("looked")
	return s.Store.load()
}

func (s killingStore) reserve(r record) error {
	s.at("before the intent")
	defer s.at("after the intent")
	return s.Store.reserve(r)
}

func (s killingStore) save(r record) error {
	s.at("before the save")
	defer s.at("after the save")
	return s.Store.save(r)
}

type killingAuth struct {
	Authenticator
	*killing
}

func (a killingAuth) Refresh(ctx context.Context, refresh client.Secret) (*client.Grant, error) {
	a.at("before the request")
	defer a.at("after the request")
	return a.Authenticator.Refresh(ctx, refresh)
}

// world is a service that listens on this computer, and a profile that is signed in to it.
type world struct {
	t   *testing.T
	svc *service
	url string
	dir string
}

func newWorld(t *testing.T, lifetime time.Duration) *world {
	t.Helper()
	svc := newService(time.Now, lifetime)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // the server sees that a caller hangs up only once this has been read
		r.Body = io.NopCloser(bytes.NewReader(body))
		resp, err := svc.RoundTrip(r) //nolint:bodyclose // an answer in memory
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		for name, values := range resp.Header {
			w.Header()[name] = values
		}
		w.WriteHeader(resp.StatusCode)
		_, _ = io.Copy(w, resp.Body)
	}))
	t.Cleanup(srv.Close)
	w := &world{t, svc, srv.URL, filepath.Join(t.TempDir(), "default")}
	k := w.keeper()
	defer w.stop(k)
	if _, err := k.SignIn(t.Context(), "ana@example.com", client.NewSecret("pw")); err != nil {
		t.Fatal(err)
	}
	return w
}

// keeper is a window in this process.
func (w *world) keeper() *Keeper {
	w.t.Helper()
	bare, err := client.New(client.WithAPIURL(w.url))
	must(w.t, err)
	k := New(Options{Auth: bare.Auth, Store: fileStore(w.t, w.dir), Origin: w.url, Host: "test"})
	k.Start()
	return k
}

func (w *world) stop(k *Keeper) {
	w.t.Helper()
	must(w.t, k.Stop(context.Background()))
}

// process is a window in a process of its own.
type process struct {
	*exec.Cmd
	in  io.Closer
	out *output
}

// output keeps the lines that a process says.
type output struct {
	mu    sync.Mutex
	lines []string
	more  chan struct{} // closed, and made anew, with each line
}

func (o *output) follow(r io.Reader) {
	for lines := bufio.NewScanner(r); lines.Scan(); {
		o.mu.Lock()
		o.lines = append(o.lines, lines.Text())
		close(o.more)
		o.more = make(chan struct{})
		o.mu.Unlock()
	}
}

func (o *output) all() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]string(nil), o.lines...)
}

// await waits for a line that holds text.
func (o *output) await(t *testing.T, text string, limit time.Duration) {
	t.Helper()
	deadline := time.After(limit)
	for {
		o.mu.Lock()
		more := o.more
		for _, l := range o.lines {
			if strings.Contains(l, text) {
				o.mu.Unlock()
				return
			}
		}
		o.mu.Unlock()
		select {
		case <-more:
		case <-deadline:
			t.Fatalf("it never said %q, but %q", text, o.all())
		}
	}
}

func (w *world) start(env ...string) *process {
	w.t.Helper()
	self, err := os.Executable()
	must(w.t, err)
	cmd := exec.Command(self)
	cmd.Env = append(append(os.Environ(), helperURL+"="+w.url, helperDir+"="+w.dir), env...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	must(w.t, err)
	out, err := cmd.StdoutPipe()
	must(w.t, err)
	must(w.t, cmd.Start())
	p := &process{cmd, in, &output{more: make(chan struct{})}}
	go p.out.follow(out)
	w.t.Cleanup(func() { _ = p.Process.Kill() })
	return p
}

func (w *world) window() *process { return w.start(helperMode + "=window") }

// end closes a window as a person does.
func (p *process) end(t *testing.T) {
	t.Helper()
	must(t, p.in.Close())
	must(t, p.Wait())
}

// file reads the store as it is on the disk, and fails the test unless it is whole.
func (w *world) file() stored {
	w.t.Helper()
	raw, err := os.ReadFile(filepath.Join(w.dir, fileName))
	must(w.t, err)
	s, err := parse(raw)
	if err != nil || s.Plain == nil || s.Plain.Access == "" {
		w.t.Fatalf("the file isn't whole: %v", err)
	}
	return s
}

func TestFault09_OverRealHTTP(t *testing.T) {
	busy := api(429)
	busy.retryAfter = "120"
	for name, c := range map[string]struct {
		fault *fault
		wait  time.Duration // before the next try, at most
	}{"503": {api(503), 2 * time.Second}, "429 with Retry-After": {busy, 2 * time.Minute}, "reset": {&fault{lost: true}, 2 * time.Second}} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 2*time.Hour)
			w.svc.set(func() { w.svc.reuse = time.Hour })
			k := w.keeper()
			defer w.stop(k)
			w.svc.next(c.fault)
			if err := k.RenewNow(t.Context()); err == nil {
				t.Fatal("no error")
			}
			s := k.Snapshot()
			if wait := time.Until(s.NextTry); s.State != Retrying || wait > c.wait+time.Second || wait < c.wait-20*time.Second {
				t.Errorf("%s, the next try is in %s", s.State, wait)
			}
		})
	}
	t.Run("a black hole", func(t *testing.T) {
		long(t, "a try takes 20 s")
		t.Parallel()
		w := newWorld(t, 2*time.Hour)
		k := w.keeper()
		defer w.stop(k)
		w.svc.next(&fault{hang: true})
		begun := time.Now()
		if err := k.RenewNow(t.Context()); err == nil {
			t.Fatal("no error")
		}
		if took := time.Since(begun); took < attemptLimit || took > attemptLimit+10*time.Second {
			t.Errorf("the try took %s", took)
		}
		if s := k.Snapshot(); s.State != Retrying {
			t.Errorf("%s", s.State)
		}
		must(t, k.RenewNow(t.Context()))
	})
}

func TestFault14_KilledAtEveryStep(t *testing.T) {
	for i, step := range killSteps {
		t.Run(strings.ReplaceAll(step, " ", "_"), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 2*time.Hour)
			w.svc.set(func() { w.svc.reuse = time.Hour })
			before := w.file()
			p := w.start(helperMode+"=renew", helperKillAt+"="+step)
			var exit *exec.ExitError
			if err := p.Wait(); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
				t.Fatalf("it wasn't killed: %v", err)
			}
			after := w.file()
			want := before.Generation
			if i >= 7 { // after the save
				want++
			}
			if after.Generation != want {
				t.Errorf("generation %d, want %d", after.Generation, want)
			}
			// The next window finds the lock free and the session as good as it can be.
			k := w.keeper()
			defer w.stop(k)
			must(t, k.RenewNow(t.Context()))
			if left, _ := filepath.Glob(filepath.Join(w.dir, ".*")); len(left) != 0 {
				t.Errorf("left: %v", left)
			}
		})
	}
}

func TestFault14_KilledAtAnyMoment(t *testing.T) {
	long(t, "200 windows are started and killed")
	t.Parallel()
	w := newWorld(t, 5*time.Second)
	w.svc.set(func() { w.svc.reuse = time.Hour })
	begun := time.Now()
	must(t, w.start(helperMode+"=renew").Wait())
	whole := time.Since(begun) // what one takes that isn't killed
	generation := w.file().Generation
	for i := range 200 {
		p := w.start(helperMode + "=renew")
		time.Sleep(whole * time.Duration(i%40) / 40)
		_ = p.Process.Kill()
		_ = p.Wait()
		next := w.file().Generation
		if next < generation {
			t.Fatalf("generation %d after %d", next, generation)
		}
		generation = next
	}
	k := w.keeper()
	defer w.stop(k)
	must(t, k.RenewNow(t.Context()))
	if len(w.svc.refreshes()) < 20 || w.svc.refusals() != 0 {
		t.Errorf("%d refreshes, %d refusals", len(w.svc.refreshes()), w.svc.refusals())
	}
}

// long skips a test that takes its time, unless that is asked for.
func long(t *testing.T, what string) {
	t.Helper()
	if testing.Short() || os.Getenv("TALKDECK_LONG") == "" {
		t.Skip(what + ": set TALKDECK_LONG=1 to run it")
	}
}

func TestFault17_EightProcesses(t *testing.T) {
	long(t, "a minute of 5 s tokens in 8 processes")
	t.Parallel()
	w := newWorld(t, 5*time.Second)
	var all []*process
	for range 8 {
		all = append(all, w.window())
	}
	time.Sleep(time.Minute)
	w.spentOnce(t, 20)
	// All of them sleep, wake with a lapsed session, and want the one renewal.
	for _, p := range all {
		must(t, p.Process.Signal(syscall.SIGSTOP))
	}
	time.Sleep(6 * time.Second)
	for _, p := range all {
		must(t, p.Process.Signal(syscall.SIGCONT))
	}
	time.Sleep(3 * time.Second)
	w.spentOnce(t, 21)
	for _, p := range all {
		p.end(t)
		for _, l := range p.out.all() {
			if strings.HasPrefix(l, "error") {
				t.Error(l)
			}
		}
	}
}

// spentOnce fails the test unless the service saw each refresh token once, and refused nothing.
func (w *world) spentOnce(t *testing.T, atLeast int) {
	t.Helper()
	sent := map[string]int{}
	for _, q := range w.svc.refreshes() {
		sent[q.token]++
		if sent[q.token] == 2 {
			t.Errorf("%s was sent twice", q.token)
		}
	}
	if len(sent) < atLeast {
		t.Errorf("%d renewals, want %d", len(sent), atLeast)
	}
	if n := w.svc.refusals(); n != 0 {
		t.Errorf("%d refusals", n)
	}
}

func TestFault18_TheLocksHolderIsKilled(t *testing.T) {
	w := newWorld(t, 2*time.Hour)
	w.svc.set(func() { w.svc.reuse = time.Hour }) // its answer is lost
	w.svc.next(&fault{delay: time.Second})
	p := w.start(helperMode + "=renew")
	w.untilLocked(t, p)
	must(t, p.Process.Kill())
	_ = p.Wait()
	k := w.keeper()
	defer w.stop(k)
	must(t, k.RenewNow(t.Context()))
}

// untilLocked waits until a process has the lock and has said so in the lock's file, which it does a moment later.
func (w *world) untilLocked(t *testing.T, p *process) {
	t.Helper()
	probe := fileStore(t, w.dir)
	for begun := time.Now(); time.Since(begun) < 10*time.Second; time.Sleep(5 * time.Millisecond) {
		unlock, err := probe.tryLock()
		if held := (*heldError)(nil); errors.As(err, &held) {
			if held.pid == p.Process.Pid {
				return
			}
			continue
		}
		must(t, err)
		unlock()
	}
	t.Fatal("the lock wasn't taken")
}

func TestFault18_TheLocksHolderIsStopped(t *testing.T) {
	long(t, "40 s of waiting for a lock")
	t.Parallel()
	w := newWorld(t, 8*time.Second)
	w.svc.set(func() { w.svc.reuse = time.Hour }) // the stopped window may lose its answer
	w.svc.while(func() bool { return true }, &fault{delay: time.Second})
	p := w.start(helperMode + "=renew")
	w.untilLocked(t, p)
	must(t, p.Process.Signal(syscall.SIGSTOP))
	other := w.window()
	time.Sleep(40 * time.Second)
	other.out.await(t, fmt.Sprint("state reconnecting held by ", p.Process.Pid), time.Second)
	if n := len(w.svc.refreshes()); n > 1 {
		t.Errorf("%d refreshes, though the lock is held", n)
	}
	must(t, p.Process.Signal(syscall.SIGCONT))
	_ = p.Wait()
	time.Sleep(time.Second)
	k := w.keeper()
	must(t, k.RenewNow(t.Context()))
	w.stop(k)
	other.end(t)
	if n := w.svc.refusals(); n != 0 {
		t.Errorf("%d refusals", n)
	}
}
