package table

import (
	"strings"

	"charm.land/lipgloss/v2"

	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/theme"
)

const (
	gap    = 2 // the space between columns
	gutter = 2 // before the first column: the cursor's cell and the mark's
)

// layOut shares the width out among the columns.
func (t *Table) layOut() {
	room := t.size.Width - gutter
	kept := t.keep(room)
	spare := room + gap
	t.widths = make([]int, len(t.columns))
	for i, c := range t.columns {
		if kept[i] {
			t.widths[i] = c.Width
			spare -= c.Width + gap
		}
	}
	spare = max(spare, 0)
	shares := 0
	for i, c := range t.columns {
		if kept[i] {
			more := max(min(c.Max-c.Width, spare), 0)
			t.widths[i] += more
			spare -= more
			shares += c.Grow
		}
	}
	for i, c := range t.columns {
		if kept[i] && c.Grow > 0 {
			more := spare * c.Grow / shares
			t.widths[i] += more
			spare, shares = spare-more, shares-c.Grow
		}
	}
}

// keep chooses the columns that fit into room.
func (t *Table) keep(room int) []bool {
	kept := make([]bool, len(t.columns))
	need := -gap
	for i, c := range t.columns {
		kept[i] = true
		need += c.Width + gap
	}
	for need > room {
		last := -1
		for i, c := range t.columns {
			if kept[i] && c.Rank > 0 && (last < 0 || c.Rank >= t.columns[last].Rank) {
				last = i
			}
		}
		if last < 0 {
			break
		}
		kept[last] = false
		need -= t.columns[last].Width + gap
	}
	return kept
}

// View draws the header and the visible rows; it fills the rectangle exactly.
func (t *Table) View(st *theme.Styles) string {
	if t.size.Empty() {
		return present.Fill("", t.size.Width, t.size.Height)
	}
	if t.widths == nil {
		t.layOut()
	}
	lines := make([]string, 0, t.size.Height)
	lines = append(lines, t.header(st))
	for i := t.top; i < t.source.Len() && len(lines) < t.size.Height; i++ {
		if between := t.before(i); between.Text != "" {
			lines = append(lines, t.divider(st, between))
		}
		if len(lines) < t.size.Height {
			lines = append(lines, t.row(st, i))
		}
	}
	for len(lines) < t.size.Height {
		lines = append(lines, present.Fit("", t.size.Width))
	}
	return strings.Join(lines, "\n")
}

// divider draws a line between rows, a rule that says something.
func (t *Table) divider(st *theme.Styles, c Cell) string {
	rule := st.Glyphs.Rule
	line := present.Fit("", gutter) + strings.Repeat(rule, gap) + " " + c.Text + " "
	if more := t.size.Width - present.Width(line); more > 0 {
		line += strings.Repeat(rule, more)
	}
	style := c.Style
	if t.dim {
		style = st.Muted
	}
	return paint(style, present.Fit(line, t.size.Width, st.Glyphs.Ellipsis))
}

func (t *Table) header(st *theme.Styles) string {
	line := t.line(st, "  ", func(i int) Cell { return Cell{Text: t.title(st, i)} }, nil)
	return paint(st.ColumnHeader, line)
}

// title is a column's title, with an arrow if the rows are sorted by it: the title gives way, the arrow doesn't.
func (t *Table) title(st *theme.Styles, i int) string {
	title := t.columns[i].Title
	if i != t.sorted {
		return title
	}
	arrow := st.Glyphs.Up
	if t.down {
		arrow = st.Glyphs.Down
	}
	if room := t.widths[i] - present.Width(arrow); present.Width(title) > room {
		title = present.Fit(title, room, st.Glyphs.Ellipsis)
	}
	return title + arrow
}

// row draws row i. The row under the cursor is one segment in one style: a coloured cell within would end the bar.
func (t *Table) row(st *theme.Styles, i int) string {
	cell := func(c int) Cell { return t.source.Cell(i, c) }
	var mark Cell
	if m, ok := t.source.(Marker); ok {
		mark = m.Mark(i)
	}
	sign := present.Fit(mark.Text, 1)
	switch {
	case i == t.cursor:
		return paint(st.Selected, t.line(st, present.Fit(st.Glyphs.Cursor, 1)+sign, cell, nil))
	case t.dim:
		return paint(st.Muted, t.line(st, " "+sign, cell, nil))
	}
	if mark.Text != "" {
		sign = paint(mark.Style, sign)
	}
	return t.line(st, " "+sign, cell, paint)
}

// line fits the columns' cells into their widths behind the gutter, each in its own style if there is a painter.
func (t *Table) line(st *theme.Styles, before string, cell func(int) Cell, painter func(lipgloss.Style, string) string) string {
	var b strings.Builder
	b.WriteString(before)
	at := gutter
	for c, w := range t.widths {
		if w == 0 {
			continue
		}
		if at > gutter {
			b.WriteString(present.Fit("", gap))
			at += gap
		}
		content, fit := cell(c), present.Fit
		if t.columns[c].Right {
			fit = present.FitLeft
		}
		s := fit(content.Text, w, st.Glyphs.Ellipsis)
		if painter != nil && content.Text != "" {
			s = painter(content.Style, s)
		}
		b.WriteString(s)
		at += w
	}
	if at > t.size.Width {
		return present.Fit(b.String(), t.size.Width, "")
	}
	b.WriteString(present.Fit("", t.size.Width-at))
	return b.String()
}
