package session

import "golang.org/x/sys/unix"

// bootClock goes on while the computer sleeps: macOS's CLOCK_MONOTONIC does, other than Linux's and Go's.
const bootClock = unix.CLOCK_MONOTONIC

func readBootID() string {
	id, err := unix.Sysctl("kern.bootsessionuuid")
	if err != nil {
		return ""
	}
	return id
}
