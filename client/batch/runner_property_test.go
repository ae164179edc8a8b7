package batch

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"talkdeck/client"
)

// schedule is what happens to a batch.
type schedule struct {
	rows, atOnce, canary int
	seed                 uint64
	trouble              int   // of a hundred requests, how many don't go well
	crashes              []int // after how many writes and syncs the power goes, in each life
	closes               int   // in how many of the first lives the program may be closed
}

// Whatever is lost, refused, paused or cut off, no row is called twice, and the ledger tells the truth about each.
func TestNoRowIsCalledTwice(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := schedule{
			rows: rapid.IntRange(1, 12).Draw(rt, "rows"), atOnce: rapid.IntRange(1, 4).Draw(rt, "at once"), canary: rapid.IntRange(0, 3).Draw(rt, "canary"),
			seed: rapid.Uint64().Draw(rt, "seed"), trouble: rapid.IntRange(0, 90).Draw(rt, "trouble"),
			crashes: rapid.SliceOfN(rapid.IntRange(1, 40), 0, 5).Draw(rt, "crashes"), closes: rapid.IntRange(0, 5).Draw(rt, "closes"),
		}
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			rt.Fatal(err)
		}
		synctest.Test(t, func(t *testing.T) { err = s.play(t, dir) })
		if err != nil {
			rt.Fatal(err)
		}
	})
}

// play runs the batch through all its lives, and checks what came of it.
func (s schedule) play(t *testing.T, dir string) error {
	rng := rand.New(rand.NewPCG(s.seed, 1))
	api := newService()
	api.fate = func(int) fate {
		if rng.IntN(100) >= s.trouble {
			return made
		}
		return fate(rng.IntN(int(fates)))
	}
	api.slow = func() time.Duration {
		if rng.IntN(10) == 0 {
			return 20 * time.Second // longer than a program that ends waits
		}
		return time.Duration(rng.IntN(3000)) * time.Millisecond
	}
	ended := []client.Status{client.StatusCompleted, client.StatusBusy, client.StatusFailed, client.StatusNoAnswer}
	api.ends = func(row int) client.Status { return ended[row%len(ended)] }
	l, err := Create(dir, numbered(t, s.rows), Draft{Project: "p", Agent: "a", Options: Options{PerMinute: 120, AtOnce: s.atOnce, Canary: s.canary}, Now: time.Now()})
	if err != nil {
		return err
	}
	path := l.Path()
	if err := l.Close(); err != nil {
		return err
	}
	for life := 0; ; life++ {
		left := -1
		if life < len(s.crashes) {
			left = s.crashes[life]
		}
		l, err := openBy(path, crashAfter(&left, rand.New(rand.NewPCG(s.seed, uint64(life+2)))))
		if errors.Is(err, errPower) {
			continue
		}
		if err != nil {
			return fmt.Errorf("life %d: %w", life, err)
		}
		err = s.live(t, l, api, life)
		if closeErr := l.Close(); closeErr != nil {
			return closeErr
		}
		switch c := l.Counts(); {
		case err == nil && c.Left() == 0:
			return api.check(path)
		case err != nil && !errors.Is(err, errPower) && !errors.Is(err, context.Canceled):
			return err
		}
	}
}

// live runs the batch until its end or a crash. A person goes on whenever it waits or is paused, sometimes pauses or stops it,
// runs it otherwise or closes the program, and another window tries to have it.
func (s schedule) live(t *testing.T, l *Ledger, api *service, life int) error {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r := runnerAt(t, l, api, feedOf(ctx, api))
	defer func() { _ = r.gate.Close() }() // its run ends
	over := make(chan error, 1)
	go func() { over <- r.Run(ctx) }()
	rng := rand.New(rand.NewPCG(s.seed, uint64(99+life)))
	for range 4000 {
		select {
		case err := <-over:
			return err
		case <-time.After(5 * time.Second):
		}
		var err error
		switch r.Latest().Phase {
		case Waiting:
			err = r.Go()
		case Paused:
			err = r.Resume()
		case Running:
			switch rng.IntN(30) {
			case 0, 1, 2:
				_, err = r.Pause()
			case 3:
				_, err = r.Stop()
			case 4:
				err = r.Change(Options{PerMinute: 60 + 60*float64(rng.IntN(9)), AtOnce: 1 + rng.IntN(5)})
			case 5:
				if life < s.closes {
					cancel()
				}
			}
		default:
		}
		if rng.IntN(20) == 0 {
			if _, second := Open(l.Path()); !errors.Is(second, ErrRunning) {
				return fmt.Errorf("a second window has the batch: %w", second)
			}
		}
		if err != nil && !errors.Is(err, errPower) {
			return err
		}
	}
	return fmt.Errorf("it doesn't end: %+v", r.Latest())
}

// check compares what the service did with what the ledger says.
func (s *service) check(path string) error {
	l, err := Load(path)
	if err != nil {
		return err
	}
	if err := l.book.damage; err != nil {
		return err
	}
	for i, e := range l.Entries() {
		calls := s.made[i]
		if s.asked[i] > 1 || len(calls) > 1 {
			return fmt.Errorf("row %d was asked for %d times, and called %d times: %+v", i, s.asked[i], len(calls), e)
		}
		switch e.State {
		case Final:
			if !slices.Contains(calls, e.Call) || e.Outcome.Status != s.ends(i) {
				return fmt.Errorf("row %d ended as %+v, its calls are %v", i, e, calls)
			}
		case Refused:
			if len(calls) > 0 {
				return fmt.Errorf("row %d is refused and was called: %+v", i, e)
			}
		case Uncertain:
		case Sent:
			if e.Call != "" || len(calls) != 1 { // made, but the answer didn't name it, nor could one be found
				return fmt.Errorf("row %d was left %+v, its calls are %v", i, e, calls)
			}
		default:
			return fmt.Errorf("row %d was left %s: %+v", i, e.State, e)
		}
		if e.State == Uncertain && len(calls) == 1 {
			return fmt.Errorf("row %d is uncertain, though its call is in the history alone: %+v", i, e)
		}
	}
	return nil
}
