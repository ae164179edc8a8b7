package ui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/session"
	"talkdeck/ui/feature/account/overview"
	sessionpage "talkdeck/ui/feature/account/session"
	"talkdeck/ui/feature/account/signin"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/toast"
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
	a.session, a.env.Keyed = s, s.APIKey
	cmds := []tea.Cmd{a.tellWaiting(before, s)}
	if s.State != before.State {
		a.dismissed = false
	}
	if stale := s.State == session.Reconnecting || s.State == session.NeedPassword || s.State == session.AccountGone; stale != a.env.Stale {
		a.env.Stale = stale
		a.router.restyle()
		cmds = append(cmds, a.lapseBatches(stale))
		if !stale { // nobody waits out a pause that began while nothing could be had
			cmds = append(cmds, a.refreshVisible())
		}
	}
	if s.Account != before.Account && before.Account != "" {
		cmds = append(cmds, a.leaveBatches())
		a.forget()
	}
	if a.card != nil {
		a.card.SetWaiting(a.waiting())
	}
	cmds = append(cmds, a.router.deliver(sessionpage.Changed{Snapshot: s}), a.router.deliver(overview.Changed{Snapshot: s}))
	a.askHeld()
	switch s.State {
	case session.SignedOut:
		a.forget()
		cmds = append(cmds, a.leaveBatches(), a.needCard(false))
	case session.NeedPassword, session.AccountGone:
		cmds = append(cmds, a.needCard(true))
	case session.Active, session.Renewing, session.Retrying, session.SignInSoon, session.Reconnecting:
		if s.State == session.Active && before.State != session.Active && !a.cardAsked {
			a.closeCard()
		}
		if !a.started {
			cmds = append(cmds, a.findFirst())
		}
	case session.Restoring, session.SigningIn, session.SigningOut:
	}
	return tea.Batch(cmds...)
}

// refreshVisible makes the page on the screen ask the service again, unless something is being typed there.
func (a *App) refreshVisible() tea.Cmd {
	if p := a.router.top(); p == nil || p.TakesText() {
		return nil
	}
	return a.visible(tea.KeyPressMsg{Code: 'r', Text: "r"})
}

// forget drops everything that belongs to an account: its pages, its project.
func (a *App) forget() {
	a.router.close()
	a.project, a.projects, a.started = client.Project{}, nil, false
	a.env.Drafts = page.Drafts{}
	clear(a.desk.drafts)
}

// signInIntent does what a page or the sign-in card asked for about signing in.
func (a *App) signInIntent(msg tea.Msg) (cmd tea.Cmd, ok bool) {
	switch msg := msg.(type) {
	case page.SignIn:
		if a.session.State == session.Reconnecting {
			return a.renew(), true
		}
		return a.openCard(false), true
	case signin.Submit:
		return a.signIn(msg), true
	case signin.LookAtDemo:
		a.exit = ExitToDemo
		return tea.Quit, true
	case signin.Dismiss:
		a.dismissCard()
		return nil, true
	}
	return nil, false
}

// needCard opens the card by itself, unless the person has put it aside.
func (a *App) needCard(swallow bool) tea.Cmd {
	switch {
	case a.card != nil || a.dismissed:
		return nil
	case a.session.APIKey:
		a.dismissed = true
		return a.toast(toast.Failure, client.ErrKeyRefused.Error()+": check TALKSTACK_API_KEY, a newer key replaces it")
	}
	return a.openCard(swallow)
}

// openCard opens the sign-in card. swallow makes it ignore the keys in flight, which were meant for what is below.
func (a *App) openCard(swallow bool) tea.Cmd {
	if a.session.APIKey {
		return a.toast(toast.Info, "unset TALKSTACK_API_KEY to sign in with a password: its key is in use")
	}
	a.cardAsked = !swallow && a.session.State != session.SignedOut
	options := signin.Options{
		Host: a.opts.Host, Email: a.session.Account, Reason: a.reason(), Waiting: a.waiting(), Swallow: swallow,
		Demo: a.opts.Demo == nil && a.session.State == session.SignedOut, Behind: a.router.top() != nil,
	}
	if a.session.State == session.AccountGone {
		options.Email = ""
	}
	a.card = signin.New(a.env, options)
	a.card.Resize(a.frame.Body.Size())
	a.opts.Session.SetAttention(true)
	return a.card.Init()
}

func (a *App) closeCard() {
	if a.card != nil {
		a.card = nil
		a.opts.Session.SetAttention(false)
	}
}

// reason is why one should sign in, in a sentence.
func (a *App) reason() string {
	switch {
	case a.opts.Demo != nil:
		_, password := a.opts.Demo.Credentials()
		return "This is a simulation; its password is: " + password
	case a.session.State == session.AccountGone:
		return "This account no longer exists on " + a.opts.Host + ". Sign in as another, or quit with ctrl+c."
	}
	return a.session.Reason
}

// dismissCard stops the sign-in that is under way, or else puts the card aside; s brings it back. Without any session there
// is nothing to go on with, so it stays.
func (a *App) dismissCard() {
	switch {
	case a.card != nil && a.card.Busy():
		a.stopSignIn()
	case a.session.State != session.SignedOut:
		a.closeCard()
		a.dismissed = true
	}
}

// signedIn is what became of a sign-in.
type signedIn struct {
	login *client.Login
	err   error
}

func (a *App) signIn(s signin.Submit) tea.Cmd {
	a.card.SetBusy(true)
	ctx, stop := context.WithCancel(a.env.Ctx)
	a.stopSignIn = stop
	keeper := a.opts.Session
	return func() tea.Msg {
		defer stop()
		login, err := keeper.SignIn(ctx, s.Email, s.Password)
		return signedIn{login, err}
	}
}

func (a *App) signInEnded(msg signedIn) tea.Cmd {
	if msg.err != nil {
		if a.card != nil {
			a.card.SetError(msg.err)
		}
		return nil
	}
	a.closeCard()
	level, sentence := toast.Success, present.LoginStatus(msg.login.Status)
	switch a.login = msg.login.Status; {
	case msg.login.Status == client.LoginHubSpotFailed:
		level = toast.Warning
	case msg.login.Status != client.LoginHubSpotSuccess:
		sentence = "signed in"
	}
	return a.toast(level, sentence)
}

// warnAt are the times before the end of a session that can't be renewed at which the person is told, ascending.
var warnAt = [...]time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute}

// warnOfEnd tells once at each of those times.
func (a *App) warnOfEnd() tea.Cmd {
	if a.session.State != session.SignInSoon {
		a.warned = 0
		return nil
	}
	left := a.session.Left(a.env.Now())
	for _, at := range warnAt {
		if left > at {
			continue
		}
		if a.warned != 0 && a.warned <= at {
			return nil
		}
		a.warned = at
		return a.toast(toast.Warning, "the session ends in "+present.Left(left)+": s signs in, as it can't be renewed")
	}
	return nil
}

// renew asks the keeper to renew the session now, for somebody who doesn't want to wait for the next try.
func (a *App) renew() tea.Cmd {
	ctx, keeper := a.env.Ctx, a.opts.Session
	return func() tea.Msg {
		if err := keeper.RenewNow(ctx); err != nil && !errors.Is(err, context.Canceled) {
			return page.Failed(err)
		}
		return nil
	}
}
