package batchoption

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"talkdeck/client/batch"
	"talkdeck/client/contacts"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/form"
)

// Option is one of a batch's settings, as a text that a person types.
type Option struct {
	Key     string
	Label   string
	Empty   string        // shown where nothing is given
	Hint    string        // what it means, and what nothing means
	Choices []form.Choice // nil: any text that Set takes
	Get     func(batch.Settings) string
	// Set changes the settings. Whether they go together is checked by batch.Settings.Check.
	Set func(s *batch.Settings, text string) error
}

// The options' keys.
const (
	Rate      = "rate"
	AtOnce    = "at-once"
	First     = "first"
	Failures  = "failures"
	Spend     = "spend"
	Recent    = "recent"
	DoNotCall = "do-not-call"
	Hours     = "hours"
	Unsure    = "unsure"
	Blank     = "empty"
	Region    = "region"
)

// All are the options, in the order in which they are filled in.
func All() []Option {
	return []Option{
		decimal(Rate, "Calls a minute", "", "begun a minute, at most", func(s *batch.Settings) *float64 { return &s.PerMinute }),
		whole(AtOnce, "Calls at once", "that go on at the same time, at most", func(s *batch.Settings) *int { return &s.AtOnce }),
		whole(First, "First calls", "made first and watched to their end, before you say go on; 0: none",
			func(s *batch.Settings) *int { return &s.Canary }),
		{
			Key: Failures, Label: "Pause when failed", Empty: "never", Hint: "as 50% of 20: over half of the last 20 calls; empty: never",
			Get: failures, Set: setFailures,
		},
		decimal(Spend, "Pause when spent", "never", "in the currency in which calls are told; empty: never",
			func(s *batch.Settings) *float64 { return &s.Spend }),
		whole(Recent, "Not again for days", "who was called in so many last days is left out; 0: isn't looked at",
			func(s *batch.Settings) *int { return &s.Recent }),
		{
			Key: DoNotCall, Label: "Do-not-call file", Empty: "none",
			Hint: "numbers, one a line, that aren't called either, besides your own list; only you may read it",
			Get:  func(s batch.Settings) string { return s.DoNotCall },
			Set:  func(s *batch.Settings, text string) error { s.DoNotCall = strings.TrimSpace(text); return nil },
		},
		{
			Key: Hours, Label: "Calling hours", Empty: "any", Hint: "as 08:00-21:00, by the clock where the number is; empty: any",
			Get: hours, Set: setHours,
		},
		allowing(Unsure, "If the hour is unsure", func(s *batch.Settings) *bool { return &s.AllowUnsure }),
		allowing(Blank, "If a value is empty", func(s *batch.Settings) *bool { return &s.AllowEmpty }),
		{
			Key: Region, Label: "Country", Empty: "numbers must tell it",
			Hint: "of numbers without one, as US or DE; empty: such numbers are left out",
			Get:  func(s batch.Settings) string { return s.Region }, Set: setRegion,
		},
	}
}

// allowing is an option to call rows that are left out else.
func allowing(key, label string, of func(*batch.Settings) *bool) Option {
	return Option{
		Key: key, Label: label, Choices: []form.Choice{{Value: "false", Label: "leave out"}, {Value: "true", Label: "call"}},
		Get: func(s batch.Settings) string { return strconv.FormatBool(*of(&s)) },
		Set: func(s *batch.Settings, text string) error { *of(s) = text == "true"; return nil },
	}
}

// whole is an option that is a whole number.
func whole(key, label, hint string, of func(*batch.Settings) *int) Option {
	return Option{
		Key: key, Label: label, Hint: hint,
		Get: func(s batch.Settings) string { return strconv.Itoa(*of(&s)) },
		Set: func(s *batch.Settings, text string) (err error) {
			if *of(s), err = strconv.Atoi(strings.TrimSpace(text)); err != nil {
				return errors.New("type a whole number")
			}
			return nil
		},
	}
}

// decimal is an option that is an amount; nothing is 0.
func decimal(key, label, empty, hint string, of func(*batch.Settings) *float64) Option {
	return Option{
		Key: key, Label: label, Empty: empty, Hint: hint,
		Get: func(s batch.Settings) string {
			if *of(&s) == 0 {
				return ""
			}
			return strconv.FormatFloat(*of(&s), 'f', -1, 64)
		},
		Set: func(s *batch.Settings, text string) (err error) {
			if *of(s), err = strconv.ParseFloat(cmp.Or(strings.TrimSpace(text), "0"), 64); err != nil {
				return errors.New("type a number, as 30 or 2.5")
			}
			return nil
		},
	}
}

func failures(s batch.Settings) string {
	if s.FailPercent == 0 {
		return ""
	}
	return fmt.Sprintf("%d%% of %d", s.FailPercent, s.FailOf)
}

var failureRule = regexp.MustCompile(`^(\d{1,3}) ?% ?(?:of )? ?(\d{1,5})$`)

func setFailures(s *batch.Settings, text string) error {
	if s.FailPercent, s.FailOf = 0, 0; strings.TrimSpace(text) == "" {
		return nil
	}
	m := failureRule.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return errors.New("type it as 50% of 20")
	}
	s.FailPercent, _ = strconv.Atoi(m[1]) // digits
	s.FailOf, _ = strconv.Atoi(m[2])
	return nil
}

func hours(s batch.Settings) string {
	if s.Hours == nil {
		return ""
	}
	return s.Hours.String()
}

func setHours(s *batch.Settings, text string) error {
	if s.Hours = nil; strings.TrimSpace(text) == "" {
		return nil
	}
	h, err := contacts.ParseHours(text)
	if err == nil {
		s.Hours = &h
	}
	return err
}

func setRegion(s *batch.Settings, text string) error {
	s.Region = strings.ToUpper(strings.TrimSpace(text))
	if s.Region != "" && !contacts.IsRegion(s.Region) {
		return errors.New("a country's code has two letters, as US or DE")
	}
	return nil
}

// Check says what is wrong with a text for an option, in safe words.
func (o Option) Check(text string) error {
	s := batch.DefaultSettings()
	err := o.Set(&s, text)
	if err == nil {
		err = s.Check()
	}
	if err != nil {
		return errors.New(present.Line(err.Error()))
	}
	return nil
}

// Field is the option as a form's field.
func (o Option) Field(s batch.Settings) form.Field {
	f := form.Field{Key: o.Key, Label: o.Label, Value: o.Get(s), Empty: o.Empty, Choices: o.Choices, Check: o.Check}
	if o.Hint != "" {
		f.Hint = func(string) (string, bool) { return o.Hint, false }
	}
	return f
}

// Apply enters what a form holds into settings; keys that are no options are passed over.
func Apply(s batch.Settings, values map[string]string) (batch.Settings, error) {
	for _, o := range All() {
		if text, ok := values[o.Key]; ok {
			if err := o.Set(&s, text); err != nil {
				return s, err
			}
		}
	}
	return s, s.Check()
}
