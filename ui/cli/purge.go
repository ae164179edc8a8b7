package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"talkdeck/client/localdata"
	"talkdeck/ui/config"
	"talkdeck/ui/kit/present"
)

func (p *program) purgeCommand() *cobra.Command {
	var age string
	var yes bool
	return p.build(spec{
		use:   "purge --older-than TIME",
		short: "Remove old calls, numbers, prompts and recordings from here",
		long: "purge removes what talkdeck keeps on this computer, of one profile, and is older\n" +
			"than a time: recordings, batches, the archive and the journal of calls, versions\n" +
			"of prompts, own numbers, notes, answers about calls, and the projects opened. It\n" +
			"shows first what that is. What can't be dated line by line goes when its file\n" +
			"wasn't changed for so long. Calls of which it isn't known whether they were made\n" +
			"stay, and so does the session. Nothing is sent. Close other windows first: they\n" +
			"may still need what goes.",
		example: "  talkdeck purge --older-than 30d\n  talkdeck purge --older-than 2w --yes",
		flags: func(cmd *cobra.Command) {
			cmd.Flags().StringVar(&age, "older-than", "", "`TIME` like 30d, 2w or 12h")
			cmd.Flags().BoolVar(&yes, "yes", false, "don't ask")
		},
		settings: []string{"profile"},
		run: func(_ context.Context, inv *invocation) error {
			d, err := parseAge(age)
			if err != nil {
				return usage(err)
			}
			return p.purge(inv.cfg, age, time.Now().Add(-d), yes)
		},
	})
}

// parseAge reads a length of time in weeks, days, or what Go knows: "2w", "30d", "12h".
func parseAge(s string) (time.Duration, error) {
	wrong := errors.New("say how old with --older-than: 30d, 2w or 12h")
	if s == "" {
		return 0, wrong
	}
	for unit, length := range map[string]time.Duration{"d": 24 * time.Hour, "w": 7 * 24 * time.Hour} {
		if number, ok := strings.CutSuffix(s, unit); ok {
			n, err := strconv.Atoi(number)
			if err != nil || n < 0 || n > 36500 {
				return 0, wrong
			}
			return time.Duration(n) * length, nil
		}
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 {
		return 0, wrong
	}
	return d, nil
}

func (p *program) purge(cfg *config.Config, age string, before time.Time, yes bool) error {
	found, err := localdata.Find(localdata.PlacesOf(cfg.Profile), before)
	if err != nil {
		return err
	}
	total := 0
	for _, item := range found {
		total += item.Count
	}
	if len(found) == 0 {
		fmt.Fprintf(p.out, "Nothing of the profile %s is older than %s.\n", cfg.Profile, present.Line(age))
		return nil
	}
	if err := p.listOld(cfg, age, before, found); err != nil || total == 0 {
		return err
	}
	if !yes && !p.agreed("Remove this? It can't be had again. [y/N] ") {
		return &coded{codeCancelled, errors.New("nothing is removed")}
	}
	var failed error
	for _, item := range found {
		if item.Count > 0 {
			failed = errors.Join(failed, item.Remove())
		}
	}
	if failed != nil {
		return fmt.Errorf("some of it is still there: %w", failed)
	}
	fmt.Fprintln(p.out, "Removed.")
	return nil
}

func (p *program) listOld(cfg *config.Config, age string, before time.Time, found []localdata.Item) error {
	fmt.Fprintf(p.out, "Older than %s in the profile %s, from before %s:\n\n", present.Line(age), cfg.Profile, present.Moment(before, cfg.Zone))
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for _, item := range found {
		kept := ""
		if item.Kept != "" {
			kept = "stays: " + item.Kept
		}
		fmt.Fprintf(w, "%s\t%s of %s\t%s\t%s\n", item.What, present.Thousands(item.Count), present.Thousands(item.Of), present.Size(item.Bytes), kept)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(p.out)
	return nil
}

// agreed asks a question that only y answers with yes.
func (p *program) agreed(question string) bool {
	fmt.Fprint(p.streams.Err, question)
	answer, err := bufio.NewReader(io.LimitReader(p.streams.In, 1024)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return false
	}
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes"
}
