package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/client/calls/origin"
	"talkdeck/session"
	"talkdeck/ui/config"
)

// invocation is one run of a command, with what it works with.
type invocation struct {
	*services // of a command that asks the service; nil before it is connected
	*program
	cfg     *config.Config
	args    []string
	format  string            // of -o
	json    bool              // --json was given
	info    *batch.Info       // of the batch that the command is about
	origins *origin.Index     // of the calls that were made here; nil until that is asked
	names   map[string]string // of the agents, by their ids; likewise
}

// connected connects to the service, or to a simulation of the command's own unless sim is nil, carries out do, and ends what ran
// behind it. Ctrl+c and its like end do's context.
func (inv *invocation) connected(sim *simulation, do func(ctx context.Context, inv *invocation) error) error {
	signal.Ignore(syscall.SIGPIPE) // a closed output is an error of writing, see outcome
	defer signal.Reset(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(inv.ctx, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	log, err := inv.openLogs(inv.cfg)
	if err != nil {
		return err
	}
	defer inv.closeLog(log)
	if sim != nil {
		end, err := inv.simulate(sim, log)
		if err != nil {
			return err
		}
		defer end()
		inv.say("SIMULATED: these calls and agents are made up")
	} else if inv.services, err = inv.open(inv.cfg, log); err != nil {
		return err
	}
	if inv.keeper != nil {
		inv.keeper.Start()
		err = inv.keeper.Restored(ctx)
	}
	if err == nil {
		err = do(ctx, inv)
	}
	err = inv.outcome(ctx, err)
	if inv.Gate != nil {
		err = errors.Join(err, inv.Gate.Close())
	}
	if inv.keeper == nil {
		return err
	}
	stop()
	leave, stopLeaving := signal.NotifyContext(context.WithoutCancel(inv.ctx), os.Interrupt, syscall.SIGTERM)
	defer stopLeaving()
	return errors.Join(err, inv.finish(leave, inv.keeper))
}

// simulate connects to a simulation of the command's own, over real HTTP on this computer alone.
func (inv *invocation) simulate(sim *simulation, log *requestLog) (end func(), err error) {
	box, err := sim.box("", 0, nil)
	if err != nil {
		return nil, err
	}
	at, served, err := serveHere(box)
	if err != nil {
		return nil, err
	}
	dir, err := makeDemoFolder()
	if err == nil {
		inv.services, err = inv.openSimulation(inv.cfg, box, at, dir.Path, log)
	}
	end = func() {
		served()
		dir.remove()
	}
	if err != nil {
		end()
		return nil, err
	}
	return end, nil
}

// outcome is what a command's end means. Whoever reads the output may have had enough of it: that is no failure.
func (inv *invocation) outcome(ctx context.Context, err error) error {
	switch {
	case err == nil, errors.Is(err, syscall.EPIPE):
		return nil
	case ctx.Err() != nil:
		return errInterrupted
	case errors.Is(err, client.ErrKeyRefused), fromPage(err): // they say more than that nobody is signed in
		return err
	case errors.Is(err, client.ErrSignInNeeded), errors.Is(err, client.ErrUnauthorized):
		return inv.signInNeeded()
	}
	return err
}

// signInNeeded says what to type.
func (inv *invocation) signInNeeded() error {
	s := inv.Session.Snapshot()
	say := "nobody is signed in at " + inv.Host
	switch {
	case s.APIKey:
		say = "the API key doesn't let this in"
	case s.Reason != "":
		say = strings.TrimSuffix(s.Reason, ".")
	case s.State != session.SignedOut:
		say = "the session at " + inv.Host + " has ended"
	}
	login := "talkdeck login"
	if inv.cfg.Profile != "default" {
		login += " --profile " + inv.cfg.Profile
	}
	return &coded{codeSignIn, fmt.Errorf("%s; %s signs in", say, login)}
}
