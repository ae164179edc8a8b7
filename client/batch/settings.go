package batch

import (
	"fmt"
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
