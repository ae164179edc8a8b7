package signin

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
)

// From how many lines on the card has the wordmark, and its fields two lines.
const roomyHeight, airyHeight = 24, 18

var wordmark = []string{
	"╺┳╸┏━┓╻  ╻┏ ╺┳┓┏━╸┏━╸╻┏ ",
	" ┃ ┣━┫┃  ┣┻┓ ┃┃┣╸ ┃  ┣┻┓",
	" ╹ ╹ ╹┗━╸╹ ╹╺┻┛┗━╸┗━╸╹ ╹",
}

// wave is a voice, as heights of bars.
var wave = []int{0, 1, 2, 4, 6, 3, 5, 7, 4, 2, 5, 3, 1, 2, 4, 1, 0}

// View implements page.Overlay.
func (c *Card) View() string { return dialog.Card(c.env.Styles, c.size, c.lines) }

// lines is the card's text for a width of inner cells, as much of it as the height allows.
func (c *Card) lines(inner int) []string {
	st := c.env.Styles
	roomy, airy := c.size.Height >= roomyHeight && inner >= 54, c.size.Height >= airyHeight
	if c.opts.Behind { // the screen behind matters more
		roomy, airy = false, false
	}
	c.form.Resize(inner, !airy)

	host := st.Muted.Render("to ") + st.Bold.Render(c.opts.Host)
	var lines []string
	switch {
	case roomy:
		lines = append(append([]string{""}, c.logo()...), "", st.Title.Render("Sign in ")+host, "")
	case airy:
		lines = append(lines, st.Title.Render("talkdeck")+" "+st.Muted.Render(st.Glyphs.Dot)+" sign in", host, "")
	case c.size.Height >= 12:
		lines = append(lines, st.Title.Render("talkdeck")+" "+st.Muted.Render(st.Glyphs.Dot)+" sign in", host)
	default:
		lines = append(lines, st.Title.Render("Sign in ")+host)
	}
	lines = append(lines, strings.Split(c.form.View(), "\n")...)
	if airy {
		lines = append(lines, "")
	}
	room := c.size.Height - 2 - len(lines)
	if c.wrong != "" && room <= 3 { // what went wrong matters more than the keys
		return append(lines, c.status(inner, max(room, 0))...)
	}
	lines = append(lines, c.status(inner, min(max(room-1, 0), 3))...)
	if room = c.size.Height - 3 - len(lines); room > 0 {
		lines = append(lines, c.waiting(inner, min(room, 4))...)
	}
	if roomy {
		lines = append(lines, "")
	}
	return append(lines, c.hints(inner))
}

func (c *Card) logo() []string {
	st := c.env.Styles
	tagline := st.Muted.Render("the terminal console for Talkstack")
	var bars strings.Builder
	for _, h := range wave {
		bars.WriteString(st.Glyphs.Spark[h])
	}
	if ansi.StringWidth(st.Glyphs.Ellipsis) > 1 { // the ASCII set: no box-drawing letters either
		return []string{st.Title.Render("t a l k d e c k") + "   " + st.Accent.Render(bars.String()), tagline}
	}
	var lines []string
	for _, l := range wordmark {
		lines = append(lines, st.Title.Render(l))
	}
	lines[1] += "   " + st.Accent.Render(bars.String())
	return append(lines, tagline)
}

// status is the state of the sign-in, or else the reason for one: at most so many lines, and at least two where there is room, so
// that the card keeps its height.
func (c *Card) status(inner, most int) []string {
	st := c.env.Styles
	text, style := c.opts.Reason, st.Text
	switch {
	case c.busy:
		text, style = st.Glyphs.Renewing+" signing in"+st.Glyphs.Ellipsis, st.Info
		if waited := c.env.Now().Sub(c.since); waited >= time.Second { // it moves, so that nobody takes it for hung
			text += " " + present.Duration(waited)
		}
	case c.wrong != "":
		text, style = st.Glyphs.Failed+" "+c.wrong, st.Bad
	}
	lines := make([]string, 0, most)
	if text != "" {
		wrapped := strings.Split(ansi.Wrap(text, inner, ""), "\n")
		if len(wrapped) > most && most > 0 {
			wrapped = append(wrapped[:most-1], ansi.Truncate(strings.Join(wrapped[most-1:], " "), inner, st.Glyphs.Ellipsis))
		}
		for _, l := range wrapped[:min(most, len(wrapped))] {
			lines = append(lines, style.Render(l))
		}
	}
	for len(lines) < min(most, 2) {
		lines = append(lines, "")
	}
	return lines
}

// waiting lists what goes on after signing in, in at most the given number of lines.
func (c *Card) waiting(inner, most int) []string {
	st := c.env.Styles
	if len(c.opts.Waiting) == 0 {
		return nil
	}
	if most == 1 {
		words := "Waits: " + c.opts.Waiting[0]
		if n := len(c.opts.Waiting); n > 1 {
			words = present.Count(n, "action") + " wait to be sent"
		}
		return []string{st.Warn.Render(present.Fit(words, inner, st.Glyphs.Ellipsis))}
	}
	lines := []string{st.Warn.Render("Waiting until you are signed in:")}
	for i, action := range c.opts.Waiting {
		if left := len(c.opts.Waiting) - i; len(lines) == most-1 && left > 1 {
			return append(lines, st.Muted.Render(fmt.Sprintf("  and %d more", left)))
		}
		if len(lines) >= most {
			break
		}
		lines = append(lines, present.Fit("  "+action, inner, st.Glyphs.Ellipsis))
	}
	return lines[:min(most, len(lines))]
}

// hints names the keys that act, as many as fit.
func (c *Card) hints(inner int) string {
	st := c.env.Styles
	gap := " " + st.Glyphs.Dot + " "
	line, width := "", 0
	for _, h := range []struct {
		key, does string
		on        bool
	}{
		{"enter", "sign in", !c.busy},
		{"esc", "stop", c.busy},
		{"esc", "back", c.opts.Behind && !c.busy},
		{"tab", "next", c.env.ReadOnly},
		{"ctrl+n", "new account", !c.env.ReadOnly},
		{"ctrl+f", "forgot it", !c.env.ReadOnly},
		{"ctrl+o", "demo", c.opts.Demo},
	} {
		if !h.on {
			continue
		}
		if width > 0 {
			h.key = gap + h.key
		}
		width += ansi.StringWidth(h.key) + 1 + ansi.StringWidth(h.does)
		if width > inner {
			break
		}
		line += st.Key.Render(h.key) + " " + st.Muted.Render(h.does)
	}
	return line
}
