package requests

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf16"

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

// echo answers with what a test makes of the request.
type echo func(r *http.Request, sent string) (status int, header http.Header, body string, err error)

func (e echo) RoundTrip(r *http.Request) (*http.Response, error) {
	var sent []byte
	if r.Body != nil {
		var err error
		if sent, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	status, header, body, err := e(r, string(sent))
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body))}, nil
}

// TestASecretIsMaskedWhereverItComesBack sends each kind of secret, and has a service or a proxy repeat it in each place and
// encoding.
func TestASecretIsMaskedWhereverItComesBack(t *testing.T) {
	const secret = `p4ss/"w+rd" é&x😀`
	quote := func(s string) string { raw, err := json.Marshal(s); fatal(t, err); return string(raw[1 : len(raw)-1]) }
	everyByte := func(format string) string {
		var b strings.Builder
		for i := range len(secret) {
			fmt.Fprintf(&b, format, secret[i])
		}
		return b.String()
	}
	ascii := ""
	for _, unit := range utf16.Encode([]rune(secret)) {
		ascii += fmt.Sprintf(`\u%04x`, unit)
	}
	forms := map[string]string{
		"in JSON of ASCII alone": ascii, "behind half a character": `\ud83d` + ascii,
		"as it is": secret, "in a query": url.QueryEscape(secret), "in a path": url.PathEscape(secret), "in small hex": strings.ToLower(url.QueryEscape(secret)),
		"in JSON": quote(secret), "in JSON twice": quote(quote(secret)), "in a URL in JSON": quote(url.QueryEscape(secret)), "in a URL twice": url.QueryEscape(url.QueryEscape(secret)),
		"with its slash escaped": strings.ReplaceAll(quote(secret), "/", `\/`), "each byte of a URL's": everyByte("%%%02x"),
		"in base64": base64.StdEncoding.EncodeToString([]byte(secret)), "in a URL's base64": base64.RawURLEncoding.EncodeToString([]byte(secret)),
		"in base64 in a URL": url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(secret))),
	}
	kinds := map[string]func(r *http.Request) string{ // of secrets; the body
		"a token":    func(r *http.Request) string { r.Header.Set("Authorization", "Bearer "+secret); return "{}" },
		"an API key": func(r *http.Request) string { r.Header.Set("X-Api-Key", secret); return "{}" },
		"a password": func(*http.Request) string { return `{"email":"a@b.c","password":"` + quote(secret) + `"}` },
		"a new password": func(*http.Request) string {
			return `{"oldPassword":"old password","newPassword":"` + quote(secret) + `"}`
		},
		"a refresh token": func(*http.Request) string { return `{"refreshToken":"` + quote(secret) + `"}` },
		"a code":          func(*http.Request) string { return `{"code":"` + quote(secret) + `"}` },
		"a reset token":   func(*http.Request) string { return `{"token":"` + quote(secret) + `"}` },
		"deep in a body":  func(*http.Request) string { return `{"x":[{"secret":{"y":["` + quote(secret) + `"]}}]}` },
	}
	for kind, put := range kinds {
		for form, written := range forms {
			t.Run(kind+" "+form, func(t *testing.T) {
				var l Log
				places := map[string]echo{
					"a field": func(*http.Request, string) (int, http.Header, string, error) {
						return 200, nil, `{"message":"you sent ` + written + ` to us"}`, nil
					},
					"the text": func(*http.Request, string) (int, http.Header, string, error) {
						return 502, nil, "bad gateway: " + written + ".", nil
					},
					"a cut answer": func(*http.Request, string) (int, http.Header, string, error) {
						return 200, nil, `{"a":"` + strings.Repeat("x", maxBody-12) + written, nil
					},
					"a header": func(*http.Request, string) (int, http.Header, string, error) {
						return 302, http.Header{"Location": {"https://x/?t=" + written}}, "", nil
					},
					"the error": func(*http.Request, string) (int, http.Header, string, error) {
						return 0, nil, "", errors.New("proxy says " + written)
					},
				}
				for _, e := range places {
					r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://api.example/x", nil)
					fatal(t, err)
					body := put(r)
					r.Header.Set("Content-Type", "application/json")
					r.Body, r.GetBody = io.NopCloser(strings.NewReader(body)), func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(body)), nil }
					if resp, err := l.Wrap(e).RoundTrip(r); err == nil {
						_, err = io.Copy(io.Discard, resp.Body)
						fatal(t, err)
						fatal(t, resp.Body.Close())
					}
				}
				later, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://api.example/x?callback="+url.QueryEscape(secret), nil)
				fatal(t, err)
				later.Header.Set("Referer", "https://x/"+url.PathEscape(secret))
				resp, err := l.Wrap(network{status: 200, body: "{}"}).RoundTrip(later)
				fatal(t, err)
				fatal(t, resp.Body.Close())
				for _, e := range l.List() {
					for where, text := range map[string]string{"URL": e.URL, "body": e.Body, "answer": e.Answer, "error": e.Err, "sent": fmt.Sprint(e.Sent), "got": fmt.Sprint(e.Got), "curl": e.Curl()} {
						for _, rest := range []string{written, written[:min(len(written), 8)], url.QueryEscape(secret), url.PathEscape(secret)} {
							if strings.Contains(text, rest) {
								t.Errorf("%s holds %q: %.200q", where, rest, text[max(len(text)-200, 0):])
							}
						}
					}
				}
			})
		}
	}
}

func fatal(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatWasGivenIsMaskedInWhatIsRememberedAlready(t *testing.T) {
	for name, c := range map[string]struct{ path, answer string }{
		"tokens":     {"/auth/login", `{"data":{"token":"s3cret-1","refreshToken":"s3cret-2"}}`},
		"an API key": {"/user/generate-apikey", `{"apiKey":"s3cret-1","x":{"api_key":["s3cret-2"]}}`},
		"cut":        {"/auth/refresh-token", `{"token":"s3cret-1","resfreshToken":"s3cret-2","x":`},
	} {
		t.Run(name, func(t *testing.T) {
			var l Log
			send(t, &l, network{status: 200, kind: "text/plain", body: "hello s3cret-1"}, "GET", "https://api.example/before?x=s3cret-2", "")
			send(t, &l, network{status: 200, kind: "application/json", body: c.answer}, "POST", "https://api.example"+c.path, "{}")
			send(t, &l, network{status: 200, kind: "text/plain", body: "hello s3cret-2"}, "GET", "https://api.example/after", "")
			for _, e := range l.List() {
				if all := fmt.Sprintf("%+v", e); strings.Contains(all, "s3cret-") {
					t.Errorf("%s", all)
				}
			}
		})
	}
}

func TestWhatIsNoSecretStays(t *testing.T) {
	var l Log
	send(t, &l, network{status: 200, kind: "application/json", body: `{"token":"","token_type":"Bearer","code":"abc","tokens":17}`}, "POST", "https://api.example/auth/login", `{"password":"pw"}`)
	const plain = `{"a":"Bearer abc pw 17 100% \\ %zz \u12 \q é"}`
	send(t, &l, network{status: 200, kind: "application/json", body: plain}, "GET", "https://api.example/x?y=100%25", "")
	if e := l.List()[0]; e.Answer != plain || e.URL != "https://api.example/x?y=100%25" {
		t.Errorf("%+v", e)
	}
}

func TestTheOldestSecretsAreForgottenFirst(t *testing.T) {
	var s Secrets
	for i := range mostSecrets + 1 {
		s.learn([]string{"the first one", fmt.Sprintf("secret-%03d", i)}) // one is in use all the time
	}
	if got := s.Mask("the first one secret-000 secret-064"); got != masked+" secret-000 "+masked {
		t.Error(got)
	}
	if len(s.values) != mostSecrets {
		t.Errorf("%d are known", len(s.values))
	}
}

// FuzzMask looks for texts that mask wrongly: what holds no secret must stay, and nothing may panic.
func FuzzMask(f *testing.F) {
	f.Add("s3cret", "x s3cret %73%33cret \\u00733cret")
	f.Add("ab%cd", "ab%25cd ab%cd ab%2525cd %")
	f.Add("a b c d", "a+b+c+d a%20b c d")
	f.Fuzz(func(t *testing.T, secret, text string) {
		var s Secrets
		s.learn([]string{secret})
		for part := range strings.SplitSeq(s.Mask(text), masked) {
			if len(s.values) > 0 && strings.Contains(part, secret) {
				t.Errorf("%q is left in %q of %q", secret, part, text)
			}
		}
		if again := new(Secrets).Mask(text); again != text {
			t.Errorf("without a secret %q became %q", text, again)
		}
	})
}

func TestLongAnswersAreCutAndOldRequestsForgotten(t *testing.T) {
	var l Log
	send(t, &l, network{status: 200, kind: "application/json", body: `["` + strings.Repeat("x", 2*maxBody) + `"]`}, "GET", "https://api.example/voices", "")
	if e := l.List()[0]; len(e.Answer) != maxBody || !e.Partial {
		t.Errorf("%d bytes, partial %v", len(e.Answer), e.Partial)
	}
	for range maxEntries + 10 {
		send(t, &l, network{status: 200, kind: "application/json", body: "{}"}, "GET", "https://api.example/project", "")
	}
	list := l.List()
	if len(list) != maxEntries || list[0].Seq != maxEntries+11 || list[0].Path != "/project" {
		t.Errorf("%d kept, newest %d", len(list), list[0].Seq)
	}
}

func TestAnswersOfOldRequestsMakeRoomForNewerOnes(t *testing.T) {
	var l Log
	send(t, &l, network{status: 200, kind: "application/json", body: `"short"`}, "GET", "https://api.example/project", "")
	body := `["` + strings.Repeat("x", maxBody-100) + `"]`
	for range maxEntries - 1 {
		send(t, &l, network{status: 200, kind: "application/json", body: body}, "GET", "https://api.example/voices", "")
	}
	list, whole, gone := l.List(), 0, 0
	for i, e := range list[:maxEntries-1] {
		switch {
		case e.Answer == body && i == whole:
			whole++
		case e.Answer == dropped && !e.Partial && e.Status == 200:
			gone++
		default:
			t.Fatalf("request %d keeps %.40q", e.Seq, e.Answer)
		}
	}
	if most := maxAnswers / len(body); whole != most || gone == 0 {
		t.Errorf("%d answers are kept, want %d", whole, most)
	}
	if got := list[maxEntries-1].Answer; got != `"short"` {
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
