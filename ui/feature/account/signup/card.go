package signup

import (
	"context"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/form"
)

// Auth is what the card needs of the client.
type Auth interface {
	SignUp(ctx context.Context, u client.NewUser) (*client.SignUpResult, error)
	VerifyEmail(ctx context.Context, email, code string) (*client.VerifyResult, error)
	ResendCode(ctx context.Context, email string) error
	ForgotPassword(ctx context.Context, email string) error
	ResetPassword(ctx context.Context, p client.PasswordReset) error
}

// Intents of the card.
type (
	// Ready says that one can sign in now. Password is zero if it isn't known here.
	Ready struct {
		Email    string
		Password client.Secret
		Text     string // what was done
	}
	// Dismiss puts the card aside.
	Dismiss struct{}
	// Result is the result of a request of the card; hand it to Take.
	Result struct {
		seq  int
		step Step
		next Step   // where it leads
		text string // what is to be said
		err  error
	}
)

// Step is what the card asks for.
type Step int

// The steps: the first two make an account, the others get a new password.
const (
	SignUp Step = iota
	Verify
	Forgot
	Reset
	finished
)

// The fields and buttons.
const (
	name     = "name"
	email    = "email"
	password = "password"
	again    = "again"
	code     = "code"
	haveCode = "have code"
	resend   = "resend"
	back     = "back"
)

// Card asks for what each step needs. Use New.
type Card struct {
	env    *page.Env
	auth   Auth
	host   string
	step   Step
	form   *form.Form
	typed  map[string]string // by field, in all steps
	known  client.Secret     // the password, from elsewhere
	size   layout.Size
	seq    int // of the newest request
	cancel context.CancelFunc
	said   string // the result of the newest request, safe to draw
}

var _ page.Overlay = (*Card)(nil)

// New returns a card at its first step.
func New(env *page.Env, auth Auth, host string) *Card {
	c := &Card{env: env, auth: auth, host: present.Line(host), typed: map[string]string{}}
	c.GoTo(SignUp)
	return c
}

// Step is what the card asks for now.
func (c *Card) Step() Step { return c.step }

// Fill enters an e-mail, and a password if it is known, unless something else was typed.
func (c *Card) Fill(address string, secret client.Secret) {
	c.keep()
	if address = present.Line(strings.TrimSpace(address)); address != "" {
		c.typed[email] = address
	}
	c.known = secret
	c.form = nil
	c.GoTo(c.step)
}

// keep stores what was typed, for the steps that ask for it too.
func (c *Card) keep() {
	if c.form != nil {
		maps.Copy(c.typed, c.form.Values())
	}
}

// GoTo shows a step, with what was typed in it or in others.
func (c *Card) GoTo(step Step) {
	c.keep()
	c.step, c.said = step, ""
	fields := slices.Clone(stages[step].fields)
	for i, f := range fields {
		fields[i].Value = c.typed[f.Key]
	}
	c.form = form.New(c.env.Styles, fields, stages[step].buttons...)
	c.form.Focus(fields[len(fields)-1].Key)
	for _, f := range slices.Backward(fields) { // the first that is empty, in the end
		if f.Value == "" {
			c.form.Focus(f.Key)
		}
	}
}

// Busy reports whether a request is under way.
func (c *Card) Busy() bool { return c.cancel != nil }

// Input implements page.Overlay. esc keeps what was typed.
func (c *Card) Input(msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok && k.String() == "esc" {
		c.keep()
		return c.env.Post(Dismiss{})
	}
	switch c.form.Update(msg) {
	case form.Submit:
		return c.submit()
	case resend:
		return c.resend()
	case haveCode:
		c.GoTo(c.step + 1)
	case back:
		c.GoTo(SignUp)
	}
	return nil
}

// submit asks the service for what the step is for.
func (c *Card) submit() tea.Cmd {
	c.keep()
	if c.typed[password] != c.typed[again] && (c.step == SignUp || c.step == Reset) {
		c.form.SetError(again, "the two passwords differ")
		return nil
	}
	auth, do, e := c.auth, stages[c.step].do, entered{
		email: strings.TrimSpace(c.typed[email]), name: strings.TrimSpace(c.typed[name]),
		code: strings.TrimSpace(c.typed[code]), password: client.NewSecret(c.typed[password]),
	}
	return c.ask(func(ctx context.Context) (Step, string, error) { return do(ctx, auth, e) })
}

// resend has the code mailed again.
func (c *Card) resend() tea.Cmd {
	c.keep()
	address, auth := strings.TrimSpace(c.typed[email]), c.auth
	if err := checkEmail(address); err != nil {
		c.form.SetError(email, err.Error())
		return nil
	}
	send, step := auth.ResendCode, c.step
	if step == Reset {
		send = auth.ForgotPassword
	}
	return c.ask(func(ctx context.Context) (Step, string, error) {
		return step, "Another code is on its way to " + present.Line(address) + ".", send(ctx, address)
	})
}

// ask sends a request, unless one is under way.
func (c *Card) ask(do func(context.Context) (next Step, text string, err error)) tea.Cmd {
	switch {
	case c.env.ReadOnly:
		return c.env.RefuseReadOnly()
	case c.Busy():
		return nil
	}
	ctx, cancel := context.WithCancel(c.env.Ctx)
	c.seq++
	c.cancel, c.said = cancel, ""
	c.form.SetError("", "")
	seq, step := c.seq, c.step
	return func() tea.Msg {
		next, text, err := do(ctx)
		return Result{seq: seq, step: step, next: next, text: text, err: err}
	}
}

// Take shows the result of a request: the next step, or an error at its field.
func (c *Card) Take(r Result) tea.Cmd {
	if r.seq != c.seq || c.cancel == nil {
		return nil
	}
	c.cancel()
	c.cancel = nil
	c.keep()
	switch {
	case r.err != nil:
		field, text := explain(r.err, r.step, c.host)
		if r.step == c.step {
			c.form.SetError(field, text)
		}
		return nil
	case r.next == finished:
		ready := Ready{Email: strings.TrimSpace(c.typed[email]), Password: client.NewSecret(c.typed[password]), Text: r.text}
		if c.typed[password] == "" {
			ready.Password = c.known
		}
		c.typed, c.known, c.form = map[string]string{}, client.Secret{}, nil
		c.GoTo(SignUp)
		return c.env.Post(ready)
	case r.step == c.step:
		delete(c.typed, code) // an earlier one is no longer valid
		if r.next != r.step && r.next == Reset {
			delete(c.typed, password)
			delete(c.typed, again)
		}
		c.form = nil
		c.GoTo(r.next)
		c.said = r.text
	}
	return nil
}

// Resize gives the room that the card is centred in; the card is never larger.
func (c *Card) Resize(size layout.Size) { c.size = size }

// Restyle is called after the styles changed.
func (c *Card) Restyle() { c.form.Restyle(c.env.Styles) }
