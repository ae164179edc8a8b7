package cli

import (
	"context"
	"errors"
	"net/url"
	"os"
	"runtime"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/spf13/cobra"

	"talkdeck/session"
	"talkdeck/ui"
	"talkdeck/ui/config"
	"talkdeck/ui/feature"
	"talkdeck/ui/kit/page"
)

func (p *program) dashboardCommand() *cobra.Command {
	var demo bool
	var sim simulation
	cmd := &cobra.Command{
		Use:   "talkdeck [flags]",
		Short: "A terminal dashboard for Talkstack's phone calls",
		Long: "talkdeck shows a Talkstack project's calls as they happen, its agents and their\n" +
			"prompts, and keeps you signed in. Try it without an account: talkdeck --demo",
		Example: "  talkdeck --demo            look around in a simulation, without an account\n" +
			"  talkdeck --profile acme    keep another account apart\n" +
			"  talkdeck status --json     tell a script how long the session lasts",
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := p.load(cmd.Flags())
			if err == nil {
				err = demoAlone(cmd.Flags(), demo)
			}
			if err == nil {
				err = p.needTerminal()
			}
			switch {
			case err != nil:
				return err
			case demo:
				return p.demo(cfg, sim)
			}
			return p.dashboard(cfg)
		},
	}
	cmd.Flags().BoolVar(&demo, "demo", false, "look at a simulation; nothing real is called or changed")
	addSettings(cmd.Flags(), allSettings()...)
	sim.addFlags(cmd.Flags())
	completeTheme(cmd)
	return cmd
}

// dashboard shows the real service.
func (p *program) dashboard(cfg *config.Config) error {
	log, err := p.openLogs(cfg)
	if err != nil {
		return err
	}
	defer p.closeLog(log)
	for {
		exit, next, err := p.service(cfg, log)
		switch {
		case err == nil && exit == ui.ExitToDemo:
			return p.demo(cfg, standardSimulation())
		case err == nil && exit == ui.ExitToProfile:
			other := *cfg
			other.Profile, other.Project = next, "" // the project was the other profile's
			cfg = &other
		default:
			return ended(exit, err)
		}
	}
}

// service shows one profile. If another is to follow, next is its name.
func (p *program) service(cfg *config.Config, log *requestLog) (exit ui.Exit, next string, err error) {
	s, err := p.open(cfg, log)
	if err != nil {
		return 0, "", err
	}
	kept, end := p.keptOf(cfg.Profile)
	defer end()
	return p.show(cfg, s, kept)
}

// show runs the screen until the person leaves it, and then ends what ran behind it.
func (p *program) show(cfg *config.Config, s *services, kept feature.Kept) (exit ui.Exit, next string, err error) {
	if s.keeper != nil {
		s.keeper.Start()
	}
	s.openForScreen(cfg.Interval, kept)
	s.openArchive(cfg)
	var screen *tea.Program // it runs before anything is watched
	endArchive := s.collect(cfg, func(what string) { screen.Send(page.Notify{Level: page.Warning, Text: what}) })
	s.Clipboard = desktopClipboard(runtime.GOOS, p.env)
	app := ui.New(p.ctx, &s.Services, ui.Options{
		Zone: cfg.Zone, Theme: cfg.Theme, ASCII: cfg.ASCII, NoMouse: !cfg.Mouse, ReadOnly: cfg.ReadOnly, Now: time.Now,
	})
	tidying, stopTidying := context.WithCancel(p.ctx)
	defer stopTidying()
	go keepSmall(tidying)
	screen = tea.NewProgram(guarded{p.debugged(app)}, p.screenOptions(cfg)...)
	signals := listen(screen.Quit)
	defer signals.stop()
	_, err = screen.Run()
	signals.ended()
	told := time.AfterFunc(time.Second, func() { p.say("waiting a moment for the answers of a batch's calls") })
	app.Close()
	told.Stop()
	if s.Gate != nil {
		err = errors.Join(err, s.Gate.Close())
	}
	s.Hub.Close()
	_ = endArchive(signals.leave) // what failed was told
	err = screenError(err)
	if s.keeper != nil {
		err = errors.Join(err, p.finish(signals.leave, s.keeper))
	}
	if signals.interrupted() {
		return ui.ExitInterrupted, "", err
	}
	return app.Exit(), app.NextProfile(), err
}

func (p *program) screenOptions(cfg *config.Config) []tea.ProgramOption {
	options := []tea.ProgramOption{tea.WithInput(p.streams.In), tea.WithOutput(p.streams.Out), tea.WithoutSignalHandler()}
	if !cfg.Color {
		return append(options, tea.WithColorProfile(colorprofile.ASCII))
	}
	// The library would read these variables too, and not as they are meant; config has.
	var environment []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "NO_COLOR=") && !strings.HasPrefix(v, "CLICOLOR=") {
			environment = append(environment, v)
		}
	}
	return append(options, tea.WithEnvironment(environment))
}

// finish stops the keeper. A renewal in flight is waited for, and its save: cut off, it would leave nobody knowing whether
// the old token still serves. Whoever presses ctrl+c again doesn't wait.
func (p *program) finish(leave context.Context, keeper *session.Keeper) error {
	told := time.AfterFunc(time.Second, func() { p.say("waiting until the session's renewal is saved; ctrl+c leaves now") })
	defer told.Stop()
	err := keeper.Stop(leave)
	switch {
	case leave.Err() != nil:
		return errInterrupted
	case err != nil:
		p.say("the session isn't saved, so the next start asks for the password: %v", err)
	}
	return nil
}

// screenError says what became of the screen, if it didn't end as it should.
func screenError(err error) error {
	if errors.Is(err, tea.ErrProgramPanic) {
		return errors.New("the dashboard stopped because of a mistake in it; please report what is printed above")
	}
	return err
}

// ended turns how the screen ended into what Run returns.
func ended(exit ui.Exit, err error) error {
	if err == nil && exit == ui.ExitInterrupted {
		return errInterrupted
	}
	return err
}

// hostOf is a base URL's host, for showing.
func hostOf(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return base // config has refused it already
	}
	return u.Host
}

// originOf is a base URL's scheme and host in one spelling: a session belongs to one service, whatever the path.
func originOf(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return base
	}
	return strings.ToLower(u.Scheme + "://" + u.Host)
}
