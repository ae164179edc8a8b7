package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"talkdeck/client/batch"
)

// spec is a command without what all commands have in common, which build adds.
type spec struct {
	use, short, long, example string

	args     cobra.PositionalArgs // nil: it takes flags only
	complete cobra.CompletionFunc // of its arguments
	flags    func(*cobra.Command) // adds flags of its own, before all others
	formats  []string             // that -o takes, the first unless told otherwise; none: there is no -o
	settings []string             // the flags of the settings that mean something to it
	json     string               // the help of --json; "": there is none
	result   *string              // the file that --result names; nil: there is no --result

	// batch has a batch found before anything is asked: the one of the first argument, or the only one for which it is true.
	batch func(*batch.Info) bool

	service bool                                             // it asks the service
	demo    bool                                             // with --demo a simulation instead
	check   func(inv *invocation) error                      // refuses a command line before anything is asked
	run     func(ctx context.Context, inv *invocation) error // of a command that asks the service ctx ends by ctrl+c
}

// build makes the command.
func (p *program) build(s spec) *cobra.Command {
	var format string
	var asJSON, demo bool
	var sim simulation
	cmd := &cobra.Command{
		Use: s.use + " [flags]", Short: s.short, Long: s.long, Example: s.example,
		DisableFlagsInUseLine: true, Args: s.args, ValidArgsFunction: s.complete,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkFormat(format, s.formats); err != nil {
				return err
			}
			cfg, err := p.load(cmd.Flags())
			if err == nil {
				err = demoAlone(cmd.Flags(), demo)
			}
			inv := &invocation{program: p, cfg: cfg, args: args, format: format, json: asJSON}
			if err == nil && s.result != nil {
				err = checkResult(*s.result)
			}
			if err == nil && s.check != nil {
				err = s.check(inv)
			}
			if err == nil && s.batch != nil {
				inv.info, err = inv.findBatch(s.batch)
			}
			switch {
			case err != nil:
				return err
			case !s.service:
				return s.run(p.ctx, inv)
			case demo:
				return inv.connected(&sim, s.run)
			}
			return inv.connected(nil, s.run)
		},
	}
	if cmd.Args == nil {
		cmd.Args = noArguments
	}
	if s.batch != nil && s.complete == nil {
		cmd.ValidArgsFunction = p.completeBatch(s.batch)
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	if s.flags != nil {
		s.flags(cmd)
	}
	if s.result != nil {
		flags.StringVar(s.result, "result", "", "save the result in a new `FILE`, .csv or .xlsx")
	}
	if len(s.formats) > 0 {
		flags.StringVarP(&format, "output", "o", s.formats[0], "`FORMAT`: "+strings.Join(s.formats, ", "))
		completeFrom(cmd, "output", s.formats)
	}
	if s.service {
		s.settings = serviceSettings(s.settings...)
	}
	addSettings(flags, s.settings...)
	if s.demo {
		flags.BoolVar(&demo, "demo", false, "ask a simulation; nothing real is asked")
		sim.addFlags(flags)
	}
	if s.json != "" {
		flags.BoolVar(&asJSON, "json", false, s.json)
	}
	return cmd
}

// group makes a command that has others only.
func (p *program) group(s spec, commands ...*cobra.Command) *cobra.Command {
	var names []string
	for _, c := range commands {
		names = append(names, c.Name())
	}
	last := len(names) - 1
	cmd := &cobra.Command{
		Use: s.use + " COMMAND", Short: s.short, Long: s.long, Example: s.example, DisableFlagsInUseLine: true, Args: onlyCommands,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usage(fmt.Errorf("%s needs a command: %s or %s", cmd.CommandPath(), strings.Join(names[:last], ", "), names[last]))
		},
	}
	cmd.SetUsageTemplate(strings.Replace(usageTemplate, "{{if .Runnable}}\n  {{.UseLine}}{{end}}", "", 1))
	cmd.AddCommand(commands...)
	return cmd
}

// serviceSettings are the settings of commands that ask the service, and more.
func serviceSettings(more ...string) []string {
	return append(more, "profile", "api-url", "ascii", "keyring", "log", "record")
}

// completeBy lets the shell complete a flag.
func completeBy(cmd *cobra.Command, flag string, f cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, f); err != nil {
		panic(err) // only for a flag that the command doesn't have
	}
}

// completeFrom lets the shell complete a flag that takes one of some words.
func completeFrom(cmd *cobra.Command, flag string, words []string) {
	completeBy(cmd, flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
}

// noArguments is for commands that take flags only.
func noArguments(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case cmd.HasParent():
		return usage(fmt.Errorf("%s takes flags only; %s --help lists them", cmd.CommandPath(), cmd.CommandPath()))
	}
	cmd.SuggestionsMinimumDistance = 2
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		return usage(fmt.Errorf("there is no command %q; did you mean %s?", args[0], strings.Join(near, " or ")))
	}
	return usage(fmt.Errorf("there is no command %q; talkdeck --help lists what there is", args[0]))
}

// onlyCommands is for commands that have others: what isn't one of them is a mistake.
func onlyCommands(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usage(fmt.Errorf("there is no command %q; %s --help lists what there is", cmd.Name()+" "+args[0], cmd.CommandPath()))
}

// needs is for commands that take from least to most arguments, of which the first isn't blank.
func needs(what string, least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) >= least && len(args) <= most && strings.TrimSpace(args[0]) != "" {
			return nil
		}
		return usage(fmt.Errorf("%s needs %s; %s --help tells more", cmd.CommandPath(), what, cmd.CommandPath()))
	}
}

// The arguments of commands about one thing.
var (
	oneID   = needs("one id", 1, 1)
	oneFile = needs("one file", 1, 1)
)
