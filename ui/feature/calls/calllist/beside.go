package calllist

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/page"
)

// few is up to how many calls are filtered and sorted at once. With more, what is typed would wait for it.
const few = 10_000

// beside is a list that is worked out beside the update loop, while another is shown.
type beside struct {
	wanted  list               // as it is to be, and not worked out
	working *list              // the same, which the update loop doesn't touch; nil: none is
	since   time.Time          // when it was begun
	cancel  context.CancelFunc // gives it up
}

func (b *beside) stop() {
	if b.working != nil {
		b.cancel()
	}
	*b = beside{}
}

// workedOut is a list that was worked out.
type workedOut struct {
	owner page.ID
	list  *list
	err   error // it was given up
}

// Owner implements page.Addressed.
func (w workedOut) Owner() page.ID { return w.owner }

// wanted is the list that is wanted: the one that is being worked out, or else the one that is shown.
func (p *Page) wanted() list {
	if p.beside.working != nil {
		return p.beside.wanted
	}
	return p.list
}

// rearrange shows another list of the calls: at once if they are few, else when it is worked out.
func (p *Page) rearrange(next list) tea.Cmd {
	calls := p.calls()
	if len(calls) <= few {
		p.adopt(next)
		return nil
	}
	p.beside.stop()
	ctx, cancel := context.WithCancel(p.env.Ctx)
	working := next.apart()
	p.beside = beside{wanted: next, working: working, since: p.env.Now(), cancel: cancel}
	owner, env := p.id, p.lookup()
	return func() tea.Msg { return workedOut{owner, working, working.update(ctx, calls, env)} }
}

// adopt shows another list.
func (p *Page) adopt(next list) {
	p.beside.stop()
	p.list = next
	p.renew()
	if !p.line.seeks {
		return
	}
	p.line.seeks = false
	// Back to the call that the cursor was on before, if it is there, and else to the first that matches.
	if !p.table.Seek(p.line.from) {
		p.table.Seek("")
	}
}

// takeWorkedOut shows a list that was worked out, with what came meanwhile, if it is still wanted.
func (p *Page) takeWorkedOut(w workedOut) {
	if w.list == p.beside.working && w.err == nil {
		p.adopt(*w.list)
	}
}

// late reports whether a list has been worked out for so long that somebody may ask themselves why.
func (b *beside) late(now time.Time) bool {
	const patience = 300 * time.Millisecond
	return b.working != nil && now.Sub(b.since) > patience
}
