package requests

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tape is a recorder with its folder.
type tape struct {
	*Recorder
	dir string
}

func record(t *testing.T) tape {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "tape")
	r, err := OpenRecorder(dir, &Secrets{})
	fatal(t, err)
	return tape{r, dir}
}

// send has the service answer a request, and reads the answer.
func (tp tape) send(t *testing.T, service http.RoundTripper, method, url, body string, change ...func(*http.Request)) (got string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	fatal(t, err)
	r.Header.Set("Content-Type", "application/json")
	for _, c := range change {
		c(r)
	}
	resp, err := tp.Wrap(service).RoundTrip(r)
	if err != nil {
		return err.Error()
	}
	raw, err := io.ReadAll(resp.Body)
	fatal(t, errors.Join(err, resp.Body.Close()))
	return string(raw)
}

func (tp tape) files(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	entries, err := os.ReadDir(tp.dir)
	fatal(t, err)
	for _, e := range entries {
		raw, err := os.ReadFile(filepath.Join(tp.dir, e.Name()))
		fatal(t, err)
		out[e.Name()] = string(raw)
	}
	return out
}

func says(body string) echo {
	return func(*http.Request, string) (int, http.Header, string, error) {
		return 200, http.Header{"Content-Type": {"application/json"}, "X-Internal": {"x"}, "X-Ratelimit-Remaining": {"7"}}, body, nil
	}
}

func TestAnAnswerIsRecordedAsItCame(t *testing.T) {
	tp := record(t)
	const answer = `{"calls":[{"to":"+14155550123","name":"Ana","cost":0.10000000000000000555,"html":"<b>&"}]}`
	if got := tp.send(t, says(answer), "POST", "https://x/call?status=busy", `{"projectId":"p1"}`); got != answer {
		t.Errorf("the caller got %s", got)
	}
	var got map[string]any
	raw := tp.files(t)["000001.json"]
	fatal(t, json.Unmarshal([]byte(raw), &got))
	delete(got, "at")
	want := map[string]any{
		"version": 1.0,
		"request": map[string]any{"method": "POST", "path": "/call", "query": map[string]any{"status": []any{"busy"}}, "body": map[string]any{"projectId": "p1"}},
		"answer": map[string]any{
			"status": 200.0, "header": map[string]any{"Content-Type": "application/json", "X-Ratelimit-Remaining": "7"},
			"body": map[string]any{"calls": []any{map[string]any{"to": "+14155550123", "name": "Ana", "cost": 0.1, "html": "<b>&"}}},
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if !strings.Contains(raw, "0.10000000000000000555") || !strings.Contains(raw, "<b>&") || strings.Count(raw, "\n") < 20 {
		t.Errorf("not readable, or not as it came:\n%s", raw)
	}
	for path, want := range map[string]os.FileMode{tp.dir: 0o700, filepath.Join(tp.dir, "000001.json"): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
}

func TestARecordGoesOnBehindWhatIsThere(t *testing.T) {
	tp := record(t)
	tp.send(t, says(`1`), "GET", "https://x/a", "")
	tp.send(t, network{err: errors.New("refused")}, "GET", "https://x/none", "")
	tp.send(t, says(`2`), "GET", "https://x/b", "")
	again, err := OpenRecorder(tp.dir, &Secrets{})
	fatal(t, err)
	tp.send(t, says(`3`), "GET", "https://x/c", "")
	tape{again, tp.dir}.send(t, says(`4`), "GET", "https://x/d", "") // its number was taken meanwhile
	var got []string
	for i := range 5 {
		rec, err := readRecording(recordingFile(tp.dir, i+1))
		if i == 4 && errors.Is(err, os.ErrNotExist) {
			break
		}
		fatal(t, err)
		got = append(got, rec.Request.Path+string(rec.Answer.Body))
	}
	if d := cmp.Diff([]string{"/a1", "/b2", "/c3", "/d4"}, got); d != "" {
		t.Error(d)
	}
}

func TestWhatCantBeRecordedStopsNoRequest(t *testing.T) {
	tp := record(t)
	fatal(t, os.Remove(tp.dir))
	fatal(t, os.WriteFile(tp.dir, nil, 0o600)) // nothing can be written below it
	for range 2 {
		if got := tp.send(t, says(`{"a":1}`), "GET", "https://x/a", ""); got != `{"a":1}` {
			t.Errorf("got %s", got)
		}
	}
	if tp.Close() == nil {
		t.Error("nobody is told")
	}
	if _, err := OpenRecorder(filepath.Join(tp.dir, "below"), &Secrets{}); err == nil {
		t.Error("a folder below a file was opened")
	}
}

// TestNoSecretIsRecorded sends each kind of secret, has the service repeat it in each place and encoding, and looks through
// all files, those from before the secret was known included.
func TestNoSecretIsRecorded(t *testing.T) {
	const secret = `p4ss/"w+rd" é&x`
	quoted, err := json.Marshal(secret)
	fatal(t, err)
	inner := string(quoted[1 : len(quoted)-1])
	ask := func(body string) (string, func(*http.Request)) { return body, func(*http.Request) {} }
	kinds := map[string]func() (string, func(*http.Request)){
		"a token": func() (string, func(*http.Request)) {
			return "{}", func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+secret) }
		},
		"an API key": func() (string, func(*http.Request)) {
			return "{}", func(r *http.Request) { r.Header.Set("X-Api-Key", secret) }
		},
		"a password":      func() (string, func(*http.Request)) { return ask(`{"email":"a@b.c","password":"` + inner + `"}`) },
		"a refresh token": func() (string, func(*http.Request)) { return ask(`{"refreshToken":"` + inner + `"}`) },
		"a code":          func() (string, func(*http.Request)) { return ask(`{"code":"` + inner + `"}`) },
		"deep in a body":  func() (string, func(*http.Request)) { return ask(`{"x":[{"secret":{"y":["` + inner + `"]}}]}`) },
	}
	places := map[string]echo{
		"a field": says(`{"message":"you sent ` + inner + ` to us","` + inner + `":1}`),
		"an error": func(*http.Request, string) (int, http.Header, string, error) {
			return 502, nil, "bad gateway: " + secret, nil
		},
		"a header": func(*http.Request, string) (int, http.Header, string, error) {
			return 302, http.Header{"Location": {"https://x/?t=" + url.QueryEscape(secret)}}, "", nil
		},
		"a token's": says(`{"token":"` + inner + `","data":[{"apiKey":"` + inner + `"}]}`),
	}
	for kind, put := range kinds {
		for place, service := range places {
			t.Run(kind+" in "+place, func(t *testing.T) {
				tp := record(t)
				tp.send(t, says(`"before: `+inner+`"`), "GET", "https://x/"+url.PathEscape(secret)+"?q="+url.QueryEscape(secret)+"&token=1234", "")
				body, change := put()
				tp.send(t, service, "POST", "https://x/auth/login", body, change)
				tp.send(t, service, "POST", "https://x/later?q="+url.QueryEscape(secret), body, change)
				clean(t, tp, secret, 3)
			})
		}
	}
}

// TestWhatTheServiceGivesIsNotRecorded: tokens and keys in answers, under whatever path.
func TestWhatTheServiceGivesIsNotRecorded(t *testing.T) {
	const secret = "s3cret-one"
	for name, c := range map[string]struct{ path, answer string }{
		"tokens":             {"/auth/login", `{"data":{"token":"` + secret + `","refreshToken":"s3cret-one"}}`},
		"an API key":         {"/user/generate-apikey", `{"apiKey":"` + secret + `"}`},
		"a key of a profile": {"/user", `{"user":{"api_key":["` + secret + `"]}}`},
		"cut":                {"/auth/refresh-token", `{"token":"` + secret + `","x":`},
	} {
		t.Run(name, func(t *testing.T) {
			tp := record(t)
			tp.send(t, says(`["`+secret+`"]`), "GET", "https://x/before", "")
			tp.send(t, says(c.answer), "POST", "https://x"+c.path, "{}")
			tp.send(t, says(`["`+secret+`"]`), "GET", "https://x/after?x="+secret, "")
			clean(t, tp, secret, 3)
		})
	}
}

// clean fails for a secret in a file, for a file that can't be replayed, and unless there are n.
func clean(t *testing.T, tp tape, secret string, n int) {
	t.Helper()
	fatal(t, tp.Close())
	files := tp.files(t)
	if len(files) != n {
		t.Errorf("%d files", len(files))
	}
	for name, text := range files {
		for _, form := range []string{secret, secret[:8], url.QueryEscape(secret), url.PathEscape(secret), "1234"} {
			if at := strings.Index(text, form); at >= 0 && !strings.Contains(text[max(at-40, 0):at], `"at": `) {
				t.Errorf("%s holds %q:\n%s", name, form, text)
			}
		}
	}
	if _, err := OpenReplay(tp.dir); err != nil {
		t.Error(err)
	}
}

func TestAnErrorsCodeIsNoSecretElsewhere(t *testing.T) {
	tp := record(t)
	tp.send(t, says(`{"code":"busy","status":"busy"}`), "GET", "https://x/call", "")
	if text := tp.files(t)["000001.json"]; !strings.Contains(text, `"status": "busy"`) {
		t.Error(text)
	}
}

func TestASecretThatIsANumberLeavesJSON(t *testing.T) {
	tp := record(t)
	tp.send(t, says(`{"a":123456,"b":"x123456","c":true}`), "POST", "https://x/auth/verify", `{"code":"123456"}`)
	rec, err := readRecording(recordingFile(tp.dir, 1))
	fatal(t, err)
	var got map[string]any
	fatal(t, json.Unmarshal(rec.Answer.Body, &got))
	if d := cmp.Diff(map[string]any{"a": "[secret]", "b": "x[secret]", "c": true}, got); d != "" {
		t.Error(d)
	}
}

// replayed asks a replay of what was recorded.
func replayed(t *testing.T, dir string) func(method, path, body string) string {
	t.Helper()
	r, err := OpenReplay(dir)
	fatal(t, err)
	return func(method, path, body string) string {
		w := httptest.NewRecorder()
		req := httptest.NewRequestWithContext(context.Background(), method, path, strings.NewReader(body))
		r.ServeHTTP(w, req)
		return fmt.Sprintf("%d %s", w.Code, strings.Join(strings.Fields(w.Body.String()), ""))
	}
}

func TestAnswersAreReplayedByWhatWasAsked(t *testing.T) {
	tp := record(t)
	history := func(project, after, answer string) {
		tp.send(t, says(answer), "POST", "https://x/history?after="+after, `{"projectId":"`+project+`","pageSize":20}`)
	}
	history("p1", "1", `["p1 first"]`)
	history("p1", "2", `["p1 second"]`)
	history("p2", "1", `["p2 first"]`)
	tp.send(t, says(`{"token":"s3cret"}`), "POST", "https://x/auth/login", `{"email":"a@b.c","password":"s3cret-too"}`)
	tp.send(t, says(`{"n":1}`), "POST", "https://x/history", `{"projectId":"p1","filters":[{"a":"b"}]}`)
	tp.send(t, echo(func(*http.Request, string) (int, http.Header, string, error) {
		return 503, http.Header{"Retry-After": {"7"}, "Date": {"Mon, 23 Nov 2026 16:00:00 GMT"}}, "down", nil
	}), "GET", "https://x/voices", "")
	ask := replayed(t, tp.dir)
	for i, step := range []struct{ method, path, body, want string }{
		{"POST", "/history?after=7", `{"pageSize":50,"projectId":"p1"}`, `200 ["p1first"]`},
		{"POST", "/history?after=8", `{"pageSize":50,"projectId":"p1"}`, `200 ["p1second"]`},
		{"POST", "/history?after=9", `{"pageSize":50,"projectId":"p1"}`, `200 ["p1second"]`}, // the last one repeats
		{"POST", "/history?after=2", `{"pageSize":20,"projectId":"p1"}`, `200 ["p1second"]`}, // asked just so
		{"POST", "/history?after=1", `{"pageSize":20,"projectId":"p1"}`, `200 ["p1first"]`},
		{"POST", "/history?after=1", `{"pageSize":20,"projectId":"p2"}`, `200 ["p2first"]`},
		{"POST", "/history", `{"projectId":"p1","filters":[{"a":"c"},{"a":"d"}]}`, `200 {"n":1}`},
		{"POST", "/auth/login", `{"email":"other@b.c","password":"another"}`, `200 {"token":"[secret]"}`},
		{"GET", "/voices", "", "503 down"},
		{
			"POST", "/history?after=1", `{"pageSize":"20","projectId":"p1"}`,
			`404 {"message":"noanswertoPOST/historywasrecordedforarequestofthisform;thereare4forothers","status":"error"}`,
		},
		{"GET", "/never", "", `404 {"message":"noanswertoGET/neverwasrecorded","status":"error"}`},
	} {
		if got := ask(step.method, step.path, step.body); got != step.want {
			t.Errorf("%d: %s %s %s\n got %s\nwant %s", i, step.method, step.path, step.body, got, step.want)
		}
	}
}

func TestHeadersAreReplayedButTheDate(t *testing.T) {
	tp := record(t)
	tp.send(t, echo(func(*http.Request, string) (int, http.Header, string, error) {
		return 429, http.Header{"Retry-After": {"7"}, "Date": {"Mon, 23 Nov 2026 16:00:00 GMT"}, "Content-Type": {"application/json"}}, "{}", nil
	}), "GET", "https://x/voices", "")
	r, err := OpenReplay(tp.dir)
	fatal(t, err)
	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/voices", nil))
	if h := w.Header(); h.Get("Retry-After") != "7" || h.Get("Date") != "" || h.Get("Content-Type") != "application/json" {
		t.Errorf("%v", h)
	}
}

func TestADamagedRecordIsRefusedByName(t *testing.T) {
	good := func() string {
		r := recording{Version: recordingVersion}
		r.Request.Method, r.Request.Path, r.Answer.Status = "GET", "/x", 200
		raw, err := r.encode()
		fatal(t, err)
		return string(raw)
	}()
	for name, text := range map[string]string{
		"cut": good[:len(good)-10], "empty": "", "two in one": good + good, "another version": strings.Replace(good, ": 1", ": 2", 1),
		"a field too many": strings.Replace(good, `"at"`, `"x": 1, "at"`, 1), "no status": strings.Replace(good, "200", "0", 1),
		"no path": strings.Replace(good, "/x", "", 1), "something else": `[1]`,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			fatal(t, os.WriteFile(filepath.Join(dir, "000001.json"), []byte(good), 0o600))
			fatal(t, os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("mine"), 0o600))
			if _, err := OpenReplay(dir); err != nil {
				t.Fatal(err)
			}
			fatal(t, os.WriteFile(filepath.Join(dir, "000002.json"), []byte(text), 0o600))
			if _, err := OpenReplay(dir); err == nil || !strings.Contains(err.Error(), "000002.json") {
				t.Errorf("%v", err)
			}
		})
	}
	if _, err := OpenReplay(t.TempDir()); err == nil || !strings.Contains(err.Error(), "no recorded answers") {
		t.Errorf("an empty folder: %v", err)
	}
}
