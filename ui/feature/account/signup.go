package account

import (
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/sandbox"
	"talkdeck/ui/feature/account/signin"
	"talkdeck/ui/feature/account/signup"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
)

// openSignUp opens the card for a new account or password; where it was left, if that leads to the same.
func (f *Feature) openSignUp(step signup.Step, email string, password client.Secret) {
	if f.env.ReadOnly {
		f.env.RefuseReadOnly()
		return
	}
	if f.signup == nil {
		f.signup = signup.New(f.env, f.s.Client.Auth, f.s.Host)
	}
	if goesOn := step == signup.SignUp && f.signup.Step() == signup.Verify || step == signup.Forgot && f.signup.Step() == signup.Reset; !goesOn {
		f.signup.GoTo(step)
	}
	f.signup.Fill(email, password)
	f.signup.Resize(f.size)
	f.signup.Restyle()
	f.signingUp = true
}

// accountReady signs in to an account that is ready now, unless another is in use.
func (f *Feature) accountReady(msg signup.Ready) tea.Cmd {
	f.signingUp = false
	if !f.nobody() {
		return f.env.Notify(page.Success, msg.Text+" s signs in")
	}
	f.env.Notify(page.Success, msg.Text)
	open := f.openCard(false)
	if f.card == nil {
		return open
	}
	f.card.Fill(msg.Email)
	if msg.Password.IsZero() {
		return open
	}
	return tea.Batch(open, f.signIn(signin.Submit{Email: msg.Email, Password: msg.Password}))
}

// mailed is the newest of the mails that the simulation would have sent.
type mailed struct {
	count int
	last  sandbox.Mail
}

// simulatedMail looks for what the simulation mails: no mail comes from it.
func (f *Feature) simulatedMail() tea.Cmd {
	box, ok := f.s.Demo.(interface{ Mails() []sandbox.Mail })
	if !ok {
		return nil
	}
	before := f.mails
	return func() tea.Msg {
		mails := box.Mails()
		if len(mails) == before {
			return nil
		}
		return mailed{len(mails), mails[len(mails)-1]}
	}
}

func (f *Feature) showMail(msg mailed) {
	f.mails = msg.count
	f.env.Notify(page.Info, "SIMULATED mail to "+present.Line(msg.last.To)+": the code is "+present.Line(msg.last.Code))
}
