package page

import (
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
)

// IfWritable posts an intent that leads to a change at the service or to costs; a read-only program says that it is one
// instead.
func (e *Env) IfWritable(intent tea.Msg) tea.Cmd {
	if e.ReadOnly {
		return e.RefuseReadOnly()
	}
	return e.Post(intent)
}

// RefuseReadOnly says that the program is read-only, in the place of a change.
func (e *Env) RefuseReadOnly() tea.Cmd {
	return e.Post(Notify{Level: Info, Text: client.ErrReadOnly.Error()})
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
