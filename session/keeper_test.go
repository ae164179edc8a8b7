package session

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"talkdeck/client"
)

// fakeClock is the bubble's time, which a test can suspend (wall and boot move on, timers don't) and step (only the wall moves).
type fakeClock struct {
	mu         sync.Mutex
	start      time.Time
	wall, boot time.Duration // beside the bubble's own time
}

func newFakeClock() *fakeClock { return &fakeClock{start: time.Now()} }

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.wall)
}

func (c *fakeClock) Boot() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Since(c.start) + c.boot
}

func (c *fakeClock) BootID() string { return "boot" }

func (c *fakeClock) suspend(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wall, c.boot = c.wall+d, c.boot+d
}

func (c *fakeClock) step(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wall += d
}

// fakeAuth is a service with rotating refresh tokens, each of which serves once.
type fakeAuth struct {
	mu       sync.Mutex
	lifetime time.Duration
	n        int
	valid    string // the refresh token that serves
	fail     func(n int) error
	before   func() // runs within each request, before its answer
	spent    []string
}

func (f *fakeAuth) grant() client.Grant {
	f.n++
	f.valid = fmt.Sprintf("refresh-%d", f.n)
	return client.Grant{Access: client.NewSecret(fmt.Sprintf("access-%d", f.n)), Refresh: client.NewSecret(f.valid), Lifetime: f.lifetime}
}

func (f *fakeAuth) Login(context.Context, string, client.Secret) (*client.Login, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return &client.Login{Grant: f.grant(), User: client.User{Email: "ana@example.com", Name: "Ana"}}, nil
}

func (f *fakeAuth) Refresh(_ context.Context, token client.Secret) (*client.Grant, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.before != nil {
		f.before()
	}
	f.spent = append(f.spent, token.Reveal())
	if f.fail != nil {
		if err := f.fail(len(f.spent)); err != nil {
			return nil, err
		}
	}
	if token.Reveal() != f.valid {
		return nil, apiError(401)
	}
	g := f.grant()
	return &g, nil
}

func (f *fakeAuth) requests() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.spent)
}

func apiError(status int) *client.Error {
	return &client.Error{Op: "renew the session", Status: status, APIShaped: true, Outcome: client.Answered}
}

var errDial = &client.Error{Op: "renew the session", Err: errors.New("connection refused")}

type rig struct {
	*Keeper
	auth  *fakeAuth
	clock *fakeClock
	store Store
}

// signedIn runs a test in a bubble with a keeper that has just signed in.
func signedIn(t *testing.T, lifetime time.Duration, test func(t *testing.T, r rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := rig{auth: &fakeAuth{lifetime: lifetime}, clock: newFakeClock(), store: NewMemoryStore()}
		r.Keeper = New(Options{Auth: r.auth, Store: r.store, Origin: "https://api", Host: "api", Clock: r.clock})
		r.Start()
		if _, err := r.SignIn(t.Context(), "ana@example.com", client.NewSecret("pw")); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		test(t, r)
		if err := r.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
}

func (r rig) expect(t *testing.T, want State) {
	t.Helper()
	synctest.Wait()
	if got := r.Snapshot(); got.State != want {
		t.Fatalf("at %s: %s, want %s (error: %v)", time.Now().Format("15:04:05"), got.State, want, got.Err)
	}
}

func TestFault01_24QuietHours(t *testing.T) {
	signedIn(t, 2*time.Hour, func(t *testing.T, r rig) {
		for range 24 * 60 {
			time.Sleep(time.Minute)
			synctest.Wait()
			if s := r.Snapshot().State; s != Active && s != Renewing {
				t.Fatalf("%s after %s", s, time.Since(r.clock.start))
			}
		}
		if n := r.auth.requests(); n < 15 || n > 17 {
			t.Errorf("%d renewals in 24 h", n)
		}
	})
}

func TestFault02_Suspend(t *testing.T) {
	t.Run("45 minutes at age 30", func(t *testing.T) {
		signedIn(t, 2*time.Hour, func(t *testing.T, r rig) {
			time.Sleep(30 * time.Minute)
			r.clock.suspend(45 * time.Minute) // age 75
			time.Sleep(8 * time.Minute)       // age 83
			synctest.Wait()
			if n := r.auth.requests(); n != 0 {
				t.Errorf("renewed at age 83 minutes")
			}
			time.Sleep(8 * time.Minute) // age 91
			synctest.Wait()
			if n := r.auth.requests(); n != 1 {
				t.Errorf("%d renewals at age 91 minutes", n)
			}
		})
	})
	t.Run("100 minutes", func(t *testing.T) {
		signedIn(t, 2*time.Hour, func(t *testing.T, r rig) {
			time.Sleep(30 * time.Minute)
			r.clock.suspend(100 * time.Minute)
			tok, err := r.Token(t.Context(), client.Need{})
			if err != nil || tok.Value.Reveal() == "access-1" {
				t.Errorf("the dead token was given: %v", err)
			}
			time.Sleep(15 * time.Second)
			r.expect(t, Active)
		})
	})
}

func TestFault04_ClockSteps(t *testing.T) {
	for step, most := range map[time.Duration]int{-5 * time.Hour: 0, 5 * time.Hour: 1, 365 * 24 * time.Hour: 1} {
		signedIn(t, 2*time.Hour, func(t *testing.T, r rig) {
			time.Sleep(10 * time.Minute)
			r.clock.step(step)
			time.Sleep(30 * time.Minute)
			synctest.Wait()
			if n := r.auth.requests(); n > most {
				t.Errorf("%d renewals after a step of %s", n, step)
			}
			r.expect(t, Active)
		})
	}
}

func TestFault08_NetworkDown(t *testing.T) {
	for _, c := range []struct {
		down time.Duration
		end  State
	}{{25 * time.Minute, Active}, {10 * time.Hour, Active}} {
		signedIn(t, 2*time.Hour, func(t *testing.T, r rig) {
			time.Sleep(83 * time.Minute)
			until := time.Now().Add(c.down)
			r.auth.mu.Lock()
			r.auth.fail = func(int) error {
				if time.Now().Before(until) {
					return errDial
				}
				return nil
			}
			r.auth.mu.Unlock()
			time.Sleep(c.down)
			synctest.Wait()
			if s := r.Snapshot().State; c.down < 30*time.Minute && s != Retrying && s != Active || c.down > time.Hour && s != Reconnecting {
				t.Errorf("%s while the network was down for %s", s, c.down)
			}
			time.Sleep(140 * time.Second)
			r.expect(t, c.end)
		})
	}
}

func TestFault10_Refused(t *testing.T) {
	signedIn(t, 2*time.Hour, func(t *testing.T, r rig) {
		r.auth.mu.Lock()
		r.auth.valid = "another"
		r.auth.mu.Unlock()
		time.Sleep(95 * time.Minute)
		r.expect(t, SignInSoon)
		if tok, err := r.Token(t.Context(), client.Need{}); err != nil || tok.Value.Reveal() != "access-1" {
			t.Errorf("the valid token isn't used to its end: %v", err)
		}
		time.Sleep(26 * time.Minute)
		r.expect(t, NeedPassword)
		if _, err := r.Token(t.Context(), client.Need{}); !errors.Is(err, client.ErrSignInNeeded) {
			t.Errorf("got %v", err)
		}
		if n := r.auth.requests(); n != 1 {
			t.Errorf("a refused token was sent %d times", n)
		}
		if _, err := r.SignIn(t.Context(), "ana@example.com", client.NewSecret("pw")); err != nil {
			t.Fatal(err)
		}
		r.expect(t, Active)
	})
}

func TestFault12_AccountGone(t *testing.T) {
	signedIn(t, 2*time.Hour, func(t *testing.T, r rig) {
		r.auth.mu.Lock()
		r.auth.fail = func(int) error { return apiError(404) }
		r.auth.mu.Unlock()
		time.Sleep(95 * time.Minute)
		r.expect(t, AccountGone)
	})
}

func TestFault20_SignOutDuringARefresh(t *testing.T) {
	signedIn(t, 2*time.Hour, func(t *testing.T, r rig) {
		r.auth.mu.Lock()
		r.auth.before = func() { time.Sleep(5 * time.Second) }
		r.auth.mu.Unlock()
		go func() { _ = r.RenewNow(t.Context()) }()
		time.Sleep(time.Second)
		r.expect(t, Renewing)
		if _, err := r.SignOut(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		r.expect(t, SignedOut)
		if rec, _ := r.store.load(); !rec.SignedOut || !rec.Access.IsZero() {
			t.Errorf("the store still holds a session")
		}
	})
}

func TestFault21_ManyRefusedRequestsRenewOnce(t *testing.T) {
	signedIn(t, 2*time.Hour, func(t *testing.T, r rig) {
		time.Sleep(10 * time.Minute)
		old, _ := r.Token(t.Context(), client.Need{})
		var wg sync.WaitGroup
		for range 200 {
			wg.Go(func() {
				if tok, err := r.Token(context.Background(), client.Need{Rejected: &old}); err != nil || tok.Generation <= old.Generation {
					t.Errorf("generation %d, %v", tok.Generation, err)
				}
			})
		}
		wg.Wait()
		if n := r.auth.requests(); n != 1 {
			t.Errorf("%d renewals", n)
		}
	})
}

func TestFault21_AnEndpointThatAlwaysRefuses(t *testing.T) {
	signedIn(t, 2*time.Hour, func(t *testing.T, r rig) {
		for range 24 * 60 * 6 {
			time.Sleep(10 * time.Second)
			tok, err := r.Token(t.Context(), client.Need{})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := r.Token(t.Context(), client.Need{Rejected: &tok}); err == nil {
				// renewed; the endpoint refuses the new one too
				continue
			}
		}
		if n := r.auth.requests(); n > 24*60+1 {
			t.Errorf("%d renewals in a day: a storm", n)
		}
		r.expect(t, Active)
	})
}

func TestAShortTokenIsKeptFresh(t *testing.T) {
	signedIn(t, 20*time.Second, func(t *testing.T, r rig) {
		for range 300 {
			time.Sleep(time.Second)
			if _, err := r.Token(t.Context(), client.Need{}); err != nil {
				t.Fatal(err)
			}
			r.expect(t, Active)
		}
	})
}
