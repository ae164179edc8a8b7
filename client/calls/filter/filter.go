package filter

import (
	"slices"
	"strings"
	"unicode"
)

// Filter selects calls. It is immutable, and holds neither a moment nor a zone: see Matcher. The zero value, like the
// empty text, selects every call.
type Filter struct{ terms []term }

// term is one condition of a filter.
type term struct {
	not    bool
	field  field
	key    string // of data; "" for all of it
	op     op     // "" for words
	values []value
}

// Empty reports whether every call matches because nothing is asked for.
func (f *Filter) Empty() bool { return len(f.terms) == 0 }

// NeedsAgent reports whether the filter asks for an agent by name or id, so that calls of unknown agents must be counted
// aloud: see Matcher.Unknown.
func (f *Filter) NeedsAgent() bool { return slices.ContainsFunc(f.terms, term.needsAgent) }

func (t term) needsAgent() bool {
	return t.field == agent && slices.ContainsFunc(t.values, func(v value) bool { return !v.none })
}

// Moves reports whether a call may come to match, or cease to, as time goes by and without having changed: the filter must
// then be run again every few seconds.
func (f *Filter) Moves() bool { return slices.ContainsFunc(f.terms, term.moves) }

func (t term) moves() bool {
	switch t.field {
	case duration: // of a call that goes on
		return true
	case day, since, until:
		return slices.ContainsFunc(t.values, func(v value) bool { return v.when.relative() })
	case word, status: // a call of an undocumented status is over once it stands still
		return slices.ContainsFunc(t.values, func(v value) bool { return v.state == live || v.state == final })
	case to, from, number, id, agent, cost, note, partner, shift, assignment, data:
	}
	return false
}

// String prints the filter in its canonical form. Parse reads it back as the same filter.
func (f *Filter) String() string {
	var b strings.Builder
	for i, t := range f.terms {
		if i > 0 {
			b.WriteByte(' ')
		}
		t.print(&b)
	}
	return b.String()
}

func (t term) print(b *strings.Builder) {
	if t.not {
		b.WriteByte('!')
	}
	if t.field != word {
		b.WriteString(t.field.String())
		if t.key != "" {
			b.WriteString("." + quote(t.key))
		}
		b.WriteString(string(t.op))
	}
	for i, v := range t.values {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(v.print(t))
	}
}

// quote puts s in quotes if it would be read as something else without.
func quote(s string) string {
	plain := s != "" && s[0] != '!' && !strings.ContainsFunc(s, func(r rune) bool {
		return r == ',' || r == '"' || r < 0x80 && isSign(byte(r)) || unicode.IsSpace(r)
	})
	if plain {
		return s
	}
	return always(s)
}

// always puts s in quotes.
func always(s string) string {
	return `"` + strings.NewReplacer(`"`, `\"`, `\`, `\\`).Replace(s) + `"`
}
