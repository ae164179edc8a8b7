package ui

import (
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/session"
	"talkdeck/ui/page/signin"
	"talkdeck/ui/widget/toast"
)

// sessionMsg is a new snapshot from the keeper.
type sessionMsg session.Snapshot

// awaitSession waits for the next snapshot; Update arms it again each time.
func (a *App) awaitSession() tea.Cmd {
	updates, done := a.opts.Session.Updates(), a.env.Ctx.Done()
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

// sessionChanged takes a snapshot: it opens and closes the sign-in card and, once there is a session, finds the first page.
func (a *App) sessionChanged(s session.Snapshot) tea.Cmd {
	before := a.session
	a.session = s
	if s.State != before.State {
		a.dismissed = false
	}
	if stale := s.State == session.Reconnecting || s.State == session.NeedPassword; stale != a.env.Stale {
		a.env.Stale = stale
		a.router.restyle()
	}
	if s.Account != before.Account && before.Account != "" {
		a.forget()
	}
	switch s.State {
	case session.SignedOut:
		a.forget()
		return a.needCard(false)
	case session.NeedPassword, session.AccountGone:
		return a.needCard(true)
	case session.Active, session.Renewing, session.Retrying, session.SignInSoon, session.Reconnecting:
		if s.State == session.Active && before.State != session.Active && !a.cardAsked {
			a.card = nil
		}
		if !a.started {
			return a.findFirst()
		}
	case session.Restoring, session.SigningIn, session.SigningOut:
	}
	return nil
}

// forget drops everything that belongs to an account: its pages, its project.
func (a *App) forget() {
	a.router.close()
	a.project, a.projects, a.started = client.Project{}, nil, false
}

// needCard opens the card by itself, unless the person has put it aside.
func (a *App) needCard(swallow bool) tea.Cmd {
	if a.card != nil || a.dismissed {
		return nil
	}
	return a.openCard(swallow)
}

// openCard opens the sign-in card. swallow makes it ignore the keys in flight, which were meant for what is below.
func (a *App) openCard(swallow bool) tea.Cmd {
	if a.session.APIKey {
		return a.toast(toast.Info, "an API key from TALKSTACK_API_KEY is in use; unset it to sign in with a password")
	}
	a.cardAsked = !swallow && a.session.State != session.SignedOut
	a.card = signin.New(a.env, signin.Options{
		Host: a.opts.Host, Email: a.session.Account, Reason: a.session.Reason,
		Demo: a.opts.Demo == nil && a.session.State == session.SignedOut, Swallow: swallow,
	})
	a.card.Resize(a.frame.Body.Size())
	return a.card.Init()
}

// dismissCard puts the card aside; s brings it back. Without any session there is nothing to go on with, so it stays.
func (a *App) dismissCard() {
	if a.session.State != session.SignedOut {
		a.card, a.dismissed = nil, true
	}
}

type signedIn struct{ err error }

func (a *App) signIn(s signin.Submit) tea.Cmd {
	a.card.SetBusy(true)
	ctx, keeper := a.env.Ctx, a.opts.Session
	return func() tea.Msg {
		_, err := keeper.SignIn(ctx, s.Email, s.Password)
		return signedIn{err}
	}
}

func (a *App) signInEnded(msg signedIn) tea.Cmd {
	if a.card == nil {
		return nil
	}
	a.card.SetBusy(false)
	if msg.err != nil {
		a.card.SetError(msg.err)
		return nil
	}
	a.card = nil
	return a.toast(toast.Success, "signed in")
}
