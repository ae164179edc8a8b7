package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/client/batch/batchrun"
	"talkdeck/client/dial"
	"talkdeck/ui/config"
	"talkdeck/ui/kit/present"
)

// What can be decided.
const (
	wasFound = "found"
	notMade  = "not-made"
	leaveIt  = "leave"
)

func (p *program) unresolvedDecideCommand() *cobra.Command {
	var because string
	return p.build(spec{
		use:   "decide ID found CALL | ID not-made | ID leave",
		short: "Settle an unresolved call, once",
		long: "decide settles an unresolved call, for good:\n" +
			"  found CALL  it was made, as the call of that id; the service is asked for it\n" +
			"  not-made    nobody was called, and --because says how you know. A batch's row\n" +
			"              is called when somebody goes on with its batch; any other number\n" +
			"              may be called again\n" +
			"  leave       it isn't found out; whoever may have been called counts as called\n" +
			"Only found needs the network. The journal keeps the decision.",
		args: aDecision,
		complete: p.completeUnresolved(
			cobra.CompletionWithDesc(wasFound, "it was made, as this call"), cobra.CompletionWithDesc(notMade, "nobody was called"), cobra.CompletionWithDesc(leaveIt, "it isn't found out"),
		),
		flags: func(cmd *cobra.Command) {
			cmd.Flags().StringVar(&because, "because", "", "`REASON` why it is certain that nobody was called")
		},
		settings: serviceSettings("calls-url", "tz"),
		run: func(_ context.Context, inv *invocation) error {
			because = strings.TrimSpace(because)
			switch id, decision := inv.args[0], inv.args[1]; {
			case decision == notMade && because == "":
				return usage(errors.New("not-made needs --because: somebody may be called again because of it"))
			case decision != notMade && because != "":
				return usage(errors.New("--because goes with not-made"))
			case decision == wasFound:
				return inv.connected(nil, func(ctx context.Context, inv *invocation) error { return inv.decideFound(ctx, id, inv.args[2]) })
			default:
				return p.decide(inv.cfg, id, because)
			}
		},
	})
}

// aDecision takes an id and what is decided.
func aDecision(cmd *cobra.Command, args []string) error {
	wants := map[string]int{wasFound: 3, notMade: 2, leaveIt: 2}
	if len(args) > 1 && args[0] != "" && wants[args[1]] == len(args) && args[len(args)-1] != "" {
		return nil
	}
	if len(args) > 1 && wants[args[1]] == 0 {
		return usage(fmt.Errorf("there is no decision %q; it is found CALL, not-made or leave", args[1]))
	}
	return needs("an id and found CALL, not-made or leave", 1, 0)(cmd, args)
}

// decide settles one without the network: by the reason why nobody was called, or, without one, by leaving it open.
func (p *program) decide(cfg *config.Config, id, because string) error {
	runs, err := offlineRuns(cfg)
	if err != nil {
		return err
	}
	u, err := runs.FindUnresolved(id)
	if err == nil {
		err = runs.Decide(u, batchrun.Decision{NotMade: because})
	}
	if err != nil {
		return undecided(runs, id, err)
	}
	p.answer("%s", decided(u, because != ""))
	return nil
}

// decided says what follows from a decision.
func decided(u *batch.Unresolved, notMade bool) string {
	name := nameOf(u)
	switch u.Consequence(notMade) {
	case batch.HoldsBackNone:
		return name + " is settled: it holds back no call any more"
	case batch.CalledOnResume:
		return name + " wasn't called; it is when somebody goes on with its batch: talkdeck batch resume " + u.Batch
	case batch.NeverCalled:
		return name + " stays uncertain, and is never called again"
	case batch.MayBeCalled:
		if u.Kind() == batch.UploadedFile {
			return name + " wasn't taken, so those in it may be called"
		}
		return name + " wasn't called, and may be"
	case batch.CountsAsCalled:
	}
	return name + " is left open, and counts as one that may have been called"
}

// decideFound settles one by a call that the service tells of.
func (inv *invocation) decideFound(ctx context.Context, id, callID string) error {
	runs, end, err := inv.runs()
	if err != nil {
		return err
	}
	defer end()
	u, err := runs.FindUnresolved(id)
	if err == nil && u.Damage() {
		err = dial.ErrDamage
	}
	if err != nil {
		return undecided(runs, id, err)
	}
	c, err := inv.Client.Calls.Get(ctx, u.Project, callID)
	switch {
	case errors.Is(err, client.ErrNotFound):
		return notFound("there is no call %s in the project; talkdeck unresolved look %s looks for it", present.Line(callID), u.ID)
	case err != nil:
		return err
	}
	if err = u.MayBe(c); err == nil {
		err = runs.Decide(u, batchrun.Decision{Call: c.ID})
	}
	if err != nil {
		return undecided(runs, id, err)
	}
	inv.answer("%s was called: %s", nameOf(u), c.ID)
	return nil
}
