package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"talkdeck/client"
	"talkdeck/ui/config"
	"talkdeck/ui/kit/present"
)

func (p *program) loginCommand() *cobra.Command {
	var email string
	var fromStdin bool
	return p.build(spec{
		use:   "login",
		short: "Sign in without the dashboard",
		long: "login signs in with an e-mail and a password and keeps the session for the\n" +
			"dashboard. The password is asked for without showing it, or read from standard\n" +
			"input. It is never a flag, since other people on this computer can see those.",
		example: "  talkdeck login --email ana@example.com\n" +
			"  pass talkstack | talkdeck login --email ana@example.com --password-stdin",
		flags: func(cmd *cobra.Command) {
			cmd.Flags().StringVar(&email, "email", "", "`ADDRESS` to sign in with; asked for if it isn't given")
			cmd.Flags().BoolVar(&fromStdin, "password-stdin", false, "read the password from standard input")
		},
		settings: []string{"profile", "api-url", "tz", "keyring", "log", "record"},
		run: func(ctx context.Context, inv *invocation) error {
			ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
			defer stop()
			return p.login(ctx, inv.cfg, email, fromStdin)
		},
	})
}

func (p *program) login(ctx context.Context, cfg *config.Config, email string, fromStdin bool) error {
	email, password, err := p.credentials(ctx, hostOf(cfg.APIURL), email, fromStdin)
	if err != nil {
		return err
	}
	log, err := p.openLogs(cfg)
	if err != nil {
		return err
	}
	defer p.closeLog(log)
	store, err := openStore(cfg)
	if err != nil {
		return err
	}
	keeper, err := newKeeper(cfg, clientOptions(cfg.APIURL, cfg.CallsURL, log), store, func() {})
	if err != nil {
		return err
	}
	if _, err := keeper.SignIn(ctx, email, password); err != nil {
		if ctx.Err() != nil {
			return errInterrupted
		}
		return err
	}
	s := keeper.Snapshot()
	if s.NotSaved != nil {
		return fmt.Errorf("signed in, but the session can't be kept: %w", s.NotSaved)
	}
	then := "the dashboard renews it"
	if s.Renews.IsZero() {
		then = "it can't be renewed"
	}
	fmt.Fprintf(p.out, "Signed in to %s as %s until %s; %s.\nThe session is kept in %s\n",
		present.Line(s.Host), present.Line(s.Account), s.Ends.In(cfg.Zone).Format("15:04 MST"), then, s.Location)
	if !cfg.APIKey.IsZero() {
		p.say("TALKSTACK_API_KEY is set and comes before this session; unset it to use the session")
	}
	return nil
}

// maxSecret bounds what is read as an e-mail or a password, in bytes.
const maxSecret = 4 << 10

// credentials gets the e-mail and the password, from the person or from standard input.
func (p *program) credentials(ctx context.Context, host, email string, fromStdin bool) (string, client.Secret, error) {
	terminal := term.IsTerminal(p.streams.In.Fd())
	switch {
	case fromStdin && email == "":
		return "", client.Secret{}, usage(errors.New("--password-stdin needs --email"))
	case fromStdin:
		password, err := readLine(p.streams.In)
		if errors.Is(err, io.EOF) || err == nil && password == "" {
			err = usage(errors.New("standard input holds no password"))
		}
		return email, client.NewSecret(password), err
	case !terminal:
		return "", client.Secret{}, usage(errors.New("there is no terminal to ask for the password on; use --email and --password-stdin"))
	}
	fmt.Fprintf(p.streams.Err, "Sign in to %s\n", present.Line(host))
	if email == "" {
		fmt.Fprint(p.streams.Err, "E-mail: ")
		var err error
		if email, err = p.ask(ctx, func() (string, error) { return readLine(p.streams.In) }); err != nil {
			return "", client.Secret{}, err
		}
	}
	fmt.Fprint(p.streams.Err, "Password: ")
	password, err := p.ask(ctx, func() (string, error) {
		raw, err := term.ReadPassword(p.streams.In.Fd())
		return string(raw), err
	})
	fmt.Fprintln(p.streams.Err)
	return strings.TrimSpace(email), client.NewSecret(password), err
}

// ask runs a question to the person. Ctrl+c ends it, and the terminal echoes again; nothing typed is a no.
func (p *program) ask(ctx context.Context, question func() (string, error)) (string, error) {
	type answer struct {
		text string
		err  error
	}
	before, err := term.GetState(p.streams.In.Fd())
	if err != nil {
		return "", fmt.Errorf("the terminal can't be used: %w", err)
	}
	answered := make(chan answer, 1)
	go func() {
		text, err := question()
		answered <- answer{text, err}
	}()
	select {
	case a := <-answered:
		if a.err == nil && a.text == "" || errors.Is(a.err, io.EOF) {
			return "", &coded{codeCancelled, errors.New("nothing was typed, so nobody is signed in")}
		}
		return a.text, a.err
	case <-ctx.Done():
		fmt.Fprintln(p.streams.Err)
		return "", errors.Join(errInterrupted, term.Restore(p.streams.In.Fd(), before))
	}
}

// readLine reads up to the end of the line, and not a byte of what follows.
func readLine(r io.Reader) (string, error) {
	var line []byte
	var b [1]byte
	for len(line) <= maxSecret {
		n, err := r.Read(b[:])
		switch {
		case n == 1 && b[0] == '\n', errors.Is(err, io.EOF) && len(line) > 0:
			return strings.TrimSuffix(string(line), "\r"), nil
		case n == 1:
			line = append(line, b[0])
		case err != nil:
			return "", err
		}
	}
	return "", usage(fmt.Errorf("a line of more than %d bytes is neither an e-mail nor a password", maxSecret))
}
