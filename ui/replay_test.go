package ui_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"talkdeck/client/requests"
)

// served is a network that a handler answers.
type served struct{ http.Handler }

func (s served) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	in := r.Clone(r.Context())
	if in.Body == nil {
		in.Body = http.NoBody
	}
	s.ServeHTTP(w, in)
	return w.Result(), nil
}

// spy keeps the tokens that the service gives.
type spy struct {
	http.RoundTripper
	tokens *[]string
}

var tokenIn = regexp.MustCompile(`"(?:token|refreshToken|resfreshToken|apiKey)":"([^"]+)"`)

func (s spy) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := s.RoundTripper.RoundTrip(r)
	if err != nil {
		return resp, err
	}
	raw, err := io.ReadAll(resp.Body)
	for _, found := range tokenIn.FindAllSubmatch(raw, -1) {
		*s.tokens = append(*s.tokens, string(found[1]))
	}
	resp.Body = io.NopCloser(bytes.NewReader(raw))
	return resp, err
}

// TestARecordedRunIsReplayed: what one program saw of the service, another sees of its record, which holds no secret.
func TestARecordedRunIsReplayed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "tape")
	look := func(t *testing.T, d *deck, password string) (list, agents string) {
		t.Helper()
		body := func() string { // when the session is renewed is a matter of chance
			_, rest, _ := strings.Cut(d.Screen(), "\n")
			return rest
		}
		d.Burst("ana@example.com<tab>" + password + "<enter>")
		d.Until("Nordwind", 5*time.Second)
		d.Pass(3 * time.Second)
		list = body()
		d.Press("2")
		return list, body()
	}
	var list, agents string
	var recorder *requests.Recorder
	secrets := []string{"correct horse"}
	record := func(d *deck) {
		d.sandbox.Quiet = true
		var err error
		if recorder, err = requests.OpenRecorder(dir, &requests.Secrets{}); err != nil {
			t.Fatal(err)
		}
		d.network = func(next http.RoundTripper) http.RoundTripper { return recorder.Wrap(spy{next, &secrets}) }
	}
	run(t, record, func(t *testing.T, d *deck) {
		list, agents = look(t, d, "correct horse")
		d.Pass(100 * time.Minute) // the session is renewed
	})
	if err := recorder.Close(); err != nil || !strings.Contains(list, "+1") || !strings.Contains(agents, "Jack") {
		t.Fatalf("%v\n%s\n%s", err, list, agents)
	}
	replay := func(d *deck) {
		d.network = func(http.RoundTripper) http.RoundTripper {
			r, err := requests.OpenReplay(dir)
			if err != nil {
				t.Fatal(err)
			}
			return served{r}
		}
	}
	run(t, replay, func(t *testing.T, d *deck) {
		again, agentsAgain := look(t, d, "any")
		if d := cmp.Diff(list, again); d != "" {
			t.Errorf("the calls are others:\n%s", d)
		}
		if d := cmp.Diff(agents, agentsAgain); d != "" {
			t.Errorf("the agents are others:\n%s", d)
		}
	})
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) < 5 || len(secrets) < 5 {
		t.Fatalf("%d files, %d secrets, %v", len(files), len(secrets), err)
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range secrets {
			if strings.Contains(string(raw), s) {
				t.Errorf("%s holds %q:\n%s", f, s, raw)
			}
		}
	}
}
