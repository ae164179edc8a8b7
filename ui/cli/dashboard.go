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

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/client/batch/batchrun"
	"talkdeck/client/calls/watch"
	"talkdeck/client/dial"
	"talkdeck/client/localdata"
	"talkdeck/client/requests"
	"talkdeck/session"
	"talkdeck/ui"
	"talkdeck/ui/config"
	"talkdeck/ui/feature"
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
	remembered, err := config.OpenRemembered(cfg.Profile)
	if err != nil {
		p.say("%v", err)
	}
	defer func() {
		if err := remembered.Close(); err != nil {
			p.say("%v", err)
		}
	}()
	d := deck{remembered: remembered, host: hostOf(cfg.APIURL), api: cfg.APIURL, project: cfg.Project, profiles: localdata.Profiles}
	d.views, d.notes = p.kept(cfg.Profile)
	d.folder = localdata.RecordingsDir(cfg.Profile)
	if err := d.connect(cfg, log); err != nil {
		return 0, "", err
	}
	p.openGate(cfg, &d, placesOf(cfg))
	return p.show(cfg, d)
}

// deck is what the screen stands on: the real service, or the simulated one.
type deck struct {
	client     *client.Client
	session    feature.Session
	keeper     *session.Keeper // nil with an API key, which needs no keeping
	remembered feature.Projects
	views      *config.KeptViews
	notes      *config.Notes
	requests   *requests.Log
	demo       feature.Demo    // nil for the real service
	profiles   func() []string // nil for the simulated one
	host       string
	api        string     // the service's address
	folder     string     // where recordings are downloaded to
	gate       *dial.Gate // nil: no calls can be made
	at         places
	settings   batch.Settings // what batches begin with
	project    string
}

// kept opens the views and the notes. What can't be read of them is said, and is no reason not to work.
func (p *program) kept(profile string) (*config.KeptViews, *config.Notes) {
	views, err := config.OpenViews(profile)
	if err != nil {
		p.say("%v", err)
	}
	notes, err := config.OpenNotes(profile)
	if err != nil {
		p.say("%v", err)
	}
	return views, notes
}

// connect builds the session and the client on top of it, and sends nothing yet.
func (d *deck) connect(cfg *config.Config, log *requestLog) error {
	d.requests = &requests.Log{}
	options := append(clientOptions(cfg.APIURL, cfg.CallsURL, log), client.WithMiddleware(d.requests.Wrap))
	var tokens client.TokenSource
	if !cfg.APIKey.IsZero() {
		key := session.NewKeySession(cfg.APIKey, d.host, cfg.Profile)
		d.session, tokens = key, key
	} else {
		store, err := openStore(cfg)
		if err != nil { // the header says so, and why; it is no reason not to work
			store = session.NewUnsavedStore(err)
		}
		keeper, err := newKeeper(cfg, options, store, func() { d.client.CloseIdleConnections() })
		if err != nil {
			return err
		}
		d.keeper, d.session, tokens = keeper, keeper, keeper
	}
	var err error
	d.client, err = client.New(append(options, client.WithAuth(tokens), client.WithReadOnly(cfg.ReadOnly))...)
	return err
}

func clientOptions(apiURL, callsURL string, log *requestLog) []client.Option {
	return []client.Option{
		client.WithAPIURL(apiURL), client.WithCallsURL(callsURL), client.WithMiddleware(log.wrap),
		client.WithUserAgent("talkdeck/" + strings.ReplaceAll(version(), " ", "-")),
	}
}

// openStore opens where a profile's session is kept.
func openStore(cfg *config.Config) (session.Store, error) {
	dir := localdata.StateDir(cfg.Profile)
	if cfg.Keyring {
		return session.OpenKeyringStore(dir, session.SystemKeyring())
	}
	return session.OpenFileStore(dir)
}

// newKeeper is the keeper of a profile's session. slept is called when the computer has slept.
func newKeeper(cfg *config.Config, options []client.Option, store session.Store, slept func()) (*session.Keeper, error) {
	bare, err := client.New(options...)
	if err != nil {
		return nil, usage(err)
	}
	return session.New(session.Options{
		Auth: bare.Auth, Store: store, Origin: originOf(cfg.APIURL), Host: hostOf(cfg.APIURL), Profile: cfg.Profile,
		OnWake: func() {
			bare.CloseIdleConnections()
			slept()
		},
	}), nil
}

// show runs the screen until the person leaves it, and then ends what ran behind it.
func (p *program) show(cfg *config.Config, d deck) (exit ui.Exit, next string, err error) {
	if d.keeper != nil {
		d.keeper.Start()
	}
	hub := watch.NewHub(d.client.Calls, watch.Options{Interval: cfg.Interval})
	app := ui.New(p.ctx, p.services(d, hub), ui.Options{
		Zone: cfg.Zone, Theme: cfg.Theme, ASCII: cfg.ASCII, NoMouse: !cfg.Mouse, ReadOnly: cfg.ReadOnly, Now: time.Now,
	})
	tidying, stopTidying := context.WithCancel(p.ctx)
	defer stopTidying()
	go keepSmall(tidying)
	screen := tea.NewProgram(guarded{p.debugged(app)}, p.screenOptions(cfg)...)
	signals := listen(screen.Quit)
	defer signals.stop()
	_, err = screen.Run()
	signals.ended()
	told := time.AfterFunc(time.Second, func() { p.say("waiting a moment for the answers of a batch's calls") })
	app.Close()
	told.Stop()
	if d.gate != nil {
		err = errors.Join(err, d.gate.Close())
	}
	hub.Close()
	err = screenError(err)
	if d.keeper != nil {
		err = errors.Join(err, p.finish(signals.leave, d.keeper))
	}
	if signals.interrupted() {
		return ui.ExitInterrupted, "", err
	}
	return app.Exit(), app.NextProfile(), err
}

// services are what the screen stands on.
func (p *program) services(d deck, hub *watch.Hub) *feature.Services {
	return &feature.Services{
		Client: d.client, Session: d.session, Hub: hub, Gate: d.gate, Demo: d.demo, Requests: d.requests,
		Batches: batchrun.New(batchrun.Options{
			Dir: d.at.batches(), Others: d.at.others, Service: d.at.service, Gate: d.gate, API: d.client.Calls, Agents: d.client.Agents, Now: time.Now,
			Account: func() string { return d.session.Snapshot().Account },
			Open:    func(project string) batchrun.Feed { return hub.Open(project) },
		}),
		Local: feature.OpenLocal(d.at.data, d.at.calls, d.at.batches(), d.client.Agents, time.Now, feature.Kept{
			Opened: d.remembered, Views: d.views, Notes: d.notes, Recordings: d.folder,
		}),
		Settings: d.settings, Profiles: d.profiles, Host: d.host, API: d.api, Project: d.project, Clipboard: desktopClipboard(runtime.GOOS, p.env),
	}
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
