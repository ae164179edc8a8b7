package sandbox

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// retention is how far back calls are kept, in simulated time.
const retention = 31 * 24 * time.Hour

// traffic is everybody's calls, as far as simulated time has come.
type traffic struct {
	lines []*line
	byID  map[callID]*call
}

// line is a project's calls, by when they started, and where new ones come from.
type line struct {
	project string
	calls   []*call
	next    arrivals
}

// newTraffic makes up the history of the scenario's projects, those that are still there, up to the start.
func newTraffic(c *scenario, opts Options, start time.Time, w *world) traffic {
	t := traffic{byID: make(map[callID]*call, opts.Calls)}
	rush := newRush(start)
	for i, n := range c.shares(opts.Calls) {
		p := &c.Projects[i]
		if w.find(p.ID) == nil {
			continue
		}
		l := &line{project: p.ID, next: newArrivals(p, opts)}
		t.lines = append(t.lines, l)
		var recent []call
		for l.next.at <= 0 {
			recent = append(recent, l.next.call(w.activeAt(p.ID, l.next.at)))
		}
		recent = recent[max(0, len(recent)-n):]
		calls := append(past(p, opts.Seed, n-len(recent), n, rush), recent...)
		l.calls = make([]*call, 0, n+n/8)
		for j := range calls {
			t.add(l, &calls[j])
		}
	}
	return t
}

// shares is how many of n calls are whose.
func (c *scenario) shares(n int) []int {
	var total float64
	for _, p := range c.Projects {
		total += p.weight()
	}
	out := make([]int, len(c.Projects))
	var sum float64
	given := 0
	for i, p := range c.Projects {
		sum += p.weight()
		if total > 0 {
			out[i] = int(math.Round(sum/total*float64(n))) - given
		}
		given += out[i]
	}
	return out
}

// weight is the project's share of the history: all have the same where the scenario names none, and one without agents has none.
func (p *scenarioProject) weight() float64 {
	const unnamed = 1e-9
	if len(p.Agents) == 0 {
		return 0
	}
	return cmp.Or(max(p.Share, 0), unnamed)
}

// line is a project's, made when it is needed: projects that people create have no traffic of their own.
func (t *traffic) line(project string) *line {
	i := slices.IndexFunc(t.lines, func(l *line) bool { return l.project == project })
	if i < 0 {
		l := &line{project: project, next: arrivals{at: never}}
		t.lines = append(t.lines, l)
		return l
	}
	return t.lines[i]
}

// add appends a call that starts no earlier than those before it.
func (t *traffic) add(l *line, c *call) {
	l.calls = append(l.calls, c)
	t.byID[c.ID] = c
}

// merge adds calls in no order.
func (t *traffic) merge(calls []*call) {
	for _, c := range calls {
		t.add(t.line(c.Project), c)
	}
	for _, l := range t.lines {
		slices.SortStableFunc(l.calls, func(a, b *call) int { return cmp.Compare(a.Start, b.Start) })
	}
}

// replace puts a call in the place of the one with its id, which started at the same time.
func (t *traffic) replace(c *call) {
	l := t.line(c.Project)
	i, _ := slices.BinarySearchFunc(l.calls, c.Start, func(c *call, start time.Duration) int { return cmp.Compare(c.Start, start) })
	for ; i < len(l.calls) && l.calls[i].Start == c.Start; i++ {
		if l.calls[i].ID == c.ID {
			l.calls[i] = c
			t.byID[c.ID] = c
			return
		}
	}
}

// forget drops the calls that started before a moment.
func (t *traffic) forget(before time.Duration) {
	for _, l := range t.lines {
		i := 0
		for i < len(l.calls) && l.calls[i].Start < before {
			delete(t.byID, l.calls[i].ID)
			i++
		}
		l.calls = l.calls[i:]
	}
}

// remove drops a project's calls, and no more come.
func (t *traffic) remove(project string) {
	l := t.line(project)
	for _, c := range l.calls {
		delete(t.byID, c.ID)
	}
	t.lines = slices.DeleteFunc(t.lines, func(other *line) bool { return other == l })
}

// advance goes on to now, and lets the calls come that have come by then. Simulated time never goes back, though a wall clock
// may.
func (s *Server) advance() {
	s.sim = max(s.sim, s.clock.at(s.opts.Now()))
	for _, l := range s.traffic.lines {
		if l.next.at < s.sim-retention { // nobody looked for weeks
			l.next.seek((s.sim - retention).Truncate(time.Hour))
		}
		for l.next.at <= s.sim {
			c := l.next.call(s.world.activeAt(l.project, l.next.at))
			s.bend(&c)
			s.traffic.add(l, &c)
		}
	}
	s.traffic.forget(s.sim - retention)
}
