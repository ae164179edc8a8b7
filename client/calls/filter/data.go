package filter

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
)

// What the agent extracted is in the call's JSON, and taking that apart costs a microsecond or two: too much for a
// hundred thousand calls and a person who types. So the JSON is searched as it stands. What isn't in it isn't in the data
// either, and what is found within a flat object is a part of a key or of a value.

// extracted is where a call's JSON holds the data.
type extracted struct {
	json   string // from the data on, or earlier; "" if there are none
	object bool   // json begins with the data's object
}

// locate finds the data without reading the JSON: the second brace of a call is mostly the data's. Of a call that names its
// data twice, which is no JSON to speak of, it may be either.
func locate(raw string) extracted {
	open := strings.IndexByte(raw[min(len(raw), 1):], '{') + 1
	if open > 0 && strings.HasSuffix(raw[:open], `,"data":`) {
		return extracted{raw[open:], true}
	}
	if strings.Contains(raw, `\u`) { // the name itself may be written so
		return extracted{json: raw}
	}
	if at := strings.Index(raw, `"data"`); at >= 0 {
		return extracted{json: raw[at:]}
	}
	return extracted{}
}

// lacks reports that the data is certain not to hold a text. part is the longest part of it that stands in the JSON as it
// does in the data; where the JSON writes characters as numbers, there may be none.
func (x extracted) lacks(part *needle) bool {
	return !part.in(x.json) && !strings.Contains(x.json, `\u`)
}

// flat is the data's object if it is certain to hold no other one and no escapes.
func (x extracted) flat() (object string, ok bool) {
	if !x.object {
		return "", false
	}
	object = x.json[:strings.IndexByte(x.json, '}')+1]
	// Another brace is another object. One within a text would leave a quote open.
	ok = object != "" && strings.IndexByte(object[1:], '{') < 0 && strings.IndexByte(object, '\\') < 0 && strings.Count(object, `"`)%2 == 0
	return object, ok
}

// search looks for a text in all keys and values of the data.
type search struct {
	whole *needle
	part  *needle // the longest part of it that stands in the JSON as it does in the data

	// plain: what is found within a flat object's braces is a part of a key or a value, and not of what the JSON itself is
	// made of, nor of null, which is nothing told.
	plain bool
	// digits: the part may number the elements of a list, where the JSON doesn't hold it.
	digits bool
}

// joint reports the characters that may stand in the data and not, or otherwise, in the JSON: those between nested keys
// and between a list's values, and those that may be escaped by another than their number.
func joint(r rune) bool { return r < ' ' || strings.ContainsRune(`., "/\`, r) }

func newSearch(s string) *search {
	whole := newNeedle(s)
	part := newNeedle(longestPart(whole.low, joint))
	return &search{
		whole: whole, part: part,
		plain:  !strings.ContainsAny(s, "\"{}[]:,") && !strings.Contains("null", whole.low) && strings.TrimSpace(s) == s,
		digits: strings.Trim(part.low, "0123456789") == "",
	}
}

func (s *search) in(c *client.Call) bool {
	x := locate(c.Raw)
	lists := s.joins() && strings.IndexByte(x.json, '[') >= 0
	if x.lacks(s.part) && (!s.digits || !lists) {
		return false
	}
	if s.plain && !lists {
		if object, ok := x.flat(); ok {
			return s.whole.in(object)
		}
	}
	for _, f := range c.Data() {
		if s.whole.in(f.Key) || s.whole.in(f.Value) {
			return true
		}
	}
	return false
}

// joins reports whether the text may stand in a list as the data joins it, and nowhere in the JSON.
func (s *search) joins() bool { return s.digits || s.part.low != s.whole.low }

// data asks for a key of the data, or for all of it.
func (t term) data() predicate {
	var tests []func(string) bool
	var searches []*search
	none := false
	for _, v := range t.values {
		switch {
		case v.none:
			none = true
		case t.key == "" && t.op == has: // the keys are searched too
			searches = append(searches, newSearch(v.text))
		default:
			tests = append(tests, t.valueTest(v))
		}
	}
	test := func(s string) bool {
		return slices.ContainsFunc(tests, func(test func(string) bool) bool { return test(s) })
	}
	key := newKey(t.key)
	return func(e *watch.Entry) bool {
		for _, s := range searches {
			if s.in(&e.Call) {
				return true
			}
		}
		if !none && len(tests) == 0 {
			return false
		}
		told, ok := key.each(&e.Call, test)
		return ok || none && !told
	}
}

// valueTest is the comparison with one value. Numbers are compared as numbers where both sides are some.
func (t term) valueTest(v value) func(string) bool {
	if t.op.compares() {
		return func(s string) bool {
			f, ok := amountOf(strings.TrimSpace(s))
			return ok && t.op.holds(cmp.Compare(f, v.amount))
		}
	}
	n := newNeedle(v.text)
	if t.op == has {
		return n.in
	}
	want, numeric := amountOf(v.text)
	return func(s string) bool {
		if n.is(s) {
			return true
		}
		if !numeric {
			return false
		}
		f, ok := amountOf(strings.TrimSpace(s))
		return ok && f == want
	}
}

// key is a key of the data to look up: nested ones are joined with dots, and what lies below it belongs to it.
type key struct {
	name *needle // nil for all keys
	part *needle // what the JSON must hold for the key to be there
}

func newKey(s string) *key {
	if s == "" {
		return &key{part: newNeedle("")}
	}
	n := newNeedle(s)
	part := longestPart(n.low, joint)
	if strings.Trim(part, "0123456789") == "" {
		part = "" // it may number a list's elements
	}
	return &key{name: n, part: newNeedle(part)}
}

// each tests the values at the key until one passes. told reports whether there was any.
func (k *key) each(c *client.Call, test func(string) bool) (told, ok bool) {
	x := locate(c.Raw)
	if x.lacks(k.part) {
		return false, false
	}
	if object, ok := x.flat(); ok && strings.IndexByte(object, '[') < 0 {
		return k.eachOf(object, test)
	}
	for _, f := range c.Data() {
		if told, ok = k.test(f.Key, f.Value, test, told); ok {
			break
		}
	}
	return told, ok
}

// eachOf is each for a flat object without lists.
func (k *key) eachOf(object string, test func(string) bool) (told, ok bool) {
	gjson.Parse(object).ForEach(func(name, v gjson.Result) bool {
		s := v.Str
		if v.Type != gjson.String && v.Type != gjson.Null {
			s = v.Raw
		}
		told, ok = k.test(name.Str, s, test, told)
		return !ok
	})
	return told, ok
}

// test tests one value, if it is the key's.
func (k *key) test(name, s string, test func(string) bool, before bool) (told, ok bool) {
	if s == "" || !k.covers(name) {
		return before, false
	}
	return true, test(s)
}

// covers reports whether a joined key is the one that is looked for, or lies below it.
func (k *key) covers(name string) bool {
	if k.name == nil {
		return true
	}
	n, ok := k.name.prefix(name)
	return ok && (n == len(name) || name[n] == '.')
}
