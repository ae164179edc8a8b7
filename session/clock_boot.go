//go:build linux || darwin

package session

import (
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// SystemClock is the computer's.
func SystemClock() Clock { return systemClock{} }

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

func (systemClock) Boot() time.Duration {
	var ts unix.Timespec
	if unix.ClockGettime(bootClock, &ts) != nil {
		return 0
	}
	return time.Duration(ts.Nano())
}

var bootID = sync.OnceValue(readBootID)

func (systemClock) BootID() string { return bootID() }
