package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/mail"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// The tolerant reader: what the documentation leaves open or contradicts is read in whatever form it comes.

// maxDepth is how deep in envelopes the payload is looked for.
const maxDepth = 3

// object reads an answer whose payload is one object: bare, or under any key, up to three levels deep. It takes the first
// object, the outermost first, for which accept is true.
func object(accept func(gjson.Result) bool, take func(gjson.Result)) func(*answer) error {
	return func(a *answer) error {
		root, err := parse(a)
		if err != nil {
			return err
		}
		level := []gjson.Result{root}
		for range maxDepth + 1 {
			var next []gjson.Result
			for _, r := range level {
				if r.IsObject() && accept(r) {
					take(r)
					return nil
				}
				r.ForEach(func(_, v gjson.Result) bool {
					if v.IsObject() || v.IsArray() {
						next = append(next, v)
					}
					return true
				})
			}
			level = next
		}
		return fmt.Errorf("%w: it holds nothing of what was asked for", ErrMalformed)
	}
}

// list reads an answer whose payload is an array of objects, bare or up to three levels deep. It takes the first array,
// the outermost first, that is empty or holds an object for which accept is true; entries that aren't are left out.
func list(accept func(gjson.Result) bool, take func(gjson.Result)) func(*answer) error {
	return func(a *answer) error {
		root, err := parse(a)
		if err != nil {
			return err
		}
		found, ok := findArray(root, accept)
		if !ok {
			return fmt.Errorf("%w: it holds no list of what was asked for", ErrMalformed)
		}
		found.ForEach(func(_, v gjson.Result) bool {
			if v.IsObject() && accept(v) {
				take(v)
			}
			return true
		})
		return nil
	}
}

func findArray(root gjson.Result, accept func(gjson.Result) bool) (found gjson.Result, ok bool) {
	var empty *gjson.Result
	level := []gjson.Result{root}
	for range maxDepth + 1 {
		var next []gjson.Result
		for _, r := range level {
			if r.IsArray() {
				n, good := 0, false
				r.ForEach(func(_, v gjson.Result) bool {
					n, good = n+1, v.IsObject() && accept(v)
					return !good
				})
				if good {
					return r, true
				}
				if n == 0 && empty == nil {
					empty = &r
				}
				continue
			}
			r.ForEach(func(_, v gjson.Result) bool {
				if v.IsObject() || v.IsArray() {
					next = append(next, v)
				}
				return true
			})
		}
		level = next
	}
	if empty != nil {
		return *empty, true
	}
	return gjson.Result{}, false
}

func parse(a *answer) (gjson.Result, error) {
	raw, err := io.ReadAll(a.body)
	if err != nil {
		return gjson.Result{}, err
	}
	if !json.Valid(raw) {
		return gjson.Result{}, fmt.Errorf("%w: it isn't JSON", ErrMalformed)
	}
	return gjson.ParseBytes(raw), nil
}

// text is a scalar as a string: numbers and booleans as they are written, null and everything else as "".
func text(r gjson.Result) string {
	switch r.Type {
	case gjson.String:
		return r.Str
	case gjson.Number, gjson.True, gjson.False:
		return r.Raw
	default:
		return ""
	}
}

// first is the first of the named fields that is there and not null. Names are taken literally, dots included.
func first(obj gjson.Result, names ...string) gjson.Result {
	for _, name := range names {
		if v := obj.Get(gjson.Escape(name)); v.Exists() && v.Type != gjson.Null {
			return v
		}
	}
	return gjson.Result{}
}

// number reads a JSON number or a string that holds one; ok is false for anything else, and for what isn't finite.
func number(r gjson.Result) (f float64, ok bool) {
	switch r.Type {
	case gjson.Number:
		f = r.Num
	case gjson.String:
		var err error
		if f, err = strconv.ParseFloat(strings.TrimSpace(r.Str), 64); err != nil {
			return 0, false
		}
	default:
		return 0, false
	}
	return f, !math.IsNaN(f) && !math.IsInf(f, 0)
}

// layouts are the forms of time stamps, the documented ones first.
var layouts = []string{
	time.RFC3339Nano, time.RFC1123Z, time.RFC1123,
	"2006-01-02T15:04:05.999999999-0700", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999-0700",
	"2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "2006-01-02",
}

// when reads a time stamp in any form that the service or Twilio may use: ISO with or without zone, RFC 2822, seconds or
// milliseconds since 1970. What can't be read is the zero time.
func when(r gjson.Result) time.Time {
	if f, ok := number(r); ok {
		return unix(f)
	}
	s := strings.TrimSpace(text(r))
	if s == "" {
		return time.Time{}
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			return sane(t)
		}
	}
	if t, err := mail.ParseDate(s); err == nil {
		return sane(t)
	}
	return time.Time{}
}

func unix(f float64) time.Time {
	switch {
	case f >= 1e8 && f < 1e11:
		return time.UnixMilli(int64(f * 1000)).UTC()
	case f >= 1e11 && f < 1e14:
		return time.UnixMilli(int64(f)).UTC()
	}
	return time.Time{}
}

// sane drops years that no telephone has seen: they only break calendars and formats.
func sane(t time.Time) time.Time {
	if t.Year() < 1970 || t.Year() > 9999 {
		return time.Time{}
	}
	return t.UTC()
}

// compact is an object's JSON without white space.
func compact(r gjson.Result) json.RawMessage {
	var b bytes.Buffer
	if json.Compact(&b, []byte(r.Raw)) != nil {
		return json.RawMessage(r.Raw)
	}
	return b.Bytes()
}

// elements streams the objects of the one array of call-like objects in r, up to three levels deep in any envelope, without
// holding the whole answer. Other arrays are passed over.
func elements(r io.Reader, each func(raw json.RawMessage)) error {
	d := json.NewDecoder(r)
	found, err := descend(d, 0, each)
	if err == nil {
		// What follows must be nothing: half an answer is no answer.
		if _, err = d.Token(); errors.Is(err, io.EOF) {
			err = nil
		} else if err == nil {
			err = fmt.Errorf("%w: something follows its end", ErrMalformed)
		}
	}
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fmt.Errorf("%w: it isn't JSON, or ends too early", ErrMalformed)
	case err != nil:
		return err
	case !found:
		return fmt.Errorf("%w: it holds no list of calls", ErrMalformed)
	}
	return nil
}

// descend reads one value. found reports that it was, or held, an array of objects or an empty array.
func descend(d *json.Decoder, depth int, each func(json.RawMessage)) (found bool, err error) {
	t, err := d.Token()
	if err != nil {
		return false, err
	}
	switch t {
	case json.Delim('['):
		return array(d, depth, each)
	case json.Delim('{'):
		for d.More() {
			if _, err := d.Token(); err != nil {
				return found, err
			}
			if found || depth >= maxDepth {
				var skip json.RawMessage
				if err := d.Decode(&skip); err != nil {
					return found, err
				}
				continue
			}
			ok, err := descend(d, depth+1, each)
			if err != nil {
				return found, err
			}
			found = found || ok
		}
		_, err = d.Token()
		return found, err
	}
	return false, nil
}

func array(d *json.Decoder, depth int, each func(json.RawMessage)) (found bool, err error) {
	found = true
	for i := 0; d.More(); i++ {
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return false, err
		}
		if i == 0 && !callLike(raw) {
			found = false // some other array; read on to its end
		}
		if found {
			each(raw)
		}
	}
	_, err = d.Token()
	return found, err
}
