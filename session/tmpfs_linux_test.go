package session

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sys/unix"
)

// tmpfs mounts a small file system, where this process may.
func tmpfs(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=64k,mode=700"); err != nil {
		t.Skipf("no file system can be mounted here: %v", err)
	}
	t.Cleanup(func() { _ = unix.Unmount(dir, unix.MNT_DETACH) })
	return dir
}

// onTmpfs runs a test with a window that has signed in on a small file system.
func onTmpfs(t *testing.T, test func(t *testing.T, r rig, dir string)) {
	t.Helper()
	dir := tmpfs(t)
	synctest.Test(t, func(t *testing.T) {
		clock := newFakeClock()
		r := window(t, newService(clock.world, 2*time.Hour), clock, fileStore(t, filepath.Join(dir, "default")))
		r.signIn()
		test(t, r, dir)
		r.close()
	})
}

// savedLater fails the test unless the session goes on while it can't be saved for reason, and is saved once mend was called.
func savedLater(t *testing.T, r rig, reason error, mend func()) {
	t.Helper()
	time.Sleep(10 * time.Minute)
	must(t, r.RenewNow(t.Context()))
	r.expect(Active)
	if s := r.Snapshot(); !errors.Is(s.NotSaved, reason) {
		t.Errorf("not saved because of: %v", s.NotSaved)
	}
	must(t, r.read())
	mend()
	time.Sleep(15 * time.Second)
	r.expect(Active)
	rec, err := r.store.load()
	if s := r.Snapshot(); s.NotSaved != nil || err != nil || rec.Refresh.Reveal() != "refresh-2" {
		t.Errorf("not saved: %v, %v", s.NotSaved, err)
	}
}

func TestFault15_NoSpace(t *testing.T) {
	onTmpfs(t, func(t *testing.T, r rig, dir string) {
		filler := filepath.Join(dir, "filler")
		f, err := os.Create(filler)
		must(t, err)
		for err == nil {
			_, err = f.Write(make([]byte, 1024))
		}
		must(t, f.Close())
		savedLater(t, r, unix.ENOSPC, func() { must(t, os.Remove(filler)) })
	})
}

func TestFault15_ReadOnly(t *testing.T) {
	onTmpfs(t, func(t *testing.T, r rig, dir string) {
		mode := func(flags uintptr) { must(t, unix.Mount("", dir, "", unix.MS_REMOUNT|flags, "")) }
		mode(unix.MS_RDONLY)
		savedLater(t, r, unix.EROFS, func() { mode(0) })
	})
}

func TestFault15_NoPermission(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write anywhere")
	}
	files(t, 2*time.Hour, func(t *testing.T, r rig) {
		f, _ := r.store.Store.(*FileStore)
		must(t, os.Chmod(f.dir, 0o500))
		savedLater(t, r, unix.EACCES, func() { must(t, os.Chmod(f.dir, 0o700)) })
	})
}
