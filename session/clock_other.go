//go:build !linux && !darwin

package session

import "time"

// SystemClock is the computer's. Its boot clock is the wall's: a renewal too many at worst, when somebody sets the clock.
func SystemClock() Clock { return systemClock{} }

type systemClock struct{}

func (systemClock) Now() time.Time      { return time.Now() }
func (systemClock) Boot() time.Duration { return 0 }
func (systemClock) BootID() string      { return "" }
