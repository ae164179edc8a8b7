package calls

import (
	"talkdeck/client/filter"
	"talkdeck/client/watch"
)

// list is which calls are shown, and in what order.
type list struct {
	selection *filter.Selection // nil: all of them
	order     order
	shown     []*watch.Entry
	unknown   int // calls that a filter for agents may mean or not
}

// narrow shows the calls that a filter selects, from the next update on.
func (l *list) narrow(f *filter.Filter) {
	l.selection = nil
	if f != nil && !f.Empty() {
		l.selection = filter.NewSelection(f)
	}
}

// update brings the list up to date with a picture's calls, newest first.
func (l *list) update(calls []*watch.Entry, env filter.Env) {
	l.shown, l.unknown = calls, 0
	if l.selection != nil {
		l.shown, l.unknown = l.selection.Update(calls, env), l.selection.Unknown()
	}
	if !l.order.byStart() {
		l.shown = l.order.sort(l.shown, env)
	}
}

// at is the call in row i.
func (l *list) at(i int) *watch.Entry {
	if l.order.byStart() && l.order.reverse {
		i = len(l.shown) - 1 - i
	}
	return l.shown[i]
}

// newestFirst reports whether the oldest call stands last, so that older ones would follow it.
func (l *list) newestFirst() bool { return l.order.byStart() && !l.order.reverse }
