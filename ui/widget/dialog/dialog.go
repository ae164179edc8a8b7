// Package dialog asks one question over the screen. It imports only theme.
package dialog

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"talkdeck/ui/theme"
)

// Confirm is a yes/no question. Enter means no: what happens by habit must be harmless.
type Confirm struct {
	Title, Text string
	Yes         string  // what y does: "make it active"
	Then        tea.Cmd // run on yes
}

var (
	yes = key.NewBinding(key.WithKeys("y", "Y"), key.WithHelp("y", "yes"))
	no  = key.NewBinding(key.WithKeys("n", "N", "enter", "esc", "q"), key.WithHelp("n/enter", "no"))
)

// Update handles a key. done reports that the question is answered; cmd is what follows from the answer.
func (c *Confirm) Update(msg tea.KeyPressMsg) (cmd tea.Cmd, done bool) {
	switch {
	case key.Matches(msg, yes):
		return c.Then, true
	case key.Matches(msg, no):
		return nil, true
	}
	return nil, false
}

// View draws the question as a box of at most width cells.
func (c *Confirm) View(st *theme.Styles, width int) string {
	inner := max(min(width-4, 56), 1)
	wrap := lipgloss.NewStyle().Width(inner)
	answer := st.Key.Render("y") + " " + c.Yes + "   " + st.Key.Render("n") + " no " + st.Muted.Render("(enter)")
	body := lipgloss.JoinVertical(lipgloss.Left, wrap.Inherit(st.Title).Render(c.Title), "", wrap.Render(c.Text), "", wrap.Render(answer))
	return st.Dialog.Render(body)
}
