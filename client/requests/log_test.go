package requests

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// network answers every request alike.
type network struct {
	status int
	kind   string
	body   string
	err    error
}

func (n network) RoundTrip(*http.Request) (*http.Response, error) {
	if n.err != nil {
		return nil, n.err
	}
	return &http.Response{StatusCode: n.status, Header: http.Header{"Content-Type": {n.kind}, "Set-Cookie": {"s3cret"}}, Body: io.NopCloser(strings.NewReader(n.body))}, nil
}

func send(t *testing.T, l *Log, n network, method, url, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer s3cret")
	resp, err := l.Wrap(n).RoundTrip(r)
	if err != nil {
		return
	}
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsRemembered(t *testing.T) {
	var l Log
	send(t, &l, network{status: 200, kind: "application/json", body: `{"id":"a1","name":"Jack"}`}, "POST", "https://api.example/agent?x=1", `{"agentId":"a1"}`)
	e := l.List()[0]
	if e.Status != 200 || e.Path != "/agent" || e.Body != `{"agentId":"a1"}` || e.Answer != `{"id":"a1","name":"Jack"}` || e.Partial || e.Try != 1 {
		t.Errorf("%+v", e)
	}
	send(t, &l, network{err: errors.New("refused")}, "GET", "https://api.example/project", "")
	send(t, &l, network{status: 503, kind: "text/html", body: "<p>down"}, "GET", "https://api.example/project", "")
	send(t, &l, network{status: 200, kind: "application/json", body: "[]"}, "GET", "https://api.example/project", "")
	var tries []int
	for _, e := range l.List() {
		tries = append(tries, e.Try)
	}
	if diff := cmp.Diff([]int{3, 2, 1, 1}, tries); diff != "" {
		t.Error(diff)
	}
}

func TestSecretsAreNeverKept(t *testing.T) {
	var l Log
	for _, body := range []string{
		`{"message":"ok","token":"s3cret","refreshToken":"s3cret","user":{"apiKey":"s3cret","x":[{"new_password":"s3cret"}]},"code":"s3cret"}`,
		`{"token":"s3cret"`, // cut
		`s3cret as text`,
	} {
		send(t, &l, network{status: 200, kind: "application/json", body: body}, "POST", "https://api.example/auth/login", `{"email":"a@b.c","password":"s3cret","oldPassword":"s3cret"}`)
	}
	for _, e := range l.List() {
		if all := fmt.Sprintf("%+v %s", e, e.Curl()); strings.Contains(all, "s3cret") {
			t.Errorf("a secret is in %s", all)
		}
	}
	if got := l.List()[2]; !strings.Contains(got.Answer, `"message":"ok"`) || !strings.Contains(got.Body, "a@b.c") {
		t.Errorf("too much is masked: %+v", got)
	}
}

func TestLongAnswersAreCutAndOldRequestsForgotten(t *testing.T) {
	var l Log
	send(t, &l, network{status: 200, kind: "application/json", body: `["` + strings.Repeat("x", 2*maxBody) + `"]`}, "GET", "https://api.example/voices", "")
	if e := l.List()[0]; len(e.Answer) != maxBody || !e.Partial {
		t.Errorf("%d bytes, partial %v", len(e.Answer), e.Partial)
	}
	for range kept + 10 {
		send(t, &l, network{status: 200, kind: "application/json", body: "{}"}, "GET", "https://api.example/project", "")
	}
	list := l.List()
	if len(list) != kept || list[0].Seq != kept+11 || list[0].Path != "/project" {
		t.Errorf("%d kept, newest %d", len(list), list[0].Seq)
	}
}

func TestAnswersOfOldRequestsMakeRoomForNewerOnes(t *testing.T) {
	var l Log
	send(t, &l, network{status: 200, kind: "application/json", body: `"short"`}, "GET", "https://api.example/project", "")
	body := `["` + strings.Repeat("x", maxBody-100) + `"]`
	for range kept - 1 {
		send(t, &l, network{status: 200, kind: "application/json", body: body}, "GET", "https://api.example/voices", "")
	}
	list, whole, gone := l.List(), 0, 0
	for i, e := range list[:kept-1] {
		switch {
		case e.Answer == body && i == whole:
			whole++
		case e.Answer == letGo && !e.Partial && e.Status == 200:
			gone++
		default:
			t.Fatalf("request %d keeps %.40q", e.Seq, e.Answer)
		}
	}
	if most := maxAnswers / len(body); whole != most || gone == 0 {
		t.Errorf("%d answers are kept, want %d", whole, most)
	}
	if got := list[kept-1].Answer; got != `"short"` {
		t.Errorf("an answer shorter than what stands for it became %q", got)
	}
}

func TestCurlCanBePasted(t *testing.T) {
	var l Log
	send(t, &l, network{status: 200, kind: "application/json", body: "{}"}, "PUT", "https://api.example/agent", `{"name":"it's"}`)
	want := `curl -X PUT 'https://api.example/agent' -H "Authorization: Bearer $TALKSTACK_TOKEN" -H 'Content-Type: application/json' -d '{"name":"it'\''s"}'`
	if got := l.List()[0].Curl(); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}
