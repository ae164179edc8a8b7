package present

import (
	"fmt"
	"time"

	"talkdeck/client/calls/archive"
)

// Archived says how much is kept in an archive: "12,345 calls since 02 Nov 2026, 14.2 MB".
func Archived(i archive.Info, zone *time.Location) string {
	words := Count(i.Calls, "call")
	if i.Calls == 0 {
		words = "no calls"
	}
	if !i.Oldest.IsZero() {
		words += " since " + i.Oldest.In(zone).Format("02 Jan 2006")
	}
	if s := Size(i.Bytes); s != "" {
		words += ", " + s
	}
	return words
}

// Size is a number of bytes for people: "412 bytes", "4.2 MB".
func Size(n int64) string {
	switch {
	case n <= 0:
		return ""
	case n < 1000:
		return fmt.Sprintf("%d bytes", n)
	case n < 1000*1000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}
