//go:build unix

package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The simulated account of the scenario.
const (
	email    = "robin@copperlane.example"
	password = "demo-password"
)

// service is the sandbox in a process of its own.
type service struct {
	t     *testing.T
	addr  string
	url   string // by which it is reached
	state string
	args  []string
	cmd   *exec.Cmd
	said  *bytes.Buffer // on its standard error; to be read once it has ended
}

// serve starts a service that keeps its state, so that it can be stopped and started again at the same address.
func serve(t *testing.T, args ...string) *service {
	t.Helper()
	s := &service{t: t, state: t.TempDir(), args: args}
	t.Cleanup(s.stop)
	for range 3 { // another run of these tests may take the same address at the same moment
		s.addr = freeAddress(t)
		s.url = "http://" + s.addr
		if s.comesUp() {
			return s
		}
	}
	t.Fatalf("the sandbox doesn't come up: %s", s.said)
	return nil
}

// freeAddress is one that nobody listens on. Its port is none of those that systems give out to whoever asks for any, or to
// outgoing connections: so nobody takes it while the service is being started, or started again.
func freeAddress(t *testing.T) string {
	t.Helper()
	for range 100 {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 20_000+rand.IntN(12_000)))
		if err == nil {
			defer func() { _ = l.Close() }() // nothing came in
			return l.Addr().String()
		}
	}
	t.Fatal("there is no free port")
	return ""
}

// start starts it again.
func (s *service) start() {
	s.t.Helper()
	if !s.comesUp() {
		s.t.Fatalf("the sandbox doesn't come up again: %s", s.said)
	}
}

// comesUp starts the process, and reports whether it answers; if not, it is stopped.
func (s *service) comesUp() bool {
	s.t.Helper()
	args := append([]string{"sandbox", "--listen", s.addr, "--state", s.state}, s.args...)
	s.cmd = exec.Command(binary, args...)
	s.cmd.Env = newHome(s.t).env()
	s.said = &bytes.Buffer{}
	s.cmd.Stderr = s.said
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	asks := http.Client{Timeout: 10 * time.Second}
	up := eventually(soon/2, func() bool {
		resp, err := asks.Get(s.url + "/sandbox/log")
		if err != nil {
			return false
		}
		_ = resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
	if !up {
		s.stop()
	}
	return up
}

func (s *service) stop() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Signal(syscall.SIGTERM) // it may have ended
	_ = s.cmd.Wait()                          // by a signal, which is what Wait complains about
	s.cmd = nil
}

// cue gives the running service a cue.
func (s *service) cue(text string) {
	s.t.Helper()
	resp, err := http.Post(s.url+"/sandbox/cue", "text/plain", strings.NewReader(text)) // on loopback
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if said, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusOK {
		s.t.Fatalf("%s: %s", text, said)
	}
}

// answered counts the requests to a path by the status that they got.
func (s *service) answered(path string) map[int]int {
	s.t.Helper()
	count := map[int]int{}
	for _, line := range told[struct {
		Path   string `json:"path"`
		Status int    `json:"status"`
	}](s, "/sandbox/log") {
		if path == "" || line.Path == path {
			count[line.Status]++
		}
	}
	return count
}

// told is what the service tells of itself at a path, an object a line.
func told[T any](s *service, path string) []T {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+path, http.NoBody)
	if err != nil {
		s.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var out []T
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		var line T
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			s.t.Fatalf("%v in %s", err, lines.Text())
		}
		out = append(out, line)
	}
	return out
}

// signedIn is a home whose session is stored, of the service.
func (s *service) signedIn(t *testing.T) home {
	t.Helper()
	h := newHome(t)
	if out, code := h.run(t, password+"\n", "login", "--api-url", s.url, "--email", email, "--password-stdin"); code != 0 {
		t.Fatalf("login: %d, %s", code, out)
	}
	return h
}

// flags are those that make the program talk to the service.
func (s *service) flags(more ...string) []string {
	return append([]string{"--api-url", s.url, "--calls-url", s.url}, more...)
}
