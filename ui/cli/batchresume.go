package cli

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/client/localdata"
	"talkdeck/ui/config"
	"talkdeck/ui/kit/present"
)

func (p *program) batchResumeCommand() *cobra.Command {
	var a asking
	var c consent
	var e ending
	var unchecked bool
	cmd := &cobra.Command{
		Use:   "resume [ID] [flags]",
		Short: "Go on with a batch where it was",
		Long: "resume goes on with a batch that was stopped, paused or cut off; without an ID\n" +
			"with the only one that isn't finished. Flags change how it is run from now on.\n" +
			"Rows whose calls may have been made are looked for and never called again.\n" + runHelp,
		Example: "  talkdeck batch resume                          tells how many are left\n" +
			"  talkdeck batch resume 20261125 --yes --count 67",
		DisableFlagsInUseLine: true,
		Args:                  cobra.MaximumNArgs(1),
		ValidArgsFunction:     p.batches((*batch.Info).Unfinished),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := e.check(); err != nil {
				return err
			}
			cfg, err := p.load(cmd.Flags())
			if err != nil {
				return err
			}
			info, err := chooseBatch(localdata.BatchesDir(cfg.Profile), args, (*batch.Info).Unfinished)
			if err != nil {
				return err
			}
			return a.run(p, cmd, func(ctx context.Context, d *desk) error { return d.resumeBatch(ctx, info, unchecked, c, e) })
		},
	}
	c.addFlags(cmd)
	cmd.Flags().BoolVar(&unchecked, "unchecked", false, "also if the service's history can't be read")
	e.addFlags(cmd)
	a.addSettings(cmd, "calls-url", "read-only", "interval", "tz", "hours", "allow-unsure", "rate", "at-once", "stop-failures", "stop-spend")
	return cmd
}

func (d *desk) resumeBatch(ctx context.Context, info *batch.Info, unchecked bool, c consent, e ending) error {
	switch {
	case d.cfg.ReadOnly:
		return errBatchReadOnly
	case info.Err != nil && !info.Damaged():
		return refused("%w", info.Err)
	case info.Running:
		return refused("%w", batch.ErrRunning)
	case info.Damaged():
		d.say("%v; rows that may have been called are uncertain", info.Err)
	}
	runs, end, err := d.runs()
	if err != nil {
		return err
	}
	defer end()
	run, _, err := runs.Resume(ctx, info.Path, unchecked, func(l *batch.Ledger, review batch.Review) error {
		d.tellReview(review)
		counts := l.Counts()
		if left := counts.Left(); left > 0 {
			if err := c.given(left); err != nil {
				return err
			}
		}
		return d.change(l)
	})
	if err != nil {
		return resumeRefused(err)
	}
	if run.Latest().Phase == batch.Waiting { // whoever named the count has had time to look at how the first calls went
		if err := run.Go(); err != nil {
			return err
		}
	}
	return d.follow(ctx, runs, run, e)
}

// tellReview says what was found of a batch's rows.
func (d *desk) tellReview(review batch.Review) {
	for _, part := range []struct {
		n    int
		says string
	}{
		{review.Skipped, "called by others meanwhile, and skipped"}, {review.Found, "called by this batch already, as the journal of calls tells"},
		{review.Uncertain, "uncertain: they may have been called; talkdeck unresolved lists them"},
	} {
		if part.n > 0 {
			d.say("%s %s", present.Count(part.n, "row"), part.says)
		}
	}
}

// resumeRefused is why a batch isn't gone on with, with what to do.
func resumeRefused(err error) error {
	var r *batch.ResumeError
	if !errors.As(err, &r) {
		return err
	}
	switch r.Refusal {
	case batch.NoHistory:
		return refused("%s; --unchecked goes on all the same", r.Text) // the cause alone would be told of an error that holds it
	case batch.NoAgent:
		if errors.Is(err, client.ErrNetwork) || errors.Is(err, client.ErrServer) || errors.Is(err, client.ErrUnauthorized) || errors.Is(err, client.ErrSignInNeeded) {
			return err
		}
	case batch.OtherService, batch.OtherAccount, batch.NoJournal:
	}
	return refused("%s", r.Text)
}

// change has a batch run otherwise from now on, if flags say so.
func (d *desk) change(l *batch.Ledger) error {
	o, s := l.Options(), d.cfg.Batch
	for name, set := range map[string]func(){
		"batch_rate": func() { o.PerMinute = s.PerMinute }, "batch_at_once": func() { o.AtOnce = s.AtOnce }, "batch_stop_spend": func() { o.Spend = s.Spend },
		"batch_stop_failures": func() { o.FailPercent, o.FailOf = s.FailPercent, s.FailOf },
		"calling_hours":       func() { o.Hours = s.Hours }, "calling_unsure": func() { o.AllowUnsure = s.AllowUnsure },
	} {
		if d.cfg.From(name).Kind == config.Flag {
			set()
		}
	}
	if o == l.Options() {
		return nil
	}
	return l.Change(o, time.Now())
}

func (p *program) batchRetryCommand() *cobra.Command {
	var a asking
	var j judging
	var c consent
	var e ending
	var only []string
	cmd := &cobra.Command{
		Use:   "retry ID [flags]",
		Short: "Call those again whom a batch didn't reach",
		Long: "retry makes a new batch of those whose calls ended busy, no-answer or failed,\n" +
			"for the same agent; --only names other outcomes that didn't reach the person,\n" +
			"such as voicemail. Rows of which it isn't known whether they were called are\n" +
			"never among them.\n" + runHelp,
		Example:               "  talkdeck batch retry 20261125 --only busy,no-answer --yes --count 31",
		DisableFlagsInUseLine: true,
		Args:                  oneID,
		ValidArgsFunction:     p.batches(func(*batch.Info) bool { return true }),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := e.check(); err != nil {
				return err
			}
			cfg, err := p.load(cmd.Flags())
			if err != nil {
				return err
			}
			info, err := chooseBatch(localdata.BatchesDir(cfg.Profile), args, nil)
			if err != nil {
				return err
			}
			var outcomes []client.Status
			for _, name := range only {
				outcomes = append(outcomes, client.Status(name))
			}
			return a.run(p, cmd, func(ctx context.Context, d *desk) error {
				return d.retryBatch(ctx, info, outcomes, beginning{judging: j, consent: c, ending: e})
			})
		},
	}
	c.addFlags(cmd)
	cmd.Flags().StringSliceVar(&only, "only", nil, "`OUTCOMES` with commas; busy, no-answer and failed if none is named")
	j.addFlags(cmd)
	e.addFlags(cmd)
	a.addSettings(cmd, allBatchSettings("calls-url", "read-only", "interval", "tz")...)
	complete(cmd, "only", cobra.FixedCompletions(retryOutcomes(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// retryOutcomes are what --only takes, as far as it is documented.
func retryOutcomes() []string {
	var out []string
	for _, s := range batch.RetryOutcomes() {
		out = append(out, string(s))
	}
	return out
}

func (d *desk) retryBatch(ctx context.Context, info *batch.Info, outcomes []client.Status, b beginning) error {
	if info.Unfinished() {
		return refused("batch %s isn't finished; talkdeck batch resume %s goes on with it first", info.ID, info.ID)
	}
	l, err := batch.Load(info.Path)
	if err != nil {
		return err
	}
	t, held, err := l.Retry(outcomes...)
	if err != nil {
		return refused("%w", err)
	}
	if held > 0 {
		d.say("%s a later batch has already", present.Count(held, "row"))
	}
	if b.agent == "" {
		b.agent = info.Agent
	}
	b.table, b.project = t, info.Project
	return d.beginBatch(ctx, b)
}
