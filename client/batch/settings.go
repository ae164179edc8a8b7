package batch

import (
	"errors"
	"fmt"
	"math"
	"time"

	"talkdeck/client/cell"
	"talkdeck/client/contacts"
)

// Settings are what a person's batches have in common: how they are run, and what their rows are judged by.
type Settings struct {
	Options
	Recent    int    // who was called in so many last days isn't called again; 0: that isn't looked at
	OwnList   string // the path of the person's own do-not-call list, which need not be there; "": there is none
	DoNotCall string // the path of another, which must; "": there is none
	Region    string // ISO code of the country that numbers without one are from; "": such numbers are asked back
	// AllowEmpty has rows called in which a variable of the prompt is empty.
	AllowEmpty bool
}

// Unwanted watches the do-not-call lists.
func (s Settings) Unwanted() *contacts.Lists {
	return contacts.NewLists(contacts.List{Path: s.OwnList}, s.DoNotCall, s.Region)
}

const mostRecent = 90 // days

// DefaultSettings are right for most people: they call nobody at night, nor twice in a week.
func DefaultSettings() Settings {
	s := Settings{Options: DefaultOptions(), Recent: 7}
	s.Hours = &contacts.Hours{From: 8 * 60, Until: 21 * 60}
	return s
}

// Check says what is wrong with settings; nil if nothing is.
func (s Settings) Check() error {
	if s.Recent < 0 || s.Recent > mostRecent {
		return fmt.Errorf("the days in which nobody is called twice must be from 0 to %d", mostRecent)
	}
	if s.Region != "" && !contacts.IsRegion(s.Region) {
		return fmt.Errorf("%s is no country's code of two letters, like US or DE", cell.Quote(s.Region))
	}
	return s.Options.Check()
}

// Rules are what rows are judged by, as far as settings tell: who was called lately and who must not be is to be added. prompt
// is that of the agent that will call.
func (s Settings) Rules(prompt string, now time.Time) Rules {
	return Rules{Region: s.Region, Prompt: prompt, Hours: s.Hours, AllowUnsure: s.AllowUnsure, AllowEmpty: s.AllowEmpty, Now: now}
}

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
