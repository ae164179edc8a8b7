package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/tidwall/gjson"
)

// AuthService is /auth: signing up and in, refreshing, passwords. Nothing here needs a token but ChangePassword.
type AuthService struct{ c *Client }

// Login is a successful sign-in.
type Login struct {
	Grant
	Status LoginStatus // Unnamed if the answer names none
	User   User
}

// NewUser is what signing up needs.
type NewUser struct {
	Email, Name string
	Password    Secret
}

// SignUpResult is the result of a sign-up. The documentation contradicts itself on whether tokens come with it; ours
// are had by Login.
type SignUpResult struct {
	Status SignUpStatus // Unnamed if the answer names none
	User   User
}

// VerifyResult is the result of verifying an e-mail.
type VerifyResult struct {
	Status VerificationStatus // Unnamed if the answer names none
	User   User
}

// PasswordReset completes ForgotPassword. The documentation's field list has an e-mail, its example hasn't: it is sent if set.
type PasswordReset struct {
	Email          string
	Code, Password Secret
}

// The requests that sign in or keep signed in.
const (
	pathLogin   = "/auth/login"
	pathRefresh = "/auth/refresh-token"
)

// pathsOfAccounts are those of /auth where a 404 is documented: nobody has this e-mail.
var pathsOfAccounts = []string{pathLogin, pathRefresh, "/auth/verify-email", "/auth/resend-code", "/auth/forgot-password"}

// post is a request of /auth: never repeated by itself, without a token. The secrets are a part of its body.
func (s *AuthService) post(ctx context.Context, op, path string, plain map[string]string, secrets map[string]Secret, read func(*answer) error) error {
	return ofAccount(s.c.do(ctx, authRequest(op, path, plain, secrets), read))
}

func authRequest(op, path string, plain map[string]string, secrets map[string]Secret) request {
	r := request{op: op, method: http.MethodPost, path: path, creds: none, limit: authLimit, max: maxAnswer}
	r.session = path == pathLogin || path == pathRefresh
	r.notFound = slices.Contains(pathsOfAccounts, path)
	body := map[string]string{}
	maps.Copy(body, plain)
	for name, secret := range secrets {
		body[name] = secret.Reveal()
		r.secrets = append(r.secrets, secret)
	}
	r.body = body
	return r
}

// ofAccount is an error of /auth, where a 404 is about the account.
func ofAccount(err error) error {
	var e *Error
	if errors.As(err, &e) && e.Err == nil && e.Status == http.StatusNotFound {
		e.Err = ErrNoSuchUser
	}
	return err
}

// SignUp is POST /auth/signup. 400: missing, malformed or existing; StatusIn tells which, where the answer does.
func (s *AuthService) SignUp(ctx context.Context, u NewUser) (*SignUpResult, error) {
	r := authRequest("sign up", "/auth/signup", map[string]string{"email": u.Email, "name": u.Name}, map[string]Secret{"password": u.Password})
	r.explain = func(e *Error, body gjson.Result) {
		if status := statusOf(signUpStatuses, find(body, "signupStatus")); status != Unnamed {
			e.Err = named[SignUpStatus]{SignUpStatus(status), e.Err}
		}
	}
	return one(ctx, s.c, r, func(v gjson.Result) SignUpResult {
		return SignUpResult{Status: SignUpStatus(statusOf(signUpStatuses, find(v, "signupStatus"))), User: newUser(find(v, "user"))}
	}, gjson.Result.IsObject)
}

// VerifyEmail is POST /auth/verify-email with the six characters that were mailed. ErrNoSuchUser (404): not registered.
// What a wrong code answers is open: an error, or a result whose Status says so.
func (s *AuthService) VerifyEmail(ctx context.Context, email, code string) (*VerifyResult, error) {
	r := authRequest("verify the e-mail", "/auth/verify-email", map[string]string{"email": email, "code": code}, nil)
	r.explain = func(e *Error, body gjson.Result) {
		status := VerificationStatus(statusOf(verificationStatuses, find(body, "verificationStatus")))
		if status == Unnamed {
			return
		}
		if status == VerifyAccountNotFound {
			e.Err = ErrNoSuchUser
		}
		e.Err = named[VerificationStatus]{status, e.Err}
	}
	out, err := one(ctx, s.c, r, func(v gjson.Result) VerifyResult {
		status := statusOf(verificationStatuses, find(v, "verificationStatus"))
		return VerifyResult{Status: VerificationStatus(status), User: newUser(find(v, "userData", "user"))}
	}, gjson.Result.IsObject)
	return out, ofAccount(err)
}

// ResendCode is POST /auth/resend-code. ErrNoSuchUser (404): not registered.
func (s *AuthService) ResendCode(ctx context.Context, email string) error {
	return s.post(ctx, "send the code again", "/auth/resend-code", map[string]string{"email": email}, nil, done)
}

// Login is POST /auth/login. Errors: ErrWrongPassword (401), ErrNoSuchUser (404), ErrNotVerified, with the answer's own
// message, if it has one. What an unverified account answers is open: loginStatus 2 is believed with whatever HTTP status it
// comes, a 200 without a token too.
func (s *AuthService) Login(ctx context.Context, email string, password Secret) (*Login, error) {
	r := authRequest("sign in", pathLogin, map[string]string{"email": email}, map[string]Secret{"password": password})
	r.explain = func(e *Error, body gjson.Result) {
		status := loginStatus(body)
		if _, err := loginRefusal(status); err != nil {
			e.Err = err
		} else if e.Status == http.StatusUnauthorized {
			e.Err = ErrWrongPassword
		}
		if status != Unnamed {
			e.Err = named[LoginStatus]{status, e.Err}
		}
	}
	var out Login
	err := ofAccount(s.c.do(ctx, r, func(a *answer) error {
		read := object(func(v gjson.Result) {
			out = Login{Grant: newGrant(v, a.serverTime), Status: loginStatus(v), User: newUser(find(v, "user"))}
		}, gjson.Result.IsObject)
		if err := read(a); err != nil || !out.Access.IsZero() {
			return err
		}
		return withoutToken(out.Status, a.message)
	}))
	if err != nil {
		return nil, err
	}
	return &out, nil
}

func loginStatus(v gjson.Result) LoginStatus {
	return LoginStatus(statusOf(loginStatuses, find(v, "loginStatus")))
}

// loginRefusal is what a loginStatus means that lets nobody in, with a sentence; nil for the others.
func loginRefusal(s LoginStatus) (sentence string, is error) {
	switch s {
	case LoginAccountNotVerified:
		return "this account's e-mail isn't verified yet", ErrNotVerified
	case LoginUserNotFound:
		return "no account has this e-mail", ErrNoSuchUser
	case LoginInvalidPassword:
		return "the password is wrong", ErrWrongPassword
	case LoginInvalidEmail:
		return "this is no e-mail address", ErrNoSuchUser
	default:
		return "", nil
	}
}

// withoutToken is a 200 that lets nobody in, in the answer's own words, or else by its loginStatus.
func withoutToken(s LoginStatus, message string) error {
	e := &Error{APIShaped: true}
	if sentence, refusal := loginRefusal(s); refusal != nil {
		e.Message, e.Err = cmp.Or(message, sentence), named[LoginStatus]{s, refusal}
		return e
	}
	if message == "" {
		message = "it let nobody in (login status: " + s.String() + ")"
	}
	e.Err, e.Message = fmt.Errorf("%w: it holds no token", ErrMalformed), message
	if s != Unnamed {
		e.Err = named[LoginStatus]{s, e.Err}
	}
	return e
}

// Refresh is POST /auth/refresh-token. It is never repeated by itself: whether the old token still serves once the request
// was written is unknown. 401: invalid or expired; 404: no such user.
func (s *AuthService) Refresh(ctx context.Context, refresh Secret) (*Grant, error) {
	var out Grant
	err := s.post(ctx, "renew the session", pathRefresh, nil, map[string]Secret{"refreshToken": refresh}, func(a *answer) error {
		read := object(func(v gjson.Result) { out = newGrant(v, a.serverTime) }, gjson.Result.IsObject)
		if err := read(a); err != nil {
			return err
		}
		if out.Access.IsZero() {
			return fmt.Errorf("%w: it holds no token", ErrMalformed)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &out, nil
}

// ChangePassword is POST /auth/change-password. A 401 means that the old password is wrong (ErrWrongPassword), not that
// the session ended, so it is never followed by a refresh.
func (s *AuthService) ChangePassword(ctx context.Context, old, password Secret) error {
	r := authRequest("change the password", "/auth/change-password", nil, map[string]Secret{"oldPassword": old, "newPassword": password})
	r.creds = tokenOnce
	err := ofAccount(s.c.do(ctx, r, done))
	var e *Error
	if errors.As(err, &e) && e.Err == nil && e.Status == http.StatusUnauthorized {
		e.Err = ErrWrongPassword
	}
	return err
}

// ForgotPassword is POST /auth/forgot-password: the service mails a code. ErrNoSuchUser (404): no account has this e-mail.
func (s *AuthService) ForgotPassword(ctx context.Context, email string) error {
	return s.post(ctx, "ask for a new password", "/auth/forgot-password", map[string]string{"email": email}, nil, done)
}

// ResetPassword is POST /auth/reset-password. 400: the code expired or is invalid.
func (s *AuthService) ResetPassword(ctx context.Context, p PasswordReset) error {
	plain := map[string]string{}
	if p.Email != "" {
		plain["email"] = p.Email
	}
	return s.post(ctx, "set the new password", "/auth/reset-password", plain, map[string]Secret{"token": p.Code, "newPassword": p.Password}, done)
}
