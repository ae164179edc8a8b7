package session

import (
	"context"
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"talkdeck/client"
)

// The rows of the fault table in the order of their numbers. This file: time.

func TestFault01_24QuietHours(t *testing.T) {
	bubble(t, 2*time.Hour, func(_ *testing.T, r rig) {
		r.during(24*time.Hour, time.Minute, Active, Renewing)
		r.renewals(15, 17)
	})
}

func TestFault02_Suspend(t *testing.T) {
	t.Run("45 minutes at age 30", func(t *testing.T) {
		bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
			time.Sleep(30 * time.Minute)
			r.clock.suspend(45 * time.Minute) // age 75
			time.Sleep(8 * time.Minute)       // age 83
			r.renewals(0, 0)
			time.Sleep(8 * time.Minute) // age 91
			r.renewals(1, 1)
			if *r.wakes != 1 {
				t.Errorf("told %d times that the computer slept", *r.wakes)
			}
		})
	})
	t.Run("100 minutes", func(t *testing.T) {
		bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
			time.Sleep(30*time.Minute + time.Second)
			r.svc.set(func() { r.svc.fault = func(*http.Request) *fault { return &fault{delay: 3 * time.Second} } })
			r.clock.suspend(100 * time.Minute)
			must(t, r.read()) // waits for a renewal, of which nobody had to tell it
			for _, q := range r.svc.requests("/voices") {
				if q.token == "access-1" {
					t.Error("the dead token was sent")
				}
			}
			r.expect(Active)
		})
	})
	t.Run("100 minutes, and nobody asks", func(t *testing.T) {
		bubble(t, 2*time.Hour, func(_ *testing.T, r rig) {
			time.Sleep(30*time.Minute + time.Second)
			r.clock.suspend(100 * time.Minute)
			time.Sleep(15 * time.Second)
			r.expect(Active)
			r.renewals(1, 1)
		})
	})
	t.Run("during the request", func(t *testing.T) {
		bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
			r.svc.next(&fault{hang: true})
			time.Sleep(10 * time.Minute)
			ended := make(chan time.Time, 1)
			go func() {
				_ = r.RenewNow(context.Background())
				ended <- time.Now()
			}()
			time.Sleep(5 * time.Second)
			r.clock.suspend(3 * time.Hour)
			woke := time.Now()
			r.expect(Renewing) // the screen hasn't been told yet
			r.Poke()
			r.expect(Reconnecting)
			if took := (<-ended).Sub(woke); took > 20*time.Second {
				t.Errorf("the attempt ended %s after waking", took)
			}
			time.Sleep(2 * time.Minute)
			r.expect(Active)
		})
	})
	t.Run("an answer that came over the sleep is as old as it is", func(t *testing.T) {
		bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
			time.Sleep(10 * time.Minute)
			r.svc.next(&fault{delay: 10 * time.Second})
			go func() { _ = r.RenewNow(context.Background()) }()
			time.Sleep(5 * time.Second)
			r.clock.suspend(time.Hour)
			time.Sleep(10 * time.Second)
			synctest.Wait()
			s := r.Snapshot()
			if left := s.Left(r.clock.Now()); left > time.Hour {
				t.Errorf("%s left of a token that is an hour old", left)
			}
		})
	})
}

func TestFault03_ALongSleepAndTheRefreshTokenDied(t *testing.T) {
	bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
		time.Sleep(30 * time.Minute)
		r.svc.revoke()
		r.clock.suspend(9 * time.Hour)
		done := r.calling(t.Context())
		time.Sleep(15 * time.Second)
		r.expect(NeedPassword)
		s := r.Snapshot()
		if len(s.Waiting) != 1 || s.Waiting[0].Op != "make the call" || s.Account != "ana@example.com" || s.Reason == "" {
			t.Errorf("the card would show %+v", s)
		}
		wantErr(t, r.read(), client.ErrSignInNeeded) // while a read doesn't wait
		if r.calls() != 0 {
			t.Error("something was sent with a dead token")
		}
		r.signIn()
		must(t, <-done)
		if r.calls() != 1 || len(r.Waiting()) != 0 {
			t.Errorf("%d calls were made, and %v wait", r.calls(), r.Waiting())
		}
		r.expect(Active)
	})
}

func TestFault04_ClockSteps(t *testing.T) {
	for _, c := range []struct {
		step  time.Duration
		extra int
	}{{-5 * time.Hour, 0}, {5 * time.Hour, 1}, {365 * 24 * time.Hour, 1}} {
		bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
			time.Sleep(10 * time.Minute)
			r.clock.step(c.step)
			time.Sleep(15 * time.Second)
			synctest.Wait()
			if off := r.Snapshot().ClockOff; off != c.step {
				t.Errorf("off by %s after a step of %s", off, c.step)
			}
			time.Sleep(30 * time.Minute)
			r.renewals(c.extra, c.extra) // age is the longer of the two clocks' accounts
			r.expect(Active)
			r.clock.step(-c.step) // somebody puts it right
			time.Sleep(15 * time.Second)
			r.expect(Active)
			if off := r.Snapshot().ClockOff; off != 0 {
				t.Errorf("off by %s when right again", off)
			}
		})
	}
	for _, off := range []time.Duration{7 * time.Hour, -7 * time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			clock := newFakeClock()
			clock.step(off)
			r := window(t, newService(clock.world, 2*time.Hour), clock, NewMemoryStore())
			r.signIn()
			if got := r.Snapshot().ClockOff; got != off {
				t.Errorf("off by %s, want %s", got, off)
			}
			r.during(24*time.Hour, time.Minute, Active, Renewing)
			r.renewals(15, 17)
			r.close()
		})
	}
}

func TestFault05_Expirations(t *testing.T) {
	form := func(layout string) func(time.Time) any {
		return func(at time.Time) any { return at.UTC().Format(layout) }
	}
	dates := map[string]func(time.Time) string{
		"none": func(time.Time) string { return "" },
		"bad":  func(time.Time) string { return "yesterday" },
	}
	for name, said := range map[string]func(time.Time) any{
		"missing":   func(time.Time) any { return nil },
		"empty":     func(time.Time) any { return "" },
		"seconds":   func(at time.Time) any { return at.Unix() },
		"ms":        func(at time.Time) any { return at.UnixMilli() },
		"ms quoted": func(at time.Time) any { return strconv.FormatInt(at.UnixMilli(), 10) },
		"past":      func(at time.Time) any { return at.Add(-50 * time.Hour).Format(time.RFC3339) },
		"2099":      func(time.Time) any { return "2099-01-01T00:00:00Z" },
		"no zone":   form("2006-01-02T15:04:05"),
		"a space":   form("2006-01-02 15:04:05"),
		"+0000":     form("2006-01-02T15:04:05+0000"),
		"words":     func(time.Time) any { return "in two hours" },
		"an object": func(time.Time) any { return map[string]int{"s": 1} },
	} {
		t.Run(name, func(t *testing.T) {
			for kind, date := range dates {
				synctest.Test(t, func(t *testing.T) {
					clock := newFakeClock()
					svc := newService(clock.world, 2*time.Hour)
					svc.said = said
					r := window(t, svc, clock, NewMemoryStore())
					r.signIn() // with a good Date
					if l := r.Snapshot().Lifetime; (l - 2*time.Hour).Abs() > time.Second {
						t.Errorf("a lifetime of %s", l)
					}
					svc.set(func() { svc.date = date })
					r.during(24*time.Hour, 10*time.Minute, Active, Renewing)
					if l := r.Snapshot().Lifetime; l != 2*time.Hour {
						t.Errorf("a lifetime of %s with the Date %s", l, kind)
					}
					if n := len(svc.refreshes()); n > 17 {
						t.Errorf("%d refreshes a day", n)
					}
					r.close()
				})
			}
		})
	}
}

func TestFault06_TokensEndEarlierThanSaid(t *testing.T) {
	bubble(t, 20*time.Minute, func(t *testing.T, r rig) {
		r.svc.set(func() { r.svc.said = func(at time.Time) any { return at.Add(100 * time.Minute).Format(time.RFC3339) } })
		r.signIn()
		if l := r.Snapshot().Lifetime; l != 2*time.Hour {
			t.Fatalf("the service said %s", l)
		}
		for range 24 * 60 * 6 {
			time.Sleep(10 * time.Second)
			must(t, r.read())
		}
		if n := r.svc.refusals(); n != 1 {
			t.Errorf("%d requests were refused, want 1", n)
		}
		s := r.Snapshot()
		if s.Learned < 20*time.Minute || s.Learned > 21*time.Minute || s.Lifetime != s.Learned {
			t.Errorf("learned %s, used %s", s.Learned, s.Lifetime)
		}
		r.renewals(24*6, 24*7+10) // each 9 to 10 minutes
	})
}

// A web page with a 401 may be a captive portal's: the token isn't taken for ended by it, and nothing is learned of the next ones.
func TestAPageInThePlaceOfA401TeachesNothing(t *testing.T) {
	bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
		portal := true
		for range 60 {
			must(t, r.read())
			time.Sleep(10 * time.Second)
		}
		r.svc.while(func() bool { return portal }, html(401))
		for range 30 {
			if err := r.read(); err == nil {
				t.Fatal("no error")
			}
			time.Sleep(10 * time.Second)
		}
		if n := len(r.svc.refreshes()); n > 15 { // as the back-off has it
			t.Errorf("%d tries to renew in five minutes", n)
		}
		r.svc.set(func() { portal = false })
		time.Sleep(2 * time.Minute)
		must(t, r.read())
		r.expect(Active)
		if s := r.Snapshot(); s.Learned != 0 || s.Lifetime != 2*time.Hour {
			t.Errorf("learned %s, used %s", s.Learned, s.Lifetime)
		}
	})
}

// Where the service itself answers so to a token that has ended, the token is renewed and the request sent again.
func TestATokenThatIsRefusedByAPageIsRenewed(t *testing.T) {
	bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
		must(t, r.read())
		time.Sleep(10 * time.Minute)
		first := true
		r.svc.set(func() {
			r.svc.fault = func(q *http.Request) *fault {
				if q.URL.Path == "/auth/refresh-token" || !first {
					return nil
				}
				first = false
				return html(401)
			}
		})
		must(t, r.read())
		r.expect(Active)
		r.renewals(1, 1)
	})
}

func TestATokenThatTheServiceTookAndThenRefusesHasEnded(t *testing.T) {
	bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
		must(t, r.read())
		time.Sleep(10 * time.Minute)
		r.svc.revoke() // somebody changed the password
		r.svc.set(func() { clear(r.svc.access) })
		if err := r.read(); err == nil {
			t.Error("no error")
		}
		r.expect(NeedPassword)
		r.renewals(1, 1)
	})
}

func TestATokenThatHasEndedEarlyIsNotShownAsValid(t *testing.T) {
	bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
		must(t, r.read())
		time.Sleep(10 * time.Minute)
		r.svc.set(func() {
			clear(r.svc.access)
			r.svc.fault = func(q *http.Request) *fault {
				if q.URL.Path == "/auth/refresh-token" {
					return &fault{dial: errRefusedDial}
				}
				return nil
			}
		})
		if err := r.read(); err == nil {
			t.Error("no error")
		}
		r.expect(Reconnecting)
		r.svc.set(func() { r.svc.fault = nil })
		time.Sleep(time.Minute)
		r.expect(Active)
	})
}

func TestOneRefusedRequestTeachesNothing(t *testing.T) {
	bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
		time.Sleep(10 * time.Minute)
		r.svc.set(func() { r.svc.denies["/call/makeCall"] = true })
		wantErr(t, r.call(t.Context()), client.ErrUnauthorized)
		for range 60 {
			time.Sleep(10 * time.Second)
			must(t, r.read())
		}
		if l := r.Snapshot().Learned; l != 0 {
			t.Errorf("learned %s from an operation that isn't allowed", l)
		}
		r.renewals(1, 1)
	})
}

func TestFault04_AClockThatIsSetBackDoesNotPutARetryOff(t *testing.T) {
	bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
		time.Sleep(10*time.Minute + time.Second) // between two looks of the keeper, which would renew too
		r.clock.step(80 * time.Minute)
		r.svc.next(&fault{dial: errRefusedDial})
		if err := r.RenewNow(t.Context()); err == nil {
			t.Fatal("no error")
		}
		r.clock.step(-80 * time.Minute)
		time.Sleep(15 * time.Second)
		r.expect(Active)
		r.renewals(1, 1)
	})
}
