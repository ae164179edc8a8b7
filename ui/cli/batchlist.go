package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

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
	var o output
	cmd := &cobra.Command{
		Use:   "list [flags]",
		Short: "List the batches that were begun here",
		Long: "list lists the batches that were begun on this computer, the newest first,\n" +
			"without the network.",
		Example:               "  talkdeck batch list -o json | jq -r '.[] | select(.left > 0) | .id'",
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.check(formats()...); err != nil {
				return err
			}
			cfg, err := p.load(cmd.Flags())
			if err != nil {
				return err
			}
			all, err := batch.List(localdata.BatchesDir(cfg.Profile))
			if err != nil {
				return err
			}
			d := &desk{program: p, cfg: cfg}
			return d.print(o, batchTable(all, cfg, o.forMachines()))
		},
	}
	o.addFlag(cmd, formats()...)
	addSettings(cmd.Flags(), "profile", "tz", "ascii")
	return cmd
}

func batchTable(all []batch.Info, cfg *config.Config, forMachines bool) export.Table {
	n := func(of func(c *batch.Counts) int) func(batch.Info) export.Cell {
		return func(b batch.Info) export.Cell { return export.Number(float64(of(&b.Counts))) }
	}
	return list([]field[batch.Info]{
		{key: "id", cell: func(b batch.Info) export.Cell { return told(b.ID) }},
		{key: "begun", cell: func(b batch.Info) export.Cell { return export.Time(b.Created.In(cfg.Zone)) }},
		{key: "state", cell: func(b batch.Info) export.Cell { return export.Text(present.BatchWord(&b)) }},
		{key: "file", cell: func(b batch.Info) export.Cell { return told(b.File) }},
		{key: "agent", cell: func(b batch.Info) export.Cell { return told(b.AgentName) }},
		{key: "rows", cell: n(func(c *batch.Counts) int { return c.Rows })},
		{key: "left", cell: n((*batch.Counts).Left)},
		{key: "left_out", more: true, cell: n(func(c *batch.Counts) int { return c.States[batch.Skipped] })},
		{key: "refused", more: true, cell: n(func(c *batch.Counts) int { return c.States[batch.Refused] })},
		{key: "uncertain", cell: n(func(c *batch.Counts) int { return c.States[batch.Uncertain] })},
		{key: "outcomes", more: true, cell: func(b batch.Info) export.Cell { return told(outcomes(&b.Counts)) }},
		{key: "spent", cell: func(b batch.Info) export.Cell { return told(present.Spent(&b.Counts)) }},
		{key: "paused", more: true, cell: func(b batch.Info) export.Cell { return told(b.Paused) }},
		{key: "project", more: true, cell: func(b batch.Info) export.Cell { return told(b.Project) }},
		{key: "agent_id", more: true, cell: func(b batch.Info) export.Cell { return told(b.Agent) }},
		{key: "retries", more: true, cell: func(b batch.Info) export.Cell { return told(b.Linked) }},
		{key: "file_of_batch", more: true, cell: func(b batch.Info) export.Cell { return told(b.Path) }},
	}, all, forMachines)
}

// chooseBatch finds a batch by the beginning of its id; without an id it is the only one of those that are wanted.
func chooseBatch(dir string, ids []string, wanted func(*batch.Info) bool) (*batch.Info, error) {
	all, err := batch.List(dir)
	if err != nil {
		return nil, err
	}
	var found []*batch.Info
	for i := range all {
		b := &all[i]
		switch {
		case len(ids) == 0 && wanted(b), len(ids) > 0 && strings.HasPrefix(b.ID, ids[0]):
			found = append(found, b)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		var names []string
		for _, b := range found[:min(len(found), most)] {
			names = append(names, fmt.Sprintf("%s (%s, %s)", b.ID, present.Line(b.File), present.BatchWord(b)))
		}
		return nil, usage(fmt.Errorf("several batches may be meant; give the id of one: %s", strings.Join(names, ", ")))
	case len(ids) > 0:
		return nil, &coded{codeNotFound, fmt.Errorf("there is no batch %s; talkdeck batch list lists those there are", ids[0])}
	}
	said := "there is no batch to go on with; talkdeck batch list lists those there are"
	if slices.ContainsFunc(all, func(b batch.Info) bool { return b.Counts.Open > 0 }) {
		said = "there is no batch to go on with; of some rows it isn't known whether they were called: talkdeck unresolved lists them"
	}
	return nil, &coded{codeNotFound, errors.New(said)}
}

// batches lets the shell complete a batch's id.
func (p *program) batches(wanted func(*batch.Info) bool) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		cfg, err := p.load(cmd.Flags())
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		all, err := batch.List(localdata.BatchesDir(cfg.Profile))
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		var out []cobra.Completion
		for i := range all {
			if b := &all[i]; wanted(b) {
				out = append(out, cobra.CompletionWithDesc(b.ID, present.Line(b.File)+", "+present.BatchWord(b)))
			}
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	}
}

// The formats of a result.
const (
	asCSV  = "csv"
	asXLSX = "xlsx"
)

func (p *program) batchResultCommand() *cobra.Command {
	var a asking
	var o output
	var overwrite bool
	cmd := &cobra.Command{
		Use:   "result ID [FILE] [flags]",
		Short: "Write a batch's file, joined with what came of each row",
		Long: "result writes the file that a batch was begun with, each row joined with how its\n" +
			"call ended, its id, length, cost and what was extracted: into a FILE, .csv or\n" +
			".xlsx, or to standard output. The service is asked once more, since costs and\n" +
			"data may come late; if it can't be, what is known is written.",
		Example: "  talkdeck batch result 20261125 result.xlsx\n" +
			"  talkdeck batch result 20261125 -o csv | grep uncertain",
		DisableFlagsInUseLine: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return usage(errors.New("talkdeck batch result needs the id of a batch, and perhaps a file; talkdeck batch result --help tells more"))
			}
			return nil
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, text string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) == 1 {
				return []cobra.Completion{asCSV, asXLSX}, cobra.ShellCompDirectiveFilterFileExt
			}
			return p.batches(func(*batch.Info) bool { return true })(cmd, args, text)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := p.load(cmd.Flags())
			if err == nil {
				err = p.checkResult(&o, args[1:])
			}
			if err != nil {
				return err
			}
			info, err := chooseBatch(localdata.BatchesDir(cfg.Profile), args, nil)
			if err != nil {
				return err
			}
			return a.run(p, cmd, func(ctx context.Context, d *desk) error { return d.writeResult(ctx, info, o, args[1:], overwrite) })
		},
	}
	o.addFlag(cmd, asCSV, asXLSX)
	cmd.Flags().BoolVar(&overwrite, "overwrite", false, "replace a FILE that is there already")
	a.addSettings(cmd)
	return cmd
}

func (p *program) checkResult(o *output, file []string) error {
	if err := o.check(asCSV, asXLSX); err != nil {
		return err
	}
	if len(file) > 0 {
		if err := batchrun.Ending(file[0]); err != nil {
			return usage(err)
		}
	} else if o.format == asXLSX && term.IsTerminal(p.streams.Out.Fd()) {
		return usage(errors.New("a workbook can't be shown on a terminal; give a FILE, or redirect the output"))
	}
	return nil
}

func (d *desk) writeResult(ctx context.Context, info *batch.Info, o output, file []string, overwrite bool) error {
	runs, end, err := d.runs()
	if err != nil {
		return err
	}
	defer end()
	if len(file) > 0 {
		saved, err := runs.Save(ctx, info.Path, file[0], overwrite)
		if err == nil {
			d.tellResult(saved.Old)
			d.say("%s in %s", present.Count(saved.Rows, "row"), saved.Path)
		}
		return err
	}
	d.tellResult(runs.Learn(ctx, info.Path))
	l, err := batch.Load(info.Path)
	if err != nil {
		return err
	}
	if o.format == asXLSX {
		return l.WriteXLSX(d.streams.Out)
	}
	return l.WriteCSV(d.out)
}

// tellResult says that the service couldn't be asked once more.
func (d *desk) tellResult(old error) {
	if old != nil {
		d.say("what the service tells by now isn't in the result: %v", old)
	}
}
