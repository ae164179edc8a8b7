package signup

import (
	"strings"

	"talkdeck/ui/kit/widget/dialog"
	"talkdeck/ui/kit/widget/pane"
)

// airyHeight is from how many lines on fields have two lines.
const airyHeight = 20

// words are what a step is called and what it says at first.
func (c *Card) words() (title, about string) {
	switch c.step {
	case SignUp:
		return "New account", "Talkstack mails a code afterwards, to see that the address is yours."
	case Verify:
		return "New account", "Type the code of six characters from Talkstack's mail. You may leave and come back for this."
	case Forgot:
		return "New password", "Talkstack mails a code, with which you set a new password."
	default:
		return "New password", "Type the code from Talkstack's mail, and a new password."
	}
}

// View implements page.Overlay.
func (c *Card) View() string { return dialog.Card(c.env.Styles, c.size, c.lines) }

func (c *Card) lines(inner int) []string {
	st, room := c.env.Styles, c.size.Height-2 // the border
	title, about := c.words()
	lines := []string{st.Title.Render(title) + " " + st.Muted.Render("at ") + st.Bold.Render(c.host)}
	airy := c.size.Height >= airyHeight
	c.form.Resize(inner, !airy)
	c.form.SetHeight(0)
	c.form.SetHeight(max(min(c.form.Height(), room-len(lines)-1), 1)) // the hints keep their line
	fields := strings.Split(c.form.View(), "\n")

	text := st.Muted.Render(about)
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
