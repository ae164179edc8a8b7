package list

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/lineinput"
)

// typed gives a key or a paste to the filter's line, and applies the filter at once.
func (l *List[V, T]) typed(msg tea.Msg) bool {
	if !l.typing {
		return false
	}
	switch l.line.Update(msg) {
	case lineinput.Cancelled:
		l.typing = false
		l.setFilter("")
	case lineinput.Submitted:
		l.typing = false
		l.setFilter(l.line.Value())
	case lineinput.Typing:
		l.setFilter(l.line.Value())
	}
	return true
}

func (l *List[V, T]) setFilter(filter string) {
	if filter = strings.TrimSpace(filter); filter != l.filter {
		l.filter = filter
		l.applyFilter()
	}
}

// applyFilter shows the items that match the filter.
func (l *List[V, T]) applyFilter() {
	l.shown = l.items
	if l.filter != "" {
		l.shown = nil
		for _, item := range l.items {
			if matches(l.opts.Text(item), l.filter) {
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

// foot is the filter's line while there is a filter, or it is being typed.
func (l *List[V, T]) foot() []string {
	st := l.Env.Styles
	switch {
	case l.typing:
		return []string{" " + l.line.View(st, max(l.Size.Width-1, 0))}
	case l.filter != "":
		return []string{" " + st.Accent.Render("/"+present.Line(l.filter)) + st.Muted.Render("  esc shows all")}
	}
	return nil
}
