package session

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"talkdeck/client"
)

// record is what is stored of a session.
type record struct {
	Generation uint64 // grows with every change, in whichever window
	Origin     string // the service's origin; its tokens go nowhere else
	Account    string
	Name       string
	secrets
	Lifetime  time.Duration
	Issued    stamp
	Pending   bool // a renewal with Refresh was begun and its end isn't known
	SignedOut bool // a tombstone: other windows see that the person signed out
}

// secrets are what a record must not show. They are sealed where there is a key.
type secrets struct {
	Access     client.Secret
	Refresh    client.Secret
	AltRefresh client.Secret // the other of two refresh tokens that came with one answer
}

// unrenewable reports whether there is no refresh token to renew with.
func (s secrets) unrenewable() bool { return s.Refresh.IsZero() && s.AltRefresh.IsZero() }

// sameAccount reports whether both records are of one account at one service.
func (r record) sameAccount(other record) bool {
	return r.Origin == other.Origin && strings.EqualFold(r.Account, other.Account)
}

// sameAs reports whether both are the same record, whatever else is known of it.
func (r record) sameAs(other record) bool {
	return r.Generation == other.Generation && r.Access == other.Access
}

// newer reports whether r replaces what was known as old. Two windows may have made the same generation when one couldn't
// save: then what is stored counts, since that is what they share.
func (r record) newer(old record) bool {
	return r.Generation > old.Generation || r.Generation == old.Generation && r.Access != old.Access
}

// stored is a record as it stands in the file.
type stored struct {
	Version    int           `json:"version"`
	Generation uint64        `json:"generation"`
	Origin     string        `json:"origin"`
	Account    string        `json:"account,omitempty"`
	Name       string        `json:"name,omitempty"`
	Plain      *plain        `json:"tokens,omitempty"`
	Sealed     []byte        `json:"sealed_tokens,omitempty"` // plain as JSON, encrypted
	Lifetime   time.Duration `json:"lifetime_ns,omitempty"`
	Issued     stamp         `json:"issued"`
	Pending    bool          `json:"pending,omitempty"`
	SignedOut  bool          `json:"signed_out,omitempty"`
	Writer     int           `json:"writer_pid,omitempty"`
	Checksum   string        `json:"checksum"`
}

// unrenewable reports whether it is seen from without the keyring that there is no refresh token.
func (s stored) unrenewable() bool {
	return s.Plain != nil && s.Plain.Refresh == "" && s.Plain.AltRefresh == ""
}

// plain are the secrets in the clear. Only this file reveals them.
type plain struct {
	Access     string `json:"access"`
	Refresh    string `json:"refresh,omitempty"`
	AltRefresh string `json:"alt_refresh,omitempty"`
}

const version = 1

var (
	errCorrupt = errors.New("the session file is damaged")
	errNewer   = errors.New("the session file was written by a newer talkdeck, so this one leaves it alone")
)

// encode writes a record down, with its secrets sealed if there is a key.
func encode(r record, key *sealer, pid int) ([]byte, error) {
	s := stored{
		Version: version, Generation: r.Generation, Origin: r.Origin, Account: r.Account, Name: r.Name,
		Lifetime: r.Lifetime, Issued: r.Issued, Pending: r.Pending, SignedOut: r.SignedOut, Writer: pid,
	}
	if r.Access.IsZero() && r.Refresh.IsZero() {
		return withChecksum(s)
	}
	s.Plain = &plain{r.Access.Reveal(), r.Refresh.Reveal(), r.AltRefresh.Reveal()}
	if key != nil {
		raw, err := json.Marshal(s.Plain)
		if err != nil {
			return nil, err
		}
		s.Plain, s.Sealed = nil, key.seal(raw, s.sealedTo())
	}
	return withChecksum(s)
}

func withChecksum(s stored) ([]byte, error) {
	sum, err := checksum(s)
	if err != nil {
		return nil, err
	}
	s.Checksum = sum
	return json.MarshalIndent(s, "", "  ")
}

// sealedTo binds sealed secrets to their record: they can't be opened within another.
func (s stored) sealedTo() []byte {
	return fmt.Appendf(nil, "%d %q %q", s.Generation, s.Origin, s.Account)
}

// decode reads a record. When its secrets can't be opened (errSealed, errOtherKey), the rest of the record is given.
func decode(raw []byte, key *sealer) (record, error) {
	s, err := parse(raw)
	if err != nil {
		return record{}, err
	}
	r := record{
		Generation: s.Generation, Origin: s.Origin, Account: s.Account, Name: s.Name,
		Lifetime: s.Lifetime, Issued: s.Issued, Pending: s.Pending, SignedOut: s.SignedOut,
	}
	if s.Sealed != nil {
		raw, ok := key.open(s.Sealed, s.sealedTo())
		s.Plain = new(plain)
		if !ok || json.Unmarshal(raw, s.Plain) != nil {
			if key == nil {
				return r, errSealed
			}
			return r, errOtherKey
		}
	}
	if s.Plain != nil {
		r.secrets = secrets{client.NewSecret(s.Plain.Access), client.NewSecret(s.Plain.Refresh), client.NewSecret(s.Plain.AltRefresh)}
	}
	return r, nil
}

// parse reads a file's form and checks that it is whole.
func parse(raw []byte) (stored, error) {
	var s stored
	if err := json.Unmarshal(raw, &s); err != nil {
		var v struct{ Version int }
		if json.Unmarshal(raw, &v) == nil && v.Version > version {
			return stored{}, errNewer
		}
		return stored{}, errCorrupt // the cause would quote the file
	}
	if s.Version > version {
		return stored{}, errNewer
	}
	sum, err := checksum(s)
	if err != nil || sum != s.Checksum || s.Version < 1 {
		return stored{}, errCorrupt
	}
	return s, nil
}

func checksum(s stored) (string, error) {
	s.Checksum = ""
	raw, err := json.Marshal(s)
	if err != nil {
		return "", fmt.Errorf("checksum: %w", err)
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), nil
}
