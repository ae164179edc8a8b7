package cli

import (
	"context"
	"errors"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"talkdeck/client/batch"
	"talkdeck/client/batch/batchrun"
	"talkdeck/client/localdata"
	"talkdeck/ui/config"
	"talkdeck/ui/export"
	"talkdeck/ui/kit/present"
)

func (p *program) batchListCommand() *cobra.Command {
	return p.build(spec{
		use:   "list",
		short: "List the batches that were begun here",
		long: "list lists the batches that were begun on this computer, the newest first,\n" +
			"without the network.",
		example:  "  talkdeck batch list -o json | jq -r '.[] | select(.left > 0) | .id'",
		formats:  formats(),
		settings: []string{"profile", "tz", "ascii"},
		run: func(_ context.Context, inv *invocation) error {
			all, err := batch.List(localdata.BatchesDir(inv.cfg.Profile))
			if err != nil {
				return err
			}
			return inv.print(batchTable(all, inv.cfg, inv.forMachines()))
		},
	})
}

func batchTable(all []batch.Info, cfg *config.Config, forMachines bool) export.Table {
	n := func(of func(c *batch.Counts) int) func(batch.Info) export.Cell {
		return func(b batch.Info) export.Cell { return export.Number(float64(of(&b.Counts))) }
	}
	return list([]field[batch.Info]{
		{key: "id", cell: func(b batch.Info) export.Cell { return optional(b.ID) }},
		{key: "begun", cell: func(b batch.Info) export.Cell { return export.Time(b.Created.In(cfg.Zone)) }},
		{key: "state", cell: func(b batch.Info) export.Cell { return export.Text(present.BatchWord(&b)) }},
		{key: "file", cell: func(b batch.Info) export.Cell { return optional(b.File) }},
		{key: "agent", cell: func(b batch.Info) export.Cell { return optional(b.AgentName) }},
		{key: "rows", cell: n(func(c *batch.Counts) int { return c.Rows })},
		{key: "left", cell: n((*batch.Counts).Left)},
		{key: "left_out", more: true, cell: n(func(c *batch.Counts) int { return c.States[batch.Skipped] })},
		{key: "refused", more: true, cell: n(func(c *batch.Counts) int { return c.States[batch.Refused] })},
		{key: "uncertain", cell: n(func(c *batch.Counts) int { return c.States[batch.Uncertain] })},
		{key: "outcomes", more: true, cell: func(b batch.Info) export.Cell { return optional(outcomes(&b.Counts)) }},
		{key: "spent", cell: func(b batch.Info) export.Cell { return optional(present.Spent(&b.Counts)) }},
		{key: "paused", more: true, cell: func(b batch.Info) export.Cell { return optional(b.Paused) }},
		{key: "project", more: true, cell: func(b batch.Info) export.Cell { return optional(b.Project) }},
		{key: "agent_id", more: true, cell: func(b batch.Info) export.Cell { return optional(b.Agent) }},
		{key: "retries", more: true, cell: func(b batch.Info) export.Cell { return optional(b.Linked) }},
		{key: "file_of_batch", more: true, cell: func(b batch.Info) export.Cell { return optional(b.Path) }},
	}, all, forMachines)
}

// The formats of a result.
const (
	asCSV  = "csv"
	asXLSX = "xlsx"
)

func (p *program) batchResultCommand() *cobra.Command {
	var overwrite bool
	return p.build(spec{
		use:   "result ID [FILE]",
		short: "Write a batch's file, joined with the result of each row",
		long: "result writes the file that a batch was begun with, each row joined with how its\n" +
			"call ended, its id, length, cost and what was extracted: into a FILE, .csv or\n" +
			".xlsx, or to standard output. The service is asked once more, since costs and\n" +
			"data may come late; if it can't be, what is known is written.",
		example: "  talkdeck batch result 20261125 result.xlsx\n" +
			"  talkdeck batch result 20261125 -o csv | grep uncertain",
		args: needs("the id of a batch, and perhaps a file", 1, 2),
		complete: func(cmd *cobra.Command, args []string, text string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) == 1 {
				return []cobra.Completion{asCSV, asXLSX}, cobra.ShellCompDirectiveFilterFileExt
			}
			return p.completeBatch(anyBatch)(cmd, args, text)
		},
		flags: func(cmd *cobra.Command) {
			cmd.Flags().BoolVar(&overwrite, "overwrite", false, "replace a FILE that is there already")
		},
		formats: []string{asCSV, asXLSX},
		service: true,
		batch:   anyBatch,
		check: func(inv *invocation) error {
			if len(inv.args) > 1 {
				if err := batchrun.CheckFileName(inv.args[1]); err != nil {
					return usage(err)
				}
			} else if inv.format == asXLSX && term.IsTerminal(p.streams.Out.Fd()) {
				return usage(errors.New("a workbook can't be shown on a terminal; give a FILE, or redirect the output"))
			}
			return nil
		},
		run: func(ctx context.Context, inv *invocation) error { return inv.writeResult(ctx, overwrite) },
	})
}

func (inv *invocation) writeResult(ctx context.Context, overwrite bool) error {
	runs, end, err := inv.runs()
	if err != nil {
		return err
	}
	defer end()
	if len(inv.args) > 1 {
		saved, err := runs.Save(ctx, inv.info.Path, inv.args[1], overwrite)
		if err == nil {
			inv.tellResult(saved.NotUpdated)
			inv.say("%s in %s", present.Count(saved.Rows, "row"), saved.Path)
		}
		return err
	}
	inv.tellResult(runs.Learn(ctx, inv.info.Path))
	l, err := batch.Load(inv.info.Path)
	if err != nil {
		return err
	}
	if inv.format == asXLSX {
		return l.WriteXLSX(inv.streams.Out)
	}
	return l.WriteCSV(inv.out)
}

// tellResult says that the service couldn't be asked once more.
func (inv *invocation) tellResult(old error) {
	if old != nil {
		inv.say("what the service tells by now isn't in the result: %v", old)
	}
}
