package page

import (
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
)

// Changing is cmd, which leads to a change at the service or to costs; in a read-only program it is a notice that says so
// instead.
func (e *Env) Changing(cmd tea.Cmd) tea.Cmd {
	if e.ReadOnly {
		return Do(Notify{Level: Info, Text: client.ErrReadOnly.Error()})
	}
	return cmd
}

// What was changed from here. Every page hears of it.
type (
	// ProjectChanged is a project that was made, changed or, if Gone, deleted.
	ProjectChanged struct {
		Project client.Project
		Gone    bool
	}
	// NumbersChanged says that a project's numbers are others now.
	NumbersChanged struct{ Project string }
)

// Run does what typing a line behind ":" does.
type Run struct{ Line string }
