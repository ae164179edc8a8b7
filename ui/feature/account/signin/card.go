package signin

import (
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/form"
)

// Intents of the card.
type (
	// Submit asks to sign in. The program answers by SetBusy, and by SetError if it is refused.
	Submit struct {
		Email    string
		Password client.Secret
	}
	// LookAtDemo asks to open the demo instead.
	LookAtDemo struct{}
	// Dismiss is esc: stop signing in if that is under way, else put the card aside.
	Dismiss struct{}
	// NewAccount asks for the card on which an account is made or verified.
	NewAccount struct {
		Email      string
		Password   client.Secret
		Unverified bool
	}
	// Forgotten asks for the card on which one gets a new password.
	Forgotten struct{ Email string }
)

// Options says what a card is for.
type Options struct {
	Host   string // the service it will talk to
	Email  string // filled in, if known
	Reason string // why the card is there, in a sentence or two; may be empty
	// Waiting are the actions that go on once somebody has signed in.
	Waiting []string
	Demo    bool // offer the demo
	Behind  bool // there is a screen behind that esc goes back to
	// Swallow ignores the keys in flight. It is for a card that opens by itself: what was being typed elsewhere must not end up in
	// the password.
	Swallow bool
}

// The fields and the button.
const (
	email    = "email"
	password = "password"
	demo     = "demo"
	account  = "account"
	forgot   = "forgot"
)

// buttonKeys press the buttons from within the fields.
var buttonKeys = map[string]string{"ctrl+o": demo, "ctrl+n": account, "ctrl+f": forgot}

// Card asks for an e-mail and a password. Use New.
type Card struct {
	env        *page.Env
	opts       Options
	form       *form.Form
	size       layout.Size
	keys       page.InFlight
	busy       bool
	since      time.Time // when it got busy
	wrong      string    // why the last try failed, safe to draw
	unverified bool      // the last try failed because the account isn't verified
	refused    bool      // the password in its field was refused, so that what is typed next replaces it
}

var _ page.Overlay = (*Card)(nil)

// New returns a card with the focus on the first thing that isn't filled in.
func New(env *page.Env, opts Options) *Card {
	c := &Card{env: env, opts: opts}
	if opts.Swallow {
		c.keys = page.Opened(env.Now())
	}
	c.opts.Host, c.opts.Reason = present.Line(opts.Host), present.Line(opts.Reason)
	c.SetWaiting(opts.Waiting)
	fields := []form.Field{
		{Key: email, Label: "E-mail", Value: present.Line(opts.Email)},
		{Key: password, Label: "Password", Secret: true},
	}
	var buttons []form.Button
	if opts.Demo {
		buttons = append(buttons, form.Button{Key: demo, Label: "Look at the demo"})
	}
	if !env.ReadOnly {
		buttons = append(buttons, form.Button{Key: account, Label: "New account"}, form.Button{Key: forgot, Label: "Forgot it"})
	}
	c.form = form.New(env.Styles, fields, buttons...)
	if opts.Email != "" {
		c.form.Focus(password)
	}
	return c
}

// Input implements page.Overlay.
func (c *Card) Input(msg tea.Msg) tea.Cmd {
	if c.keys.Takes(c.env.Now()) {
		return nil
	}
	k, _ := msg.(tea.KeyPressMsg)
	if k.String() == "esc" {
		return c.env.Post(Dismiss{})
	}
	pressed, ok := buttonKeys[k.String()]
	if !ok {
		c.replaceRefused(msg)
		pressed = c.form.Update(msg)
	}
	switch pressed {
	case form.Submit:
		return c.submit()
	case demo:
		if c.opts.Demo {
			return c.env.Post(LookAtDemo{})
		}
	case account:
		typed := client.NewSecret(c.form.Value(password))
		return c.env.Post(NewAccount{Email: c.form.Value(email), Password: typed, Unverified: c.unverified})
	case forgot:
		return c.env.Post(Forgotten{Email: c.form.Value(email)})
	}
	return nil
}

// replaceRefused empties the field of a refused password once another is typed or pasted there.
func (c *Card) replaceRefused(msg tea.Msg) {
	k, pressed := msg.(tea.KeyPressMsg)
	_, pasted := msg.(tea.PasteMsg)
	if !c.refused || c.form.Focused() != password || !pasted && !pressed {
		return
	}
	if pasted || k.Text != "" {
		c.form.SetValues(map[string]string{password: ""})
	}
	c.refused = pressed && k.Code == tea.KeyEnter
}

// Fill enters an e-mail; the password is asked for next.
func (c *Card) Fill(address string) {
	c.form.SetValues(map[string]string{email: present.Line(address)})
	c.form.Focus(password)
}

// submit asks to sign in, unless something is missing or a sign-in is under way.
func (c *Card) submit() tea.Cmd {
	if c.busy {
		return nil
	}
	address, secret := strings.TrimSpace(c.form.Value(email)), c.form.Value(password)
	switch {
	case !strings.Contains(address, "@"):
		c.form.Focus(email)
		c.wrong = "Type the e-mail of your account first."
		if address != "" {
			c.wrong = "This isn't an e-mail address: it has no @."
		}
		return nil
	case secret == "":
		c.wrong = "Type your password."
		return nil
	}
	c.wrong = ""
	return c.env.Post(Submit{Email: address, Password: client.NewSecret(secret)})
}

// SetWaiting says what goes on once somebody has signed in.
func (c *Card) SetWaiting(actions []string) {
	c.opts.Waiting = make([]string, len(actions))
	for i, a := range actions {
		c.opts.Waiting[i] = present.Line(a)
	}
}

// Busy reports whether a sign-in is under way.
func (c *Card) Busy() bool { return c.busy }

// Behind reports whether there is a screen behind the card that should stay readable.
func (c *Card) Behind() bool { return c.opts.Behind }

// SetBusy says whether the sign-in is under way. Keys typed meanwhile still count, but enter doesn't submit again.
func (c *Card) SetBusy(busy bool) {
	c.busy = busy
	if busy {
		c.since, c.wrong = c.env.Now(), ""
	}
}

// SetError says why the sign-in failed; what was typed stays.
func (c *Card) SetError(err error) {
	c.busy, c.unverified = false, errors.Is(err, client.ErrNotVerified)
	var field string
	c.wrong, field = explain(err, c.opts.Host)
	if field != "" {
		c.form.Focus(field)
	}
	c.refused = field == password
}

// Resize gives the room that the card is centred in; the card is never larger.
func (c *Card) Resize(size layout.Size) { c.size = size }

// Restyle is called after the styles changed.
func (c *Card) Restyle() { c.form.Restyle(c.env.Styles) }
