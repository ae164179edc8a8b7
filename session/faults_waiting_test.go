package session

import (
	"context"
	"math"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"talkdeck/client"
)

// This file: what waits, and what the keeper costs while nothing happens.

func TestAnActionThatWaitedLongAsksBeforeItGoes(t *testing.T) {
	for _, send := range []bool{true, false} {
		bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
			r.svc.revoke()
			time.Sleep(125 * time.Minute)
			r.expect(NeedPassword)
			long := r.calling(t.Context())
			time.Sleep(10 * time.Minute)
			short := r.calling(t.Context())
			time.Sleep(5*time.Minute + time.Second)
			r.signIn()
			must(t, <-short)
			synctest.Wait()
			w := r.Snapshot().Waiting
			if len(w) != 1 || !w[0].Held || r.calls() != 1 {
				t.Fatalf("%+v wait, %d calls were made", w, r.calls())
			}
			time.Sleep(time.Hour)
			r.Release(w[0].ID, send)
			if err := <-long; send {
				must(t, err)
			} else {
				wantErr(t, err, ErrDropped)
			}
			if n := r.calls(); send != (n == 2) {
				t.Errorf("%d calls were made", n)
			}
			if len(r.Snapshot().Waiting) != 0 {
				t.Error("it still waits")
			}
			r.Release(w[0].ID, true) // too late, and harmless
		})
	}
}

func TestWhatWaitsCanBeDroppedAtAnyTime(t *testing.T) {
	bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
		r.svc.revoke()
		time.Sleep(125 * time.Minute)
		done := r.calling(t.Context())
		r.Release(r.Waiting()[0].ID, false)
		wantErr(t, <-done, ErrDropped)
		r.signIn()
		if r.calls() != 0 {
			t.Error("a dropped call was made")
		}
	})
}

func TestWhatWaitsForOneAccountIsNotSentByAnother(t *testing.T) {
	bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
		r.svc.revoke()
		time.Sleep(125 * time.Minute)
		done := r.calling(t.Context())
		r.signInAs("bo@example.com")
		wantErr(t, <-done, ErrDropped)
		if r.calls() != 0 {
			t.Error("ana's call was made by bo")
		}
	})
}

func TestAnActionWaitsThroughASignOut(t *testing.T) {
	bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
		if _, err := r.SignOut(t.Context()); err != nil {
			t.Fatal(err)
		}
		done := r.calling(t.Context())
		r.signIn()
		must(t, <-done)
	})
	synctest.Test(t, func(t *testing.T) { // but who was never signed in has nobody to wait for
		clock := newFakeClock()
		r := window(t, newService(clock.world, time.Hour), clock, NewMemoryStore())
		wantErr(t, r.call(t.Context()), client.ErrSignInNeeded)
		r.close()
	})
}

func TestACommandWithoutAScreenDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := newFakeClock()
		r := window(t, newService(clock.world, 2*time.Hour), clock, NewMemoryStore(), func(o *Options) { o.FailFast = true })
		r.signIn()
		r.svc.revoke()
		time.Sleep(125 * time.Minute)
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		wantErr(t, r.call(ctx), client.ErrSignInNeeded)
		r.close()
	})
}

func TestWhatWaitsEndsWithTheKeeper(t *testing.T) {
	bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
		r.svc.revoke()
		time.Sleep(125 * time.Minute)
		done := r.calling(t.Context())
		r.close()
		wantErr(t, <-done, errStopped)
	})
}

func TestFault23_EveryStateCostsLittle(t *testing.T) {
	for state, arrange := range map[State]func(r rig){
		SignedOut:    func(r rig) { _, _ = r.SignOut(context.Background()) },
		Active:       func(rig) {},
		Retrying:     func(r rig) { r.svc.while(func() bool { return true }, &fault{dial: errRefusedDial}) },
		Reconnecting: func(r rig) { r.svc.while(func() bool { return true }, &fault{hang: true}) },
		SignInSoon:   func(r rig) { r.svc.revoke() },
		NeedPassword: func(r rig) { r.svc.revoke() },
		AccountGone:  func(r rig) { r.svc.set(func() { r.svc.gone = true }) },
		SigningIn: func(r rig) {
			r.svc.while(func() bool { return true }, &fault{hang: true})
			go func() {
				for r.Snapshot().State != SigningOut && r.ctx.Err() == nil {
					_, _ = r.SignIn(r.ctx, "ana@example.com", client.NewSecret("pw"))
				}
			}()
		},
	} {
		t.Run(state.String(), func(t *testing.T) {
			bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
				arrange(r)
				seen := false
				total := r.store.looked()
				early, late := math.MaxInt, math.MaxInt // the fewest goroutines of two hours each; a request that is in flight has some
				for minute := range 24 * 60 {
					before := r.store.looked()
					time.Sleep(time.Minute)
					synctest.Wait()
					if n := r.store.looked() - before; n > 8 { // the back-off's first minute has the most
						t.Fatalf("%d wake-ups in minute %d", n, minute)
					}
					seen = seen || r.Snapshot().State == state
					switch n := runtime.NumGoroutine(); {
					case minute >= 200 && minute < 320:
						early = min(early, n)
					case minute >= 22*60:
						late = min(late, n)
					}
				}
				if !seen {
					t.Errorf("the state was never reached")
				}
				if n := r.store.looked() - total; n > 6*24*60 {
					t.Errorf("%d wake-ups a day", n)
				}
				if late > early+2 {
					t.Errorf("%d goroutines in the last two hours, %d early in the day", late, early)
				}
				if n := len(r.tokenUse.firstSent) + len(r.tokenUse.inVain); n > 10 {
					t.Errorf("%d lessons are kept", n)
				}
			})
		})
	}
}

func TestFault25_NobodyReadsTheSnapshots(t *testing.T) {
	bubble(t, time.Minute, func(t *testing.T, r rig) {
		for range 10 {
			time.Sleep(time.Minute) // the screen blocks
			s := <-r.Updates()
			if now := r.Snapshot(); s.Seq != now.Seq {
				t.Errorf("got snapshot %d, the newest is %d", s.Seq, now.Seq)
			}
			select {
			case old := <-r.Updates():
				t.Errorf("snapshot %d was still there", old.Seq)
			default:
			}
		}
		r.renewals(10, 30)
	})
}

func TestSnapshotsAreNumberedAndOnlySentWhenSomethingChanged(t *testing.T) {
	bubble(t, 2*time.Hour, func(t *testing.T, r rig) {
		before := r.Snapshot().Seq
		time.Sleep(80 * time.Minute)
		synctest.Wait()
		if n := r.Snapshot().Seq - before; n > 0 {
			t.Errorf("%d snapshots while nothing happened", n)
		}
	})
}
