package page

import "time"

const (
	// typistPause is longer than a fast typist makes between two keys.
	typistPause = 400 * time.Millisecond
	// inFlightMost is how long somebody may type on without a look at the screen.
	inFlightMost = 3 * time.Second
)

// InFlight finds the keys in flight: those typed for what was on the screen before a box opened by itself. That is all keys until
// the first pause in the typing. The zero value is for a box that was asked for, and finds none.
type InFlight struct{ until, most time.Time }

// Opened returns the keys in flight for a box that opens by itself now.
func Opened(now time.Time) InFlight { return InFlight{now.Add(typistPause), now.Add(inFlightMost)} }

// Over reports whether all who typed on have looked at the screen by now.
func (f *InFlight) Over(now time.Time) bool { return !now.Before(f.most) }

// Takes reports whether a key that is pressed now is in flight.
func (f *InFlight) Takes(now time.Time) bool {
	if !now.Before(f.until) {
		return false
	}
	if f.until = now.Add(typistPause); f.until.After(f.most) {
		f.until = f.most
	}
	return true
}
