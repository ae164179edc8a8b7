package session

import (
	"reflect"
	"time"
)

// State is where a session stands.
type State int

// The states.
const (
	SignedOut    State = iota // nothing is stored
	Restoring                 // the store is being read
	Active                    // the token is valid
	Renewing                  // valid, and a renewal is in flight
	Retrying                  // valid; the last renewal failed, but wasn't refused
	SignInSoon                // valid, but the service refuses to renew it
	Reconnecting              // lapsed, not refused: the first renewal that gets through puts everything back
	NeedPassword              // lapsed and refused
	SigningIn                 // a sign-in is in flight
	AccountGone               // the service doesn't know the account any more
	SigningOut                // the session is being wiped
)

var stateNames = [...]string{
	"signed-out", "restoring", "active", "renewing", "retrying", "sign-in-soon",
	"reconnecting", "need-password", "signing-in", "account-gone", "signing-out",
}

// String is the state's name as scripts see it.
func (s State) String() string {
	if s < 0 || int(s) >= len(stateNames) {
		return "unknown"
	}
	return stateNames[s]
}

// Valid reports whether there is a token that the service takes.
func (s State) Valid() bool {
	return s == Active || s == Renewing || s == Retrying || s == SignInSoon
}

// Lapsed reports whether there was a session that may come back, and there is no token now.
func (s State) Lapsed() bool { return s == Reconnecting || s == NeedPassword || s == AccountGone }

// Snapshot is all that a screen needs to know of a session. It holds no secret and never changes.
type Snapshot struct {
	Seq      uint64
	State    State
	APIKey   bool   // an API key is used: there is no expiry, and nothing is renewed
	Account  string // the e-mail
	Name     string
	Host     string
	Profile  string
	Location string // where the session is stored, for people
	Windows  []int  // the process ids of the windows that share it, this one's among them; nil if that isn't known

	Issued   time.Time // wall-clock times of this computer
	Ends     time.Time
	Renews   time.Time     // when the next renewal is due; zero if none will be
	Lifetime time.Duration // of this token
	Learned  time.Duration // how long tokens live in truth, where the service said longer; 0: it didn't

	Renewals      int       // since the program started
	Failures      int       // in a row
	FailuresTotal int       // since the program started
	LastRenewal   time.Time // zero: none yet
	NextTry       time.Time // after a failure; zero if none is due
	Err           error     // why the last renewal failed; nil if it didn't
	LockHolder    int       // the process whose hold of the lock is why it failed; 0: it isn't, or not known
	Reason        string    // why the person is asked to sign in, a sentence; "" if there is nothing to say

	NotSaved     error         // why the session isn't on disk: a restart will ask for the password
	OtherAccount string        // who another window of this profile signed in as; "" if nobody else
	ClockOff     time.Duration // how far this computer's clock is ahead (or behind: negative); 0 up to 5 minutes
	Waiting      []Waiting     // what is to be sent once the session is back, oldest first
}

// Left is how long the token is valid yet, never negative.
func (s Snapshot) Left(now time.Time) time.Duration { return max(s.Ends.Sub(now), 0) }

// same reports whether nothing differs but the number.
func (s Snapshot) same(other Snapshot) bool {
	s.Seq = other.Seq
	return reflect.DeepEqual(s, other)
}
