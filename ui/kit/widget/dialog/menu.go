package dialog

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/theme"
	"talkdeck/ui/kit/widget/pane"
)

// Item is one choice of a menu.
type Item struct {
	Key    string // the letter that chooses it; "" for none
	Label  string
	Detail string         // more about it, drawn muted; may be empty
	Then   func() tea.Cmd // called when it is chosen; nil: nothing is
}

// Menu is a choice of one among several. esc leaves it without choosing.
type Menu struct {
	Title, Text string
	Items       []Item
	cursor      int
}

// Update implements Box.
func (m *Menu) Update(msg tea.Msg) (cmd tea.Cmd, done bool) {
	name := pressed(msg)
	for _, item := range m.Items {
		if item.Key != "" && item.Key == name {
			return begin(item.Then), true
		}
	}
	switch name {
	case "enter", "space":
		if len(m.Items) > 0 {
			cmd = begin(m.Items[m.cursor].Then)
		}
		return cmd, true
	case "esc", "q":
		return nil, true
	}
	m.cursor = step(m.cursor, len(m.Items), name)
	return nil, false
}

// View implements Box.
func (m *Menu) View(st *theme.Styles, width int) string {
	room, labels := inner(width), 0
	for _, item := range m.Items {
		labels = max(labels, present.Width(item.Label))
	}
	labels = min(labels, max(room-8, 1))
	lines := make([]string, len(m.Items))
	for i, item := range m.Items {
		letter, label := present.Fit(item.Key, 1), present.Fit(item.Label, labels, st.Glyphs.Ellipsis)
		if i == m.cursor {
			line := st.Glyphs.Cursor + " " + letter + "  " + label + "  " + item.Detail
			lines[i] = st.Selected.Render(present.Fit(line, room, st.Glyphs.Ellipsis))
			continue
		}
		line := "  " + st.Key.Render(letter) + "  " + label + "  " + st.Muted.Render(item.Detail)
		lines[i] = present.Fit(line, room, st.Glyphs.Ellipsis)
	}
	return box(st, width, m.Title, m.Text, strings.Join(lines, "\n"), pane.Keys(st, 3, "enter", "choose", "esc", "close"))
}
