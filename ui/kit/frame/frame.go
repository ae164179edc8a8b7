// Package frame draws what stands around every page: the header, the tabs, the keys at the foot or a notice in their place. Its
// functions are pure: what is to be shown and a width in cells give lines.
package frame

import (
	"fmt"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/session"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/theme"
	"talkdeck/ui/kit/widget/pane"
)

// About is what the header says of the program.
type About struct {
	Host      string // of the service
	Simulated bool
	DataOf    time.Time // when what is shown was new; zero: now
}

// Header says what this is, what it talks to, who is signed in and when the session ends. The last is never cut, and says all it has
// to before there is room for what is to its left; only a simulation is always called one.
func Header(env *page.Env, about About, width int) string {
	st := env.Styles
	product := st.Title.Render(" talkdeck")
	var badges string
	if about.Simulated {
		badges += " " + st.Simulated.Render(" SIMULATED ")
	}
	if env.ReadOnly {
		badges += " " + st.Warn.Render("READ-ONLY")
	}
	phrases, urgency := present.SessionWords(st.Glyphs, asShown(env.Session, about.DataOf), env.Now(), env.Zone)
	style := [...]lipgloss.Style{st.Text, st.Warn, st.Urgent}[urgency]

	host := st.Muted.Render(" " + st.Glyphs.Dot + " " + present.Line(about.Host))
	var who string
	if env.Session.Account != "" {
		who = st.Muted.Render(" " + st.Glyphs.Dot + " " + present.Line(env.Session.Account))
	}
	lefts := []string{product + badges + host + who, product + badges + host, product + badges, badges}
	for _, phrase := range phrases {
		for _, left := range lefts {
			if s, ok := justified(left, style.Render(phrase), width); ok {
				return s
			}
		}
	}
	return ansi.Truncate(style.Render(phrases[len(phrases)-1]), width, "")
}

// asShown is the session as the header shows it. While it is offline, that is when the data was new, which is before the session
// ended where nothing could be had for longer.
func asShown(s session.Snapshot, dataOf time.Time) session.Snapshot {
	if s.State == session.Reconnecting && !dataOf.IsZero() && dataOf.Before(s.Ends) {
		s.Ends = dataOf
	}
	return s
}

// justified puts right at the end of a line of the given width, if both fit.
func justified(left, right string, width int) (string, bool) {
	gap := width - lipgloss.Width(left) - lipgloss.Width(right) - 1
	if gap < 1 {
		return "", false
	}
	return left + strings.Repeat(" ", gap) + right + " ", true
}

// noticeLines is how many lines a notice has at most.
const noticeLines = 3

// Notice is a notice in as many lines as its words need; nil for "".
func Notice(st *theme.Styles, notice string, width int) []string {
	if notice == "" {
		return nil
	}
	lines := pane.Wrap(notice, width-2)
	if len(lines) > noticeLines {
		lines = lines[:noticeLines]
		lines[noticeLines-1] = ansi.Truncate(lines[noticeLines-1], width-3, "") + st.Glyphs.Ellipsis
	}
	for i := range lines {
		lines[i] = present.Fit(" "+lines[i], width)
	}
	return lines
}

// narrow is below how many columns the keys that mean the same everywhere make room for the page's own.
const narrow = 60

// Spot is where a key stands in the footer, in cells from its left edge.
type Spot struct {
	From, To int
	Key      key.Binding
}

// Footer is the keys that act here: what can be done on the page and, at its end, what can be done everywhere. Of the first as many
// are shown as fit, of the others on a narrow screen the help alone.
func Footer(st *theme.Styles, here, everywhere []key.Binding, help key.Binding, width int) (line string, spots []Spot) {
	if width < narrow && len(everywhere) > 1 {
		everywhere = []key.Binding{help}
	}
	var parts []string
	for _, b := range everywhere {
		parts = append(parts, hint(st, b))
	}
	tail := strings.Join(parts, "  ")
	for _, b := range here {
		gap := "  "
		if line == "" {
			gap = " "
		}
		next := line + gap + hint(st, b)
		if lipgloss.Width(next)+lipgloss.Width(tail)+2 > width {
			break
		}
		spots = append(spots, Spot{lipgloss.Width(line + gap), lipgloss.Width(next), b})
		line = next
	}
	whole, ok := justified(line, tail, width)
	if !ok {
		return present.Fit(line, width), spots
	}
	at := width - 1 - lipgloss.Width(tail)
	for i, b := range everywhere {
		end := at + lipgloss.Width(parts[i])
		spots, at = append(spots, Spot{at, end, b}), end+2
	}
	return whole, spots
}

func hint(st *theme.Styles, b key.Binding) string {
	return st.Key.Render(st.Glyphs.Key(b.Help().Key)) + " " + st.Muted.Render(b.Help().Desc)
}

// Over lays a box over a screen: in the middle of its body, or at its lower edge.
func Over(screen, box string, size layout.Size, body layout.Rect, low bool) string {
	w, h := lipgloss.Size(box)
	at := layout.Center(body.Size(), layout.Size{Width: w, Height: h})
	if low {
		at.Y = max(body.Height-h, 0)
	}
	layers := lipgloss.NewCompositor(lipgloss.NewLayer(screen), lipgloss.NewLayer(box).X(at.X).Y(at.Y+body.Y).Z(1))
	return lipgloss.NewCanvas(size.Width, size.Height).Compose(layers).Render()
}

// TooSmall is the screen of a terminal that is too small.
func TooSmall(s layout.Size) string {
	text := fmt.Sprintf("talkdeck needs %d columns and %d lines, this has %d and %d: make the terminal larger", layout.MinWidth, layout.MinHeight, s.Width, s.Height)
	return present.Fill(ansi.Wordwrap(text, s.Width, ""), s.Width, s.Height)
}
