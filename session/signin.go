package session

import (
	"context"

	"talkdeck/client"
)

// Removed says what signing out took away.
type Removed struct {
	Account string
	Files   []string
}

// SignIn signs in with a password and stores the session. An error leaves the session before it as it was.
func (k *Keeper) SignIn(ctx context.Context, email string, password client.Secret) (*client.Login, error) {
	k.setBusy(SigningIn)
	defer k.setBusy(0)
	issued := now(k.opts.Clock)
	login, err := k.opts.Auth.Login(ctx, email, password)
	if err != nil {
		return nil, err
	}
	unlock, err := k.opts.Store.lock(ctx)
	if err != nil {
		unlock = func() {} // signed in all the same; the lock is only for the file
	}
	defer unlock()
	rec := renewedRecord(record{Origin: k.opts.Origin, Account: email, Name: login.User.Name}, &login.Grant, issued)
	if login.User.Email != "" {
		rec.Account = login.User.Email
	}
	have, loadErr := k.opts.Store.load()
	k.mu.Lock()
	defer k.mu.Unlock()
	rec.Generation = max(have.Generation, k.rec.Generation) + 1
	if err == nil {
		err = loadErr
	}
	if err == nil {
		err = k.opts.Store.save(rec)
	}
	k.adopt(rec)
	k.notSaved = err
	return login, nil
}

// SignOut removes the session from this computer, offline too: the API has nothing to tell. Other windows of the profile
// see it.
func (k *Keeper) SignOut(ctx context.Context) (Removed, error) {
	k.setBusy(SigningOut)
	defer k.setBusy(0)
	unlock, err := k.opts.Store.lock(ctx)
	if err != nil {
		return Removed{}, err
	}
	defer unlock()
	have, _ := k.opts.Store.load() // a damaged file is replaced all the same
	k.mu.Lock()
	defer k.mu.Unlock()
	out := Removed{Account: k.rec.Account, Files: []string{k.opts.Store.location()}}
	tombstone := record{Generation: max(have.Generation, k.rec.Generation) + 1, Origin: k.opts.Origin, SignedOut: true}
	if err := k.opts.Store.save(tombstone); err != nil {
		return Removed{}, err
	}
	k.wipe(tombstone.Generation)
	return out, nil
}

func (k *Keeper) setBusy(s State) {
	k.mu.Lock()
	k.busy = s
	k.publish()
	k.mu.Unlock()
	k.Poke()
}
