package page

import (
	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/widget/pane"
)

// IfSignedIn returns what calls do, but asks for a sign-in first while the session has lapsed.
func (e *Env) IfSignedIn(do func() tea.Cmd) func() tea.Cmd {
	return func() tea.Cmd {
		if e.Stale {
			return e.Post(SignIn{})
		}
		return do()
	}
}

// Absent says in lines of at most width cells why there is nothing to show: it failed, or the session had ended before. It says
// nothing while it is loaded. what is as for Lapsed.
func (e *Env) Absent(failed error, what string, width int) []string {
	switch {
	case failed != nil:
		return pane.Failed(e.Styles, failed, "r tries again, esc goes back.", width)
	case e.Stale:
		return pane.Notice(e.Lapsed(what), e.Regain(), width)
	}
	return nil
}
