package page

import tea "charm.land/bubbletea/v2"

// IfSignedIn is read, or a wish to sign in while nothing newer can be had before.
func (e *Env) IfSignedIn(read func() tea.Cmd) func() tea.Cmd {
	return func() tea.Cmd {
		if e.Stale {
			return e.Post(SignIn{})
		}
		return read()
	}
}
