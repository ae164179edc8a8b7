package filter

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// narrows reports whether the filter is known to let no call through for good that another rules out for good: whoever types
// on mostly asks for less than before. It may say no where that is so.
func (f *Filter) narrows(g *Filter) bool {
	for _, t := range g.terms {
		if t.field == agent || t.passes() {
			continue // it rules nothing out for good
		}
		if !slices.ContainsFunc(f.terms, func(own term) bool { return own.implies(t) }) {
			return false
		}
	}
	return true
}

// implies reports whether every call that matches the term is known to match another.
func (t term) implies(other term) bool {
	if t.not != other.not || t.field != other.field || t.key != other.key || t.op != other.op {
		return false
	}
	if t.not {
		return slices.Equal(t.values, other.values)
	}
	grows := t.op == "" || t.op == has && (t.field == data || t.field == id)
	for _, v := range t.values {
		if !slices.ContainsFunc(other.values, func(o value) bool { return v == o || grows && v.holds(o, t.field) }) {
			return false
		}
	}
	return true
}

// holds reports whether what holds one value as a text holds the other too.
func (v value) holds(o value, f field) bool {
	if v.none || o.none || v.state != anyState || o.state != anyState || !utf8.ValidString(v.text) || !strings.Contains(lower(v.text), lower(o.text)) {
		return false
	}
	if f != word {
		return true
	}
	// A word may be a number too, which is looked for in another way.
	long, longer := dialledIn(v.text), dialledIn(o.text)
	if long == nil || longer == nil {
		return long == nil && longer == nil
	}
	return long.plus == longer.plus && strings.HasPrefix(long.digits, longer.digits)
}

// dialledIn is a word as a number, nil if it is none.
func dialledIn(text string) *phone {
	if p := newPhone(text); len(p.digits) >= 4 && !strings.Contains(text, ".") {
		return p
	}
	return nil
}
