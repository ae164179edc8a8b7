// Package account is who is signed in: the cards for signing in and for a new account or password, the session as it comes and goes,
// what waits for it, and the pages about it.
package account

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/session"
	"talkdeck/ui/feature"
	"talkdeck/ui/feature/account/overview"
	sessionpage "talkdeck/ui/feature/account/session"
	"talkdeck/ui/feature/account/signin"
	"talkdeck/ui/feature/account/signup"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
)

// Feature is the account. Use New.
type Feature struct {
	env *page.Env
	s   *feature.Services

	login      client.LoginStatus // what the newest sign-in answered; client.Unnamed: there was none
	dismissed  bool               // the person closed a card that opened by itself, and the session's state is still the same
	cardAsked  bool               // the card that is open was asked for by the person
	stopSignIn context.CancelFunc // of the sign-in that is in flight
	warned     time.Duration      // how long before its end a session that can't be renewed was last warned of; 0: not yet
	askedHeld  uint64             // the newest waiting action that was asked about

	size      layout.Size
	card      *signin.Card // nil while it is closed
	signup    *signup.Card // for a new account or password; what was typed stays in it while it is closed
	signingUp bool         // it is open
	mails     int          // of the simulation, that were shown
}

// New returns the feature.
func New(env *page.Env, s *feature.Services) *Feature {
	return &Feature{env: env, s: s, login: client.Unnamed}
}

// Pages implements feature.Feature.
func (f *Feature) Pages() map[page.Kind]func(page.ID) page.Page {
	return map[page.Kind]func(page.ID) page.Page{
		page.Session: func(page.ID) page.Page { return sessionpage.New(f.env, f.s.Session, f.s.Archive) },
		page.Account: func(page.ID) page.Page {
			return overview.New(f.env, func() client.LoginStatus { return f.login })
		},
		page.Password: func(page.ID) page.Page { return overview.NewPassword(f.env, f.s.Client.Auth) },
	}
}

// Update implements feature.Feature.
func (f *Feature) Update(msg tea.Msg) (cmd tea.Cmd, handled bool) {
	switch msg := msg.(type) {
	case page.SignIn:
		if f.env.Session.State == session.Reconnecting {
			return f.renew(), true
		}
		return f.openCard(false), true
	case signin.Submit:
		return f.signIn(msg), true
	case signin.LookAtDemo:
		return f.env.Post(page.Quit{ToDemo: true}), true
	case signin.Dismiss:
		f.dismissCard()
		return nil, true
	case signin.NewAccount:
		step := signup.SignUp
		if msg.Unverified {
			step = signup.Verify
		}
		f.openSignUp(step, msg.Email, msg.Password)
		return nil, true
	case signin.Forgotten:
		f.openSignUp(signup.Forgot, msg.Email, client.Secret{})
		return nil, true
	case signedIn:
		return f.signInEnded(msg), true
	case signup.Result:
		return tea.Batch(f.signup.Take(msg), f.simulatedMail()), true
	case signup.Dismiss:
		f.signingUp = false
		return nil, true
	case signup.Ready:
		return f.accountReady(msg), true
	case mailed:
		f.showMail(msg)
		return nil, true
	case keyMade:
		f.showKey(msg.key)
		return nil, true
	}
	return nil, false
}

// SessionChanged implements feature.SessionAware: it opens and closes the sign-in card.
func (f *Feature) SessionChanged(was, now session.Snapshot) tea.Cmd {
	f.tellWaiting(was, now)
	if now.State != was.State {
		f.dismissed = false
	}
	if f.card != nil {
		f.card.SetWaiting(f.waiting())
	}
	switch now.State {
	case session.SignedOut:
		return f.needCard(false)
	case session.NeedPassword, session.AccountGone:
		return f.needCard(true)
	case session.Active:
		if was.State != session.Active && !f.cardAsked {
			f.closeCard()
		}
	case session.Renewing, session.Retrying, session.SignInSoon, session.Reconnecting, session.Restoring, session.SigningIn, session.SigningOut:
	}
	return nil
}

// nobody reports whether nobody is signed in who could go on.
func (f *Feature) nobody() bool {
	state := f.env.Session.State
	return state == session.SignedOut || state == session.NeedPassword || state == session.AccountGone
}

// IsOpen implements feature.Overlay.
func (f *Feature) IsOpen() bool { return f.signingUp || f.card != nil }

// Low implements feature.Overlay: what is behind the sign-in card stays readable.
func (f *Feature) Low() bool { return !f.signingUp && f.card != nil && f.card.Behind() }

// View implements feature.Overlay.
func (f *Feature) View() string {
	if f.signingUp {
		return f.signup.View()
	}
	return f.card.View()
}

// Resize implements feature.Overlay.
func (f *Feature) Resize(size layout.Size) {
	f.size = size
	if f.card != nil {
		f.card.Resize(size)
	}
	if f.signup != nil {
		f.signup.Resize(size)
	}
}

// Restyle implements feature.Overlay.
func (f *Feature) Restyle() {
	if f.card != nil {
		f.card.Restyle()
	}
	if f.signup != nil {
		f.signup.Restyle()
	}
}

// Input implements feature.Overlay.
func (f *Feature) Input(msg tea.Msg) tea.Cmd {
	if f.signingUp {
		return f.signup.Input(msg)
	}
	return f.card.Input(msg)
}

// Tick implements feature.Ticking.
func (f *Feature) Tick(now time.Time) tea.Cmd { return f.warnOfEnd(now) }
