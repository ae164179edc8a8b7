package page

import tea "charm.land/bubbletea/v2"

// Deferred has the page To do something later: once a box is answered, or a command is over. It is dropped if the page is gone by
// then. P is the type of the page, which Do is given: a page may have been made anew under its ID.
type Deferred[P any] struct {
	To ID
	Do func(P) tea.Cmd
}

// Owner implements Addressed.
func (d Deferred[P]) Owner() ID { return d.To }

// Later returns what follows from a box's answer: the page of b does it.
func Later[P any](b *Base, do func(P) tea.Cmd) func() tea.Cmd {
	return b.Env.Posting(Deferred[P]{To: b.PageID, Do: do})
}

// Do makes of do what an action does: it has no command.
func Do(do func()) func() tea.Cmd {
	return func() tea.Cmd {
		do()
		return nil
	}
}
