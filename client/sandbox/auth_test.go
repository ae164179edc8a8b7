package sandbox

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

// refreshed sends a refresh token and gives the answer.
func (b *bench) refreshed(status int, token any) map[string]any {
	b.t.Helper()
	return b.want(status, "POST /auth/refresh-token", fields{"refreshToken": token})
}

func (b *bench) login() map[string]any {
	b.t.Helper()
	return b.want(200, "POST /auth/login", fields{"email": email, "password": password})
}

func TestAnAccessTokenLastsAsLongAsItSays(t *testing.T) {
	b := newBench(t, Options{Quiet: true, TokenTTL: 30 * time.Second})
	if got := b.login()["expirationTime"]; got != "2026-11-25T12:00:30.000Z" {
		t.Errorf("expirationTime is %v", got)
	}
	b.after(30*time.Second - 1)
	b.want(200, "GET /voices", nil)
	b.after(1)
	b.want(401, "GET /voices", nil)
}

func TestARefreshTokenServesOnce(t *testing.T) {
	b := newBench(t, Options{Quiet: true})
	first := b.login()["refreshToken"]
	second := b.refreshed(200, first)
	if second["refreshToken"] != nil || second["status"] != nil {
		t.Errorf("an answer that isn't as documented: %v", second)
	}
	b.refreshed(401, first)
	b.token = fmt.Sprint(second["token"])
	b.want(200, "GET /voices", nil)
	b.refreshed(200, second["resfreshToken"])
}

func TestASpentRefreshTokenServesWithinTheReuseWindow(t *testing.T) {
	b := newBench(t, Options{Quiet: true, ReuseWindow: 5 * time.Second})
	first := b.login()["refreshToken"]
	b.refreshed(200, first)
	b.after(5*time.Second - 1)
	b.refreshed(200, first)
	b.after(1)
	b.refreshed(401, first)
}

func TestTheNewRefreshTokenHasTheChosenName(t *testing.T) {
	for name, want := range map[string]struct{ spelt, misspelt int }{ // the status that each is answered with, 0 if it isn't there
		"": {0, 200}, "resfreshToken": {0, 200}, "refreshToken": {200, 0}, "both": {200, 401}, "differ": {401, 200},
	} {
		b := newBench(t, Options{Quiet: true, RefreshName: name})
		got := b.refreshed(200, b.login()["refreshToken"])
		for field, status := range map[string]int{"refreshToken": want.spelt, "resfreshToken": want.misspelt} {
			if status == 0 {
				if got[field] != nil {
					t.Errorf("%q: there is a %s", name, field)
				}
			} else if name != "both" || field == "refreshToken" {
				b.refreshed(status, got[field])
			} else if got[field] != got["refreshToken"] {
				t.Errorf("both differ")
			}
		}
	}
	if _, err := New(Options{Scenario: smallScenario(), RefreshName: "token"}); err == nil {
		t.Error("an unknown name was taken")
	}
}

func TestWhatIsRevokedIsRefused(t *testing.T) {
	b := newBench(t, Options{Quiet: true})
	refresh := b.login()["refreshToken"]
	b.Revoke()
	b.want(200, "GET /voices", nil)
	b.refreshed(401, refresh)

	refresh = b.login()["refreshToken"]
	b.RevokeAccess()
	b.want(401, "GET /voices", nil)
	b.refreshed(200, refresh)

	refresh = b.login()["refreshToken"]
	b.DeleteUser(email)
	b.want(401, "GET /voices", nil)
	b.refreshed(404, refresh)
	b.want(404, "POST /auth/login", fields{"email": email, "password": password})
}

func TestAnAPIKeyReplacesTheOneBefore(t *testing.T) {
	b := newBench(t, Options{Quiet: true})
	first := fmt.Sprint(b.want(200, "GET /user/generate-apikey", nil)["apiKey"])
	second := fmt.Sprint(b.want(200, "GET /user/generate-apikey", nil)["apiKey"])
	if len(first) != 64 || first == second {
		t.Errorf("keys of %d characters", len(first))
	}
	for _, c := range []struct {
		key, path string
		want      int
	}{
		{first, "/voices", 401}, {second, "/voices", 200}, {second, "/user/get-active-project", 200},
		{second, "/user/generate-apikey", 401}, {"", "/voices", 401},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://api.talkstackai.com"+c.path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("x-api-key", c.key)
		if got := b.round(req).status; got != c.want {
			t.Errorf("%s: %d, want %d", c.path, got, c.want)
		}
	}
}

func TestSigningUpVerifyingAndForgetting(t *testing.T) {
	for _, as200 := range []bool{false, true} {
		b := newBench(t, Options{Quiet: true, Unverified200: as200})
		bo := func(extra fields) fields {
			extra["email"] = "bo@example.com"
			return extra
		}
		unverified := 403
		if as200 {
			unverified = 200
		}
		got := b.want(200, "POST /auth/signup", bo(fields{"password": "x", "name": "Bo"}))
		if got["signupStatus"] != 3.0 || got["token"] != nil {
			t.Errorf("sign-up: %v", got)
		}
		got = b.want(unverified, "POST /auth/login", bo(fields{"password": "x"}))
		if got["loginStatus"] != 2.0 || got["token"] != nil {
			t.Errorf("unverified: %v", got)
		}
		b.want(200, "POST /auth/resend-code", bo(fields{}))
		mails := b.Mails()
		if len(mails) != 2 || mails[1].To != "bo@example.com" || len(mails[1].Code) != 6 || mails[0].Code == mails[1].Code {
			t.Fatalf("mails: %v", mails)
		}
		got = b.want(400, "POST /auth/verify-email", bo(fields{"code": mails[0].Code}))
		if got["verificationStatus"] != 1.0 {
			t.Errorf("old code: %v", got)
		}
		got = b.want(200, "POST /auth/verify-email", bo(fields{"code": mails[1].Code}))
		if got["verificationStatus"] != 2.0 || got["status"] != "succcess" {
			t.Errorf("verified: %v", got)
		}
		b.want(200, "POST /auth/login", bo(fields{"password": "x"}))
		b.want(200, "POST /auth/forgot-password", bo(fields{}))
		code := b.Mails()[2].Code
		b.want(200, "POST /auth/reset-password", fields{"token": code, "newPassword": "y"})
		b.want(400, "POST /auth/reset-password", fields{"token": code, "newPassword": "z"})
		b.want(401, "POST /auth/login", bo(fields{"password": "x"}))
		b.want(200, "POST /auth/login", bo(fields{"password": "y"}))
	}
}

func TestAClockThatIsOffTellsItsOwnTime(t *testing.T) {
	b := newBench(t, Options{Calls: 10, Quiet: true})
	before := b.page(shop, "", 1)[0]
	b.SetDateOffset(-5 * time.Hour)
	a := b.send("GET /voices", nil)
	if got := a.header.Get("Date"); got != "Wed, 25 Nov 2026 07:00:00 GMT" || a.status != 200 {
		t.Errorf("Date is %q", got)
	}
	if got := b.login()["expirationTime"]; got != "2026-11-25T09:00:00.000Z" {
		t.Errorf("expirationTime is %v", got)
	}
	after := b.page(shop, "", 1)[0]
	if b.when(before).Sub(b.when(after)) != 5*time.Hour {
		t.Errorf("a call was at %v, and then at %v", before["date"], after["date"])
	}
}
