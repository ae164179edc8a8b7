package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"talkdeck/client"
)

// answers is a network that answers each request with a status, or not at all.
type answers struct{ status int }

func (a answers) RoundTrip(r *http.Request) (*http.Response, error) {
	if a.status == 0 {
		return nil, errors.New("no route to host")
	}
	w := httptest.NewRecorder()
	w.WriteHeader(a.status)
	resp := w.Result()
	resp.Request = r
	return resp, nil
}

func TestARequestIsNotedWithoutSecretsAndNumbers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "requests.log")
	log, err := openLog(path)
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.New(client.WithTransport(answers{200}), client.WithMiddleware(log.wrap), client.WithAuth(client.StaticKey(client.NewSecret("c4n4ry"))))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = c.Calls.History(t.Context(), client.HistoryQuery{ProjectID: "p1", To: "+12015550123", Status: "busy"}) // only what is noted counts
	_, _ = c.Auth.Login(t.Context(), "ana@x.example", client.NewSecret("c4n4ry"))
	(&program{streams: Streams{Err: os.Stderr}}).closeLog(log)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"c4n4ry", "5550123", "ana@"} {
		if strings.Contains(string(raw), secret) {
			t.Errorf("%s stands in the log:\n%s", secret, raw)
		}
	}
	var first map[string]any
	line, _, _ := strings.Cut(string(raw), "\n")
	if err := json.Unmarshal([]byte(line), &first); err != nil {
		t.Fatal(err)
	}
	delete(first, "time")
	delete(first, "ms")
	want := map[string]any{
		"level": "DEBUG", "msg": "answered", "method": "POST", "host": "api.talkstackai.com", "path": "/call/get-call-history",
		"query": "status=busy&to=+***********", "status": 200.0,
	}
	if d := cmp.Diff(want, first); d != "" {
		t.Error(d)
	}
}

func TestARequestWithoutAnAnswerIsNotedToo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "requests.log")
	log, err := openLog(path)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "https://api.example/voices", nil)
	if resp, err := log.wrap(answers{}).RoundTrip(r); err == nil {
		_ = resp.Body.Close()
		t.Error("the error is lost")
	}
	(&program{streams: Streams{Err: os.Stderr}}).closeLog(log)
	raw, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(raw), `"msg":"no answer","method":"GET","host":"api.example","path":"/voices"`) ||
		!strings.Contains(string(raw), `"error":"no route to host"`) {
		t.Errorf("%s, %v", raw, err)
	}
}

// refusing is a network whose error repeats the key that it was sent.
type refusing struct{}

func (refusing) RoundTrip(r *http.Request) (*http.Response, error) {
	return nil, fmt.Errorf("the proxy doesn't like %s", url.QueryEscape(r.Header.Get("X-Api-Key")))
}

func TestASecretThatComesBackIsntNoted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "requests.log")
	log, err := openLog(path)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "https://api.example/agent/c4n4ry%20x?status=c4n4ry+x", nil)
	r.Header.Set("X-Api-Key", "c4n4ry x")
	if resp, err := log.wrap(refusing{}).RoundTrip(r); err == nil {
		_ = resp.Body.Close()
		t.Error("the error is lost")
	}
	(&program{streams: Streams{Err: os.Stderr}}).closeLog(log)
	raw, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(raw), "c4n4ry") || !strings.Contains(string(raw), "the proxy doesn't like [secret]") {
		t.Errorf("%s, %v", raw, err)
	}
}

func TestALogThatOthersCouldReadIsRefused(t *testing.T) {
	dir := t.TempDir()
	open := filepath.Join(dir, "open.log")
	if err := os.WriteFile(open, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(open, 0o644); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		open: "chmod 600", dir: "must be a regular file", filepath.Join(dir, "no", "such.log"): "can't be opened",
	} {
		if _, err := openLog(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gave %v, want %s", path, err, want)
		}
	}
}

func TestWithoutALogNothingIsWrapped(t *testing.T) {
	log, err := openLog("")
	if err != nil || log.wrap(answers{200}) != (answers{200}) {
		t.Errorf("%v, %v", log, err)
	}
}
