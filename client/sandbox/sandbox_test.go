package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

const (
	shop, clinic   = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
	jack, jill, mo = "65f0aaaaaaaaaaaaaaaaaaa1", "65f0aaaaaaaaaaaaaaaaaaa2", "65f0aaaaaaaaaaaaaaaaaaa3"
	email          = "ana@example.com"
	password       = "correct horse"
)

// smallScenario has two projects, three agents and two voices.
func smallScenario() fstest.MapFS {
	return fstest.MapFS{
		"scenario.json": {Data: []byte(`{
			"user": {"email": "` + email + `", "password": "` + password + `", "name": "Ana", "company": "Nordwind"},
			"projects": [
				{"id": "` + shop + `", "name": "Shop", "description": "Orders", "every_seconds": 6, "share": 0.75, "number": "+14155550199", "agents": [
					{"id": "` + jack + `", "name": "Jack", "voice": "v1", "prompt": "jack.md", "number": "+14155550110",
					 "extracts": {"outcome": ["refund", "exchange"], "rating": ["4", "5"]}},
					{"id": "` + jill + `", "name": "Jill", "voice": "v2", "prompt": "jill.md", "number": "+14155550111"}]},
				{"id": "` + clinic + `", "name": "Clinic", "every_seconds": 20, "share": 0.25, "agents": [
					{"id": "` + mo + `", "name": "Mo", "voice": "v1", "prompt": "jill.md", "number": "+12125550112"}]}],
			"voices": [
				{"voice_id": "v1", "name": "Rachel", "labels": {"accent": "american", "gender": "female"}, "preview_url": "https://example.com/v1.mp3"},
				{"voice_id": "v2", "name": "Adam", "labels": {"accent": "british"}, "preview_url": "https://example.com/v2.mp3"}]}`)},
		"prompts/jack.md": {Data: []byte("You are Jack. Greet {{name}}.")},
		"prompts/jill.md": {Data: []byte("You are Jill.")},
	}
}

// noon is a Wednesday.
var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// bench is a sandbox, a clock that stands still until it is moved, and somebody signed in.
type bench struct {
	*Server
	t     testing.TB
	now   time.Time
	token string
}

func newBench(t testing.TB, opts Options) *bench {
	t.Helper()
	b := &bench{t: t, now: noon}
	if opts.Scenario == nil {
		opts.Scenario = smallScenario()
	}
	opts.Now = func() time.Time { return b.now }
	s, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	b.Server = s
	if got := b.want(200, "POST /auth/login", fields{"email": email, "password": password}); got["token"] != nil {
		b.token, _ = got["token"].(string)
	}
	return b
}

func (b *bench) after(d time.Duration) { b.now = b.now.Add(d) }

// answer is what came back, read to its end.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// send does "METHOD /path" with a body: nil, an object, or a string as it is.
func (b *bench) send(line string, body any) answer {
	b.t.Helper()
	method, path, _ := strings.Cut(line, " ")
	var r io.Reader = http.NoBody
	switch v := body.(type) {
	case nil:
	case string:
		r = strings.NewReader(v)
	default:
		raw, err := json.Marshal(body)
		if err != nil {
			b.t.Fatal(err)
		}
		r = bytes.NewReader(raw)
	}
	host := apiHost
	if path == makeCallPath {
		host = callsHost
	}
	req, err := http.NewRequestWithContext(b.t.Context(), method, "https://"+host+path, r)
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if b.token != "" {
		req.Header.Set("Authorization", "Bearer "+b.token)
	}
	return b.round(req)
}

func (b *bench) round(req *http.Request) answer {
	b.t.Helper()
	a, err := b.attempt(req)
	if err != nil {
		b.t.Fatalf("%s %s: %v", req.Method, req.URL, err)
	}
	return a
}

// attempt is round for what may come to nothing.
func (b *bench) attempt(req *http.Request) (answer, error) {
	resp, err := b.Transport().RoundTrip(req)
	if err != nil {
		return answer{}, err
	}
	raw, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, raw}, errors.Join(err, resp.Body.Close())
}

// ask is send's status and its body, whatever JSON it is.
func (b *bench) ask(line string, body any) (status int, got any) {
	b.t.Helper()
	a := b.send(line, body)
	if kind := a.header.Get("Content-Type"); kind != "application/json; charset=utf-8" {
		b.t.Errorf("%s: content type %q", line, kind)
	}
	if err := json.Unmarshal(a.body, &got); err != nil {
		b.t.Errorf("%s: %v", line, err)
	}
	return a.status, got
}

// want is the object that is answered with a status.
func (b *bench) want(status int, line string, body any) map[string]any {
	b.t.Helper()
	code, got := b.ask(line, body)
	object, _ := got.(map[string]any)
	if code != status || object == nil {
		b.t.Fatalf("%s %v: %d %v, want %d and an object", line, body, code, got, status)
	}
	return object
}

// at follows a path of keys into objects, "/" between them.
func at(v any, path string) any {
	for key := range strings.SplitSeq(path, "/") {
		object, _ := v.(map[string]any)
		v = object[key]
	}
	return v
}

// page is a page of a project's history.
func (b *bench) page(project, query string, size int) []map[string]any {
	b.t.Helper()
	got := b.want(200, "POST /call/get-call-history?"+query, fields{"projectId": project, "pageSize": size})
	list, ok := got["data"].([]any)
	if !ok {
		b.t.Fatalf("no list: %v", got)
	}
	out := make([]map[string]any, len(list))
	for i := range list {
		out[i], _ = list[i].(map[string]any)
	}
	return out
}

// TestAnswers asks every endpoint for what it documents, and what it refuses.
func TestAnswers(t *testing.T) {
	type question struct {
		line   string
		body   any
		status int
		path   string // of something in the answer
		want   any
	}
	const other = "99999999-9999-4999-8999-999999999999"
	for _, q := range []question{
		{"POST /auth/login", fields{"email": email, "password": "wrong"}, 401, "loginStatus", 4.0},
		{"POST /auth/login", fields{"email": "bo@example.com", "password": "x"}, 404, "loginStatus", 3.0},
		{"POST /auth/login", fields{"email": email}, 400, "loginStatus", 0.0},
		{"POST /auth/login", fields{"email": email, "password": password}, 200, "user/active_project", shop},
		{"POST /auth/login", `{"email": `, 400, "status", "error"},
		{"POST /auth/signup", fields{"email": email, "password": "x", "name": "Ana"}, 400, "signupStatus", 1.0},
		{"POST /auth/signup", fields{"email": "nonsense", "password": "x", "name": "Ana"}, 400, "signupStatus", 5.0},
		{"POST /auth/signup", fields{"email": "bo@example.com"}, 400, "signupStatus", 0.0},
		{"POST /auth/verify-email", fields{"email": "bo@example.com", "code": "ABCDEF"}, 404, "verificationStatus", 5.0},
		{"POST /auth/verify-email", fields{"email": email, "code": "ABCDEF"}, 200, "verificationStatus", 4.0},
		{"POST /auth/resend-code", fields{}, 400, "status", "error"},
		{"POST /auth/resend-code", fields{"email": "bo@example.com"}, 404, "status", "error"},
		{"POST /auth/refresh-token", fields{}, 400, "status", "error"},
		{"POST /auth/refresh-token", fields{"refreshToken": "x"}, 401, "status", "error"},
		{"POST /auth/change-password", fields{"oldPassword": "wrong", "newPassword": "x"}, 401, "message", "Old password is incorrect"},
		{"POST /auth/change-password", fields{"oldPassword": password}, 400, "status", "error"},
		{"POST /auth/change-password", fields{"oldPassword": password, "newPassword": "x"}, 200, "status", "success"},
		{"POST /auth/forgot-password", fields{"email": email}, 200, "status", "success"},
		{"POST /auth/forgot-password", fields{"email": "bo@example.com"}, 404, "status", "error"},
		{"POST /auth/reset-password", fields{"token": "x", "newPassword": "y"}, 400, "status", "error"},

		{"POST /user/set-active-project", fields{}, 400, "status", "error"},
		{"POST /user/set-active-project", fields{"projectId": other}, 400, "status", "error"},
		{"POST /user/set-active-project", fields{"projectId": clinic}, 200, "userData/active_project", clinic},
		{"POST /user/set-active-project", fields{"projectId": clinic}, 200, "projectData/name", "Clinic"},
		{"GET /user/get-active-project", nil, 200, "projectData/id", shop},

		{"GET /project/" + shop, nil, 200, "data/active_agent", jack},
		{"GET /project/" + other, nil, 400, "status", "error"},
		{"POST /project/create-project", fields{"name": "New", "description": ""}, 200, "data/name", "New"},
		{"POST /project/create-project", fields{"name": "Shop", "description": ""}, 400, "status", "error"},
		{"POST /project/create-project", fields{"description": "x"}, 400, "status", "error"},
		{"POST /project/create-project", fields{"name": "Newer"}, 400, "message", "Missing name or description"},
		{"PUT /project/" + shop, fields{"description": ""}, 200, "data/description", ""},
		{"PUT /project/" + shop, fields{"name": "Shop"}, 200, "data/name", "Shop"},
		{"PUT /project/" + shop, fields{"name": "Clinic"}, 400, "status", "error"},
		{"PUT /project/" + shop, fields{"name": ""}, 400, "status", "error"},
		{"PUT /project/" + shop, fields{"name": "Shop", "webhookUrl": "https://example.com/hook"}, 200, "data/call_status_webhook", "https://example.com/hook"},
		{"PUT /project/" + shop, fields{"webhookUrl": "https://example.com/hook"}, 400, "message", "Missing name or description"},
		{"PUT /project/" + shop, fields{"name": "Shop", "webhookUrl": "hook"}, 400, "status", "error"},
		{"PUT /project/" + shop, fields{}, 400, "status", "error"},
		{"PUT /project/" + other, fields{"name": "x"}, 404, "status", "error"},
		{"DELETE /project/" + shop, nil, 400, "status", "error"},
		{"DELETE /project/" + shop, fields{"cascade": "yes"}, 400, "status", "error"},
		{"DELETE /project/" + shop, fields{"cascade": true}, 200, "status", "success"},
		{"DELETE /project/" + other, nil, 404, "status", "error"},
		{"POST /project/call-status/add-webhookurl", fields{"projectId": shop, "webhookURL": "https://example.com/x"}, 200, "status", "success"},
		{"POST /project/call-status/add-webhookurl", fields{"projectId": shop, "webhookURL": "ftp://example.com"}, 400, "status", "error"},
		{"POST /project/call-status/add-webhookurl", fields{"projectId": shop}, 400, "status", "error"},
		{"POST /project/call-status/add-webhookurl", fields{"projectId": other, "webhookURL": "https://example.com"}, 400, "status", "error"},
		{"POST /project/active-agent", fields{"projectId": shop}, 200, "active_agent", jack},
		{"POST /project/active-agent", fields{}, 400, "status", "error"},
		{"POST /project/active-agent", fields{"projectId": other}, 400, "status", "error"},
		{"PATCH /project/active-agent", fields{"projectId": shop, "active_agent": jill}, 200, "project/active_agent", jill},
		{"PATCH /project/active-agent", fields{"projectId": shop, "active_agent": mo}, 400, "status", "error"},
		{"PATCH /project/active-agent", fields{"projectId": shop}, 400, "status", "error"},
		{"PATCH /project/active-agent/" + jack, nil, 200, "status", "success"},

		{"POST /agent/create-agent", fields{"projectId": shop, "name": "Zoe", "systemInstruction": "x", "voice_id": "v9"}, 200, "data/voice_id", "v9"},
		{"POST /agent/create-agent", fields{"projectId": shop, "name": "Zoe", "systemInstruction": "x", "phoneNumber": "+14155550113"}, 200, "data/phoneNumber", "+14155550113"},
		{"POST /agent/create-agent", fields{"projectId": shop, "name": "Zoe", "systemInstruction": "x", "phoneNumber": "+12125550112"}, 400, "status", "error"},
		{"POST /agent/create-agent", fields{"projectId": shop, "name": "Zoe"}, 400, "status", "error"},
		{"POST /agent/create-agent", fields{"projectId": other, "name": "Zoe", "systemInstruction": "x"}, 400, "status", "error"},
		{"POST /agent", fields{"projectId": shop, "agentId": jack}, 200, "id", jack},
		{"POST /agent", fields{"projectId": shop, "agentId": jack}, 200, "systemInstruction", "You are Jack. Greet {{name}}."},
		{"POST /agent", fields{"projectId": shop}, 400, "status", "error"},
		{"POST /agent", fields{"projectId": clinic, "agentId": jack}, 404, "status", "error"},
		{"PUT /agent", fields{"projectId": shop, "agentId": jack, "name": "John"}, 200, "agentId", jack},
		{"PUT /agent", fields{"projectId": shop, "agentId": jack, "name": "John"}, 200, "id", nil},
		{"PUT /agent", fields{"projectId": shop, "agentId": jack, "name": "John", "voice_id": "v2"}, 200, "voice_id", "v2"},
		{"PUT /agent", fields{"projectId": shop, "agentId": jack, "systemInstruction": "x", "voice_id": "v2"}, 200, "voice_id", "v2"},
		{"PUT /agent", fields{"projectId": shop, "agentId": jack, "voice_id": "v2"}, 400, "message", "Missing name or systemInstruction"},
		{"PUT /agent", fields{"projectId": shop, "agentId": jack}, 400, "status", "error"},
		{"PUT /agent", fields{"projectId": shop, "agentId": jack, "systemInstruction": ""}, 400, "status", "error"},
		{"PUT /agent", fields{"projectId": shop, "agentId": "x", "name": "John"}, 404, "status", "error"},
		{"DELETE /agent", fields{"projectId": shop, "agentId": jack}, 200, "status", "success"},
		{"DELETE /agent", fields{"projectId": shop, "agentId": "x"}, 404, "status", "error"},
		{"DELETE /agent", nil, 400, "status", "error"},
		{"GET /agent/" + other, nil, 400, "status", "error"},

		{"POST /call/makeCall", fields{"number": "+14155550142", "projectId": shop, "agentId": jack, "dynamicVariables": fields{"name": "Bo"}}, 200, "call/from", "+14155550110"},
		{"POST /call/makeCall", fields{"number": "+14155550142", "projectId": shop, "agentId": jill}, 200, "call/to", "+14155550142"},
		{"POST /call/makeCall", fields{"number": "4155550142", "projectId": shop, "agentId": jack}, 400, "status", "error"},
		{"POST /call/makeCall", fields{"number": "+14155550142", "projectId": shop, "agentId": mo}, 400, "status", "error"},
		{"POST /call/makeCall", fields{"number": "+14155550142", "projectId": shop}, 400, "status", "error"},
		{"POST /call/makeCall", fields{"number": "+14155550142", "projectId": shop, "agentId": jack, "dynamicVariables": "name"}, 400, "status", "error"},
		{"POST /call", fields{"sid": "CA00", "projectId": shop}, 404, "status", "error"},
		{"POST /call", fields{"projectId": shop}, 400, "status", "error"},
		{"POST /call/get-call-history", fields{}, 400, "status", "error"},
		{"POST /call/get-call-history", fields{"projectId": other}, 400, "status", "error"},
		{"POST /call/get-call-history", fields{"projectId": shop, "pageSize": 0}, 400, "status", "error"},
		{"POST /call/get-call-history?status=voicemail", fields{"projectId": shop}, 400, "status", "error"},
		{"POST /call/get-call-history?startTime=25.11.2026", fields{"projectId": shop}, 400, "status", "error"},
		{"POST /call/analysis", fields{"sid": "CA00", "questions": []any{}}, 404, "status", "error"},
		{"POST /call/analysis", fields{"sid": "CA00"}, 400, "status", "error"},
		{"POST /call/batch-call", fields{"projectId": shop, "agentId": jack}, 400, "status", "error"},

		{"GET /voices", nil, 200, "status", "success"},
		{"GET /voices/v1", nil, 200, "voice/labels/accent", "american"},
		{"GET /voices/v9", nil, 404, "status", "error"},
		{"POST /phone-number", fields{"agentId": jack}, 200, "data/e164", "+14155550110"},
		{"POST /phone-number", fields{"agentId": jack}, 200, "status", "error"},
		{"POST /phone-number", fields{"projectId": clinic, "agentId": jack}, 200, "data/agentId", jack},
		{"POST /phone-number", fields{"projectId": clinic}, 200, "data/status", "AVAILABLE"},
		{"POST /phone-number", fields{"phoneNumberId": "x"}, 404, "status", "error"},
		{"POST /phone-number", fields{}, 400, "status", "error"},
		{"POST /phone-number/add-number", fields{"e164": "+14155550199", "agentId": jill, "projectId": shop}, 200, "status", "success"},
		{"POST /phone-number/add-number", fields{"e164": "+12125550112", "agentId": jill, "projectId": shop}, 400, "status", "error"},
		{"POST /phone-number/add-number", fields{"e164": "12", "agentId": jill, "projectId": shop}, 400, "status", "error"},
		{"POST /phone-number/add-number", fields{"e164": "+14155550114", "agentId": mo, "projectId": shop}, 400, "status", "error"},
		{"POST /phone-number/add-number", fields{"e164": "+14155550114"}, 400, "status", "error"},

		{"GET /nothing", nil, 404, "message", "Cannot GET /nothing"},
		{"DELETE /voices", nil, 404, "status", "error"},
	} {
		t.Run(fmt.Sprint(q.line, q.body), func(t *testing.T) {
			b := newBench(t, Options{Quiet: true})
			got := b.want(q.status, q.line, q.body)
			if v := at(got, q.path); v != q.want {
				t.Errorf("%s is %v, want %v, in %v", q.path, v, q.want, got)
			}
		})
	}
}

func TestTheListsOfProjectsAndAgents(t *testing.T) {
	b := newBench(t, Options{Quiet: true})
	projects, _ := b.want(200, "GET /project", nil)["data"].([]any)
	if len(projects) != 2 || at(projects[0], "id") != shop {
		t.Errorf("projects: %v", projects)
	}
	if code, got := b.ask("GET /agent/"+shop, nil); code != 200 || len(got.([]any)) != 2 {
		t.Errorf("agents: %d %v", code, got)
	}
	made := b.want(200, "POST /project/create-project", fields{"name": "Empty", "description": "x"})
	id := fmt.Sprint(at(made, "data/id"))
	b.want(404, "GET /agent/"+id, nil)
	b.want(404, "POST /project/active-agent", fields{"projectId": id})
	b.want(200, "DELETE /project/"+id, nil)

	b = newBench(t, Options{Quiet: true, ListMissing: true})
	b.want(404, "GET /project", nil)
}

func TestAnEmptiedProjectCanBeDeleted(t *testing.T) {
	b := newBench(t, Options{Calls: 50})
	b.want(200, "DELETE /agent", fields{"projectId": clinic, "agentId": mo})
	b.want(200, "DELETE /project/"+clinic, nil)
	b.want(400, "GET /project/"+clinic, nil)
	b.want(400, "POST /call/get-call-history", fields{"projectId": clinic})
	b.after(time.Hour)
	b.want(200, "GET /project/"+shop, nil) // its traffic has come to an end without harm
}

func TestAnotherAccountSeesNothing(t *testing.T) {
	b := newBench(t, Options{Calls: 20, Quiet: true})
	sid := b.page(shop, "", 1)[0]["callSid"]
	b.want(200, "POST /auth/signup", fields{"email": "bo@example.com", "password": "x", "name": "Bo"})
	b.want(200, "POST /auth/verify-email", fields{"email": "bo@example.com", "code": b.Mails()[0].Code})
	b.token, _ = b.want(200, "POST /auth/login", fields{"email": "bo@example.com", "password": "x"})["token"].(string)
	b.want(400, "GET /project/"+shop, nil)
	b.want(404, "GET /user/get-active-project", nil)
	b.want(404, "POST /agent", fields{"projectId": shop, "agentId": jack})
	b.want(404, "POST /phone-number", fields{"agentId": jack})
	b.want(404, "POST /call", fields{"sid": sid, "projectId": shop})
	b.want(404, "POST /call/analysis", fields{"sid": sid, "questions": []any{}})
	b.want(200, "PATCH /project/active-agent/"+jack, nil)
	if b.world.find(shop).active() != jack {
		t.Error("another account removed the active agent")
	}
}

func TestTheActiveAgentFollowsItsAgent(t *testing.T) {
	b := newBench(t, Options{Quiet: true})
	b.want(200, "PATCH /project/active-agent/"+jack, nil)
	b.want(404, "POST /project/active-agent", fields{"projectId": shop})
	b.want(200, "PATCH /project/active-agent", fields{"projectId": shop, "active_agent": jill})
	b.want(200, "DELETE /agent", fields{"projectId": shop, "agentId": jill})
	b.want(404, "POST /project/active-agent", fields{"projectId": shop})
	b.want(404, "POST /phone-number", fields{"agentId": jill})
}

func TestTheFormsOfAnswersCanBeChosen(t *testing.T) {
	b := newBench(t, Options{Quiet: true, UpdateInData: true, ManyNumbers: true})
	got := b.want(200, "PUT /agent", fields{"projectId": shop, "agentId": jack, "name": "John"})
	if at(got, "data/agentId") != jack {
		t.Errorf("agent: %v", got)
	}
	got = b.want(200, "POST /phone-number", fields{"projectId": shop})
	if list, _ := got["data"].([]any); len(list) != 3 {
		t.Errorf("numbers: %v", got)
	}
	got = b.want(200, "POST /phone-number", fields{"projectId": shop, "agentId": jack})
	if at(got, "data/agentId") != jack {
		t.Errorf("number: %v", got)
	}
}

func TestTheLogNamesRoutes(t *testing.T) {
	b := newBench(t, Options{Quiet: true})
	b.want(400, "GET /project/x", nil)
	log := b.Log()
	want := Request{noon, "GET", "/project/x", "GET /project/{id}", 400}
	if got := log[len(log)-1]; got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// TestEachHostServesItsOwn asks each for what is the other's. A sandbox on an address of its own serves all.
func TestEachHostServesItsOwn(t *testing.T) {
	b := newBench(t, Options{Quiet: true})
	for url, want := range map[string]int{
		"https://" + apiHost + "/voices": 200, "https://" + callsHost + "/voices": 404, "http://127.0.0.1:8808/voices": 200,
		"https://" + apiHost + makeCallPath: 404, "https://" + callsHost + makeCallPath: 400, "http://127.0.0.1:8808" + makeCallPath: 400,
	} {
		method := http.MethodGet
		if strings.HasSuffix(url, makeCallPath) {
			method = http.MethodPost
		}
		req, err := http.NewRequestWithContext(t.Context(), method, url, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+b.token)
		if got := b.round(req); got.status != want {
			t.Errorf("%s: %d, want %d", url, got.status, want)
		}
	}
}
