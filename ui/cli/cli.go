package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"talkdeck/ui/config"
)

// Streams are the standard streams of the process.
type Streams struct{ In, Out, Err *os.File }

// program is what all commands share.
type program struct {
	ctx     context.Context
	env     func(string) string
	streams Streams
}

// Run carries out one command line. What it returns goes to Sentence and ExitCode.
func Run(ctx context.Context, args []string, env func(string) string, streams Streams) error {
	p := &program{ctx: ctx, env: env, streams: streams}
	root := p.command()
	root.SetArgs(args)
	root.SetIn(streams.In)
	root.SetOut(streams.Out)
	root.SetErr(streams.Err)
	return root.ExecuteContext(ctx)
}

// command is the tree of commands; the root, without arguments, is the dashboard.
func (p *program) command() *cobra.Command {
	root := &cobra.Command{
		Use:   "talkdeck",
		Short: "A terminal dashboard for Talkstack's phone calls",
		Long: "talkdeck shows a Talkstack project's calls as they happen, its agents and their prompts,\n" +
			"and keeps you signed in. Try it without an account: talkdeck --demo",
		Version:       version(),
		Args:          noArguments,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := p.load(cmd.Flags())
			if err != nil {
				return err
			}
			return p.dashboard(cfg)
		},
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage(err) })
	root.SetVersionTemplate("talkdeck {{.Version}}\n")
	addFlags(root.PersistentFlags())
	root.AddCommand(p.sandboxCommand(), p.infoCommand())
	return root
}

func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usage(fmt.Errorf("there is no command %q; talkdeck --help lists what there is", args[0]))
}

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
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
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
