package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/feature"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/widget/dialog"
)

// Exit says how the program ended.
type Exit int

// How it ended.
const (
	ExitQuit Exit = iota
	ExitInterrupted
	ExitToDemo    // the person chose to look at the demo
	ExitToProfile // the person chose another profile: see NextProfile
)

// Exit tells how the program ended, once it has.
func (a *App) Exit() Exit { return a.exit }

// NextProfile is the profile that the person chose to go on with.
func (a *App) NextProfile() string { return a.next }

// quit leaves the program, and asks first if something would be cut off.
func (a *App) quit(q page.Quit) tea.Cmd {
	leave := func() tea.Cmd {
		switch {
		case q.ToDemo:
			a.exit = ExitToDemo
		case q.ToProfile != "":
			a.exit, a.next = ExitToProfile, q.ToProfile
		}
		return tea.Quit
	}
	var lines []string
	for _, f := range a.features {
		if f, ok := f.(feature.Unfinished); ok {
			lines = append(lines, f.Unfinished()...)
		}
	}
	if len(lines) == 0 || a.quitting != nil && a.dialog == dialog.Box(a.quitting) {
		return leave()
	}
	a.quitting = &dialog.Confirm{Title: "Quit while a batch runs?", Text: strings.Join(lines, "\n"), Yes: "quit", Then: leave}
	a.dialog = a.quitting
	return nil
}

// interrupt is ctrl+c: with a batch that runs, the second time.
func (a *App) interrupt() tea.Cmd {
	cmd := a.quit(page.Quit{})
	if cmd != nil {
		a.exit = ExitInterrupted
	}
	return cmd
}
