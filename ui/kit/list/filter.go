package list

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/theme"
	"talkdeck/ui/kit/widget/lineinput"
)

// Filter is the words that rows must have, and the "/" line in which they are typed. They are in force at each key. Use NewFilter.
type Filter struct {
	Words  string // in force; "" for none
	Typing bool   // the line is open

	line    *lineinput.Line
	changed func()
}

// NewFilter returns an empty filter. complete lists the ways in which a line can go on; changed is called when the words are others.
func NewFilter(complete func(line string) []lineinput.Choice, changed func()) *Filter {
	return &Filter{line: lineinput.New("/", complete), changed: changed}
}

// Open has the words typed.
func (f *Filter) Open() {
	f.line.Open(f.Words)
	f.Typing = true
}

// Typed gives a key or a paste to the line if it is open, and reports whether it is.
func (f *Filter) Typed(msg tea.Msg) bool {
	if !f.Typing {
		return false
	}
	result := f.line.Update(msg)
	f.Typing = result == lineinput.Typing
	if result == lineinput.Cancelled {
		f.Set("")
	} else {
		f.Set(f.line.Value())
	}
	return true
}

// Set puts words in force.
func (f *Filter) Set(words string) {
	if words = strings.TrimSpace(words); words != f.Words {
		f.Words = words
		f.changed()
	}
}

// Clear takes the words out of force, and reports whether there were any.
func (f *Filter) Clear() bool {
	had := f.Words != ""
	f.Set("")
	return had
}

// Foot draws the line while it is open, else the words in force with a hint behind them; nil if there are none.
func (f *Filter) Foot(st *theme.Styles, width int, hint string) []string {
	switch {
	case f.Typing:
		return []string{" " + f.line.View(st, max(width-1, 0))}
	case f.Words != "":
		return []string{" " + st.Accent.Render("/"+present.Line(f.Words)) + st.Muted.Render("  "+hint)}
	}
	return nil
}

// applyFilter shows the items that match the filter.
func (l *List[V, T]) applyFilter() {
	l.shown = l.items
	if l.filter.Words != "" {
		l.shown = nil
		for _, item := range l.items {
			if matches(l.opts.Text(item), l.filter.Words) {
				l.shown = append(l.shown, item)
			}
		}
	}
	l.table.SetSource(rows[V, T]{l})
}

// matches reports whether text holds all words, whatever their case, and none of those behind a "!".
func matches(text, words string) bool {
	text = strings.ToLower(text)
	for word := range strings.FieldsSeq(strings.ToLower(words)) {
		word, not := strings.CutPrefix(word, "!")
		if word != "" && strings.Contains(text, word) == not {
			return false
		}
	}
	return true
}
