package watch

import (
	"maps"
	"slices"
	"time"
)

// days is what is known of whole UTC days.
type days struct {
	loaded  map[time.Time]int // how many calls the service listed of each
	partial map[time.Time]bool
	parts   map[time.Time]bool // days of which only those calls are known whose status can be asked for
	owed    map[time.Time]bool // days in which calls were missed and may be had
	lost    bool               // calls were missed that can't be had
	empty   int                // how many of the oldest days in a row had no call
}

// list gives the days of which only a part could be had, newest first. unaskable tells that there are calls of a status that
// can't be asked for.
func (d *days) list(unaskable bool) []string {
	var out []string
	for day := range d.partial {
		out = append(out, day.Format(time.DateOnly))
	}
	for day := range d.parts {
		if unaskable && !d.partial[day] {
			out = append(out, day.Format(time.DateOnly))
		}
	}
	slices.Sort(out)
	slices.Reverse(out)
	return out
}

// whole tells that all calls since from, a midnight, are known; parts that this is so only if all have a status that can be
// asked for.
func (r *record) whole(from time.Time, parts bool) {
	today := r.today()
	r.mu.Lock()
	defer r.mu.Unlock()
	o := &r.next.Older
	if o.From.IsZero() && !o.End || from.Before(o.From) {
		o.From = from
	}
	r.advance()
	for _, known := range []map[time.Time]bool{r.days.partial, r.days.parts} {
		maps.DeleteFunc(known, func(day time.Time, _ bool) bool { return !day.Before(from) })
	}
	for day := from; parts && !day.After(today); day = day.AddDate(0, 0, 1) {
		r.days.parts[day] = true
	}
}

// partly tells that of the days since from, a midnight, only a part may be known.
func (r *record) partly(from time.Time) {
	today := r.today()
	r.mu.Lock()
	defer r.mu.Unlock()
	for day := from; !day.After(today); day = day.AddDate(0, 0, 1) {
		r.days.partial[day] = true
	}
}

// all tells that all calls there are are known.
func (r *record) all() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.next.Older.End = true
}

// owe tells that calls were missed since the last good round began: those days are to be loaded again.
func (r *record) owe() {
	today, since := r.today(), r.lastAsked()
	if since.IsZero() {
		since = today
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for day := midnight(since); !day.After(today); day = day.AddDate(0, 0, 1) {
		r.days.owed[day] = true
	}
}

// owes reports whether there are calls to make up for.
func (r *record) owes() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.days.owed) > 0
}

// lose tells that calls were missed that can't be had.
func (r *record) lose() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.days.lost = true
}

// plan lists the days to load, newest first: those that are owed, and back to since, or if more is set the next ones that
// aren't known, until calls are found.
func (r *record) plan(since time.Time, more bool) []time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	days := slices.Collect(maps.Keys(r.days.owed))
	o := &r.next.Older
	next := midnight(r.clock().Add(r.skew))
	last := next.AddDate(0, 0, -farthest)
	if !o.From.IsZero() {
		next = midnight(o.From.Add(-1))
	}
	back := since
	if o.End && o.From.IsZero() {
		back, more = time.Time{}, false
	}
	if o.End = o.End || more && r.days.empty >= enough; more && !o.End {
		batch := next // one day; when that was empty, several
		if r.days.empty > 0 {
			batch = next.AddDate(0, 0, 1-windowsAtOnce)
		}
		if since.IsZero() || batch.Before(since) {
			back = batch
		}
	}
	for day := next; !back.IsZero() && !day.Before(later(back, last)); day = day.AddDate(0, 0, -1) {
		if _, ok := r.days.loaded[day]; !ok {
			days = append(days, day)
		}
	}
	slices.SortFunc(days, func(a, b time.Time) int { return b.Compare(a) })
	return slices.Compact(days)
}

// dayLoaded files what was had of a day; cut tells that the service lists only some calls at once for certain.
func (r *record) dayLoaded(day time.Time, w window, cut bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if o := &r.next.Older; o.From.IsZero() && !o.End && day.Equal(midnight(r.clock().Add(r.skew))) {
		o.From = day
	}
	d := &r.days
	d.loaded[day] = len(w.calls)
	delete(d.partial, day)
	delete(d.parts, day)
	switch {
	case !w.whole:
		d.partial[day] = true
		d.lost = d.lost || cut && d.owed[day]
	case w.parts:
		d.parts[day] = true
	}
	delete(d.owed, day)
	r.advance()
}

// advance moves From over the days that are loaded.
func (r *record) advance() {
	o := &r.next.Older
	for !o.From.IsZero() {
		day := midnight(o.From.Add(-1))
		n, ok := r.days.loaded[day]
		if !ok {
			return
		}
		o.From = day
		if r.days.empty++; n > 0 {
			r.days.empty = 0
		}
	}
}

// midnight is when a time's UTC day began.
func midnight(t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}
