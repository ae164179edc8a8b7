package present

import (
	"strings"
	"time"

	"talkdeck/client/calls/watch"
)

// Length is how long a call was talked through, or has been by asOf; "" if that isn't known. "~" stands before what is only known
// from the call's start.
func Length(e *watch.Entry, asOf time.Time) string {
	switch d, rough, known := e.Length(asOf); {
	case !known:
		return ""
	case rough:
		return "~" + roughly(d)
	default:
		return Duration(d)
	}
}

// roughly is a duration without the seconds that aren't known.
func roughly(d time.Duration) string {
	if d >= time.Minute && d < time.Hour {
		words, _, _ := strings.Cut(Duration(d), " ")
		return words
	}
	return Duration(d)
}
