package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
)

// maxKept bounds how many pages are kept for coming back to; the one unused for longest goes first.
const maxKept = 32

// router is the stack of pages. It keeps pages by ID, so that a selection survives going away and coming back.
type router struct {
	build func(page.ID) page.Page
	stack []page.ID // the last one is visible
	kept  map[page.ID]page.Page
	order []page.ID // of last use, newest last
	size  layout.Size
}

func newRouter(build func(page.ID) page.Page) *router {
	return &router{build: build, kept: map[page.ID]page.Page{}}
}

// top is the visible page, nil before the first.
func (r *router) top() page.Page {
	if len(r.stack) == 0 {
		return nil
	}
	return r.kept[r.stack[len(r.stack)-1]]
}

// open shows a page on top of the stack. A page that is in the stack already is gone back to.
func (r *router) open(id page.ID) tea.Cmd {
	if i := slices.Index(r.stack, id); i >= 0 {
		return r.show(r.stack[:i+1])
	}
	return r.show(append(slices.Clone(r.stack), id))
}

// reset makes the given pages the whole stack.
func (r *router) reset(ids ...page.ID) tea.Cmd { return r.show(ids) }

// back leaves the visible page; on the last one it does nothing.
func (r *router) back() tea.Cmd {
	if len(r.stack) < 2 {
		return nil
	}
	return r.show(r.stack[:len(r.stack)-1])
}

func (r *router) show(stack []page.ID) tea.Cmd {
	before := r.top()
	r.stack = stack
	id := stack[len(stack)-1]
	p, ok := r.kept[id]
	if !ok {
		p = r.build(id)
		r.kept[id] = p
	}
	p.Resize(r.size)
	r.use(id)
	if p == before {
		return nil
	}
	if before != nil {
		before.Hide()
	}
	return p.Show()
}

// use notes that id was used just now, and lets go of the page unused for longest when there are too many.
func (r *router) use(id page.ID) {
	r.order = append(slices.DeleteFunc(r.order, func(have page.ID) bool { return have == id }), id)
	if len(r.order) <= maxKept {
		return
	}
	i := slices.IndexFunc(r.order, func(have page.ID) bool { return !slices.Contains(r.stack, have) })
	if i < 0 {
		return
	}
	old := r.order[i]
	r.kept[old].Close()
	delete(r.kept, old)
	r.order = slices.Delete(r.order, i, i+1)
}

// deliver hands a result to the page that asked for it, visible or not; for a page that is gone it is dropped.
func (r *router) deliver(msg page.Addressed) tea.Cmd {
	if p, ok := r.kept[msg.Owner()]; ok {
		return p.Update(msg)
	}
	return nil
}

// broadcast hands a message that nobody knows to all pages kept.
func (r *router) broadcast(msg tea.Msg) tea.Cmd {
	cmds := make([]tea.Cmd, 0, len(r.order))
	for _, id := range r.order {
		cmds = append(cmds, r.kept[id].Update(msg))
	}
	return tea.Batch(cmds...)
}

func (r *router) resize(size layout.Size) {
	r.size = size
	for _, p := range r.kept {
		p.Resize(size)
	}
}

func (r *router) restyle() {
	for _, p := range r.kept {
		p.Restyle()
	}
}

// close drops all pages.
func (r *router) close() {
	for _, p := range r.kept {
		p.Close()
	}
	r.stack, r.order, r.kept = nil, nil, map[page.ID]page.Page{}
}
