package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"talkdeck/client/batch"
	"talkdeck/client/batch/batchrun"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/kit/present"
)

// consent is a person's, to calls to many.
type consent struct {
	yes   bool
	count int
}

func (c *consent) addFlags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&c.yes, "yes", false, "yes, people are to be called")
	cmd.Flags().IntVar(&c.count, "count", 0, "`NUMBER` of calls to begin; it must be the right one")
}

// given refuses unless the person named the number of calls.
func (c *consent) given(calls int) error {
	switch {
	case calls == 0:
		return refused("no row would be called")
	case !c.yes || c.count == 0:
		return refused("%s would be called, and none was; to call them add --yes --count %d", present.Count(calls, "row"), calls)
	case c.count != calls:
		return refused("%s would be called and not %s, so none was; if that is right, say --count %d", present.Count(calls, "row"), present.Thousands(c.count), calls)
	}
	return nil
}

// checkResult refuses what could only fail once people have been called.
func checkResult(file string) error {
	if file == "" {
		return nil
	}
	if err := batchrun.CheckFileName(file); err != nil {
		return usage(fmt.Errorf("--result: %w", err))
	}
	if _, err := os.Lstat(file); err == nil {
		return usage(fmt.Errorf("--result: %s is there already; give another name", file))
	}
	return nil
}

const runHelp = "\nIt exits with 0 if all were called and it is known how each call ended, with 5\n" +
	"if calls failed, with 9 if a safety rule refused or paused it, with 10 if it\n" +
	"isn't known of some rows whether they were called, and with 130 after ctrl+c,\n" +
	"which begins no more calls; resume goes on."

func (p *program) batchRunCommand() *cobra.Command {
	var r reading
	var b beginning
	return p.build(spec{
		use:   "run FILE",
		short: "Call everybody in a file that may be called",
		long: "run judges a file as check does and calls those to call. The first few calls\n" +
			"are watched to their end; the others follow only if not more of the first failed\n" +
			"than --stop-failures lets.\n" + runHelp,
		example: "  talkdeck batch run list.csv --agent Jack                    tells how many\n" +
			"  talkdeck batch run list.csv --agent Jack --yes --count 431  calls them",
		args:     oneFile,
		complete: completeTables,
		flags: func(cmd *cobra.Command) {
			b.consent.addFlags(cmd)
			b.judging.addFlags(cmd)
			r.addFlags(cmd)
			cmd.Flags().BoolVar(&b.again, "again", false, "also if the same file was begun before")
		},
		formats:  []string{asText, asJSON},
		settings: allBatchSettings("project", "calls-url", "read-only", "interval", "tz"),
		service:  true,
		demo:     true,
		result:   &b.result,
		check: func(inv *invocation) (err error) {
			b.table, err = p.read(inv.args[0], r)
			return err
		},
		run: func(ctx context.Context, inv *invocation) error { return inv.beginBatch(ctx, b) },
	})
}

// allBatchSettings are the settings of batches, and more.
func allBatchSettings(more ...string) []string {
	for _, f := range batchFlags {
		more = append(more, f.name)
	}
	return more
}

// beginning is a batch that is to be begun.
type beginning struct {
	table   *batch.Table
	project string // the id of the one that it must be; "": as ever
	again   bool
	result  string // the file that the result is saved in, "" for none
	judging
	consent
}

func (inv *invocation) beginBatch(ctx context.Context, b beginning) error {
	if inv.cfg.ReadOnly {
		return errBatchReadOnly
	}
	p, err := inv.prepare(ctx, b.table, b.project, b.judging)
	if err != nil {
		return err
	}
	inv.tellPlan(p)
	same, err := inv.begunBefore(p, b.again)
	if err != nil {
		return err
	}
	if p.plan.Totals().ToCall == 0 {
		return p.nobody()
	}
	if err := b.given(p.plan.Totals().ToCall); err != nil {
		return err
	}
	runs, end, err := inv.runs()
	if err != nil {
		return err
	}
	defer end()
	run, err := runs.Begin(p.plan, batch.Draft{
		Project: p.project.ID, Agent: p.agent.ID, AgentName: p.agent.Name, Judged: p.basis.Judged, Same: same, Options: p.settings.Options, Now: time.Now(),
	})
	if errors.Is(err, batch.ErrBegun) {
		return refused("%w", err)
	}
	if err != nil {
		return err
	}
	return inv.follow(ctx, runs, run, b.result)
}

var errBatchReadOnly = refused("talkdeck is in read-only mode, so nobody is called")

// begunBefore refuses a file that was begun before, unless it is to be called again. It tells how often it was.
func (inv *invocation) begunBefore(p *prepared, again bool) (times int, err error) {
	same, err := batch.Same(inv.places.batches(), p.plan.Table.Hash)
	if err != nil || len(same) == 0 {
		return 0, err
	}
	last := &same[0]
	switch {
	case last.Unfinished():
		return 0, refused("the same rows were begun as batch %s, which is %s; talkdeck batch resume %s goes on with it", last.ID, present.BatchWord(last), last.ID)
	case last.Err != nil && !again:
		return 0, refused("the same rows were begun as batch %s, and it isn't known whom it called: %w; --again calls them all the same", last.ID, last.Err)
	case !again:
		return 0, refused("the same rows were called already, as batch %s; --again calls them once more", last.ID)
	}
	inv.say("the same rows were called before, as batch %s", last.ID)
	return len(same), nil
}

// runs are the profile's batches, with what they run on, until end.
func (inv *invocation) runs() (runs *batchrun.Runs, end func(), err error) {
	if inv.Gate == nil {
		return nil, nil, errors.New("calls can't be written down on this computer, so none can be made")
	}
	hub := watch.NewHub(inv.Client.Calls, watch.Options{Interval: inv.cfg.Interval})
	runs = inv.openBatches(hub)
	return runs, func() {
		runs.Close()
		hub.Close()
	}, nil
}

// save saves the result where the person wanted it.
func (inv *invocation) save(ctx context.Context, runs *batchrun.Runs, path, file string) error {
	saved, err := runs.Save(ctx, path, file, false)
	switch {
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%s is there already, so the result isn't saved; talkdeck batch result saves it", file)
	case err != nil:
		return err
	case saved.NotUpdated != nil:
		inv.say("what the service tells by now isn't in the result: %v", saved.NotUpdated)
	}
	inv.say("the result is in %s", saved.Path)
	return nil
}
