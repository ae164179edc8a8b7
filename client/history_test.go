package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
)

// shape is what was found: the ids of the calls, and how many entries were strange.
func shape(h *History) string {
	ids := make([]string, len(h.Calls))
	for i, c := range h.Calls {
		ids[i] = c.ID
	}
	return strings.TrimSpace(fmt.Sprintf("%s %d", strings.Join(ids, " "), len(h.Strange)))
}

// The form of the answer is open: the calls are found wherever they are, and what isn't understood is kept.
func TestTheFormsOfAHistory(t *testing.T) {
	const a, b = `{"callSid":"A","to":"+1"}`, `{"callSid":"B","to":"+2"}`
	for name, tt := range map[string]struct{ in, want string }{
		"bare":                       {`[` + a + `,` + b + `]`, "A B 0"},
		"one level deep":             {`{"message":"m","status":"succcess","calls":[` + a + `]}`, "A 0"},
		"two levels":                 {`{"data":{"calls":[` + a + `],"total":1},"status":"error"}`, "A 0"},
		"three levels":               {`{"a":{"b":{"c":[` + a + `,` + b + `]}}}`, "A B 0"},
		"four levels":                {`{"a":{"b":{"c":{"d":[` + a + `]}}}}`, "malformed"},
		"an array in an array":       {`[[` + a + `],[` + b + `]]`, "A B 0"},
		"a page in an array":         {`[{"metadata":[{"total":2}],"data":[` + a + `,` + b + `]}]`, "A B 0"},
		"each in an envelope":        {`{"data":[{"call":` + a + `},{"call":` + b + `}]}`, "A B 0"},
		"after an empty array":       {`{"errors":[],"calls":[` + a + `]}`, "A 0"},
		"before an empty array":      {`{"calls":[` + a + `],"errors":[]}`, "A 0"},
		"after other arrays":         {`{"agents":[{"id":"x","name":"n","status":"ACTIVE"}],"tags":["a"],"calls":[` + a + `]}`, "A 0"},
		"after another object":       {`{"project":{"id":"p","name":"n","status":"ACTIVE"},"calls":[` + a + `]}`, "A 0"},
		"live and past":              {`{"live":[` + a + `],"past":[` + b + `]}`, "A B 0"},
		"deeper ones are something":  {`{"calls":[` + a + `],"x":{"calls":[` + b + `]}}`, "A 0"},
		"by id":                      {`{"message":"m","calls":{"A":` + a + `,"B":` + b + `}}`, "A B 0"},
		"by id, bare":                {`{"A":` + a + `,"B":` + b + `}`, "A B 0"},
		"by id, without ids":         {`{"calls":{"CA1":{"to":"+1","status":"busy"},"CA2":{"to":"+2","status":"busy"}}}`, "CA1 CA2 0"},
		"one without an id":          {`{"message":"m","call":{"to":"+1","from":"+2","status":"busy"}}`, "1"},
		"one by itself":              {`{"message":"m","call":` + a + `}`, "A 0"},
		"one, bare":                  {a, "A 0"},
		"paging beside one":          {`{"pagination":{"id":1,"page":1},"call":` + a + `}`, "A 0"},
		"an odd one first":           {`[{"note":"x"},` + a + `,null,5,"s",[1],` + b + `]`, "A B 5"},
		"an odd one in the middle":   {`{"data":[` + a + `,{"to":"+3"},` + b + `]}`, "A B 1"},
		"without ids":                {`{"calls":[{"to":"+1","status":"busy"},{"to":"+2","status":"busy"}]}`, "2"},
		"Twilio's names":             {`{"calls":[{"sid":"CA1","to":"+1","start_time":null}]}`, "CA1 0"},
		"Mongo's id":                 {`[{"_id":"66f","to":"+1","from":"+2"}]`, "66f 0"},
		"a number for an id":         {`[{"id":12345678901234567890,"to":"+1"}]`, "12345678901234567890 0"},
		"the sid before the id":      {`[{"id":7,"callSid":"A","to":"+1"}]`, "A 0"},
		"a sid alone":                {`[{"sid":"CA1","status":"odd"}]`, "CA1 0"},
		"an id by length and date":   {`[{"id":"x","duration":"42","startTime":"2025-03-11T17:49:38Z"}]`, "x 0"},
		"recordings in calls by id":  {`{"calls":{"A":{"to":"+1","status":"busy","recordings":[{"sid":"RE1","duration":"4","dateCreated":"2025-03-11"}]},"B":` + b + `}}`, "B 1"},
		"recordings alone":           {`[{"sid":"RE1","duration":"4","status":"completed","dateCreated":"2025-03-11"}]`, "malformed"},
		"huge numbers":               {`{"total":1e700,"calls":[{"callSid":"A","cost":-1e700}]}`, "A 0"},
		"a byte order mark":          {"\xef\xbb\xbf[" + a + "]", "A 0"},
		"white space":                {" \n\t{ \"calls\" : [ " + a + " ] } \r\n", "A 0"},
		"the same key twice":         {`{"calls":[],"calls":[` + a + `]}`, "A 0"},
		"none":                       {`[]`, "0"},
		"none in an envelope":        {`{"message":"m","status":"s","data":[]}`, "0"},
		"none, null":                 {`{"message":"No calls","status":"success","data":null}`, "0"},
		"none, null alone":           {`{"data":null}`, "0"},
		"none, by id":                {`{"message":"m","calls":{}}`, "0"},
		"none, with a page":          {`{"calls":[],"pagination":{"page":1,"total":0}}`, "0"},
		"none, with an id and times": {`{"id":"req-1","status":"success","duration":12,"calls":[]}`, "0"},
		"none, after agents":         {`{"agents":[{"id":"x","name":"n","status":"ACTIVE"}],"calls":[]}`, "0"},
		"none, before agents":        {`{"calls":[],"agents":[{"id":"x","name":"n","status":"ACTIVE"}]}`, "0"},
		"none, deeper than agents":   {`{"agents":[{"id":"x","name":"n"}],"data":{"calls":[],"total":0}}`, "0"},
		"none, far below agents":     {`{"agents":[{"id":"x","name":"n"}],"data":{"page":{"callHistory":[]}}}`, "0"},
		"none, in a page":            {`[{"metadata":[{"total":0}],"data":[]}]`, "0"},
		"none, in an empty page":     {`[{"metadata":[],"data":[]}]`, "0"},
		"none, beside its filters":   {`{"result":{"data":[]},"filters":[{"name":"status","value":"busy"}]}`, "0"},
		"strange ones with lists":    {`[{"uid":"1","tags":[]}]`, "malformed"},
		"strange ones with data":     {`{"calls":[{"uid":"1","data":[]},{"uid":"2","data":[]}]}`, "malformed"},
		"strange ones, data empty":   {`[{"uid":"1","data":{}},{"uid":"2","data":{}}]`, "malformed"},
		"strange ones, other empty":  {`{"calls":[{"uid":"1"}],"page":{"tags":[]}}`, "malformed"},
		"nothing at all":             {`null`, "0"},
		"only an envelope":           {`{"message":"hello","status":"success"}`, "malformed"},
		"no error, no calls":         {`{"message":"hello","error":null}`, "malformed"},
		"other things":               {`{"agents":[{"id":"x","name":"n","status":"ACTIVE"}]}`, "malformed"},
		"names":                      {`["a","b"]`, "malformed"},
		"a number":                   {`5`, "malformed"},
		"no JSON":                    {`OK`, "malformed"},
		"empty":                      {``, "malformed"},
		"cut":                        {`{"calls":[` + a, "malformed"},
		"cut after the calls":        {`{"calls":[` + a + `]`, "malformed"},
		"more after it":              {`[` + a + `]]`, "malformed"},
		"twice":                      {`[` + a + `] [` + b + `]`, "malformed"},
		"NaN":                        {`[{"callSid":"A","cost":NaN}]`, "malformed"},
		"a bomb of brackets":         {strings.Repeat("[", 100_000), "malformed"},
		"a closed bomb":              {`{"calls":[` + a + `],"x":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`, "malformed"},
		"a bomb in a call":           {`[{"callSid":"A","x":` + strings.Repeat(`{"a":`, 5000) + `1` + strings.Repeat("}", 5000) + `}]`, "A 0"},
		"the thousandth":             {`[` + strings.Repeat(`{"x":1},`, 999) + a + `]`, "A 999"},
	} {
		t.Run(name, func(t *testing.T) {
			for how, r := range map[string]io.Reader{"at once": strings.NewReader(tt.in), "in bits": iotest.OneByteReader(strings.NewReader(tt.in))} {
				if len(tt.in) > 10_000 && how == "in bits" {
					continue
				}
				got := "malformed"
				h, err := readHistory(withoutMark(r))
				if err == nil {
					got = shape(h)
				} else if !errors.Is(err, ErrMalformed) || len(err.Error()) > 100 {
					t.Errorf("%s: %v", how, err)
				}
				if got != tt.want {
					t.Errorf("%s: %s, want %s (%v)", how, got, tt.want, err)
				}
			}
		})
	}
}

func TestAnEntryThatIsNoCallIsKeptAsItCame(t *testing.T) {
	h, err := readHistory(strings.NewReader(`[ { "a" : "b c" }, {"callSid":"A"}, "x" ]`))
	if err != nil || len(h.Strange) != 2 || string(h.Strange[0]) != `{"a":"b c"}` || string(h.Strange[1]) != `"x"` {
		t.Errorf("%s %v", h.Strange, err)
	}
}

// A history may be large, but not in the number of its calls beyond what 64 MiB of honest ones hold, nor in what is held
// of an array that turns out to be something else.
func TestAHistoryIsBounded(t *testing.T) {
	const call = `{"callSid":"A"}`
	for n, want := range map[int]error{maxEntries - 1: nil, maxEntries: ErrTooLarge} {
		h := &historyReader{d: json.NewDecoder(strings.NewReader("[" + call + "]")), out: &History{}, n: n}
		if err := h.value(0); !errors.Is(err, want) {
			t.Errorf("a call after %d: %v", n, err)
		}
	}
	odd := `{"a":"` + strings.Repeat("x", 12<<10) + `"},`
	for n, want := range map[int]string{900: "A 900", 1100: "A 1100", 1600: "malformed"} { // 1,100 are less than 16 MiB
		got := "malformed"
		h, err := readHistory(strings.NewReader("[" + strings.Repeat(odd, n) + call + "]"))
		if err == nil {
			got = shape(h)
		} else if !errors.Is(err, ErrMalformed) {
			t.Error(err)
		}
		if got != want {
			t.Errorf("a call after %d others: %s, want %s", n, got, want)
		}
	}
}

func TestALargeHistoryIsReadWhole(t *testing.T) {
	h, err := readHistory(bytes.NewReader(historyOf(20_000)))
	if err != nil || len(h.Calls) != 20_000 || len(h.Strange) != 0 {
		t.Fatal(len(h.Calls), err)
	}
	for _, i := range []int{0, 1, 19_999} {
		if c := h.Calls[i]; c.ID != fmt.Sprintf("CA%032x", i) || !json.Valid([]byte(c.Raw)) {
			t.Errorf("%d: %s", i, c.Raw)
		}
	}
}

func BenchmarkDecodeHistory(b *testing.B) {
	raw := historyOf(1000)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if h, err := readHistory(bytes.NewReader(raw)); err != nil || len(h.Calls) != 1000 {
			b.Fatal(err)
		}
	}
}

// BenchmarkKeptCalls measures what a hundred thousand calls weigh once they are read.
func BenchmarkKeptCalls(b *testing.B) {
	raw := historyOf(1000)
	var before, after runtime.MemStats
	for b.Loop() {
		var kept []Call
		runtime.GC()
		runtime.ReadMemStats(&before)
		for range 100 {
			h, err := readHistory(bytes.NewReader(raw))
			if err != nil {
				b.Fatal(err)
			}
			kept = append(kept, h.Calls...)
		}
		kept = append([]Call(nil), kept...)
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(len(kept)), "B/call")
	}
}

// What an answer without calls says of itself is passed on.
func TestAHistoryWithoutCallsIsQuoted(t *testing.T) {
	c, _ := answering(t, `200 {"message":"Quota\nreached","status":"error"}`)
	_, err := c.Calls.History(t.Context(), HistoryQuery{})
	const want = "asked to read the call history, the service answered 200 OK, but it isn't understood: it holds no list of calls; it says: Quota reached"
	if err == nil || err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
}
