package batchcheck

import (
	"maps"
	"slices"
	"strings"

	"talkdeck/client/batch"
	"talkdeck/ui/kit/widget/lineinput"
)

// The words for whether rows are called, and for decisions on them.
const (
	call     = "call"
	skip     = "skip"
	included = "included"
	excluded = "excluded"
)

// term is one word of a filter.
type term struct {
	not   bool
	text  string       // in lower case: one of the words above, or text that a row holds
	kinds []batch.Kind // verdicts whose name begins so
}

func parse(filter string) []term {
	var out []term
	for w := range strings.FieldsSeq(strings.ToLower(filter)) {
		t := term{}
		if t.text, t.not = strings.CutPrefix(w, "!"); t.text == "" {
			continue
		}
		t.kinds = slices.DeleteFunc(batch.Kinds(), func(k batch.Kind) bool { return !strings.HasPrefix(k.Word(), t.text) })
		out = append(out, t)
	}
	return out
}

// matches reports whether a judged row matches the filter.
func (p *Page) matches(i int) bool {
	return !slices.ContainsFunc(p.terms, func(t term) bool { return p.has(i, t) == t.not })
}

func (p *Page) has(i int, t term) bool {
	switch t.text {
	case call, skip:
		return p.plan.WillCall(i) == (t.text == call)
	case included, excluded:
		d, ok := p.plan.Decided(i)
		return ok && d.Include == (t.text == included)
	}
	c := p.plan.Row(i)
	if len(t.kinds) > 0 {
		return slices.ContainsFunc(c.Verdicts, func(v batch.Verdict) bool { return slices.Contains(t.kinds, v.Kind) })
	}
	holds := func(cell string) bool { return contains(cell, t.text) }
	return holds(c.Number) || slices.ContainsFunc(p.draft.Table.Rows[i].Cells, holds)
}

// contains reports whether s holds word, whatever their case.
func contains(s, word string) bool {
	for at := 0; at+len(word) <= len(s); at++ {
		if strings.EqualFold(s[at:at+len(word)], word) {
			return true
		}
	}
	return false
}

// refilter goes through all rows that were judged.
func (p *Page) refilter() {
	p.shown, p.terms = nil, parse(p.filter.Words)
	if p.filter.Words != "" {
		p.shown = []int{}
	}
	p.filterFrom(0)
}

// filterFrom filters the rows from one on, which were just judged.
func (p *Page) filterFrom(from int) {
	if p.shown != nil {
		for i := from; i < p.plan.Judged(); i++ {
			if p.matches(i) {
				p.shown = append(p.shown, i)
			}
		}
	}
	p.table.SetSource(rows{p})
}

// words are the words that rows can be filtered by, as they were judged.
func (p *Page) words() []string {
	t := p.plan.Totals()
	out := []string{call, skip}
	if t.Included > 0 {
		out = append(out, included)
	}
	if t.Excluded > 0 {
		out = append(out, excluded)
	}
	for _, k := range slices.Sorted(maps.Keys(t.Kinds)) {
		out = append(out, k.Word())
	}
	return out
}

// nextVerdict filters by the next of these words, and by none after the last.
func (p *Page) nextVerdict(by int) {
	words := append([]string{""}, p.words()...)
	at := max(slices.Index(words, p.filter.Words), 0)
	p.filter.Set(words[(at+by+len(words))%len(words)])
}

// suggestions are the words that the last one typed may become.
func (p *Page) suggestions(line string) []lineinput.Choice {
	before, last := "", line
	if i := strings.LastIndexAny(line, " !"); i >= 0 {
		before, last = line[:i+1], line[i+1:]
	}
	var out []lineinput.Choice
	for _, w := range p.words() {
		if strings.HasPrefix(w, strings.ToLower(last)) && w != last {
			out = append(out, lineinput.Choice{Line: before + w, Show: w})
		}
	}
	return out
}
