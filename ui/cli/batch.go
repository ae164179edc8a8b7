package cli

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/ui/kit/present"
)

func (p *program) batchCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "batch COMMAND",
		Short: "Call the people in a file: check it, run it, take it up",
		Long: "batch calls the people in a CSV or Excel file, one row after the other, and\n" +
			"never a row twice: what is asked of the service is written down first, so that a\n" +
			"batch can be taken up where it was, whatever ended it.",
		Example: "  talkdeck batch check list.csv --agent Jack\n" +
			"  talkdeck batch run list.csv --agent Jack --yes --count 431\n" +
			"  talkdeck batch resume\n" +
			"  talkdeck batch result 20261125 result.xlsx",
		DisableFlagsInUseLine: true,
		Args:                  cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage(fmt.Errorf("there is no command %q; talkdeck batch --help lists what there is", "batch "+args[0]))
			}
			return usage(errors.New("talkdeck batch needs a command: check, run, resume, retry, list or result"))
		},
	}
	cmd.SetUsageTemplate(strings.Replace(usageTemplate, "{{if .Runnable}}\n  {{.UseLine}}{{end}}", "", 1))
	cmd.AddCommand(p.batchCheckCommand(), p.batchRunCommand(), p.batchResumeCommand(), p.batchRetryCommand(), p.batchListCommand(), p.batchResultCommand())
	return cmd
}

// judging is which rows of a file would be called: by whom, and what a person decided against the verdicts.
type judging struct {
	agent            string // its id or name
	include, exclude string // lines
	because          string
}

func (j *judging) addFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.SortFlags = false
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

// oneFile takes the one argument of a command about a file.
func oneFile(cmd *cobra.Command, args []string) error {
	if len(args) == 1 && args[0] != "" {
		return nil
	}
	return usage(fmt.Errorf("%s needs one file; %s --help tells more", cmd.CommandPath(), cmd.CommandPath()))
}

// tables lets the shell complete files that can be read.
func tables(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
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
func (d *desk) prepare(ctx context.Context, t *batch.Table, project string, j judging) (*prepared, error) {
	out := &prepared{settings: d.settings}
	if project != "" {
		d.project = project
	}
	var err error
	if out.project, err = d.chosen(ctx); err != nil {
		return nil, err
	}
	if out.agent, err = d.speaker(ctx, out.project, j.agent); err != nil {
		return nil, err
	}
	runs, end, err := d.runs()
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

// speaker is the agent of an id or, if only one has it, a name or its beginning.
func (d *desk) speaker(ctx context.Context, project *client.Project, wanted string) (*client.Agent, error) {
	agents, err := d.client.Agents.List(ctx, project.ID)
	if err != nil {
		return nil, err
	}
	typed := strings.ToLower(strings.TrimSpace(wanted))
	if typed == "" {
		return nil, usage(fmt.Errorf("which agent calls? Give one by --agent; %s", whichAgents(agents)))
	}
	name := func(a client.Agent) string { return strings.ToLower(strings.TrimSpace(a.Name)) }
	for _, is := range []func(client.Agent) bool{
		func(a client.Agent) bool { return a.ID == wanted },
		func(a client.Agent) bool { return name(a) == typed },
		func(a client.Agent) bool { return strings.HasPrefix(name(a), typed) },
	} {
		found := slices.DeleteFunc(slices.Clone(agents), func(a client.Agent) bool { return !is(a) })
		switch len(found) {
		case 0:
			continue
		case 1:
			return &found[0], nil
		}
		return nil, usage(fmt.Errorf("several agents may be meant: give the id of one by --agent; %s", whichAgents(found)))
	}
	return nil, &coded{codeNotFound, fmt.Errorf("there is no agent %s in %s; %s", wanted, project.Name, whichAgents(agents))}
}

func whichAgents(agents []client.Agent) string {
	if len(agents) == 0 {
		return "the project has none"
	}
	var names []string
	for _, a := range agents[:min(len(agents), most)] {
		names = append(names, fmt.Sprintf("%s (%s)", present.Line(a.Name), present.Line(a.ID)))
	}
	if more := len(agents) - most; more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return "there is " + strings.Join(names, ", ")
}
