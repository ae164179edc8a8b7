package batch

import (
	"errors"
	"fmt"
	"math"
	"talkdeck/client/contacts"
)

// Options are how a batch is run.
type Options struct {
	PerMinute float64 `json:"per_minute"` // calls begun a minute, at most
	AtOnce    int     `json:"at_once"`    // calls that go on at once, at most
	Canary    int     `json:"canary"`     // calls to watch to their end before the rest; 0: none

	// It pauses by itself when over FailPercent of the last FailOf calls failed, were refused or are uncertain; 0: never.
	FailPercent int `json:"fail_percent,omitempty"`
	FailOf      int `json:"fail_of,omitempty"`
	// It pauses by itself when more than Spend was spent, in the currency in which calls are told; 0: never. Calls that go on
	// aren't counted yet.
	Spend float64 `json:"spend,omitempty"`

	Hours       *contacts.Hours `json:"hours,omitempty"` // in which people are called, by the clock where they are; nil: any
	AllowUnsure bool            `json:"allow_unsure,omitempty"`
}

// DefaultOptions are right for most batches.
func DefaultOptions() Options {
	return Options{PerMinute: 30, AtOnce: 5, Canary: 3, FailPercent: 50, FailOf: 20}
}

// First is how many of so many calls are made before a person says to go on: all, if no fewer are to be watched first.
func (o Options) First(calls int) int {
	if o.Canary == 0 {
		return calls
	}
	return min(o.Canary, calls)
}

// Check says what is wrong with options; nil if nothing is.
func (o Options) Check() error {
	const mostAtOnce, mostPerMinute, mostFirst = 100, 6000, 1000
	switch {
	case !(o.PerMinute > 0 && o.PerMinute <= mostPerMinute):
		return fmt.Errorf("the rate must be over 0 and at most %d calls a minute", mostPerMinute)
	case o.AtOnce < 1 || o.AtOnce > mostAtOnce:
		return fmt.Errorf("the number of calls at once must be from 1 to %d", mostAtOnce)
	case o.Canary < 0 || o.Canary > mostFirst:
		return fmt.Errorf("the number of first calls must be from 0 to %d", mostFirst)
	case o.FailPercent < 0 || o.FailPercent > 100 || o.FailOf < 0:
		return errors.New("failures to stop at are a percentage of a number of calls")
	case (o.FailPercent > 0) != (o.FailOf > 0):
		return errors.New("to stop at failures needs both: how many per cent, and of how many calls")
	case !(o.Spend >= 0) || math.IsInf(o.Spend, 0):
		return errors.New("the amount to stop at can't be negative")
	}
	return nil
}
