package session

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"talkdeck/client"
)

// This file: which answers are believed.

func TestFault07_NamesOfTheRefreshToken(t *testing.T) {
	for name, put := range map[string]func(body map[string]any, refresh string){
		"resfreshToken":  func(b map[string]any, v string) { b["resfreshToken"] = v },
		"refreshToken":   func(b map[string]any, v string) { b["refreshToken"] = v },
		"resfresh_token": func(b map[string]any, v string) { b["resfresh_token"] = v },
		"refresh_token":  func(b map[string]any, v string) { b["refresh_token"] = v },
		"both the same":  func(b map[string]any, v string) { b["refreshToken"], b["resfreshToken"] = v, v },
		"both, the first is right": func(b map[string]any, v string) {
			b["refreshToken"], b["resfreshToken"] = v, "no-"+v
		},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
				r.svc.set(func() { r.svc.names = put })
				r.signIn()
				r.during(6*time.Hour, time.Minute, Active, Renewing)
				if n := r.svc.refusals(); n != 0 {
					t.Errorf("%d refusals", n)
				}
			})
		})
	}
	t.Run("both, the second is right", func(t *testing.T) {
		bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
			r.svc.set(func() {
				r.svc.names = func(b map[string]any, v string) { b["refreshToken"], b["resfreshToken"] = "no-"+v, v }
			})
			r.signIn()
			r.during(6*time.Hour, time.Minute, Active, Renewing)
			if all, no := len(r.svc.refreshes()), r.svc.refusals(); no != all/2 || all < 6 {
				t.Errorf("%d of %d refreshes were refused, want every other", no, all)
			}
		})
	})
	t.Run("neither", func(t *testing.T) {
		bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
			r.svc.set(func() {
				r.svc.names, r.svc.reuse = func(map[string]any, string) {}, 48*time.Hour
			})
			r.during(6*time.Hour, time.Minute, Active, Renewing)
			for _, q := range r.svc.refreshes() {
				if q.token != "refresh-1" {
					t.Errorf("sent %s, though no other came", q.token)
				}
			}
		})
	})
	t.Run("the other one's answer is lost", func(t *testing.T) {
		bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
			r.svc.set(func() {
				r.svc.names = func(b map[string]any, v string) { b["refreshToken"], b["resfreshToken"] = "no-"+v, v }
			})
			r.signIn()
			time.Sleep(time.Hour)
			r.svc.next(nil, &fault{dial: errRefusedDial})
			if err := r.RenewNow(t.Context()); err == nil {
				t.Error("no error")
			}
			r.expect(Retrying)
			time.Sleep(time.Minute)
			r.expect(Active)
			if n := r.svc.refusals(); n != 1 {
				t.Errorf("a refused token was sent %d times", n)
			}
		})
	})
	t.Run("the other one's answer is lost, and then it is refused", func(t *testing.T) {
		bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
			r.svc.set(func() {
				r.svc.names = func(b map[string]any, v string) { b["refreshToken"], b["resfreshToken"] = "no-"+v, "nor-"+v }
			})
			r.signIn()
			time.Sleep(time.Hour)
			r.svc.next(nil, &fault{dial: errRefusedDial})
			_ = r.RenewNow(t.Context())
			time.Sleep(time.Minute)
			r.expect(SignInSoon)
			if n := r.svc.refusals(); n != 2 {
				t.Errorf("%d refusals of two tokens", n)
			}
		})
	})
	t.Run("the other one isn't sent if another window has renewed", func(t *testing.T) {
		files(t, 2*time.Hour, func(t *testing.T, r rig) {
			r.svc.set(func() {
				r.svc.names = func(b map[string]any, v string) { b["refreshToken"], b["resfreshToken"] = "no-"+v, v }
			})
			r.signIn()
			time.Sleep(time.Hour)
			f, _ := r.store.Store.(*FileStore)
			other := fileStore(t, f.dir)
			r.svc.set(func() {
				r.svc.fault = func(*http.Request) *fault { // over a network file system whose locks don't hold, say
					rec, err := other.load()
					if err == nil {
						rec.Generation, rec.Access = rec.Generation+1, client.NewSecret("access-elsewhere")
						err = other.save(rec)
					}
					if err != nil {
						t.Error(err)
					}
					return nil
				}
			})
			must(t, r.RenewNow(t.Context()))
			r.renewals(1, 1)
		})
	})
}

func TestFault11_WhatIsNotTheServicesOwnWord(t *testing.T) {
	badTLS := &net.OpError{Op: "remote error", Err: &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}}
	for name, f := range map[string]*fault{
		"HTML 401": html(401), "HTML 403": html(403), "HTML 404": html(404), "407": html(407), "511": html(511),
		"JSON 511": {status: 511, kind: "application/json", body: `{"message":"sign in"}`},
		"302":      html(302), "307": html(307), "200 HTML": html(200),
		"200 without a token": {status: 200, kind: "application/json", body: `{"message":"hello"}`},
		"200 empty":           {status: 200}, "empty 401": {status: 401}, "empty 404": {status: 404, kind: "application/json"},
		"an array 401": {status: 401, kind: "application/json", body: `["no"]`},
		"bad TLS":      {dial: badTLS}, "no such host": {dial: &net.DNSError{Name: "api.test", IsNotFound: true}},
		"JSON 403": api(403), "JSON 500": api(500), "JSON 429": api(429), "JSON 408": api(408), "JSON 425": api(425),
	} {
		t.Run(name, func(t *testing.T) {
			files(t, 2*time.Hour, func(t *testing.T, r rig) {
				before := r.fileContent()
				time.Sleep(10 * time.Minute)
				r.svc.next(f)
				if err := r.RenewNow(t.Context()); err == nil {
					t.Fatal("no error")
				}
				r.expect(Retrying)
				if s := r.Snapshot(); s.Err == nil || s.NextTry.IsZero() || s.Failures != 1 || s.Reason != "" {
					t.Errorf("%+v", s)
				}
				rec, err := r.store.load()
				if err != nil || rec.Refresh.Reveal() != "refresh-1" || rec.Access.Reveal() != "access-1" {
					t.Errorf("the store holds something else: %v", err)
				}
				if notUsed := classify(r.Snapshot().Err) == tokenUnspent; notUsed != bytes.Equal(before, r.fileContent()) {
					t.Errorf("the intent is over: %v, and the file is as it was: %v", notUsed, !notUsed)
				}
				time.Sleep(2 * time.Second)
				r.expect(Active)
			})
		})
	}
	t.Run("not yet valid", func(t *testing.T) {
		bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
			cert := &x509.Certificate{NotBefore: r.clock.Now().Add(30 * 24 * time.Hour)}
			early := &tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Cert: cert, Reason: x509.Expired}}
			r.svc.next(&fault{dial: early})
			_ = r.RenewNow(t.Context())
			if off := r.Snapshot().ClockOff; off != -30*24*time.Hour {
				t.Errorf("off by %s", off)
			}
			time.Sleep(2 * time.Second)
			r.expect(Active)
			if off := r.Snapshot().ClockOff; off != 0 {
				t.Errorf("off by %s after an answer with the right time", off)
			}
		})
	})
}

func (r rig) fileContent() []byte {
	r.t.Helper()
	f, ok := r.store.Store.(*FileStore)
	if !ok {
		r.t.Fatal("no file")
	}
	raw, err := os.ReadFile(filepath.Join(f.dir, fileName))
	must(r.t, err)
	return raw
}

func TestFault12_400And404InTheServicesWords(t *testing.T) {
	t.Run("404", func(t *testing.T) {
		files(t, 2*time.Hour, func(t *testing.T, r rig) {
			before := r.fileContent()
			r.svc.set(func() { r.svc.gone = true })
			time.Sleep(10 * time.Minute)
			start := time.Now()
			_ = r.RenewNow(t.Context())
			if took := time.Since(start); took < secondLook {
				t.Errorf("believed after %s", took)
			}
			r.expect(AccountGone)
			r.renewals(1, 1)
			wantErr(t, r.read(), client.ErrSignInNeeded)
			wantErr(t, r.call(t.Context()), client.ErrSignInNeeded) // what belongs to no account has nothing to wait for
			if !bytes.Equal(before, r.fileContent()) {
				t.Error("a refusal changed the store")
			}
			r.during(24*time.Hour, time.Hour, AccountGone)
			r.renewals(1, 1)
			r.signInAs("bo@example.com")
			r.expect(Active)
		})
	})
	t.Run("400 once", func(t *testing.T) {
		bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
			time.Sleep(10 * time.Minute)
			r.svc.next(api(400))
			must(t, r.RenewNow(t.Context()))
			r.expect(Active)
			r.renewals(2, 2)
		})
	})
	t.Run("400 twice", func(t *testing.T) {
		files(t, 2*time.Hour, func(t *testing.T, r rig) {
			before := r.fileContent()
			time.Sleep(10 * time.Minute)
			r.svc.next(api(400), api(400))
			wantErr(t, r.RenewNow(t.Context()), client.ErrBadRequest)
			r.expect(SignInSoon)
			time.Sleep(time.Hour)
			r.renewals(2, 2)
			if !bytes.Equal(before, r.fileContent()) {
				t.Error("a refusal changed the store")
			}
		})
	})
}

func TestFault13_AnAnswerIsLostAfterRotation(t *testing.T) {
	for reuse, want := range map[time.Duration]State{0: SignInSoon, 5 * time.Second: Active, 30 * time.Second: Active} {
		bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
			r.svc.set(func() { r.svc.reuse = reuse })
			time.Sleep(80 * time.Minute)
			r.svc.next(&fault{lost: true})
			time.Sleep(12 * time.Minute)
			r.expect(want)
			r.renewals(2, 2)
			if s := r.Snapshot(); want == SignInSoon && s.Reason != "The last renewal was interrupted, please sign in." {
				t.Errorf("the reason is %q", s.Reason)
			}
			must(t, r.read())
		})
	}
}

// interrupted leaves a store as a window does that is killed after its request was carried out, age into its token.
func interrupted(r rig, age time.Duration) {
	time.Sleep(age)
	synctest.Wait() // until this one's own renewal has let go of the lock
	unlock, err := r.store.tryLock()
	must(r.t, err)
	rec, err := r.store.load()
	must(r.t, err)
	rec.Pending = true
	must(r.t, r.store.save(rec))
	r.svc.set(func() { r.svc.spend(rec.Refresh.Reveal()) })
	unlock()
}

func TestAnInterruptedRenewalIsTriedOnceInTheLastMinutes(t *testing.T) {
	for name, c := range map[string]struct {
		reuse time.Duration
		want  State
		then  State
	}{"and refused": {0, SignInSoon, NeedPassword}, "and taken": {3 * time.Hour, Active, Active}} {
		t.Run(name, func(t *testing.T) {
			files(t, 2*time.Hour, func(t *testing.T, r rig) {
				r.svc.set(func() { r.svc.reuse = c.reuse })
				r.close()
				interrupted(r, 88*time.Minute)
				next := r.another()
				defer next.close()
				if s := next.Snapshot(); s.Ends.Sub(s.Renews) != 5*time.Minute {
					t.Errorf("announced to be renewed %s before the end", s.Ends.Sub(s.Renews))
				}
				next.during(26*time.Minute, time.Minute, Active) // to age 114
				next.renewals(0, 0)
				must(t, next.read())
				next.during(4*time.Minute, time.Minute, Active, Renewing, c.want) // to age 118
				next.expect(c.want)
				next.renewals(1, 1)
				must(t, next.read())
				time.Sleep(3 * time.Minute)
				next.expect(c.then)
				if s := next.Snapshot(); c.then == NeedPassword && s.Reason != "The last renewal was interrupted, please sign in." {
					t.Errorf("the reason is %q", s.Reason)
				}
			})
		})
	}
	t.Run("at once if the token has lapsed", func(t *testing.T) {
		files(t, 2*time.Hour, func(_ *testing.T, r rig) {
			r.close()
			interrupted(r, 88*time.Minute)
			time.Sleep(2 * time.Hour)
			next := r.another()
			defer next.close()
			time.Sleep(5 * time.Second)
			next.expect(NeedPassword)
			next.renewals(1, 1)
		})
	})
	t.Run("another window that runs waits as well", func(t *testing.T) {
		files(t, 2*time.Hour, func(t *testing.T, r rig) {
			interrupted(r, 30*time.Minute) // by another window, whose process died
			r.during(80*time.Minute, time.Minute, Active, Renewing)
			r.renewals(0, 0)
			time.Sleep(8 * time.Minute)
			r.expect(SignInSoon)
			r.renewals(1, 1)
		})
	})
	t.Run("unless the service refuses the access token", func(t *testing.T) {
		files(t, 2*time.Hour, func(t *testing.T, r rig) {
			r.svc.set(func() { r.svc.reuse = time.Hour })
			interrupted(r, 30*time.Minute)
			r.svc.set(func() { clear(r.svc.access) })
			r.svc.next(&fault{dial: errRefusedDial}, &fault{dial: errRefusedDial})
			must(t, r.call(t.Context())) // it waits for the third try
			r.renewals(1, 1)
			r.expect(Active)
		})
	})
	t.Run("and takes the place of an earlier failure", func(t *testing.T) {
		files(t, 2*time.Hour, func(t *testing.T, r rig) {
			time.Sleep(30 * time.Minute)
			r.svc.next(&fault{dial: errRefusedDial})
			if err := r.RenewNow(t.Context()); err == nil {
				t.Fatal("no error")
			}
			interrupted(r, 0)
			time.Sleep(time.Minute)
			r.expect(Active)
			before := r.store.looked()
			time.Sleep(10 * time.Minute)
			if n := r.store.looked() - before; n > 50 {
				t.Errorf("%d wake-ups in 10 minutes", n)
			}
			r.renewals(0, 0)
		})
	})
	t.Run("unless the person wants it now", func(t *testing.T) {
		files(t, 2*time.Hour, func(t *testing.T, r rig) {
			r.svc.set(func() { r.svc.reuse = time.Hour })
			interrupted(r, 30*time.Minute)
			must(t, r.RenewNow(t.Context()))
			r.renewals(1, 1)
		})
	})
}

func TestClassesOfErrors(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want class
	}{
		"none": {nil, granted}, "a time-out": {context.DeadlineExceeded, unknown},
		"not sent":            {&client.Error{Err: errors.New("refused")}, tokenUnspent},
		"sent, and no answer": {&client.Error{Outcome: client.Unknown, Err: errors.New("reset")}, unknown},
		"409":                 {&client.Error{Status: 409, APIShaped: true, Outcome: client.Answered}, tokenUnspent},
		"307":                 {&client.Error{Status: 307, Outcome: client.Answered}, tokenUnspent},
		"503":                 {&client.Error{Status: 503, APIShaped: true, Outcome: client.Answered}, unknown},
		"a JSON 401":          {&client.Error{Status: 401, APIShaped: true, Outcome: client.Answered}, denied},
		"an HTML 401":         {&client.Error{Status: 401, Outcome: client.Answered}, tokenUnspent},
	} {
		if got := classify(c.err); got != c.want {
			t.Errorf("%s: class %d, want %d", name, got, c.want)
		}
	}
}
