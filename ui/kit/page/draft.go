package page

import "maps"

// Draft is what was typed into a form and isn't saved.
type Draft struct {
	Values map[string]string // by the fields' keys
	Base   map[string]string // what the fields held before, as far as that was known
}

// Drafts keeps drafts while the program runs, so that leaving a form loses nothing. The zero value has none.
type Drafts struct{ of map[ID]Draft }

// Put keeps the draft of the form id.
func (d *Drafts) Put(id ID, draft Draft) {
	if d.of == nil {
		d.of = map[ID]Draft{}
	}
	d.of[id] = Draft{maps.Clone(draft.Values), maps.Clone(draft.Base)}
}

// Keep puts the draft of the form id if anything in it is changed, else drops it.
func (d *Drafts) Keep(id ID, changed bool, draft Draft) {
	if changed {
		d.Put(id, draft)
	} else {
		d.Drop(id)
	}
}

// Get is the draft of the form id.
func (d *Drafts) Get(id ID) (Draft, bool) {
	draft, ok := d.of[id]
	return draft, ok
}

// Drop lets the draft of the form id go.
func (d *Drafts) Drop(id ID) { delete(d.of, id) }
