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
	"talkdeck/client/localdata"
	"talkdeck/ui/config"
	"talkdeck/ui/export"
	"talkdeck/ui/kit/present"
)

func (p *program) unresolvedCommand() *cobra.Command {
	cmd := p.build(spec{
		use:   "unresolved",
		short: "List calls that may have been made; look for them, decide",
		long: "unresolved lists what may have rung and may not have: calls, uploads and rows of\n" +
			"batches that no answer came to, and damaged lines of the journal of calls, at\n" +
			"the service, without the network. Nobody of them is called until you decide.",
		example: "  talkdeck unresolved\n" +
			"  talkdeck unresolved look 20261125-140200-0a1b2c3d:12\n" +
			"  talkdeck unresolved decide 20261125-140200-0a1b2c3d:12 found CA0123\n" +
			"  talkdeck unresolved decide ID not-made --because \"the line was down\"\n" +
			"  talkdeck unresolved -o ndjson | jq -r .id",
		args:     onlyCommands,
		formats:  formats(),
		settings: []string{"profile", "api-url", "tz", "ascii"},
		run:      func(_ context.Context, inv *invocation) error { return inv.listUnresolved() },
	})
	cmd.AddCommand(p.unresolvedLookCommand(), p.unresolvedDecideCommand())
	return cmd
}

// offlineRuns are the profile's batches and the journal of calls, without the network.
func offlineRuns(cfg *config.Config) (*batchrun.Runs, error) {
	at := placesOf(cfg)
	gate := dial.Open(dial.Options{Dir: at.calls, Profile: at.profile, Now: time.Now, Zone: cfg.Zone})
	if err := gate.Import(at.state); err != nil {
		return nil, err
	}
	place := batch.Place{Dir: at.batches(), Others: at.others, Service: at.service, Gate: gate, Now: time.Now}
	return batchrun.New(batchrun.Options{Place: place}), nil
}

func (inv *invocation) listUnresolved() error {
	runs, err := offlineRuns(inv.cfg)
	if err != nil {
		return err
	}
	all, failed := runs.Unresolved()
	if failed != nil {
		if all == nil {
			return failed
		}
		inv.say("%v", failed)
	}
	t := list([]field[batch.Unresolved]{
		{key: "id", cell: func(u batch.Unresolved) export.Cell { return export.Text(u.ID) }},
		{key: "kind", more: true, cell: func(u batch.Unresolved) export.Cell { return export.Text(string(u.Kind())) }},
		{key: "number", cell: func(u batch.Unresolved) export.Cell { return optional(u.Number) }},
		{key: "asked_for", cell: func(u batch.Unresolved) export.Cell { return export.Time(inZone(u.At, inv.cfg)) }},
		{key: "by", cell: func(u batch.Unresolved) export.Cell { return optional(askedBy(&u)) }},
		{key: "why", cell: func(u batch.Unresolved) export.Cell { return optional(u.Reason) }},
		{key: "file", more: true, cell: func(u batch.Unresolved) export.Cell { return optional(u.File) }},
		{key: "line", more: true, cell: func(u batch.Unresolved) export.Cell { return lineOf(&u) }},
		{key: "numbers", more: true, cell: func(u batch.Unresolved) export.Cell { return optional(strings.Join(u.Numbers, " ")) }},
		{key: "batch", more: true, cell: func(u batch.Unresolved) export.Cell { return optional(u.Batch) }},
		{key: "agent", more: true, cell: func(u batch.Unresolved) export.Cell { return optional(u.AgentName) }},
		{key: "agent_id", more: true, cell: func(u batch.Unresolved) export.Cell { return optional(u.Agent) }},
		{key: "project", more: true, cell: func(u batch.Unresolved) export.Cell { return optional(u.Project) }},
		{key: "profile", more: true, cell: func(u batch.Unresolved) export.Cell { return optional(profileOf(&u, inv.cfg)) }},
	}, all, inv.forMachines())
	if err := inv.print(t); err != nil {
		return err
	}
	switch {
	case failed != nil:
		return errPartly
	case len(all) == 0:
		inv.say("of every call that was asked for here the outcome is known")
	default:
		inv.say("it isn't known of %s whether anybody was called; talkdeck unresolved look ID looks for it, and decide ID settles it", present.Count(len(all), "attempt"))
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

// completeUnresolved lets the shell complete the id of an unresolved call, and behind it what can be decided.
func (p *program) completeUnresolved(decisions ...cobra.Completion) cobra.CompletionFunc {
	ids := p.completeIDs(func(cfg *config.Config) (out []cobra.Completion, err error) {
		runs, err := offlineRuns(cfg)
		if err != nil {
			return nil, err
		}
		all, _ := runs.Unresolved() // what can be read
		for i := range all {
			out = append(out, cobra.CompletionWithDesc(all[i].ID, present.Line(nameOf(&all[i])+", "+askedBy(&all[i]))))
		}
		return out, nil
	})
	return func(cmd *cobra.Command, args []string, text string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) == 1 {
			return decisions, cobra.ShellCompDirectiveNoFileComp
		}
		return ids(cmd, args, text)
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
	return p.build(spec{
		use:   "look ID",
		short: "Look in the history for the call that may have been made",
		long: "look asks the service for calls to the number that began within ten minutes of\n" +
			"when it was asked for. That there is none is no proof that nobody was called: a\n" +
			"call may be listed late.",
		args:     oneID,
		complete: p.completeUnresolved(),
		formats:  formats(),
		settings: []string{"calls-url", "tz"},
		service:  true,
		run:      func(ctx context.Context, inv *invocation) error { return inv.lookForUnresolved(ctx, inv.args[0]) },
	})
}

func (inv *invocation) lookForUnresolved(ctx context.Context, id string) error {
	runs, end, err := inv.runs()
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
		{key: "id", cell: func(c client.Call) export.Cell { return optional(c.ID) }},
		{key: "to", cell: func(c client.Call) export.Cell { return optional(c.To) }},
		{key: "status", cell: func(c client.Call) export.Cell { return optional(string(c.Status)) }},
		{key: "started", cell: func(c client.Call) export.Cell { return export.Time(inZone(c.Started, inv.cfg)) }},
		{key: "away", cell: func(c client.Call) export.Cell { return away(&c, u) }},
	}, calls, inv.forMachines())
	if err := inv.print(t); err != nil {
		return err
	}
	if len(calls) == 0 {
		inv.say("the history has no such call; that is no proof that nobody was called, since a call may be listed late")
		return nil
	}
	inv.say("%s may be it; talkdeck unresolved decide %s found CALL says which", present.Count(len(calls), "call"), u.ID)
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
		for _, name := range localdata.Profiles() {
			if dir := runs.Elsewhere(owner); dir != "" && localdata.BatchesDir(name) == dir {
				return notFound("%s; that batch is of another profile: --profile %s", said, name)
			}
		}
		return notFound("%s; talkdeck unresolved lists those there are", said)
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
