package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/toast"
)

// toggleTimes goes on to the next way to show moments: in the person's own zone, in UTC, as ages.
func (a *App) toggleTimes() tea.Cmd {
	env := a.env
	env.Times = (env.Times + 1) % (present.Ages + 1)
	if env.Times == present.UTC && present.Zone(env.Now(), a.opts.Zone) == "UTC" {
		env.Times = present.Ages // the person's own zone is UTC
	}
	env.Zone = a.opts.Zone
	said := "times are in your own zone, " + present.Zone(env.Now(), env.Zone)
	switch env.Times {
	case present.Own:
	case present.UTC:
		env.Zone, said = time.UTC, "times are in UTC"
	case present.Ages:
		said = "times are ages; days are those of " + present.Zone(env.Now(), env.Zone)
	}
	a.router.restyle()
	return a.toast(toast.Info, said)
}
