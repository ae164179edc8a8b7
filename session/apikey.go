package session

import (
	"context"
	"errors"
	"sync"

	"talkdeck/client"
)

// KeySession is a session by API key: it has no expiry and renews nothing. It is a client.TokenSource too.
type KeySession struct {
	key     client.Secret
	updates chan Snapshot

	mu   sync.Mutex
	snap Snapshot
}

// NewKeySession returns the session of a key.
func NewKeySession(key client.Secret, host, profile string) *KeySession {
	return &KeySession{
		key: key, updates: make(chan Snapshot, 1),
		snap: Snapshot{Seq: 1, State: Active, APIKey: true, Host: host, Profile: profile, Location: "TALKSTACK_API_KEY"},
	}
}

var errKey = errors.New("an API key from TALKSTACK_API_KEY is in use, which has no session to renew; unset it to sign in")

// Token gives the key. When the service refuses it there is no other, and the screen is told.
func (k *KeySession) Token(_ context.Context, need client.Need) (client.Token, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if need.Rejected == nil {
		return client.Token{Kind: client.APIKey, Value: k.key}, nil
	}
	if k.snap.State == Active {
		k.snap.Seq++
		k.snap.State, k.snap.Err = NeedPassword, client.ErrKeyRefused
		select {
		case <-k.updates:
		default:
		}
		k.updates <- k.snap
	}
	return client.Token{}, client.ErrKeyRefused
}

// Updates delivers the snapshot in which the key is refused.
func (k *KeySession) Updates() <-chan Snapshot { return k.updates }

// Snapshot is the newest snapshot.
func (k *KeySession) Snapshot() Snapshot {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.snap
}

// SignIn is not possible with a key.
func (k *KeySession) SignIn(context.Context, string, client.Secret) (*client.Login, error) {
	return nil, errKey
}

// SignOut is not possible: the key is in the environment, not here.
func (k *KeySession) SignOut(context.Context) (Removed, error) { return Removed{}, errKey }

// RenewNow is not possible: a key doesn't age.
func (k *KeySession) RenewNow(context.Context) error { return errKey }

// Poke does nothing: a key doesn't age.
func (k *KeySession) Poke() {}

// SetAttention does nothing: no other window changes a key.
func (k *KeySession) SetAttention(bool) {}

// Waiting is empty: nothing waits for a key.
func (k *KeySession) Waiting() []Waiting { return nil }

// Release does nothing, since nothing waits.
func (k *KeySession) Release(uint64, bool) {}

// WaitIdle returns at once, since nothing is renewed.
func (k *KeySession) WaitIdle(context.Context) error { return nil }
