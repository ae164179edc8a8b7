package config

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/adrg/xdg"
	"github.com/google/go-cmp/cmp"
)

// home gives the test a config and a state home of its own, with config.yaml of the given text ("" for none).
func home(t *testing.T, yaml string) (configFile string) {
	t.Helper()
	t.Cleanup(xdg.Reload)
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(dir, "config"))
	t.Setenv("XDG_STATE_HOME", filepath.Join(dir, "state"))
	xdg.Reload()
	if yaml != "" {
		if err := os.MkdirAll(filepath.Dir(SettingsFile()), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(SettingsFile(), []byte(yaml), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return SettingsFile()
}

func environment(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

// TestEachSettingTakesTheStrongestSource gives every setting in all the sources that it has, and takes them away one by one.
func TestEachSettingTakesTheStrongestSource(t *testing.T) {
	type source struct{ name, give, want, origin string }
	const line = "config.yaml line 1"
	cases := map[string][]source{ // strongest first
		"profile": {
			{"flag profile", "f", "f", "flag --profile"}, {"env TALKSTACK_PROFILE", "e", "e", "environment TALKSTACK_PROFILE"},
			{"file", "x", "x", line}, {"", "", "default", "default"},
		},
		"api_url": {
			{"flag api-url", "https://f.example", "https://f.example", "flag --api-url"},
			{"env TALKSTACK_API_URL", "http://127.0.0.1:1", "http://127.0.0.1:1", "environment TALKSTACK_API_URL"},
			{"file", "https://x.example/v1", "https://x.example/v1", line}, {"", "", "https://api.talkstackai.com", "default"},
		},
		"calls_url": {
			{"flag calls-url", "https://f.example", "https://f.example", "flag --calls-url"},
			{"env TALKSTACK_CALLS_URL", "http://[::1]:1", "http://[::1]:1", "environment TALKSTACK_CALLS_URL"},
			{"file", "https://x.example", "https://x.example", line}, {"", "", "https://calls.talkstack.ai", "default"},
		},
		"project": {
			{"flag project", "p1", "p1", "flag --project"}, {"env TALKSTACK_PROJECT", "p2", "p2", "environment TALKSTACK_PROJECT"},
			{"file", "p3", "p3", line}, {"", "", "", "default"},
		},
		"read_only":         {{"flag read-only", "true", "true", "flag --read-only"}, {"file", "true", "true", line}, {"", "", "false", "default"}},
		"interval":          {{"flag interval", "500ms", "500ms", "flag --interval"}, {"file", "1m", "1m0s", line}, {"", "", "2s", "default"}},
		"max_calls_per_day": {{"flag max-calls-per-day", "20", "20", "flag --max-calls-per-day"}, {"file", "30", "30", line}, {"", "", "0", "default"}},
		"max_spend_per_day": {{"flag max-spend-per-day", "2.5", "2.5", "flag --max-spend-per-day"}, {"file", "30", "30", line}, {"", "", "0", "default"}},
		"tz": {
			{"flag tz", "Asia/Tokyo", "Asia/Tokyo", "flag --tz"}, {"env TZ", ":Europe/Paris", "Europe/Paris", "environment TZ"},
			{"file", "UTC", "UTC", line}, {"", "", time.Local.String(), "default"},
		},
		"theme": {{"flag theme", "dark", "dark", "flag --theme"}, {"file", "light", "light", line}, {"", "", "auto", "default"}},
		"color": {
			{"flag no-color", "false", "true", "flag --no-color"}, {"env NO_COLOR", "no", "false", "environment NO_COLOR"},
			{"env CLICOLOR", "0", "false", "environment CLICOLOR"}, {"env TERM", "dumb", "false", "environment TERM"}, {"", "", "true", "default"},
		},
		"ascii": {
			{"flag ascii", "false", "false", "flag --ascii"}, {"file", "false", "false", line}, {"env LC_ALL", "C", "true", "environment LC_ALL"},
			{"env LC_CTYPE", "POSIX", "true", "environment LC_CTYPE"}, {"env LANG", "de_DE.ISO-8859-1", "true", "environment LANG"},
			{"", "", "false", "default"},
		},
		"mouse":   {{"flag no-mouse", "true", "false", "flag --no-mouse"}, {"file", "false", "false", line}, {"", "", "true", "default"}},
		"keyring": {{"flag keyring", "true", "true", "flag --keyring"}, {"file", "true", "true", line}, {"", "", "false", "default"}},
		"record":  {{"flag record", "d", "d", "flag --record"}, {"", "", "", "default"}},
		"debug":   {{"flag debug", "f", "f", "flag --debug"}, {"", "", "", "default"}},
		"archive": {{"flag archive", "off", "false", "flag --archive"}, {"file", "off", "false", line}, {"", "", "true", "default"}},
		"archive_keep": {
			{"flag archive-keep", "0", "0s", "flag --archive-keep"}, {"file", "30d", "720h0m0s", line}, {"", "", "9600h0m0s", "default"},
		},
		"log": {{"flag log", "f.log", "f.log", "flag --log"}, {"file", "/x.log", "/x.log", line}, {"", "", "", "default"}},

		"batch_rate":    {{"flag rate", "60", "60", "flag --rate"}, {"file", "6", "6", line}, {"", "", "30", "default"}},
		"batch_at_once": {{"flag at-once", "9", "9", "flag --at-once"}, {"file", "1", "1", line}, {"", "", "5", "default"}},
		"batch_canary":  {{"flag canary", "0", "0", "flag --canary"}, {"file", "10", "10", line}, {"", "", "3", "default"}},
		"batch_stop_failures": {
			{"flag stop-failures", "never", "0/0", "flag --stop-failures"}, {"file", "20% of 50", "20/50", line}, {"", "", "50/20", "default"},
		},
		"batch_stop_spend":  {{"flag stop-spend", "12.5", "12.5", "flag --stop-spend"}, {"file", "7", "7", line}, {"", "", "0", "default"}},
		"batch_recent_days": {{"flag recent", "0", "0", "flag --recent"}, {"file", "30", "30", line}, {"", "", "7", "default"}},
		"do_not_call":       {{"flag do-not-call", "d", "d", "flag --do-not-call"}, {"file", "~/d", filepath.Join(xdg.Home, "d"), line}, {"", "", "", "default"}},
		"calling_hours": {
			{"flag hours", "09:00–20:00", "09:00-20:00", "flag --hours"}, {"file", "any", "<nil>", line}, {"", "", "08:00-21:00", "default"},
		},
		"calling_empty":  {{"flag allow-empty", "true", "true", "flag --allow-empty"}, {"file", "true", "true", line}, {"", "", "false", "default"}},
		"calling_unsure": {{"flag allow-unsure", "true", "true", "flag --allow-unsure"}, {"file", "true", "true", line}, {"", "", "false", "default"}},
		"calling_region": {{"flag region", "DE", "DE", "flag --region"}, {"file", "NO", "NO", line}, {"", "", "", "default"}},
	}
	value := func(c *Config, key string) string {
		return map[string]string{
			"profile": c.Profile, "api_url": c.APIURL, "calls_url": c.CallsURL, "project": c.Project, "theme": c.Theme, "log": c.Log, "record": c.Record, "debug": c.Debug,
			"interval": c.Interval.String(), "max_calls_per_day": fmt.Sprint(c.MaxCalls), "max_spend_per_day": fmt.Sprint(c.MaxSpend), "tz": c.Zone.String(), "read_only": fmt.Sprint(c.ReadOnly), "color": fmt.Sprint(c.Color),
			"ascii": fmt.Sprint(c.ASCII), "mouse": fmt.Sprint(c.Mouse), "keyring": fmt.Sprint(c.Keyring), "archive": fmt.Sprint(c.Archive), "archive_keep": c.ArchiveKeep.String(),
			"batch_rate": fmt.Sprint(c.Batch.PerMinute), "batch_at_once": fmt.Sprint(c.Batch.AtOnce), "batch_canary": fmt.Sprint(c.Batch.Canary),
			"batch_stop_failures": fmt.Sprintf("%d/%d", c.Batch.FailPercent, c.Batch.FailOf), "batch_stop_spend": fmt.Sprint(c.Batch.Spend),
			"batch_recent_days": fmt.Sprint(c.Batch.Recent), "do_not_call": c.Batch.DoNotCall, "calling_hours": fmt.Sprint(c.Batch.Hours),
			"calling_empty": fmt.Sprint(c.Batch.AllowEmpty), "calling_unsure": fmt.Sprint(c.Batch.AllowUnsure), "calling_region": c.Batch.Region,
		}[key]
	}
	for _, s := range settings {
		sources, ok := cases[s.key]
		if !ok {
			t.Errorf("no case for the setting %s", s.key)
		}
		for i, want := range sources {
			t.Run(s.key+" from "+want.origin, func(t *testing.T) {
				flags, env, yaml := map[string]string{"demo": "true"}, map[string]string{}, ""
				for _, weaker := range sources[i:] {
					switch where, name, _ := strings.Cut(weaker.name, " "); where {
					case "flag":
						flags[name] = weaker.give
					case "env":
						env[name] = weaker.give
					case "file":
						yaml = s.key + ": " + weaker.give + "\n"
					}
				}
				home(t, yaml)
				c, err := Load(Sources{Flags: flags, Env: environment(env)})
				if err != nil {
					t.Fatal(err)
				}
				if got := value(c, s.key); got != want.want {
					t.Errorf("got %q, want %q", got, want.want)
				}
				if got := c.From(s.key).String(); got != want.origin {
					t.Errorf("it came from %q, want %q", got, want.origin)
				}
			})
		}
	}
}

// TestEveryKeyOfTheFileHasItsLine reads a whole file, comments, quotes and a Windows editor's marks included.
func TestEveryKeyOfTheFileHasItsLine(t *testing.T) {
	home(t, "\uFEFF# mine\r\nprofile: work\r\n\r\n\"theme\": 'dark'   # at night\r\ninterval: 5s\r\nread_only: true\r\nlog: \"\"\r\n")
	c, err := Load(Sources{Env: environment(nil)})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, s := range c.Settings() {
		if s.Origin.Kind == File {
			got[s.Name] = fmt.Sprintf("%s in %d", s.Value, s.Origin.Line)
		}
	}
	want := map[string]string{"profile": "work in 2", "theme": "dark in 4", "interval": "5s in 5", "read_only": "true in 6", "log": " in 7"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestAWrongLineOfTheFileIsNamedWithWhatIsAllowed(t *testing.T) {
	for _, c := range []struct{ yaml, want string }{
		{"theme: dark\ncolour: red", `line 2: there is no setting "colour"; the settings are profile, api_url,`},
		{"color: false", `line 1: there is no setting "color"`},
		{"api_key: s3cr3t-value", "line 1: no secret is kept in this file: an API key belongs in TALKSTACK_API_KEY"},
		{"Password: s3cr3t-value", "line 1: no secret is kept in this file"},
		{"s3cr3t-value-s3cr3t-value-s3cr3t-value: 1", "line 1: there is no such setting; the settings are profile"},
		{"theme: dark\ntheme: light", "line 2: theme is set in line 1 already"},
		{"\n\nmouse: yes", "line 3: mouse must be true or false"},
		{"mouse: 0", "line 1: mouse must be true or false"},
		{"ascii:", "line 1: ascii must be true or false"},
		{"keyring: {a: s3cr3t-value}", "line 1: keyring must be true or false"},
		{"theme: true", "line 1: theme must be text, in quotes"},
		{"profile: 2024", "line 1: profile must be text, in quotes where YAML would take it for a number or nothing: 1 to 64 letters"},
		{"project: ~", "line 1: project must be text, in quotes"},
		{"project:\n  - s3cr3t-value", "line 1: project must be a project's id"},
		{"project: a b", "line 1: project must be a project's id"},
		{"theme: s3cr3t-value", "line 1: theme must be one of auto, dark, light, terminal, mono"},
		{"interval: 2", "line 1: interval must be text, in quotes where YAML would take it for a number or nothing: a length of time with its unit"},
		{"max_calls_per_day: many", "line 1: max_calls_per_day must be a whole number"},
		{"max_spend_per_day: much", "line 1: max_spend_per_day must be an amount"},
		{"archive: sometimes", "line 1: archive must be on or off"},
		{"archive_keep: 0d", "line 1: archive_keep must be a number of days"},
		{"archive_keep: 4 weeks", "line 1: archive_keep must be a number of days"},
		{"archive_keep: 36501d", "line 1: archive_keep must be a number of days"},
		{"max_spend_per_day: -1", "line 1: max_spend_per_day must be an amount"},
		{"max_spend_per_day: .nan", "line 1: max_spend_per_day must be an amount"},
		{"max_calls_per_day: 1e9", "line 1: max_calls_per_day must be a whole number"},
		{"batch_rate: 0", "line 1: batch_rate must be a whole number of calls a minute"},
		{"batch_at_once: 101", "line 1: batch_at_once must be a whole number of calls, from 1 to 100"},
		{"batch_canary: three", "line 1: batch_canary must be a whole number"},
		{"batch_stop_failures: 50%", "line 1: batch_stop_failures must be how many of the last calls may fail"},
		{"batch_stop_failures: 0% of 20", "line 1: batch_stop_failures must be"},
		{"batch_stop_spend: -1", "line 1: batch_stop_spend must be an amount"},
		{"batch_stop_spend: 1 EUR", "line 1: batch_stop_spend must be an amount"},
		{"batch_stop_spend: .inf", "line 1: batch_stop_spend must be an amount"},
		{"batch_recent_days: 91", "line 1: batch_recent_days must be a whole number of days"},
		{"calling_hours: 20:00-09:00", "line 1: calling_hours must be hours of the day"},
		{"calling_region: de", "line 1: calling_region must be a country's two capitals"},
		{"interval: 499ms", "line 1: interval must be a length of time with its unit, from 500ms to 1h"},
		{"tz: Mars/Olympus", "line 1: tz must be the name of a time zone"},
		{`tz: ""`, "line 1: tz must be the name of a time zone"},
		{"tz: ../../etc/passwd", "line 1: tz must be the name of a time zone"},
		{"api_url: https://ana:s3cr3t-value@x.example", "line 1: api_url must be an https address"},
		{"api_url: http://x.example", "line 1: api_url must be an https address"},
		{"calls_url: ftp://x.example", "line 1: calls_url must be an https address"},
		{"profile: ../up", "line 1: profile must be 1 to 64 letters"},
		{"profile: .hidden", "line 1: profile must be 1 to 64 letters"},
		{"profile: Demo", "line 1: profile must be 1 to 64 letters"},
		{"theme: dark\n: s3cr3t-value: [", "this is not YAML"},
		{"theme: dark\n\ttheme: s3cr3t-value", "this is not YAML"},
		{"- s3cr3t-value", "line 1: this is not YAML; write one setting a line"},
		{"s3cr3t-value", "line 1: this is not YAML; write one setting a line"},
		{"theme: *s3cr3t", "line 1: theme must be"},
		{"<<: {theme: dark}", "line 1: there is no such setting"},
		{"{theme: dark", "line 1: this is not YAML"},
		{"theme: \"s3cr3t-value", "line 1: this is not YAML"},
		{strings.Repeat("# long\n", 10_000), "is larger than 16 KiB"},
	} {
		path := home(t, c.yaml)
		_, err := Load(Sources{Env: environment(nil)})
		switch {
		case err == nil:
			t.Errorf("%.40q was taken", c.yaml)
		case !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path):
			t.Errorf("%.40q gave\n %v\nwant %s and the file", c.yaml, err, c.want)
		case strings.Contains(err.Error(), "s3cr3t"):
			t.Errorf("%.40q is quoted: %v", c.yaml, err)
		}
	}
}

func TestAWrongFlagOrVariableIsNamed(t *testing.T) {
	for _, c := range []struct {
		flags, env map[string]string
		want       string
	}{
		{flags: map[string]string{"theme": "pink"}, want: "--theme must be one of auto, dark, light, terminal, mono"},
		{flags: map[string]string{"api-url": "https://ana:pw@x.example"}, want: "--api-url must be an https address like https://api.talkstackai.com"},
		{flags: map[string]string{"max-calls-per-day": "-1"}, want: "--max-calls-per-day must be a whole number"},
		{flags: map[string]string{"interval": ""}, want: "--interval must be a length of time"},
		{env: map[string]string{"TALKSTACK_PROFILE": "a/b"}, want: "TALKSTACK_PROFILE must be 1 to 64 letters"},
		{env: map[string]string{"TALKSTACK_PROJECT": "a\x1b[2J"}, want: "TALKSTACK_PROJECT must be a project's id"},
		{env: map[string]string{"TZ": "CET-1CEST"}, want: "TZ must be the name of a time zone"},
		{env: map[string]string{"TALKSTACK_API_KEY": "a\r\nb"}, want: "TALKSTACK_API_KEY must be a key as Talkstack gave it"},
	} {
		home(t, "")
		_, err := Load(Sources{Flags: c.flags, Env: environment(c.env)})
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%v %v gave %v, want %s", c.flags, c.env, err, c.want)
		}
	}
}

func TestAPathInTZIsTheLocalZone(t *testing.T) {
	home(t, "")
	c, err := Load(Sources{Env: environment(map[string]string{"TZ": ":/etc/localtime"})})
	if err != nil || c.Zone != time.Local {
		t.Errorf("got %v, %v", c, err)
	}
}

func TestAUTF8LocaleDrawsMoreThanASCII(t *testing.T) {
	home(t, "")
	for _, lang := range []string{"en_US.UTF-8", "C.utf8", "de_DE.UTF-8@euro"} {
		c, err := Load(Sources{Env: environment(map[string]string{"LANG": "C", "LC_ALL": lang})})
		if err != nil || c.ASCII {
			t.Errorf("%s: ASCII only, %v", lang, err)
		}
	}
}

func TestAnAPIKeyIsNoSetting(t *testing.T) {
	home(t, "")
	c, err := Load(Sources{Env: environment(map[string]string{"TALKSTACK_API_KEY": " c4n4ry \n"})})
	if err != nil {
		t.Fatal(err)
	}
	if c.APIKey.Reveal() != "c4n4ry" {
		t.Error("the key wasn't read")
	}
	if s := fmt.Sprintf("%+v %#v", c, c.Settings()); strings.Contains(s, "c4n4ry") {
		t.Error("the key is printed: " + s)
	}
}

func TestAConfigFileThatIsNoFileIsRefused(t *testing.T) {
	path := home(t, "")
	if err := os.MkdirAll(path, 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := Load(Sources{Env: environment(nil)})
	if err == nil || !strings.Contains(err.Error(), path+" is not a regular file") {
		t.Errorf("got %v", err)
	}
}

func TestTheDemoCallsAtAnyHourUnlessOneIsNamed(t *testing.T) {
	for yaml, want := range map[string]string{"": "<nil>", "calling_hours: 08:00-21:00": "08:00-21:00"} {
		home(t, yaml)
		c, err := Load(Sources{Env: environment(nil)})
		if err != nil || fmt.Sprint(c.DemoBatch("demo").Hours) != want {
			t.Errorf("%q: %+v, %v", yaml, c.DemoBatch("demo"), err)
		}
	}
}

func TestTheKeysOfTheFile(t *testing.T) {
	want := strings.Fields("profile api_url calls_url project read_only interval max_calls_per_day max_spend_per_day tz theme ascii mouse keyring archive archive_keep log " +
		"batch_rate batch_at_once batch_canary batch_stop_failures batch_stop_spend batch_recent_days do_not_call calling_hours calling_unsure calling_empty calling_region")
	if d := cmp.Diff(want, keys()); d != "" {
		t.Error(d)
	}
	if slices.ContainsFunc(settings, func(s setting) bool { return s.flag == "" || s.allowed == "" }) {
		t.Error("a setting has no flag, or doesn't say what is allowed")
	}
}

// FuzzReadFile: whatever stands in the file, it is read or refused, and nothing of it is quoted.
func FuzzReadFile(f *testing.F) {
	for _, s := range []string{"theme: dark", "a: &a [*a]", "? x\n: y", "%YAML 1.2\n---\na: b\n...\n---\nc", "theme: |\n dark", "!!binary x: y", "[[[[", "{a: {b: c}}", "\"\\x\": 1", "'"} {
		f.Add([]byte(s))
	}
	path := filepath.Join(f.TempDir(), "config.yaml")
	f.Fuzz(func(t *testing.T, raw []byte) {
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := readFile(path)
		if (got == nil) == (err == nil) {
			t.Fatalf("got %v, %v", got, err)
		}
		if err != nil && strings.ContainsAny(err.Error(), "\x1b\x00\n\r\u202e") {
			t.Errorf("not one safe line: %q", err)
		}
	})
}
