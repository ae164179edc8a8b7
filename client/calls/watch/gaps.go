package watch

import (
	"slices"
	"time"
)

// Span is a stretch of time.
type Span struct{ From, To time.Time }

const (
	// missed is how many rounds may be missed before it counts as not watching.
	missed = 3
	// maxGaps bounds how many gaps are kept.
	maxGaps = 100
	// defaultPace stands in where no round has set one.
	defaultPace = 10 * time.Second
)

// isGap reports whether so much time went by between two answers that it must be told. A quiet list is looked at every ten
// seconds, so what is shorter than three such looks is no gap, however fast the looks before it were: who goes to another
// page and comes back at once has missed nothing, since calls are listed when they are over too.
func isGap(from, to time.Time, pace time.Duration) bool {
	return broken(from, to, max(pace, defaultPace))
}

// broken reports whether from one answer to the next it took too long to call it watching.
func broken(from, to time.Time, pace time.Duration) bool {
	if pace <= 0 {
		pace = defaultPace
	}
	return to.Sub(from) > missed*pace
}

// addGap appends a span to gaps, which it doesn't change. Ones that touch become one. When there are too many, the two that
// are closest to each other do: that says too much rather than too little.
func addGap(gaps []Span, s Span) []Span {
	out := slices.Clone(gaps)
	for len(out) > 0 && !out[len(out)-1].To.Before(s.From) {
		end := out[len(out)-1]
		out = out[:len(out)-1]
		s = Span{earlier(s.From, end.From), later(s.To, end.To)}
	}
	out = append(out, s)
	if len(out) <= maxGaps {
		return out
	}
	closest := 1
	for i := 2; i < len(out); i++ {
		if out[i].From.Sub(out[i-1].To) < out[closest].From.Sub(out[closest-1].To) {
			closest = i
		}
	}
	out[closest-1].To = out[closest].To
	return slices.Delete(out, closest, closest+1)
}

// Clip is what lies of spans within one, in their order.
func Clip(spans []Span, within Span) []Span {
	var out []Span
	for _, s := range spans {
		s = Span{later(s.From, within.From), earlier(s.To, within.To)}
		if s.From.Before(s.To) {
			out = append(out, s)
		}
	}
	return out
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
