package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"talkdeck/ui/config"
	"talkdeck/ui/present"
)

func (p *program) logoutCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "logout [flags]",
		Short: "Remove the session from this computer",
		Long: "logout removes the profile's session from this computer, and other windows that\n" +
			"use it see that. It sends nothing, so it works offline: Talkstack has no way to\n" +
			"end a session before its time.",
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := p.load(cmd.Flags())
			if err != nil {
				return err
			}
			return p.logout(cfg)
		},
	}
	addSettings(cmd.Flags(), "profile", "api-url")
	return cmd
}

func (p *program) logout(cfg *config.Config) error {
	keeper, err := openKeeper(cfg, clientOptions(cfg.APIURL, cfg.CallsURL, nil))
	if err != nil {
		return err
	}
	removed, err := keeper.SignOut(p.ctx)
	if err != nil {
		return err
	}
	if removed.Account == "" {
		fmt.Fprintf(p.streams.Out, "Nobody was signed in with the profile %s.\n", cfg.Profile)
	} else {
		fmt.Fprintf(p.streams.Out, "Signed out %s: the tokens are removed from %s\n", present.Line(removed.Account), present.Line(strings.Join(removed.Files, " and ")))
	}
	if !cfg.APIKey.IsZero() {
		p.say("TALKSTACK_API_KEY is still set and lets talkdeck in; unset it too")
	}
	return nil
}
