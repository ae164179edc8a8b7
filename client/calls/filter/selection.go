package filter

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"talkdeck/client/calls/watch"
)

// Selection is the calls of a list that a filter matches, kept up to date as the list grows and changes. What an entry
// alone decides is asked of it only once, so that a picture with a few changes among a hundred thousand calls costs a walk
// along the list. It is not safe for concurrent use.
type Selection struct {
	filter   *Filter
	begun    bool           // there was an Update
	list     []*watch.Entry // as of the last Update
	verdicts []verdict      // on each of them
	matches  []*watch.Entry
	unknown  int
}

// NewSelection returns the selection of a filter from an empty list.
func NewSelection(f *Filter) *Selection { return &Selection{filter: f} }

// Filter is what is selected by.
func (s *Selection) Filter() *Filter { return s.filter }

// Matches are the matching entries of the last Update, in the list's order. The slice is never changed afterwards.
func (s *Selection) Matches() []*watch.Entry { return s.matches }

// Unknown is how many entries of the last Update may match or not: see Matcher.Unknown.
func (s *Selection) Unknown() int { return s.unknown }

// Follow lets a selection that had no Update yet go on from another: where its filter asks for no more than the other's, what
// that one ruled out isn't asked about again.
func (s *Selection) Follow(other *Selection) {
	if s.begun || !s.filter.narrows(other.filter) {
		return
	}
	s.list, s.verdicts = other.list, make([]verdict, len(other.list))
	for i, v := range other.verdicts {
		if v != never {
			s.verdicts[i] = unasked
		}
	}
}

// Update selects from a list. It is fast where that is the last one with entries put in, taken out, or replaced; the
// slices themselves must not have been changed since. Env's functions are called from this goroutine only.
func (s *Selection) Update(list []*watch.Entry, env Env) []*watch.Entry {
	matches, _ := s.UpdateWhile(context.Background(), list, env) // it doesn't end
	return matches
}

// UpdateWhile is Update that gives up, with ctx's error and the selection as it was, once ctx ends.
func (s *Selection) UpdateWhile(ctx context.Context, list []*watch.Entry, env Env) ([]*watch.Entry, error) {
	m := s.filter.Matcher(env)
	if !s.begun || !same(s.list, list) {
		verdicts, err := s.judge(ctx, m, list)
		if err != nil {
			return nil, err
		}
		s.begun, s.list, s.verdicts = true, list, verdicts
	} else if len(m.calming)+len(m.passing)+len(m.agents) == 0 {
		return s.matches, nil
	}
	s.matches, s.unknown = make([]*watch.Entry, 0, min(len(list), len(s.matches)+64)), 0
	for i, v := range s.verdicts {
		if v == never {
			continue
		}
		ok, unknown := m.finish(list[i], v)
		if ok {
			s.matches = append(s.matches, list[i])
		}
		if unknown {
			s.unknown++
		}
	}
	return s.matches, nil
}

// same reports whether two lists are one and the same slice.
func same(a, b []*watch.Entry) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// ahead is how far the last list is searched for an entry that isn't where it would be if nothing had changed.
const ahead = 32

// judge finds the verdicts on all entries, and asks only for those that weren't in the last list.
func (s *Selection) judge(ctx context.Context, m *Matcher, list []*watch.Entry) ([]verdict, error) {
	verdicts := make([]verdict, len(list))
	fresh := make([]int, 0, max(len(list)-len(s.list), 0)+ahead)
	at := 0 // in the last list
	for i, e := range list {
		if j := s.after(at, e); j >= 0 {
			verdicts[i], at = s.verdicts[j], j+1
			if verdicts[i] == unasked {
				fresh = append(fresh, i)
			}
			continue
		}
		fresh = append(fresh, i)
		if at < len(s.list) && s.list[at].Call.ID == e.Call.ID { // it changed
			at++
		}
	}
	err := each(ctx, len(fresh), func(i int) { verdicts[fresh[i]] = m.begin(list[fresh[i]]) })
	return verdicts, err
}

// after is the place of an entry in the last list, at a place or soon behind it; -1 if it isn't there.
func (s *Selection) after(at int, e *watch.Entry) int {
	for j := at; j < min(at+ahead, len(s.list)); j++ {
		if s.list[j] == e {
			return j
		}
	}
	return -1
}

// each calls do for all numbers below n, on all processors if there are many, until ctx ends.
func each(ctx context.Context, n int, do func(i int)) error {
	const chunk, most = 4096, 256 // how many make it worth another goroutine, and how many go by between two looks at ctx
	workers := max(min(runtime.GOMAXPROCS(0), n/chunk), 1)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := n * w / workers; i < n*(w+1)/workers; i++ {
				if i%most == 0 && ctx.Err() != nil {
					return
				}
				do(i)
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

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
