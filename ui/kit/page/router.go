package page

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/layout"
)

// maxKept bounds how many pages the router has; the one unused for longest is closed first.
const maxKept = 32

// Router is the stack of pages. It keeps pages by ID, so that a selection survives going away and coming back. It writes to Env
// which of them is visible.
type Router struct {
	env   *Env
	build func(ID) Page
	stack []ID // the last one is visible
	kept  map[ID]Page
	order []ID // of last use, newest last
	size  layout.Size
}

// NewRouter returns a router without pages; build makes one that isn't kept.
func NewRouter(env *Env, build func(ID) Page) *Router {
	return &Router{env: env, build: build, kept: map[ID]Page{}}
}

// Top is the visible page, nil before the first.
func (r *Router) Top() Page {
	if len(r.stack) == 0 {
		return nil
	}
	return r.kept[r.stack[len(r.stack)-1]]
}

// Open shows a page on top of the stack. A page that is in the stack already is gone back to.
func (r *Router) Open(id ID) tea.Cmd {
	if i := slices.Index(r.stack, id); i >= 0 {
		return r.show(r.stack[:i+1])
	}
	return r.show(append(slices.Clone(r.stack), id))
}

// Reset makes the given pages the whole stack.
func (r *Router) Reset(ids ...ID) tea.Cmd { return r.show(ids) }

// Back leaves the visible page; on the last one it does nothing.
func (r *Router) Back() tea.Cmd {
	if len(r.stack) < 2 {
		return nil
	}
	return r.show(r.stack[:len(r.stack)-1])
}

func (r *Router) show(stack []ID) tea.Cmd {
	before := r.Top()
	r.stack = stack
	id := stack[len(stack)-1]
	p, ok := r.kept[id]
	if !ok {
		p = r.build(id)
		r.kept[id] = p
	}
	p.Resize(r.size)
	r.use(id)
	r.env.Visible = id
	if p == before {
		return nil
	}
	if before != nil {
		before.Hide()
	}
	return p.Show()
}

// use notes that id was used just now, and lets go of the page unused for longest when there are too many.
func (r *Router) use(id ID) {
	r.order = append(slices.DeleteFunc(r.order, func(have ID) bool { return have == id }), id)
	if len(r.order) <= maxKept {
		return
	}
	i := slices.IndexFunc(r.order, func(have ID) bool { return !slices.Contains(r.stack, have) })
	if i < 0 {
		return
	}
	old := r.order[i]
	r.kept[old].Close()
	delete(r.kept, old)
	r.order = slices.Delete(r.order, i, i+1)
}

// Deliver hands a result to the page that asked for it, visible or not; for a page that is gone it is dropped.
func (r *Router) Deliver(msg Addressed) tea.Cmd {
	if p, ok := r.kept[msg.Owner()]; ok {
		return p.Update(msg)
	}
	return nil
}

// Broadcast hands a message to all pages.
func (r *Router) Broadcast(msg tea.Msg) tea.Cmd {
	cmds := make([]tea.Cmd, 0, len(r.order))
	for _, id := range r.order {
		cmds = append(cmds, r.kept[id].Update(msg))
	}
	return tea.Batch(cmds...)
}

// Resize gives all pages their rectangle.
func (r *Router) Resize(size layout.Size) {
	r.size = size
	for _, p := range r.kept {
		p.Resize(size)
	}
}

// Restyle has all pages drawn anew.
func (r *Router) Restyle() {
	for _, p := range r.kept {
		p.Restyle()
	}
}

// Close drops all pages.
func (r *Router) Close() {
	for _, p := range r.kept {
		p.Close()
	}
	r.stack, r.order, r.kept, r.env.Visible = nil, nil, map[ID]Page{}, ID{}
}
