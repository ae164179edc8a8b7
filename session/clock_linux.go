package session

import (
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// bootClock goes on while the computer sleeps.
const bootClock = unix.CLOCK_BOOTTIME

func readBootID() string {
	raw, err := os.ReadFile("/proc/sys/kernel/random/boot_id") //nolint:forbidigo // the kernel's
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(raw))
}
