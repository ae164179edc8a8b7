package ui

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/session"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
)

// framed is a page in its frame. A notice lies over its last lines, if it has more than one.
func (a *App) framed(body string) string {
	footer := []string{a.footerLine()}
	if notice := a.noticed(); notice != nil {
		rows := strings.Split(body, "\n")
		body, footer = strings.Join(rows[:max(len(rows)-len(notice)+1, 1)], "\n"), notice
	}
	return strings.Join(append([]string{a.headerLine(), a.tabLine(), body}, footer...), "\n")
}

// headerLine says what this is, what it talks to, who is signed in and when the session ends. The last is never cut, and
// says all it has to before there is room for what is to its left; only a simulation is always called one.
func (a *App) headerLine() string {
	st, width := a.env.Styles, a.size.Width
	product := st.Title.Render(" talkdeck")
	var badges string
	if a.opts.Demo != nil {
		badges += " " + st.Simulated.Render(" SIMULATED ")
	}
	if a.opts.ReadOnly {
		badges += " " + st.Warn.Render("READ-ONLY")
	}
	phrases, urgency := present.SessionWords(st.Glyphs, a.asShown(), a.env.Now(), a.env.Zone)
	style := [...]lipgloss.Style{st.Text, st.Warn, st.Urgent}[urgency]

	host := st.Muted.Render(" " + st.Glyphs.Dot + " " + present.Line(a.opts.Host))
	var who string
	if a.session.Account != "" {
		who = st.Muted.Render(" " + st.Glyphs.Dot + " " + present.Line(a.session.Account))
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

// asShown is the session as the header tells it. While it is offline it tells of when the data is, which is of before the
// session ended where nothing could be had for longer.
func (a *App) asShown() session.Snapshot {
	s := a.session
	if p, ok := a.router.top().(page.Dated); ok && s.State == session.Reconnecting {
		if at := p.DataOf(); !at.IsZero() && at.Before(s.Ends) {
			s.Ends = at
		}
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

// noticed is a notice in as many lines as its words need: nil while there is none, or another line stands in its place.
func (a *App) noticed() []string {
	st, width := a.env.Styles, a.size.Width
	notice := a.toasts.View(st)
	if notice == "" || a.typing {
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

// footerLine is the command line while it is open, else the keys that act here.
func (a *App) footerLine() string {
	st, width := a.env.Styles, a.size.Width
	if a.typing {
		return present.Fit(a.line.View(st, width), width)
	}
	var hints []page.Action
	k := a.env.Keys
	always := []key.Binding{k.Command, k.Help, k.Quit}
	if width < narrow {
		always = []key.Binding{k.Help}
	}
	switch p := a.router.top(); {
	case a.covered():
		always = []key.Binding{k.Interrupt} // the box has all others
	case p != nil:
		hints = a.env.Hints(p)
		if p.TakesText() {
			always = nil // they would be typed
		}
	}
	tail := shortHelp(a, always)
	line := ""
	for _, hint := range hints {
		next := line + "  " + shortHelp(a, []key.Binding{hint.Key})
		if line == "" {
			next = next[1:]
		}
		if lipgloss.Width(next)+lipgloss.Width(tail)+2 > width {
			break
		}
		line = next
	}
	if s, ok := justified(line, tail, width); ok {
		return s
	}
	return present.Fit(line, width)
}

func shortHelp(a *App, bindings []key.Binding) string {
	st := a.env.Styles
	parts := make([]string, len(bindings))
	for i, b := range bindings {
		parts[i] = st.Key.Render(st.Glyphs.Key(b.Help().Key)) + " " + st.Muted.Render(b.Help().Desc)
	}
	return strings.Join(parts, "  ")
}

// title is the terminal window's title. It is written raw by the library, so it is made safe here.
func (a *App) title() string {
	if a.project.Name == "" {
		return a.desk.title() + "talkdeck"
	}
	return a.desk.title() + present.Line(a.project.Name) + " - talkdeck"
}

func tooSmall(s layout.Size) string {
	text := fmt.Sprintf("talkdeck needs %d columns and %d lines, this has %d and %d: make the terminal larger", layout.MinWidth, layout.MinHeight, s.Width, s.Height)
	return present.Fill(ansi.Wordwrap(text, s.Width, ""), s.Width, s.Height)
}
