package batchcheck

import (
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/batch"
	"talkdeck/ui/kit/widget/lineinput"
)

// The words for whether rows go, and for decisions on them.
const (
	goes     = "goes"
	stays    = "stays"
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

// lets reports whether a judged row is shown.
func (p *Page) lets(i int) bool {
	return !slices.ContainsFunc(p.terms, func(t term) bool { return p.has(i, t) == t.not })
}

func (p *Page) has(i int, t term) bool {
	switch t.text {
	case goes, stays:
		return p.plan.WillCall(i) == (t.text == goes)
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

// openFilter has the filter typed.
func (p *Page) openFilter() {
	p.line.Open(p.filter)
	p.typing = true
}

func (p *Page) setFilter(filter string) {
	if filter = strings.TrimSpace(filter); filter != p.filter {
		p.filter, p.terms = filter, parse(filter)
		p.refilter()
	}
}

// refilter goes through all rows that were judged.
func (p *Page) refilter() {
	p.shown = nil
	if p.filter != "" {
		p.shown = []int{}
	}
	p.admit(0)
}

// admit shows those of the rows from one on that the filter lets through.
func (p *Page) admit(from int) {
	if p.shown != nil {
		for i := from; i < p.plan.Judged(); i++ {
			if p.lets(i) {
				p.shown = append(p.shown, i)
			}
		}
	}
	p.table.SetSource(rows{p})
}

// typed gives a key or a paste to the filter's line; the rows follow at each.
func (p *Page) typed(msg tea.Msg) {
	state := p.line.Update(msg)
	p.typing = state == lineinput.Typing
	if state == lineinput.Cancelled {
		p.setFilter("")
	} else {
		p.setFilter(p.line.Value())
	}
}

// words are the words that rows can be filtered by, as they were judged.
func (p *Page) words() []string {
	t := p.plan.Totals()
	out := []string{goes, stays}
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

// turn filters by the next of these words, and by none after the last.
func (p *Page) turn(by int) {
	words := append([]string{""}, p.words()...)
	at := max(slices.Index(words, p.filter), 0)
	p.setFilter(words[(at+by+len(words))%len(words)])
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
