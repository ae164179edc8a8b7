package ui

import (
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/sandbox"
	"talkdeck/session"
	"talkdeck/ui/feature/account/signin"
	"talkdeck/ui/feature/account/signup"
	"talkdeck/ui/kit/command"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/toast"
)

// registerAccount adds the commands about one's account.
func (a *App) registerAccount() {
	step := func(s signup.Step) func(string) (tea.Cmd, error) {
		return func(string) (tea.Cmd, error) { return a.openSignUp(s, "", client.Secret{}), nil }
	}
	a.commands.Add(
		command.Command{Name: "account", Help: "whose account this is, and what can be done with it", Run: func(string) (tea.Cmd, error) { return a.goTo(page.Account), nil }},
		command.Command{Name: "password", Help: "change the password; with nobody signed in, get a new one", Run: a.runPassword},
		command.Command{Name: "forgot", Help: "get a new password by a mailed code", Run: step(signup.Forgot)},
		command.Command{Name: "signup", Help: "make an account, or go on with one", Run: step(signup.SignUp)},
	)
}

func (a *App) runPassword(string) (tea.Cmd, error) {
	if a.session.APIKey || a.nobody() {
		return a.openSignUp(signup.Forgot, a.session.Account, client.Secret{}), nil
	}
	if a.env.ReadOnly {
		return a.env.RefuseReadOnly(), nil
	}
	return a.openOver(page.ID{Kind: page.Password}), nil
}

// nobody reports whether nobody is signed in who could go on.
func (a *App) nobody() bool {
	return a.session.State == session.SignedOut || a.session.State == session.NeedPassword || a.session.State == session.AccountGone
}

// openSignUp opens the card for a new account or password; where it was left, if that leads to the same.
func (a *App) openSignUp(step signup.Step, email string, password client.Secret) tea.Cmd {
	if a.opts.ReadOnly {
		return a.env.RefuseReadOnly()
	}
	if a.signup == nil {
		a.signup = signup.New(a.env, a.opts.Client.Auth, a.opts.Host)
	}
	if goesOn := step == signup.SignUp && a.signup.Step() == signup.Verify || step == signup.Forgot && a.signup.Step() == signup.Reset; !goesOn {
		a.signup.GoTo(step)
	}
	a.signup.Fill(email, password)
	a.signup.Resize(a.frame.Body.Size())
	a.signup.Restyle()
	a.signingUp = true
	return nil
}

// signUpIntent does what the card asked for; ok is false for a message that isn't of it.
func (a *App) signUpIntent(msg tea.Msg) (cmd tea.Cmd, ok bool) {
	switch msg := msg.(type) {
	case signup.Result:
		return tea.Batch(a.signup.Take(msg), a.simulatedMail()), true
	case signup.Dismiss:
		a.signingUp = false
		return nil, true
	case signup.Ready:
		return a.accountReady(msg), true
	case mailed:
		a.mails = msg.count
		return a.toast(toast.Info, "SIMULATED mail to "+present.Line(msg.last.To)+": the code is "+present.Line(msg.last.Code)), true
	}
	return nil, false
}

// cardInput gives a key or a paste to the card on top, and goes from one card to the other.
func (a *App) cardInput(msg tea.Msg) tea.Cmd {
	if a.signingUp {
		return a.signup.Update(msg)
	}
	cmd := a.card.Update(msg)
	switch want := a.card.Wanted().(type) {
	case signin.NewAccount:
		step := signup.SignUp
		if want.Unverified {
			step = signup.Verify
		}
		return a.openSignUp(step, want.Email, want.Password)
	case signin.Forgotten:
		return a.openSignUp(signup.Forgot, want.Email, client.Secret{})
	}
	return cmd
}

// accountReady signs in to an account that is ready now, unless another is in use.
func (a *App) accountReady(msg signup.Ready) tea.Cmd {
	a.signingUp = false
	if !a.nobody() {
		return a.toast(toast.Success, msg.Text+" s signs in")
	}
	notice := a.toast(toast.Success, msg.Text)
	open := a.openCard(false)
	if a.card == nil {
		return tea.Batch(notice, open)
	}
	a.card.Fill(msg.Email)
	if msg.Password.IsZero() {
		return tea.Batch(notice, open)
	}
	return tea.Batch(notice, open, a.signIn(signin.Submit{Email: msg.Email, Password: msg.Password}))
}

// mailed is the newest of the mails that the simulation would have sent.
type mailed struct {
	count int
	last  sandbox.Mail
}

// simulatedMail shows what the simulation mails: no mail comes from it.
func (a *App) simulatedMail() tea.Cmd {
	box, ok := a.opts.Demo.(interface{ Mails() []sandbox.Mail })
	if !ok {
		return nil
	}
	before := a.mails
	return func() tea.Msg {
		mails := box.Mails()
		if len(mails) == before {
			return nil
		}
		return mailed{len(mails), mails[len(mails)-1]}
	}
}
