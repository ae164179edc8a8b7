package session

import "time"

// Clock tells two times: the wall's, which people and other clocks can set, and the boot clock's, which only grows and
// goes on while the computer sleeps. Go's own monotonic clock stops then.
type Clock interface {
	Now() time.Time
	// Boot is the time since an arbitrary moment before the program's start; BootID names that moment.
	Boot() time.Duration
	BootID() string
}

// stamp is a moment on both clocks.
type stamp struct {
	Wall   time.Time     `json:"wall"`
	Boot   time.Duration `json:"boot"` // ns
	BootID string        `json:"boot_id"`
}

func now(c Clock) stamp { return stamp{c.Now().UTC().Round(0), c.Boot(), c.BootID()} }

// age is the time since s: the longer of the two clocks' accounts, and never negative. A clock that was set back must
// not make a token young again; one set forward makes it old too early, which costs one renewal.
func age(c Clock, s stamp) time.Duration {
	wall := c.Now().Round(0).Sub(s.Wall)
	if s.BootID != "" && s.BootID == c.BootID() {
		return max(wall, c.Boot()-s.Boot, 0)
	}
	return max(wall, 0)
}

// since is the time since s by the boot clock, which nobody can set, and by the wall's only where there is no other.
func since(c Clock, s stamp) time.Duration {
	if s.BootID != "" && s.BootID == c.BootID() {
		return c.Boot() - s.Boot
	}
	return c.Now().Round(0).Sub(s.Wall)
}
