package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// granting is a client whose server answers with a body and a Date header, if that isn't "".
func granting(t *testing.T, date, body string) *Client {
	return serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Date"] = nil
		if date != "" {
			w.Header().Set("Date", date)
		}
		reply(w, 200, body)
	})
}

// However expirationTime and Date come, or don't, signing in and renewing work, and the lifetime is the difference of the
// server's own times, or else the documented two hours.
func TestFault05_ExpirationTimeInEveryForm(t *testing.T) {
	const date = "Tue, 11 Mar 2025 17:49:38 GMT"
	for name, tt := range map[string]struct {
		date, expires string
		want          time.Duration
	}{
		"documented":         {date, `,"expirationTime":"2025-03-11T19:49:38.925Z"`, 2 * time.Hour},
		"20 minutes":         {date, `,"expirationTime":"2025-03-11T18:09:38.000Z"`, 20 * time.Minute},
		"one second":         {date, `,"expirationTime":"2025-03-11T17:49:39Z"`, time.Second},
		"less":               {date, `,"expirationTime":"2025-03-11T17:49:38.900Z"`, 2 * time.Hour},
		"+0000":              {date, `,"expirationTime":"2025-03-11T18:49:38.925+0000"`, time.Hour + 925*time.Millisecond},
		"no zone":            {date, `,"expirationTime":"2025-03-11T18:49:38.925"`, time.Hour + 925*time.Millisecond},
		"a space for the T":  {date, `,"expirationTime":"2025-03-11 18:49:38"`, time.Hour},
		"another zone":       {date, `,"expirationTime":"2025-03-11T20:49:38+02:00"`, time.Hour},
		"seconds":            {date, `,"expirationTime":1741718978`, time.Hour},
		"milliseconds":       {date, `,"expirationTime":1741718978000`, time.Hour},
		"a string of them":   {date, `,"expirationTime":"1741718978000"`, time.Hour},
		"RFC 2822":           {date, `,"expirationTime":"Tue, 11 Mar 2025 18:49:38 +0000"`, time.Hour},
		"snake case":         {date, `,"expiration_time":"2025-03-11T18:49:38Z"`, time.Hour},
		"missing":            {date, ``, 2 * time.Hour},
		"null":               {date, `,"expirationTime":null`, 2 * time.Hour},
		"empty":              {date, `,"expirationTime":""`, 2 * time.Hour},
		"an object":          {date, `,"expirationTime":{"in":7200}`, 2 * time.Hour},
		"a lifetime":         {date, `,"expirationTime":7200`, 2 * time.Hour},
		"huge":               {date, `,"expirationTime":1e300`, 2 * time.Hour},
		"past":               {date, `,"expirationTime":"2025-03-11T17:00:00Z"`, 2 * time.Hour},
		"2099":               {date, `,"expirationTime":"2099-01-01T00:00:00Z"`, 2 * time.Hour},
		"the year 1":         {date, `,"expirationTime":"0001-01-01T00:00:00Z"`, 2 * time.Hour},
		"no Date":            {"", `,"expirationTime":"2025-03-11T18:49:38Z"`, 2 * time.Hour},
		"a bad Date":         {"yesterday", `,"expirationTime":"2025-03-11T18:49:38Z"`, 2 * time.Hour},
		"a Date without GMT": {"Tue Mar 11 17:49:38 2025", `,"expirationTime":"2025-03-11T18:49:38Z"`, time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			c := granting(t, tt.date, `{"message":"ok","status":"succcess","token":"t","refreshToken":"r"`+tt.expires+`}`)
			login, err := c.Auth.Login(t.Context(), "a@b.c", NewSecret("p"))
			if err != nil || login.Lifetime != tt.want || login.Access.Reveal() != "t" {
				t.Errorf("login: %+v, %v", login, err)
			}
			grant, err := c.Auth.Refresh(t.Context(), NewSecret("r"))
			if err != nil || grant.Lifetime != tt.want {
				t.Errorf("refresh: %+v, %v", grant, err)
			} else if grant.ServerTime.IsZero() != (tt.date == "" || tt.date == "yesterday") {
				t.Errorf("server time %v", grant.ServerTime)
			}
		})
	}
}

// The refresh token's name is documented in two ways. Both count, the one that is spelt right more.
func TestFault07_TheNamesOfARefreshToken(t *testing.T) {
	for body, want := range map[string]string{
		`"refreshToken":"a"`:                               "a ",
		`"resfreshToken":"a"`:                              "a ",
		`"refreshToken":"a","resfreshToken":"a"`:           "a ",
		`"refreshToken":"a","resfreshToken":"b"`:           "a b",
		`"resfreshToken":"b","refreshToken":"a"`:           "a b",
		`"refreshToken":null,"resfreshToken":"b"`:          "b ",
		`"refreshToken":"","resfreshToken":"b"`:            "b ",
		`"refresh_token":"a"`:                              "a ",
		`"resfresh_token":"b"`:                             "b ",
		`"refresh_token":"a","resfreshToken":"b"`:          "a b",
		`"data":{"refreshToken":"a","resfreshToken":"b"}`:  "a b",
		`"refreshToken":"a\n","resfreshToken":"b"`:         "b ",
		`"refreshToken":"a","resfreshToken":"with spaces"`: "a ",
		`"refreshToken":5`:                                 "5 ",
		`"expirationTime":null`:                            " ",
	} {
		c := granting(t, "", `{"token":"t",`+body+`}`)
		g, err := c.Auth.Refresh(t.Context(), NewSecret("r"))
		if err != nil {
			t.Errorf("%s: %v", body, err)
		} else if got := g.Refresh.Reveal() + " " + g.AltRefresh.Reveal(); got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}

func TestWhereAGrantLies(t *testing.T) {
	for _, body := range []string{
		`{"token":"t"}`, `{"data":{"token":"t"}}`, `{"data":{"session":{"tokens":{"token":"t"}}}}`, `{"access_token":"t"}`, `{"accessToken":"t"}`, "\xef\xbb\xbf{\"token\":\"t\"}", `[{"token":"t"}]`,
	} {
		c := granting(t, "", body)
		if g, err := c.Auth.Refresh(t.Context(), NewSecret("r")); body[0] == '[' {
			if !errors.Is(err, ErrMalformed) && g == nil {
				t.Errorf("%s: %v", body, err)
			}
		} else if err != nil || g.Access.Reveal() != "t" {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestLogin(t *testing.T) {
	c, s := answering(t, `200 {"message":"Login successful","status":"error","token":"tok","refreshToken":"ref","expirationTime":"x","loginStatus":7,
		"user":{"email":"a@b.c","name":"Ana","active_project":"p1","company_name":null,"created_at":"2025-01-01T00:00:00Z","updated_at":null}}`)
	l, err := c.Auth.Login(t.Context(), "a@b.c", NewSecret("pass word"))
	if err != nil || l.Status != LoginSuccess || l.User.ActiveProject != "p1" || l.User.Email != "a@b.c" || l.User.Name != "Ana" || l.User.Company != "" ||
		l.User.CreatedAt.Year() != 2025 || !l.User.UpdatedAt.IsZero() || l.ExpirationRaw != "x" || l.Access.Reveal() != "tok" {
		t.Fatalf("%+v %v", l, err)
	}
	s.expect(t, `POST /auth/login [] {"email":"a@b.c","password":"pass word"}`)
}

// A login fails in as many ways as the service has to say so; each is told apart, and none is tried again.
func TestWhyNobodyIsLetIn(t *testing.T) {
	for answer, want := range map[string]error{
		`400 {"message":"missing"}`:             ErrBadRequest,
		`401 {"message":"Invalid credentials"}`: ErrWrongPassword,
		`404 {"message":"No such user"}`:        ErrNoSuchUser,
		`500 {"message":"oh"}`:                  ErrServer,
		`429 {"message":"slow"}`:                ErrRateLimited,
		`503 `:                                  ErrServer,
		`401 {"code":5}`:                        ErrWrongPassword,
		`401 `:                                  ErrWrongPassword,
		`401 Unauthorized`:                      ErrWrongPassword,
		`401 <html>`:                            ErrWrongPassword,
		`404 {}`:                                ErrNoSuchUser,
		`404 `:                                  ErrNoSuchUser,
		`404 Not found`:                         ErrNoSuchUser,
		`404 <html>`:                            ErrNoSuchUser,
		`403 <html>`:                            ErrProxy,
		`407 `:                                  ErrProxy,
		`511 `:                                  ErrProxy,
		`200 {"message":"Verify first","status":"s","loginStatus":2}`: ErrNotVerified,
		`200 {"loginStatus":"2","token":null}`:                        ErrNotVerified,
		`200 {"loginStatus":"ACCOUNT_NOT_VERIFIED","token":""}`:       ErrNotVerified,
		`200 {"data":{"loginStatus":2}}`:                              ErrNotVerified,
		`403 {"message":"Verify first","loginStatus":2}`:              ErrNotVerified,
		`401 {"message":"Verify first","data":{"loginStatus":2}}`:     ErrNotVerified,
		`400 {"loginStatus":2}`:                                       ErrNotVerified,
		`401 {"message":"Invalid credentials","loginStatus":3}`:       ErrNoSuchUser,
		`400 {"message":"Invalid credentials","loginStatus":4}`:       ErrWrongPassword,
		`200 {"loginStatus":3}`:                                       ErrNoSuchUser,
		`200 {"loginStatus":4}`:                                       ErrWrongPassword,
		`200 {"loginStatus":9}`:                                       ErrNoSuchUser,
		`200 {"loginStatus":8}`:                                       ErrMalformed,
		`200 {"loginStatus":7}`:                                       ErrMalformed,
		`200 {"message":"hello"}`:                                     ErrMalformed,
		`200 []`:                                                      ErrMalformed,
		`200 `:                                                        ErrMalformed,
		`200 <html>`:                                                  ErrProxy,
	} {
		c, s := answering(t, answer)
		l, err := c.Auth.Login(t.Context(), "a@b.c", NewSecret("p"))
		var e *Error
		if !errors.As(err, &e) || !errors.Is(err, want) || l != nil {
			t.Errorf("%s: %v, want %v", answer, err, want)
			continue
		}
		if len(s.all()) != 1 || e.Hint() == "" && !errors.Is(want, ErrBadRequest) || !strings.Contains(err.Error(), "sign in") {
			t.Errorf("%s: sent %d times, %v (%s)", answer, len(s.all()), err, e.Hint())
		}
		for _, other := range []error{ErrNotVerified, ErrWrongPassword, ErrNoSuchUser, ErrProxy} {
			if !errors.Is(want, other) && errors.Is(err, other) {
				t.Errorf("%s: also %v", answer, other)
			}
		}
	}
	for answer, want := range map[string]string{
		`200 {"message":"Verify\tfirst","loginStatus":2}`: "could not sign in: Verify first",
		`200 {"loginStatus":2}`:                           "could not sign in: this account's e-mail isn't verified yet",
		`200 {"message":"Try Jo's","loginStatus":4}`:      "could not sign in: Try Jo's",
		`401 {"error":{"message":"Locked"}}`:              "could not sign in: Locked",
		`401 `:                                            "could not sign in: the password is wrong (401 Unauthorized)",
		`401 Unauthorized`:                                "could not sign in: the password is wrong (401 Unauthorized)",
		`404 `:                                            "could not sign in: no account has this e-mail (404 Not Found)",
		`401 <html>`:                                      "could not sign in: the password is wrong, or something between here and Talkstack answered, a proxy or a network's sign-in page (401 Unauthorized)",
		`404 <html>`:                                      "could not sign in: no account has this e-mail, or something between here and Talkstack answered, a proxy or a network's sign-in page (404 Not Found)",
		`200 {"message":"Come back\nlater"}`:              "asked to sign in, the service answered 200 OK, but it isn't understood: it holds no token; it says: Come back later",
		`200 {"loginStatus":8}`:                           "asked to sign in, the service answered 200 OK, but it isn't understood: it holds no token; it says: it let nobody in (login status: LOGIN_FAILED)",
		`401 {"message":"Wrong password"}`:                "could not sign in: Wrong password",
	} {
		c, _ := answering(t, answer)
		if _, err := c.Auth.Login(t.Context(), "a@b.c", NewSecret("p")); err == nil || err.Error() != want {
			t.Errorf("%s:\n%v\nwant %s", answer, err, want)
		}
	}
}

// HubSpot's outcomes, and whatever else comes with a token, let in.
func TestATokenIsWhatLetsIn(t *testing.T) {
	for answer, want := range map[string]LoginStatus{
		`200 {"token":"t","loginStatus":5}`: LoginHubSpotFailed, `200 {"token":"t","loginStatus":6}`: LoginHubSpotSuccess,
		`200 {"token":"t"}`: Unnamed, `200 {"token":"t","loginStatus":42}`: 42, `201 {"token":"t","loginStatus":"hubspot_integration_failed"}`: LoginHubSpotFailed,
		`200 {"token":"t","loginStatus":null}`: Unnamed, `200 {"token":"t","loginStatus":{}}`: Unnamed, `200 {"token":"t","loginStatus":1e99}`: Unnamed,
	} {
		c, _ := answering(t, answer)
		if l, err := c.Auth.Login(t.Context(), "a@b.c", NewSecret("p")); err != nil || l.Status != want {
			t.Errorf("%s: %v %v", answer, l, err)
		}
	}
}

func TestTheNamesOfStatuses(t *testing.T) {
	got := fmt.Sprint(LoginAccountNotVerified, LoginInvalidEmail, LoginStatus(Unnamed), LoginStatus(42), SignUpEmailNotSent, SignUpStatus(Unnamed), VerifyAccountNotFound, VerificationStatus(-7))
	if want := "ACCOUNT_NOT_VERIFIED INVALID_EMAIL not reported 42 EMAIL_NOT_SENT not reported ACCOUNT_NOT_FOUND -7"; got != want {
		t.Errorf("%s", got)
	}
}

func TestSigningUp(t *testing.T) {
	const user = `{"email":"a@b.c","name":"Ana","active_project":null}`
	for body, want := range map[string]SignUpStatus{
		`{"message":"m","status":"s","user":` + user + `,"signupStatus":3}`:                                SignUpSuccess,
		`{"message":"m","status":"s","user":` + user + `,"signupStatus":3,"token":"t","refreshToken":"r"}`: SignUpSuccess,
		`{"message":"m","data":{"user":` + user + `,"signupStatus":"EMAIL_NOT_VERIFIED"}}`:                 SignUpEmailNotVerified,
		`{"message":"m","user":` + user + `}`:                                                              Unnamed,
	} {
		c, s := answering(t, "200 "+body)
		r, err := c.Auth.SignUp(t.Context(), NewUser{Email: "a@b.c", Name: "Ana", Password: NewSecret("p")})
		if err != nil || r.Status != want || r.User.Email != "a@b.c" || r.User.ActiveProject != "" {
			t.Errorf("%s: %+v %v", body, r, err)
		}
		s.expect(t, `POST /auth/signup [] {"email":"a@b.c","name":"Ana","password":"p"}`)
	}
	c, _ := answering(t, `400 {"message":"Account exists"}`)
	if _, err := c.Auth.SignUp(t.Context(), NewUser{}); !errors.Is(err, ErrBadRequest) || err.Error() != "could not sign up: Account exists" {
		t.Error(err)
	}
}

func TestVerifyingAnEMail(t *testing.T) {
	c, s := answering(t, `200 {"message":"m","status":"s","userData":{"email":"a@b.c"},"verificationStatus":2}`, `200 {"verificationStatus":1}`, `404 {"message":"no"}`)
	r, err := c.Auth.VerifyEmail(t.Context(), "a@b.c", "AB12CD")
	if err != nil || r.Status != VerifySuccess || r.User.Email != "a@b.c" {
		t.Error(r, err)
	}
	s.expect(t, `POST /auth/verify-email [] {"code":"AB12CD","email":"a@b.c"}`)
	if r, err = c.Auth.VerifyEmail(t.Context(), "a@b.c", "x"); err != nil || r.Status != VerifyInvalidCode {
		t.Error(r, err)
	}
	if _, err = c.Auth.VerifyEmail(t.Context(), "a@b.c", "x"); !errors.Is(err, ErrNoSuchUser) {
		t.Error(err)
	}
}

func TestTheRestOfAuth(t *testing.T) {
	ctx := t.Context()
	c, s := answering(t, `200 {"message":"done","status":"succcess"}`)
	for i, err := range []error{
		c.Auth.ResendCode(ctx, "a@b.c"),
		c.Auth.ForgotPassword(ctx, "a@b.c"),
		c.Auth.ResetPassword(ctx, PasswordReset{Code: NewSecret("c"), Password: NewSecret("n")}),
		c.Auth.ResetPassword(ctx, PasswordReset{Email: "a@b.c", Code: NewSecret("c"), Password: NewSecret("n")}),
		c.Auth.ChangePassword(ctx, NewSecret("o"), NewSecret("n")),
	} {
		if err != nil {
			t.Error(i, err)
		}
	}
	s.expect(t,
		`POST /auth/resend-code [] {"email":"a@b.c"}`,
		`POST /auth/forgot-password [] {"email":"a@b.c"}`,
		`POST /auth/reset-password [] {"newPassword":"n","token":"c"}`,
		`POST /auth/reset-password [] {"email":"a@b.c","newPassword":"n","token":"c"}`,
		`POST /auth/change-password [Bearer tok-1] {"newPassword":"n","oldPassword":"o"}`)
	c, _ = answering(t, `404 {"message":"not registered"}`)
	for i, err := range []error{c.Auth.ResendCode(ctx, "x"), c.Auth.ForgotPassword(ctx, "x"), c.Auth.ResetPassword(ctx, PasswordReset{})} {
		if !errors.Is(err, ErrNoSuchUser) || !errors.Is(err, ErrNotFound) {
			t.Error(i, err)
		}
	}
}

// Its 401 says that the old password is wrong: the session stays as it is, and nothing is sent again.
func TestAWrongOldPasswordDoesNotTouchTheSession(t *testing.T) {
	for _, answer := range []string{`401 {"message":"Old password is wrong"}`, `401 `, `401 Unauthorized`, `401 <html>`} {
		src := &fakeSource{}
		c, s := answering(t, answer)
		c.tokens = src
		err := c.Auth.ChangePassword(t.Context(), NewSecret("old"), NewSecret("new"))
		if !errors.Is(err, ErrWrongPassword) || src.asked != 1 || src.refreshed != 0 || len(s.all()) != 1 {
			t.Errorf("%s: %v, asked %d, sent %q", answer, err, src.asked, s.all())
		}
	}
	c, _ := answering(t, `403 <html>`)
	if err := c.Auth.ChangePassword(t.Context(), NewSecret("old"), NewSecret("new")); !errors.Is(err, ErrProxy) || errors.Is(err, ErrWrongPassword) {
		t.Error(err)
	}
}

// Where a 404 is documented it means that nobody has the e-mail, whatever its body; elsewhere it is no more than itself, or the page
// of something in between.
func TestA404OfAnAccountEndpoint(t *testing.T) {
	documented := map[string]func(*Client, context.Context) error{
		"login": func(c *Client, ctx context.Context) error {
			_, err := c.Auth.Login(ctx, "a", NewSecret("p"))
			return err
		},
		"verify": func(c *Client, ctx context.Context) error { _, err := c.Auth.VerifyEmail(ctx, "a", "c"); return err },
		"resend": func(c *Client, ctx context.Context) error { return c.Auth.ResendCode(ctx, "a") },
		"forgot": func(c *Client, ctx context.Context) error { return c.Auth.ForgotPassword(ctx, "a") },
	}
	for name, send := range documented {
		for _, answer := range []string{`404 {"message":"no"}`, `404 {}`, `404 `, `404 Not found`, `404 <html>`} {
			c, _ := answering(t, answer)
			err := send(c, t.Context())
			var e *Error
			if !errors.As(err, &e) || !errors.Is(err, ErrNoSuchUser) || errors.Is(err, ErrProxy) || e.Page != strings.Contains(answer, "<") {
				t.Errorf("%s, %s: %+v", name, answer, err)
			}
		}
	}
	for answer, want := range map[string]error{`404 `: ErrNotFound, `404 <html>`: ErrProxy, `401 <html>`: ErrProxy} {
		c, _ := answering(t, answer)
		if _, err := c.Auth.SignUp(t.Context(), NewUser{}); !errors.Is(err, want) || errors.Is(err, ErrNoSuchUser) {
			t.Errorf("sign-up, %s: %v", answer, err)
		}
	}
}
