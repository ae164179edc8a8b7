package calllist

import (
	"context"

	"talkdeck/client/calls/filter"
	"talkdeck/client/calls/watch"
)

// list is which calls are shown, and in what order.
type list struct {
	selection *filter.Selection // nil: all of them
	order     order
	sorted    sorted // where the order isn't the picture's
	shown     []*watch.Entry
	matched   []*watch.Entry // the same calls, newest first
	tally     watch.Tally    // of them
	unknown   int            // calls that a filter for agents may mean or not
}

// narrowed is the list of the calls that a filter selects, not updated yet. It starts from what the list's selection found.
func (l list) narrowed(f *filter.Filter) list {
	before := l.selection
	l.selection, l.matched, l.tally = nil, nil, watch.Tally{} // they are counted anew: to compare two filters' calls takes longer
	if f.Empty() {
		return l
	}
	l.selection = filter.NewSelection(f)
	if before != nil {
		l.selection.Follow(before)
	}
	return l
}

// clone is the list as another one, which may be updated elsewhere.
func (l list) clone() *list {
	if l.selection != nil {
		selection := *l.selection
		l.selection = &selection
	}
	return &l
}

// update brings the list up to date with a picture's calls, newest first. It gives up when ctx ends.
func (l *list) update(ctx context.Context, calls []*watch.Entry, env filter.Env) error {
	shown, unknown := calls, 0
	if l.selection != nil {
		var err error
		if shown, err = l.selection.UpdateWhile(ctx, calls, env); err != nil {
			return err
		}
		unknown = l.selection.Unknown()
	}
	gone, came := []*watch.Entry(nil), shown
	if l.matched != nil {
		gone, came = differ(l.matched, shown)
	}
	l.matched, l.tally = shown, l.tally.After(gone, came, env.Now)
	if l.order.byStart() {
		l.sorted = sorted{}
	} else {
		if err := l.sorted.update(ctx, l.order, shown, env); err != nil {
			return err
		}
		shown = l.sorted.shown
	}
	l.shown, l.unknown = shown, unknown
	return nil
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

// all reports whether all calls are shown.
func (l *list) all() bool { return l.selection == nil }
