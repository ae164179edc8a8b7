// Package help draws the list of all keys that act on a screen. It imports only theme.
package help

import (
	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/viewport"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/ui/theme"
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
	for _, g := range groups {
		if c := column(st, g); c != "" {
			columns = append(columns, c)
		}
	}
	inner := max(width-4, 1)
	body := flow(columns, inner)
	h := &Help{view: viewport.New(viewport.WithWidth(min(inner, lipgloss.Width(body))), viewport.WithHeight(max(1, min(height-4, lipgloss.Height(body)))))}
	h.view.SetContent(body)
	return h
}

func column(st *theme.Styles, g Group) string {
	var keys, descs []string
	for _, b := range g.Bindings {
		if b.Enabled() && b.Help().Key != "" {
			keys = append(keys, st.Key.Render(b.Help().Key))
			descs = append(descs, b.Help().Desc)
		}
	}
	if keys == nil {
		return ""
	}
	list := lipgloss.JoinHorizontal(lipgloss.Top, lipgloss.JoinVertical(lipgloss.Left, keys...), "  ", lipgloss.JoinVertical(lipgloss.Left, descs...))
	return st.Title.Render(g.Title) + "\n" + list
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
		hint = "↑↓ scroll " + st.Glyphs.Dot + " " + hint
	}
	return st.Dialog.Render(h.view.View() + "\n" + st.Muted.Render(ansi.Truncate(hint, max(h.view.Width(), 1), "")))
}
