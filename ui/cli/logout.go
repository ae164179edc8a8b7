package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"talkdeck/client/localdata"
	"talkdeck/session"
	"talkdeck/ui/config"
	"talkdeck/ui/kit/present"
)

func (p *program) logoutCommand() *cobra.Command {
	return p.build(spec{
		use:   "logout",
		short: "Remove the session from this computer",
		long: "logout removes the profile's session from this computer, and other windows that\n" +
			"use it see that. It sends nothing, so it works offline: Talkstack has no way to\n" +
			"end a session before its time.",
		settings: []string{"profile"},
		run:      func(_ context.Context, inv *invocation) error { return p.logout(inv.cfg) },
	})
}

func (p *program) logout(cfg *config.Config) error {
	removed, err := session.SignOut(p.ctx, localdata.StateDir(cfg.Profile))
	if err != nil {
		return err
	}
	who := "Signed out"
	if removed.Account != "" {
		who += " " + present.Line(removed.Account)
	}
	switch {
	case len(removed.Files) > 0:
		fmt.Fprintf(p.out, "%s: the session is removed from %s\n", who, present.Line(strings.Join(removed.Files, " and ")))
	case removed.Account != "":
		fmt.Fprintln(p.out, who+".")
	default:
		fmt.Fprintf(p.out, "Nobody was signed in with the profile %s.\n", cfg.Profile)
	}
	if !cfg.APIKey.IsZero() {
		p.say("TALKSTACK_API_KEY is still set and lets talkdeck in; unset it too")
	}
	return nil
}
