package client

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"
)

func readCall(t *testing.T, raw string) Call {
	t.Helper()
	if !json.Valid([]byte(raw)) {
		t.Fatalf("not JSON: %s", raw)
	}
	c, _ := newCall([]byte(raw))
	return c
}

func TestADocumentedCall(t *testing.T) {
	c := readCall(t, `{"seconds":42,"cost":0.0546,"status":"voicemail","from":"+14155550123","to":"+12125550199",
		"date":"Tue, 11 Mar 2025 17:49:38 +0200","recordingUrls":["https://a","https://b"],"phoneNumber":"+14155550123",
		"callSid":"CA0","partnerId":"p","shiftId":"s","assignmentId":"a","data":{"name":"Bo","n":{"x":1,"y":[1,"2",null]},"l":[{"a":true},{"b":null}]}}`)
	d, told := c.Duration()
	cost, priced := c.Cost()
	got := fmt.Sprint(c.ID, c.Status, c.To, c.From, c.Started, d, told, cost, priced, c.Currency() == "", c.Recordings(), c.AgentID() == "")
	if want := "CA0voicemail+12125550199+141555501232025-03-11 15:49:38 +0000 UTC 42s true 0.0546 true true [https://a https://b] true"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if got, want := fmt.Sprint(c.Data()), "[{name Bo} {n.x 1} {n.y 1, 2, } {l.0.a true} {l.1.b }]"; got != want {
		t.Errorf("data %s, want %s", got, want)
	}
	if s, ok := c.Field("shiftId"); s != "s" || !ok {
		t.Error("an unknown field is lost")
	}
	if strings.ContainsAny(c.Raw, "\n\t ") != strings.Contains(c.Raw, "Tue, 11") || strings.Contains(c.Raw, "\n") {
		t.Errorf("not compact: %s", c.Raw)
	}
}

func TestATwilioCall(t *testing.T) {
	c := readCall(t, `{"sid":"CA1","status":"no-answer","from":"+1","to":"+2","direction":"outbound-api","startTime":"2025-03-11T17:49:38Z","endTime":null,"duration":"42","price":"-0.0130","priceUnit":"USD"}`)
	d, _ := c.Duration()
	cost, _ := c.Cost()
	if c.ID != "CA1" || d != 42*time.Second || cost != 0.013 || c.Currency() != "USD" || c.Started.Hour() != 17 {
		t.Errorf("%+v", c)
	}
}

// A documented status is known however it is spelt, since nothing says how the history spells it; any other is kept.
func TestTheSpellingOfAStatus(t *testing.T) {
	for came, want := range map[string]Status{
		"IN_PROGRESS": StatusInProgress, "inProgress": StatusInProgress, "In progress": StatusInProgress, "in-progress": StatusInProgress,
		"NO-ANSWER": StatusNoAnswer, "noanswer": StatusNoAnswer, "Completed": StatusCompleted,
		"canceled": "canceled", "Voicemail left": "Voicemail left", "": "", "-": "-",
	} {
		if c := readCall(t, fmt.Sprintf(`{"id":"a","status":%q}`, came)); c.Status != want || !strings.Contains(c.Raw, came) {
			t.Errorf("%s is %q in %s", came, c.Status, c.Raw)
		}
	}
}

// Which name wins, and what is no value at all.
func TestTheNamesOfACallsFields(t *testing.T) {
	for name, tt := range map[string]struct{ raw, want string }{
		"ids":                {`{"_id":"6","id":"5","call_id":"3","sid":"2","callSid":"1"}`, "1  - -"},
		"null ids":           {`{"callSid":null,"sid":"","call_id":{},"id":7}`, "7  - -"},
		"seconds first":      {`{"id":"a","duration":9,"seconds":5}`, "a 5s - -"},
		"seconds unreadable": {`{"id":"a","seconds":"","duration":"9.5"}`, "a 9.5s - -"},
		"negative seconds":   {`{"id":"a","seconds":-5}`, "a  - -"},
		"endless seconds":    {`{"id":"a","seconds":1e300}`, "a  - -"},
		"a year of seconds":  {`{"id":"a","seconds":99999999999}`, "a  - -"},
		"no number":          {`{"id":"a","seconds":"NaN","cost":"Infinity"}`, "a  - -"},
		"out of range":       {`{"id":"a","seconds":1e999,"cost":-1e999}`, "a  - -"},
		"cost first":         {`{"id":"a","price":"-2","cost":-1}`, "a  1 -"},
		"cost unreadable":    {`{"id":"a","cost":"free","price":"-2"}`, "a  2 -"},
		"cost null":          {`{"id":"a","cost":null}`, "a  - -"},
		"cost nothing":       {`{"id":"a","cost":0}`, "a  0 -"},
		"date first":         {`{"id":"a","dateCreated":"2023-01-01","startTime":"2024-01-01","date":"2025-01-01"}`, "a  - 2025-01-01"},
		"date in words":      {`{"id":"a","created_at":"2023-01-01","start_time":"2024-01-01","end_time":"2025-01-01"}`, "a  - 2024-01-01"},
		"date unreadable":    {`{"id":"a","date":"soon","startTime":"2024-01-01"}`, "a  - 2024-01-01"},
		"twice":              {`{"id":"a","id":"b","seconds":1,"seconds":2,"cost":1,"cost":2}`, "a 1s 1 -"},
		"an escaped key":     {`{"call\u0053id":"a"}`, "a  - -"},
	} {
		c := readCall(t, tt.raw)
		got := c.ID + " "
		if d, ok := c.Duration(); ok {
			got += d.String()
		}
		if cost, ok := c.Cost(); ok {
			got += fmt.Sprint(" ", cost)
		} else {
			got += " -"
		}
		if c.Started.IsZero() {
			got += " -"
		} else {
			got += " " + c.Started.Format(time.DateOnly)
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
	for raw, want := range map[string]string{
		`{ "id" : "a", "status" : "\" b\\", "to":"1" }`:                     `" b\ 1 `,
		`{"id":"a","status":"completed","status":"busy","to":"1","to":"2"}`: "completed 1 ",
		`{"id":"a","status":null,"to":15551234,"from":[1]}`:                 " 15551234 ",
		`{"id":"a","status":"Über-sonderbar"}`:                              "Über-sonderbar  ",
		"{\"id\":\"a\",\"status\":\"a\xffb\"}":                              "a\uFFFDb  ",
		`{"id":"a","status":"\ud800x"}`:                                     "\uFFFDx  ",
	} {
		if c := readCall(t, raw); fmt.Sprintf("%s %s %s", c.Status, c.To, c.From) != want {
			t.Errorf("%s: %q %q %q", raw, c.Status, c.To, c.From)
		}
	}
	var zero Call
	if _, ok := zero.Duration(); ok {
		t.Error("a call that isn't there has a length")
	}
	if _, ok := zero.Cost(); ok || zero.Data() != nil || zero.Recordings() != nil {
		t.Error("a call that isn't there has a cost or data")
	}
}

func TestAnUnknownStatusIsNeitherLiveNorFinal(t *testing.T) {
	for _, s := range append(Statuses(), "queued ", "transferred", "") {
		want := "final"
		if slices.Contains([]Status{StatusQueued, StatusInitiated, StatusRinging, StatusInProgress}, s) {
			want = "live"
		} else if slices.Contains([]Status{"queued ", "transferred", ""}, s) {
			want = "unknown"
		}
		got := map[[3]bool]string{{true, false, true}: "live", {false, true, true}: "final", {false, false, false}: "unknown"}[[3]bool{s.Live(), s.Final(), s.Known()}]
		if got != want {
			t.Errorf("%q is %s, want %s", s, got, want)
		}
	}
}

func TestExtractedData(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 9) + "1" + strings.Repeat("}", 9)
	long := strings.Repeat("k", 300)
	for data, want := range map[string]string{
		`null`: "[]", `{}`: "[]", `[]`: "[]", `"later"`: "[{data later}]", `5`: "[{data 5}]", `["a","b"]`: "[{data a, b}]",
		`{"a":{},"b":[],"c":null}`:       "[{b } {c }]",
		`{"b":{"c":"x"},"a":1}`:          "[{b.c x} {a 1}]",
		`{"a.b":{"c":1}}`:                "[{a.b.c 1}]",
		`{"":"x","a":{"":1}}`:            "[{ x} {a. 1}]",
		`[{"q":"x"},5]`:                  "[{0.q x} {1 5}]",
		deep:                             `[{a.a.a.a.a.a {"a":{"a":{"a":1}}}}]`,
		`{"` + long + `":{"x":{"y":1}}}`: "[{" + long + ` {"x":{"y":1}}}]`,
	} {
		c := readCall(t, `{"callSid":"a","data":`+data+`}`)
		if got := fmt.Sprint(c.Data()); got != want {
			t.Errorf("%s: %s, want %s", data, got, want)
		}
	}
	many := strings.TrimSuffix(strings.Repeat(`{"a":1},`, 1500), ",")
	c := readCall(t, `{"callSid":"a","data":[`+many+`]}`)
	if d := c.Data(); len(d) != maxFields+1 || d[maxFields].Value != "500 more, see the JSON" {
		t.Errorf("%d fields, the last is %v", len(d), d[len(d)-1])
	}
}

func TestFieldsByTheirPath(t *testing.T) {
	c := readCall(t, `{"callSid":"a","n":{"x.y":1,"l":[{"z":"é"},2]},"*":"star","e":"","0":null}`)
	for path, want := range map[string]string{
		"callSid": "a true", "n.l.0.z": "é true", "n.l": `[{"z":"é"},2] true`, "*": "star true", "e": " true", "0": " true", "n.none": " false",
		"": " false", "call*": " false", "n.l.#": " false", "n|l": " false", "@this": " false", "callSid.x": " false", "n.l.9": " false",
	} {
		if s, ok := c.Field(path); fmt.Sprintf("%s %t", s, ok) != want {
			t.Errorf("%q: %q %t, want %q", path, s, ok, want)
		}
	}
}

func TestRecordings(t *testing.T) {
	for raw, want := range map[string][]string{
		`{"recordingUrls":["a",null,"","b",5]}`: {"a", "b"}, `{"recordingUrls":"a"}`: {"a"}, `{"recordingUrl":"a"}`: {"a"},
		`{"recordingUrls":null,"recordingUrl":"a"}`: {"a"}, `{"recordingUrls":[]}`: nil, `{"recordingUrls":{"url":"a"}}`: {"a"}, `{}`: nil, `{"recordingUrls":5}`: nil,
	} {
		c := readCall(t, raw)
		if got := c.Recordings(); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q, want %q", raw, got, want)
		}
	}
}

// lies reports whether a string is a part of another's memory.
func lies(s, in string) bool {
	start, at := uintptr(unsafe.Pointer(unsafe.StringData(in))), uintptr(unsafe.Pointer(unsafe.StringData(s)))
	return at >= start && at+uintptr(len(s)) <= start+uintptr(len(in))
}

func TestPackedCallsLieInOnePieceOfMemory(t *testing.T) {
	var calls, before []*Call
	for i, raw := range []string{
		`{"callSid":"CA1","status":"completed","to":"+12125550123","from":"+1","data":{"to":"x"}}`,
		`{"id":"\u0043A2","status":"parked","seconds":3,"cost":0.1,"date":"Tue, 11 Mar 2025 17:49:38 +0000"}`,
		`{"callSid":"CA3","status":"busy","to":"+1"}`,
	} {
		c, was := readCall(t, raw), readCall(t, raw)
		if i == 2 {
			c.ID, was.ID = "ca3", "ca3" // as it was asked for
		}
		calls, before = append(calls, &c), append(before, &was)
	}
	Pack(calls)
	for i, c := range calls {
		if i > 0 && unsafe.StringData(c.Raw) != (*byte)(unsafe.Add(unsafe.Pointer(unsafe.StringData(calls[i-1].Raw)), len(calls[i-1].Raw))) {
			t.Errorf("call %d doesn't follow on the one before", i)
		}
		same := c.ID == before[i].ID && c.Status == before[i].Status && c.To == before[i].To && c.From == before[i].From && c.Raw == before[i].Raw
		_, told := c.Duration()
		_, toldBefore := before[i].Duration()
		if !same || told != toldBefore || !c.Started.Equal(before[i].Started) {
			t.Errorf("it was %+v, and packed is %+v", before[i], c)
		}
		if !lies(c.To, c.Raw) || !lies(c.From, c.Raw) {
			t.Errorf("call %d holds on to what it was read from", i)
		}
	}
	if !lies(string(calls[1].Status), calls[1].Raw) {
		t.Error("a status that nobody knows holds on to what it was read from")
	}
	Pack(nil)
}

func TestWhatIsTight(t *testing.T) {
	for raw, want := range map[string]bool{
		`{"a":[1,true,null]}`: true, `{"a b":" \" "}`: true, `{"a\\":"b"}`: true, `"\\\""`: true, ``: true,
		`{"a": 1}`: false, "{\"a\":1\n}": false, `[1, 2]`: false, `{"a\\" :1}`: false, " {}": false,
	} {
		if got := tight([]byte(raw)); got != want {
			t.Errorf("%s: %t", raw, got)
		}
	}
}

// A kept call is its JSON once: the fields lie in it, and it has no room to spare.
func TestACallKeepsItsJSONOnce(t *testing.T) {
	raw := make([]byte, 0, 4096)
	raw = append(raw, `{"callSid":"CA1","status":"parked","to":"+12125550123","from":"+1","date":"Tue, 11 Mar 2025 17:49:38 +0000"}`...)
	c, _ := newCall(raw)
	for _, s := range []string{c.ID, string(c.Status), c.To, c.From} {
		if !lies(s, c.Raw) {
			t.Errorf("%q is kept twice", s)
		}
	}
	raw[2] = 'X'
	if c.Raw[2] == 'X' {
		t.Error("the call changes with the buffer that it was read from")
	}
	if size := unsafe.Sizeof(c); size > 120 {
		t.Errorf("a call takes %d bytes besides its JSON", size)
	}
}

func TestACallIsReadFromItsRaw(t *testing.T) {
	raw := `{"callSid":"CA1","status":"no-answer","seconds":3,"cost":0.5,"to":"+1","date":"2026-11-23T11:00:00Z","more":[1]}`
	c, err := ParseCall(raw)
	if err != nil || c.Raw != raw || c.ID != "CA1" || c.Status != StatusNoAnswer || c.Started.Hour() != 11 {
		t.Errorf("%+v, %v", c, err)
	}
	for _, wrong := range []string{"", "[]", `{"callSid":`, "null"} {
		if c, err := ParseCall(wrong); err == nil {
			t.Errorf("%q is read as %+v", wrong, c)
		}
	}
}

func TestCallKey(t *testing.T) {
	for id, want := range map[string]string{
		"":                                     "",
		"65f0AB":                               "65f0AB",
		"CA" + strings.Repeat("0a", 16):        "CA" + strings.Repeat("0a", 16),
		"ca" + strings.Repeat("0A", 16):        "CA" + strings.Repeat("0a", 16),
		"CA" + strings.Repeat("0G", 16):        "CA" + strings.Repeat("0G", 16),
		"CA" + strings.Repeat("0A", 16) + "00": "CA" + strings.Repeat("0A", 16) + "00",
	} {
		if got := CallKey(id); got != want {
			t.Errorf("CallKey(%q) is %q", id, got)
		}
	}
}
