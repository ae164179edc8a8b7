package dialog

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/theme"
)

// Box is a question over the screen. Its texts must be safe to draw.
type Box interface {
	// Update handles a key or a paste. done reports that the question is answered, and its Then called.
	Update(msg tea.Msg) (cmd tea.Cmd, done bool)
	// View draws the box, at most width cells wide.
	View(st *theme.Styles, width int) string
}

// Confirm is a yes/no question. Enter means no: what happens by habit must be harmless.
type Confirm struct {
	Title, Text string
	Yes         string         // what y does: "make it active"
	Then        func() tea.Cmd // called on yes, at once
}

// Update implements Box.
func (c *Confirm) Update(msg tea.Msg) (cmd tea.Cmd, done bool) {
	switch pressed(msg) {
	case "y", "Y":
		return begin(c.Then), true
	case "n", "N", "enter", "esc", "q":
		return nil, true
	}
	return nil, false
}

// pressed is the name of the key that was pressed; "" if msg is something else.
func pressed(msg tea.Msg) string {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		return k.String()
	}
	return ""
}

// begin calls then, if there is one.
func begin(then func() tea.Cmd) tea.Cmd {
	if then == nil {
		return nil
	}
	return then()
}

// step moves a cursor among n lines by the keys for it, around the ends.
func step(cursor, n int, pressed string) int {
	switch {
	case n == 0:
		return cursor
	case pressed == "up" || pressed == "k" || pressed == "shift+tab":
		return (cursor + n - 1) % n
	case pressed == "down" || pressed == "j" || pressed == "tab":
		return (cursor + 1) % n
	}
	return cursor
}

// View implements Box.
func (c *Confirm) View(st *theme.Styles, width int) string {
	return box(st, width, c.Title, c.foot(st, width))
}

func (c *Confirm) foot(st *theme.Styles, _ int) string {
	answer := st.Key.Render("y") + " " + c.Yes + "   " + st.Key.Render("n") + " no " + st.Muted.Render("(enter)")
	return joined(c.Text, answer)
}

// joined puts parts below one another with blank lines between them; empty parts are left out.
func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), "\n\n")
}

// inner is the width of a box's text on a screen of the given width.
func inner(width int) int { return max(min(width-4, 58), 1) }

// titleLines is how many lines a title has at most: it names things that others named, and what is asked must stay in sight.
const titleLines = 3

// titled cuts a title to at most so many lines of a width.
func titled(st *theme.Styles, title string, width, most int) string {
	lines := strings.Split(lipgloss.NewStyle().Width(width).Render(title), "\n")
	if len(lines) <= most {
		return title
	}
	last := present.Fit(strings.TrimRight(lines[most-1], " ")+" "+lines[most], width, st.Glyphs.Ellipsis)
	return strings.Join(append(lines[:most-1], last), "\n")
}

// box frames a title and the parts below it with blank lines between them; empty parts are left out.
func box(st *theme.Styles, width int, title string, parts ...string) string {
	wrap := lipgloss.NewStyle().Width(inner(width))
	lines := []string{wrap.Inherit(st.Title).Render(titled(st, title, inner(width), titleLines))}
	for _, p := range parts {
		if p != "" {
			lines = append(lines, "", wrap.Render(p))
		}
	}
	return st.Dialog.Render(strings.Join(lines, "\n"))
}

// cardWidth is the most cells of a card's width; frame is what its border and padding take of them.
const cardWidth, frame = 62, 4

// Card frames lines no larger than size; all of its lines have the same width. draw gives the lines for a width in cells.
func Card(st *theme.Styles, size layout.Size, draw func(width int) []string) string {
	if size.Empty() {
		return ""
	}
	width := max(min(size.Width, cardWidth)-frame, 1)
	lines := draw(width)
	for i, l := range lines {
		lines[i] = present.Fit(l, width, st.Glyphs.Ellipsis)
	}
	card := strings.Split(st.Dialog.Render(strings.Join(lines, "\n")), "\n")
	card = card[:min(len(card), size.Height)]
	for i, l := range card {
		card[i] = ansi.Truncate(l, size.Width, "")
	}
	return strings.Join(card, "\n")
}
