package session

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"talkdeck/client"
)

// record is what is stored of a session.
type record struct {
	Generation uint64 // grows with every change, in whichever window
	Origin     string // the service's origin; its tokens go nowhere else
	Account    string
	Name       string
	Access     client.Secret
	Refresh    client.Secret
	AltRefresh client.Secret
	Lifetime   time.Duration
	Issued     stamp
	Pending    bool // a renewal with Refresh was begun and its end isn't known
	SignedOut  bool // a tombstone: other windows see that the person signed out
}

// stored is a record as it stands in the file. Only here are secrets revealed.
type stored struct {
	Version    int           `json:"version"`
	Generation uint64        `json:"generation"`
	Origin     string        `json:"origin"`
	Account    string        `json:"account,omitempty"`
	Name       string        `json:"name,omitempty"`
	Access     string        `json:"access_token,omitempty"`
	Refresh    string        `json:"refresh_token,omitempty"`
	AltRefresh string        `json:"alt_refresh_token,omitempty"`
	Lifetime   time.Duration `json:"lifetime_ns,omitempty"`
	Issued     stamp         `json:"issued"`
	Pending    bool          `json:"pending,omitempty"`
	SignedOut  bool          `json:"signed_out,omitempty"`
	Writer     int           `json:"writer_pid,omitempty"`
	Checksum   string        `json:"checksum"`
}

const version = 1

var (
	errCorrupt = errors.New("the session file is damaged")
	errNewer   = errors.New("the session file was written by a newer talkdeck")
)

func encode(r record, pid int) ([]byte, error) {
	s := stored{
		Version: version, Generation: r.Generation, Origin: r.Origin, Account: r.Account, Name: r.Name,
		Access: r.Access.Reveal(), Refresh: r.Refresh.Reveal(), AltRefresh: r.AltRefresh.Reveal(),
		Lifetime: r.Lifetime, Issued: r.Issued, Pending: r.Pending, SignedOut: r.SignedOut, Writer: pid,
	}
	sum, err := checksum(s)
	if err != nil {
		return nil, err
	}
	s.Checksum = sum
	return json.MarshalIndent(s, "", "  ")
}

func decode(raw []byte) (record, error) {
	var s stored
	if err := json.Unmarshal(raw, &s); err != nil {
		return record{}, errCorrupt // the cause would quote the file
	}
	if s.Version > version {
		return record{}, errNewer
	}
	sum, err := checksum(s)
	if err != nil || sum != s.Checksum || s.Version < 1 {
		return record{}, errCorrupt
	}
	return record{
		Generation: s.Generation, Origin: s.Origin, Account: s.Account, Name: s.Name,
		Access: client.NewSecret(s.Access), Refresh: client.NewSecret(s.Refresh), AltRefresh: client.NewSecret(s.AltRefresh),
		Lifetime: s.Lifetime, Issued: s.Issued, Pending: s.Pending, SignedOut: s.SignedOut,
	}, nil
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
