package session

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/zalando/go-keyring"
)

// Keyring is what is needed of the operating system's: one secret by the name of a service and a user.
type Keyring interface {
	Get(service, user string) (string, error) // keyring.ErrNotFound if there is none
	Set(service, user, secret string) error
}

// SystemKeyring is the operating system's: Keychain, the Secret Service, Credential Manager.
func SystemKeyring() Keyring { return systemKeyring{} }

type systemKeyring struct{}

func (systemKeyring) Get(service, user string) (string, error) { return keyring.Get(service, user) }
func (systemKeyring) Set(service, user, secret string) error {
	return keyring.Set(service, user, secret)
}

const (
	keyringService = "talkdeck"
	keyringLimit   = 3 * time.Second // it may be waiting for somebody to unlock it, on a screen that nobody sees
	keySize        = 32              // AES-256
)

var (
	errSealed   = errors.New("the session is sealed by the system's keyring: start with --keyring, or sign out first by talkdeck logout")
	errOtherKey = errors.New("the keyring's key is gone or changed and doesn't open the stored session, please sign in")
)

// OpenKeyringStore opens the store in dir with its secrets sealed by a random key that the keyring holds. The key is read
// here, once, within three seconds, and never while renewing. When it can't be had, the store opens all the same and saves
// no secret: the session then lasts for this run, and the snapshot's NotSaved says why. It is never saved in the clear
// instead.
func OpenKeyringStore(dir string, ring Keyring) (*FileStore, error) {
	dir, err := filepath.Abs(dir) // it names the key
	if err != nil {
		return nil, err
	}
	f, err := OpenFileStore(dir)
	if err != nil {
		return nil, err
	}
	f.key, err = sealerFrom(ring, dir)
	if err != nil {
		f.keyErr = fmt.Errorf("the system's keyring can't be used: %w; unlock it and start again, or start without --keyring", err)
	}
	return f, nil
}

// sealerFrom has the key read, or made if there is none, by a goroutine of its own: nobody can stop a call of a keyring.
func sealerFrom(ring Keyring, user string) (*sealer, error) {
	type result struct {
		key []byte
		err error
	}
	got := make(chan result, 1)
	go func() {
		key, err := keyFrom(ring, user)
		got <- result{key, err}
	}()
	timer := time.NewTimer(keyringLimit)
	defer timer.Stop()
	select {
	case r := <-got:
		if r.err != nil {
			return nil, r.err
		}
		return newSealer(r.key)
	case <-timer.C:
		return nil, errors.New("no answer in 3 s")
	}
}

func keyFrom(ring Keyring, user string) ([]byte, error) {
	text, err := ring.Get(keyringService, user)
	if err == nil {
		key, err := base64.StdEncoding.DecodeString(text)
		if err != nil || len(key) != keySize {
			return nil, errors.New("what it holds for talkdeck is no key")
		}
		return key, nil
	}
	if !errors.Is(err, keyring.ErrNotFound) {
		return nil, err
	}
	key := make([]byte, keySize)
	_, _ = rand.Read(key) // never fails
	return key, ring.Set(keyringService, user, base64.StdEncoding.EncodeToString(key))
}

// sealer encrypts by AES-256-GCM, with a new nonce each time. A nil one opens nothing.
type sealer struct{ aead cipher.AEAD }

func newSealer(key []byte) (*sealer, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return &sealer{aead}, nil
}

func (s *sealer) seal(secret, bound []byte) []byte { return s.aead.Seal(nil, nil, secret, bound) }

func (s *sealer) open(sealed, bound []byte) (secret []byte, ok bool) {
	if s == nil {
		return nil, false
	}
	secret, err := s.aead.Open(nil, nil, sealed, bound)
	return secret, err == nil
}
