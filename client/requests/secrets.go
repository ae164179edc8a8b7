package requests

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	// shortest is how long a secret is that is looked for by its value, in bytes: less stands in any text.
	shortest = 4
	// mostSecrets bounds how many are known, the newest.
	mostSecrets = 64
	// mostEncodings is how often a secret may have been encoded, a percent sign in a URL in JSON say, and is still found.
	mostEncodings = 3
)

// Secrets are values that let somebody in: what this program sent as such, and what it was given to send. They are masked
// wherever they stand. The zero value is ready; it may be used from anywhere.
type Secrets struct {
	mu     sync.Mutex
	values []string
	forms  []string // of the values, as they are looked for
	news   uint64   // how often one was new
}

// Sent learns the secrets of a request, and reports whether one is new. Only a body that can be had again is read.
func (s *Secrets) Sent(r *http.Request) (news bool) {
	var found []string
	for _, name := range secretHeaders {
		for _, v := range r.Header.Values(name) {
			if scheme, token, ok := strings.Cut(v, " "); ok && (strings.EqualFold(scheme, "Bearer") || strings.EqualFold(scheme, "Basic")) {
				v = token
			}
			found = append(found, v)
		}
	}
	return s.learn(append(found, secretsIn(jsonBody(r, maxBody+slack), names)...))
}

// Given learns the secrets of an answer.
func (s *Secrets) Given(body []byte) (news bool) { return s.learn(secretsIn(body, names)) }

// GivenAt learns the secrets of an answer from any path. Only where people sign in is a code one: elsewhere it is an error's.
func (s *Secrets) GivenAt(path string, body []byte) (news bool) {
	if secretive(path) {
		return s.Given(body)
	}
	return s.learn(secretsIn(body, func(key string) bool { return names(key) && !strings.EqualFold(key, "code") }))
}

// jsonBody returns the first bytes of a request's body, if that is JSON. Only a body that can be had again is read.
func jsonBody(r *http.Request, most int64) []byte {
	if !hasBody(r) || !isJSON(r.Header) {
		return nil
	}
	body, err := r.GetBody()
	if err != nil {
		return nil
	}
	defer func() { _ = body.Close() }() // a copy in memory
	raw, err := io.ReadAll(io.LimitReader(body, most))
	if err != nil {
		return nil
	}
	return raw
}

func hasBody(r *http.Request) bool { return r.GetBody != nil && r.Body != nil && r.Body != http.NoBody }

func isJSON(h http.Header) bool { return strings.HasPrefix(h.Get("Content-Type"), "application/json") }

// secretsIn are the values of the keys that name secrets, at any depth; of what isn't whole JSON, those that come before.
func secretsIn(raw []byte, names func(key string) bool) (found []string) {
	d := json.NewDecoder(bytes.NewReader(raw))
	type level struct {
		object bool
		key    string // the last one; "" where a key is next
		is     bool   // one of an array or object whose key names a secret
	}
	levels := []level{{}}
	for {
		t, err := d.Token()
		if err != nil {
			return found
		}
		top := &levels[len(levels)-1]
		switch t := t.(type) {
		case json.Delim:
			if t == '{' || t == '[' {
				is := top.is || names(top.key)
				top.key = ""
				levels = append(levels, level{object: t == '{', is: is})
			} else {
				levels = levels[:len(levels)-1]
			}
			continue
		case string:
			if top.object && top.key == "" {
				if top.key = t; t == "" {
					top.key = "-"
				}
				continue
			}
			if top.is || names(top.key) {
				found = append(found, t)
			}
		}
		top.key = ""
	}
}

// learned counts how often a secret was new.
func (s *Secrets) learned() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.news
}

func (s *Secrets) learn(found []string) (news bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, v := range found {
		if len(v) < shortest || v == masked || strings.EqualFold(v, "Bearer") { // the last is the type of a token

			continue
		}
		at := slices.Index(s.values, v)
		if news = news || at < 0; at >= 0 {
			s.values = slices.Delete(s.values, at, at+1)
		}
		s.values = append(s.values, v)
	}
	if !news {
		return false
	}
	s.news++
	s.values = s.values[max(len(s.values)-mostSecrets, 0):]
	s.forms = nil
	for _, v := range s.values {
		s.forms = append(s.forms, alike(v), strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(v)), "="), strings.TrimRight(base64.URLEncoding.EncodeToString([]byte(v)), "="))
	}
	slices.SortStableFunc(s.forms, func(a, b string) int { return len(b) - len(a) })
	s.forms = slices.Compact(s.forms)
	return true
}

// alike has a blank look as it does in a form.
func alike(s string) string { return strings.ReplaceAll(s, " ", "+") }

// Mask is text without the secrets that are known, as they are or encoded for URLs or JSON, by base64 too.
func (s *Secrets) Mask(text string) string {
	s.mu.Lock()
	forms := s.forms
	s.mu.Unlock()
	if len(forms) == 0 || text == "" {
		return text
	}
	var found []span
	for seen, more := (view{text: text}), true; more; seen, more = seen.decoded() {
		plain := alike(seen.text)
		for _, form := range forms {
			for at := 0; ; {
				i := strings.Index(plain[at:], form)
				if i < 0 {
					break
				}
				at += i
				found = append(found, span{seen.from(at), seen.from(at + len(form))})
				at += len(form)
			}
		}
	}
	return without(text, found)
}

type span struct{ from, to int }

// without is text with a mark in the place of each span; those that touch get one.
func without(text string, spans []span) string {
	if len(spans) == 0 {
		return text
	}
	slices.SortFunc(spans, func(a, b span) int { return a.from - b.from })
	var out strings.Builder
	end := 0
	for i := 0; i < len(spans); {
		s := spans[i]
		for ; i < len(spans) && spans[i].from <= s.to; i++ {
			s.to = max(s.to, spans[i].to)
		}
		out.WriteString(text[end:s.from])
		out.WriteString(masked)
		end = s.to
	}
	out.WriteString(text[end:])
	return out.String()
}

// view is a text that was decoded some times.
type view struct {
	text  string
	at    []int // where each of its bytes begins in the text as written, and where the last ends; nil: where it is
	times int
}

func (v view) from(i int) int {
	if v.at == nil {
		return i
	}
	return v.at[i]
}

// decoded is the text with what is encoded for URLs or in JSON decoded once more, and whether there was anything.
func (v view) decoded() (view, bool) {
	if v.times == mostEncodings || !strings.ContainsAny(v.text, `%\`) {
		return v, false
	}
	out := make([]byte, 0, len(v.text))
	at := make([]int, 0, len(v.text)+1)
	for i := 0; i < len(v.text); {
		char, n := decode(v.text[i:])
		for _, b := range []byte(char) {
			out, at = append(out, b), append(at, v.from(i))
		}
		i += n
	}
	if len(out) == len(v.text) {
		return v, false
	}
	return view{string(out), append(at, v.from(len(v.text))), v.times + 1}, true
}

// decodeUnit gives the UTF-16 unit that text begins with, as JSON escapes it, and how many bytes that takes; 0 if it doesn't.
func decodeUnit(text string) (unit rune, n int) {
	const size = len(`\u0000`)
	if !strings.HasPrefix(text, `\u`) || len(text) < size {
		return 0, 0
	}
	v, err := strconv.ParseUint(text[2:size], 16, 16)
	if err != nil {
		return 0, 0
	}
	return rune(v), size
}

// decode gives what text, which isn't empty, begins with, and how many bytes that takes.
func decode(text string) (char string, n int) {
	switch {
	case text[0] == '%' && len(text) >= 3:
		if b, err := strconv.ParseUint(text[1:3], 16, 8); err == nil {
			return string([]byte{byte(b)}), 3
		}
	case strings.HasPrefix(text, `\u`):
		r, n := decodeUnit(text)
		low, more := decodeUnit(text[n:])
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			return string(pair), n + more
		}
		if n > 0 {
			return string(r), n
		}
	case text[0] == '\\' && len(text) >= 2:
		if i := strings.IndexByte(`"\/bfnrt`, text[1]); i >= 0 {
			return "\"\\/\b\f\n\r\t"[i : i+1], 2
		}
	}
	return text[:1], 1
}
