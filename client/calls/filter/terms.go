package filter

import "slices"

// Term is one condition of a filter, to be read by those who select calls elsewhere than in memory.
type Term struct {
	Field  string   // its name; "" for words
	Not    bool     // it is negated, with all its values
	Exact  bool     // its sign is "="
	Texts  []string // what its values say as texts; nil if one of them isn't told or is a state
	States bool     // it asks for nothing but live and final
	term   term
}

// Terms lists the conditions, all of which a call must match.
func (f *Filter) Terms() []Term {
	out := make([]Term, len(f.terms))
	for i, t := range f.terms {
		out[i] = Term{Not: t.not, Exact: t.op == is, Texts: t.plain(), term: t}
		if t.field != word {
			out[i].Field = t.field.String()
		}
		out[i].States = !slices.ContainsFunc(t.values, func(v value) bool { return v.state != live && v.state != final })
	}
	return out
}

// plain is the texts of the values; nil if one isn't told, or is a state.
func (t term) plain() []string {
	var out []string
	for _, v := range t.values {
		if v.none || v.state != anyState {
			return nil
		}
		out = append(out, v.text)
	}
	return out
}

// Of is the filter of some terms.
func Of(terms ...Term) *Filter {
	f := &Filter{}
	for _, t := range terms {
		f.terms = append(f.terms, t.term)
	}
	return f
}
