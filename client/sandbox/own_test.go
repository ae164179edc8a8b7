package sandbox

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

// real is the sandbox behind a socket.
func (b *bench) real(method, path, kind, body string, header ...string) (int, string) {
	b.t.Helper()
	srv := httptest.NewServer(b.Server)
	defer srv.Close()
	req, err := http.NewRequestWithContext(b.t.Context(), method, srv.URL+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Authorization", "Bearer "+b.token)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
		if header[i] == "Host" {
			req.Host = header[i+1]
		}
	}
	resp, err := srv.Client().Do(req)
	if err != nil {
		return 0, err.Error()
	}
	raw, err := io.ReadAll(resp.Body)
	if err := resp.Body.Close(); err != nil {
		b.t.Error(err)
	}
	if err != nil {
		b.t.Error(err)
	}
	return resp.StatusCode, string(raw)
}

func TestDemoCommandsComeByHTTPToo(t *testing.T) {
	b := newBench(t, Options{Quiet: true})
	for _, c := range []struct {
		kind, body string
		status     int
		want       string
	}{
		{"text/plain", "pause", 200, "stand still"}, {"application/json", `{"cue": "resume"}`, 200, "go on"},
		{"text/plain", "dance", 400, "try one of"}, {"application/json", "resume", 400, "not JSON"},
	} {
		if code, got := b.real("POST", "/sandbox/cue", c.kind, c.body); code != c.status || !strings.Contains(got, c.want) {
			t.Errorf("%s: %d %s", c.body, code, got)
		}
	}
	if log := b.Log(); len(log) != 1 {
		t.Errorf("demo commands are in the log: %v", log)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost:80/sandbox/cue", strings.NewReader(strings.Repeat("x", 5000)))
	if err != nil {
		t.Fatal(err)
	}
	if a := b.round(req); a.status != 400 {
		t.Errorf("a demo command without end: %d", a.status)
	}
	b.do("outage 30s")
	if code, _ := b.real("POST", "/sandbox/cue", "text/plain", "recover"); code != 200 {
		t.Errorf("an outage stops demo commands: %d", code)
	}
}

func TestOthersCannotGiveDemoCommands(t *testing.T) {
	b := newBench(t, Options{Quiet: true})
	for _, header := range [][2]string{{"Host", "api.talkstackai.com"}, {"Host", "127.0.0.1.example.com:80"}, {"Origin", "https://example.com"}} {
		if code, got := b.real("POST", "/sandbox/cue", "text/plain", "pause", header[0], header[1]); code != 404 {
			t.Errorf("%v: %d %s", header, code, got)
		}
		if code, got := b.real("GET", "/sandbox/log", "", "", header[0], header[1]); code != 404 {
			t.Errorf("%v: %d %s", header, code, got)
		}
	}
}

func TestTheLogsComeByHTTPToo(t *testing.T) {
	b := newBench(t, Options{Quiet: true})
	b.want(400, "GET /project/x", nil)
	b.want(200, "POST /call/makeCall", fields{"number": "+14155550142", "projectId": shop, "agentId": jack, "dynamicVariables": fields{"name": "Bo"}})
	lines := func(path string) (out []map[string]any) {
		code, got := b.real("GET", path, "", "")
		for s := bufio.NewScanner(strings.NewReader(got)); s.Scan(); {
			var m map[string]any
			if err := json.Unmarshal(s.Bytes(), &m); err != nil {
				t.Errorf("%s: %v", s.Text(), err)
			}
			out = append(out, m)
		}
		if code != 200 {
			t.Errorf("%s: %d", path, code)
		}
		return out
	}
	log := lines("/sandbox/log")
	if len(log) != 3 || log[1]["path"] != "/project/x" || log[1]["status"] != 400.0 || log[1]["method"] != "GET" || log[1]["time"] != "2026-11-25T12:00:00Z" {
		t.Errorf("%v", log)
	}
	dialled := lines("/sandbox/dialled")
	email, _ := b.Credentials()
	b.want(200, "POST /auth/forgot-password", fields{"email": email})
	if mails := lines("/sandbox/mails"); len(mails) != 1 || mails[0]["to"] != email || mails[0]["code"] == "" {
		t.Errorf("%v", mails)
	}
	if len(dialled) != 1 || dialled[0]["number"] != "+14155550142" || at(dialled[0], "variables/name") != "Bo" || dialled[0]["agent_id"] != jack {
		t.Errorf("%v", dialled)
	}
}

func TestHangingUpOverARealConnection(t *testing.T) {
	b := newBench(t, Options{Quiet: true})
	body := `{"number":"+14155550142","projectId":"` + shop + `","agentId":"` + jack + `"}`
	for _, f := range []Fault{{DropBefore: true, Times: 1}, {DropAfter: true, Times: 1}} {
		b.Inject(f)
		if code, got := b.real("POST", "/call/makeCall", "application/json", body); code != 0 {
			t.Errorf("%d %s", code, got)
		}
	}
	if n := len(b.Dialled()); n != 1 {
		t.Errorf("%d calls were made, want 1", n)
	}
}

func TestLargeAndStrangeBodies(t *testing.T) {
	b := newBench(t, Options{Quiet: true})
	b.want(413, "POST /agent", `"`+strings.Repeat("x", maxBody)+`"`)
	b.want(400, "POST /agent", `[]`)
	b.want(400, "POST /agent", `"x"`)
	b.token = ""
	b.want(401, "POST /agent", `[]`)
	if code, _ := b.real("POST", "/call/batch-call", "multipart/form-data; boundary=x", "--y"); code != 401 {
		t.Errorf("a broken form: %d", code)
	}
}

func TestManyAtOnce(t *testing.T) {
	b := newBench(t, Options{Calls: 500, State: t.TempDir()})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 10 {
				switch i {
				case 0:
					b.page(shop, "", everything)
				case 1:
					b.want(200, "POST /call/makeCall", fields{"number": "+14155550142", "projectId": shop, "agentId": jack})
				case 2:
					b.want(200, "PUT /agent", fields{"projectId": shop, "agentId": jack, "systemInstruction": "x"})
					b.want(200, "PATCH /project/active-agent", fields{"projectId": shop, "active_agent": jill})
				case 3:
					b.refreshed(200, b.login()["refreshToken"])
				case 4:
					b.do("speed 3")
					b.do("burst 3")
					b.do("voicemail")
				case 5:
					b.Inject(Fault{Path: "/nowhere", Status: 500})
					b.SetDateOffset(0)
					b.Clear()
				case 6:
					_, _, _ = b.Log(), b.Dialled(), b.Mails()
				default:
					b.want(200, "GET /project", nil)
					b.want(200, "GET /voices", nil)
				}
			}
		})
	}
	wg.Wait()
	if n := len(b.Dialled()); n != 10 {
		t.Errorf("%d calls were made, want 10", n)
	}
}

func TestACastThatIsIncompleteIsRefused(t *testing.T) {
	for name, change := range map[string]func(fstest.MapFS){
		"empty":       func(f fstest.MapFS) { clear(f) },
		"no scenario": func(f fstest.MapFS) { delete(f, "scenario.json") },
		"no prompt":   func(f fstest.MapFS) { delete(f, "prompts/jack.md") },
		"not JSON":    func(f fstest.MapFS) { f["scenario.json"] = &fstest.MapFile{Data: []byte("{")} },
		"nobody":      func(f fstest.MapFS) { f["scenario.json"] = &fstest.MapFile{Data: []byte("{}")} },
		"bad number":  func(f fstest.MapFS) { replace(f, "+12125550112", "555-0112") },
	} {
		files := smallScenario()
		change(files)
		if _, err := New(Options{Scenario: files}); err == nil {
			t.Errorf("%s: it was taken", name)
		}
	}
	if _, err := New(Options{}); err == nil {
		t.Error("no files: they were taken")
	}
}

func replace(f fstest.MapFS, old, text string) {
	f["scenario.json"] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(string(f["scenario.json"].Data), old, text))}
}
