package session

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"talkdeck/client"
)

// move is one thing that happens in a random schedule.
type move struct {
	wait   time.Duration // before it
	what   string
	window int
	span   time.Duration
}

var moves = []string{
	"read", "read", "call", "call", "renew", "sign in", "sign in as bo", "sign out", "suspend", "step", "open", "kill",
	"network", "network", "answers", "answers", "block the lock", "free the lock", "full disk", "room on the disk", "revoke", "end tokens",
}

func schedule(t *rapid.T) (lifetime, reuse time.Duration, seed uint64, out []move) {
	seconds := func(most int, label string) time.Duration {
		return time.Duration(rapid.IntRange(0, most).Draw(t, label)) * time.Second
	}
	lifetime = time.Duration(rapid.SampledFrom([]int{20, 300, 1200, 7200}).Draw(t, "lifetime")) * time.Second
	reuse, seed = seconds(40, "reuse"), rapid.Uint64().Draw(t, "seed")
	for range rapid.IntRange(1, 25).Draw(t, "moves") {
		out = append(out, move{
			wait: seconds(rapid.SampledFrom([]int{1, 30, 600, 3600}).Draw(t, "pace"), "wait"),
			what: rapid.SampledFrom(moves).Draw(t, "what"), window: rapid.IntRange(0, 3).Draw(t, "window"),
			span: seconds(10_000, "span"),
		})
	}
	return lifetime, reuse, seed, out
}

// play is a schedule being carried out.
type play struct {
	t       *testing.T
	clock   *fakeClock
	svc     *service
	dials   *dials
	store   *shared
	windows []player
	calls   int
	seed    uint64
	ctx     context.Context
}

type player struct {
	*Keeper
	h   *handle
	api *client.Client
}

func (p *play) open() {
	base := []client.Option{client.WithAPIURL(origin), client.WithCallsURL("https://calls.test"), client.WithTransport(p.dials)}
	bare, err := client.New(base...)
	must(p.t, err)
	h := &handle{shared: p.store, auth: bare.Auth}
	k := New(Options{Auth: h, Store: h, Origin: origin, Host: "api.test", Clock: p.clock})
	h.force = func() uint64 {
		k.mu.Lock()
		defer k.mu.Unlock()
		return k.rec.Generation
	}
	k.random = rand.New(rand.NewPCG(p.seed, uint64(len(p.windows)))).Float64
	api, err := client.New(append(base, client.WithAuth(k))...)
	must(p.t, err)
	k.Start()
	p.windows = append(p.windows, player{k, h, api})
}

// do carries out a move. What takes its time goes on beside the next ones.
func (p *play) do(m move) {
	w := p.windows[m.window%len(p.windows)]
	ctx := p.ctx
	switch m.what {
	case "read":
		go func() { _, _ = w.api.Voices.List(ctx) }()
	case "call":
		p.calls++
		id := context.WithValue(ctx, callID{}, fmt.Sprint(p.calls))
		go func() {
			_, _ = w.api.Calls.Make(id, client.NewCall{Number: "+4915112345678", ProjectID: "p", AgentID: "a"})
		}()
	case "renew":
		go func() { _ = w.RenewNow(ctx) }()
	case "sign in":
		go func() { _, _ = w.SignIn(ctx, "ana@example.com", client.NewSecret("pw")) }()
	case "sign in as bo":
		go func() { _, _ = w.SignIn(ctx, "bo@example.com", client.NewSecret("pw")) }()
	case "sign out":
		go func() { _, _ = w.SignOut(ctx) }()
	case "suspend":
		p.clock.suspend(m.span)
	case "step":
		p.clock.step(m.span - 5000*time.Second)
	case "open":
		if len(p.windows) < 4 {
			p.open()
		}
	case "kill":
		w.h.kill()
		w.cancel()
	default:
		p.breakSomething(m)
	}
}

func (p *play) breakSomething(m move) {
	switch m.what {
	case "network":
		faults := []*fault{nil, {dial: errRefusedDial}, {hang: true}, {lost: true}, {delay: 12 * time.Second}, {lost: true, delay: time.Second}}
		f := faults[int(m.span/time.Second)%len(faults)]
		p.svc.set(func() { p.svc.fault = func(*http.Request) *fault { return f } })
	case "answers":
		answers := []*fault{nil, html(401), html(200), api(503), api(429), api(400), api(401), api(404), api(500), html(302)}
		p.svc.next(answers[int(m.span/time.Second)%len(answers)])
	case "revoke":
		p.svc.revoke()
	case "end tokens":
		p.svc.set(func() { clear(p.svc.access) })
	case "block the lock", "free the lock":
		p.store.mu.Lock()
		p.store.blocked = m.what == "block the lock"
		p.store.mu.Unlock()
	case "full disk", "room on the disk":
		p.store.mu.Lock()
		p.store.fail = nil
		if m.what == "full disk" {
			p.store.fail = errDead
		}
		p.store.mu.Unlock()
	}
}

// settled mends everything, and reports what isn't well after a while.
func (p *play) settled() (problems []string) {
	p.svc.set(func() { p.svc.fault = nil })
	p.store.mu.Lock()
	p.store.blocked, p.store.fail = false, nil
	p.store.mu.Unlock()
	time.Sleep(6 * time.Minute) // a Retry-After and the longest back-off
	synctest.Wait()
	for i, w := range p.windows {
		if n := w.h.woke(); n > 15*int(time.Since(p.clock.start)/time.Minute)+100 {
			problems = append(problems, fmt.Sprintf("window %d woke up %d times", i, n))
		}
		if w.h.dead {
			continue
		}
		switch s := w.Snapshot(); s.State {
		case Active, Renewing, SignedOut, SignInSoon, NeedPassword, AccountGone:
			if s.State == Active && s.NotSaved != nil {
				problems = append(problems, fmt.Sprintf("window %d isn't saved: %v", i, s.NotSaved))
			}
			if len(s.Waiting) > 0 && s.State == Active && !s.Waiting[0].Held {
				problems = append(problems, fmt.Sprintf("in window %d waits %v", i, s.Waiting))
			}
		default:
			problems = append(problems, fmt.Sprintf("window %d is %s: %v", i, s.State, s.Err))
		}
	}
	p.store.mu.Lock()
	defer p.store.mu.Unlock()
	problems = append(problems, p.store.problems...)
	for _, id := range p.dials.again {
		problems = append(problems, "call "+id+" was sent again after it may have been made")
	}
	return problems
}

func TestFault30_RandomSchedules(t *testing.T) {
	if os.Getenv("TALKDECK_LONG") != "" && !testing.Short() {
		must(t, flag.Set("rapid.checks", "10000"))
	}
	rapid.Check(t, func(rt *rapid.T) {
		lifetime, reuse, seed, plan := schedule(rt)
		var problems []string
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			clock := newFakeClock()
			svc := newService(clock.world, lifetime)
			svc.reuse = reuse
			p := &play{t: t, clock: clock, svc: svc, store: &shared{}, ctx: ctx, seed: seed,
				dials: &dials{RoundTripper: svc, unknown: map[string]bool{}}}
			p.open()
			p.open()
			_, err := p.windows[0].SignIn(ctx, "ana@example.com", client.NewSecret("pw"))
			must(t, err)
			for _, m := range plan {
				time.Sleep(m.wait)
				p.do(m)
			}
			problems = p.settled()
			cancel()
			for _, w := range p.windows {
				_ = w.Stop(context.Background()) // the dead can't save
			}
		})
		if len(problems) > 0 {
			rt.Fatalf("%q", problems)
		}
	})
}
