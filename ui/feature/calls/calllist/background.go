package calllist

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/page"
)

// few is up to how many calls are filtered and sorted at once. With more, what is typed would wait for it.
const few = 10_000

// background is a list that is worked out outside of the update loop, while another is shown.
type background struct {
	target  list               // as it is to be; not worked out
	working *list              // the same, which the update loop doesn't touch; nil: none is worked on
	since   time.Time          // when that began
	cancel  context.CancelFunc // gives it up
}

func (b *background) stop() {
	if b.working != nil {
		b.cancel()
	}
	*b = background{}
}

// listReady is a list that was worked out.
type listReady struct {
	page.ID
	list *list
	err  error // it was given up
}

// target is the list that is being worked out, or else the one that is shown.
func (p *Page) target() list {
	if p.background.working != nil {
		return p.background.target
	}
	return p.list
}

// applyList shows another list of the calls: at once if they are few, else when it is worked out.
func (p *Page) applyList(next list) tea.Cmd {
	calls := p.calls()
	if len(calls) <= few {
		p.showList(next)
		return nil
	}
	p.background.stop()
	ctx, cancel := context.WithCancel(p.Env.Ctx)
	working := next.clone()
	p.background = background{target: next, working: working, since: p.Env.Now(), cancel: cancel}
	id, env := p.PageID, p.lookup()
	return func() tea.Msg { return listReady{id, working, working.update(ctx, calls, env)} }
}

// showList shows another list, with what came while it was worked out.
func (p *Page) showList(next list) {
	p.background.stop()
	p.list = next
	p.refreshRows()
	if !p.line.seeks {
		return
	}
	p.line.seeks = false
	// Back to the call that the cursor was on before, if it is there, and else to the first that matches.
	if !p.table.Seek(p.line.from) {
		p.table.Seek("")
	}
}

// late reports whether a list has been worked on for so long that somebody may ask themselves why.
func (b *background) late(now time.Time) bool {
	const patience = 300 * time.Millisecond
	return b.working != nil && now.Sub(b.since) > patience
}
