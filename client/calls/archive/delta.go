package archive

import "talkdeck/client/calls/watch"

// Delta finds what in a picture wasn't in the ones before, so that a round puts few calls of a hundred thousand. The zero value
// knows of none. It isn't safe for concurrent use.
type Delta struct {
	put   map[*watch.Entry]bool
	since watch.Span
}

// Of is what must be put of a picture: the entries that are new, and when was watched since the last one. Call Took when it
// was put; else the next picture brings it again.
func (d *Delta) Of(s *watch.Snapshot) (u Update) {
	for _, e := range s.Calls {
		if !d.put[e] {
			u.Entries = append(u.Entries, e)
		}
	}
	if s.Updated.IsZero() {
		return u
	}
	from := d.since.To
	if from.IsZero() {
		from = s.Updated
	}
	for _, gap := range s.Gaps {
		if gap.From.Before(s.Updated) && gap.To.After(from) {
			if from.Before(gap.From) {
				u.Watched = append(u.Watched, watch.Span{From: from, To: gap.From})
			}
			from = gap.To
		}
	}
	if from.Before(s.Updated) {
		u.Watched = append(u.Watched, watch.Span{From: from, To: s.Updated})
	}
	return u
}

// Took tells that what was to be put of a picture is in the archive.
func (d *Delta) Took(s *watch.Snapshot) {
	d.put = make(map[*watch.Entry]bool, len(s.Calls))
	for _, e := range s.Calls {
		d.put[e] = true
	}
	d.since.To = s.Updated
}
