package present

import (
	"strings"
	"time"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
)

// Length is a call's duration, as the service reports it; "" if it doesn't. Of a call in progress it is the time from the answer,
// as it was seen, to asOf. If the answer wasn't seen, it is the time from the start, marked with "~".
func Length(e *watch.Entry, asOf time.Time) string {
	if e.Call.Status == client.StatusInProgress {
		at, ok := e.Answered()
		if ok && (e.Came || e.Seen[0].Status != client.StatusInProgress) {
			return Duration(asOf.Sub(at))
		}
		if e.Call.Started.IsZero() {
			return ""
		}
		return "~" + roughly(asOf.Sub(e.Call.Started))
	}
	if d, ok := e.Call.Duration(); ok && !e.Call.Status.Live() {
		return Duration(d)
	}
	return ""
}

// roughly is a duration without the seconds that aren't known.
func roughly(d time.Duration) string {
	if d >= time.Minute && d < time.Hour {
		words, _, _ := strings.Cut(Duration(d), " ")
		return words
	}
	return Duration(d)
}
