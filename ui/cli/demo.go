package cli

import (
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/spf13/pflag"

	"talkdeck/assets"
	"talkdeck/client"
	"talkdeck/client/localdata"
	"talkdeck/client/requests"
	"talkdeck/client/sandbox"
	"talkdeck/session"
	"talkdeck/ui/config"
	"talkdeck/ui/feature"
)

// demoAlone refuses the flags that choose a real account or service beside --demo, which never touches either, and the
// simulation's flags without it.
func demoAlone(flags *pflag.FlagSet, demo bool) error {
	if demo {
		if name := firstChanged(flags, "profile", "api-url", "calls-url"); name != "" {
			return usage(fmt.Errorf("--demo shows a simulation and --%s a real service; give one of them", name))
		}
	} else if name := firstChanged(flags, "demo-calls", "demo-speed", "demo-token-ttl", "demo-seed"); name != "" {
		return usage(fmt.Errorf("--%s needs --demo", name))
	}
	return nil
}

// firstChanged is the first of the named flags that was given, or "".
func firstChanged(flags *pflag.FlagSet, names ...string) string {
	for _, name := range names {
		if flags.Changed(name) {
			return name
		}
	}
	return ""
}

func standardSimulation() simulation {
	var s simulation
	s.addFlags(pflag.NewFlagSet("", pflag.ContinueOnError)) // for the defaults
	return s
}

// box is the simulated service. crash ends the program that it is part of; nil if it is none.
func (s *simulation) box(state string, reuse time.Duration, crash func()) (*sandbox.Server, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	return sandbox.New(sandbox.Options{
		Scenario: assets.Scenario(), Seed: s.seed, Calls: s.calls, Speed: s.speed, TokenTTL: s.ttl, State: state, ReuseWindow: reuse, Crash: crash,
	})
}

// demo shows a simulation that runs within this process, over real HTTP on this computer alone. Nothing of the person's is
// read or written but how they like the screen; the demo keeps a profile of its own.
func (p *program) demo(cfg *config.Config, sim simulation) error {
	box, dir, forget, err := p.demoBox(sim)
	if err != nil {
		return err
	}
	defer forget()
	at, end, err := serveHere(box)
	if err != nil {
		return err
	}
	defer end()
	log, err := p.openLogs(cfg)
	if err != nil {
		return err
	}
	defer p.closeLog(log)
	s, err := p.openSimulation(cfg, box, at, dir, log)
	if err != nil {
		return err
	}
	exit, _, err := p.show(cfg, s, feature.Kept{
		Opened: config.RememberInMemory(), Views: config.ViewsInMemory(), Notes: config.NotesInMemory(), Recordings: localdata.RecordingsDir(localdata.DemoProfile),
	})
	return ended(exit, err)
}

// local is a simulated service on this computer. Other users of the computer reach it as well, so it answers only to who has
// the secret of this run.
type local struct{ addr, secret string }

// secretHeader carries the secret of a run.
const secretHeader = "X-Talkdeck-Demo"

// serveHere serves a simulation over real HTTP, on this computer alone, until end.
func serveHere(h http.Handler) (at local, end func(), err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return at, nil, fmt.Errorf("the simulation can't be reached on this computer: %w", err)
	}
	at = local{listener.Addr().String(), rand.Text()}
	server := newServer(at.guard(h))
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(listener) // it ends when it is closed
	}()
	return at, func() {
		_ = server.Close() // nothing in it is worth waiting for
		<-served
	}, nil
}

// guard lets those in who have the secret.
func (l local) guard(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if subtle.ConstantTimeCompare([]byte(r.Header.Get(secretHeader)), []byte(l.secret)) != 1 {
			http.Error(w, "this demo is another's", http.StatusForbidden)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// wrap sends the secret along.
func (l local) wrap(next http.RoundTripper) http.RoundTripper { return guest{next, l.secret} }

// guest is a transport that sends the secret of a run along.
type guest struct {
	next   http.RoundTripper
	secret string
}

// RoundTrip implements http.RoundTripper.
func (g guest) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set(secretHeader, g.secret)
	return g.next.RoundTrip(r)
}

// CloseIdleConnections passes on what http.Client asks its transport for.
func (g guest) CloseIdleConnections() {
	if t, ok := g.next.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

func newServer(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
}

// openSimulation opens a simulation that is served at an address, with its user signed in. What is kept of it is in the folder dir.
func (p *program) openSimulation(cfg *config.Config, box *sandbox.Server, at local, dir string, log *requestLog) (*services, error) {
	url := "http://" + at.addr
	made := &requests.Log{}
	options := append([]client.Option{client.WithMiddleware(at.wrap)}, clientOptions(url, url, log)...) // no log sees the secret
	options = append(options, client.WithMiddleware(made.Wrap))
	bare, err := client.New(options...)
	if err != nil {
		return nil, err
	}
	s := &services{places: simulatedPlaces(dir)}
	s.Requests, s.Demo, s.Host, s.API = made, box, at.addr, url
	if cfg.From("project").Kind == config.Flag { // another is of the real service
		s.Project = cfg.Project
	}
	s.keeper = session.New(session.Options{
		Auth: bare.Auth, Store: session.NewMemoryStore(), Origin: url, Host: at.addr, Profile: localdata.DemoProfile,
	})
	email, password := box.Credentials()
	if _, err := s.keeper.SignIn(p.ctx, email, client.NewSecret(password)); err != nil {
		return nil, fmt.Errorf("the simulation doesn't work: %w", err)
	}
	s.Session = s.keeper
	if s.Client, err = client.New(append(options, client.WithAuth(s.keeper), client.WithReadOnly(cfg.ReadOnly))...); err != nil {
		return nil, err
	}
	p.openGate(cfg, s)
	return s, nil
}
