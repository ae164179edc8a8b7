package calllist

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"talkdeck/client/calls/watch"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/table"
)

// placeGaps finds the rows before which the list says that it wasn't watched. That needs a list that is sorted by time.
func (p *Page) placeGaps() {
	p.rows.between = nil
	if !p.list.order.byStart() {
		return
	}
	gaps := map[int][]watch.Span{}
	for _, gap := range p.snapshot.Gaps {
		newest, oldest := since(p.list.shown, gap.To), since(p.list.shown, gap.From)
		if p.frozen.on() && gap.To.After(p.frozen.at) || newest == len(p.list.shown) {
			continue // it came later, or before all that is shown
		}
		at := newest
		if p.list.order.reverse {
			at = len(p.list.shown) - oldest
		}
		gaps[at] = append(gaps[at], gap)
	}
	p.rows.between = make(map[int]string, len(gaps))
	for at, spans := range gaps {
		p.rows.between[at] = p.unwatched(spans)
	}
}

// since is how many of the calls, newest first, began at t or later.
func since(calls []*watch.Entry, t time.Time) int {
	n, _ := slices.BinarySearchFunc(calls, t, func(e *watch.Entry, t time.Time) int {
		if e.Order.Before(t) {
			return 1
		}
		return -1
	})
	return n
}

// unwatched says when it wasn't watched, and how many calls of that time were found afterwards.
func (p *Page) unwatched(spans []watch.Span) string {
	said := make([]string, len(spans))
	for i, s := range spans {
		said[i] = p.span(s)
	}
	if !p.list.order.reverse {
		slices.Reverse(said) // as the calls are
	}
	text := "not watched " + strings.Join(said, ", ")
	if later := p.foundLater(spans...); later > 0 {
		text += fmt.Sprintf(" %s %s found later", p.Env.Styles.Glyphs.Dot, present.Count(later, "call"))
	}
	return text
}

// foundLater is how many of the calls that are shown began when it wasn't watched.
func (p *Page) foundLater(spans ...watch.Span) (n int) {
	for _, s := range spans {
		n += since(p.list.matched, s.From) - since(p.list.matched, s.To)
	}
	return n
}

// Before implements table.Divider: it says where the list wasn't watched.
func (r *rows) Before(i int) table.Cell {
	return table.Cell{Text: r.between[i], Style: r.env.Styles.Warn}
}
