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

// Why nobody is let in is said in the service's words, and the exit code goes by the status, whatever the body.
func TestARefusedSignInSaysWhatTheServiceSays(t *testing.T) {
	for name, tt := range map[string]struct {
		status     int
		body, says string
		code       int
	}{
		"in words":      {401, `{"message":"Try the other one"}`, "could not sign in: Try the other one. Check the e-mail and the password.", codeSignIn},
		"no such user":  {404, `{"message":"Who?"}`, "could not sign in: Who?", codeSignIn},
		"with a 200":    {200, `{"message":"Look into your mail","loginStatus":2}`, "could not sign in: Look into your mail. Enter the code", codeSignIn},
		"empty":         {401, ``, "could not sign in: the password is wrong (401 Unauthorized).", codeSignIn},
		"text":          {404, `nothing here`, "could not sign in: no account has this e-mail (404 Not Found).", codeSignIn},
		"a page":        {401, `<html>`, "the password is wrong, or something between here and Talkstack answered, a proxy or a network's sign-in page", codeSignIn},
		"a proxy":       {511, `<html>`, "something between here and Talkstack answered instead", codeTryLater},
		"a proxy's 403": {403, `<html>`, "something between here and Talkstack answered instead", codeTryLater},
		"a fault":       {500, ``, "could not sign in: 500", codeTryLater},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(tt.status)
			_, _ = fmt.Fprint(w, tt.body) // the test sees what is missing
		}))
		settings(t, nil, nil)
		dir := t.TempDir()
		in := file(t, dir, "in")
		if _, err := in.WriteString("correct horse"); err != nil {
			t.Fatal(err)
		}
		if _, err := in.Seek(0, 0); err != nil {
			t.Fatal(err)
		}
		args := []string{"login", "--api-url", server.URL, "--email", "ana@example.com", "--password-stdin"}
		err := Run(t.Context(), args, none, Streams{In: in, Out: file(t, dir, "out"), Err: file(t, dir, "err")})
		if ExitCode(err) != tt.code || !strings.Contains(Sentence(err), tt.says) {
			t.Errorf("%s: exit code %d, says %s", name, ExitCode(err), Sentence(err))
		}
		server.Close()
	}
}
