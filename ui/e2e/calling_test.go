//go:build unix

package e2e

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// number is one that the simulation answers on.
const number = "+14155550106"

// dialled is the numbers that the service was asked to call.
func (s *service) dialled() []string {
	s.t.Helper()
	var out []string
	for _, call := range told[struct{ Number string }](s, "/sandbox/dialled") {
		out = append(out, call.Number)
	}
	return out
}

// silence stands between the program and the service's host for calls: it never answers. reached says that a request came
// to it; if carried is set, the service has made the call by then.
func silence(t *testing.T, s *service, carried bool) (address string, reached <-chan struct{}) {
	t.Helper()
	target, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	came, ended := make(chan struct{}, 1), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if carried {
			proxy.ServeHTTP(httptest.NewRecorder(), r)
		}
		came <- struct{}{}
		<-ended
	}))
	t.Cleanup(func() { close(ended); server.Close() })
	return server.URL, came
}

// call goes through the form for a call, which is open, and says yes.
func (term *terminal) call() {
	term.t.Helper()
	term.fill(number)
	term.press("y")
}

// fill leaves the form for a call to a number, which is open, by its last field, up to the question.
func (term *terminal) fill(number string) {
	term.t.Helper()
	term.until(soon, "PROMPT AS THE AGENT GETS IT", number)
	term.press("BTab", "Enter") // once: one more would be the question's no
	term.until(soon, "Call "+number+" as ")
}

// A program that dies between writing a call down and hearing what came of it leaves it for a person to decide, and the
// service is asked for it once and never again.
func TestACallOutlivesAKill(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		carried bool     // the service made the call before the program died
		made    []string // after all has been decided
		decide  func(term *terminal)
	}{
		"the call was made": {true, []string{number}, func(term *terminal) {
			term.until(soon, "Is it one of these?")
			term.press("1")
			term.until(soon, "found: the call was made")
		}},
		"it never arrived": {false, []string{number}, func(term *terminal) {
			term.until(soon, "It isn't in the history", "no proof")
			term.press("c")
			term.call()
			term.until(soon, "calling "+number)
		}},
		"it is forgotten": {false, nil, func(term *terminal) {
			term.until(soon, "It isn't in the history")
			term.press("f")
			term.until(soon, "forgotten: "+number)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t)
			h := s.signedIn(t)
			address, reached := silence(t, s, tt.carried)
			term := open(t, h, 100, 30, "--api-url", s.url, "--calls-url", address)
			term.until(soon, "STATUS", "updated")
			term.burst(":call " + number + "\r")
			term.call()
			select {
			case <-reached:
			case <-time.After(soon):
				t.Fatalf("nothing was sent:\n%s", term.screen())
			}
			journals, err := filepath.Glob(filepath.Join(h.dir, "state", "talkdeck", ".calls", "*", "calls.ndjson"))
			if err != nil || len(journals) != 1 {
				t.Fatalf("%q, %v", journals, err)
			}
			journal, err := os.ReadFile(journals[0])
			if err != nil || !strings.Contains(string(journal), `"state":"sending"`) {
				t.Errorf("the journal holds %q, %v", journal, err)
			}
			if err := syscall.Kill(term.pid(), syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
			before := s.dialled()
			if (len(before) == 1) != tt.carried {
				t.Fatalf("the service made %q", before)
			}

			again := open(t, h, 100, 30, s.flags()...)
			again.until(soon, "it isn't known whether a call was made")
			again.burst(":unknown\r")
			again.until(soon, "Calls of unknown outcome", number, "talkdeck ended")
			if got := s.dialled(); len(got) != len(before) {
				t.Fatalf("it was sent again: %q", got)
			}
			again.press("Enter")
			tt.decide(again)
			if got := s.dialled(); len(got) != len(tt.made) {
				t.Errorf("the service made %q, not %q", got, tt.made)
			}
		})
	}
}
