package config

import (
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"talkdeck/client"
	"talkdeck/client/localdata"
	"talkdeck/ui/kit/theme"
)

// setting is one row of what can be set: its names in each source, what is allowed, and where it goes.
type setting struct {
	key      string                                      // in config.yaml
	notFile  bool                                        // it can't stand in config.yaml
	flag     string                                      // without dashes
	opposite bool                                        // the flag says the opposite: --no-mouse
	env      func(func(string) string) (value, v string) // what the environment says, and the variable that says it
	hint     func(func(string) string) (value, v string) // what the environment suggests: it only beats the default
	boolean  bool
	number   bool // a whole one
	decimal  bool // a number with a point perhaps
	def      string
	allowed  string // follows "must be"
	set      func(c *Config, value string) bool
}

var settings = slices.Concat([]setting{
	{
		key: "profile", flag: "profile", env: variable("TALKSTACK_PROFILE"), def: "default",
		allowed: "1 to 64 letters, digits, dots, dashes or underlines, not begin with a dot, and not be demo, which is the demo's own",
		set: func(c *Config, v string) bool {
			c.Profile = v
			return profileName.MatchString(v) && !strings.EqualFold(v, localdata.DemoProfile)
		},
	},
	{
		key: "api_url", flag: "api-url", env: variable("TALKSTACK_API_URL"), def: client.DefaultAPIURL, allowed: address,
		set: func(c *Config, v string) bool { c.APIURL = v; return usable(v) },
	},
	{
		key: "calls_url", flag: "calls-url", env: variable("TALKSTACK_CALLS_URL"), def: client.DefaultCallsURL, allowed: address,
		set: func(c *Config, v string) bool { c.CallsURL = v; return usable(v) },
	},
	{
		key: "project", flag: "project", env: variable("TALKSTACK_PROJECT"),
		allowed: "a project's id: at most 128 characters, no blanks",
		set:     func(c *Config, v string) bool { c.Project = v; return projectID(v) },
	},
	{
		key: "read_only", flag: "read-only", boolean: true, def: "false", allowed: yesNo,
		set: func(c *Config, v string) bool { return truth(&c.ReadOnly, v) },
	},
	{
		key: "interval", flag: "interval", def: "2s", allowed: "a length of time with its unit, from 500ms to 1h: 2s, say",
		set: func(c *Config, v string) bool {
			return parsed(&c.Interval, v, time.ParseDuration) && c.Interval >= 500*time.Millisecond && c.Interval <= time.Hour
		},
	},
	{
		key: "max_calls_per_day", flag: "max-calls-per-day", number: true, def: "0", allowed: "a whole number from 0, which means no limit, to 100000",
		set: func(c *Config, v string) bool {
			return parsed(&c.MaxCalls, v, strconv.Atoi) && c.MaxCalls >= 0 && c.MaxCalls <= 100_000
		},
	},
	{
		key: "max_spend_per_day", flag: "max-spend-per-day", decimal: true, def: "0", allowed: "an amount like 12.50 from 0, which means no limit, to 1000000",
		set: func(c *Config, v string) bool {
			return parsed(&c.MaxSpend, v, decimal) && c.MaxSpend >= 0 && c.MaxSpend <= 1e6
		},
	},
	{
		key: "tz", flag: "tz", env: zoneVariable, def: "local", allowed: "the name of a time zone, like Europe/Paris, UTC or local",
		set: setZone,
	},
	{
		key: "theme", flag: "theme", def: "auto", allowed: "one of " + strings.Join(theme.Names(), ", "),
		set: func(c *Config, v string) bool { c.Theme = v; return theme.Check(v) == nil },
	},
	{
		key: "color", notFile: true, flag: "no-color", opposite: true, env: noColor, boolean: true, def: "true", allowed: yesNo,
		set: func(c *Config, v string) bool { return truth(&c.Color, v) },
	},
	{
		key: "ascii", flag: "ascii", hint: locale, boolean: true, def: "false", allowed: yesNo,
		set: func(c *Config, v string) bool { return truth(&c.ASCII, v) },
	},
	{
		key: "mouse", flag: "no-mouse", opposite: true, boolean: true, def: "true", allowed: yesNo,
		set: func(c *Config, v string) bool { return truth(&c.Mouse, v) },
	},
	{
		key: "keyring", flag: "keyring", boolean: true, def: "false", allowed: yesNo,
		set: func(c *Config, v string) bool { return truth(&c.Keyring, v) },
	},
	{
		key: "archive", flag: "archive", def: "on", allowed: "on or off",
		set: func(c *Config, v string) bool { c.Archive = v == "on"; return c.Archive || v == "off" },
	},
	{
		key: "archive_keep", flag: "archive-keep", def: "400d", allowed: "a number of days like 400d, from 1d to 36500d, or 0, which means for ever",
		set: setKeep,
	},
	{
		key: "log", flag: "log", allowed: "a file's path",
		set: func(c *Config, v string) bool { return path(&c.Log, v) },
	},
	{
		key: "record", notFile: true, flag: "record", allowed: "a folder's path",
		set: func(c *Config, v string) bool { return path(&c.Record, v) },
	},
	{
		key: "debug", notFile: true, flag: "debug", allowed: "a file's path",
		set: func(c *Config, v string) bool { return path(&c.Debug, v) },
	},
}, batchSettings())

const (
	yesNo   = "true or false"
	address = "an https address like " + client.DefaultAPIURL + ", without user name, query or fragment; http is for this computer only"
)

var profileName = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$`)

// find gives the setting's value, and where it is from.
func (s setting) find(src Sources, f *file) (string, Origin) {
	if v, ok := src.Flags[s.flag]; ok {
		if s.opposite {
			v = opposite(v)
		}
		return v, Origin{Kind: Flag, Name: s.flag}
	}
	if s.env != nil {
		if v, name := s.env(src.Env); name != "" {
			return v, Origin{Kind: Environment, Name: name}
		}
	}
	if e, ok := f.entries[s.key]; ok {
		return e.value, Origin{Kind: File, Line: e.line}
	}
	if s.hint != nil {
		if v, name := s.hint(src.Env); name != "" {
			return v, Origin{Kind: Environment, Name: name}
		}
	}
	return s.def, Origin{}
}

func opposite(v string) string {
	if v == "true" {
		return "false"
	}
	return "true"
}

// variable reads a variable of its own; an empty one is as good as none.
func variable(name string) func(func(string) string) (string, string) {
	return func(env func(string) string) (string, string) {
		if v := env(name); v != "" {
			return v, name
		}
		return "", ""
	}
}

// zoneVariable reads TZ. A path to a zone's file, as some systems have it, is what the Go runtime has made the local zone of.
func zoneVariable(env func(string) string) (string, string) {
	v := strings.TrimPrefix(env("TZ"), ":")
	switch {
	case v == "":
		return "", ""
	case filepath.IsAbs(v):
		return "local", "TZ"
	}
	return v, "TZ"
}

// noColor reads the three ways in which the environment asks for no colours.
func noColor(env func(string) string) (string, string) {
	switch {
	case env("NO_COLOR") != "":
		return "false", "NO_COLOR"
	case env("CLICOLOR") == "0":
		return "false", "CLICOLOR"
	case env("TERM") == "dumb":
		return "false", "TERM"
	}
	return "", ""
}

// locale tells from the first of the locale's variables that is set whether only ASCII can be drawn. Where none is set,
// nothing is known, and terminals have had UTF-8 for long.
func locale(env func(string) string) (string, string) {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		v := strings.ToLower(env(name))
		if v == "" {
			continue
		}
		if strings.Contains(v, "utf-8") || strings.Contains(v, "utf8") {
			return "", ""
		}
		return "true", name
	}
	return "", ""
}

// usable reports whether the client takes v as a base URL: the rule is the client's.
func usable(v string) bool {
	_, err := client.New(client.WithAPIURL(v))
	return err == nil
}

func projectID(v string) bool {
	return len(v) <= 128 && !strings.ContainsFunc(v, func(r rune) bool { return !unicode.IsPrint(r) || r == ' ' || r == unicode.ReplacementChar })
}

func setZone(c *Config, v string) bool {
	if v == "" {
		return false // to Go that would be UTC
	}
	if strings.EqualFold(v, "local") {
		c.Zone = time.Local
		return true
	}
	return parsed(&c.Zone, v, time.LoadLocation)
}

var keepDays = regexp.MustCompile(`^(\d{1,5})d$`)

func setKeep(c *Config, v string) bool {
	if c.ArchiveKeep = 0; v == "0" {
		return true
	}
	m := keepDays.FindStringSubmatch(v)
	if m == nil {
		return false
	}
	days, _ := strconv.Atoi(m[1]) // they are digits, and few
	const day, most = 24 * time.Hour, 36500
	c.ArchiveKeep = time.Duration(days) * day
	return days > 0 && days <= most
}

// parsed sets a value to what parse makes of a text, and reports whether it could.
func parsed[T any](to *T, v string, parse func(string) (T, error)) bool {
	var err error
	*to, err = parse(v)
	return err == nil
}

func decimal(v string) (float64, error) { return strconv.ParseFloat(v, 64) }

func truth(to *bool, v string) bool {
	*to = v == "true"
	return *to || v == "false"
}

func path(to *string, v string) bool {
	*to = v
	return !strings.ContainsFunc(v, unicode.IsControl)
}

// keys lists what may stand in config.yaml.
func keys() []string {
	var all []string
	for _, s := range settings {
		if !s.notFile {
			all = append(all, s.key)
		}
	}
	return slices.Clip(all)
}
