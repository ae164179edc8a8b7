package watch

import (
	"maps"
	"sync"
	"time"

	"talkdeck/client"
)

// leeway is how much earlier than the last answer a call may claim to have begun and still count as new: the service tells
// its time in seconds.
const leeway = 2 * time.Second

// record is the picture with its times. Rounds and the loading of older days both write to it, and it publishes.
type record struct {
	clock   func() time.Time
	deliver func(*Snapshot) // called with the lock held, so that pictures come in their order

	mu      sync.Mutex
	picture *picture
	next    Snapshot // what will be published, but for what is worked out then
	asked   time.Time
	lost    time.Time     // when the last gap began; zero: there was none
	skew    time.Duration // how far the service's clock is ahead
	days    days
}

func newRecord(projectID string, clock func() time.Time, deliver func(*Snapshot)) *record {
	return &record{
		clock: clock, deliver: deliver, picture: newPicture(), next: Snapshot{ProjectID: projectID},
		days: days{loaded: map[time.Time]int{}, partial: map[time.Time]bool{}, parts: map[time.Time]bool{}, owed: map[time.Time]bool{}},
	}
}

// polled takes an answer to a round. fresh are the keys of the calls that weren't known before.
func (r *record) polled(h *client.History, asked time.Time) (fresh []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.hear(h)
	a := answer{calls: h.Calls, asked: asked, at: now, skew: r.skew}
	if !r.next.Updated.IsZero() && !broken(r.next.Updated, now, r.next.pace) {
		a.unbroken, a.since = true, r.asked.Add(-leeway)
	}
	return r.picture.merge(a)
}

// read takes calls that were asked for one by one; those of which the service knows nothing are nil. keys are what they
// are known under, whatever they call themselves.
func (r *record) read(keys []string, calls []*client.Call, asked time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	a := answer{asked: asked, at: r.clock(), skew: r.skew}
	for i, k := range keys {
		if _, live := r.picture.live[k]; live {
			r.picture.live[k] = a.at
		}
		if calls[i] != nil {
			c := *calls[i]
			c.ID = r.picture.byID[k].Call.ID
			a.calls = append(a.calls, c)
		}
	}
	r.picture.merge(a)
}

// older takes an answer about the past. fresh is how many of its calls weren't known before.
func (r *record) older(h *client.History, asked time.Time) (fresh int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.hear(h)
	return len(r.picture.merge(answer{calls: h.Calls, asked: asked, at: now, skew: r.skew}))
}

// hear compares the clocks and is the time.
func (r *record) hear(h *client.History) time.Time {
	now := r.clock()
	if !h.ServerTime.IsZero() {
		r.skew = h.ServerTime.Sub(now).Round(time.Second)
	}
	return now
}

// today is when the service's UTC day began.
func (r *record) today() time.Time { return midnight(r.serviceTime()) }

// serviceTime is the service's time.
func (r *record) serviceTime() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.clock().Add(r.skew)
}

// lastAsked is the service's time when the last good round began; zero if there was none.
func (r *record) lastAsked() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.asked.IsZero() {
		return r.asked
	}
	return r.asked.Add(r.skew)
}

// size is how many calls are known.
func (r *record) size() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.picture.byID)
}

// unheard are the keys of the live calls to read one by one, the most urgent first, at most so many, and the ids by which they
// are asked for.
func (r *record) unheard(began time.Time, most int) (keys, ids []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	keys = r.picture.unheard(began, r.clock())
	keys = keys[:min(len(keys), most)]
	for _, k := range keys {
		ids = append(ids, r.picture.byID[k].Call.ID)
	}
	return keys, ids
}

// round files how a round ended, and publishes. The next one is due after wait, and should be after pace.
func (r *record) round(began time.Time, err error, strange int, pace, wait time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.clock()
	n := &r.next
	n.Err, n.NextTry = err, now.Add(wait)
	if err != nil {
		n.Failures++
	} else {
		if !n.Updated.IsZero() && isGap(n.Updated, now, n.pace) {
			n.Gaps, r.lost = addGap(n.Gaps, Span{n.Updated, now}), n.Updated
		}
		n.Failures, n.Updated, n.Strange, n.pace = 0, now, strange, pace
		r.asked = began
	}
	r.publish(now)
}

// progress changes what is told of the loading of older days, and publishes.
func (r *record) progress(change func(*Older)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(&r.next.Older)
	r.publish(r.clock())
}

func (r *record) publish(now time.Time) {
	r.next.Seq++
	s := r.next
	s.Doubtful, s.Lagging = r.picture.settle(now, r.lost)
	s.Calls, s.Counts, s.Live = r.picture.sorted, maps.Clone(r.picture.counts), len(r.picture.live)
	s.Gap = r.days.lost || len(r.days.owed) > 0
	s.Older.Partial = r.days.list(r.picture.unaskable())
	r.deliver(&s)
}

// active reports whether a call goes on that isn't doubtful.
func (r *record) active() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	doubtful, _ := r.picture.settle(r.clock(), time.Time{})
	return len(r.picture.live) > doubtful
}
