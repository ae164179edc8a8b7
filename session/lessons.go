package session

import (
	"time"

	"talkdeck/client"
)

// lessons are what the keeper learns from tokens that the service refuses before their time. Either the token did end
// early: then the next ones will too, and are renewed in time. Or it isn't the token that the service minds, but the
// request: then renewing is in vain, and isn't done again and again.
type lessons struct {
	learned time.Duration // how long tokens live in truth; 0: as long as the service says
	forced  uint64        // the generation that a 401 has had renewed

	cause cause
	vain  map[string]int // how often a renewal didn't help an operation
}

// cause is the 401 that had a token renewed, while it isn't known yet whether that helped.
type cause struct {
	op         string
	age        time.Duration // of the token refused
	generation uint64        // of the token that replaced it; 0: none yet
	asked      time.Duration // its age when op was first sent with it; 0: not yet
}

// proof is how much later an operation is sent again with a token that surely was not refused to it: more than a read takes.
const proof = 20 * time.Second

// spares reports whether a refused token is too young to be renewed for op's sake. The age asked for doubles each time that
// renewing was in vain.
func (l *lessons) spares(op string, age time.Duration, rec record) bool {
	if l.cause.generation == rec.Generation && l.cause.op == op && age < l.cause.age {
		l.cause = cause{}
		if l.vain == nil {
			l.vain = map[string]int{}
		}
		l.vain[op]++
	}
	return age < young(rec.Lifetime)<<min(l.vain[op], 16)
}

// force notes that a 401 to op has a generation renewed, at that age.
func (l *lessons) force(op string, age time.Duration, generation uint64) {
	l.forced = generation
	l.cause = cause{op: op, age: age}
}

// renewed notes that generation base was replaced.
func (l *lessons) renewed(base, generation uint64) {
	if l.forced == base && l.cause.op != "" {
		l.cause.generation = generation
	}
}

// hear notes that a request is sent. When the operation that was refused the old token is sent again with the new one,
// and hasn't been refused in between, the old one did end early. k.mu is held.
func (k *Keeper) hear(req client.Need) {
	c := &k.lessons.cause
	if req.Rejected != nil || c.op != req.Op || c.generation == 0 || c.generation != k.rec.Generation {
		return
	}
	a := age(k.opts.Clock, k.rec.Issued)
	switch {
	case c.asked == 0:
		c.asked = max(a, 1)
	case a >= c.asked+proof:
		k.lessons.learned, k.lessons.cause = c.age, cause{}
		if k.lessons.learned < k.rec.Lifetime {
			k.rec.Lifetime = k.lessons.learned
			k.dueAt = min(k.dueAt, renewAt(k.rec.Lifetime, k.random()))
			k.schedule()
			k.publish()
		}
	}
}
