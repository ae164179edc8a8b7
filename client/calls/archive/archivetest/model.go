// Package archivetest is the suite that each engine of an archive must pass, and a plain model of one.
package archivetest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"talkdeck/client/calls/archive"
	"talkdeck/client/calls/watch"
)

type place struct {
	archive.Scope
	key archive.Key
}

// Model is an archive in memory that goes through all calls for each question.
type Model struct {
	mu      sync.Mutex
	calls   map[place]*archive.Call
	makers  map[place]archive.Maker
	notes   map[place]archive.Note
	answers map[place][]archive.Answer
	watched map[archive.Scope][]watch.Span
	days    map[archive.Scope][]string
}

var _ archive.Archive = (*Model)(nil)

// NewModel is an empty one.
func NewModel() *Model {
	return &Model{
		calls: map[place]*archive.Call{}, makers: map[place]archive.Maker{}, notes: map[place]archive.Note{},
		answers: map[place][]archive.Answer{}, watched: map[archive.Scope][]watch.Span{}, days: map[archive.Scope][]string{},
	}
}

// Put implements archive.Archive.
func (m *Model) Put(ctx context.Context, u archive.Update) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	at := func(id string) place { return place{u.Scope, archive.KeyOf(id)} }
	for _, e := range u.Entries {
		r := archive.NewRecord(e)
		if old := m.calls[at(r.ID)]; old != nil {
			r, _ = old.Merge(r)
		}
		m.calls[at(r.ID)] = &archive.Call{Scope: u.Scope, Record: r}
	}
	for id, v := range u.Makers {
		m.makers[at(id)] = archive.LaterMaker(m.makers[at(id)], v)
	}
	for id, v := range u.Notes {
		m.notes[at(id)] = archive.LaterNote(m.notes[at(id)], v)
	}
	for id, v := range u.Answers {
		m.answers[at(id)] = archive.AddAnswers(m.answers[at(id)], v)
	}
	for _, s := range u.Watched {
		m.watched[u.Scope] = addSpan(m.watched[u.Scope], s)
	}
	days := append(m.days[u.Scope], u.Complete...)
	slices.Sort(days)
	m.days[u.Scope] = slices.Compact(days)
	return nil
}

// whole is a call with all that belongs to it.
func (m *Model) whole(at place) *archive.Call {
	c := *m.calls[at]
	if v, ok := m.makers[at]; ok {
		c.Maker = &v
	}
	c.Note, c.Answers = m.notes[at].Text, m.answers[at]
	if err := c.Parse(); err != nil {
		panic(err)
	}
	return &c
}

// Get implements archive.Archive.
func (m *Model) Get(_ context.Context, in archive.Scope, id string) (*archive.Call, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	at := place{in, archive.KeyOf(id)}
	if m.calls[at] == nil {
		return nil, nil
	}
	return m.whole(at), nil
}

// sorted is the calls of a scope, newest first.
func (m *Model) sorted(in archive.Scope) []*archive.Call {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []*archive.Call
	for at := range m.calls {
		if in == (archive.Scope{}) || in == at.Scope {
			out = append(out, m.whole(at))
		}
	}
	slices.SortFunc(out, func(a, b *archive.Call) int { return cmp.Compare(placeOf(b), placeOf(a)) })
	return out
}

func placeOf(c *archive.Call) int64 {
	return archive.Place(c.Began().Unix(), c.Scope, archive.KeyOf(c.ID), 0)
}

func (m *Model) matching(q archive.Query) []*archive.Call {
	match := q.Matcher(q.Words, q.Filter)
	return slices.DeleteFunc(m.sorted(q.Scope), func(c *archive.Call) bool { return !match(c) })
}

// Search implements archive.Archive.
func (m *Model) Search(_ context.Context, q archive.Query) (archive.Page, error) {
	all := m.matching(q)
	if q.After != "" {
		var after int64
		if _, err := fmt.Sscan(q.After, &after); err != nil {
			return archive.Page{}, err
		}
		all = slices.DeleteFunc(all, func(c *archive.Call) bool { return placeOf(c) >= after })
	}
	p := archive.Page{Calls: all}
	if len(all) > q.Size() {
		p.Calls = all[:q.Size()]
		p.Next = fmt.Sprint(placeOf(p.Calls[q.Size()-1]))
	}
	return p, nil
}

// Facets implements archive.Archive.
func (m *Model) Facets(_ context.Context, q archive.Query) (archive.Facets, error) {
	f := archive.NewFacets()
	for _, c := range m.matching(q) {
		f.Add(c)
	}
	return f, nil
}

// Figures implements archive.Archive.
func (m *Model) Figures(_ context.Context, in archive.Scope, from, to time.Time) ([]archive.Figure, error) {
	sums := map[archive.FigureKey]archive.Sum{}
	for _, c := range m.sorted(in) {
		k, s := c.Figure()
		if hour := time.Unix(k.Hour*3600, 0); !from.IsZero() && hour.Before(from) || !to.IsZero() && !hour.Before(to) {
			continue
		}
		sum := sums[k]
		sum.Add(s, 1)
		sums[k] = sum
	}
	var out []archive.Figure
	for k, s := range sums {
		out = append(out, archive.Figure{
			Hour: time.Unix(k.Hour*3600, 0).UTC(), Number: k.Number, Agent: k.Agent, Status: k.Status, Currency: k.Currency, Sum: s,
		})
	}
	slices.SortFunc(out, compareFigures)
	return out, nil
}

func compareFigures(a, b archive.Figure) int {
	return cmp.Or(a.Hour.Compare(b.Hour), cmp.Compare(a.Number, b.Number), cmp.Compare(a.Agent, b.Agent),
		cmp.Compare(a.Status, b.Status), cmp.Compare(a.Currency, b.Currency))
}

// Daily implements archive.Archive.
func (m *Model) Daily(_ context.Context, in archive.Scope) ([]archive.DayCount, error) {
	counts := map[archive.DayCount]int{}
	for _, c := range m.sorted(in) {
		counts[archive.DayCount{Day: c.Began().UTC().Format(time.DateOnly), Status: c.Status}]++
	}
	var out []archive.DayCount
	for k, n := range counts {
		k.Calls = n
		out = append(out, k)
	}
	slices.SortFunc(out, func(a, b archive.DayCount) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Status, b.Status))
	})
	return out, nil
}

// Covered implements archive.Archive.
func (m *Model) Covered(_ context.Context, in archive.Scope) ([]watch.Span, []string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.watched[in], m.days[in], nil
}

// Prune implements archive.Archive.
func (m *Model) Prune(_ context.Context, before time.Time) (int, error) {
	gone := 0
	for _, c := range m.sorted(archive.Scope{}) {
		if c.Began().Unix() < before.Unix() {
			at := place{c.Scope, archive.KeyOf(c.ID)}
			delete(m.calls, at)
			delete(m.makers, at)
			delete(m.notes, at)
			delete(m.answers, at)
			gone++
		}
	}
	for in, days := range m.days {
		m.days[in] = slices.DeleteFunc(days, func(d string) bool { return d < before.UTC().Format(time.DateOnly) })
	}
	for in, spans := range m.watched {
		m.watched[in] = watch.Clip(spans, watch.Span{From: before, To: time.Unix(1<<40, 0)})
	}
	return gone, nil
}

// Vacuum implements archive.Archive.
func (m *Model) Vacuum(context.Context) error { return nil }

// Check implements archive.Archive.
func (m *Model) Check(context.Context) error { return nil }

// Info implements archive.Archive.
func (m *Model) Info(context.Context) (archive.Info, error) {
	all := m.sorted(archive.Scope{})
	info := archive.Info{Calls: len(all)}
	if len(all) > 0 {
		info.Newest, info.Oldest = all[0].Began(), all[len(all)-1].Began()
	}
	return info, nil
}

// Close implements archive.Archive.
func (m *Model) Close() error { return nil }

// addSpan is spans with one more; those that touch become one. Both are sorted.
func addSpan(spans []watch.Span, s watch.Span) []watch.Span {
	if !s.From.Before(s.To) {
		return spans
	}
	var out []watch.Span
	for _, o := range spans {
		if o.To.Before(s.From) || s.To.Before(o.From) {
			out = append(out, o)
			continue
		}
		if o.From.Before(s.From) {
			s.From = o.From
		}
		if o.To.After(s.To) {
			s.To = o.To
		}
	}
	out = append(out, s)
	slices.SortFunc(out, func(a, b watch.Span) int { return a.From.Compare(b.From) })
	return out
}
