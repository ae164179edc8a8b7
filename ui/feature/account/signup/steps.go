package signup

import (
	"context"
	"errors"
	"strings"

	"talkdeck/client"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/form"
)

// entered is what was typed, in all steps.
type entered struct {
	email, name, code string
	password          client.Secret
}

// stage is what a step is called, what it says at first and asks for, and the request that it makes of that.
type stage struct {
	title, about string
	fields       []form.Field
	buttons      []form.Button
	do           func(context.Context, Auth, entered) (next Step, text string, err error)
}

var stages = [finished]stage{
	SignUp: {
		"New account", "Talkstack mails a code afterwards, to see that the address is yours.",
		[]form.Field{line(name, "Name", "type your name"), address, secret(password, "Password", "type a password"), once},
		[]form.Button{{Key: form.Submit, Label: "Make it"}, {Key: haveCode, Label: "I have a code"}}, signUp,
	},
	Verify: {
		"New account", "Type the code of six characters from Talkstack's mail. You may leave and come back for this.",
		[]form.Field{address, line(code, "Code", "type the code from the mail")},
		[]form.Button{{Key: form.Submit, Label: "Verify"}, {Key: resend, Label: "Send it again"}, {Key: back, Label: "Start again"}}, verify,
	},
	Forgot: {
		"New password", "Talkstack mails a code, with which you set a new password.",
		[]form.Field{address},
		[]form.Button{{Key: form.Submit, Label: "Mail a code"}, {Key: haveCode, Label: "I have a code"}}, mailCode,
	},
	Reset: {
		"New password", "Type the code from Talkstack's mail, and a new password.",
		[]form.Field{
			address, secret(code, "Code", "type the code from the mail"), secret(password, "New password", "type the new password"), once,
		},
		[]form.Button{{Key: form.Submit, Label: "Set it"}, {Key: resend, Label: "Send it again"}}, reset,
	},
}

var (
	address = form.Field{Key: email, Label: "E-mail", Check: checkEmail}
	once    = secret(again, "Once more", "type it once more")
)

func line(key, label, ask string) form.Field {
	return form.Field{Key: key, Label: label, Check: form.Required(ask)}
}

func secret(key, label, ask string) form.Field {
	return form.Field{Key: key, Label: label, Secret: true, Check: form.Required(ask)}
}

func mailCode(ctx context.Context, auth Auth, e entered) (next Step, text string, err error) {
	text = "Talkstack mails a code to " + present.Line(e.email) + ": type it here, with a new password."
	return Reset, text, auth.ForgotPassword(ctx, e.email)
}

func reset(ctx context.Context, auth Auth, e entered) (next Step, text string, err error) {
	p := client.PasswordReset{Email: e.email, Code: client.NewSecret(e.code), Password: e.password}
	return finished, "the new password is set", auth.ResetPassword(ctx, p)
}

// signUp makes the account and returns the step that follows.
func signUp(ctx context.Context, auth Auth, e entered) (next Step, text string, err error) {
	got, err := auth.SignUp(ctx, client.NewUser{Email: e.email, Name: e.name, Password: e.password})
	if err != nil {
		return SignUp, "", err
	}
	switch got.Status {
	case client.SignUpSuccess, client.SignUpEmailNotVerified, client.SignUpEmailNotSent:
		return Verify, present.SignUpStatus(got.Status), nil
	default:
		if refusal := present.SignUpStatus(got.Status); refusal != "" { // though it answered as if all were well
			return SignUp, "", said{got.Status, refusal}
		}
		return Verify, present.SignUpStatus(client.SignUpSuccess), nil
	}
}

func verify(ctx context.Context, auth Auth, e entered) (next Step, text string, err error) {
	got, err := auth.VerifyEmail(ctx, e.email, e.code)
	if err != nil {
		if status, ok := client.StatusIn[client.VerificationStatus](err); ok && status == client.VerifyAccountExists {
			return finished, present.VerificationStatus(status), nil
		}
		return Verify, "", err
	}
	switch got.Status {
	case client.VerifySuccess, client.VerifyAccountExists:
		return finished, present.VerificationStatus(got.Status), nil
	default:
		if refusal := present.VerificationStatus(got.Status); refusal != "" {
			return Verify, "", said{got.Status, refusal}
		}
		return finished, present.VerificationStatus(client.VerifySuccess), nil
	}
}

// said is a refusal that came as a success.
type said struct {
	status any
	text   string
}

func (s said) Error() string { return s.text }

// explain says what went wrong and what to do, and names the field that it is about, if it is one.
func explain(err error, step Step, host string) (field, text string) {
	var s said
	status := any(nil)
	if errors.As(err, &s) {
		status, text = s.status, s.text
	} else if up, ok := client.StatusIn[client.SignUpStatus](err); ok {
		status, text = up, present.SignUpStatus(up)
	} else if v, ok := client.StatusIn[client.VerificationStatus](err); ok {
		status, text = v, present.VerificationStatus(v)
	}
	if text != "" {
		return fieldOf(status), text
	}
	var answer *client.Error
	errors.As(err, &answer)
	var message string // what the answer says, if it does
	if answer != nil && answer.Message != "" {
		message = "Not accepted: " + strings.TrimRight(present.Line(answer.Message), ".") + "."
	}
	switch {
	case answer != nil && answer.Page:
		return "", present.Explain(err)
	case errors.Is(err, client.ErrNoSuchUser) && message != "":
		return email, message + " Check the e-mail's spelling."
	case errors.Is(err, client.ErrNoSuchUser):
		return email, host + " knows no account with this e-mail. Check its spelling."
	case answer != nil && answer.Status == 400 && step == Reset && message != "":
		return code, message + " Another code can be sent."
	case answer != nil && answer.Status == 400 && step == Reset:
		return code, "This code serves no longer, or never did. Have another one sent."
	case answer != nil && answer.Status == 400 && message != "":
		field, _ = present.FieldNamed(err, present.FieldWords{password, "password"}, present.FieldWords{code, "code", "token"},
			present.FieldWords{email, "email", "e-mail"}, present.FieldWords{name, "name"})
		return field, message
	}
	return "", present.Explain(err)
}

// fieldOf is the field that a status is about; "" for none.
func fieldOf(status any) string {
	switch status {
	case client.SignUpAccountAlreadyExists, client.SignUpInvalidEmail, client.VerifyAccountNotFound:
		return email
	case client.VerifyInvalidCode, client.VerifyResendInvite:
		return code
	}
	return ""
}

func checkEmail(v string) error {
	switch v = strings.TrimSpace(v); {
	case v == "":
		return errors.New("type the e-mail")
	case !strings.Contains(v, "@"):
		return errors.New("this isn't an e-mail address: it has no @")
	}
	return nil
}
