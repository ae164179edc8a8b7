package session

import (
	"context"
	"errors"

	"talkdeck/client"
)

// Removed says what signing out took away.
type Removed struct {
	Account string   // "" if nobody was signed in, or it can't be read any more
	Files   []string // that held secrets, and don't any more
}

var errSuperseded = errors.New("another sign-in or sign-out was begun meanwhile")

// SignIn signs in with a password and stores the session. An error leaves the session before it as it was. Of several at
// once, the one begun last counts.
func (k *Keeper) SignIn(ctx context.Context, email string, password client.Secret) (*client.Login, error) {
	epoch := k.beginBusy(SigningIn)
	defer k.endBusy(epoch)
	issued := now(k.opts.Clock)
	login, err := k.opts.Auth.Login(ctx, email, password)
	if err != nil {
		k.noteTime(nil, err)
		return nil, err
	}
	k.noteTime(&login.Grant, nil)
	unlock, lockErr := acquire(ctx, k.opts.Store, nil)
	if ctx.Err() != nil {
		if lockErr == nil {
			unlock()
		}
		return nil, ctx.Err()
	}
	if lockErr == nil {
		defer unlock()
	}
	rec := successor(record{Origin: k.opts.Origin, Account: email, Name: login.User.Name}, &login.Grant, issued, 0)
	if login.User.Email != "" {
		rec.Account = login.User.Email
	}
	if err := k.install(rec, epoch, lockErr); err != nil {
		return nil, err
	}
	return login, nil
}

// install stores the record of a sign-in and puts it in force. It is in force also if it can't be stored.
func (k *Keeper) install(rec record, epoch uint64, lockErr error) error {
	have, _ := k.opts.Store.load() // what keeps it from being read keeps it from being written, and is reported then
	k.mu.Lock()
	if k.epoch != epoch {
		k.mu.Unlock()
		return errSuperseded
	}
	rec.Generation = max(have.Generation, k.rec.Generation) + 1
	k.mu.Unlock()
	err := lockErr
	if err == nil {
		err = k.opts.Store.save(rec)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.tokenUse = tokenUse{}
	k.adopt(rec)
	k.unsaved, k.notSaved = err != nil, err
	k.publish()
	return nil
}

// SignOut removes the session from this computer, offline too: the API has nothing to tell. Other windows of the profile
// see it. After an error this window is signed out all the same, unless the lock couldn't be had.
func (k *Keeper) SignOut(ctx context.Context) (Removed, error) {
	epoch := k.beginBusy(SigningOut)
	defer k.endBusy(epoch)
	unlock, err := acquire(ctx, k.opts.Store, nil)
	if err != nil {
		return Removed{}, err
	}
	defer unlock()
	have, _ := k.opts.Store.load() // what can't be read is wiped as well
	k.mu.Lock()
	mine := k.rec
	k.mu.Unlock()
	removed := Removed{Account: mine.Account}
	tombstone := record{Generation: max(have.Generation, mine.Generation) + 1, Origin: k.opts.Origin, SignedOut: true}
	// Another window's account, if it signed in as somebody else, isn't this one's to sign out.
	if mine.Access.IsZero() || have.Access.IsZero() || have.sameAccount(mine) {
		removed.Files, err = k.opts.Store.erase(tombstone)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.wipe(tombstone.Generation, "")
	k.publish()
	return removed, err
}

func (k *Keeper) beginBusy(s State) (epoch uint64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.epoch++
	k.busy = s
	k.publish()
	return k.epoch
}

// endBusy ends what beginBusy began, unless something newer has.
func (k *Keeper) endBusy(epoch uint64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.epoch != epoch {
		return
	}
	k.busy = 0
	k.schedule()
	k.publish()
	k.ring()
}
