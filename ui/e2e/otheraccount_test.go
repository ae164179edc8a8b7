//go:build unix

package e2e

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
)

// signUp makes another account at the service.
func (s *service) signUp(email string) {
	s.t.Helper()
	post := func(path, body string) {
		resp, err := http.Post(s.url+path, "application/json", strings.NewReader(body)) // on loopback
		if err != nil {
			s.t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		if said, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusOK {
			s.t.Fatalf("%s: %s", path, said)
		}
	}
	post("/auth/signup", fmt.Sprintf(`{"email": %q, "password": %q, "name": "Eve"}`, email, password))
	mails := told[struct{ To, Code string }](s, "/sandbox/mails")
	if len(mails) == 0 {
		s.t.Fatal("no code was mailed")
	}
	post("/auth/verify-email", fmt.Sprintf(`{"email": %q, "code": %q}`, email, mails[len(mails)-1].Code))
}

// The command line knows who is signed in before it takes a batch up.
func TestABatchIsNotGoneOnWithByAnotherAccount(t *testing.T) {
	t.Parallel()
	const rows, other = 30, "eve@copperlane.example"
	s := serve(t, "--demo-calls", "0")
	h := s.signedIn(t)
	first, said := h.startBatch(t, s, append(append([]string{"run", recipients(t, rows), "--agent", agentName}, quickly...), "--yes", "--count", fmt.Sprint(rows))...)
	if !eventually(soon, func() bool { return len(s.dialled()) >= 10 }) {
		t.Fatalf("%d calls: %s", len(s.dialled()), said)
	}
	if err := first.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	_ = first.Wait() // what it ended with is in the state
	made := len(s.dialled())
	s.signUp(other)
	if out, code := h.run(t, password+"\n", "login", "--api-url", s.url, "--email", other, "--password-stdin"); code != 0 {
		t.Fatalf("login: %d, %s", code, out)
	}
	out, code := h.batch(t, s, soon, syscall.SIGKILL, "resume", "--yes", "--count", fmt.Sprint(h.batches(t)[0].Left))
	if want := "the batch was begun by " + email + ", and " + other + " is signed in"; code != 9 || !strings.Contains(out, want) {
		t.Errorf("%d, not %q: %s", code, want, out)
	}
	if n := len(s.dialled()); n != made {
		t.Errorf("%d calls were made", n-made)
	}
}
