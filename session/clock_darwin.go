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

// Boot goes on while the computer sleeps: macOS's CLOCK_MONOTONIC does, other than Linux's and Go's.
func (systemClock) Boot() time.Duration {
	var ts unix.Timespec
	if unix.ClockGettime(unix.CLOCK_MONOTONIC, &ts) != nil {
		return 0
	}
	return time.Duration(ts.Nano())
}

var bootID = sync.OnceValue(func() string {
	id, err := unix.Sysctl("kern.bootsessionuuid")
	if err != nil {
		return ""
	}
	return id
})

func (systemClock) BootID() string { return bootID() }
