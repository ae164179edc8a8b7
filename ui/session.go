package ui

import (
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/session"
	"talkdeck/ui/feature"
	"talkdeck/ui/kit/page"
)

// sessionMsg is a new snapshot from the keeper.
type sessionMsg session.Snapshot

// awaitSession waits for the next snapshot; Update arms it again each time.
func (a *App) awaitSession() tea.Cmd {
	updates, done := a.services.Session.Updates(), a.env.Ctx.Done()
	return func() tea.Msg {
		select {
		case s, ok := <-updates:
			if ok {
				return sessionMsg(s)
			}
		case <-done:
		}
		return nil
	}
}

// sessionChanged takes a snapshot: it marks what is shown as stale while nothing newer can be had, drops what belongs to an account
// that is signed out, and tells the features.
func (a *App) sessionChanged(now session.Snapshot) tea.Cmd {
	was := a.env.Session
	a.env.Session, a.env.Keyed = now, now.APIKey
	if now.State == session.SignedOut || now.Account != was.Account && was.Account != "" {
		a.forget()
	}
	if stale := now.State.Lapsed() || now.State == session.SigningIn && a.env.Stale; stale != a.env.Stale { // who comes back isn't known yet
		a.env.Stale = stale
		a.router.Restyle()
		if !stale { // nobody waits out a pause that began while nothing could be had
			a.env.Post(page.Refresh{})
		}
	}
	var cmds []tea.Cmd
	for _, f := range a.features {
		if f, ok := f.(feature.SessionAware); ok {
			cmds = append(cmds, f.SessionChanged(was, now))
		}
	}
	return tea.Batch(cmds...)
}

// forget drops everything that belongs to an account: its pages, its projects.
func (a *App) forget() {
	a.router.Close()
	a.env.Project, a.env.Projects, a.env.Ready = client.Project{}, nil, false
	a.env.Drafts = page.Drafts{}
}

// opening says what is waited for while no page is there yet.
func (a *App) opening() string {
	switch {
	case a.overlay() != nil:
		return ""
	case a.env.Session.State == session.Restoring:
		return "restoring session" + a.env.Styles.Glyphs.Ellipsis
	}
	return "opening your project at " + a.services.Host + a.env.Styles.Glyphs.Ellipsis
}
