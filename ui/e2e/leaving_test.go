//go:build unix

package e2e

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// gate stands before a service and holds back the answers to renewals, which have been carried out by then.
type gate struct {
	held    chan struct{} // a value for each answer that is being held back
	release chan struct{} // closed: let them through
}

// gated puts a gate before the service, by whose address it is reached from now on.
func (s *service) gated(t *testing.T) *gate {
	t.Helper()
	target, err := url.Parse("http://" + s.addr)
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{held: make(chan struct{}, 10), release: make(chan struct{})}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError) // that the program has hung up
	proxy.ModifyResponse = func(r *http.Response) error {
		if r.Request.URL.Path == "/auth/refresh-token" {
			g.held <- struct{}{}
			<-g.release
		}
		return nil
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(func() { g.open(); server.Close() })
	s.url = server.URL
	return g
}

var opening sync.Mutex

func (g *gate) open() {
	opening.Lock()
	defer opening.Unlock()
	select {
	case <-g.release:
	default:
		close(g.release)
	}
}

// renewing waits until the program has asked for a renewal and the service has carried it out.
func (g *gate) renewing(term *terminal) {
	term.t.Helper()
	term.until(soon, "STATUS", "updated")
	term.burst(":session\r")
	term.until(soon, "renew now")
	term.press("R")
	select {
	case <-g.held:
	case <-time.After(soon):
		term.t.Fatalf("no renewal was asked for:\n%s", term.screen())
	}
}

// stored is what a home's session file holds.
type stored struct {
	Generation int
	Pending    bool
	Tokens     struct{ Access, Refresh string }
}

func (h home) stored(t *testing.T) (s stored) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(h.dir, "state", "talkdeck", "default", "session.json"))
	if err == nil {
		err = json.Unmarshal(raw, &s)
	}
	if err != nil || s.Tokens.Access == "" {
		t.Fatalf("no session is stored: %v", err)
	}
	return s
}

// Whatever ends the program while a renewal is under way, what it brings is saved, and the terminal is as it was.
func TestFault24_LeavingDuringARenewal(t *testing.T) {
	t.Parallel()
	signal := func(sig syscall.Signal) func(*testing.T, *terminal) {
		return func(t *testing.T, term *terminal) {
			if err := syscall.Kill(term.pid(), sig); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, c := range map[string]struct {
		leave func(*testing.T, *terminal)
		code  string
	}{
		"by the key": {func(_ *testing.T, term *terminal) { term.press("q") }, "exit code 0"},
		"by ctrl+c":  {func(_ *testing.T, term *terminal) { term.press("C-c") }, "exit code 130"},
		"by SIGTERM": {signal(syscall.SIGTERM), "exit code 0"},
		"by SIGHUP":  {signal(syscall.SIGHUP), "exit code 0"},
		"by a panic": {func(t *testing.T, term *terminal) { term.home.panics(t); term.burst(":voices\r") }, "exit code 1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t)
			g := s.gated(t)
			h := s.signedIn(t)
			before := h.stored(t)
			term := openIn(t, h, 100, 30, `PANICKING; echo "exit code $?"; stty -a; sleep 600`, s.flags()...)
			g.renewing(term)
			c.leave(t, term)
			screen := term.until(soon, "waiting until the session's renewal is saved")
			if strings.Contains(screen, "exit code") {
				t.Errorf("it didn't wait:\n%s", screen)
			}
			g.open()
			screen = term.until(soon, c.code, "icanon")
			if strings.Contains(screen, "-icanon") || strings.Contains(screen, "-echo ") {
				t.Errorf("the terminal isn't as it was:\n%s", screen)
			}
			after := h.stored(t)
			if after.Generation != before.Generation+1 || after.Pending || after.Tokens == before.Tokens {
				t.Errorf("generation %d after %d, pending: %v", after.Generation, before.Generation, after.Pending)
			}
		})
	}
	t.Run("by ctrl+c twice, which doesn't wait", func(t *testing.T) {
		t.Parallel()
		s := serve(t)
		g := s.gated(t)
		h := s.signedIn(t)
		term := openIn(t, h, 100, 30, `trap : INT; PROGRAM; echo "exit code $?"; sleep 600`, s.flags()...)
		g.renewing(term)
		term.press("C-c")
		term.until(soon, "waiting until the session's renewal is saved")
		term.press("C-c")
		term.until(soon, "exit code 130")
		if !h.stored(t).Pending {
			t.Error("the store doesn't tell that the renewal's end isn't known")
		}
	})
}

// A stopped program would keep the session's lock, so a renewal that is under way is waited for.
func TestSuspendingWaitsForARenewal(t *testing.T) {
	t.Parallel()
	s := serve(t)
	g := s.gated(t)
	h := s.signedIn(t)
	term := openIn(t, h, 80, 24, `set -m; PROGRAM; echo suspended; read line; fg; echo "exit code $?"; sleep 600`, s.flags()...)
	g.renewing(term)
	term.press("C-z")
	if eventually(time.Second, func() bool { return strings.Contains(term.screen(), "suspended") }) {
		t.Error("it was stopped while it held the lock")
	}
	g.open()
	term.until(soon, "suspended")
	if h.stored(t).Pending {
		t.Error("the renewal isn't saved")
	}
	term.press("Enter")
	term.until(soon, "1 renewal since")
}
