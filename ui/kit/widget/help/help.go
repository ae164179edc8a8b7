package help

import (
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/viewport"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/ui/kit/theme"
)

// Group is a titled list of bindings; disabled ones aren't shown.
type Group struct {
	Title    string
	Bindings []key.Binding
}

// Help is the open help: a box that scrolls when it is taller than the screen.
type Help struct{ view viewport.Model }

// New lays out the groups in as many columns as fit in width × height, border included.
func New(st *theme.Styles, groups []Group, width, height int) *Help {
	var columns []string
	inner := max(width-4, 1)
	for _, g := range groups {
		if c := column(st, g, inner); c != "" {
			columns = append(columns, c)
		}
	}
	body := flow(columns, inner)
	h := &Help{view: viewport.New(viewport.WithWidth(min(inner, lipgloss.Width(body))), viewport.WithHeight(max(1, min(height-4, lipgloss.Height(body)))))}
	h.view.SetContent(body)
	return h
}

// atLeast is how many cells what a key does is given, else it stands below the key.
const atLeast = 24

// column lists a group's keys beside what they do, which goes on below where width is too small for it; "" if none acts.
func column(st *theme.Styles, g Group, width int) string {
	var acting []key.Binding
	wide := 0
	for _, b := range g.Bindings {
		if b.Enabled() && b.Help().Key != "" {
			acting = append(acting, b)
			wide = max(wide, lipgloss.Width(st.Glyphs.Key(b.Help().Key)))
		}
	}
	if acting == nil {
		return ""
	}
	lines := []string{st.Title.Render(g.Title)}
	indent := wide + 2
	if beside := width - indent; beside < atLeast && beside < width/2 {
		indent = 2
	}
	for _, b := range acting {
		name := st.Key.Render(st.Glyphs.Key(b.Help().Key))
		for i, part := range strings.Split(ansi.Wordwrap(b.Help().Desc, max(width-indent, 1), ""), "\n") {
			switch {
			case i > 0:
				name = ""
			case indent <= wide:
				lines, name = append(lines, name), ""
			}
			lines = append(lines, name+strings.Repeat(" ", indent-lipgloss.Width(name))+part)
		}
	}
	return strings.Join(lines, "\n")
}

// flow puts blocks side by side while they fit in width, then goes on below.
func flow(blocks []string, width int) string {
	var rows []string
	var row string
	for _, b := range blocks {
		wide := b
		if row != "" {
			wide = lipgloss.JoinHorizontal(lipgloss.Top, row, "    ", b)
		}
		if row != "" && lipgloss.Width(wide) > width {
			rows, wide = append(rows, row, ""), b
		}
		row = wide
	}
	return lipgloss.JoinVertical(lipgloss.Left, append(rows, row)...)
}

// Update scrolls; done reports a key that closes the help.
func (h *Help) Update(msg tea.Msg) (done bool) {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		switch k.String() {
		case "?", "esc", "q", "enter":
			return true
		}
	}
	h.view, _ = h.view.Update(msg)
	return false
}

// View draws the box.
func (h *Help) View(st *theme.Styles) string {
	hint := "? or esc closes"
	if h.view.TotalLineCount() > h.view.Height() {
		hint = st.Glyphs.Key("↑↓") + " scroll " + st.Glyphs.Dot + " " + hint
	}
	return st.Dialog.Render(h.view.View() + "\n" + st.Muted.Render(ansi.Truncate(hint, max(h.view.Width(), 1), "")))
}
