package sandbox

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// status is where a call stands.
type status uint8

const (
	queued status = iota
	initiated
	ringing
	inProgress
	completed
	busy
	noAnswer
	failed
	voicemail
	silence
)

var statusNames = [...]string{"queued", "initiated", "ringing", "in-progress", "completed", "busy", "no-answer", "failed", "voicemail", "silence"}

func (s status) String() string { return statusNames[s] }

func (s status) live() bool { return s <= inProgress }

// MarshalText writes the status by its name.
func (s status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (s *status) UnmarshalText(text []byte) error {
	got, ok := parseStatus(string(text))
	if !ok {
		return fmt.Errorf("%q is no status of a call", text)
	}
	*s = got
	return nil
}

func parseStatus(name string) (status, bool) {
	for i, n := range statusNames {
		if n == name {
			return status(i), true
		}
	}
	return queued, false
}

// millis is a time within a call's life, in milliseconds since it was queued.
type millis uint32

func toMillis(d time.Duration) millis { return millis(min(max(d.Milliseconds(), 0), math.MaxUint32)) }

func (m millis) duration() time.Duration { return time.Duration(m) * time.Millisecond }

// timeline is a call's whole life, known in advance.
type timeline struct {
	Initiated millis `json:"initiated"`
	Ringing   millis `json:"ringing,omitempty"`  // 0: it never rang
	Answered  millis `json:"answered,omitempty"` // 0: nobody, and no machine, answered
	Ended     millis `json:"ended"`
	End       status `json:"end"`
}

// at is where the call stands, so long after it was queued.
func (t timeline) at(age time.Duration) status {
	switch m := toMillis(age); {
	case m >= t.Ended:
		return t.End
	case t.Answered > 0 && m >= t.Answered:
		return inProgress
	case t.Ringing > 0 && m >= t.Ringing:
		return ringing
	case m >= t.Initiated:
		return initiated
	default:
		return queued
	}
}

// talked is how long the call was talked through so far, in whole seconds.
func (t timeline) talked(age time.Duration) int {
	if t.Answered == 0 {
		return 0
	}
	d := min(age, t.Ended.duration()) - t.Answered.duration()
	return int(math.Ceil(max(d.Seconds(), 0)))
}

// cut ends the call otherwise, as of an age at which it goes on. What needs an answer is answered at that age.
func (t timeline) cut(age time.Duration, end status, r *rand.Rand) timeline {
	now := max(toMillis(age), t.Initiated+1)
	t.End, t.Ended = end, now
	switch end {
	case voicemail, silence, completed:
		if t.Answered == 0 || t.Answered > now {
			t.Answered = now
		}
		if t.Ringing == 0 || t.Ringing > now {
			t.Ringing = now
		}
		t.Ended = now + toMillis(talk(end, r))
	default:
		if t.Answered > now {
			t.Answered = 0
		}
		if t.Ringing > now {
			t.Ringing = 0
		}
	}
	return t
}

// odds are how likely the outcomes of a call are, in per cent.
type odds []struct {
	end     status
	percent int
}

var (
	inboundOdds  = odds{{completed, 86}, {noAnswer, 5}, {silence, 4}, {busy, 3}, {failed, 2}}
	outboundOdds = odds{{completed, 57}, {noAnswer, 17}, {voicemail, 14}, {busy, 6}, {failed, 3}, {silence, 3}}
)

func (o odds) draw(r *rand.Rand) status {
	n := r.IntN(100)
	for _, c := range o {
		if n -= c.percent; n < 0 {
			return c.end
		}
	}
	return completed
}

// drawTimeline makes up a life that ends as given, after a wait in the queue.
func drawTimeline(r *rand.Rand, inbound bool, end status, wait time.Duration) timeline {
	set, ring := between(r, 1, 4), between(r, 1, 3)
	if inbound { // it is the network that rings, and the agent that picks up
		set, ring = between(r, 0.3, 1), between(r, 0.3, 1)
	}
	t := timeline{Initiated: toMillis(wait+set) + 1, End: end}
	if end == failed {
		t.Ended = t.Initiated + toMillis(ring)
		return t
	}
	t.Ringing = t.Initiated + toMillis(ring)
	var rings time.Duration
	switch end {
	case busy:
		rings = between(r, 1, 3)
	case noAnswer:
		rings = between(r, 24, 36)
	case voicemail:
		rings = between(r, 17, 27)
	default:
		rings = between(r, 3, 16)
		if inbound {
			rings = between(r, 1.5, 5)
		}
	}
	t.Ended = t.Ringing + toMillis(rings)
	if length := talk(end, r); length > 0 {
		t.Answered = t.Ended
		t.Ended += toMillis(length)
	}
	return t
}

// talk is how long a call that ends so is talked through. People's calls are mostly short, and sometimes very long.
func talk(end status, r *rand.Rand) time.Duration {
	switch end {
	case completed:
		const median, spread = 85, 0.75
		s := median * math.Exp(spread*r.NormFloat64())
		return time.Duration(min(max(s, 7), 1500) * float64(time.Second))
	case voicemail:
		return between(r, 8, 22)
	case silence: // the service closes a call after more than 6 s of it
		return between(r, 6.2, 15)
	default:
		return 0
	}
}

// between is a time between two numbers of seconds.
func between(r *rand.Rand, from, to float64) time.Duration {
	return time.Duration((from + (to-from)*r.Float64()) * float64(time.Second))
}
