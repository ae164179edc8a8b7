package archive

import (
	"math"
	"slices"
	"time"

	"talkdeck/client"
)

// Figure is the figures of one hour, number, agent, status and currency.
type Figure struct {
	Hour                            time.Time // when it began, UTC
	Number, Agent, Status, Currency string    // "" where it isn't told
	Sum
}

// FigureKey is what a figure is of.
type FigureKey struct {
	Hour                            int64 // since 1970
	Number, Agent, Status, Currency string
}

// Sum is what is added up. They are whole numbers, so that the order in which calls come doesn't show.
type Sum struct {
	Calls  int64
	Timed  int64 // calls that are over and tell a length
	Talk   int64 // their lengths, in ms
	Priced int64 // calls that tell a cost
	Cost   int64 // their costs, in millionths of the currency's unit
}

// Add adds another sum, times times.
func (s *Sum) Add(o Sum, times int64) {
	s.Calls += times * o.Calls
	s.Timed += times * o.Timed
	s.Talk += times * o.Talk
	s.Priced += times * o.Priced
	s.Cost += times * o.Cost
}

// Figure is under which figures the call counts, and what.
func (c *Call) Figure() (FigureKey, Sum) {
	const hour, millionths, most = 3600, 1e6, 1e12
	k := FigureKey{Hour: max(c.Began().Unix(), 0) / hour, Number: c.Number(), Agent: c.Agent(), Status: c.Status}
	s := Sum{Calls: 1}
	if d, ok := c.parsed.Duration(); ok && !client.Status(c.Status).Live() {
		s.Timed, s.Talk = 1, d.Milliseconds()
	}
	if cost, ok := c.parsed.Cost(); ok && cost < most {
		s.Priced, s.Cost = 1, int64(math.Round(cost*millionths))
		k.Currency = c.parsed.Currency()
	}
	return k, s
}

// DayCount is how many calls of a status began on a UTC day.
type DayCount struct {
	Day, Status string
	Calls       int
}

// Facets is how many calls there are of each kind.
type Facets struct {
	Calls                              int
	Status, Agent, Number, Month, Keys map[string]int // Agent by id; Month as 2026-11, UTC; Keys of the data
}

// NewFacets are those of no calls.
func NewFacets() Facets {
	return Facets{0, map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}}
}

// Count adds some calls that are the same in all of it.
func (f *Facets) Count(n int, status, agent, number, month string, keys []string) {
	f.Calls += n
	f.Status[status] += n
	f.Agent[agent] += n
	f.Number[number] += n
	f.Month[month] += n
	for _, k := range keys {
		f.Keys[k] += n
	}
}

// Add adds a call.
func (f *Facets) Add(c *Call) {
	f.Count(1, c.Status, c.Agent(), c.Number(), c.Began().UTC().Format("2006-01"), c.Keys())
}

// Keys are the keys of the call's data, sorted, each once; the first fifty.
func (c *Call) Keys() []string {
	const most = 50
	var keys []string
	for _, f := range c.parsed.Data() {
		keys = append(keys, f.Key)
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	return keys[:min(len(keys), most)]
}
