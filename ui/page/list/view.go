package list

import (
	"strings"

	"talkdeck/ui/layout"
	"talkdeck/ui/present"
	"talkdeck/ui/widget/pane"
	"talkdeck/ui/widget/table"
)

// rows are the items as the table sees them.
type rows[V, T any] struct{ *List[V, T] }

func (r rows[V, T]) Len() int                   { return len(r.items) }
func (r rows[V, T]) ID(i int) string            { return r.opts.Key(r.items[i]) }
func (r rows[V, T]) Cell(i, col int) table.Cell { return r.opts.Cell(r.items[i], col) }

func (l *List[V, T]) split() (list, detail int) {
	if l.opts.Detail == nil {
		return l.size.Width, 0
	}
	return layout.Split(l.size.Width, wide, l.opts.Percent)
}

// View implements page.Page.
func (l *List[V, T]) View() string {
	if l.size.Empty() {
		return pane.Fill(nil, l.size)
	}
	lines := l.top()
	height := l.size.Height - len(lines)
	if l.table.Len() == 0 {
		return pane.Fill(append(lines, l.absent()...), l.size)
	}
	list, detail := l.split()
	l.table.SetDim(l.Env.Stale)
	l.table.Resize(layout.Size{Width: list - min(detail, 1), Height: height}) // a column between it and the rule
	body := strings.Split(l.table.View(l.Env.Styles), "\n")
	if item, ok := l.Selected(); ok && detail > 0 {
		beside := l.opts.Detail(item, detail-2, height)
		for i, line := range beside {
			beside[i] = " " + line
		}
		body = pane.Beside(l.Env.Styles, body, beside, list, detail, height)
	}
	return pane.Fill(append(lines, body...), l.size)
}

// top is the head and what must be said with it.
func (l *List[V, T]) top() []string {
	st, width := l.Env.Styles, l.size.Width
	left := st.Title.Render(l.opts.Words.Title)
	if !l.Loader.At.IsZero() {
		left += st.Muted.Render(" " + st.Glyphs.Dot + " " + present.Count(len(l.items), l.opts.Words.Thing))
	}
	lines := append([]string{pane.Head(st, left, l.Fresh().Words(st), width)}, l.Fresh().Problem(st, width)...)
	if l.opts.Notes != nil {
		lines = append(lines, l.opts.Notes(width)...)
	}
	return lines
}

// absent is what is said in place of rows.
func (l *List[V, T]) absent() []string {
	st, width := l.Env.Styles, l.size.Width
	switch {
	case l.Loader.At.IsZero() && l.Loader.Err != nil:
		what, hint := present.Error(l.Loader.Err)
		return pane.Notice(st.Bad.Render(st.Glyphs.Failed+" "+what), strings.TrimSpace(hint+" r tries again."), width)
	case l.Loader.At.IsZero() && l.Env.Stale:
		return pane.Notice(l.opts.Words.Lapsed, "s signs in again.", width)
	case l.Loader.At.IsZero():
		return nil
	}
	what, todo := l.opts.Words.Empty()
	return pane.Notice(what, todo, width)
}
