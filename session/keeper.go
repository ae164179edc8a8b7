package session

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"talkdeck/client"
)

// Authenticator is what the keeper needs of the service; *client.AuthService has it.
type Authenticator interface {
	Login(ctx context.Context, email string, password client.Secret) (*client.Login, error)
	Refresh(ctx context.Context, refresh client.Secret) (*client.Grant, error)
}

// Options are what a keeper is made of.
type Options struct {
	Auth    Authenticator
	Store   Store
	Origin  string // of the service; a record of another origin isn't used
	Host    string // of the service, for showing
	Profile string
	Clock   Clock // SystemClock() if nil
	// FailFast makes an action without a session fail at once instead of waiting for the person: for commands that have
	// no screen to ask on.
	FailFast bool
	// OnWake is called when the computer has slept: connections that were open may be dead. It must not block.
	OnWake func()
}

// Keeper owns the session: one goroutine that looks at the clock and renews in time, and at most one renewal in flight.
// It is the client's TokenSource. Its methods may be called from anywhere.
type Keeper struct {
	opts    Options
	random  func() float64 // in [0, 1)
	updates chan Snapshot
	wake    chan struct{}

	ctx    context.Context // of the goroutine; a renewal that was sent is detached from it
	cancel context.CancelFunc
	done   chan struct{}

	mu        sync.Mutex
	started   bool
	timer     *time.Timer // of the next look at the clock
	attentive bool
	bell      chan struct{} // closed, and made anew, when who waits for a token should look again
	published Snapshot

	rec         record
	restored    bool
	busy        State  // SigningIn or SigningOut while that goes on, else 0
	epoch       uint64 // of the newest sign-in or sign-out
	lastAccount string // the account last signed in to

	attempt     *attempt      // the renewal in flight
	dueAt       time.Duration // the token's age at which its renewal begins
	failedAt    stamp         // when the last renewal failed; only while failures > 0
	retryAfter  time.Duration // from then to the next
	intent      uint64        // the generation whose renewal this window noted in the store, while its end isn't known
	refused     bool          // the service refuses to renew this token, or another window's sign-in forbids it
	accountGone bool          // the service doesn't know the account

	failures, failuresTotal, renewals int // in a row, in all, in all
	renewed                           time.Time
	err                               error
	reason                            string
	unsaved                           bool // rec is to be stored yet
	notSaved                          error
	otherAccount                      string
	windows                           []int

	waiting  waitingList
	tokenUse tokenUse
	clock    clockCheck
}

// New returns a keeper; nothing happens before Start.
func New(opts Options) *Keeper {
	if opts.Clock == nil {
		opts.Clock = SystemClock()
	}
	k := &Keeper{
		opts: opts, random: rand.Float64, updates: make(chan Snapshot, 1), wake: make(chan struct{}, 1),
		done: make(chan struct{}), bell: make(chan struct{}),
	}
	k.ctx, k.cancel = context.WithCancel(context.Background())
	k.published = k.snapshot()
	return k
}

// Start reads the store and begins to keep the session. It may be called once.
func (k *Keeper) Start() {
	k.mu.Lock()
	k.started, k.timer = true, time.NewTimer(tickEvery)
	k.mu.Unlock()
	go k.run()
}

// Restored waits until the store has been read: from then on Snapshot tells who is signed in. It ends with ctx or the keeper.
func (k *Keeper) Restored(ctx context.Context) error {
	return k.await(ctx, func() bool { return k.restored })
}

// await asks done, with k.mu held, now and whenever the bell rings, until that is true. The error is why it never will be.
func (k *Keeper) await(ctx context.Context, done func() bool) error {
	for {
		k.mu.Lock()
		ready := done() // which may ring itself
		bell := k.bell
		k.mu.Unlock()
		if ready {
			return nil
		}
		select {
		case <-bell:
		case <-ctx.Done():
			return ctx.Err()
		case <-k.ctx.Done():
			return errStopped
		}
	}
}

// Stop ends the keeping. It waits for a renewal that was sent and its save, as long as ctx lasts: a renewal that is cut
// off leaves nobody knowing whether the old token still serves. The error is why the session is not on disk.
func (k *Keeper) Stop(ctx context.Context) error {
	k.cancel()
	k.mu.Lock()
	started := k.started
	k.mu.Unlock()
	if !started {
		return nil
	}
	if err := ended(ctx, k.done); err != nil {
		return err
	}
	if err := k.WaitIdle(ctx); err != nil {
		return err
	}
	return k.saveAgain(func() (func(), error) { return acquire(ctx, k.opts.Store, nil) })
}

// WaitIdle waits until no renewal is in flight: before the process is stopped, say, which would keep the lock.
func (k *Keeper) WaitIdle(ctx context.Context) error {
	k.mu.Lock()
	a := k.attempt
	k.mu.Unlock()
	if a == nil {
		return nil
	}
	return ended(ctx, a.done)
}

// ended waits until done is closed; the error is ctx's, if that ends before.
func ended(ctx context.Context, done <-chan struct{}) error {
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Updates delivers the newest snapshot. Who reads slowly misses those between, never the newest.
func (k *Keeper) Updates() <-chan Snapshot { return k.updates }

// Snapshot is the newest snapshot.
func (k *Keeper) Snapshot() Snapshot {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.published
}

// Poke makes the keeper look at the clock now: the computer may have slept.
func (k *Keeper) Poke() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// SetAttention makes the keeper look each second for what other windows do, instead of every 15 s: while the sign-in card
// is open, so that it closes as soon as another window has signed in.
func (k *Keeper) SetAttention(on bool) {
	k.mu.Lock()
	changed := k.attentive != on
	k.attentive = on
	k.mu.Unlock()
	if changed {
		k.Poke()
	}
}

// state follows from what is known; nothing stores it. k.mu is held.
func (k *Keeper) state() State {
	switch {
	case k.busy != 0:
		return k.busy
	case !k.restored:
		return Restoring
	case !k.signedIn():
		return SignedOut
	case k.accountGone:
		return AccountGone
	}
	lapsed := age(k.opts.Clock, k.rec.Issued) >= lapseAt(k.rec.Lifetime)
	switch {
	case lapsed && k.refused:
		return NeedPassword
	case lapsed:
		return Reconnecting
	case k.refused:
		return SignInSoon
	case k.failures > 0: // also while the next try is in flight: it is no better off for that
		return Retrying
	case k.attempt != nil:
		return Renewing
	}
	return Active
}

func (k *Keeper) signedIn() bool { return !k.rec.Access.IsZero() }

// snapshot is what the screen may know. k.mu is held.
func (k *Keeper) snapshot() Snapshot {
	s := Snapshot{
		Seq: k.published.Seq, State: k.state(), Account: k.rec.Account, Name: k.rec.Name, Host: k.opts.Host, Profile: k.opts.Profile,
		Location: k.opts.Store.location(), Windows: k.windows, Lifetime: k.rec.Lifetime, Learned: k.tokenUse.lifetime,
		Renewals: k.renewals, Failures: k.failures, FailuresTotal: k.failuresTotal, LastRenewal: k.renewed,
		Err: k.err, Reason: k.reason, NotSaved: k.notSaved, OtherAccount: k.otherAccount,
		ClockOff: k.clock.off(k.opts.Clock), Waiting: k.waiting.list(),
	}
	if s.Account == "" {
		s.Account = k.lastAccount // to be filled in when signing in again
	}
	if held := (*heldError)(nil); errors.As(k.err, &held) {
		s.LockHolder = held.pid
	}
	if k.signedIn() {
		begun := k.opts.Clock.Now().Add(-age(k.opts.Clock, k.rec.Issued)).Round(time.Second)
		s.Issued, s.Ends = begun, begun.Add(k.rec.Lifetime)
		if !k.refused && !k.accountGone {
			s.Renews = begun.Add(k.dueAt).Round(time.Second)
			if k.failures > 0 && k.attempt == nil {
				s.NextTry = k.opts.Clock.Now().Add(k.retryAfter - age(k.opts.Clock, k.failedAt)).Round(time.Second)
				s.Renews = s.NextTry
			}
		}
	}
	return s
}

// publish hands out a new snapshot if anything in it differs. k.mu is held, which makes this the channel's only writer.
func (k *Keeper) publish() {
	s := k.snapshot()
	if s.same(k.published) {
		return
	}
	s.Seq++
	k.published = s
	select {
	case <-k.updates:
	default:
	}
	k.updates <- s
	k.ring()
}

// ring makes all who wait for a token look again. k.mu is held.
func (k *Keeper) ring() {
	close(k.bell)
	k.bell = make(chan struct{})
}
