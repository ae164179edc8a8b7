package account

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/session"
	"talkdeck/ui/feature/account/signin"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
)

// needCard opens the card by itself, unless the person has put it aside.
func (f *Feature) needCard(swallow bool) tea.Cmd {
	switch {
	case f.card != nil || f.dismissed:
		return nil
	case f.env.Session.APIKey:
		f.dismissed = true
		return f.env.Notify(page.Failure, client.ErrKeyRefused.Error()+": check TALKSTACK_API_KEY, a newer key replaces it")
	}
	return f.openCard(swallow)
}

// openCard opens the sign-in card. swallow makes it ignore the keys in flight, which were typed for the page below.
func (f *Feature) openCard(swallow bool) tea.Cmd {
	s := f.env.Session
	if s.APIKey {
		return f.env.Notify(page.Info, "unset TALKSTACK_API_KEY to sign in with a password: its key is in use")
	}
	f.cardAsked = !swallow && s.State != session.SignedOut
	options := signin.Options{
		Host: f.s.Host, Email: s.Account, Reason: f.reason(), Waiting: f.waiting(), Swallow: swallow,
		Demo: f.s.Demo == nil && s.State == session.SignedOut, Behind: f.env.Visible != page.ID{},
	}
	if s.State == session.AccountGone {
		options.Email = ""
	}
	f.card = signin.New(f.env, options)
	f.card.Resize(f.size)
	f.s.Session.SetAttention(true)
	return nil
}

func (f *Feature) closeCard() {
	if f.card != nil {
		f.card = nil
		f.s.Session.SetAttention(false)
	}
}

// reason is why one should sign in, in a sentence.
func (f *Feature) reason() string {
	switch {
	case f.s.Demo != nil:
		_, password := f.s.Demo.Credentials()
		return "This is a simulation; its password is: " + password
	case f.env.Session.State == session.AccountGone:
		return "This account no longer exists on " + f.s.Host + ". Sign in as another, or quit with ctrl+c."
	}
	return f.env.Session.Reason
}

// dismissCard stops the sign-in that is in flight, or else puts the card aside; s brings it back. Without any session there is
// nothing to go on with, so it stays.
func (f *Feature) dismissCard() {
	switch {
	case f.card != nil && f.card.Busy():
		f.stopSignIn()
	case f.env.Session.State != session.SignedOut:
		f.closeCard()
		f.dismissed = true
	}
}

// signedIn is the result of a sign-in.
type signedIn struct {
	login *client.Login
	err   error
}

func (f *Feature) signIn(s signin.Submit) tea.Cmd {
	f.card.SetBusy(true)
	ctx, stop := context.WithCancel(f.env.Ctx)
	f.stopSignIn = stop
	keeper := f.s.Session
	return func() tea.Msg {
		defer stop()
		login, err := keeper.SignIn(ctx, s.Email, s.Password)
		return signedIn{login, err}
	}
}

func (f *Feature) signInEnded(msg signedIn) tea.Cmd {
	if msg.err != nil {
		if f.card != nil {
			f.card.SetError(msg.err)
		}
		return nil
	}
	f.closeCard()
	level, sentence := page.Success, present.LoginStatus(msg.login.Status)
	switch f.login = msg.login.Status; {
	case msg.login.Status == client.LoginHubSpotFailed:
		level = page.Warning
	case msg.login.Status != client.LoginHubSpotSuccess:
		sentence = "signed in"
	}
	return f.env.Notify(level, sentence)
}

// warnAt are the times before the end of a session that can't be renewed at which the person is warned, ascending.
var warnAt = [...]time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute}

// warnOfEnd warns once at each of those times.
func (f *Feature) warnOfEnd(now time.Time) tea.Cmd {
	if f.env.Session.State != session.SignInSoon {
		f.warned = 0
		return nil
	}
	left := f.env.Session.Left(now)
	for _, at := range warnAt {
		if left > at {
			continue
		}
		if f.warned != 0 && f.warned <= at {
			return nil
		}
		f.warned = at
		return f.env.Notify(page.Warning, "the session ends in "+present.Left(left)+": s signs in, as it can't be renewed")
	}
	return nil
}

// renew asks the keeper to renew the session now, for somebody who doesn't want to wait for the next try.
func (f *Feature) renew() tea.Cmd {
	ctx, keeper := f.env.Ctx, f.s.Session
	return func() tea.Msg {
		if err := keeper.RenewNow(ctx); err != nil && !errors.Is(err, context.Canceled) {
			return page.Failed(err)
		}
		return nil
	}
}
