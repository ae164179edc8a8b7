package config

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"talkdeck/client/batch"
	"talkdeck/client/contacts"
	"talkdeck/client/localdata"
)

// The words for no limit, and for every hour.
const (
	never   = "never"
	anyHour = "any"
)

// batchSettings are what all of a person's batches have in common. Their defaults and bounds are package batch's.
func batchSettings() []setting {
	def := batch.DefaultSettings()
	// of is how a setting is set that is a whole number.
	of := func(set func(s *batch.Settings, n int)) func(*Config, string) bool {
		return func(c *Config, v string) bool {
			n, err := strconv.Atoi(v)
			set(&c.Batch, n)
			return err == nil && c.Batch.Check() == nil
		}
	}
	return []setting{
		{
			key: "batch_rate", flag: "rate", number: true, def: fmt.Sprint(def.PerMinute), allowed: "a whole number of calls a minute, from 1 to 6000",
			set: of(func(s *batch.Settings, n int) { s.PerMinute = float64(n) }),
		},
		{
			key: "batch_at_once", flag: "at-once", number: true, def: fmt.Sprint(def.AtOnce), allowed: "a whole number of calls, from 1 to 100",
			set: of(func(s *batch.Settings, n int) { s.AtOnce = n }),
		},
		{
			key: "batch_canary", flag: "canary", number: true, def: fmt.Sprint(def.Canary), allowed: "a whole number of calls from 0, which means none, to 1000",
			set: of(func(s *batch.Settings, n int) { s.Canary = n }),
		},
		{
			key: "batch_stop_failures", flag: "stop-failures", def: fmt.Sprintf("%d%% of %d", def.FailPercent, def.FailOf),
			allowed: "how many of the last calls may fail, like 50% of 20, or never", set: setFailures,
		},
		{
			key: "batch_stop_spend", flag: "stop-spend", decimal: true, def: "0", allowed: "an amount like 12.50, or 0 for no limit",
			set: func(c *Config, v string) bool { return parsed(&c.Batch.Spend, v, decimal) && c.Batch.Check() == nil },
		},
		{
			key: "batch_recent_days", flag: "recent", number: true, def: fmt.Sprint(def.Recent),
			allowed: "a whole number of days from 0, which means that nobody looks, to 90",
			set:     of(func(s *batch.Settings, n int) { s.Recent = n }),
		},
		{
			key: "do_not_call", flag: "do-not-call", allowed: "a file's path",
			set: func(c *Config, v string) bool {
				c.Batch.DoNotCall = AtHome(v)
				return !strings.ContainsFunc(v, unicode.IsControl)
			},
		},
		{
			key: "calling_hours", flag: "hours", def: def.Hours.String(), allowed: "hours of the day like 09:00-20:00, or any", set: setHours,
		},
		{
			key: "calling_unsure", flag: "allow-unsure", boolean: true, def: "false", allowed: yesNo,
			set: func(c *Config, v string) bool { return truth(&c.Batch.AllowUnsure, v) },
		},
		{
			key: "calling_empty", flag: "allow-empty", boolean: true, def: "false", allowed: yesNo,
			set: func(c *Config, v string) bool { return truth(&c.Batch.AllowEmpty, v) },
		},
		{
			key: "calling_region", flag: "region", allowed: "a country's two capitals, like US or DE",
			set: func(c *Config, v string) bool { c.Batch.Region = v; return c.Batch.Check() == nil },
		},
	}
}

var failures = regexp.MustCompile(`^(\d{1,3})% of (\d{1,6})$`)

// setFailures reads how many of the last calls may fail before a batch pauses.
func setFailures(c *Config, v string) bool {
	s := &c.Batch
	if s.FailPercent, s.FailOf = 0, 0; v == never {
		return true
	}
	m := failures.FindStringSubmatch(v)
	if m == nil {
		return false
	}
	s.FailPercent, _ = strconv.Atoi(m[1]) // they are digits, and few
	s.FailOf, _ = strconv.Atoi(m[2])
	return s.FailPercent > 0 && s.Check() == nil
}

func setHours(c *Config, v string) bool {
	if c.Batch.Hours = nil; v == anyHour {
		return true
	}
	h, err := contacts.ParseHours(v)
	c.Batch.Hours = &h
	return err == nil
}

// DemoBatch is how the demo's batches are run, which has a do-not-call list of its own in the folder dir. Nobody is woken by its
// calls, so they are made at any hour unless somebody said which.
func (c *Config) DemoBatch(dir string) batch.Settings {
	s := c.Batch
	s.OwnList = localdata.OwnListIn(dir)
	if c.From("calling_hours").Kind == Default {
		s.Hours = nil
	}
	return s
}
