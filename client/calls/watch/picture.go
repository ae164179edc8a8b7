package watch

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"talkdeck/client"
)

// picture is what is known of a project's calls. It is pure: answers and their times go in, entries come out.
type picture struct {
	byID   map[string]*Entry // by key
	sorted []*Entry          // newest first; replaced, never changed, once it was handed out
	counts map[client.Status]int
	live   map[string]time.Time // keys of calls that may go on, and when one was last told of or asked for
}

func newPicture() *picture {
	return &picture{byID: map[string]*Entry{}, counts: map[client.Status]int{}, live: map[string]time.Time{}}
}

// answer is what one request brought, and when.
type answer struct {
	calls    []client.Call
	asked    time.Time     // when it was sent for
	at       time.Time     // when it was there
	since    time.Time     // calls that started since came while watching; zero: none did
	unbroken bool          // so did those whose start isn't told, if they still go on
	skew     time.Duration // how far the service's clock is ahead
	first    map[client.Status][]Change
}

// begin is what is seen of a call that is new with a status. All of an answer share it: it has no room to append to.
func (a *answer) begin(s client.Status) []Change {
	if a.first == nil {
		a.first = map[client.Status][]Change{}
	}
	if a.first[s] == nil {
		a.first[s] = []Change{{s, a.at}}
	}
	return a.first[s]
}

// merge takes an answer. fresh are the keys of the calls that weren't known before.
func (p *picture) merge(a answer) (fresh []string) {
	var added []*Entry
	var changed [][2]*Entry // from, to
	for k, c := range distinct(a.calls) {
		old := p.byID[k]
		if old == nil {
			added = append(added, found(*c, &a))
			continue
		}
		e := update(old, *c, a)
		if e != old {
			changed = append(changed, [2]*Entry{old, e})
		}
		p.put(k, old, e, a.at)
	}
	keep(added)
	for _, e := range added {
		k := client.CallKey(e.Call.ID)
		fresh = append(fresh, k)
		p.put(k, nil, e, a.at)
	}
	p.reorder(added, changed)
	return fresh
}

// worthPacking is how many calls of an answer must be new to be packed.
const worthPacking = 32

// keep makes new calls small. Those that are over stay as they are, so they are packed. One that goes on is replaced a round
// later, but for its id: if that were a part of its JSON, it would keep all of it.
func keep(added []*Entry) {
	var over []*client.Call
	for _, e := range added {
		if e.Call.Status.Final() {
			over = append(over, &e.Call)
		} else {
			e.Call.ID = strings.Clone(e.Call.ID)
		}
	}
	if len(over) >= worthPacking {
		client.Pack(over)
	}
}

// distinct are the calls of an answer by key. Of one that is listed twice, the further along counts, else the latter.
func distinct(calls []client.Call) map[string]*client.Call {
	out := make(map[string]*client.Call, len(calls))
	for i := range calls {
		c := &calls[i]
		k := client.CallKey(c.ID)
		if first := out[k]; first == nil || !back(first.Status, c.Status) {
			out[k] = c
		}
	}
	return out
}

// put files an entry in place of another, nil if there is none.
func (p *picture) put(k string, old, e *Entry, at time.Time) {
	if e.Live(at) {
		p.live[k] = at
	} else {
		delete(p.live, k)
	}
	if e == old {
		return
	}
	p.byID[k] = e
	p.counts[e.Call.Status]++
	if old == nil {
		return
	}
	if p.counts[old.Call.Status]--; p.counts[old.Call.Status] == 0 {
		delete(p.counts, old.Call.Status)
	}
}

// edit is a change of the sorted list: before place at, or instead of what is there, comes an entry, or none.
type edit struct {
	at   int
	drop int // 1: what is there goes
	put  *Entry
}

// reorder builds the new order. Only what changed is looked at: the rest is copied in pieces.
func (p *picture) reorder(added []*Entry, changed [][2]*Entry) {
	if len(added)+len(changed) == 0 {
		return
	}
	var edits []edit
	for _, c := range changed {
		at, _ := slices.BinarySearchFunc(p.sorted, c[0], compare)
		if compare(c[0], c[1]) == 0 {
			edits = append(edits, edit{at, 1, c[1]})
			continue
		}
		edits = append(edits, edit{at: at, drop: 1})
		added = append(added, c[1])
	}
	slices.SortFunc(added, compare)
	for _, e := range added {
		at, _ := slices.BinarySearchFunc(p.sorted, e, compare)
		edits = append(edits, edit{at: at, put: e})
	}
	// Of the same place, what comes before it goes first; the sort is stable, so that those stay in their order.
	slices.SortStableFunc(edits, func(a, b edit) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.drop, b.drop))
	})
	next := make([]*Entry, 0, len(p.sorted)+len(added))
	from := 0
	for _, e := range edits {
		next = append(next, p.sorted[from:e.at]...)
		from = e.at + e.drop
		if e.put != nil {
			next = append(next, e.put)
		}
	}
	p.sorted = append(next, p.sorted[from:]...)
}

// settle ends calls of unknown status that stopped changing, and counts the live ones that are doubtful, and of the others those
// that weren't told of after a time.
func (p *picture) settle(now, since time.Time) (doubtful, lagging int) {
	for k, heard := range p.live {
		switch e := p.byID[k]; {
		case !e.Live(now):
			delete(p.live, k)
		case e.Doubtful(now):
			doubtful++
		case !heard.After(since):
			lagging++
		}
	}
	return doubtful, lagging
}

// unheard are the keys of the live calls that weren't told of since a round began, those first that were told of longest
// ago. Doubtful ones are among them only when they weren't for a sixth of their age: for a call that began an hour ago
// that is ten minutes, for one of last week a day.
func (p *picture) unheard(began, now time.Time) []string {
	var keys []string
	for k, heard := range p.live {
		waited, e := began.Sub(heard), p.byID[k]
		due := waited > 0 && (!e.Doubtful(now) || waited > now.Sub(e.Began())/6)
		if due || heard.After(now) { // the latter when the clock was set back
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b string) int { return cmp.Or(p.live[a].Compare(p.live[b]), cmp.Compare(a, b)) })
	return keys
}

// found is a call's first entry.
func found(c client.Call, a *answer) *Entry {
	e := &Entry{FirstSeen: a.at, Seen: a.begin(c.Status), Order: c.Started, skew: a.skew}
	e.take(c)
	if c.Started.IsZero() {
		e.Order, e.Came = a.at, a.unbroken && c.Status.Live()
	} else {
		e.Came = !a.since.IsZero() && !c.Started.Add(-a.skew).Before(a.since)
	}
	if e.Came {
		e.Changed = a.at
	}
	return e
}

// update is the entry after another answer about the same call; old itself if that told nothing new.
func update(old *Entry, c client.Call, a answer) *Entry {
	if a.asked.Before(old.last()) && !a.at.Before(old.last()) {
		return old // a late answer: a newer one was there before it
	}
	same := c.Raw == old.Call.Raw || c.ID != old.Call.ID && strings.EqualFold(c.Raw, old.Call.Raw)
	if same && !old.doubted {
		return old
	}
	e := *old
	// Answers may come from copies of the service's data that lag behind: one that puts a call back is believed only when
	// the next one does too.
	e.doubted = !same && !old.doubted && back(old.Call.Status, c.Status)
	if same || e.doubted {
		return &e
	}
	c.ID = old.Call.ID
	e.take(c)
	e.Changed = a.at
	if !c.Started.IsZero() {
		e.Order = c.Started
	}
	if c.Status != old.Call.Status {
		e.Seen = append(old.Seen, Change{c.Status, a.at}) // no other entry goes on from old
	}
	return &e
}

var askedStatuses = client.AskedStatuses()

// unaskable reports whether there are calls of a status that the history can't be asked for.
func (p *picture) unaskable() bool {
	for status, n := range p.counts {
		if n > 0 && !slices.Contains(askedStatuses, status) {
			return true
		}
	}
	return false
}
