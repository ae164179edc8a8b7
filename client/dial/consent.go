package dial

import "slices"

// Consent is what a person must give before a call is made.
type Consent uint8

// The kinds of consent.
const (
	Yes       Consent = iota // a yes
	NextCount                // how many calls of today it will be: the day's limit is reached
	Reason                   // the number, and why it is called though it is on a do-not-call list
	None                     // there is none that would do: the call can't be made now
)

// Consent is what is needed for the call, by the gravest of the findings.
func (f *Forecast) Consent() Consent {
	has := func(kinds ...Kind) bool {
		return slices.ContainsFunc(f.Findings, func(found Finding) bool { return slices.Contains(kinds, found.Kind) })
	}
	switch {
	case has(InFlight, ListUnreadable):
		return None
	case has(Unwanted):
		return Reason
	case has(OverLimit):
		return NextCount
	}
	return Yes
}
