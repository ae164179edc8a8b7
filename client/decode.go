package client

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/mail"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tidwall/gjson"
	"github.com/tidwall/pretty"
)

// The tolerant reader: what the documentation leaves open or contradicts is read in whatever form it comes.

// maxDepth is how deep in envelopes the payload is looked for.
const maxDepth = 3

// errNull is an answer that holds null where the payload belongs.
var errNull = fmt.Errorf("%w: it holds nothing", ErrMalformed)

// object reads an answer whose payload is one object: bare, or under any key, up to three levels deep. It takes the first
// object that is acceptable, the outermost first; if there is none, the first that is acceptable by the next rule.
func object(take func(gjson.Result), acceptable ...func(gjson.Result) bool) func(*answer) error {
	return func(a *answer) error {
		root, err := parse(a)
		if err != nil {
			return err
		}
		for _, accept := range acceptable {
			if found, ok := outermost(root, func(v gjson.Result) bool { return v.IsObject() && accept(v) }); ok {
				take(found)
				return nil
			}
		}
		if null(root) {
			return errNull
		}
		return fmt.Errorf("%w: it holds nothing of what was asked for", ErrMalformed)
	}
}

// list reads an answer whose payload is an array of objects, bare or up to three levels deep. It takes the outermost array
// that holds an acceptable object; entries that aren't are left out. Such objects under keys of their own are a list too,
// and so are one by itself and null, [] and {} where the payload belongs.
func list(accept func(gjson.Result) bool, take func(gjson.Result)) func(*answer) error {
	return func(a *answer) error {
		root, err := parse(a)
		if err != nil {
			return err
		}
		return entries(root, accept, take)
	}
}

// entries does what list says, with an answer that was parsed.
func entries(root gjson.Result, accept func(gjson.Result) bool, take func(gjson.Result)) error {
	ok := func(v gjson.Result) bool { return v.IsObject() && accept(v) }
	if array, found := outermost(root, func(v gjson.Result) bool { return v.IsArray() && anyIn(v, ok) }); found {
		array.ForEach(func(_, v gjson.Result) bool {
			if ok(v) {
				take(v)
			}
			return true
		})
		return nil
	}
	only, found := outermost(root, func(v gjson.Result) bool { return ok(v) || keyed(v, ok) })
	switch {
	case found && ok(only):
		take(only)
	case found:
		only.ForEach(func(_, v gjson.Result) bool { take(v); return true })
	case !hollow(root):
		return fmt.Errorf("%w: it holds no list of what was asked for", ErrMalformed)
	}
	return nil
}

// outermost is the first array or object for which is is true, of those that lie least deep.
func outermost(root gjson.Result, is func(gjson.Result) bool) (found gjson.Result, ok bool) {
	for depth := 0; depth <= maxDepth && !ok; depth++ {
		ok = walk(root, depth, func(v gjson.Result) bool {
			if !is(v) {
				return false
			}
			found = v
			return true
		})
	}
	return found, ok
}

// walk visits the arrays and objects that lie exactly depth levels below v, until visit returns true.
func walk(v gjson.Result, depth int, visit func(gjson.Result) bool) (stopped bool) {
	if !v.IsArray() && !v.IsObject() {
		return false
	}
	if depth == 0 {
		return visit(v)
	}
	v.ForEach(func(_, below gjson.Result) bool {
		stopped = walk(below, depth-1, visit)
		return !stopped
	})
	return stopped
}

// anyIn reports whether is is true for an entry of an array or a value of an object.
func anyIn(v gjson.Result, is func(gjson.Result) bool) (found bool) {
	v.ForEach(func(_, below gjson.Result) bool {
		found = is(below)
		return !found
	})
	return found
}

// keyed reports whether v is an object that holds nothing but several values for which is is true.
func keyed(v gjson.Result, is func(gjson.Result) bool) bool {
	n := 0
	return v.IsObject() && !anyIn(v, func(below gjson.Result) bool { n++; return !is(below) }) && n > 1
}

// null reports whether an answer is null, or an envelope around it. That an envelope has no error, it may say by null too.
func null(root gjson.Result) bool {
	if root.Type == gjson.Null {
		return true
	}
	if !root.IsObject() {
		return false
	}
	keys, is, full := 0, false, false
	root.ForEach(func(k, v gjson.Result) bool {
		keys++
		is = is || v.Type == gjson.Null && k.Str != "error" && k.Str != "errors"
		full = full || v.Type == gjson.JSON && !empty(v)
		return true
	})
	return is && !full && (keys == 1 || root.Get("message").Exists())
}

// hollow reports whether an answer has a place for its payload and nothing there: null, or an empty array or object, which
// lies no deeper than any list of objects. A list of errors is no such place.
func hollow(root gjson.Result) bool {
	if null(root) || empty(root) {
		return true
	}
	list := func(v gjson.Result) bool { return v.IsArray() && anyIn(v, gjson.Result.IsObject) }
	place, full := false, list(root)
	for depth := 0; depth < maxDepth && !place && !full; depth++ {
		walk(root, depth, func(v gjson.Result) bool {
			v.ForEach(func(k, below gjson.Result) bool {
				place = place || empty(below) && k.Str != "error" && k.Str != "errors"
				full = full || list(below)
				return !place
			})
			return place
		})
	}
	return place
}

// empty reports whether v is an array or an object with nothing in it.
func empty(v gjson.Result) bool {
	return v.Type == gjson.JSON && !anyIn(v, func(gjson.Result) bool { return true })
}

// parse reads a whole answer. What it says of itself is kept for the error, if nothing else in it can be used.
func parse(a *answer) (gjson.Result, error) {
	raw, err := io.ReadAll(a.body)
	if err != nil {
		return gjson.Result{}, err
	}
	if a.whole = raw; !json.Valid(raw) {
		return gjson.Result{}, fmt.Errorf("%w: it isn't JSON", ErrMalformed)
	}
	root := gjson.Parse(wellFormed(string(raw)))
	a.message, _ = words(root)
	return root, nil
}

// wellFormed replaces what isn't UTF-8, which JSON's readers let through in strings.
func wellFormed(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// plain is the value within an object by which a MongoDB tells a value's type, {"$oid": …} or {"$date": …}; else r itself.
func plain(r gjson.Result) gjson.Result {
	if r.Type != gjson.JSON || r.Raw[0] != '{' || !strings.HasPrefix(strings.TrimLeft(r.Raw[1:], " \t\r\n"), `"$`) {
		return r
	}
	within, keys := gjson.Result{}, 0
	r.ForEach(func(_, v gjson.Result) bool { within = v; keys++; return true })
	if keys != 1 {
		return r
	}
	return within
}

// text is a scalar as a string: numbers and booleans as they are written, null and everything else as "".
func text(r gjson.Result) string {
	switch r = plain(r); r.Type {
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
	switch r = plain(r); r.Type {
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

// The forms of time stamps, the documented ones first: those that begin with the year, and those that begin with the day's
// name, the last ones as JavaScript and C write dates.
var (
	yearFirst = []string{
		time.RFC3339Nano, "2006-01-02T15:04:05.999999999-0700", "2006-01-02 15:04:05.999999999Z07:00",
		"2006-01-02 15:04:05.999999999-0700", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "2006-01-02",
	}
	dayFirst = []string{time.RFC1123Z, time.RFC1123, "Mon Jan 02 2006 15:04:05 GMT-0700", time.ANSIC}
)

// when reads a time stamp in any form that the service or Twilio may use: ISO with or without zone, RFC 2822, seconds or
// milliseconds since 1970. What can't be read is the zero time.
func when(r gjson.Result) time.Time {
	r = plain(r)
	if f, ok := number(r); ok {
		return unix(f)
	}
	s := strings.TrimSpace(text(r))
	if day, zone, ok := strings.Cut(s, " ("); ok && strings.HasSuffix(zone, ")") {
		s = day // the zone's name, after its offset
	}
	if s == "" {
		return time.Time{}
	}
	layouts := dayFirst
	if s[0] >= '0' && s[0] <= '9' {
		layouts = yearFirst
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			return sane(t)
		}
	}
	if t, err := mail.ParseDate(s); err == nil { // RFC 2822 in all its forms
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
	if t = t.UTC(); t.Year() < 1970 || t.Year() > 9999 {
		return time.Time{}
	}
	return t
}

// compact is an object's JSON without white space.
func compact(r gjson.Result) json.RawMessage { return pretty.Ugly([]byte(r.Raw)) }

// find is the first of the named fields in v or, the outermost first, in an object below it: the service wraps most
// answers, but not all.
func find(v gjson.Result, names ...string) gjson.Result {
	holder, _ := outermost(v, func(v gjson.Result) bool { return v.IsObject() && first(v, names...).Exists() })
	return first(holder, names...)
}
