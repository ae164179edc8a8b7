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
)

func (p *program) sandboxCommand() *cobra.Command {
	var listen, state string
	var reuse time.Duration
	var sim simulation
	cmd := &cobra.Command{
		Use:   "sandbox [flags]",
		Short: "Serve the simulated service, for another talkdeck to connect to",
		Long: "sandbox serves Talkstack's API with simulated calls on this computer, until\n" +
			"ctrl+c. It is what stands behind --demo; as a process of its own it can be\n" +
			"stopped and started under a dashboard. What it would mail, the codes for new\n" +
			"accounts and passwords, is listed at /sandbox/mails, and the calls that it was\n" +
			"asked for at /sandbox/dialled. What --demo takes as :demo CUE is sent to\n" +
			"/sandbox/cue: outage 30s, lose-answers 5, misanswer 303.",
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: func(*cobra.Command, []string) error {
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
	sim.addFlags(flags)
	if err := cmd.MarkFlagDirname("state"); err != nil {
		panic(err) // only for a flag that the command doesn't have
	}
	return cmd
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
