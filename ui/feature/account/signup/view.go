package signup

import (
	"strings"

	"talkdeck/ui/kit/widget/dialog"
	"talkdeck/ui/kit/widget/pane"
)

// airyHeight is from how many lines on fields have two lines.
const airyHeight = 20

// View implements page.Overlay.
func (c *Card) View() string { return dialog.Card(c.env.Styles, c.size, c.lines) }

func (c *Card) lines(inner int) []string {
	st, room := c.env.Styles, c.size.Height-2 // the border
	stage := stages[c.step]
	lines := []string{st.Title.Render(stage.title) + " " + st.Muted.Render("at ") + st.Bold.Render(c.host)}
	airy := c.size.Height >= airyHeight
	c.form.Resize(inner, !airy)
	c.form.SetHeight(0)
	c.form.SetHeight(max(min(c.form.Height(), room-len(lines)-1), 1)) // the hints keep their line
	fields := strings.Split(c.form.View(), "\n")

	text := st.Muted.Render(stage.about)
	switch {
	case c.Busy():
		text = st.Info.Render(st.Glyphs.Renewing + " asking " + c.host + st.Glyphs.Ellipsis)
	case c.said != "":
		text = st.Good.Render(c.said)
	}
	status := pane.Wrap(text, inner)
	status = status[:max(min(len(status), room-len(lines)-len(fields)-1), 0)]
	lines = append(lines, status...)
	if airy {
		lines = append(lines, "")
	}
	lines = append(lines, fields...)
	if airy {
		lines = append(lines, "")
	}
	return append(lines, pane.Keys(st, 3, "tab", "next", "esc", "leave, keeping this"))
}
