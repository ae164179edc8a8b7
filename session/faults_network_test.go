package session

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"talkdeck/client"
)

// This file: the network, refusals, and what they cost.

func TestFault08_NetworkDown(t *testing.T) {
	refused, hole := &fault{dial: errRefusedDial}, &fault{hang: true}
	for name, c := range map[string]struct {
		fault  *fault
		down   time.Duration
		lapses bool
	}{
		"dials refused, 29 min": {refused, 29 * time.Minute, false},
		"black hole, 28 min":    {hole, 28 * time.Minute, false},
		"black hole, 45 min":    {hole, 45 * time.Minute, true},
		"dials refused, 10 h":   {refused, 10 * time.Hour, true},
		"black hole, 10 h":      {hole, 10 * time.Hour, true},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
				// 29 minutes from when it is due, which is at age 84 to 90.
				due := r.Snapshot().Renews.Sub(r.clock.Now())
				until := time.Now().Add(due + c.down)
				time.Sleep(due - time.Second)
				r.svc.while(func() bool { return time.Now().Before(until) }, c.fault)
				states := []State{Active, Renewing, Retrying}
				if c.lapses {
					states = append(states, Reconnecting)
				}
				r.during(c.down, 5*time.Second, states...)
				if c.lapses {
					r.expect(Reconnecting)
				}
				time.Sleep(140 * time.Second)
				r.expect(Active)
				if n := r.svc.refusals(); n != 0 {
					t.Errorf("%d refusals", n)
				}
			})
		})
	}
}

func TestOneStretchOf90SecondsIn28MinutesIsEnough(t *testing.T) {
	bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
		start := time.Now()
		r.svc.while(func() bool { return time.Since(start)%(28*time.Minute) > 90*time.Second }, &fault{hang: true})
		r.during(48*time.Hour, 10*time.Second, Active, Renewing, Retrying)
	})
}

func TestFault08_ReadsFailAtOnceWhileReconnectingAndActionsWait(t *testing.T) {
	bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
		down := true
		r.svc.while(func() bool { return down }, &fault{hang: true})
		time.Sleep(3 * time.Hour)
		r.expect(Reconnecting)
		for range 200 { // also while a try is in flight
			time.Sleep(time.Second)
			asked := time.Now()
			wantErr(t, r.read(), client.ErrNetwork)
			if took := time.Since(asked); took != 0 {
				t.Fatalf("a read waited for %s", took)
			}
		}
		done := r.calling(t.Context())
		if w := r.Snapshot().Waiting; len(w) != 1 || w[0].Held {
			t.Errorf("%+v", w)
		}
		ctx, cancel := context.WithCancel(t.Context())
		given := r.calling(ctx) // by somebody who then changes their mind
		cancel()
		wantErr(t, <-given, context.Canceled)
		r.svc.set(func() { down = false })
		must(t, <-done)
		r.expect(Active)
		if n := r.calls(); n != 1 {
			t.Errorf("%d calls", n)
		}
	})
}

func TestFault09_EachTryIsShortAndTheBackOffGrows(t *testing.T) {
	starts := func(r rig) (out []time.Duration) {
		log := r.svc.refreshes()
		for i := range log[1:] {
			out = append(out, log[i+1].at.Sub(log[i].at))
		}
		return out
	}
	t.Run("5xx for 25 minutes", func(t *testing.T) {
		bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
			due := r.Snapshot().Renews.Sub(r.clock.Now())
			time.Sleep(due - time.Second)
			until := time.Now().Add(25 * time.Minute)
			r.svc.while(func() bool { return time.Now().Before(until) }, api(503))
			r.during(25*time.Minute, time.Second, Active, Renewing, Retrying)
			time.Sleep(time.Minute)
			r.expect(Active)
			for i, wait := range starts(r) {
				most := steps[min(i, len(steps)-1)]
				if wait > most || wait < most/2 {
					t.Errorf("wait %d was %s, want %s to %s", i+1, wait, most/2, most)
				}
			}
			r.renewals(25, 60)
		})
	})
	t.Run("a black hole", func(t *testing.T) {
		bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
			r.svc.while(func() bool { return true }, &fault{hang: true})
			for range 5 {
				time.Sleep(10 * time.Minute)
				begun := time.Now()
				_ = r.RenewNow(t.Context())
				if took := time.Since(begun); took > attemptLimit {
					t.Errorf("a try took %s", took)
				}
			}
		})
	})
	t.Run("429 with Retry-After at 5 minutes left", func(t *testing.T) {
		bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
			down := true
			r.svc.while(func() bool { return down }, &fault{dial: errRefusedDial})
			time.Sleep(115 * time.Minute)
			busy := api(429)
			busy.retryAfter = "3600"
			r.svc.while(func() bool { return down }, busy)
			r.during(5*time.Minute-2*time.Second, time.Second, Retrying)
			// One that comes at once, and one before the token's last minute is over.
			if n := len(r.svc.refreshes()); n < 2 || n > 6 {
				t.Errorf("%d tries in 5 minutes", n)
			}
			r.svc.set(func() { down = false })
			time.Sleep(140 * time.Second)
			r.expect(Active)
		})
	})
	t.Run("Retry-After is kept", func(t *testing.T) {
		bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
			busy := api(429)
			busy.retryAfter = "120"
			r.svc.next(busy)
			time.Sleep(95 * time.Minute)
			r.expect(Active)
			if got := starts(r); len(got) != 1 || got[0] < 2*time.Minute || got[0] > 2*time.Minute+time.Second {
				t.Errorf("tried again after %s", got)
			}
		})
	})
}

func TestFault10_Refused(t *testing.T) {
	bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
		r.svc.revoke()
		time.Sleep(95 * time.Minute)
		r.expect(SignInSoon)
		must(t, r.read())
		must(t, r.call(t.Context())) // the token is used to its end
		before := r.store.looked()
		time.Sleep(20 * time.Minute)
		if n := r.store.looked() - before; n > 20*5 {
			t.Errorf("%d wake-ups in 20 minutes", n)
		}
		time.Sleep(6 * time.Minute)
		r.expect(NeedPassword)
		wantErr(t, r.read(), client.ErrSignInNeeded)
		wantErr(t, r.RenewNow(t.Context()), client.ErrUnauthorized)
		before = r.store.looked()
		time.Sleep(20 * time.Minute)
		if n := r.store.looked() - before; n > 20*5 {
			t.Errorf("%d wake-ups in 20 minutes", n)
		}
		r.renewals(1, 1)
		if r.Snapshot().Renews != (time.Time{}) {
			t.Error("a renewal is announced that won't be")
		}
		r.signIn()
		r.expect(Active)
	})
	t.Run("at expiry", func(t *testing.T) {
		bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
			down := true
			r.svc.while(func() bool { return down }, &fault{dial: errRefusedDial})
			time.Sleep(119*time.Minute + 59*time.Second)
			r.svc.revoke()
			r.svc.set(func() { down = false })
			time.Sleep(time.Minute + time.Second)
			r.expect(NeedPassword)
			r.renewals(1, 1)
		})
	})
}

func TestFault21_ManyRefusedRequestsRenewOnce(t *testing.T) {
	bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
		time.Sleep(10 * time.Minute)
		r.svc.set(func() {
			clear(r.svc.access)
			r.svc.fault = func(*http.Request) *fault { return &fault{delay: time.Second} } // so that all are sent at once
		})
		errs := make(chan error, 200)
		for i := range 200 {
			go func() {
				if i%2 == 0 {
					errs <- r.read()
				} else {
					errs <- r.call(context.Background())
				}
			}()
		}
		for range 200 {
			must(t, <-errs)
		}
		r.renewals(1, 1)
		if n := r.svc.refusals(); n != 200 {
			t.Errorf("%d refusals, want 200, each replayed once", n)
		}
		if n := r.calls(); n != 200 {
			t.Errorf("%d requests for a call, want 100 refused and 100 replayed", n)
		}
	})
}

func TestFault21_AnEndpointThatAlwaysRefuses(t *testing.T) {
	for _, every := range []time.Duration{5 * time.Second, 10 * time.Minute} {
		bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
			r.svc.set(func() { r.svc.denies["/call/makeCall"] = true })
			for range 24 * time.Hour / every {
				time.Sleep(every)
				wantErr(t, r.call(t.Context()), client.ErrUnauthorized)
				must(t, r.read()) // the error is that request's alone
			}
			r.expect(Active)
			r.renewals(16, 40) // and not one a minute
			var forced []string
			for _, q := range r.svc.refreshes() {
				if slices.Contains(forced, q.token) {
					t.Errorf("%s was sent twice", q.token)
				}
				forced = append(forced, q.token)
			}
			if l := r.Snapshot().Learned; l != 0 {
				t.Errorf("learned %s", l)
			}
		})
	}
}

func TestA401WhoseRenewalFailsLetsAnActionWait(t *testing.T) {
	bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
		time.Sleep(10 * time.Minute)
		r.svc.set(func() { clear(r.svc.access) })
		down := true
		r.svc.set(func() {
			r.svc.fault = func(q *http.Request) *fault {
				if down && q.URL.Path == "/auth/refresh-token" {
					return &fault{dial: errRefusedDial}
				}
				return nil
			}
		})
		done := r.calling(t.Context())
		time.Sleep(time.Second)
		synctest.Wait()
		if w := r.Waiting(); len(w) != 1 {
			t.Errorf("%v wait", w)
		}
		if err := r.read(); err == nil {
			t.Error("a read has no error")
		}
		r.svc.set(func() { down = false })
		must(t, <-done)
	})
}

func TestFault22_TheCallerLeavesDuringTheRefresh(t *testing.T) {
	files(t, 2*time.Hour, func(t *testing.T, r rig) {
		r.svc.next(&fault{delay: 10 * time.Second})
		time.Sleep(10 * time.Minute)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		wantErr(t, r.RenewNow(ctx), context.DeadlineExceeded)
		time.Sleep(10 * time.Second)
		r.expect(Active)
		rec, err := r.store.load()
		if err != nil || rec.Refresh.Reveal() != "refresh-2" {
			t.Errorf("not saved: %v", err)
		}
	})
	t.Run("by quitting", func(t *testing.T) {
		files(t, 2*time.Hour, func(t *testing.T, r rig) {
			r.svc.next(&fault{delay: 10 * time.Second})
			time.Sleep(10 * time.Minute)
			go func() { _ = r.RenewNow(context.Background()) }()
			time.Sleep(time.Second)
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second) // as before ctrl+z
			defer cancel()
			wantErr(t, r.WaitIdle(ctx), context.DeadlineExceeded)
			begun := time.Now()
			must(t, r.Stop(t.Context()))
			if took := time.Since(begun); took != 6*time.Second {
				t.Errorf("quitting took %s", took)
			}
			rec, err := r.store.load()
			if err != nil || rec.Refresh.Reveal() != "refresh-2" || rec.Pending {
				t.Errorf("not saved: %v", err)
			}
		})
	})
	t.Run("by quitting before it was sent", func(t *testing.T) {
		files(t, 2*time.Hour, func(t *testing.T, r rig) {
			unlock, err := r.store.tryLock()
			must(t, err)
			defer unlock()
			time.Sleep(10 * time.Minute)
			go func() { _ = r.RenewNow(context.Background()) }()
			time.Sleep(time.Second)
			begun := time.Now()
			must(t, r.Stop(t.Context()))
			if took := time.Since(begun); took > time.Second {
				t.Errorf("quitting took %s, for a request that wasn't sent", took)
			}
			r.renewals(0, 0)
		})
	})
}
