package client

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/tidwall/gjson"
)

// AuthService is /auth: signing up and in, refreshing, passwords. Nothing here needs a token but ChangePassword.
type AuthService struct{ c *Client }

// maxLifetime is the documented life of an access token; nothing longer is believed.
const maxLifetime = 2 * time.Hour

// LoginStatus is the outcome that login names beside the HTTP status.
type LoginStatus int

// The documented values of loginStatus.
const (
	LoginCredentialsMissing LoginStatus = iota
	LoginAccountAlreadyExists
	LoginAccountNotVerified
	LoginUserNotFound
	LoginInvalidPassword
	LoginHubSpotFailed
	LoginHubSpotSuccess
	LoginSuccess
	LoginFailed
	LoginInvalidEmail
)

// SignUpStatus is the outcome that sign-up names.
type SignUpStatus int

// The documented values of signupStatus.
const (
	SignUpCredentialsMissing SignUpStatus = iota
	SignUpAccountAlreadyExists
	SignUpEmailNotVerified
	SignUpSuccess
	SignUpFailed
	SignUpInvalidEmail
	SignUpEmailNotSent
)

// VerificationStatus is the outcome that verifying an e-mail names.
type VerificationStatus int

// The documented values of verificationStatus.
const (
	VerifyCredentialsMissing VerificationStatus = iota
	VerifyInvalidCode
	VerifySuccess
	VerifyResendInvite
	VerifyAccountExists
	VerifyAccountNotFound
)

// Unnamed stands for a status that the answer doesn't name.
const Unnamed = -1

// Grant is what a login or a refresh gives.
type Grant struct {
	Access  Secret
	Refresh Secret // zero if the answer has none: the old one stays
	// AltRefresh is set only when the answer has both refreshToken and resfreshToken, and they differ.
	AltRefresh Secret
	// Lifetime is how long Access is valid, from 1 s to 2 h: expirationTime less the answer's own Date, so that a wrong
	// clock here does no harm. Where either can't be read, or the difference makes no sense, the documented 2 h.
	Lifetime      time.Duration
	ServerTime    time.Time // the answer's Date; zero if it had none
	ExpirationRaw string    // expirationTime as it came
}

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

// SignUpResult is what became of a sign-up. The documentation contradicts itself on whether tokens come with it; ours
// are had by Login.
type SignUpResult struct {
	Status SignUpStatus // Unnamed if the answer names none
	User   User
}

// VerifyResult is what became of verifying an e-mail.
type VerifyResult struct {
	Status VerificationStatus // Unnamed if the answer names none
	User   User
}

// PasswordReset completes ForgotPassword. The documentation's field list has an e-mail, its example hasn't: it is sent if set.
type PasswordReset struct {
	Email          string
	Code, Password Secret
}

func authPost(op, path string, body any) request {
	return request{op: op, method: http.MethodPost, path: path, body: body, creds: none, limit: authLimit, max: maxAnswer}
}

// SignUp is POST /auth/signup. 400: missing, malformed or existing.
func (s *AuthService) SignUp(ctx context.Context, u NewUser) (*SignUpResult, error) {
	r := authPost("sign up", "/auth/signup", map[string]string{"email": u.Email, "password": u.Password.Reveal(), "name": u.Name})
	var out SignUpResult
	err := s.c.do(ctx, r, object(gjson.Result.IsObject, func(v gjson.Result) {
		out = SignUpResult{Status: SignUpStatus(enum(v.Get("signupStatus"))), User: newUser(v.Get("user"))}
	}))
	if err != nil {
		return nil, err
	}
	return &out, nil
}

// VerifyEmail is POST /auth/verify-email with the six characters that were mailed. 404: not registered. What a wrong code
// answers is open: an error, or a result whose Status says so.
func (s *AuthService) VerifyEmail(ctx context.Context, email, code string) (*VerifyResult, error) {
	r := authPost("verify the e-mail", "/auth/verify-email", map[string]string{"email": email, "code": code})
	var out VerifyResult
	err := s.c.do(ctx, r, object(gjson.Result.IsObject, func(v gjson.Result) {
		out = VerifyResult{Status: VerificationStatus(enum(v.Get("verificationStatus"))), User: newUser(v.Get("userData"))}
	}))
	if err != nil {
		return nil, err
	}
	return &out, nil
}

// ResendCode is POST /auth/resend-code.
func (s *AuthService) ResendCode(ctx context.Context, email string) error {
	return s.c.do(ctx, authPost("send the code again", "/auth/resend-code", map[string]string{"email": email}), ignore)
}

// Login is POST /auth/login. Errors: ErrWrongPassword (401), ErrNoSuchUser (404), ErrNotVerified. What an unverified
// account answers is open; it may be a 200 with loginStatus 2 and no token.
func (s *AuthService) Login(ctx context.Context, email string, password Secret) (*Login, error) {
	r := authPost("sign in", "/auth/login", map[string]string{"email": email, "password": password.Reveal()})
	var out Login
	err := s.c.do(ctx, r, func(a *answer) error {
		return object(gjson.Result.IsObject, func(v gjson.Result) {
			out = Login{Status: LoginStatus(enum(find(v, "loginStatus"))), User: newUser(find(v, "user"))}
			out.Grant = newGrant(v, a.serverTime)
		})(a)
	})
	if err != nil {
		return nil, loginError(err)
	}
	if out.Access.IsZero() {
		return nil, noToken(r.op, out.Status)
	}
	return &out, nil
}

// loginError says which of the two was wrong.
func loginError(err error) error {
	e, ok := err.(*Error) //nolint:errorlint // do returns it unwrapped
	if !ok || !e.APIShaped {
		return err
	}
	switch e.Status {
	case http.StatusUnauthorized:
		e.Err = ErrWrongPassword
	case http.StatusNotFound:
		e.Err = ErrNoSuchUser
	}
	return e
}

// noToken is a 200 that lets nobody in: loginStatus says why.
func noToken(op string, s LoginStatus) error {
	e := &Error{Op: op, Status: http.StatusOK, APIShaped: true, Outcome: Answered, Err: ErrMalformed}
	switch s {
	case LoginAccountNotVerified:
		e.Err, e.Message = ErrNotVerified, "this account's e-mail isn't verified yet"
	case LoginUserNotFound:
		e.Err, e.Message = ErrNoSuchUser, "no account has this e-mail"
	case LoginInvalidPassword:
		e.Err, e.Message = ErrWrongPassword, "the password is wrong"
	case LoginInvalidEmail:
		e.Err, e.Message = ErrNoSuchUser, "this is no e-mail address"
	default:
		e.Message = fmt.Sprintf("the service let nobody in (loginStatus %d)", s)
	}
	return e
}

// Refresh is POST /auth/refresh-token. It is never repeated by itself: whether the old token still serves once the request
// was written is unknown. 401: invalid or expired; 404: no such user.
func (s *AuthService) Refresh(ctx context.Context, refresh Secret) (*Grant, error) {
	r := authPost("renew the session", "/auth/refresh-token", map[string]string{"refreshToken": refresh.Reveal()})
	var out Grant
	err := s.c.do(ctx, r, func(a *answer) error {
		if err := object(gjson.Result.IsObject, func(v gjson.Result) { out = newGrant(v, a.serverTime) })(a); err != nil {
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
	r := authPost("change the password", "/auth/change-password", map[string]string{"oldPassword": old.Reveal(), "newPassword": password.Reveal()})
	r.creds = tokenOnce
	return loginError(s.c.do(ctx, r, ignore))
}

// ForgotPassword is POST /auth/forgot-password: the service mails a code.
func (s *AuthService) ForgotPassword(ctx context.Context, email string) error {
	return s.c.do(ctx, authPost("ask for a new password", "/auth/forgot-password", map[string]string{"email": email}), ignore)
}

// ResetPassword is POST /auth/reset-password. 400: the code expired or is invalid.
func (s *AuthService) ResetPassword(ctx context.Context, p PasswordReset) error {
	body := map[string]string{"token": p.Code.Reveal(), "newPassword": p.Password.Reveal()}
	if p.Email != "" {
		body["email"] = p.Email
	}
	return s.c.do(ctx, authPost("set the new password", "/auth/reset-password", body), ignore)
}

// enum reads a status number, Unnamed if there is none.
func enum(r gjson.Result) int {
	f, ok := number(r)
	if !ok || f < 0 || f > 1000 {
		return Unnamed
	}
	return int(f)
}

// find is a field of v or of an object directly below it: the service wraps most answers, but not all.
func find(v gjson.Result, names ...string) gjson.Result {
	if r := first(v, names...); r.Exists() {
		return r
	}
	var found gjson.Result
	v.ForEach(func(_, below gjson.Result) bool {
		if below.IsObject() {
			found = first(below, names...)
		}
		return !found.Exists()
	})
	return found
}

func newGrant(v gjson.Result, server time.Time) Grant {
	g := Grant{
		Access:        NewSecret(text(find(v, "token", "access_token", "accessToken"))),
		ServerTime:    server,
		ExpirationRaw: text(find(v, "expirationTime", "expiration_time")),
	}
	refresh, misspelt := text(find(v, "refreshToken", "refresh_token")), text(find(v, "resfreshToken", "resfresh_token"))
	switch {
	case refresh == "":
		g.Refresh = NewSecret(misspelt)
	default:
		g.Refresh = NewSecret(refresh)
		if misspelt != "" && misspelt != refresh {
			g.AltRefresh = NewSecret(misspelt)
		}
	}
	g.Lifetime = lifetime(when(find(v, "expirationTime", "expiration_time")), server)
	return g
}

// lifetime is server clock minus server clock.
func lifetime(expires, server time.Time) time.Duration {
	if expires.IsZero() || server.IsZero() {
		return maxLifetime
	}
	if l := expires.Sub(server); l >= time.Second && l <= maxLifetime {
		return l
	}
	return maxLifetime
}
