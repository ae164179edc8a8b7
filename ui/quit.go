package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

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

func quitNow() tea.Cmd { return tea.Quit }

// quit leaves the program by leave, and asks first if a batch runs.
func (a *App) quit(leave func() tea.Cmd) tea.Cmd {
	if !a.desk.on() || a.quitting != nil && a.dialog == dialog.Box(a.quitting) {
		return leave()
	}
	lines := a.desk.toGo()
	if a.opts.Demo != nil {
		lines = append(lines, "All of the simulation is gone then.")
	} else {
		lines = append(lines, "No more calls are begun then. 6 lists it at the next start, and takes it up exactly where it was.")
	}
	a.quitting = &dialog.Confirm{Title: "Quit while a batch runs?", Text: strings.Join(lines, "\n"), Yes: "quit", Then: leave}
	a.dialog = a.quitting
	return nil
}

// interrupt is ctrl+c: with a batch that runs, the second time.
func (a *App) interrupt() tea.Cmd {
	cmd := a.quit(quitNow)
	if cmd != nil {
		a.exit = ExitInterrupted
	}
	return cmd
}
