package signup

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/client"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/uitest"
)

// service answers as it is told, and notes what it was asked.
type service struct {
	signUp client.SignUpStatus
	verify client.VerificationStatus
	err    error
	asked  []string
}

func (s *service) SignUp(_ context.Context, u client.NewUser) (*client.SignUpResult, error) {
	s.asked = append(s.asked, "sign up "+u.Name+" "+u.Email+" "+u.Password.Reveal())
	return &client.SignUpResult{Status: s.signUp}, s.err
}

func (s *service) VerifyEmail(_ context.Context, email, code string) (*client.VerifyResult, error) {
	s.asked = append(s.asked, "verify "+email+" "+code)
	return &client.VerifyResult{Status: s.verify}, s.err
}

func (s *service) ResendCode(_ context.Context, email string) error {
	s.asked = append(s.asked, "resend "+email)
	return s.err
}

func (s *service) ForgotPassword(_ context.Context, email string) error {
	s.asked = append(s.asked, "forgot "+email)
	return s.err
}

func (s *service) ResetPassword(_ context.Context, p client.PasswordReset) error {
	s.asked = append(s.asked, "reset "+p.Email+" "+p.Code.Reveal()+" "+p.Password.Reveal())
	return s.err
}

func open(t *testing.T, s *service, size layout.Size) *Card {
	c := New(uitest.Env(t, time.Now), s, "api.example.com")
	c.Resize(size)
	return c
}

var normal = layout.Size{Width: 120, Height: 37}

// burst types text and carries out what follows at its end. It gives the intent that it leads to, or nil.
func burst(t *testing.T, c *Card, text string) (intent tea.Msg) {
	t.Helper()
	var cmds []tea.Cmd
	for _, msg := range uitest.Keys(t, text) {
		cmds = append(cmds, c.Input(msg))
	}
	for _, cmd := range cmds {
		if cmd != nil {
			intent = uitest.Asked(c.env, c.Take(cmd().(Result)))
		}
	}
	return intent
}

func screen(c *Card) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(ansi.Strip(c.View()), "│", "")), " ")
}

const details = "Bo<tab>bo@x.com<tab>s3cret<tab>s3cret<enter>"

func TestEachStepIsTypedInOneBurst(t *testing.T) {
	s := &service{signUp: client.SignUpSuccess, verify: client.VerifySuccess}
	c := open(t, s, normal)
	burst(t, c, details)
	ready, ok := burst(t, c, "ABC123<enter>").(Ready)
	if !ok || ready.Email != "bo@x.com" || ready.Password.Reveal() != "s3cret" || ready.Text != "The e-mail is verified." {
		t.Errorf("%+v", ready)
	}
	c.GoTo(Forgot)
	burst(t, c, "bo@x.com<enter>")
	if ready, ok = burst(t, c, "c0de<tab>new<tab>new<enter>").(Ready); !ok || ready.Password.Reveal() != "new" {
		t.Errorf("%+v", ready)
	}
	if got := strings.Join(s.asked, "; "); got != "sign up Bo bo@x.com s3cret; verify bo@x.com ABC123; forgot bo@x.com; reset bo@x.com c0de new" {
		t.Error(got)
	}
}

func TestEachSignUpStatusLeadsToItsStep(t *testing.T) {
	for status, want := range map[client.SignUpStatus]struct {
		step Step
		says string
	}{
		client.SignUpCredentialsMissing:   {SignUp, "The name, the e-mail or the password is missing."},
		client.SignUpAccountAlreadyExists: {SignUp, "There is an account with this e-mail already"},
		client.SignUpEmailNotVerified:     {Verify, "its e-mail isn't verified yet"},
		client.SignUpSuccess:              {Verify, "The account is made. Talkstack has mailed"},
		client.SignUpFailed:               {SignUp, "could not make the account"},
		client.SignUpInvalidEmail:         {SignUp, "no e-mail address that Talkstack takes"},
		client.SignUpEmailNotSent:         {Verify, "could not be sent. Have it sent again"},
		client.Unnamed:                    {Verify, "The account is made."},
	} {
		c := open(t, &service{signUp: status}, normal)
		burst(t, c, details)
		if c.Step() != want.step || !strings.Contains(screen(c), want.says) {
			t.Errorf("%v: step %v\n%s", status, c.Step(), screen(c))
		}
	}
}

func TestEachVerificationStatusIsSaid(t *testing.T) {
	for status, want := range map[client.VerificationStatus]struct {
		ready bool
		says  string
	}{
		client.VerifyCredentialsMissing: {false, "The e-mail or the code is missing."},
		client.VerifyInvalidCode:        {false, "That isn't the code."},
		client.VerifySuccess:            {true, "The e-mail is verified."},
		client.VerifyResendInvite:       {false, "serves no longer. Have another one sent."},
		client.VerifyAccountExists:      {true, "This account is verified already: sign in."},
		client.VerifyAccountNotFound:    {false, "No account has this e-mail."},
		client.Unnamed:                  {true, "The e-mail is verified."},
	} {
		c := open(t, &service{verify: status}, normal)
		c.GoTo(Verify)
		ready, ok := burst(t, c, "bo@x.com<tab>ABC123<enter>").(Ready)
		if ok != want.ready || ok && ready.Text != want.says || !ok && !strings.Contains(screen(c), want.says) {
			t.Errorf("%v: %+v\n%s", status, ready, screen(c))
		}
	}
}

func TestEveryDocumentedErrorIsSaidAndLosesNothing(t *testing.T) {
	for _, step := range []Step{SignUp, Verify, Forgot, Reset} {
		for _, tt := range []struct {
			err  error
			want string
		}{
			{&client.Error{Status: 400, Message: "Missing email\x1b[2J", APIShaped: true, Outcome: client.Answered}, "Not accepted: Missing email�[2J."},
			{&client.Error{Status: 404, Message: "Who is that?", Err: client.ErrNoSuchUser, Outcome: client.Answered}, "Not accepted: Who is that?"},
			{&client.Error{Op: "x", Status: 404, Err: client.ErrNoSuchUser, Page: true}, "no account has this e-mail, or something between"},
			{&client.Error{Status: 404, Err: client.ErrNoSuchUser, APIShaped: true, Outcome: client.Answered}, "knows no account with this e-mail"},
			{&client.Error{Op: "x", Status: 500, Message: "Internal error", Outcome: client.Unknown}, "Internal error"},
			{&client.Error{Op: "x", Err: errors.New("down")}, "down"},
		} {
			c := open(t, &service{err: tt.err}, normal)
			c.GoTo(step)
			burst(t, c, map[Step]string{SignUp: details, Verify: "bo@x.com<tab>c<enter>", Forgot: "bo@x.com<enter>", Reset: "bo@x.com<tab>c<tab>p<tab>p<enter>"}[step])
			if got := screen(c); c.Step() != step || c.Busy() || !strings.Contains(got, "✗") || !strings.Contains(got, tt.want) || !strings.Contains(got, "bo@x.com") {
				t.Errorf("step %v, %v:\n%s", step, tt.err, got)
			}
			if strings.ContainsRune(screen(c), '\x1b') {
				t.Errorf("raw text on the screen: %q", screen(c))
			}
		}
	}
}

func TestSecretsAreNeverDrawnAndOneRequestIsSentAtATime(t *testing.T) {
	s := &service{}
	c := open(t, s, normal)
	burst(t, c, "Bo<tab>bo@x.com<tab>ZQXJ<tab>ZQXJ")
	if strings.ContainsAny(screen(c), "ZQXJ") {
		t.Errorf("a secret is drawn:\n%s", screen(c))
	}
	enter := uitest.Keys(t, "<enter>")[0]
	first, second := c.Input(enter), c.Input(enter)
	if first == nil || second != nil || !c.Busy() || !strings.Contains(screen(c), "asking api.example.com") {
		t.Errorf("%v, %v, busy %v", first != nil, second != nil, c.Busy())
	}
}

func TestLeavingKeepsAllAndAnOldResultIsDropped(t *testing.T) {
	c := open(t, &service{}, normal)
	burst(t, c, "Bo<tab>bo@x.com<esc>")
	if got := uitest.Asked(c.env, nil); got != (Dismiss{}) {
		t.Errorf("esc asks for %#v", got)
	}
	c.Fill("", client.Secret{})
	if got := screen(c); !strings.Contains(got, "Bo") || !strings.Contains(got, "bo@x.com") {
		t.Error(got)
	}
	if c.Take(Result{seq: 99, next: finished}) != nil || c.Step() != SignUp {
		t.Error("a result of nobody's was taken")
	}
}

func TestTheCardNeverExceedsItsRoom(t *testing.T) {
	for step, typed := range map[Step]string{SignUp: details, Verify: "bo@x.com<tab>c<enter>", Forgot: "bo@x.com<enter>", Reset: "bo@x.com<tab>c<tab>p<tab>p<enter>"} {
		uitest.Within(t, func(size layout.Size) page.Overlay {
			c := open(t, &service{err: errors.New(uitest.Hostile + strings.Repeat(" because", 30))}, size)
			c.GoTo(step)
			burst(t, c, typed)
			return c
		})
	}
}
