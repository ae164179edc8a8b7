package dial

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"talkdeck/client"
)

// API is what dialling needs of the client; *client.CallService has it.
type API interface {
	Maker
	Historian
}

// Dialer makes calls and keeps their journal. It may be used from anywhere.
type Dialer struct {
	api     API
	journal *journal
	now     func() time.Time
}

// Open opens the journal in dir, a folder that only its owner can read, which is made if need be. Attempts that a program
// left on their way when it died become unknown.
func Open(dir string, api API, now func() time.Time) (*Dialer, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("calls can't be written down, so none can be made: %w", err)
	}
	d := &Dialer{api: api, journal: &journal{dir: dir}, now: now}
	return d, d.recover()
}

// recover turns what is on its way into unknown, if nobody can still be sending it.
func (d *Dialer) recover() error {
	return d.journal.alone(func() error {
		records, err := d.journal.read()
		if err != nil {
			return err
		}
		for _, r := range records {
			if r.State == Sending {
				r.State, r.Reason = Unknown, "talkdeck ended before the service's answer came"
				if err := d.journal.append(r); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Dial makes one call. The attempt is on the disk before the request is sent; if it can't be written, nothing is sent. The
// record tells what came of it, also beside an error; an error of a record that is Unknown may be of a call that was made.
func (d *Dialer) Dial(ctx context.Context, n client.NewCall) (Record, error) {
	r := Record{Project: n.ProjectID, Agent: n.AgentID, Number: n.Number, Variables: n.Variables}
	return d.journalled(ctx, r, func(writeDown func() error) (Attempt, error) { return Once(ctx, d.api, n, writeDown) })
}

// journalled writes an attempt down, and what send says of it.
func (d *Dialer) journalled(ctx context.Context, r Record, send func(writeDown func() error) (Attempt, error)) (Record, error) {
	r.ID, r.At, r.State = newID(), d.now().UTC(), Sending
	release, err := d.journal.hold(ctx)
	if err != nil {
		r.State, r.Reason = NotSent, err.Error()
		return r, err
	}
	defer release()
	written := false
	a, err := send(func() error {
		if err := d.journal.append(r); err != nil {
			return fmt.Errorf("the call could not be written down, so it was not made: %w", err)
		}
		written = true
		return nil
	})
	r.State, r.Call, r.Reason = a.State, a.Call, a.Reason
	if !written {
		return r, err
	}
	if saveErr := d.journal.append(r); saveErr != nil {
		err = errors.Join(err, fmt.Errorf("what came of the call could not be written down: %w", saveErr))
	}
	return r, err
}

func newID() string {
	b := make([]byte, 8)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// Records lists all attempts, oldest first.
func (d *Dialer) Records() ([]Record, error) { return d.journal.read() }

// Unknown lists the attempts of which it isn't known whether they made a call, oldest first.
func (d *Dialer) Unknown() ([]Record, error) {
	if err := d.recover(); err != nil {
		return nil, err
	}
	records, err := d.journal.read()
	return slices.DeleteFunc(records, func(r Record) bool { return r.State != Unknown }), err
}

// Look reads the history for calls that an unknown attempt may have made: to the same number, begun within ten minutes of
// it, the nearest first. Of an uploaded file it gives all calls that began then. None is no proof that none was made.
func (d *Dialer) Look(ctx context.Context, r Record) ([]client.Call, error) {
	return Candidates(ctx, d.api, Sought{r.Project, r.Number, r.At}, d.now)
}

// errSettled is given for a decision on an attempt that needs none any more.
var errSettled = errors.New("what came of this call is known already")

// Found settles an unknown attempt by the call that it made.
func (d *Dialer) Found(id, callID string) error {
	return d.decide(id, func(r *Record) { r.State, r.Call = Found, callID })
}

// Forget settles an unknown attempt without finding out.
func (d *Dialer) Forget(id string) error {
	return d.decide(id, func(r *Record) { r.State = Forgotten })
}

func (d *Dialer) decide(id string, change func(*Record)) error {
	records, err := d.journal.read()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(records, func(r Record) bool { return r.ID == id })
	if i < 0 || records[i].State != Unknown {
		return errSettled
	}
	r := records[i]
	change(&r)
	return d.journal.append(r)
}
