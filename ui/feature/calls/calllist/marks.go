package calllist

import (
	"maps"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/calls/watch"
)

// marks are the calls that the person marked, by id. The map is replaced, never changed: filters are asked about it elsewhere.
type marks struct {
	ids  map[string]bool
	last string // the one that was marked last; "" if none was

	shown int // how many of them the list shows
}

// toggle marks a call, or takes its mark away.
func (m *marks) toggle(id string) {
	if !m.ids[id] {
		m.add(id)
		return
	}
	m.ids = maps.Clone(m.ids)
	delete(m.ids, id)
	m.last = ""
}

// add marks calls, the last of them last.
func (m *marks) add(more ...string) {
	ids := make(map[string]bool, len(m.ids)+len(more))
	maps.Copy(ids, m.ids)
	for _, id := range more {
		ids[id], m.last = true, id
	}
	m.ids = ids
}

// clear takes all marks away, and reports whether there were any.
func (m *marks) clear() bool {
	had := len(m.ids) > 0
	m.ids, m.last = nil, ""
	return had
}

// mark marks the call under the cursor or takes its mark away, and goes on to the next.
func (p *Page) mark(id string) tea.Cmd {
	p.marks.toggle(id)
	p.table.Down()
	p.table.Hold()
	return p.marksChanged()
}

// markTo marks all calls from the one that was marked last to the one under the cursor.
func (p *Page) markTo(row int) tea.Cmd {
	from := row
	for i := range p.list.shown {
		if p.list.at(i).Call.ID == p.marks.last {
			from = i
			break
		}
	}
	var ids []string
	for i := min(from, row); i <= max(from, row); i++ {
		ids = append(ids, p.list.at(i).Call.ID)
	}
	p.marks.add(ids...)
	p.marks.last = p.list.at(row).Call.ID
	p.table.Hold()
	return p.marksChanged()
}

// marksChanged brings the list up to date with other marks: a filter may ask for them.
func (p *Page) marksChanged() tea.Cmd {
	p.rows.lookup = p.lookup()
	if p.list.selection != nil {
		p.refreshRows()
	}
	p.countMarks()
	p.layout()
	return nil
}

// countMarks counts the marked calls that are shown.
func (p *Page) countMarks() {
	p.marks.shown = 0
	if len(p.marks.ids) == 0 {
		return
	}
	for _, e := range p.list.matched {
		if p.marks.ids[e.Call.ID] {
			p.marks.shown++
		}
	}
}

// exportedCalls are the calls that are exported: the marked ones of those that are shown, or all if none of them is marked.
func (p *Page) exportedCalls() []*watch.Entry {
	if some := p.markedCalls(); some != nil {
		return some
	}
	all := make([]*watch.Entry, len(p.list.shown))
	for i := range all {
		all[i] = p.list.at(i)
	}
	return all
}

// markedCalls are the marked ones of the calls that are shown, in their order; nil if there are none.
func (p *Page) markedCalls() (some []*watch.Entry) {
	for i := range p.list.shown {
		if e := p.list.at(i); p.marks.ids[e.Call.ID] {
			some = append(some, e)
		}
	}
	return some
}
