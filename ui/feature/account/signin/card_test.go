package signin

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/client"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/theme"
	"talkdeck/ui/uitest"
)

const host = "api.talkstackai.com"

// clock is a time that tests move.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func open(t *testing.T, opts Options, size layout.Size) (*Card, *clock) {
	c := &clock{time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)}
	if opts.Host == "" {
		opts.Host = host
	}
	card := New(uitest.Env(t, c.Now), opts)
	card.Resize(size)
	return card, c
}

var normal = layout.Size{Width: 120, Height: 37}

// burst types text without running a command in between, and returns the intents that it leads to.
func burst(t *testing.T, c *Card, text string) (intents []tea.Msg) {
	t.Helper()
	for _, msg := range uitest.Keys(t, text) {
		c.Input(msg)
		intents = append(intents, c.env.Posted()...)
	}
	return intents
}

func screen(c *Card) string { return ansi.Strip(c.View()) }

func submitted(t *testing.T, intents []tea.Msg) Submit {
	t.Helper()
	if len(intents) != 1 {
		t.Fatalf("%d intents %v, want one", len(intents), intents)
	}
	s, ok := intents[0].(Submit)
	if !ok {
		t.Fatalf("intent %T, want Submit", intents[0])
	}
	return s
}

func TestSignInTypedInOneBurst(t *testing.T) {
	for _, next := range []string{"<tab>", "<enter>"} {
		c, _ := open(t, Options{Demo: true}, normal)
		s := submitted(t, burst(t, c, " q/ana:1@example.com "+next+"q/?:s3cret 1<enter>"))
		if s.Email != "q/ana:1@example.com" || s.Password.Reveal() != "q/?:s3cret 1" {
			t.Errorf("%s: e-mail %q, and the password isn't what was typed", next, s.Email)
		}
	}
}

func TestThePasswordIsNeverDrawn(t *testing.T) {
	for _, size := range []layout.Size{normal, {Width: 80, Height: 21}, {Width: 40, Height: 12}} {
		c, _ := open(t, Options{Email: "a@b.c"}, size)
		burst(t, c, "ZXJQ")
		c.Input(tea.PasteMsg{Content: "ZXJQ"})
		for _, busy := range []bool{false, true} {
			c.SetBusy(busy)
			if strings.ContainsAny(screen(c), "ZXJQ") {
				t.Errorf("the password is on the screen:\n%s", screen(c))
			}
		}
	}
}

func TestAKnownEmailIsFilledIn(t *testing.T) {
	c, _ := open(t, Options{Email: "ana@example.com"}, normal)
	if s := submitted(t, burst(t, c, "pw<enter>")); s.Email != "ana@example.com" || s.Password.Reveal() != "pw" {
		t.Errorf("e-mail %q", s.Email)
	}
}

func TestWhatIsMissingIsSaidInPlace(t *testing.T) {
	for _, tt := range []struct{ keys, want, then string }{
		{"<tab>pw<enter>", "Type the e-mail", "ana@x.com<enter><enter>"},
		{"ana<enter>pw<enter>", "has no @", "@x.com<enter><enter>"},
		{"ana@x.com<enter><enter>", "Type your password", "pw<enter>"},
	} {
		c, _ := open(t, Options{}, normal)
		if got := burst(t, c, tt.keys); got != nil {
			t.Errorf("%s: intents %v", tt.keys, got)
		}
		if !strings.Contains(screen(c), tt.want) {
			t.Errorf("%s: want %q in\n%s", tt.keys, tt.want, screen(c))
		}
		if s := submitted(t, burst(t, c, tt.then)); s.Email != "ana@x.com" || s.Password.Reveal() != "pw" {
			t.Errorf("%s then %s: e-mail %q", tt.keys, tt.then, s.Email)
		}
	}
}

func TestTheDemoIsOneStepAway(t *testing.T) {
	for _, keys := range []string{"<ctrl+o>", "<tab><tab><enter>", "ana<tab>pw<ctrl+o>"} {
		c, _ := open(t, Options{Demo: true}, normal)
		if got := burst(t, c, keys); len(got) != 1 || got[0] != (LookAtDemo{}) {
			t.Errorf("%s: intents %v", keys, got)
		}
	}
	c, _ := open(t, Options{}, normal)
	if got := burst(t, c, "<ctrl+o>"); got != nil || strings.Contains(screen(c), "demo") {
		t.Errorf("the demo is offered where it shouldn't: %v\n%s", got, screen(c))
	}
}

func TestEscPutsItAside(t *testing.T) {
	c, _ := open(t, Options{Behind: true}, normal)
	if got := burst(t, c, "an<esc>"); len(got) != 1 || got[0] != (Dismiss{}) {
		t.Errorf("intents %v", got)
	}
	if !strings.Contains(screen(c), "esc back") {
		t.Errorf("esc isn't offered:\n%s", screen(c))
	}
}

func TestBusyKeepsKeysAndSubmitsOnce(t *testing.T) {
	c, _ := open(t, Options{Email: "a@b.c"}, normal)
	submitted(t, burst(t, c, "pw<enter>"))
	c.SetBusy(true)
	if !strings.Contains(screen(c), "signing in") {
		t.Errorf("it doesn't say that it signs in:\n%s", screen(c))
	}
	if got := burst(t, c, "2<enter><enter>"); got != nil {
		t.Errorf("submitted again: %v", got)
	}
	c.SetError(client.ErrWrongPassword)
	if s := submitted(t, burst(t, c, "<enter>")); s.Password.Reveal() != "pw2" {
		t.Error("a key typed while busy was lost")
	}
}

func TestWhatIsTypedAfterARefusedPasswordStandsInItsPlace(t *testing.T) {
	for name, c := range map[string]struct {
		err        error
		keys, want string
	}{
		"typed anew":            {client.ErrWrongPassword, "right<enter>", "right"},
		"mended":                {client.ErrWrongPassword, "<backspace>x<enter>", "wronx"},
		"enter alone":           {client.ErrWrongPassword, "<enter>", "wrong"},
		"refused for something": {errors.New("the network is down"), "er<enter>", "wronger"},
	} {
		card, _ := open(t, Options{Email: "a@b.c"}, normal)
		submitted(t, burst(t, card, "wrong<enter>"))
		card.SetError(c.err)
		if s := submitted(t, burst(t, card, c.keys)); s.Password.Reveal() != c.want {
			t.Errorf("%s: it isn't %q", name, c.want)
		}
	}
}

func TestACardThatOpensByItselfSwallowsTheKeysInFlight(t *testing.T) {
	c, clock := open(t, Options{Email: "a@b.c", Swallow: true}, normal)
	burst(t, c, "jj/filter")
	c.Input(tea.PasteMsg{Content: "paste"})
	clock.now = clock.now.Add(time.Second)
	if s := submitted(t, burst(t, c, "pw<enter>")); s.Password.Reveal() != "pw" {
		t.Error("keys meant for the screen behind became part of the password")
	}
}

func TestErrorsSayWhatToDoInPlace(t *testing.T) {
	fail := func(status int, err error) error {
		return &client.Error{Op: "sign in", Status: status, Err: err, APIShaped: true, RetryAfter: 90 * time.Second, Message: "strange \x1b[31mwords"}
	}
	silent := func(status int, err error) error { return &client.Error{Op: "sign in", Status: status, Err: err} }
	page := func(status int, err error) error {
		return &client.Error{Op: "sign in", Status: status, Err: err, Page: true}
	}
	for _, tt := range []struct {
		name  string
		err   error
		want  string
		focus string
	}{
		{"wrong password", fail(401, client.ErrWrongPassword), "Not accepted: strange �[31mwords. Type the password again", password},
		{"no such user", fail(404, client.ErrNoSuchUser), "Not accepted: strange �[31mwords. Check the e-mail's spelling", email},
		{"not verified", fail(200, client.ErrNotVerified), "Not accepted: strange �[31mwords. ctrl+n takes the code", password},
		{"wrong password, not said", silent(401, client.ErrWrongPassword), "That password is wrong. Type it again", password},
		{"no such user, not said", silent(404, client.ErrNoSuchUser), "knows no account with this e-mail. Check its spelling", email},
		{"not verified, not said", silent(403, client.ErrNotVerified), "isn't verified", password},
		{"rate limited, not said", silent(429, nil), "Too many tries. Wait a minute", password},
		{"server, not said", silent(502, nil), "(502). What you typed may be right", password},
		{"a page for a wrong password", page(401, client.ErrWrongPassword), "That password is wrong, or a proxy or network login page answered", password},
		{"a page for no such user", page(404, client.ErrNoSuchUser), "No account has this e-mail, or a proxy or network login page answered", email},
		{"forbidden", fail(403, nil), "Not accepted: strange", email},
		{"no network", fail(0, errors.New("dial")), "can't be reached", password},
		{"bad certificate", fail(0, &tls.CertificateVerificationError{Err: errors.New("expired")}), "Untrusted certificate", password},
		{"no answer", fmt.Errorf("sign in: %w", context.DeadlineExceeded), "didn't answer in time", password},
		{"proxy", fail(511, client.ErrProxy), "answered, not", password},
		{"rate limited", fail(429, nil), "Not accepted: strange �[31mwords. Wait 1m", password},
		{"server", fail(503, nil), "(503)", password},
		{"not accepted", fail(400, nil), "Not accepted", email},
		{"cancelled", context.Canceled, "Stopped", password},
		{"anything else", errors.New("odd \x1b]0;thing"), "odd", password},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, size := range []layout.Size{normal, {Width: 40, Height: 12}, {Width: 40, Height: 9}} {
				c, _ := open(t, Options{Email: "a@b.c", Demo: true}, size)
				c.SetError(tt.err)
				whole, _ := explain(tt.err, host)
				for _, want := range []string{tt.want, whole} {
					if !strings.Contains(strings.Join(strings.Fields(strings.ReplaceAll(screen(c), "│", "")), " "), want) {
						t.Errorf("%v: want %q in\n%s", size, want, screen(c))
					}
				}
				if strings.ContainsAny(screen(c), "\x1b\a") || strings.Contains(screen(c), "[31m") && !strings.Contains(screen(c), "�[31m") {
					t.Errorf("raw text on the screen: %q", screen(c))
				}
				if got := c.form.Focused(); got != tt.focus {
					t.Errorf("focus on %s, want %s", got, tt.focus)
				}
			}
		})
	}
}

func TestTheHostAndTheReasonAreShown(t *testing.T) {
	for _, size := range []layout.Size{normal, {Width: 80, Height: 21}, {Width: 40, Height: 12}, {Width: 40, Height: 9}} {
		c, _ := open(t, Options{Demo: true, Reason: "Your session \x1b[2Jended."}, size)
		got := screen(c)
		for _, want := range []string{host, "E-mail", "Password", "Look at the demo", "ended.", "enter sign in"} {
			if !strings.Contains(got, want) {
				t.Errorf("%v: %q is missing in\n%s", size, want, got)
			}
		}
	}
}

func TestASCIIMeansASCII(t *testing.T) {
	for _, size := range []layout.Size{normal, {Width: 80, Height: 21}, {Width: 40, Height: 9}} {
		c, _ := open(t, Options{Email: "a@b.c", Demo: true, Behind: true, Host: strings.Repeat("long.", 30)}, size)
		c.env.Styles = theme.New("mono", theme.BackgroundUnknown, true)
		c.Restyle()
		burst(t, c, "pw")
		for _, show := range []func(){func() {}, func() { c.SetBusy(true) }, func() { c.SetError(client.ErrNotVerified) }} {
			if show(); strings.ContainsFunc(screen(c), func(r rune) bool { return r > '~' }) {
				t.Errorf("%v:\n%s", size, screen(c))
			}
		}
	}
}

func TestTheCardNeverExceedsItsRoom(t *testing.T) {
	uitest.Within(t, func(size layout.Size) page.Overlay {
		c, _ := open(t, Options{Demo: true, Reason: strings.Repeat("because ", 30), Host: strings.Repeat("long.", 30)}, size)
		return c
	})
}

func TestWhatWaitsIsListedAsFarAsThereIsRoom(t *testing.T) {
	actions := []string{"make the call, since 16:00:05", "create the agent, since 16:01:00"}
	for name, tt := range map[string]struct {
		size    layout.Size
		waiting []string
		err     error
		want    []string
	}{
		"all":               {normal, actions, nil, []string{"Waiting until you are signed in:", actions[0], actions[1]}},
		"one line, for one": {layout.Size{Width: 40, Height: 11}, actions[:1], client.ErrWrongPassword, []string{"Waits: make the call"}},
		"one line, for two": {layout.Size{Width: 40, Height: 11}, actions, client.ErrWrongPassword, []string{"2 actions wait to be sent"}},
	} {
		c, _ := open(t, Options{Email: "a@b.c", Behind: true, Waiting: tt.waiting}, tt.size)
		if tt.err != nil {
			c.SetError(tt.err)
		}
		for _, want := range tt.want {
			if !strings.Contains(screen(c), want) {
				t.Errorf("%s: %q is missing in\n%s", name, want, screen(c))
			}
		}
	}
}

func TestNoButtonIsCut(t *testing.T) {
	c, _ := open(t, Options{Demo: true}, layout.Size{Width: 40, Height: 12})
	if got := screen(c); !strings.Contains(got, "[ Look at the demo ] …") {
		t.Errorf("at first:\n%s", got)
	}
	burst(t, c, "<tab><tab><tab>")
	if got := screen(c); !strings.Contains(got, "[ New account ]") || !strings.Contains(got, "[ Forgot it ]") {
		t.Errorf("on the second button:\n%s", got)
	}
}
