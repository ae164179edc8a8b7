package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	_ "time/tzdata" // a computer without the zones' files knows them all the same

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"talkdeck/ui/config"
	"talkdeck/ui/kit/desktop"
	"talkdeck/ui/kit/present"
)

// Streams are the standard streams of the process.
type Streams struct{ In, Out, Err *os.File }

// program is what all commands share.
type program struct {
	ctx     context.Context
	env     func(string) string
	streams Streams
	out     *shown // streams.Out, for what isn't the dashboard

	debugLog *requestLog // the one with the file of --debug; nil without
}

// Run carries out one command line. What it returns goes to Sentence and ExitCode.
func Run(ctx context.Context, args []string, env func(string) string, streams Streams) error {
	p := &program{ctx: ctx, env: desktop.KeepSecrets(env), streams: streams, out: newShown(streams.Out)}
	root := p.command()
	root.SetArgs(args)
	root.SetIn(streams.In)
	root.SetOut(streams.Out)
	root.SetErr(streams.Err)
	return cmp.Or(root.ExecuteContext(ctx), p.out.end())
}

// command is the tree of commands; the root, without arguments, is the dashboard.
func (p *program) command() *cobra.Command {
	cobra.EnableCommandSorting = false // they are listed as they are added: the most wanted first
	root := p.dashboardCommand()
	root.Version = version()
	root.SilenceErrors, root.SilenceUsage = true, true
	root.TraverseChildren = true // flags may stand before a command's name too, see adopt
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return adopt(cmd) }
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage(err) })
	root.SetVersionTemplate("talkdeck {{.Version}}\n")
	root.SetUsageTemplate(usageTemplate)
	calls := p.callsCommand()
	addOnce(root, calls)
	root.AddCommand(calls, p.callCommand(), p.searchCommand(), p.projectsCommand(), p.agentsCommand(), p.agentCommand(), p.batchCommand(), p.unresolvedCommand(), p.dncCommand(), p.collectCommand(), p.archiveCommand())
	root.AddCommand(p.loginCommand(), p.logoutCommand(), p.statusCommand(), p.infoCommand(), p.purgeCommand(), p.sandboxCommand())
	return root
}

// usageTemplate is cobra's, shorter, and within 80 columns.
const usageTemplate = `Usage:{{if .Runnable}}
  {{.UseLine}}{{end}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} COMMAND{{end}}{{if .HasExample}}

Examples:
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}

Commands:{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

Flags:
{{.LocalFlags.FlagUsagesWrapped 80 | trimTrailingWhitespaces}}{{end}}
`

// version is the module's version as the Go toolchain stamped it, with the commit for a build from a checkout.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	if v == "" {
		v = "(devel)"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 && !strings.Contains(v, s.Value[:12]) {
			v += " " + s.Value[:12]
		}
	}
	return v + " " + info.GoVersion
}

// load reads the configuration: what the flags set beats the environment, which beats the file.
func (p *program) load(flags *pflag.FlagSet) (*config.Config, error) {
	set := map[string]string{}
	flags.Visit(func(f *pflag.Flag) { set[f.Name] = f.Value.String() })
	cfg, err := config.Load(config.Sources{Flags: set, Env: p.env})
	if err != nil {
		return nil, usage(err)
	}
	return cfg, nil
}

// needTerminal refuses to draw where nobody could see it or type.
func (p *program) needTerminal() error {
	if term.IsTerminal(p.streams.In.Fd()) && term.IsTerminal(p.streams.Out.Fd()) {
		return nil
	}
	return usage(errors.New("the dashboard needs a terminal for its input and output; talkdeck --help lists what works without one"))
}

// say tells something on standard error: standard output is for what was asked for.
func (p *program) say(format string, args ...any) {
	fmt.Fprintln(p.streams.Err, "talkdeck: "+present.Line(fmt.Sprintf(format, args...)))
}
