package present

import (
	"testing"
	"time"

	"talkdeck/client/calls/archive"
)

func TestHowMuchIsArchived(t *testing.T) {
	at := time.Date(2026, 11, 2, 23, 30, 0, 0, time.UTC)
	for want, i := range map[string]archive.Info{
		"no calls":                                     {},
		"no calls, 412 bytes":                          {Bytes: 412},
		"1 call since 03 Nov 2026, 4.1 kB":             {Bytes: 4096, Calls: 1, Oldest: at},
		"1,234,567 calls since 03 Nov 2026, 1200.0 MB": {Bytes: 1.2e9, Calls: 1234567, Oldest: at},
	} {
		if got := Archived(i, time.FixedZone("", 3600)); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
