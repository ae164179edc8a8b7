package cli

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"talkdeck/client/calls/filter"
)

// service is a service that lists the given calls, a hundred at once.
func service(t *testing.T, calls ...map[string]any) (url string) {
	t.Helper()
	answer := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v) // the test sees what is missing
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /user/get-active-project", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"projectData": map[string]any{"id": "p1", "name": "Acme\x1b[2J", "user_id": "u1"}})
	})
	mux.HandleFunc("GET /agent/p1", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, []any{map[string]any{"id": "a1", "name": "=Jack", "projectId": "p1", "systemInstruction": "Be kind"}})
	})
	mux.HandleFunc("POST /call/get-call-history", func(w http.ResponseWriter, r *http.Request) {
		if s := r.URL.Query().Get("status"); s != "" && s != "completed" {
			answer(w, []any{})
			return
		}
		answer(w, map[string]any{"data": calls[:min(len(calls), 100)]})
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// ran runs a command line against a service, in homes of the test's own.
func ran(t *testing.T, url string, args ...string) (out, said string, err error) {
	t.Helper()
	settings(t, nil, nil)
	env := map[string]string{"TALKSTACK_API_KEY": "c4n4ry", "TALKSTACK_API_URL": url, "TZ": "UTC"}
	dir := t.TempDir()
	stdout, stderr := file(t, dir, "out"), file(t, dir, "err")
	err = Run(t.Context(), args, func(name string) string { return env[name] }, Streams{In: os.Stdin, Out: stdout, Err: stderr})
	return contents(t, stdout), contents(t, stderr), err
}

func file(t *testing.T, dir, name string) *os.File {
	t.Helper()
	f, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() }) // what was written was read
	return f
}

func contents(t *testing.T, f *os.File) string {
	t.Helper()
	raw, err := os.ReadFile(f.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

const nasty = "=HYPERLINK(\"http://x\")\x1b]0;pwned\a\u202e|<b>\n\u200d"

func nastyCall() map[string]any {
	return map[string]any{
		"callSid": "CA1", "status": "completed", "to": "+4930123456", "from": "@SUM(A1)", "date": time.Now().Add(-time.Minute).UTC().Format(time.RFC1123Z),
		"seconds": 125, "cost": 0.42, "data": map[string]any{"outcome": nasty, "na\x1bme": "x"}, "agentId": "a1", "recordingUrls": []string{"https://x/\x1b[31m"},
	}
}

func TestWhatStrangersWroteDoesNoHarmInAnyFormat(t *testing.T) {
	url := service(t, nastyCall())
	for _, format := range formats() {
		for _, columns := range []string{"", "id,to,from,agent,note,data.outcome,data.na\x1bme,recording"} {
			out, said, err := ran(t, url, "calls", "-o", format, "--columns", columns)
			if err != nil || !strings.Contains(out, "+4930123456") {
				t.Fatalf("%s: %v\n%s", format, err, out)
			}
			for name, text := range map[string]string{"output": out, "talk": said} {
				if strings.ContainsAny(text, "\x1b\a\u009b") || name == "talk" && strings.ContainsAny(text, "\u202e\u200d") {
					t.Errorf("%s, %s: %q", format, name, text)
				}
			}
			if strings.Contains(out+said, "c4n4ry") {
				t.Errorf("%s shows the key", format)
			}
		}
	}
}

func TestNoSpreadsheetRunsACell(t *testing.T) {
	out, _, err := ran(t, service(t, nastyCall()), "calls", "-o", "csv", "--columns", "to,from,agent,length,cost,data.outcome")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatalf("%v in %q", err, out)
	}
	want := []string{"+4930123456", "'@SUM(A1)", "'=Jack", "125", "0.42"}
	if diff := cmp.Diff(want, rows[1][:5]); diff != "" || !strings.HasPrefix(rows[1][5], "'=HYPERLINK") {
		t.Errorf("%s%q", diff, rows[1][5])
	}
}

func TestOneCallForPeople(t *testing.T) {
	inner := service(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path == "/call" {
			_ = json.NewEncoder(w).Encode(nastyCall()) // the test sees what is missing
			return
		}
		answer, err := http.Get(inner + r.URL.Path)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer func() { _ = answer.Body.Close() }() // it was read
		_, _ = io.Copy(w, answer.Body)             // likewise
	}))
	t.Cleanup(server.Close)
	out, _, err := ran(t, server.URL, "call", "CA1")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"STATUS        completed\n", "LENGTH        2m 05s\n", "AGENT         =Jack\n", "TRANSCRIPT    not provided by Talkstack\n", "outcome       =HYPERLINK"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q isn't told:\n%s", want, out)
		}
		if strings.Contains(out, "NOTE") {
			t.Errorf("a note that nobody wrote:\n%s", out)
		}
	}
	if strings.ContainsAny(out, "\x1b\a\u202e\u200d") {
		t.Errorf("got %q", out)
	}
	out, _, err = ran(t, server.URL, "call", "CA1", "-o", "json")
	var got map[string]any
	if err != nil || json.Unmarshal([]byte(out), &got) != nil || strings.ContainsAny(out, "\x1b\u202e\u200d") {
		t.Fatalf("%v: %q", err, out)
	}
	if data, ok := got["data"].(map[string]any); !ok || data["outcome"] != nasty {
		t.Errorf("the answer was changed: %q", out)
	}
}

func TestWhatTalkstackWontListIsSaid(t *testing.T) {
	var many []map[string]any
	for i := range 150 {
		many = append(many, map[string]any{"callSid": fmt.Sprintf("CA%d", i), "status": "completed", "to": "+4930123456", "date": time.Now().UTC().Format(time.RFC1123Z)})
	}
	out, said, err := ran(t, service(t, many...), "calls", "--filter", "day:today", "-o", "ndjson")
	if ExitCode(err) != 5 || strings.Count(out, "\n") != 100 || !strings.Contains(said, "100 calls of 100 loaded") {
		t.Fatalf("%v, %d lines, said %s", err, strings.Count(out, "\n"), said)
	}
	today := time.Now().UTC().Format(time.DateOnly)
	if want := "not complete: Talkstack lists only some of the calls on " + today + " (at least 100)"; !strings.HasPrefix(Sentence(err), want) {
		t.Errorf("said %q", Sentence(err))
	}
}

// Calls are listed all the same, unless they are selected by their agents.
func TestAgentsThatCantBeListedHideNoCalls(t *testing.T) {
	inner, err := url.Parse(service(t, nastyCall()))
	if err != nil {
		t.Fatal(err)
	}
	forward := httputil.NewSingleHostReverseProxy(inner)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/agent/") {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		forward.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	out, said, err := ran(t, server.URL, "calls", "-o", "csv")
	if err != nil || !strings.Contains(out, "+4930123456") || !strings.Contains(said, "the agents' names are missing: could not list the agents: 500") {
		t.Errorf("%v in %q, said %q", err, out, said)
	}
	if out, _, err = ran(t, server.URL, "calls", "-o", "csv", "--filter", "agent:jack"); ExitCode(err) != codeTryLater || out != "" {
		t.Errorf("%v in %q", err, out)
	}
}

// No span of time holds a call that doesn't tell when it began; so it is told of at least.
func TestCallsWithoutATimeAreTold(t *testing.T) {
	call := nastyCall()
	delete(call, "date")
	out, said, err := ran(t, service(t, call), "calls", "-o", "ndjson")
	if err != nil || out != "" || !strings.Contains(said, "left out, since nothing tells when they began: 1 call\n") {
		t.Errorf("%v, %q, said %s", err, out, said)
	}
}

func TestAMistakeIsPointedAt(t *testing.T) {
	for text, want := range map[string]string{
		"cost>x":             "  cost>x\n       ^\n",
		"日本 price>3":         "  日本 price>3\n       ^^^^^\n",
		"\x1b[2Jx price>3":   "  �[2Jx price>3\n        ^^^^^\n",
		`status:failed "off`: "  status:failed \"off\n                ^^^^\n",
	} {
		_, said, err := ran(t, "http://127.0.0.1:1", "calls", "--filter", text)
		if said != want || ExitCode(err) != codeUsage {
			t.Errorf("%q is answered by %d and\n%s", text, ExitCode(err), said)
		}
	}
}

func TestTheSpanIsTheFiltersOrADay(t *testing.T) {
	env := filter.Env{Now: time.Now(), Zone: time.UTC}
	p := &program{streams: Streams{Err: os.Stderr}}
	for _, c := range []struct{ filter, since, want string }{
		{"", "", "since:1d"},
		{"status:failed", "", "status:failed since:1d"},
		{"status:failed", "7d", "status:failed since:7d"},
		{"day:today refund", "", "day:today refund"},
		{"since:2h", "1h", "since:2h since:1h"},
		{"until:yesterday", "2026-11-20 14:30", "until:yesterday since:2026-11-20T14:30"},
	} {
		q := callQuery{filterText: c.filter, since: c.since}
		if err := q.check(p); err != nil {
			t.Fatal(err)
		}
		if f, err := q.bounded(env); err != nil || f.String() != c.want {
			t.Errorf("%q since %q is %v, %v", c.filter, c.since, f, err)
		}
	}
}

func TestATerminalGetsTheColumnsThatItHasRoomFor(t *testing.T) {
	q := callQuery{}
	for width, want := range map[int]int{0: 0, 40: 4, 80: 6, 120: 0} { // 0: those of the screen
		if got := q.shown(asTable, width); len(got) != want {
			t.Errorf("at %d: %v", width, got)
		}
	}
	q.columns = []string{"data"}
	if got := q.shown(asTable, 40); !slices.Equal(got, q.columns) {
		t.Errorf("what was chosen became %v", got)
	}
}

func TestFiltersAndColumnsAreCompleted(t *testing.T) {
	got, _ := completeFilter(nil, nil, "live status:no")
	if !slices.ContainsFunc(got, func(c string) bool { return strings.HasPrefix(c, "live status:no-answer") }) {
		t.Errorf("got %q", got)
	}
	got, _ = completeColumns(nil, nil, "id,to,")
	if slices.Contains(got, "id,to,to") || !slices.Contains(got, "id,to,from") || !slices.Contains(got, "id,to,data.") {
		t.Errorf("got %q", got)
	}
}

func TestWatchingEndsByCtrlC(t *testing.T) {
	settings(t, nil, nil)
	ctx, interrupt := context.WithCancel(t.Context())
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr := file(t, t.TempDir(), "err")
	ended := make(chan error, 1)
	go func() {
		args := []string{"calls", "watch", "--demo", "--demo-calls", "100", "--demo-speed", "100", "--interval", "500ms"}
		ended <- Run(ctx, args, none, Streams{In: os.Stdin, Out: out, Err: stderr})
		_ = out.Close() // so that the reader ends, whatever happened
	}()
	lines := json.NewDecoder(in)
	last := map[string]string{} // status by id
	for changed := false; !changed; {
		var line struct {
			Event, ID, Status string
			Was               *string
			SeenAt            time.Time `json:"seen_at"`
			Seconds           *float64
		}
		if err := lines.Decode(&line); err != nil {
			t.Fatalf("%v: %s", err, contents(t, stderr))
		}
		if line.SeenAt.IsZero() || line.ID == "" || (line.Was != nil) != (line.Event == "changed") {
			t.Errorf("%+v", line)
		}
		before, ok := last[line.ID]
		if ok && line.Event == "changed" && *line.Was != before {
			t.Errorf("%+v was %s", line, before)
		}
		changed = ok && line.Event == "changed"
		last[line.ID] = line.Status
	}
	interrupt()
	go func() { _, _ = io.Copy(io.Discard, in) }()
	if err := <-ended; !errors.Is(err, errInterrupted) || ExitCode(err) != codeInterrupted {
		t.Errorf("ended with %v", err)
	}
	if said := contents(t, stderr); strings.Count(said, "\n") != 2 {
		t.Errorf("said %s", said)
	}
}
