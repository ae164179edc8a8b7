package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// The fuzzers' corpus is in testdata/fuzz: one file an oddity. What they hold an answer to is what the rest of the program
// relies on, whatever came.

// FuzzHistory: a history is refused as a whole, or all of it is calls with an id and valid JSON besides; and its form
// doesn't depend on how it comes: in bits, with white space, or in an envelope.
func FuzzHistory(f *testing.F) {
	f.Fuzz(func(t *testing.T, in string) {
		h, err := readHistory(withoutMark(strings.NewReader(in)))
		if err != nil {
			checkReadError(t, err)
		}
		again, againErr := readHistory(withoutMark(iotest.HalfReader(strings.NewReader(in))))
		if (err == nil) != (againErr == nil) || !reflect.DeepEqual(parts(h), parts(again)) {
			t.Fatalf("read in bits it is another: %v, %v", err, againErr)
		}
		if err != nil {
			return
		}
		for i := range h.Calls {
			checkCall(t, &h.Calls[i])
		}
		for _, raw := range h.Strange {
			if !json.Valid(raw) || !utf8.Valid(raw) {
				t.Errorf("strange, and no JSON: %s", raw)
			}
		}
		if entries := len(h.Calls) + len(h.Strange); 2*entries > len(in)+1 {
			t.Errorf("%d entries of %d bytes", entries, len(in))
		}
		in = strings.TrimPrefix(in, string(bom))
		var indented bytes.Buffer
		if err := json.Indent(&indented, []byte(in), " ", "\t"); err != nil {
			t.Fatalf("no JSON is taken for a history: %v", err)
		}
		if got, err := readHistory(&indented); err != nil || !reflect.DeepEqual(parts(h), parts(got)) {
			t.Errorf("with white space it is another: %v", err)
		}
		if strings.TrimSpace(in)[0] == '[' && len(h.Calls) > 0 {
			envelope := io.MultiReader(strings.NewReader(`{"message":"m","errors":[],"data":`), strings.NewReader(in), strings.NewReader(`}`))
			switch got, err := readHistory(envelope); {
			case err == nil && reflect.DeepEqual(parts(h), parts(got)):
			case callsAbove(gjson.Parse(wellFormed(in)), maxDepth):
				t.Errorf("in an envelope it is another: %v, %v, want %v", err, parts(got), parts(h))
			case err == nil && len(got.Calls) > 0: // else the envelope has put them deeper than they are looked for
				t.Errorf("in an envelope it is another: %v, want %v", parts(got), parts(h))
			}
		}
	})
}

// callsAbove reports whether there are calls less deep than depth.
func callsAbove(root gjson.Result, depth int) (found bool) {
	for above := range depth {
		walk(root, above, func(v gjson.Result) bool {
			found = found || like(v) == isCall || anyIn(v, func(e gjson.Result) bool { return like(e) == isCall })
			return found
		})
	}
	return found
}

// parts is a history without what isn't equal to itself.
func parts(h *History) any {
	if h == nil {
		return nil
	}
	var all []string
	for _, c := range h.Calls {
		all = append(all, c.ID+" "+c.Raw)
	}
	for _, s := range h.Strange {
		all = append(all, string(s))
	}
	return all
}

func checkReadError(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, ErrMalformed) && !errors.Is(err, ErrTooLarge) || len(err.Error()) > 100 {
		t.Fatalf("neither malformed nor too large: %v", err)
	}
	checkLine(t, err.Error())
}

func checkCall(t *testing.T, c *Call) {
	t.Helper()
	if c.ID == "" || !json.Valid([]byte(c.Raw)) || !utf8.ValidString(c.Raw) {
		t.Fatalf("id %q, raw %s", c.ID, c.Raw)
	}
	for _, s := range []string{c.ID, string(c.Status), c.To, c.From, c.Currency(), c.AgentID()} {
		if !utf8.ValidString(s) {
			t.Errorf("not UTF-8: %q", s)
		}
	}
	if cost, ok := c.Cost(); ok && (!(cost >= 0) || math.IsInf(cost, 0)) {
		t.Errorf("cost %v", cost)
	}
	if d, ok := c.Duration(); d < 0 || d > 366*24*time.Hour || !ok && d != 0 {
		t.Errorf("duration %v", d)
	}
	if !c.Started.IsZero() && (c.Started.Location() != time.UTC || c.Started.Year() < 1970 || c.Started.Year() > 9999) {
		t.Errorf("started %v", c.Started)
	}
	data, size := c.Data(), 0
	for _, field := range data {
		size += len(field.Key) + len(field.Value)
	}
	if len(data) > maxFields+1 || size > 4*len(c.Raw)+len(data)*(maxKey+8)*maxFlattened {
		t.Errorf("%d fields of %d bytes from %d", len(data), size, len(c.Raw))
	}
	for _, r := range c.Recordings() {
		if r == "" || len(r) > 3*len(c.Raw) {
			t.Errorf("recording %.50q", r)
		}
	}
	again, _ := newCall([]byte(c.Raw))
	if again.Raw != c.Raw || again.Status != c.Status || again.To != c.To || !again.Started.Equal(c.Started) {
		t.Errorf("read again it is another: %+v", again)
	}
}

// FuzzCall: any object is read without harm, and what looks like a call is one.
func FuzzCall(f *testing.F) {
	f.Fuzz(func(t *testing.T, in, path string) {
		if !json.Valid([]byte(in)) {
			return
		}
		c, is := newCall([]byte(in))
		var compacted bytes.Buffer
		if err := json.Compact(&compacted, []byte(in)); err != nil || utf8.ValidString(in) && compacted.String() != c.Raw {
			t.Errorf("%s, want %s (%v)", c.Raw, compacted.String(), err)
		}
		if is == isCall {
			checkCall(t, &c)
		}
		if is == nameless && (c.ID != "" || c.Status == "") {
			t.Errorf("nameless: %+v", c)
		}
		if got := like(gjson.Parse(in)); utf8.ValidString(in) && strings.HasPrefix(strings.TrimSpace(in), "{") && got != is {
			t.Errorf("looks like %d, is %d", got, is)
		}
		if value, ok := c.Field(path); !ok && value != "" {
			t.Errorf("%q: %q", path, value)
		}
	})
}

// FuzzFault05_Grants: a grant has a token that can be sent, and a lifetime of at most two hours.
func FuzzFault05_Grants(f *testing.F) {
	f.Fuzz(func(t *testing.T, in, date string) {
		server, _ := http.ParseTime(date)
		var g Grant
		a := given(in)
		a.serverTime = server
		if err := object(func(v gjson.Result) { g = newGrant(v, server) }, gjson.Result.IsObject)(a); err != nil {
			checkReadError(t, err)
			return
		}
		if g.Lifetime < time.Second || g.Lifetime > maxLifetime {
			t.Errorf("lifetime %s", g.Lifetime)
		}
		for _, s := range []Secret{g.Access, g.Refresh, g.AltRefresh} {
			if !s.fitsHeader() || strings.ContainsAny(s.Reveal(), " \r\n") {
				t.Errorf("can't be sent: %q", s.Reveal())
			}
		}
		if !g.AltRefresh.IsZero() && (g.Refresh.IsZero() || g.AltRefresh == g.Refresh) {
			t.Error("another refresh token, but of what?")
		}
		if !utf8.ValidString(g.ExpirationRaw) {
			t.Errorf("%q", g.ExpirationRaw)
		}
	})
}

// FuzzProjectList: each project has an id, and its own JSON.
func FuzzProjectList(f *testing.F) {
	f.Fuzz(func(t *testing.T, in string) {
		n := 0
		err := list(projectLike, func(v gjson.Result) {
			p := newProject(v)
			if n++; p.ID == "" || !json.Valid(p.Raw) || !utf8.ValidString(p.ID+p.Name+p.Description) {
				t.Errorf("%+v", p)
			}
			for _, at := range []time.Time{p.CreatedAt, p.UpdatedAt} {
				if !at.IsZero() && (at.Year() < 1970 || at.Year() > 9999) {
					t.Errorf("%v", at)
				}
			}
		})(given(in))
		if err != nil {
			checkReadError(t, err)
		}
		if err != nil && n > 0 || 10*n > len(in) {
			t.Errorf("%d projects of %d bytes, %v", n, len(in), err)
		}
	})
}

// FuzzErrorBody: whatever a refusal says, it is one safe line; a refusal is believed only in its own form.
func FuzzErrorBody(f *testing.F) {
	f.Fuzz(func(t *testing.T, status int, contentType, body string) {
		if status < 300 || status > 999 {
			return
		}
		resp := &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {contentType}}, Body: io.NopCloser(strings.NewReader(body))}
		for _, r := range []request{{creds: token}, {creds: none}, {creds: none, path: pathRefresh, notFound: true}, {creds: none, path: pathLogin, notFound: true}} {
			r.op = "do it"
			e := refused(r, resp, line)
			resp.Body = io.NopCloser(strings.NewReader(body))
			checkLine(t, e.Message)
			checkLine(t, e.Hint())
			says := e.Error()
			if !strings.HasPrefix(says, "could not do it: ") || len(says) > 1200 {
				t.Errorf("%q", says)
			}
			checkLine(t, strings.TrimPrefix(says, "could not do it: "))
			if e.APIShaped && (!strings.HasPrefix(strings.ToLower(contentType), "application/json") || len(body) > maxError+3) {
				t.Errorf("believed: %s %.50q", contentType, body)
			}
			if html := strings.HasPrefix(body, "<"); html && e.APIShaped || (html || r.path == pathRefresh) && !e.APIShaped && !e.Page && (errors.Is(e, ErrUnauthorized) || errors.Is(e, ErrNotFound)) ||
				e.Page && (!isHTML([]byte(body)) || r.path == pathRefresh) {
				t.Errorf("a page is believed: %+v", e)
			}
			if e.Outcome == NotSent || status >= 500 && status < 600 && e.Outcome != Unknown && e.Err == nil {
				t.Errorf("outcome %d of %d", e.Outcome, status)
			}
		}
	})
}
