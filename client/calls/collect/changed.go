package collect

import (
	"slices"
	"time"

	"talkdeck/client/calls/watch"
)

// empty is how far back days without calls are told of, where it is known that there were none.
const empty = 31 * 24 * time.Hour

// settling is how long after a day's end its calls are waited for.
const settling = time.Hour

// written is what of a project is in the archive.
type written struct {
	picture *watch.Snapshot // nil: nothing
	spans   []watch.Span
	days    map[string]bool
}

// until is when it was watched last as far as the archive knows.
func (w *written) until() time.Time {
	if w.picture == nil {
		return time.Time{}
	}
	return w.picture.Updated
}

// took tells that news were written.
func (w *written) took(s *watch.Snapshot, n news) {
	w.picture, w.spans = s, n.all
	if w.days == nil {
		w.days = map[string]bool{}
	}
	for _, d := range n.days {
		w.days[d] = true
	}
}

// news is what a picture tells that isn't in the archive.
type news struct {
	entries []*watch.Entry
	days    []string
	spans   []watch.Span
	all     []watch.Span // all that was watched, as the picture tells
}

// urgent reports whether there is more than that it was watched.
func (n *news) urgent() bool { return len(n.entries)+len(n.days) > 0 }

// compare finds what s tells. It was watched since began; again are calls to write in any case; what is older than oldest isn't kept.
func (w *written) compare(s *watch.Snapshot, began time.Time, again map[string]bool, oldest time.Time) news {
	var before []*watch.Entry
	if w.picture != nil {
		before = w.picture.Calls
	}
	n := news{entries: changed(before, s.Calls)}
	if len(again) > 0 {
		n.entries = slices.Clone(n.entries)
		for _, e := range s.Calls {
			if again[e.Call.ID] && !slices.Contains(n.entries, e) {
				n.entries = append(n.entries, e)
			}
		}
	}
	n.entries = slices.DeleteFunc(n.entries, func(e *watch.Entry) bool { return e.Order.Before(oldest) })
	if !s.Updated.IsZero() {
		n.all = watched(watch.Span{From: began, To: s.Updated}, s.Gaps)
	}
	for _, span := range n.all {
		if !slices.Contains(w.spans, span) {
			n.spans = append(n.spans, span)
		}
	}
	n.days = w.complete(s, oldest)
	return n
}

// changed are the entries of a picture that an earlier one hasn't, by their pointers: entries never change.
func changed(before, now []*watch.Entry) []*watch.Entry {
	var out []*watch.Entry
	i := 0
	for _, e := range now {
		for i < len(before) && before[i] != e && before[i].Compare(e) < 0 {
			i++
		}
		if i == len(before) || before[i] != e {
			out = append(out, e)
			continue
		}
		i++
	}
	return out
}

// watched is a span without the gaps in it, which are in their order.
func watched(span watch.Span, gaps []watch.Span) []watch.Span {
	var out []watch.Span
	for _, g := range watch.Clip(gaps, span) {
		if span.From.Before(g.From) {
			out = append(out, watch.Span{From: span.From, To: g.From})
		}
		span.From = g.To
	}
	if span.From.Before(span.To) {
		out = append(out, span)
	}
	return out
}

// complete are the UTC days that are over and of which all calls are known, and over too, as far as they aren't in the archive.
func (w *written) complete(s *watch.Snapshot, oldest time.Time) []string {
	since, ok := s.CompleteSince()
	if !ok || s.Updated.IsZero() {
		return nil
	}
	if s.Older.End && len(s.Older.Partial) == 0 { // there is nothing older
		if none := s.Updated.Add(-empty); since.IsZero() || none.Before(since) {
			since = none
		}
		if n := len(s.Calls); n > 0 && s.Calls[n-1].Order.Before(since) {
			since = s.Calls[n-1].Order.UTC().Truncate(day)
		}
	}
	if since.Before(oldest) {
		since = oldest
	}
	var out []string
	first := since.UTC().Truncate(day)
	if first.Before(since) {
		first = first.Add(day)
	}
	for d := first; !d.Add(day + settling).After(s.Updated); d = d.Add(day) {
		if name := d.Format(time.DateOnly); !w.days[name] {
			out = append(out, name)
		}
	}
	if len(out) == 0 {
		return nil
	}
	live := map[string]bool{}
	for _, e := range s.Calls {
		if e.Live(s.Updated) {
			live[e.Order.UTC().Format(time.DateOnly)] = true
		}
	}
	return slices.DeleteFunc(out, func(d string) bool { return live[d] })
}

const day = 24 * time.Hour
