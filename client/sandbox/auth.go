package sandbox

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// grant is a valid access token's.
type grant struct {
	Email   string
	Expires time.Time
}

// spendable is a refresh token. It serves once; within the reuse window after that, once more and again.
type spendable struct {
	Email string
	Spent time.Time // zero: not yet
}

// access says who may call an endpoint.
type access int

const (
	anyone     access = iota
	signedIn          // a bearer token or an API key
	bearerOnly        // a bearer token
)

func (s *Server) handleAuth() {
	s.account("signup", (*Server).signUp)
	s.account("verify-email", (*Server).verifyEmail)
	s.account("resend-code", (*Server).resendCode, "email")
	s.account("login", (*Server).login)
	s.account("refresh-token", (*Server).refresh)
	s.route(endpoint{"POST /auth/change-password", signedIn, true, (*Server).changePassword, nil})
	s.account("forgot-password", (*Server).forgotPassword, "email")
	s.account("reset-password", (*Server).resetPassword)
}

// authenticate finds who sends a request.
func (s *Server) authenticate(r *http.Request, need access) (*user, *reply) {
	if need == anyone {
		return nil, nil
	}
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		g := s.world.Access[bearer]
		if g == nil || !s.opts.Now().Before(g.Expires) || s.world.Users[g.Email] == nil {
			return nil, refuse(http.StatusUnauthorized, "Unauthorized: invalid or expired token")
		}
		return s.world.Users[g.Email], nil
	}
	if key := r.Header.Get("x-api-key"); key != "" && need == signedIn {
		for _, u := range s.world.Users {
			if u.APIKey != "" && same(u.APIKey, key) {
				return u, nil
			}
		}
	}
	return nil, refuse(http.StatusUnauthorized, "Unauthorized")
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// random is n bytes of randomness in hex. Tokens must not follow from the seed.
func random(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

var emailForm = regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s]+$`)

func (s *Server) signUp(_ *user, _ *http.Request, p params) reply {
	email := p.str("email")
	switch {
	case p.missing("email", "password", "name"):
		return withStatus(fail(http.StatusBadRequest, "Missing credentials"), "signupStatus", 0)
	case !emailForm.MatchString(email):
		return withStatus(fail(http.StatusBadRequest, "Invalid email"), "signupStatus", 5)
	case s.world.Users[email] != nil:
		return withStatus(fail(http.StatusBadRequest, "Account already exists"), "signupStatus", 1)
	}
	u := &user{ID: s.world.id(), Email: email, Name: p.str("name"), Password: p.str("password"), CreatedAt: s.opts.Now()}
	s.world.Users[email] = u
	s.mailCode(u)
	return done("Sign up successful. Please verify your email.", fields{"user": profile(u), "signupStatus": 3})
}

func withStatus(r reply, name string, value int) reply {
	if body, ok := r.body.(fields); ok {
		body[name] = value
	}
	return r
}

func profile(u *user) fields {
	return fields{
		"email": u.Email, "name": u.Name, "active_project": orNull(u.ActiveProject), "created_at": iso(u.CreatedAt),
		"updated_at": iso(u.CreatedAt), "company_name": u.Company,
	}
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func iso(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func (s *Server) verifyEmail(_ *user, _ *http.Request, p params) reply {
	u := s.world.Users[p.str("email")]
	switch {
	case p.missing("email", "code"):
		return withStatus(fail(http.StatusBadRequest, "Missing credentials"), "verificationStatus", 0)
	case u == nil:
		return withStatus(fail(http.StatusNotFound, "Account not found"), "verificationStatus", 5)
	case u.Verified:
		return done("Account already verified", fields{"userData": profile(u), "verificationStatus": 4})
	case !same(u.Code, p.str("code")):
		return withStatus(fail(http.StatusBadRequest, "Invalid code"), "verificationStatus", 1)
	}
	u.Verified = true
	return done("Email verified", fields{"status": "succcess", "userData": profile(u), "verificationStatus": 2}) // spelt so
}

func (s *Server) resendCode(_ *user, _ *http.Request, p params) reply {
	u := s.world.Users[p.str("email")]
	if u == nil {
		return fail(http.StatusNotFound, "Account not found")
	}
	s.mailCode(u)
	return done("Code sent", nil)
}

func (s *Server) login(_ *user, _ *http.Request, p params) reply {
	u := s.world.Users[p.str("email")]
	switch {
	case p.missing("email", "password"):
		return withStatus(fail(http.StatusBadRequest, "Missing credentials"), "loginStatus", 0)
	case u == nil:
		return withStatus(fail(http.StatusNotFound, "User not found"), "loginStatus", 3)
	case !same(u.Password, p.str("password")):
		return withStatus(fail(http.StatusUnauthorized, "Invalid password"), "loginStatus", 4)
	case !u.Verified:
		out := withStatus(fail(http.StatusForbidden, "Account not verified"), "loginStatus", 2)
		if s.opts.Unverified200 {
			out.status = http.StatusOK
		}
		return out
	}
	token, refresh, expires := s.grant(u)
	return done("Login successful", fields{
		"token": token, "refreshToken": refresh, "expirationTime": iso(expires), "user": profile(u), "loginStatus": 7,
	})
}

// What a refresh calls its new refresh token: the documentation's example spells it one way, its text the other.
const misspelt, spelt = "resfreshToken", "refreshToken"

// grant issues a pair of tokens. When the access token expires is told by the service's own clock, right or wrong.
func (s *Server) grant(u *user) (token, refresh string, expires time.Time) {
	now := s.opts.Now()
	// What is of no use to anybody any more is answered like what never was.
	maps.DeleteFunc(s.world.Access, func(_ string, g *grant) bool { return now.After(g.Expires) })
	maps.DeleteFunc(s.world.Refresh, func(_ string, t *spendable) bool { return s.spent(t) })
	token, refresh, expires = random(24), random(24), now.Add(s.opts.TokenTTL)
	s.world.Access[token] = &grant{u.Email, expires}
	s.world.Refresh[refresh] = &spendable{Email: u.Email}
	return token, refresh, expires.Add(s.clock.skew)
}

// spent reports whether a refresh token serves no longer.
func (s *Server) spent(t *spendable) bool {
	return !t.Spent.IsZero() && s.opts.Now().Sub(t.Spent) >= s.opts.ReuseWindow
}

func (s *Server) refresh(_ *user, _ *http.Request, p params) reply {
	if p.missing("refreshToken") {
		return fail(http.StatusBadRequest, "Refresh token is required")
	}
	t := s.world.Refresh[p.str("refreshToken")]
	if t == nil || s.spent(t) {
		return fail(http.StatusUnauthorized, "Invalid or expired refresh token")
	}
	u := s.world.Users[t.Email]
	if u == nil {
		return fail(http.StatusNotFound, "User not found")
	}
	if t.Spent.IsZero() {
		t.Spent = s.opts.Now()
	}
	token, refresh, expires := s.grant(u)
	out := fields{"token": token, "expirationTime": iso(expires)}
	switch s.opts.RefreshName {
	case "both":
		out[spelt], out[misspelt] = refresh, refresh
	case "differ":
		out[spelt], out[misspelt] = random(24), refresh
	default:
		out[s.opts.RefreshName] = refresh
	}
	return ok(out)
}

func (s *Server) changePassword(u *user, _ *http.Request, p params) reply {
	switch {
	case p.missing("oldPassword", "newPassword"):
		return fail(http.StatusBadRequest, "Missing passwords")
	case !same(u.Password, p.str("oldPassword")):
		return fail(http.StatusUnauthorized, "Old password is incorrect")
	}
	u.Password = p.str("newPassword")
	return done("Password changed", nil)
}

func (s *Server) forgotPassword(_ *user, _ *http.Request, p params) reply {
	u := s.world.Users[p.str("email")]
	if u == nil {
		return fail(http.StatusNotFound, "User not found")
	}
	u.ResetCode = random(8)
	s.mail(u, u.ResetCode)
	return done("Password reset mail sent", nil)
}

func (s *Server) resetPassword(_ *user, _ *http.Request, p params) reply {
	if p.missing("token", "newPassword") {
		return fail(http.StatusBadRequest, "Missing token or password")
	}
	for _, u := range s.world.Users {
		if u.ResetCode != "" && same(u.ResetCode, p.str("token")) {
			u.Password, u.ResetCode = p.str("newPassword"), ""
			return done("Password reset", nil)
		}
	}
	return fail(http.StatusBadRequest, "Token expired or invalid")
}

// Revoke makes all refresh tokens useless: the next renewal is refused.
func (s *Server) Revoke() { s.edit(func() { clear(s.world.Refresh) }) }

// RevokeAccess makes all access tokens useless: the next request is answered by 401.
func (s *Server) RevokeAccess() { s.edit(func() { clear(s.world.Access) }) }

// DeleteUser deletes an account: its tokens are refused, and its refresh token is answered by 404.
func (s *Server) DeleteUser(email string) { s.edit(func() { delete(s.world.Users, email) }) }

func (s *Server) edit(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
	s.unsaved = true // the next request saves it
}
