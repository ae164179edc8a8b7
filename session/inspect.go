package session

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

// Inspect tells what is stored in dir of a session at the service of that origin, as a screen would see it, without the
// network, a lock or a wait. The clock is SystemClock() if nil. A lapsed session is Reconnecting, or NeedPassword if the
// service was heard to refuse its renewal. The error is why the store can't be read; without a store, nobody is signed in.
func Inspect(dir, origin string, clock Clock) (Snapshot, error) {
	if clock == nil {
		clock = SystemClock()
	}
	path := filepath.Join(dir, fileName)
	s := Snapshot{Seq: 1, State: SignedOut, Host: origin, Location: path}
	if u, err := url.Parse(origin); err == nil && u.Host != "" {
		s.Host = u.Host
	}
	if _, err := os.Lstat(dir); errors.Is(err, os.ErrNotExist) {
		return s, nil
	}
	if err := privateFolder(dir); err != nil {
		return s, err
	}
	raw, info, err := read(path)
	if err != nil || info == nil {
		return s, err
	}
	f, err := parse(raw)
	if err != nil || f.Origin != origin || f.SignedOut || f.Plain == nil && f.Sealed == nil {
		return s, err
	}
	a := age(clock, f.Issued)
	s.Account, s.Name, s.Lifetime = f.Account, f.Name, f.Lifetime
	s.Issued = clock.Now().Add(-a).Round(time.Second)
	s.Ends = s.Issued.Add(f.Lifetime)
	switch lapsed, refused := a >= lapseAt(f.Lifetime), wasRefused(dir, f) || f.unrenewable(); {
	case lapsed && refused:
		s.State = NeedPassword
	case lapsed:
		s.State = Reconnecting
	case refused:
		s.State = SignInSoon
	default:
		s.State, s.Renews = Active, s.Issued.Add(renewAt(f.Lifetime, 0.5))
	}
	return s, nil
}

// SignOut signs out of the session in dir, for programs that run no keeper. It needs no network, and removes also what is
// damaged or can't be read. Running windows see it. Without a session there is nothing to do, and no error.
func SignOut(ctx context.Context, dir string) (Removed, error) {
	if _, err := os.Lstat(dir); errors.Is(err, os.ErrNotExist) {
		return Removed{}, nil
	}
	f := &FileStore{dir: dir}
	unlock, err := acquire(ctx, f, nil)
	if held := (*heldError)(nil); errors.As(err, &held) {
		return Removed{}, fmt.Errorf("not signed out: %w", err)
	}
	if err == nil { // else the folder is in such a state that no lock can be had; then no window works with it either
		defer unlock()
	}
	var out Removed
	tombstone := record{SignedOut: true}
	raw, info, err := read(f.path())
	if err == nil && info == nil { // a window may have a session that it couldn't save
		tombstone.Generation = newestGeneration()
	}
	if s, parseErr := parse(raw); err == nil && parseErr == nil {
		out.Account, tombstone.Origin = s.Account, s.Origin
	}
	out.Files, err = f.erase(tombstone)
	return out, err
}
