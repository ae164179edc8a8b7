//go:build unix

package session

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// This file: the faults that take real processes.

func TestFault09_OverRealHTTP(t *testing.T) {
	busy := api(429)
	busy.retryAfter = "120"
	for name, c := range map[string]struct {
		fault *fault
		wait  time.Duration // before the next try, at most
	}{"503": {api(503), 2 * time.Second}, "429 with Retry-After": {busy, 2 * time.Minute}, "reset": {&fault{lost: true}, 2 * time.Second}} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 2*time.Hour)
			w.svc.set(func() { w.svc.reuse = time.Hour })
			k := w.keeper()
			defer w.stop(k)
			w.svc.next(c.fault)
			if err := k.RenewNow(t.Context()); err == nil {
				t.Fatal("no error")
			}
			s := k.Snapshot()
			if wait := time.Until(s.NextTry); s.State != Retrying || wait > c.wait+time.Second || wait < c.wait-20*time.Second {
				t.Errorf("%s, the next try is in %s", s.State, wait)
			}
		})
	}
	t.Run("a black hole", func(t *testing.T) {
		long(t, "a try takes 20 s")
		t.Parallel()
		w := newWorld(t, 2*time.Hour)
		k := w.keeper()
		defer w.stop(k)
		w.svc.next(&fault{hang: true})
		begun := time.Now()
		if err := k.RenewNow(t.Context()); err == nil {
			t.Fatal("no error")
		}
		if took := time.Since(begun); took < attemptLimit || took > attemptLimit+10*time.Second {
			t.Errorf("the try took %s", took)
		}
		if s := k.Snapshot(); s.State != Retrying {
			t.Errorf("%s", s.State)
		}
		must(t, k.RenewNow(t.Context()))
	})
}

func TestFault14_KilledAtEveryStep(t *testing.T) {
	for i, step := range killSteps {
		saved := i >= slices.Index(killSteps, "after the save")
		t.Run(strings.ReplaceAll(step, " ", "_"), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 2*time.Hour)
			w.svc.set(func() { w.svc.reuse = time.Hour })
			before := w.file()
			p := w.start(helperMode+"=renew", helperKillAt+"="+step)
			var exit *exec.ExitError
			if err := p.Wait(); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
				t.Fatalf("it wasn't killed: %v", err)
			}
			after := w.file()
			want := before.Generation
			if saved {
				want++
			}
			if after.Generation != want {
				t.Errorf("generation %d, want %d", after.Generation, want)
			}
			// The next window finds the lock free and the session as good as it can be.
			k := w.keeper()
			defer w.stop(k)
			must(t, k.RenewNow(t.Context()))
			if left, _ := filepath.Glob(filepath.Join(w.dir, ".*")); len(left) != 0 {
				t.Errorf("left: %v", left)
			}
		})
	}
}

func TestFault14_KilledAtAnyMoment(t *testing.T) {
	long(t, "200 windows are started and killed")
	t.Parallel()
	w := newWorld(t, 5*time.Second)
	w.svc.set(func() { w.svc.reuse = time.Hour })
	begun := time.Now()
	must(t, w.start(helperMode+"=renew").Wait())
	whole := time.Since(begun) // what one takes that isn't killed
	generation := w.file().Generation
	for i := range 200 {
		p := w.start(helperMode + "=renew")
		time.Sleep(whole * time.Duration(i%40) / 40)
		_ = p.Process.Kill()
		_ = p.Wait()
		next := w.file().Generation
		if next < generation {
			t.Fatalf("generation %d after %d", next, generation)
		}
		generation = next
	}
	k := w.keeper()
	defer w.stop(k)
	must(t, k.RenewNow(t.Context()))
	if len(w.svc.refreshes()) < 20 || w.svc.refusals() != 0 {
		t.Errorf("%d refreshes, %d refusals", len(w.svc.refreshes()), w.svc.refusals())
	}
}

// long skips a test that takes its time, unless that is asked for.
func long(t *testing.T, what string) {
	t.Helper()
	if testing.Short() || os.Getenv("TALKDECK_LONG") == "" {
		t.Skip(what + ": set TALKDECK_LONG=1 to run it")
	}
}

func TestFault17_EightProcesses(t *testing.T) {
	long(t, "a minute of 5 s tokens in 8 processes")
	t.Parallel()
	w := newWorld(t, 5*time.Second)
	var all []*process
	for range 8 {
		all = append(all, w.window())
	}
	time.Sleep(time.Minute)
	w.spentOnce(t, 20)
	// All of them sleep, wake with a lapsed session, and want the one renewal.
	for _, p := range all {
		must(t, p.Process.Signal(syscall.SIGSTOP))
	}
	time.Sleep(6 * time.Second)
	for _, p := range all {
		must(t, p.Process.Signal(syscall.SIGCONT))
	}
	time.Sleep(3 * time.Second)
	w.spentOnce(t, 21)
	for _, p := range all {
		p.end(t)
		for _, l := range p.out.all() {
			if strings.HasPrefix(l, "error") {
				t.Error(l)
			}
		}
	}
}

// spentOnce fails the test unless the service saw each refresh token once, and refused nothing.
func (w *world) spentOnce(t *testing.T, atLeast int) {
	t.Helper()
	sent := map[string]int{}
	for _, q := range w.svc.refreshes() {
		sent[q.token]++
		if sent[q.token] == 2 {
			t.Errorf("%s was sent twice", q.token)
		}
	}
	if len(sent) < atLeast {
		t.Errorf("%d renewals, want %d", len(sent), atLeast)
	}
	if n := w.svc.refusals(); n != 0 {
		t.Errorf("%d refusals", n)
	}
}

func TestFault18_TheLocksHolderIsKilled(t *testing.T) {
	w := newWorld(t, 2*time.Hour)
	w.svc.set(func() { w.svc.reuse = time.Hour }) // its answer is lost
	w.svc.next(&fault{delay: time.Second})
	p := w.start(helperMode + "=renew")
	w.untilLocked(t, p)
	must(t, p.Process.Kill())
	_ = p.Wait()
	k := w.keeper()
	defer w.stop(k)
	must(t, k.RenewNow(t.Context()))
}

// untilLocked waits until a process has the lock and has said so in the lock's file, which it does a moment later.
func (w *world) untilLocked(t *testing.T, p *process) {
	t.Helper()
	probe := fileStore(t, w.dir)
	for begun := time.Now(); time.Since(begun) < 10*time.Second; time.Sleep(5 * time.Millisecond) {
		unlock, err := probe.tryLock()
		if held := (*heldError)(nil); errors.As(err, &held) {
			if held.pid == p.Process.Pid {
				return
			}
			continue
		}
		must(t, err)
		unlock()
	}
	t.Fatal("the lock wasn't taken")
}

func TestFault02_StoppedWhileTheServiceAnswers(t *testing.T) {
	long(t, "a try's limit has to pass")
	t.Parallel()
	w := newWorld(t, 2*time.Hour) // whose service takes each refresh token once
	w.svc.while(func() bool { return true }, &fault{delay: time.Second})
	p := w.start(helperMode + "=renew")
	w.untilLocked(t, p)
	for len(w.svc.refreshes()) == 0 {
		time.Sleep(time.Millisecond)
	}
	must(t, p.Process.Signal(syscall.SIGSTOP))
	time.Sleep(attemptLimit + 5*time.Second)
	must(t, p.Process.Signal(syscall.SIGCONT))
	must(t, p.Wait())
	if s := w.file(); s.Generation != 2 || s.Pending {
		t.Errorf("generation %d, pending: %v", s.Generation, s.Pending)
	}
	k := w.keeper()
	defer w.stop(k)
	must(t, k.RenewNow(t.Context()))
	if n := w.svc.refusals(); n != 0 {
		t.Errorf("%d refusals", n)
	}
}

func TestFault18_TheLocksHolderIsStopped(t *testing.T) {
	long(t, "40 s of waiting for a lock")
	t.Parallel()
	w := newWorld(t, 8*time.Second)
	w.svc.set(func() { w.svc.reuse = time.Hour }) // the stopped window may lose its answer
	w.svc.while(func() bool { return true }, &fault{delay: time.Second})
	p := w.start(helperMode + "=renew")
	w.untilLocked(t, p)
	must(t, p.Process.Signal(syscall.SIGSTOP))
	other := w.window()
	time.Sleep(40 * time.Second)
	other.out.await(t, fmt.Sprint("state reconnecting held by ", p.Process.Pid), time.Second)
	if n := len(w.svc.refreshes()); n > 1 {
		t.Errorf("%d refreshes, though the lock is held", n)
	}
	must(t, p.Process.Signal(syscall.SIGCONT))
	_ = p.Wait()
	time.Sleep(time.Second)
	k := w.keeper()
	must(t, k.RenewNow(t.Context()))
	w.stop(k)
	other.end(t)
	if n := w.svc.refusals(); n != 0 {
		t.Errorf("%d refusals", n)
	}
}
