package page

import tea "charm.land/bubbletea/v2"

// Source is a feed that delivers the newest T whenever there is a new one, until it is closed.
type Source[T any] interface{ Updates() <-chan T }

// Fed is what a feed delivered to the page that waits on it.
type Fed[T any] struct {
	PageID ID
	From   Source[T] // so that what comes late from a feed that was left is told from what is new
	Value  T
}

// Owner implements Addressed.
func (f Fed[T]) Owner() ID { return f.PageID }

// Await waits for what a feed delivers next; a page starts it again each time. Closing the feed ends the waiting.
func Await[T any](id ID, from Source[T]) tea.Cmd {
	return func() tea.Msg {
		if v, ok := <-from.Updates(); ok {
			return Fed[T]{id, from, v}
		}
		return nil
	}
}
