package dialog

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/theme"
	"talkdeck/ui/kit/widget/pane"
)

// Option is one of several things that can be chosen together.
type Option struct {
	ID     string // names it for the program
	Label  string
	Detail string // more about it, drawn muted; may be empty
	On     bool
}

// Chooser is a choice of some among several, and of their order. esc leaves everything as it was.
type Chooser struct {
	Title, Text string
	Options     []Option
	// Then is called with the ids of the options that are on, in their order.
	Then   func(ids []string) tea.Cmd
	cursor int
}

// Update implements Box.
func (c *Chooser) Update(msg tea.Msg) (cmd tea.Cmd, done bool) {
	switch name := pressed(msg); name {
	case "shift+up", "<", "K":
		c.carry(-1)
	case "shift+down", ">", "J":
		c.carry(1)
	case "space", "x":
		if len(c.Options) > 0 {
			c.Options[c.cursor].On = !c.Options[c.cursor].On
		}
	case "enter":
		var ids []string
		for _, o := range c.Options {
			if o.On {
				ids = append(ids, o.ID)
			}
		}
		return c.Then(ids), true
	case "esc", "q":
		return nil, true
	default:
		c.cursor = step(c.cursor, len(c.Options), name)
	}
	return nil, false
}

// carry moves the option under the cursor up or down.
func (c *Chooser) carry(by int) {
	if to := c.cursor + by; to >= 0 && to < len(c.Options) {
		c.Options[c.cursor], c.Options[to] = c.Options[to], c.Options[c.cursor]
		c.cursor = to
	}
}

// window is how many options are visible at once: they must fit the smallest screen of the width.
func window(width int) int {
	if width < 60 {
		return 5
	}
	return 10
}

// View implements Box.
func (c *Chooser) View(st *theme.Styles, width int) string {
	room, window := inner(width), window(width)
	top := max(0, min(c.cursor-window/2, len(c.Options)-window))
	var lines []string
	for i := top; i < min(top+window, len(c.Options)); i++ {
		o := c.Options[i]
		tick := "[ ] "
		if o.On {
			tick = "[x] "
		}
		if i == c.cursor {
			lines = append(lines, st.Selected.Render(present.Fit(st.Glyphs.Cursor+" "+tick+o.Label+"  "+o.Detail, room, st.Glyphs.Ellipsis)))
			continue
		}
		lines = append(lines, present.Fit("  "+tick+o.Label+"  "+st.Muted.Render(o.Detail), room, st.Glyphs.Ellipsis))
	}
	title := c.Title
	if len(c.Options) > window {
		title += ", " + present.Thousands(c.cursor+1) + " of " + present.Thousands(len(c.Options))
	}
	hint := pane.Keys(st, 2, "space", "on/off", "< >", "order", "enter", "done", "esc", "cancel")
	return box(st, width, title, c.Text, strings.Join(lines, "\n"), hint)
}
