package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"talkdeck/client/requests"
	"talkdeck/ui/kit/present"
)

func (p *program) sandboxCommand() *cobra.Command {
	var listen, state, replay string
	var reuse time.Duration
	var sim simulation
	cmd := &cobra.Command{
		Use:   "sandbox [flags]",
		Short: "Serve the simulated service, for another talkdeck to connect to",
		Long: "sandbox serves Talkstack's API with simulated calls on this computer, until\n" +
			"ctrl+c. It is what stands behind --demo; as a process of its own it can be\n" +
			"stopped and started under a dashboard. What it would mail, the codes for new\n" +
			"accounts and passwords, is listed at /sandbox/mails, and the calls that it was\n" +
			"asked for at /sandbox/dialled. What --demo takes as :demo COMMAND is sent to\n" +
			"/sandbox/cue: outage 30s, lose-answers 5, misanswer 303.\n\n" +
			"With --replay it simulates nothing and serves what --record kept of the real\n" +
			"service: each answer to requests of the same method, path and form, in order,\n" +
			"the last again and again, and 404 to all others. Nobody need sign in.",
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if replay != "" {
				return p.replay(cmd, listen, replay)
			}
			box, err := sim.box(state, reuse, nil)
			if err != nil {
				return err
			}
			email, password := box.Credentials()
			return p.serve(listen, box, func(url string) {
				fmt.Fprintf(p.streams.Err, "The simulated service listens on %s, until ctrl+c.\nSign in as %s with the password %s:\n"+
					"  talkdeck --profile sandbox --api-url %s --calls-url %s\n", url, email, password, url, url)
			})
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&listen, "listen", "127.0.0.1:8808", "`ADDRESS` and port on this computer; port 0 takes a free one")
	flags.StringVar(&state, "state", "", "`FOLDER` to keep accounts and calls in, so that a restart goes on with them")
	flags.DurationVar(&reuse, "reuse-window", 0, "`TIME` that a spent refresh token still serves")
	flags.StringVar(&replay, "replay", "", "`FOLDER` of answers that --record kept, to serve instead of a simulation")
	sim.addFlags(flags)
	if err := errors.Join(cmd.MarkFlagDirname("state"), cmd.MarkFlagDirname("replay")); err != nil {
		panic(err) // only for a flag that the command doesn't have
	}
	return cmd
}

// replay serves the answers of a folder.
func (p *program) replay(cmd *cobra.Command, listen, dir string) error {
	if name := firstChanged(cmd.Flags(), "state", "reuse-window", "demo-calls", "demo-speed", "demo-token-ttl", "demo-seed"); name != "" {
		return usage(fmt.Errorf("--replay serves what was recorded and --%s is of a simulation; give one of them", name))
	}
	recorded, err := requests.OpenReplay(dir)
	if err != nil {
		return usage(err)
	}
	return p.serve(listen, recorded, func(url string) {
		fmt.Fprintf(p.streams.Err, "%s of %s can be had on %s, until ctrl+c:\n  TALKSTACK_API_KEY=any talkdeck --profile replay --api-url %s --calls-url %s\n",
			present.Count(recorded.Answers, "answer"), present.Line(dir), url, url, url)
	})
}

// serve answers until ctrl+c or SIGTERM. ready is told the URL.
func (p *program) serve(addr string, h http.Handler, ready func(url string)) error {
	ctx, stop := signal.NotifyContext(p.ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	listener, err := listenHere(addr)
	if err != nil {
		return err
	}
	server := newServer(h)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	ready("http://" + listener.Addr().String())
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		_ = server.Close() // who still waits for an answer has waited long enough
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

var errNotLoopback = errors.New("the simulated service has passwords that everybody knows, so it listens on this computer only: 127.0.0.1, [::1] or localhost")

// listenHere listens at an address that can be reached from this computer alone.
func listenHere(addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, usage(errors.New("--listen must be an address and a port, like 127.0.0.1:8808"))
	}
	if ip := net.ParseIP(host); !strings.EqualFold(host, "localhost") && (ip == nil || !ip.IsLoopback()) {
		return nil, usage(errNotLoopback)
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("nothing can be served there: %w", err)
	}
	if tcp, ok := l.Addr().(*net.TCPAddr); !ok || !tcp.IP.IsLoopback() { // what localhost is can be changed
		_ = l.Close() // it was never used
		return nil, usage(errNotLoopback)
	}
	return l, nil
}
