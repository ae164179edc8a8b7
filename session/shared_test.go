package session

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"talkdeck/client"
)

// shared is a store in memory that several windows share, and that watches what they do: it knows the rules of a renewal.
type shared struct {
	mu       sync.Mutex
	rec      record
	version  int // grows with each save
	holder   *handle
	blocked  bool  // somebody outside has the lock
	fail     error // of saves
	asking   int   // refreshes in flight, of windows that live
	problems []string
}

// handle is one window's way to it, and to the service.
type handle struct {
	*shared
	auth  Authenticator
	seen  int
	dead  bool
	force func() uint64 // the generation that is in force in the window
	wakes int

	refreshing             bool
	granted, saved, failed bool // since the lock was taken
}

var errDead = errors.New("this window was killed")

func (s *shared) problem(format string, args ...any) {
	s.problems = append(s.problems, fmt.Sprintf(format, args...))
}

func (h *handle) tryLock() (func(), error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.dead:
		return nil, errDead
	case h.holder != nil || h.blocked:
		return nil, &heldError{}
	}
	h.holder = h
	h.granted, h.saved, h.failed = false, false, false
	return func() {
		inForce := h.force()
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.dead {
			return
		}
		if h.granted && inForce < h.rec.Generation {
			h.problem("unlocked with generation %d saved and %d in force", h.rec.Generation, inForce)
		}
		if h.granted && !h.saved && !h.failed {
			h.problem("unlocked with new tokens unsaved")
		}
		h.holder = nil
	}, nil
}

func (h *handle) load() (record, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seen = h.version
	return h.rec, nil
}

func (h *handle) save(r record) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.put(r)
}

func (h *handle) put(r record) error {
	switch {
	case h.dead:
		return errDead
	case h.holder != h:
		h.problem("saved generation %d without the lock", r.Generation)
	case h.fail != nil:
		h.failed = true
		return h.fail
	case r.Generation < h.rec.Generation:
		h.problem("generation %d after %d", r.Generation, h.rec.Generation)
	case r.Generation == h.rec.Generation && !h.rec.SignedOut && r.Access != h.rec.Access:
		h.problem("generation %d is two records", r.Generation)
	}
	h.rec = r
	h.version++
	h.seen = h.version
	h.saved = h.saved || !r.Pending
	return nil
}

func (h *handle) reserve(r record) error { return h.save(r) }

func (h *handle) erase(r record) ([]string, error) { return nil, h.save(r) }

func (h *handle) changed() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.seen != h.version
}

func (h *handle) noteRefusal(record) {}
func (h *handle) join() func()       { return func() {} }
func (h *handle) location() string   { return "shared" }

// windows is asked for once each time the keeper wakes up, which the test counts.
func (h *handle) windows() []int {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.wakes++
	return nil
}
func (h *handle) woke() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.wakes
}

// kill makes a window as good as killed: nothing it does has an effect any more, and its lock is free.
func (h *handle) kill() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.dead {
		return
	}
	h.dead = true
	if h.holder == h {
		h.holder = nil
	}
	if h.refreshing {
		h.asking--
	}
}

func (h *handle) Login(ctx context.Context, email string, password client.Secret) (*client.Login, error) {
	return h.auth.Login(ctx, email, password)
}

func (h *handle) Refresh(ctx context.Context, refresh client.Secret) (*client.Grant, error) {
	h.mu.Lock()
	if h.dead {
		h.mu.Unlock()
		return nil, errDead
	}
	if h.holder != h {
		h.problem("refreshed without the lock")
	}
	if h.rec.Generation > 0 && !h.rec.Pending && h.fail == nil {
		h.problem("refreshed without an intent")
	}
	if h.asking++; h.asking > 1 {
		h.problem("%d refreshes in flight", h.asking)
	}
	h.refreshing = true
	h.mu.Unlock()
	// If it is killed meanwhile, its request is on its way all the same.
	grant, err := h.auth.Refresh(ctx, refresh)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.refreshing = false
	if h.dead {
		return nil, errDead
	}
	h.asking--
	h.granted = h.granted || err == nil
	return grant, err
}

// dials watches that no call is sent again after it may have been made.
type dials struct {
	http.RoundTripper
	mu      sync.Mutex
	unknown map[string]bool // by the call's number
	again   []string
}

func (d *dials) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path != "/call/makeCall" {
		return d.RoundTripper.RoundTrip(r)
	}
	id, _ := r.Context().Value(callID{}).(string)
	d.mu.Lock()
	if d.unknown[id] {
		d.again = append(d.again, id)
	}
	d.mu.Unlock()
	resp, err := d.RoundTripper.RoundTrip(r)
	d.mu.Lock()
	defer d.mu.Unlock()
	if err != nil && !errors.Is(err, errRefusedDial) || err == nil && resp.StatusCode/100 == 2 {
		d.unknown[id] = true
	}
	return resp, err
}

// callID is the key of a call's own name in its context.
type callID struct{}
