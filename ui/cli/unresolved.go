package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/client/batch/batchrun"
	"talkdeck/client/dial"
	"talkdeck/ui/config"
	"talkdeck/ui/export"
	"talkdeck/ui/kit/present"
)

func (p *program) unresolvedCommand() *cobra.Command {
	var o output
	cmd := &cobra.Command{
		Use:   "unresolved [flags]",
		Short: "List calls that may have been made; look for them, decide",
		Long: "unresolved lists what may have rung and may not have: calls, uploads and rows of\n" +
			"batches that no answer came to, and damaged lines of the journal of calls, at\n" +
			"the service, without the network. Nobody of them is called until you decide.",
		Example: "  talkdeck unresolved\n" +
			"  talkdeck unresolved look 20261125-140200-0a1b2c3d:12\n" +
			"  talkdeck unresolved decide 20261125-140200-0a1b2c3d:12 found CA0123\n" +
			"  talkdeck unresolved decide ID not-made --because \"the line was down\"\n" +
			"  talkdeck unresolved -o ndjson | jq -r .id",
		DisableFlagsInUseLine: true,
		Args:                  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage(fmt.Errorf("there is no command %q; talkdeck unresolved --help lists what there is", "unresolved "+args[0]))
			}
			if err := o.check(formats()...); err != nil {
				return err
			}
			cfg, err := p.load(cmd.Flags())
			if err != nil {
				return err
			}
			return p.listUnresolved(cfg, o)
		},
	}
	o.addFlag(cmd, formats()...)
	addSettings(cmd.Flags(), "profile", "api-url", "tz", "ascii")
	cmd.AddCommand(p.unresolvedLookCommand(), p.unresolvedDecideCommand())
	return cmd
}

// keptRuns are the profile's batches and the journal of calls, without the network.
func keptRuns(cfg *config.Config) (*batchrun.Runs, error) {
	at := placesOf(cfg)
	gate := dial.Open(dial.Options{Dir: at.calls, Profile: at.profile, Now: time.Now, Zone: cfg.Zone})
	if err := gate.Import(at.state); err != nil {
		return nil, err
	}
	return batchrun.New(batchrun.Options{Dir: at.batches(), Others: at.others, Service: at.service, Gate: gate, Now: time.Now}), nil
}

func (p *program) listUnresolved(cfg *config.Config, o output) error {
	runs, err := keptRuns(cfg)
	if err != nil {
		return err
	}
	all, failed := runs.Unresolved()
	if failed != nil {
		if all == nil {
			return failed
		}
		p.say("%v", failed)
	}
	d := &desk{program: p, cfg: cfg}
	t := list([]field[batch.Unresolved]{
		{key: "id", cell: func(u batch.Unresolved) export.Cell { return export.Text(u.ID) }},
		{key: "kind", more: true, cell: func(u batch.Unresolved) export.Cell { return export.Text(string(u.Kind())) }},
		{key: "number", cell: func(u batch.Unresolved) export.Cell { return told(u.Number) }},
		{key: "asked_for", cell: func(u batch.Unresolved) export.Cell { return export.Time(inZone(u.At, cfg)) }},
		{key: "by", cell: func(u batch.Unresolved) export.Cell { return told(askedBy(&u)) }},
		{key: "why", cell: func(u batch.Unresolved) export.Cell { return told(u.Reason) }},
		{key: "file", more: true, cell: func(u batch.Unresolved) export.Cell { return told(u.File) }},
		{key: "line", more: true, cell: func(u batch.Unresolved) export.Cell { return lineOf(&u) }},
		{key: "numbers", more: true, cell: func(u batch.Unresolved) export.Cell { return told(strings.Join(u.Numbers, " ")) }},
		{key: "batch", more: true, cell: func(u batch.Unresolved) export.Cell { return told(u.Batch) }},
		{key: "agent", more: true, cell: func(u batch.Unresolved) export.Cell { return told(u.AgentName) }},
		{key: "agent_id", more: true, cell: func(u batch.Unresolved) export.Cell { return told(u.Agent) }},
		{key: "project", more: true, cell: func(u batch.Unresolved) export.Cell { return told(u.Project) }},
		{key: "profile", more: true, cell: func(u batch.Unresolved) export.Cell { return told(profileOf(&u, cfg)) }},
	}, all, o.forMachines())
	if err := d.print(o, t); err != nil {
		return err
	}
	switch {
	case failed != nil:
		return errPartly
	case len(all) == 0:
		p.say("of every call that was asked for here it is known what came of it")
	default:
		p.say("it isn't known of %s whether anybody was called; talkdeck unresolved look ID looks for it, and decide ID settles it", present.Count(len(all), "attempt"))
	}
	return nil
}

func inZone(t time.Time, cfg *config.Config) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(cfg.Zone)
}

// askedBy is what it was asked for by.
func askedBy(u *batch.Unresolved) string {
	switch u.Kind() {
	case batch.DamagedLine:
		return "not known"
	case batch.UploadedFile:
		return "upload of " + u.File
	case batch.BatchRow:
		return present.BatchRow(u.File, u.Line)
	case batch.SingleCall:
	}
	return "a single call"
}

func lineOf(u *batch.Unresolved) export.Cell {
	if u.Line == 0 {
		return export.Cell{}
	}
	return export.Number(float64(u.Line))
}

// profileOf is whose it is: a batch's rows are the profile's own.
func profileOf(u *batch.Unresolved, cfg *config.Config) string {
	if u.InBatch() {
		return cfg.Profile
	}
	return u.Profile
}

// unresolvedID lets the shell complete the id of an unresolved call, and behind it what can be decided.
func (p *program) unresolvedID(decisions ...cobra.Completion) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		const nothing = cobra.ShellCompDirectiveNoFileComp
		switch {
		case len(args) == 1:
			return decisions, nothing
		case len(args) > 1:
			return nil, nothing
		}
		cfg, err := p.load(cmd.Flags())
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		runs, err := keptRuns(cfg)
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		all, _ := runs.Unresolved() // what can be read
		var out []cobra.Completion
		for i := range all {
			out = append(out, cobra.CompletionWithDesc(all[i].ID, present.Line(nameOf(&all[i])+", "+askedBy(&all[i]))))
		}
		return out, nothing
	}
}

// nameOf is what was asked for, in a few words.
func nameOf(u *batch.Unresolved) string {
	switch u.Kind() {
	case batch.DamagedLine:
		return "a damaged line of the journal"
	case batch.UploadedFile:
		return u.File
	case batch.BatchRow:
		return fmt.Sprintf("line %d of %s", u.Line, u.File)
	case batch.SingleCall:
	}
	return u.Number
}

func (p *program) unresolvedLookCommand() *cobra.Command {
	var a asking
	var o output
	cmd := &cobra.Command{
		Use:   "look ID [flags]",
		Short: "Look in the history for the call that may have been made",
		Long: "look asks the service for calls to the number that began within ten minutes of\n" +
			"when it was asked for. That there is none is no proof that nobody was called: a\n" +
			"call may be listed late.",
		DisableFlagsInUseLine: true,
		Args:                  oneID,
		ValidArgsFunction:     p.unresolvedID(),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.check(formats()...); err != nil {
				return err
			}
			return a.run(p, cmd, func(ctx context.Context, d *desk) error { return d.lookForUnresolved(ctx, args[0], o) })
		},
	}
	o.addFlag(cmd, formats()...)
	a.addSettings(cmd, "calls-url", "tz")
	return cmd
}

func (d *desk) lookForUnresolved(ctx context.Context, id string, o output) error {
	runs, end, err := d.runs()
	if err != nil {
		return err
	}
	defer end()
	u, err := runs.FindUnresolved(id)
	if err != nil {
		return undecided(runs, id, err)
	}
	calls, err := runs.LookFor(ctx, u)
	if err != nil {
		return undecided(runs, id, err)
	}
	t := list([]field[client.Call]{
		{key: "id", cell: func(c client.Call) export.Cell { return told(c.ID) }},
		{key: "to", cell: func(c client.Call) export.Cell { return told(c.To) }},
		{key: "status", cell: func(c client.Call) export.Cell { return told(string(c.Status)) }},
		{key: "started", cell: func(c client.Call) export.Cell { return export.Time(inZone(c.Started, d.cfg)) }},
		{key: "away", cell: func(c client.Call) export.Cell { return away(&c, u) }},
	}, calls, o.forMachines())
	if err := d.print(o, t); err != nil {
		return err
	}
	if len(calls) == 0 {
		d.say("the history has no such call; that is no proof that nobody was called, since a call may be listed late")
		return nil
	}
	d.say("%s may be it; talkdeck unresolved decide %s found CALL says which", present.Count(len(calls), "call"), u.ID)
	return nil
}

// away is how far a call's beginning is from when it was asked for.
func away(c *client.Call, u *batch.Unresolved) export.Cell {
	if c.Started.IsZero() || u.At.IsZero() {
		return export.Cell{}
	}
	return export.Text(present.Offset(c.Started.Sub(u.At)))
}

// undecided is why one isn't found or decided on, with what to do.
func undecided(runs *batchrun.Runs, id string, err error) error {
	var several *batch.SeveralError
	switch {
	case errors.As(err, &several):
		return usage(err)
	case errors.Is(err, batch.ErrNotUnresolved):
		said := fmt.Sprintf("%s: %v", present.Line(id), err)
		owner, _, _ := strings.Cut(id, ":")
		for _, name := range config.Profiles() {
			if dir := runs.Elsewhere(owner); dir != "" && config.BatchesDir(name) == dir {
				return &coded{codeNotFound, fmt.Errorf("%s; that batch is of another profile: --profile %s", said, name)}
			}
		}
		return &coded{codeNotFound, fmt.Errorf("%s; talkdeck unresolved lists those there are", said)}
	}
	for _, known := range []error{
		batch.ErrSettled, batch.ErrRunning, batch.ErrOtherCall, dial.ErrSettled, dial.ErrInFlight, dial.ErrTaken, dial.ErrDamage, dial.ErrNoReason,
	} {
		if errors.Is(err, known) {
			return refused("nothing was decided on %s: %w", present.Line(id), err)
		}
	}
	return err
}
