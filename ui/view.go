package ui

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/feature"
	"talkdeck/ui/kit/frame"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
)

// View composes the frame from what the pages and widgets drew.
func (a *App) View() tea.View {
	v := tea.NewView(a.screen())
	v.AltScreen, v.ReportFocus, v.WindowTitle = true, true, "talkdeck"
	if a.env.Project.Name != "" {
		v.WindowTitle = present.Line(a.env.Project.Name) + " - talkdeck" // the library writes it raw
	}
	for _, f := range a.features {
		if f, ok := f.(feature.Status); ok {
			v.WindowTitle, v.ProgressBar = f.Title()+v.WindowTitle, f.Progress()
		}
	}
	if a.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	return v
}

func (a *App) screen() string {
	if a.size.Empty() {
		return ""
	}
	if a.size.TooSmall() {
		return frame.TooSmall(a.size)
	}
	var body string
	if p := a.router.Top(); p != nil {
		body = p.View()
	} else {
		body = present.Fill(a.env.Styles.Muted.Render("  "+a.opening()), a.frame.Body.Width, a.frame.Body.Height)
	}
	screen := a.framed(body)
	if box, low := a.box(); box != "" {
		screen = frame.Over(screen, box, a.size, a.frame.Body, low)
	}
	return screen
}

// box draws the topmost box that is open, or ""; low tells that it stands at the lower edge.
func (a *App) box() (box string, low bool) {
	switch {
	case a.dialog != nil:
		if tall, ok := a.dialog.(dialog.Tall); ok {
			return tall.ViewIn(a.env.Styles, a.size.Width, a.frame.Body.Height), false
		}
		return a.dialog.View(a.env.Styles, a.size.Width), false
	case a.help != nil:
		return a.help.View(a.env.Styles), false
	}
	if o := a.overlay(); o != nil {
		return o.View(), o.Low()
	}
	return "", false
}

// framed is a page in its frame. A notice lies over its last lines, if it has more than one.
func (a *App) framed(body string) string {
	var notice []string
	foot, _ := a.footer()
	if !a.typing {
		notice = frame.Notice(a.env.Styles, a.toasts.View(a.env.Styles), a.size.Width)
	}
	if notice == nil {
		notice = []string{foot}
	}
	rows := strings.Split(body, "\n")
	body = strings.Join(rows[:max(len(rows)-len(notice)+1, 1)], "\n")
	about := frame.About{Host: a.services.Host, Simulated: a.services.Demo != nil, DataOf: a.dataOf()}
	top := []string{frame.Header(a.env, about, a.size.Width), frame.Tabs(a.env, a.pageTitle(), a.size.Width), body}
	return strings.Join(append(top, notice...), "\n")
}

func (a *App) pageTitle() string {
	if p := a.router.Top(); p != nil {
		return p.Title()
	}
	return ""
}

func (a *App) dataOf() time.Time {
	if p, ok := a.router.Top().(page.Dated); ok {
		return p.DataOf()
	}
	return time.Time{}
}

// footer is the command line while it is open, else the keys that act here.
func (a *App) footer() (line string, spots []frame.Spot) {
	st, width, k := a.env.Styles, a.size.Width, a.env.Keys
	if a.typing {
		return present.Fit(a.line.View(st, width), width), nil
	}
	var here []key.Binding
	everywhere := []key.Binding{k.Command, k.Help, k.Quit}
	switch p := a.router.Top(); {
	case a.covered():
		everywhere = []key.Binding{k.Interrupt} // the box has all others
	case p != nil:
		here = page.Keys(a.env.Hints(p))
		if p.TakesText() {
			everywhere = nil // they would be typed
		}
	}
	return frame.Footer(st, here, everywhere, k.Help, width)
}
