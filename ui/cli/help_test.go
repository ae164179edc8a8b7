package cli

import (
	"bytes"
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"talkdeck/ui/config"
)

func none(string) string { return "" }

// commands gives every command of ours; the shells' completion is the library's.
func commands(t *testing.T) []*cobra.Command {
	t.Helper()
	root := (&program{ctx: context.Background(), env: none, streams: Streams{os.Stdin, os.Stdout, os.Stderr}}).command()
	all := []*cobra.Command{root}
	for i := 0; i < len(all); i++ {
		all = append(all, all[i].Commands()...)
	}
	return all
}

func TestHelpFitsIn80Columns(t *testing.T) {
	for _, cmd := range commands(t) {
		var out bytes.Buffer
		cmd.SetOut(&out)
		if err := cmd.Help(); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			if len(strings.TrimRight(line, "\n")) > 80 {
				t.Errorf("%s: %q is %d columns wide", cmd.Name(), line, len(line)-1)
			}
		}
	}
}

func TestEveryFlagIsExplained(t *testing.T) {
	for _, cmd := range commands(t) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Usage == "" || strings.HasSuffix(f.Usage, ".") {
				t.Errorf("%s --%s says %q", cmd.Name(), f.Name, f.Usage)
			}
		})
	}
}

// TestEverySettingsFlagWorks: what the help lists as a setting, config takes, and it says so.
func TestEverySettingsFlagWorks(t *testing.T) {
	values := map[string]string{
		"api-url": "https://x.example", "calls-url": "https://x.example", "interval": "3s", "max-calls-per-day": "20", "max-spend-per-day": "2.5", "tz": "UTC", "theme": "dark",
		"archive": "off", "archive-keep": "30d", "recent": "3", "hours": "any", "region": "DE", "rate": "60", "at-once": "2", "canary": "1", "stop-failures": "never", "stop-spend": "2.5",
	}
	for _, f := range slices.Concat(settingFlags, batchFlags) {
		v := "true"
		if !f.yes {
			v = values[f.name]
			if v == "" {
				v = "x"
			}
		}
		cfg, err := config.Load(config.Sources{Flags: map[string]string{f.name: v}, Env: none})
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, s := range cfg.Settings() {
			found = found || s.Origin == config.Origin{Kind: config.Flag, Name: f.name}
		}
		if !found {
			t.Errorf("--%s has no effect", f.name)
		}
	}
}
