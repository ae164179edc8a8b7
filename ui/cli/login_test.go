package cli

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// What is said of a session after signing in is so: without a refresh token nothing renews it.
func TestSigningInTellsWhetherTheSessionIsRenewed(t *testing.T) {
	for tokens, want := range map[string]string{
		`"token":"t","refreshToken":"r"`: "the dashboard renews it.",
		`"token":"t"`:                    "it can't be renewed.",
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = fmt.Fprintf(w, `{"message":"m","status":"s",%s,"loginStatus":7}`, tokens) // the test sees what is missing
		}))
		settings(t, nil, nil)
		dir := t.TempDir()
		in, out := file(t, dir, "in"), file(t, dir, "out")
		if _, err := in.WriteString("correct horse"); err != nil {
			t.Fatal(err)
		}
		if _, err := in.Seek(0, 0); err != nil {
			t.Fatal(err)
		}
		args := []string{"login", "--api-url", server.URL, "--email", "ana@example.com", "--password-stdin"}
		err := Run(t.Context(), args, none, Streams{In: in, Out: out, Err: file(t, dir, "err")})
		if said := contents(t, out); err != nil || !strings.Contains(said, "as ana@example.com until") || !strings.Contains(said, want) {
			t.Errorf("%v, said %s", err, said)
		}
		server.Close()
	}
}
