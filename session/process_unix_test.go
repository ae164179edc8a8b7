//go:build unix

package session

import (
	"bufio"
	"bytes"
	"context"
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

// This file: real processes, for the faults that take some. The test's own binary is run again as a window, told by the
// environment what to do: TestMain hands over to it.

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
	fatal(k.Restored(context.Background()))
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
	"locked", "looked", "before the intent", intentWritten, "after the intent", "before the request", "after the request",
	"before the save", "after the save", "before the unlock", "after the unlock",
}

// intentWritten is the step between an intent's temporary file and its renaming. Only durable is there in time, so the file
// that it would leave is made by hand.
const intentWritten = "the intent is written"

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
	if s.step == intentWritten && s.armed.Load() {
		raw, err := encode(r, nil, os.Getpid())
		fatal(err)
		f, err := os.CreateTemp(os.Getenv(helperDir), "."+fileName+"-*")
		fatal(err)
		_, err = f.Write(raw)
		fatal(err)
		s.at(intentWritten)
	}
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

// apply closes a window as a person does.
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
