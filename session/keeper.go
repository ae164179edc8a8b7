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
}

// Keeper owns the session: one goroutine that looks at the clock and renews in time, and at most one renewal in flight.
// It is the client's TokenSource. Its methods may be called from anywhere.
type Keeper struct {
	opts    Options
	updates chan Snapshot
	wake    chan struct{}

	ctx    context.Context // of the goroutine; renewals are detached from it
	cancel context.CancelFunc
	done   chan struct{}

	mu        sync.Mutex
	rec       record
	restored  bool
	busy      State         // SigningIn or SigningOut while that goes on, else 0
	attempt   *attempt      // the renewal in flight
	dueAt     time.Duration // the token's age at which the next renewal begins
	refused   bool          // the service refuses to renew this token
	gone      bool          // the service doesn't know the account
	forced    uint64        // the generation that a 401 has had renewed
	failures  int
	renewals  int
	renewed   time.Time
	err       error
	reason    string
	notSaved  error
	published Snapshot
}

// attempt is a renewal in flight.
type attempt struct {
	done chan struct{} // closed when it has ended and what it brought is in force
	err  error
}

// New returns a keeper; nothing happens before Start.
func New(opts Options) *Keeper {
	if opts.Clock == nil {
		opts.Clock = SystemClock()
	}
	k := &Keeper{opts: opts, updates: make(chan Snapshot, 1), wake: make(chan struct{}, 1), done: make(chan struct{})}
	k.ctx, k.cancel = context.WithCancel(context.Background())
	k.published = k.snapshot()
	return k
}

// Start reads the store and begins to keep the session. It may be called once.
func (k *Keeper) Start() {
	go k.run()
}

// Stop ends the keeping. It waits for a renewal in flight and its save, as long as ctx lasts: a renewal that is cut off
// leaves nobody knowing whether the old token still serves.
func (k *Keeper) Stop(ctx context.Context) error {
	k.cancel()
	select {
	case <-k.done:
	case <-ctx.Done():
		return ctx.Err()
	}
	k.mu.Lock()
	a := k.attempt
	k.mu.Unlock()
	if a != nil {
		select {
		case <-a.done:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return k.saveAgain()
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

func (k *Keeper) run() {
	defer close(k.done)
	k.restore()
	for {
		wait := k.tick()
		timer := time.NewTimer(wait)
		select {
		case <-k.ctx.Done():
			timer.Stop()
			return
		case <-k.wake:
			timer.Stop()
		case <-timer.C:
		}
	}
}

// restore takes over what an earlier run stored.
func (k *Keeper) restore() {
	rec, err := k.opts.Store.load()
	k.mu.Lock()
	defer k.mu.Unlock()
	if err != nil {
		k.notSaved, k.reason = err, err.Error()
	}
	k.restored = true
	if rec.Origin == k.opts.Origin && !rec.SignedOut {
		k.adopt(rec)
	} else {
		k.rec.Generation = rec.Generation
	}
	k.publish()
}

// adopt puts a record in force. k.mu is held.
func (k *Keeper) adopt(rec record) {
	k.rec, k.refused, k.gone, k.failures, k.err, k.reason = rec, false, false, 0, nil, ""
	k.dueAt = renewAt(rec.Lifetime, rand.Float64())
}

// tick takes over what other windows stored, begins a renewal that is due, and says how long nothing will be.
func (k *Keeper) tick() time.Duration {
	if k.opts.Store.changed() {
		k.reread()
	}
	if k.Snapshot().NotSaved != nil {
		_ = k.saveAgain() // what remains of the error is in the snapshot
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	wait := tickEvery
	if k.signedIn() && k.busy == 0 {
		a := age(k.opts.Clock, k.rec.Issued)
		switch {
		case k.attempt != nil || k.refused || k.gone:
		case a >= k.dueAt:
			k.begin()
		default:
			wait = min(wait, k.dueAt-a)
		}
		if left := k.rec.Lifetime - a; left > 0 {
			wait = min(wait, left)
		}
	}
	k.publish()
	return max(wait, 10*time.Millisecond)
}

// reread takes over a newer record of the same account that another window stored.
func (k *Keeper) reread() {
	rec, err := k.opts.Store.load()
	k.mu.Lock()
	defer k.mu.Unlock()
	if err != nil || rec.Generation <= k.rec.Generation || rec.Origin != k.opts.Origin {
		return
	}
	switch {
	case rec.SignedOut:
		k.wipe(rec.Generation)
	case k.signedIn() && rec.Account != k.rec.Account:
		return // another window signed in as somebody else; this one stays who it is
	default:
		k.adopt(rec)
	}
	k.publish()
}

// wipe forgets the session. k.mu is held.
func (k *Keeper) wipe(generation uint64) {
	k.adopt(record{Generation: generation})
	k.renewals, k.renewed = 0, time.Time{}
}

func (k *Keeper) signedIn() bool { return !k.rec.Access.IsZero() }

// state follows from what is known; nothing stores it. k.mu is held.
func (k *Keeper) state() State {
	switch {
	case k.busy != 0:
		return k.busy
	case !k.restored:
		return Restoring
	case !k.signedIn():
		return SignedOut
	case k.gone:
		return AccountGone
	}
	lapsed := age(k.opts.Clock, k.rec.Issued) >= k.rec.Lifetime
	switch {
	case lapsed && k.refused:
		return NeedPassword
	case lapsed:
		return Reconnecting
	case k.refused:
		return SignInSoon
	case k.attempt != nil:
		return Renewing
	case k.failures > 0:
		return Retrying
	}
	return Active
}

// snapshot is what the screen may know. k.mu is held.
func (k *Keeper) snapshot() Snapshot {
	s := Snapshot{
		Seq: k.published.Seq, State: k.state(), Account: k.rec.Account, Name: k.rec.Name, Host: k.opts.Host, Profile: k.opts.Profile,
		Location: k.opts.Store.location(), Lifetime: k.rec.Lifetime, Renewals: k.renewals, LastRenewal: k.renewed,
		Failures: k.failures, Err: k.err, Reason: k.reason, NotSaved: k.notSaved,
	}
	if k.signedIn() {
		begun := k.opts.Clock.Now().Add(-age(k.opts.Clock, k.rec.Issued)).Round(time.Second)
		s.Issued, s.Ends, s.Renews = begun, begun.Add(k.rec.Lifetime), begun.Add(k.dueAt).Round(time.Second)
		if k.failures > 0 && !k.refused && !k.gone {
			s.NextTry = s.Renews
		}
	}
	return s
}

// publish hands out a new snapshot if anything in it differs. k.mu is held, which makes this the channel's only writer.
func (k *Keeper) publish() {
	s := k.snapshot()
	if s == k.published {
		return
	}
	s.Seq++
	k.published = s
	select {
	case <-k.updates:
	default:
	}
	k.updates <- s
}

// saveAgain stores what an earlier save could not.
func (k *Keeper) saveAgain() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.notSaved == nil || !k.signedIn() {
		return nil
	}
	k.notSaved = k.opts.Store.save(k.rec)
	k.publish()
	return k.notSaved
}

// errOffline is given for a token that has lapsed and can't be renewed at the moment.
var errOffline = errors.New("the session has lapsed and can't be renewed at the moment")
