package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"talkdeck/client"
	"talkdeck/client/calls/origin"
	"talkdeck/session"
	"talkdeck/ui/config"
	"talkdeck/ui/kit/present"
)

// asking is what the commands have in common that ask the service and print what it answers, without a screen. None of them
// changes anything, and none asks the person.
type asking struct {
	demo bool
	sim  simulation
}

// addFlags adds the settings that mean something to all of them, and more.
func (a *asking) addFlags(cmd *cobra.Command, more ...string) {
	a.addSettings(cmd, more...)
	cmd.Flags().BoolVar(&a.demo, "demo", false, "ask a simulation; nothing real is asked")
	a.sim.addFlags(cmd.Flags())
}

// addSettings adds those flags alone that mean something where there is no simulation.
func (*asking) addSettings(cmd *cobra.Command, more ...string) {
	addSettings(cmd.Flags(), append(more, "profile", "api-url", "ascii", "keyring", "log", "record")...)
}

// desk is what such a command works with.
type desk struct {
	deck
	*program
	cfg     *config.Config
	origins *origin.Index     // of the calls that were made here; nil until that is asked
	names   map[string]string // of the agents, by their ids; likewise
}

// run connects, carries out do, and ends what ran behind it. Ctrl+c and its like end do's context.
func (a *asking) run(p *program, cmd *cobra.Command, do func(ctx context.Context, d *desk) error) error {
	cfg, err := p.load(cmd.Flags())
	if err == nil {
		err = demoAlone(cmd.Flags(), a.demo)
	}
	if err != nil {
		return err
	}
	signal.Ignore(syscall.SIGPIPE) // a closed output is an error of writing, see outcome
	defer signal.Reset(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(p.ctx, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	log, err := p.openLogs(cfg)
	if err != nil {
		return err
	}
	defer p.closeLog(log)
	d := &desk{program: p, cfg: cfg}
	if a.demo {
		end, err := d.simulate(a.sim, log)
		if err != nil {
			return err
		}
		defer end()
		p.say("SIMULATED: these calls and agents are made up")
	} else if err := d.join(log); err != nil {
		return err
	}
	if d.keeper != nil {
		d.keeper.Start()
		err = d.keeper.Restored(ctx)
	}
	if err == nil {
		err = do(ctx, d)
	}
	err = d.outcome(ctx, err)
	if d.gate != nil {
		err = errors.Join(err, d.gate.Close())
	}
	if d.keeper == nil {
		return err
	}
	stop()
	leave, stopLeaving := signal.NotifyContext(context.WithoutCancel(p.ctx), os.Interrupt, syscall.SIGTERM)
	defer stopLeaving()
	return errors.Join(err, p.finish(leave, d.keeper))
}

// join connects to the real service.
func (d *desk) join(log *requestLog) error {
	d.deck = deck{host: hostOf(d.cfg.APIURL), project: d.cfg.Project}
	if err := d.connect(d.cfg, log); err != nil {
		return err
	}
	d.openGate(d.cfg, &d.deck, placesOf(d.cfg))
	return nil
}

// simulate connects to a simulation of the command's own, over real HTTP on this computer alone.
func (d *desk) simulate(sim simulation, log *requestLog) (end func(), err error) {
	box, err := sim.box("", 0, nil)
	if err != nil {
		return nil, err
	}
	at, end, err := serveHere(box)
	if err != nil {
		return nil, err
	}
	d.deck, err = d.demoDeck(d.cfg, box, at, log)
	if err != nil {
		end()
		return nil, err
	}
	dir, err := makeDemoFolder()
	if err != nil {
		end()
		return nil, err
	}
	d.openGate(d.cfg, &d.deck, simulatedPlaces(dir.Path))
	served := end
	return func() {
		served()
		dir.remove()
	}, nil
}

// outcome is what a command's end means. Whoever reads the output may have had enough of it: that is no failure.
func (d *desk) outcome(ctx context.Context, err error) error {
	switch {
	case err == nil, errors.Is(err, syscall.EPIPE):
		return nil
	case ctx.Err() != nil:
		return errInterrupted
	case errors.Is(err, client.ErrKeyRefused):
		return err
	case errors.Is(err, client.ErrSignInNeeded), errors.Is(err, client.ErrUnauthorized):
		return d.signInNeeded()
	}
	return err
}

// signInNeeded says what to type.
func (d *desk) signInNeeded() error {
	s := d.session.Snapshot()
	say := "nobody is signed in at " + d.host
	switch {
	case s.APIKey:
		say = "the API key doesn't let this in"
	case s.Reason != "":
		say = strings.TrimSuffix(s.Reason, ".")
	case s.State != session.SignedOut:
		say = "the session at " + d.host + " has ended"
	}
	login := "talkdeck login"
	if d.cfg.Profile != "default" {
		login += " --profile " + d.cfg.Profile
	}
	return &coded{codeSignIn, fmt.Errorf("%s; %s signs in", say, login)}
}

// chosen is the project that was asked for, else the active one, else the only one.
func (d *desk) chosen(ctx context.Context) (*client.Project, error) {
	if d.project != "" {
		found, err := d.client.Projects.Get(ctx, d.project)
		if errors.Is(err, client.ErrNotFound) {
			return nil, &coded{codeNotFound, fmt.Errorf("there is no project %s; %s", d.project, d.whichProjects(ctx))}
		}
		return found, err
	}
	active, err := d.client.User.ActiveProject(ctx)
	if !errors.Is(err, client.ErrNotFound) {
		return active, err
	}
	list, err := d.client.Projects.List(ctx, d.known()...)
	switch {
	case err != nil:
		return nil, err
	case len(list.Projects) == 1:
		return &list.Projects[0], nil
	}
	return nil, usage(fmt.Errorf("no project is active: give one by --project; %s", named(list.Projects)))
}

// whichProjects says which projects there are, as far as that can be had.
func (d *desk) whichProjects(ctx context.Context) string {
	list, err := d.client.Projects.List(ctx, d.known()...)
	if err != nil {
		return "talkdeck projects lists them"
	}
	return named(list.Projects)
}

// most bounds how many things an error names.
const most = 10

func named(projects []client.Project) string {
	if len(projects) == 0 {
		return "this account has none"
	}
	var names []string
	for _, p := range projects[:min(len(projects), most)] {
		names = append(names, fmt.Sprintf("%s (%s)", present.Line(p.Name), present.Line(p.ID)))
	}
	if more := len(projects) - most; more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return "there is " + strings.Join(names, ", ")
}

// known are the projects that were opened here, for where the service lists none.
func (d *desk) known() []string {
	if d.deck.demo != nil {
		return nil
	}
	remembered, err := config.OpenRemembered(d.cfg.Profile)
	if err != nil {
		d.say("%v", err)
	}
	defer func() { _ = remembered.Close() }() // nothing was added
	return remembered.Projects()
}
