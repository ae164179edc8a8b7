package cli

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"talkdeck/ui/kit/theme"
)

// settingFlag is the flag of one of package config's settings. Its values and default are config's business, so here it has
// none.
type settingFlag struct {
	name, usage string
	yes         bool // takes no value
}

// settingFlags are those that mean something to the dashboard, in the order of the help.
var settingFlags = []settingFlag{
	{"profile", "`NAME` of the account or service to use; each keeps a session of its own", false},
	{"api-url", "`URL` of the service (TALKSTACK_API_URL)", false},
	{"calls-url", "`URL` that calls are made at (TALKSTACK_CALLS_URL)", false},
	{"project", "`ID` of the project to open first, instead of the active one", false},
	{"read-only", "change nothing at the service", true},
	{"interval", "`TIME` between two looks at the calls while one is live (2s)", false},
	{"max-calls-per-day", "`NUMBER` of calls a day from which on one asks for more than y (no limit)", false},
	{"max-spend-per-day", "`AMOUNT` that the day's calls may cost, in whatever currency is told, before one asks for more than y (no limit)", false},
	{"tz", "time `ZONE` to show, like Europe/Paris or UTC; else TZ's, else the local one", false},
	{"theme", "colours by `NAME`: auto, dark, light, terminal or mono", false},
	{"no-color", "no colours, as with NO_COLOR", true},
	{"ascii", "draw with ASCII characters only", true},
	{"no-mouse", "leave the mouse to the terminal", true},
	{"keyring", "seal the session's secrets by the system's keyring", true},
	{"archive", "`WHAT`: on keeps the calls that were seen on this computer (on), off keeps none", false},
	{"archive-keep", "`DAYS` for which they are kept (400d); 0 for ever", false},
	{"log", "note each request in a `FILE`, without bodies or secrets", false},
	{"record", "keep each answer of the service as a file in a `FOLDER`: tokens, keys and passwords are masked, people's numbers and names are not", false},
	{"debug", "note each message of the dashboard in a `FILE`: type, page and time", false},
}

// batchFlags are those that mean something to the commands about batches.
var batchFlags = []settingFlag{
	{"recent", "`DAYS` in which nobody is called twice (7); 0 doesn't look", false},
	{"do-not-call", "`FILE` of numbers that must not be called, one a line", false},
	{"hours", "`HOURS` in which people are called, where they are (08:00-21:00), or any", false},
	{"allow-unsure", "call also where the hour isn't certain", true},
	{"allow-empty", "call also where a variable of the prompt is empty", true},
	{"region", "`COUNTRY` of numbers without one, like US; else they are asked back", false},
	{"rate", "`NUMBER` of calls begun a minute, at most (30)", false},
	{"at-once", "`NUMBER` of calls that go on at once, at most (5)", false},
	{"canary", "`NUMBER` of first calls, watched to their end before the others (3)", false},
	{"stop-failures", "`SHARE` of the last calls that may fail (50% of 20), or never", false},
	{"stop-spend", "`AMOUNT` after which no more calls are begun (0: no limit)", false},
}

// addSettings gives a command the flags of the settings that mean something to it.
func addSettings(flags *pflag.FlagSet, names ...string) {
	flags.SortFlags = false
	wanted := map[string]bool{}
	for _, name := range names {
		wanted[name] = true
	}
	for _, f := range slices.Concat(batchFlags, settingFlags) {
		switch {
		case !wanted[f.name]:
		case f.yes:
			flags.Bool(f.name, false, f.usage)
		default:
			flags.String(f.name, "", f.usage)
		}
	}
}

// allSettings names all of them.
func allSettings() []string {
	names := make([]string, len(settingFlags))
	for i, f := range settingFlags {
		names[i] = f.name
	}
	return names
}

// completeTheme lets the shell complete --theme.
func completeTheme(cmd *cobra.Command) { completeFrom(cmd, "theme", theme.Names()) }

// adopt hands a command the flags that stand before its name, so that they may stand on either side of it. One that means
// nothing to the command is an error: it would be silently without effect.
func adopt(cmd *cobra.Command) (err error) {
	for before := cmd.Parent(); before != nil; before = before.Parent() {
		before.Flags().Visit(func(f *pflag.Flag) {
			switch own := cmd.Flags().Lookup(f.Name); {
			case err != nil || own != nil && own.Changed:
			case own == nil:
				err = usage(fmt.Errorf("--%s means nothing to %s; %s --help lists what does", f.Name, cmd.CommandPath(), cmd.CommandPath()))
			default:
				err = cmd.Flags().Set(f.Name, f.Value.String())
			}
		})
	}
	return err
}

// simulation is what the flags say of the simulated service.
type simulation struct {
	calls int
	speed float64
	ttl   time.Duration
	seed  uint64
}

func (s *simulation) addFlags(flags *pflag.FlagSet) {
	flags.IntVar(&s.calls, "demo-calls", 2000, "`NUMBER` of simulated calls in the last 30 days")
	flags.Float64Var(&s.speed, "demo-speed", 1, "speed of the simulated calls, a `FACTOR`")
	flags.DurationVar(&s.ttl, "demo-token-ttl", 2*time.Hour, "`TIME` that a session of the simulated service lasts")
	flags.Lookup("demo-token-ttl").DefValue = "2h" // and not 2h0m0s
	flags.Uint64Var(&s.seed, "demo-seed", 1, "the same `NUMBER` gives the same history")
}

// check refuses what the simulation can't do.
func (s *simulation) check() error {
	switch {
	case s.calls < 0 || s.calls > 1_000_000:
		return usage(errors.New("--demo-calls must be from 0 to 1000000"))
	case s.speed <= 0 || s.speed > 100:
		return usage(errors.New("--demo-speed must be above 0, and 100 at most"))
	case s.ttl < time.Second || s.ttl > 2*time.Hour:
		return usage(errors.New("--demo-token-ttl must be a time from 1s to 2h"))
	}
	return nil
}
