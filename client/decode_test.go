package client

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"
)

func TestTimeStamps(t *testing.T) {
	for in, want := range map[string]string{
		`"2025-03-11T17:49:38.925Z"`: "2025-03-11T17:49:38.925Z", `"2025-03-11T17:49:38+02:00"`: "2025-03-11T15:49:38Z",
		`"2025-03-11T17:49:38.9+0000"`: "2025-03-11T17:49:38.9Z", `"2025-03-11T17:49:38-0500"`: "2025-03-11T22:49:38Z",
		`"2025-03-11 17:49:38Z"`: "2025-03-11T17:49:38Z", `"2025-03-11 17:49:38 "`: "2025-03-11T17:49:38Z", `"2025-03-11 17:49:38+0100"`: "2025-03-11T16:49:38Z",
		`"2025-03-11T17:49:38"`: "2025-03-11T17:49:38Z", `"2025-03-11"`: "2025-03-11T00:00:00Z",
		`"Tue, 11 Mar 2025 17:49:38 +0000"`: "2025-03-11T17:49:38Z", `"Tue, 11 Mar 2025 17:49:38 GMT"`: "2025-03-11T17:49:38Z",
		`"Sat, 1 Mar 2025 17:49:38 -0800"`: "2025-03-02T01:49:38Z", `"11 Mar 2025 17:49 +0000"`: "2025-03-11T17:49:00Z", `"Tue, 11 Mar 2025 17:49:38 +0000 (UTC)"`: "2025-03-11T17:49:38Z",
		`1741715378`: "2025-03-11T17:49:38Z", `1741715378925`: "2025-03-11T17:49:38.925Z", `"1741715378"`: "2025-03-11T17:49:38Z", `1741715378.5`: "2025-03-11T17:49:38.5Z",
		`"2099-01-01T00:00:00Z"`: "2099-01-01T00:00:00Z", `{"$date":"2025-03-11T17:49:38.925Z"}`: "2025-03-11T17:49:38.925Z", `{"$date":{"$numberLong":"1741715378925"}}`: "2025-03-11T17:49:38.925Z",
		`"Tue Mar 11 2025 17:49:38 GMT+0200 (Central European Standard Time)"`: "2025-03-11T15:49:38Z", `"Tue Mar 11 17:49:38 2025"`: "2025-03-11T17:49:38Z",
		`null`: "", `""`: "", `" "`: "", `"soon"`: "", `true`: "", `{}`: "", `[]`: "", `0`: "", `-1741715378`: "", `7200`: "", `1e300`: "", `"2025"`: "", `"1e999"`: "",
		`"2025-13-41T00:00:00Z"`: "", `"0001-01-01T00:00:00Z"`: "", `"9999-12-31T23:59:59-14:00"`: "", `"1970-01-01T00:00:00+14:00"`: "",
	} {
		got := ""
		if at := when(gjson.Parse(in)); !at.IsZero() {
			got = at.Format(time.RFC3339Nano)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for in, want := range map[string]string{
		`5`: "5", `"5"`: "5", `" -0.0130 "`: "-0.013", `1e3`: "1000", `""`: "none", `"5 s"`: "none", `"NaN"`: "none", `"inf"`: "none", `1e999`: "none",
		`true`: "none", `null`: "none", `{}`: "none", `[5]`: "none", `"12345678901234567890"`: "1.2345678901234567e+19",
	} {
		got := "none"
		if f, ok := number(gjson.Parse(in)); ok {
			got = fmt.Sprint(f)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

func TestTexts(t *testing.T) {
	for in, want := range map[string]string{
		`"a"`: "a", `"\u00e9\n"`: "é\n", `5`: "5", `12345678901234567890`: "12345678901234567890", `1e3`: "1e3", `true`: "true", `null`: "", `{}`: "", `["a"]`: "",
		`{"$oid":"507f"}`: "507f", `{"$numberDecimal":"0.5"}`: "0.5", `{"$oid":"507f","x":1}`: "", `{"$oid":{}}`: "",
	} {
		if got := text(gjson.Parse(in)); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

// outcome is what reading an answer by list or object came to.
func outcome(ids []string, err error) string {
	switch {
	case errors.Is(err, errNull):
		return "null"
	case errors.Is(err, ErrMalformed):
		return "malformed"
	case err != nil:
		return err.Error()
	}
	return strings.TrimSpace("ok " + strings.Join(ids, " "))
}

func given(body string) *answer { return &answer{body: withoutMark(strings.NewReader(body))} }

// The payload of a list is found in any envelope. Nothing where it belongs is an empty list; anything else is said to be no list.
func TestTheFormsOfAList(t *testing.T) {
	const a, b = `{"id":"A"}`, `{"id":"B"}`
	for in, want := range map[string]string{
		`[` + a + `,` + b + `]`: "ok A B", `{"x":[` + a + `]}`: "ok A", `{"x":{"y":{"z":[` + a + `]}}}`: "ok A", `{"w":{"x":{"y":{"z":[` + a + `]}}}}`: "malformed",
		`{"errors":[],"tags":["a"],"x":[` + a + `]}`: "ok A", `{"x":{"y":[` + b + `]},"z":[` + a + `]}`: "ok A", `[{"data":[` + a + `]}]`: "ok A",
		`[null,5,"s",{"n":1},` + a + `]`: "ok A", `{"data":` + a + `}`: "ok A", a: "ok A", `{"data":` + `{"id":"A","tags":[]}` + `}`: "ok A",
		`[]`: "ok", `{"data":[]}`: "ok", `{"message":"m","data":null}`: "ok", `{"data":null}`: "ok", `null`: "ok", `{"data":{}}`: "ok", `{}`: "ok",
		`{"message":"m"}`: "malformed", `{"message":"m","error":null}`: "malformed", `{"a":null,"b":null}`: "malformed", `[{"n":1}]`: "malformed", `5`: "malformed", `"x"`: "malformed",
		``: "malformed", `<html>`: "malformed", `[` + a: "malformed", "\xef\xbb\xbf[" + a + "]": "ok A", `[{"id":5}]`: "ok 5", `[{"id":null}]`: "malformed",
		`{"x":[{"n":1,"tags":[]}]}`: "malformed", `[{"n":1,"tags":{}}]`: "malformed", `{"errors":[],"x":[{"n":1}]}`: "malformed", `{"message":null,"x":[{"n":1}]}`: "malformed",
		`{"x":[],"links":[{"n":1}]}`: "ok", `{"x":{"y":[],"n":0}}`: "ok",
		`{"x":{"1":` + a + `,"2":` + b + `}}`: "ok A B", `{"A":` + a + `,"B":` + b + `}`: "ok A B", `{"message":"m","x":` + a + `,"by":` + b + `}`: "ok A",
		"[{\"id\":\"\xff\"}]": "ok \uFFFD", strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000): "malformed",
	} {
		var ids []string
		err := list(hasID, func(v gjson.Result) { ids = append(ids, text(v.Get("id"))) })(given(in))
		if got := outcome(ids, err); got != want {
			t.Errorf("%.60q: %s, want %s", in, got, want)
		}
	}
}

// The outermost object that will do is taken, by the first rule that any meets.
func TestTheFormsOfAnObject(t *testing.T) {
	named := func(v gjson.Result) bool { return hasID(v) && v.Get("name").Exists() }
	for in, want := range map[string]string{
		`{"id":"A"}`: "ok A", `{"x":{"id":"A"}}`: "ok A", `{"x":{"y":{"z":{"id":"A"}}}}`: "ok A", `{"w":{"x":{"y":{"z":{"id":"A"}}}}}`: "malformed",
		`[{"id":"A"}]`: "ok A", `{"id":"req","data":{"id":"A","name":"n"}}`: "ok A", `{"x":{"y":{"id":"B"}},"z":{"id":"A"}}`: "ok A",
		`{"message":"none","data":null}`: "null", `null`: "null", `{"data":null}`: "null", `{"message":"m"}`: "malformed", `{}`: "malformed", `[]`: "malformed", `x`: "malformed",
	} {
		var ids []string
		err := object(func(v gjson.Result) { ids = append(ids, text(v.Get("id"))) }, named, hasID)(given(in))
		if got := outcome(ids, err); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

// However many empty things an answer holds, reading it takes no more than a few times its size.
func TestAnAnswerOfNothingButBrackets(t *testing.T) {
	in := "[" + strings.Repeat("[],", 1<<17) + "[]]"
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := list(hasID, func(gjson.Result) {})(given(in)); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > uint64(10*len(in)) {
		t.Errorf("%d bytes for %d", took, len(in))
	}
}

// The answer's own words tell more than that it can't be used.
func TestWhatAnUnusableAnswerSays(t *testing.T) {
	c, _ := answering(t, `200 {"message":"Quota\nreached","status":"error"}`)
	_, err := c.Projects.Create(t.Context(), "n", "")
	const want = "asked to create the project, the service answered 200 OK, but it isn't understood: it holds nothing of what was asked for; it says: Quota reached"
	if err == nil || err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
}

func TestNoContent(t *testing.T) {
	c, _ := answering(t, "204")
	if agents, err := c.Agents.List(t.Context(), "p"); err != nil || len(agents) != 0 {
		t.Error(agents, err)
	}
	if h, err := c.Calls.History(t.Context(), HistoryQuery{}); err != nil || len(h.Calls) != 0 {
		t.Error(h, err)
	}
	if err := c.Agents.Delete(t.Context(), "p", "a"); err != nil {
		t.Error(err)
	}
	if _, err := c.Projects.Get(t.Context(), "p"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	if _, err := c.Projects.Create(t.Context(), "n", ""); !errors.Is(err, ErrMalformed) || errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}
