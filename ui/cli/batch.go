package cli

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"

	"talkdeck/client"
	"talkdeck/client/batch"
)

func (p *program) batchCommand() *cobra.Command {
	return p.group(spec{
		use:   "batch",
		short: "Call the people in a file: check it, run it, resume it",
		long: "batch calls the people in a CSV or Excel file, one row after the other, and\n" +
			"never a row twice: what is asked of the service is written down first, so that a\n" +
			"batch can be resumed where it was, whatever ended it.",
		example: "  talkdeck batch check list.csv --agent Jack\n" +
			"  talkdeck batch run list.csv --agent Jack --yes --count 431\n" +
			"  talkdeck batch resume\n" +
			"  talkdeck batch result 20261125 result.xlsx",
	}, p.batchCheckCommand(), p.batchRunCommand(), p.batchResumeCommand(), p.batchRetryCommand(), p.batchListCommand(), p.batchResultCommand())
}

// judging is which rows of a file would be called: by whom, and what a person decided against the verdicts.
type judging struct {
	agent            string // its id or name
	include, exclude string // lines
	because          string
}

func (j *judging) addFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&j.agent, "agent", "", "`AGENT` that calls: its id, its name, or how that begins")
	flags.StringVar(&j.include, "include", "", "call the rows of these `LINES` all the same: 3,12-15")
	flags.StringVar(&j.exclude, "exclude", "", "leave the rows of these `LINES` out: 3,12-15")
	flags.StringVar(&j.because, "because", "", "`REASON` for including or leaving out; it is kept with the rows")
}

// reading is how a file is read.
type reading struct{ batch.ReadOptions }

func (r *reading) addFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&r.Number, "number-column", "", "`NAME` of the column that holds the numbers; else it is found")
	cmd.Flags().StringVar(&r.Sheet, "sheet", "", "`NAME` of the workbook's sheet; else the first")
	cmd.Flags().IntVar(&r.HeadingRow, "heading-row", 0, "`ROW` of the heading, where titles stand above it; else the first")
}

// read reads a file of numbers.
func (p *program) read(path string, r reading) (*batch.Table, error) {
	if r.HeadingRow < 0 {
		return nil, usage(errors.New("--heading-row must be a line of the file, from 1"))
	}
	debug.SetGCPercent(mostGrowth) // else a large file takes twice its memory
	t, err := batch.Read(p.ctx, path, r.ReadOptions)
	var heading *batch.HeadingError
	var sheet *batch.SheetError
	var column *batch.ColumnError
	var person *batch.PersonError
	switch {
	case errors.As(err, &heading) && heading.Row > 0:
		return nil, usage(fmt.Errorf("%w: --heading-row %d", err, heading.Row))
	case errors.As(err, &sheet):
		return nil, usage(fmt.Errorf("%w; --sheet chooses one", err))
	case errors.As(err, &column):
		return nil, usage(fmt.Errorf("%w; --number-column names it", err))
	case errors.As(err, &person):
		return nil, fmt.Errorf("%w; --number-column can't name a column that has no heading", err)
	}
	return t, err
}

// completeTables lets the shell complete files that can be read.
func completeTables(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return []cobra.Completion{"csv", "xlsx", "tsv", "txt"}, cobra.ShellCompDirectiveFilterFileExt
}

// prepared is a table whose rows are judged.
type prepared struct {
	project  *client.Project
	agent    *client.Agent
	settings batch.Settings
	basis    *batch.Basis
	plan     *batch.Plan
}

// prepare judges a table's rows for an agent. project is the id of the one that it must be; "": it is chosen as ever.
func (inv *invocation) prepare(ctx context.Context, t *batch.Table, project string, j judging) (*prepared, error) {
	out := &prepared{settings: inv.Settings}
	if project != "" {
		inv.Project = project
	}
	var err error
	if out.project, err = inv.findProject(ctx); err != nil {
		return nil, err
	}
	if out.agent, err = inv.findAgent(ctx, out.project, j.agent); err != nil {
		return nil, err
	}
	runs, end, err := inv.runs()
	if err != nil {
		return nil, err
	}
	defer end()
	if out.basis, err = runs.Basis(ctx, out.settings, out.project.ID, out.agent.Prompt, t); err != nil {
		if ctx.Err() == nil {
			err = refused("%w", err)
		}
		return nil, err
	}
	if out.plan, err = out.basis.Rules.Plan(ctx, t); err != nil {
		return nil, err
	}
	return out, j.decide(out.plan)
}
