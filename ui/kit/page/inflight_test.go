package page

import (
	"testing"
	"time"
)

func TestKeysInFlightEndWithTheFirstPause(t *testing.T) {
	start := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	typed := func(every time.Duration, keys int) (swallowed int) {
		f := Opened(start)
		for i := range keys {
			if f.Takes(start.Add(every * time.Duration(i))) {
				swallowed++
			}
		}
		return swallowed
	}
	for name, c := range map[string]struct {
		every time.Duration
		keys  int
		want  int
	}{
		"a burst":                     {0, 20, 20},
		"a fast typist's word":        {150 * time.Millisecond, 12, 12},
		"somebody who doesn't look":   {150 * time.Millisecond, 40, 20},
		"somebody who looks":          {500 * time.Millisecond, 4, 1},
		"a key that is kept pressing": {30 * time.Millisecond, 1000, 100},
	} {
		if got := typed(c.every, c.keys); got != c.want {
			t.Errorf("%s: %d keys of %d were swallowed, want %d", name, got, c.keys, c.want)
		}
	}
	if asked := (InFlight{}); asked.Takes(start) {
		t.Error("a box that was asked for swallows a key")
	}
}
