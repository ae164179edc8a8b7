package cli

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/ui/config"
	"talkdeck/ui/kit/present"
)

func (p *program) batchResumeCommand() *cobra.Command {
	var c consent
	var result string
	var unchecked bool
	return p.build(spec{
		use:   "resume [ID]",
		short: "Go on with a batch where it was",
		long: "resume goes on with a batch that was stopped, paused or cut off; without an ID\n" +
			"with the only one that isn't finished. Flags change how it is run from now on.\n" +
			"Rows whose calls may have been made are looked for and never called again.\n" + runHelp,
		example: "  talkdeck batch resume                          tells how many are left\n" +
			"  talkdeck batch resume 20261125 --yes --count 67",
		args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return oneID(cmd, args)
		},
		flags: func(cmd *cobra.Command) {
			c.addFlags(cmd)
			cmd.Flags().BoolVar(&unchecked, "unchecked", false, "also if the service's history can't be read")
		},
		formats:  []string{asText, asJSON},
		settings: []string{"calls-url", "read-only", "interval", "tz", "hours", "allow-unsure", "rate", "at-once", "stop-failures", "stop-spend"},
		service:  true,
		result:   &result,
		batch:    (*batch.Info).Unfinished,
		run:      func(ctx context.Context, inv *invocation) error { return inv.resumeBatch(ctx, unchecked, c, result) },
	})
}

func (inv *invocation) resumeBatch(ctx context.Context, unchecked bool, c consent, result string) error {
	switch {
	case inv.cfg.ReadOnly:
		return errBatchReadOnly
	case inv.info.Err != nil && !inv.info.Damaged():
		return refused("%w", inv.info.Err)
	case inv.info.Running:
		return refused("%w", batch.ErrRunning)
	case inv.info.Damaged():
		inv.say("%v; rows that may have been called are uncertain", inv.info.Err)
	}
	runs, end, err := inv.runs()
	if err != nil {
		return err
	}
	defer end()
	run, _, err := runs.Resume(ctx, inv.info.Path, unchecked, func(l *batch.Ledger, review batch.Review) error {
		inv.tellReview(review)
		counts := l.Counts()
		if left := counts.Left(); left > 0 {
			if err := c.given(left); err != nil {
				return err
			}
		}
		return inv.change(l)
	})
	if err != nil {
		return resumeRefused(err)
	}
	if run.Latest().Phase == batch.Waiting { // whoever named the count has had time to look at how the first calls went
		if err := run.Go(); err != nil {
			return err
		}
	}
	return inv.follow(ctx, runs, run, result)
}

// tellReview says what was found of a batch's rows.
func (inv *invocation) tellReview(review batch.Review) {
	for _, part := range []struct {
		n    int
		says string
	}{
		{review.Skipped, "called by others meanwhile, and skipped"}, {review.Found, "called by this batch already, as the journal of calls tells"},
		{review.Uncertain, "uncertain: they may have been called; talkdeck unresolved lists them"},
	} {
		if part.n > 0 {
			inv.say("%s %s", present.Count(part.n, "row"), part.says)
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
func (inv *invocation) change(l *batch.Ledger) error {
	o, s := l.Options(), inv.cfg.Batch
	for name, set := range map[string]func(){
		"batch_rate": func() { o.PerMinute = s.PerMinute }, "batch_at_once": func() { o.AtOnce = s.AtOnce }, "batch_stop_spend": func() { o.Spend = s.Spend },
		"batch_stop_failures": func() { o.FailPercent, o.FailOf = s.FailPercent, s.FailOf },
		"calling_hours":       func() { o.Hours = s.Hours }, "calling_unsure": func() { o.AllowUnsure = s.AllowUnsure },
	} {
		if inv.cfg.From(name).Kind == config.Flag {
			set()
		}
	}
	if o == l.Options() {
		return nil
	}
	return l.Change(o, time.Now())
}

func (p *program) batchRetryCommand() *cobra.Command {
	var b beginning
	var only []string
	return p.build(spec{
		use:   "retry ID",
		short: "Call those again whom a batch didn't reach",
		long: "retry makes a new batch of those whose calls ended busy, no-answer or failed,\n" +
			"for the same agent; --only names other outcomes that didn't reach the person,\n" +
			"such as voicemail. Rows of which it isn't known whether they were called are\n" +
			"never among them.\n" + runHelp,
		example: "  talkdeck batch retry 20261125 --only busy,no-answer --yes --count 31",
		args:    oneID,
		flags: func(cmd *cobra.Command) {
			b.consent.addFlags(cmd)
			cmd.Flags().StringSliceVar(&only, "only", nil, "`OUTCOMES` with commas; busy, no-answer and failed if none is named")
			completeFrom(cmd, "only", texts(batch.RetryOutcomes()))
			b.judging.addFlags(cmd)
		},
		formats:  []string{asText, asJSON},
		settings: allBatchSettings("calls-url", "read-only", "interval", "tz"),
		service:  true,
		result:   &b.result,
		batch:    anyBatch,
		run:      func(ctx context.Context, inv *invocation) error { return inv.retryBatch(ctx, only, b) },
	})
}

// texts are statuses as they are typed.
func texts(statuses []client.Status) []string {
	var out []string
	for _, s := range statuses {
		out = append(out, string(s))
	}
	return out
}

func (inv *invocation) retryBatch(ctx context.Context, only []string, b beginning) error {
	if inv.info.Unfinished() {
		return refused("batch %s isn't finished; talkdeck batch resume %s goes on with it first", inv.info.ID, inv.info.ID)
	}
	l, err := batch.Load(inv.info.Path)
	if err != nil {
		return err
	}
	var outcomes []client.Status
	for _, name := range only {
		outcomes = append(outcomes, client.Status(name))
	}
	t, held, err := l.Retry(outcomes...)
	if err != nil {
		return refused("%w", err)
	}
	if held > 0 {
		inv.say("%s a later batch has already", present.Count(held, "row"))
	}
	if b.agent == "" {
		b.agent = inv.info.Agent
	}
	b.table, b.project = t, inv.info.Project
	return inv.beginBatch(ctx, b)
}
