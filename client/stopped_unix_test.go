//go:build unix

package client

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// stoppedURL names the service in a process that the test runs to stop it.
const stoppedURL = "CLIENT_TEST_STOPPED_URL"

// A process that is stopped, as by a suspended computer whose clocks go on, a paused container or kill -STOP, finds all its
// timers run out when it goes on. What was answered meanwhile lies in the socket, and may be the only copy of a new token.
func TestWhatWasAnsweredWhileTheProgramWasStoppedIsTaken(t *testing.T) {
	const limit = 2 * time.Second
	if url := os.Getenv(stoppedURL); url != "" {
		c, err := New(WithAPIURL(url))
		if err != nil {
			t.Fatal(err)
		}
		r := authRequest("renew", pathRefresh, nil, nil)
		r.limit = limit
		if err := c.do(t.Context(), r, func(a *answer) error {
			text, err := io.ReadAll(a.body)
			fmt.Printf("got %s.\n", text)
			return err
		}); err != nil {
			fmt.Println("lost:", err)
		}
		return
	}
	for where, c := range map[string]struct{ before, after string }{ // it is stopped
		"before the header": {"", `{"token":"new"}`},
		"within the body":   {`{"token":`, `"new"}`},
	} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			asked, answered := make(chan struct{}), make(chan struct{})
			started := make(chan struct{})
			svc := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				<-started
				w.Header().Set("Content-Type", "application/json")
				if c.before != "" {
					_, _ = io.WriteString(w, c.before)
					_ = http.NewResponseController(w).Flush()
				}
				close(asked)
				<-answered
				_, _ = io.WriteString(w, c.after)
			}))
			defer svc.Close()
			child := exec.Command(os.Args[0], "-test.run=^"+strings.SplitN(t.Name(), "/", 2)[0]+"$")
			child.Env = append(os.Environ(), stoppedURL+"="+svc.URL)
			var said strings.Builder
			child.Stdout, child.Stderr = &said, &said
			if err := child.Start(); err != nil {
				t.Fatal(err)
			}
			close(started)
			<-asked
			if err := child.Process.Signal(syscall.SIGSTOP); err != nil {
				t.Fatal(err)
			}
			var status syscall.WaitStatus
			if _, err := syscall.Wait4(child.Process.Pid, &status, syscall.WUNTRACED, nil); err != nil || !status.Stopped() {
				t.Fatal(err, status)
			}
			close(answered)
			time.Sleep(limit + limit/2)
			if err := child.Process.Signal(syscall.SIGCONT); err != nil {
				t.Fatal(err)
			}
			if err := child.Wait(); err != nil || !strings.Contains(said.String(), `got {"token":"new"}.`) {
				t.Errorf("%v: %s", err, said.String())
			}
		})
	}
}
