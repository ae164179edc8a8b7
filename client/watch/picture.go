package watch

import (
	"slices"
	"time"

	"talkdeck/client"
)

// picture is what is known of a project's calls. It is pure: answers and the time go in, entries come out. Only the
// watcher's goroutine touches it.
type picture struct {
	byID   map[string]*Entry
	sorted []*Entry // newest first; replaced, never changed, once it was handed out
	counts map[client.Status]int
	live   map[string]bool // ids of calls that may go on
	opened bool            // the first answer is complete: what comes from now on is new
}

func newPicture() *picture {
	return &picture{byID: map[string]*Entry{}, counts: map[client.Status]int{}, live: map[string]bool{}}
}

// merge takes calls of one answer. known is how many of them were there before.
func (p *picture) merge(calls []client.Call, now time.Time) (known int) {
	var fresh []*Entry
	changed := map[string]*Entry{}
	resort := false
	for i := range calls {
		c := &calls[i]
		old := p.byID[c.ID]
		if old == nil {
			e := p.found(*c, now)
			p.byID[c.ID] = e
			p.count(e, 1)
			fresh = append(fresh, e)
			continue
		}
		known++
		e := update(old, *c, now)
		if e == old {
			continue
		}
		p.byID[c.ID] = e
		p.count(old, -1)
		p.count(e, 1)
		changed[c.ID] = e
		resort = resort || !e.Order.Equal(old.Order)
	}
	p.replace(fresh, changed, resort)
	p.settle(now)
	return known
}

// replace builds the new order: changed entries take their places, fresh ones are merged in.
func (p *picture) replace(fresh []*Entry, changed map[string]*Entry, resort bool) {
	if len(fresh) == 0 && len(changed) == 0 {
		return
	}
	slices.SortFunc(fresh, compare)
	next := make([]*Entry, 0, len(p.sorted)+len(fresh))
	for _, e := range p.sorted {
		for len(fresh) > 0 && compare(fresh[0], e) < 0 {
			next, fresh = append(next, fresh[0]), fresh[1:]
		}
		if len(changed) > 0 {
			if n, ok := changed[e.Call.ID]; ok {
				e = n
			}
		}
		next = append(next, e)
	}
	next = append(next, fresh...)
	if resort {
		slices.SortFunc(next, compare)
	}
	p.sorted = next
}

func (p *picture) count(e *Entry, by int) {
	s := e.Call.Status
	p.counts[s] += by
	if p.counts[s] == 0 {
		delete(p.counts, s)
	}
	if by > 0 {
		if s.Final() {
			delete(p.live, e.Call.ID)
		} else {
			p.live[e.Call.ID] = true
		}
	}
}

// settle lets go of calls of unknown status that stopped changing.
func (p *picture) settle(now time.Time) {
	for id := range p.live {
		if !p.byID[id].Live(now) {
			delete(p.live, id)
		}
	}
}

// found is a call's first entry.
func (p *picture) found(c client.Call, now time.Time) *Entry {
	e := &Entry{Call: c, FirstSeen: now, Seen: []Change{{c.Status, now}}, Order: c.Started}
	if p.opened {
		e.Changed = now
	}
	if e.Order.IsZero() {
		e.Order = now
	}
	return e
}

// update is the entry after another answer about the same call; old itself if nothing changed. Answers may come out of
// order: one that calls a final call live again is believed only when the next says so too.
func update(old *Entry, c client.Call, now time.Time) *Entry {
	if c.Raw == old.Call.Raw && !old.doubted {
		return old
	}
	if old.Call.Status.Final() && c.Status.Live() && !old.doubted {
		e := *old
		e.doubted = true
		return &e
	}
	e := *old
	e.doubted = false
	if c.Raw == old.Call.Raw {
		return &e
	}
	e.Call, e.Changed = c, now
	if !c.Started.IsZero() {
		e.Order = c.Started
	}
	if c.Status != old.Call.Status {
		e.Seen = append(slices.Clip(old.Seen), Change{c.Status, now})
	}
	return &e
}
