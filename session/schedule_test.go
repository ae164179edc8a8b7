package session

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestWhenATokenIsRenewed(t *testing.T) {
	for lifetime, want := range map[time.Duration][2]time.Duration{
		2 * time.Hour:    {84 * time.Minute, 90 * time.Minute},
		time.Hour:        {42 * time.Minute, 45 * time.Minute},
		20 * time.Minute: {9 * time.Minute, 10 * time.Minute},
		20 * time.Second: {9 * time.Second, 10 * time.Second},
	} {
		if first, last := renewAt(lifetime, 1), renewAt(lifetime, 0); first != want[0] || last != want[1] {
			t.Errorf("%s: from %s to %s, want %s to %s", lifetime, first, last, want[0], want[1])
		}
	}
}

func TestBackOff(t *testing.T) {
	for _, c := range []struct {
		n      int
		lapsed time.Duration
		want   time.Duration
	}{
		{1, -time.Hour, 2 * time.Second}, {2, -time.Hour, 4 * time.Second}, {3, -time.Hour, 8 * time.Second}, {4, -time.Hour, 15 * time.Second},
		{5, -time.Hour, 30 * time.Second}, {6, -time.Hour, time.Minute}, {7, -time.Hour, time.Minute}, {1000, -time.Hour, time.Minute},
		{1, time.Second, time.Minute}, {9, 10 * time.Minute, time.Minute}, {9, 11 * time.Minute, 2 * time.Minute}, {0, -1, 2 * time.Second},
	} {
		if got := backOff(c.n, 1, c.lapsed); got != c.want {
			t.Errorf("failure %d, %s after the end: %s, want %s", c.n, c.lapsed, got, c.want)
		}
		if got := backOff(c.n, 0.5, c.lapsed); got != c.want/2 {
			t.Errorf("failure %d, %s after the end: at least %s, want %s", c.n, c.lapsed, got, c.want/2)
		}
	}
}

func TestRetryAfterIsHonouredWithinBounds(t *testing.T) {
	const l = 2 * time.Hour
	for _, c := range []struct{ asked, left, want time.Duration }{
		{0, time.Hour, 0}, {time.Minute, time.Hour, time.Minute}, {time.Hour, time.Hour, 5 * time.Minute},
		{5 * time.Minute, 3 * time.Minute, 2 * time.Minute}, // one minute is left to try in
		{5 * time.Minute, 30 * time.Second, 0}, {time.Hour, -time.Minute, 5 * time.Minute},
	} {
		if got := boundRetryAfter(c.asked, c.left, l); got != c.want {
			t.Errorf("%s asked with %s left: %s, want %s", c.asked, c.left, got, c.want)
		}
	}
}

func TestTheTimeModelIsInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := time.Duration(rapid.Int64Range(int64(time.Second), int64(maxLifetime)).Draw(t, "lifetime"))
		due := renewAt(l, rapid.Float64Range(0, 1).Draw(t, "u"))
		inOrder := minRenewAge(l) < due && due < lastMinutes(l) && lastMinutes(l) <= lapseAt(l) && lapseAt(l) < l
		if !inOrder {
			t.Errorf("of %s: young %s, due %s, last minutes %s, lapses %s", l, minRenewAge(l), due, lastMinutes(l), lapseAt(l))
		}
	})
}
