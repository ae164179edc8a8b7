package filter

import (
	"slices"
	"time"

	"talkdeck/client"
)

// Plan is what of a filter the service can be asked for. It never asks for too little: run the filter over the answers as
// well, since the service knows fewer fields than the language and cuts days by UTC.
type Plan struct {
	To, From string        // E.164; "" for any
	Status   client.Status // "" for any
	// First and Last are the UTC days, as midnights, that can hold matching calls, one more on either side than the clock
	// says; zero where there is no bound.
	First, Last time.Time
	// Whole reports that To, From and Status say all that the filter says, so that whatever the service answers matches.
	Whole bool
}

// Plan finds out what can be asked of the service. The days depend on the moment and the zone.
func (f *Filter) Plan(env Env) Plan {
	if env.Zone == nil {
		env.Zone = time.UTC
	}
	p := Plan{Whole: true}
	for _, t := range f.terms {
		if !p.take(t) {
			p.Whole = false
		}
		first, last := t.days(env.Now, env.Zone)
		if !first.IsZero() && first.After(p.First) {
			p.First = first
		}
		if !last.IsZero() && (p.Last.IsZero() || last.Before(p.Last)) {
			p.Last = last
		}
	}
	return p
}

// take moves a term into the plan if the service can be asked for just that.
func (p *Plan) take(t term) bool {
	if t.not || len(t.values) != 1 || t.values[0].none || t.values[0].state != anyState {
		return false
	}
	v := t.values[0].text
	switch t.field {
	case status:
		return slices.Contains(client.AskedStatuses(), client.Status(v)) && set(&p.Status, client.Status(v))
	case to:
		number, ok := newPhone(v).e164()
		return ok && t.op == is && set(&p.To, number)
	case from:
		number, ok := newPhone(v).e164()
		return ok && t.op == is && set(&p.From, number)
	case word, number, id, agent, cost, duration, day, since, until, note, partner, shift, assignment, data:
	}
	return false
}

// set sets a part of the plan that isn't set, or is the same already.
func set[T comparable](at *T, value T) bool {
	var zero T
	if *at == zero {
		*at = value
	}
	return *at == value
}

// days are the first and the last UTC day that the term leaves open; zero: no bound.
func (t term) days(now time.Time, zone *time.Location) (first, last time.Time) {
	dated := t.field == day || t.field == since || t.field == until
	if t.not || !dated || slices.ContainsFunc(t.values, func(v value) bool { return v.none }) {
		return first, last
	}
	for i, v := range t.values {
		s := v.when.in(now, zone)
		from, to := s.start, s.end
		if s.whole {
			from = time.Unix(int64(s.day)*secondsADay, 0)
			to = from
		}
		from, to = midnight(from).AddDate(0, 0, -1), midnight(to).AddDate(0, 0, 1)
		if i == 0 || from.Before(first) {
			first = from
		}
		if i == 0 || to.After(last) {
			last = to
		}
	}
	if t.field == since {
		last = time.Time{}
	}
	if t.field == until {
		first = time.Time{}
	}
	return first, last
}

func midnight(t time.Time) time.Time {
	y, m, d := t.UTC().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// Query is the plan as a request: the caller adds the project and the page size.
func (p Plan) Query() client.HistoryQuery {
	q := client.HistoryQuery{To: p.To, From: p.From, Status: p.Status}
	if !p.First.IsZero() {
		q.StartAfter = p.First.Format(time.DateOnly)
	}
	if !p.Last.IsZero() {
		q.StartBefore = p.Last.AddDate(0, 0, 1).Format(time.DateOnly) // on or before that midnight
	}
	return q
}
