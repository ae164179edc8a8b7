package list

import (
	"strings"

	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
	"talkdeck/ui/kit/widget/table"
)

// rows are the items as the table sees them.
type rows[V, T any] struct{ *List[V, T] }

func (r rows[V, T]) Len() int        { return len(r.shown) }
func (r rows[V, T]) ID(i int) string { return r.opts.Key(r.shown[i]) }

// Cell implements table.Source. It keeps the cells of one row: the table asks for them one after the other.
func (r rows[V, T]) Cell(i, column int) table.Cell {
	if r.row != i {
		r.row, r.cells = i, r.opts.Cells(r.shown[i])
	}
	return r.cells[column]
}

func (l *List[V, T]) split() (list, detail int) {
	if l.opts.Detail == nil {
		return l.Size.Width, 0
	}
	return layout.Split(l.Size.Width, wide, l.opts.Percent)
}

// View implements page.Page.
func (l *List[V, T]) View() string {
	lines, foot := l.top(), l.filter.Foot(l.Env.Styles, l.Size.Width, "esc shows all")
	height := max(l.Size.Height-len(lines)-len(foot), 0)
	if l.table.Len() == 0 {
		body := pane.Fill(l.absent(), layout.Size{Width: l.Size.Width, Height: height})
		return pane.Fill(append(append(lines, strings.Split(body, "\n")...), foot...), l.Size)
	}
	list, detail := l.split()
	if l.opts.Below != nil && detail == 0 && height >= belowFrom {
		height -= belowLines
		foot = append(l.below(), foot...)
	}
	l.row = -1
	l.table.SetDim(l.stale())
	l.table.Resize(layout.Size{Width: list - min(detail, 1), Height: height}) // a column between it and the rule
	body := strings.Split(l.table.View(l.Env.Styles), "\n")
	if item, ok := l.Selected(); ok && detail > 0 {
		body = pane.Beside(l.Env.Styles, body, pane.Indent(l.opts.Detail(item, detail-2, height)), list, detail, height)
	}
	return pane.Fill(append(append(lines, body...), foot...), l.Size)
}

// below is the item under the cursor, under the rows.
func (l *List[V, T]) below() []string {
	lines := make([]string, belowLines)
	if item, ok := l.Selected(); ok {
		copy(lines, pane.Indent(l.opts.Below(item, l.Size.Width-2)))
	}
	return lines
}

// top is the head with its problems and notes.
func (l *List[V, T]) top() []string {
	st, width := l.Env.Styles, l.Size.Width
	left := st.Title.Render(l.opts.Words.Title)
	if !l.Loader.At.IsZero() {
		count := present.Count(len(l.items), l.opts.Words.Thing)
		if l.filter.Words != "" {
			count = present.Thousands(len(l.shown)) + " of " + count
		}
		left += st.Muted.Render(" " + st.Glyphs.Dot + " " + count)
	}
	lines := append([]string{pane.Head(st, left, l.Fresh().Words(st), width)}, l.Fresh().Problem(st, width)...)
	if l.opts.Notes != nil {
		lines = append(lines, l.opts.Notes(width)...)
	}
	return lines
}

// absent is shown in place of rows.
func (l *List[V, T]) absent() []string {
	st, width := l.Env.Styles, l.Size.Width
	switch {
	case l.Loader.At.IsZero() && l.Loader.Err != nil:
		return pane.Failed(st, l.Loader.Err, "r tries again.", width)
	case l.Loader.At.IsZero() && l.stale():
		return pane.Notice(l.Env.Lapsed("The "+l.opts.Words.Thing+"s weren't loaded"), l.Env.Regain(), width)
	case l.Loader.At.IsZero():
		return nil
	case len(l.items) > 0:
		return pane.Notice("No "+l.opts.Words.Thing+" has these words.", "esc shows all again.", width)
	}
	what, todo := l.opts.Words.Empty()
	return pane.Notice(what, todo, width)
}
