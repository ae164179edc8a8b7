package archive

import (
	"slices"
	"time"

	"talkdeck/client/calls/filter"
	"talkdeck/client/calls/watch"
)

// Query selects calls: those that have the words and pass the filter.
type Query struct {
	Scope                 // the zero value: all
	Words  []Group        // all of them
	Filter *filter.Filter // nil: every call passes

	// What the filter is evaluated against, see filter.Env; functions that are nil know nothing.
	Now       time.Time
	Zone      *time.Location
	AgentName func(id string) string
	Marked    func(callID string) bool

	Limit int    // of Search: how many at most; 100 if 0
	After string // of Search: the Next of the page before
}

// Group is words with or between: a call has one of the alternatives, each with all its words; or none of them.
type Group struct {
	Not bool
	Any [][]Word
}

// Page is a part of what was found.
type Page struct {
	Calls []*Call
	Next  string // what the next page is asked for with; "" if this is the last
}

// ParseQuery reads what a person types in a search: the language of package filter, but that words are whole words, and refu* is
// the beginning of one; see Find. A word in which there is neither letter nor digit asks for nothing.
func ParseQuery(text string) (Query, error) {
	f, err := filter.Parse(text)
	if err != nil {
		return Query{}, err
	}
	return QueryOf(f), nil
}

// QueryOf reads a filter as ParseQuery does.
func QueryOf(f *filter.Filter) (q Query) {
	var rest []filter.Term
	for _, t := range f.Terms() {
		if t.Field != "" || t.Texts == nil {
			rest = append(rest, t)
			continue
		}
		g := Group{Not: t.Not}
		for _, text := range t.Texts {
			if words := Find(text); len(words) > 0 {
				g.Any = append(g.Any, words)
			}
		}
		if len(g.Any) > 0 {
			q.Words = append(q.Words, g)
		}
	}
	if len(rest) > 0 {
		q.Filter = filter.Of(rest...)
	}
	return q
}

// In reports whether sorted words pass the group.
func (g Group) In(words []string) bool {
	some := slices.ContainsFunc(g.Any, func(all []Word) bool {
		return !slices.ContainsFunc(all, func(w Word) bool { return !w.In(words) })
	})
	return some != g.Not
}

// Matcher makes what tells whether a call passes some of the groups and a filter. It is for one goroutine.
func (q *Query) Matcher(groups []Group, f *filter.Filter) func(*Call) bool {
	if f == nil {
		f = &filter.Filter{}
	}
	var of *Call
	m := f.Matcher(filter.Env{
		Now: q.Now, Zone: q.Zone, Marked: q.Marked,
		Note: func(string) string { return of.Note },
		Agent: func(*watch.Entry) (name, id string, known bool) {
			if id = of.Agent(); id != "" && q.AgentName != nil {
				name = q.AgentName(id)
			}
			return name, id, id != ""
		},
	})
	return func(c *Call) bool {
		of = c
		if len(groups) > 0 {
			words := c.Words()
			if slices.ContainsFunc(groups, func(g Group) bool { return !g.In(words) }) {
				return false
			}
		}
		return f.Empty() || m.Match(c.Entry())
	}
}

// Size is how many calls a page has at most.
func (q *Query) Size() int {
	const usual = 100
	if q.Limit <= 0 {
		return usual
	}
	return q.Limit
}
