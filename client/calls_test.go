package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func TestMakingACall(t *testing.T) {
	for body, want := range map[string]MadeCall{
		`{"message":"m","status":"s","call":{"call_id":"CA1","to":"+1","from":"+2"}}`: {"CA1", "+1", "+2"},
		`{"call_id":"CA1","to":"+1"}`:                                 {"CA1", "+1", ""},
		`{"data":{"call":{"callSid":"CA1"}}}`:                         {"CA1", "", ""},
		`{"id":"req-1","status":"ok","call":{"sid":"CA1","to":null}}`: {"CA1", "", ""},
		`{"message":"m","call":{"id":"CA1","to":"+1","from":"+2"}}`:   {"CA1", "+1", "+2"},
		`{"calls":[{"call_id":7}]}`:                                   {"7", "", ""},
		`{"message":"m","call":"CA1"}`:                                {"CA1", "", ""},
		`{"call":{"_id":"CA1","to":"+1"}}`:                            {"CA1", "+1", ""},
		`{"message":"m","call":{"to":"+1","from":"+2"}}`:              {"", "+1", "+2"}, // made, but it isn't told which
	} {
		c, s := answering(t, "200 "+body)
		got, err := c.Calls.Make(t.Context(), NewCall{Number: "+12125550123", ProjectID: "p1", AgentID: "a1", Variables: map[string]string{"name": "Bo"}})
		if err != nil || *got != want {
			t.Errorf("%s: %+v %v", body, got, err)
		}
		s.expect(t, `POST /call/makeCall [Bearer tok-1] {"agentId":"a1","dynamicVariables":{"name":"Bo"},"number":"+12125550123","projectId":"p1"}`)
	}
}

// Only a documented refusal is certain. Whatever else comes instead of a call's id, the call may have been made: a proxy may
// have passed the request on.
func TestWhatBecameOfACall(t *testing.T) {
	for answer, want := range map[string]Outcome{
		`400 {"message":"bad number"}`: Answered, `400 `: Answered, `401 {"message":"m"}`: Answered, `401 `: Answered,
		`400 <html>`: Unknown, `401 <html>`: Unknown, `403 <html>`: Unknown, `403 {"message":"m"}`: Unknown, `404 {}`: Unknown, `409 {"message":"m"}`: Unknown,
		`422 {"message":"m"}`: Unknown, `425 {}`: Unknown, `429 {"message":"m"}`: Unknown, `302 {}`: Unknown, `303 `: Unknown, `307 `: Unknown, `407 `: Unknown, `511 `: Unknown,
		`408 {}`: Unknown, `500 {"message":"m"}`: Unknown, `502 <html>`: Unknown, `503 `: Unknown, `504 `: Unknown,
		`200 {"message":"m"}`: Unknown, `200 <html>`: Unknown, `200 OK`: Unknown, `200 `: Unknown, `204 `: Unknown, `200 {"call":null}`: Unknown, `200 {"call":{"call_id":""}}`: Unknown,
	} {
		c, s := answering(t, answer)
		var e *Error
		if made, err := c.Calls.Make(t.Context(), NewCall{}); !errors.As(err, &e) || e.Outcome != want || made != nil {
			t.Errorf("%s: %+v", answer, err)
		}
		if n := len(s.all()); n != 1 && !strings.HasPrefix(answer, `401 {"message"`) {
			t.Errorf("%s: sent %d times", answer, n)
		}
	}
}

func TestReadingACall(t *testing.T) {
	for answer, want := range map[string]string{
		`200 {"callSid":"CA1","seconds":5,"status":"busy"}`:                                 "CA1 busy",
		`200 {"message":"m","status":"success","data":{"callSid":"CA1","status":"busy"}}`:   "CA1 busy",
		`200 {"id":"req","status":"success","to":"x","call":{"sid":"CA1","status":"busy"}}`: "CA1 busy",
		`200 {"calls":[{"sid":"CA0","status":"x"},{"sid":"CA1","status":"busy"}]}`:          "CA1 busy",
		`200 {"to":"+1","status":"busy"}`:                                                   "CA1 busy", // it doesn't say which, but one was asked for
		`200 {"id":"other","to":"+1","status":"busy"}`:                                      "other busy",
		`200 {"message":"m","data":null}`:                                                   "not found",
		`404 {"message":"m"}`:                                                               "not found",
		`200 {"message":"m"}`:                                                               "malformed",
		`400 {"message":"m"}`:                                                               "bad request",
	} {
		c, s := answering(t, answer)
		call, err := c.Calls.Get(t.Context(), "p1", "CA1")
		got := ""
		for _, is := range []struct {
			err  error
			name string
		}{{ErrNotFound, "not found"}, {ErrMalformed, "malformed"}, {ErrBadRequest, "bad request"}} {
			if errors.Is(err, is.err) {
				got = is.name
			}
		}
		if err == nil {
			got = call.ID + " " + string(call.Status)
		}
		if got != want {
			t.Errorf("%s: %s, want %s (%v)", answer, got, want, err)
		}
		s.expect(t, `POST /call [Bearer tok-1] {"projectId":"p1","sid":"CA1"}`)
	}
}

// Each filter goes as its own query parameter, the project and the page size in the body.
func TestTheFiltersOfAHistory(t *testing.T) {
	for want, q := range map[string]HistoryQuery{
		"": {}, "?to=%2B1": {To: "+1"}, "?from=%2B2": {From: "+2"}, "?status=no-answer": {Status: StatusNoAnswer}, "?startTime=2025-03-11": {StartOn: "2025-03-11"},
		"?startTimeBefore=2025-03-11": {StartBefore: "2025-03-11"}, "?startTimeAfter=2025-03-11": {StartAfter: "2025-03-11"}, "?endTime=2025-03-11": {EndOn: "2025-03-11"},
		"?endTimeBefore=2025-03-11": {EndBefore: "2025-03-11"}, "?endTimeAfter=2025-03-11": {EndAfter: "2025-03-11"},
		"?from=%2B2&startTimeAfter=2025-03-11&status=a%26b&to=%2B1": {To: "+1", From: "+2", Status: "a&b", StartAfter: "2025-03-11"},
	} {
		c, s := answering(t, "200 []")
		q.ProjectID = "p1"
		if _, err := c.Calls.History(t.Context(), q); err != nil {
			t.Error(err)
		}
		q.PageSize = 100
		if _, err := c.Calls.History(t.Context(), q); err != nil {
			t.Error(err)
		}
		s.expect(t, "POST /call/get-call-history"+want+` [Bearer tok-1] {"projectId":"p1"}`, "POST /call/get-call-history"+want+` [Bearer tok-1] {"pageSize":100,"projectId":"p1"}`)
	}
	// A new filter has to be added to the table above.
	if n := reflect.TypeFor[HistoryQuery]().NumField(); n != 11 {
		t.Errorf("HistoryQuery has %d fields", n)
	}
}

func TestAHistory(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", "Tue, 11 Mar 2025 17:49:38 GMT")
		reply(w, 200, string(historyOf(3)))
	})
	h, err := c.Calls.History(t.Context(), HistoryQuery{})
	if err != nil || len(h.Calls) != 3 || !h.ServerTime.Equal(time.Date(2025, 3, 11, 17, 49, 38, 0, time.UTC)) {
		t.Fatalf("%+v %v", h, err)
	}
	for answer, want := range map[string]error{
		`404 {"message":"No calls found"}`: nil, `404 `: nil, `404 <html>`: ErrProxy, `400 {"message":"m"}`: ErrBadRequest, `401 <html>`: ErrUnauthorized, `200 {"message":"m"}`: ErrMalformed, `500 {}`: ErrServer,
	} {
		c, _ := answering(t, answer)
		h, err := c.Calls.History(t.Context(), HistoryQuery{})
		if !errors.Is(err, want) || want == nil && (err != nil || h == nil || len(h.Calls) != 0 || h.ServerTime.IsZero()) {
			t.Errorf("%s: %+v %v", answer, h, err)
		}
	}
}

// What a broken answer had is forgotten when it is asked for again.
func TestAHistoryThatBreaksAndIsAskedForAgain(t *testing.T) {
	asked := 0
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked == 1 {
			half(w, r)
			return
		}
		reply(w, 200, string(historyOf(2)))
	})
	if h, err := c.Calls.History(t.Context(), HistoryQuery{}); err != nil || len(h.Calls) != 2 || asked != 2 {
		t.Errorf("%+v %v, asked %d times", h, err, asked)
	}
}

func TestAnalysingACall(t *testing.T) {
	c, s := answering(t, `200 {"message":"m","status":"s","analysis":{"sentiment":"good","custom":[{"question":"Who?","answer":"Bo"}]}}`)
	a, err := c.Calls.Analyze(t.Context(), "CA1", []Question{{"Who?", QuestionText, nil}, {"Which?", QuestionSelector, []string{"x", "y"}}})
	if err != nil || fmt.Sprint(a.Answers) != "[{message m} {status s} {analysis.sentiment good} {analysis.custom.0.question Who?} {analysis.custom.0.answer Bo}]" || !strings.HasPrefix(string(a.Raw), `{"message":"m"`) {
		t.Errorf("%+v %v", a, err)
	}
	s.expect(t, `POST /call/analysis [Bearer tok-1] {"questions":[{"question":"Who?","type":"Text"},{"options":["x","y"],"question":"Which?","type":"Selector"}],"sid":"CA1"}`)
	for answer, want := range map[string]string{`200 {}`: "[] {}", `200 []`: "[] []", `200 null`: "[] null", `204 `: "[] null", `200 "good"`: `[{answer good}] "good"`,
		`200 {"message":"m","analysis":null}`: `[] {"message":"m","analysis":null}`, "200 The caller was\nglad. ": `[{answer The caller was
glad.}] "The caller was\nglad."`} {
		c, _ := answering(t, answer)
		if a, err := c.Calls.Analyze(t.Context(), "CA1", nil); err != nil || fmt.Sprint(a.Answers)+" "+string(a.Raw) != want {
			t.Errorf("%s: %+v %v", answer, a, err)
		}
	}
	for _, answer := range []string{`200 `, `200 {"analysis":{"summ`} {
		c, _ = answering(t, answer)
		if _, err := c.Calls.Analyze(t.Context(), "CA1", nil); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", answer, err)
		}
	}
}

// A batch goes as a form, its file with its name and kind, and never where it lies.
func TestUploadingABatch(t *testing.T) {
	for name, kind := range map[string]string{
		"numbers.csv": "text/csv", "/home/ana/Numbers.XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "old.xls": "application/vnd.ms-excel",
		"a\"b\r\n.txt": "application/octet-stream",
	} {
		var got []string
		var auth string
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			auth = r.Method + " " + r.URL.Path + " " + r.Header.Get("Authorization")
			_, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
			if err != nil {
				t.Error(err)
			}
			for form := multipart.NewReader(r.Body, params["boundary"]); ; {
				part, err := form.NextPart()
				if err != nil {
					break
				}
				content, _ := io.ReadAll(part)
				got = append(got, fmt.Sprintf("%s=%s (%q %s)", part.FormName(), content, part.FileName(), part.Header.Get("Content-Type")))
			}
			reply(w, 200, `{"message":"queued 2"}`)
		})
		a, err := c.Calls.Batch(t.Context(), Batch{ProjectID: "p1", AgentID: "a1", Filename: name, File: strings.NewReader("number\n+1\n")})
		if err != nil || string(a.Raw) != `{"message":"queued 2"}` || auth != "POST /call/batch-call Bearer tok-1" {
			t.Fatalf("%s %v %s", a, err, auth)
		}
		if len(got) != 3 || got[0] != `projectId=p1 ("" )` || got[1] != `agentId=a1 ("" )` || !strings.HasPrefix(got[2], "file=number\n+1\n (") || !strings.HasSuffix(got[2], kind+")") || strings.Contains(got[2], "ana") {
			t.Errorf("%q", got)
		}
	}
}

// Nothing of a batch's answer is documented: whatever a success says is kept.
func TestWhatABatchAnswers(t *testing.T) {
	upload := func(c *Client, file io.Reader) (*BatchAnswer, error) {
		return c.Calls.Batch(context.Background(), Batch{Filename: "a.csv", File: file})
	}
	for answer, want := range map[string]string{`200 [1]`: `[1]`, `202 `: `""`, `204 `: `null`, `200 Queued 2 calls`: `"Queued 2 calls"`, "200 a\x00\"b\xff": `"a \"b` + "\uFFFD" + `"`} {
		c, _ := answering(t, answer)
		if a, err := upload(c, strings.NewReader("")); err != nil || string(a.Raw) != want {
			t.Errorf("%s: %s %v", answer, a, err)
		}
	}
	c, s := answering(t, "200 {}")
	broken := errors.New("stale handle")
	_, err := upload(c, iotest.ErrReader(broken))
	var e *Error
	if !errors.As(err, &e) || !errors.Is(err, broken) || e.Outcome != NotSent || errors.Is(err, ErrNetwork) || err.Error() != "could not upload the batch: the file can't be read: stale handle" {
		t.Error(err)
	}
	s.expect(t)
}
