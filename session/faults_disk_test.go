package session

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// This file: the faults of the disk, and of what is found on it.

// damage is what may happen to a store, and what is to become of it.
type damage struct {
	do     func(t *testing.T, f *FileStore)
	says   string // within the error of opening or loading
	aside  bool   // the file is moved aside, and the next save works
	blocks bool   // nothing is saved, so that nothing of it gets lost
}

var damages = map[string]damage{
	"empty": {do: content(""), says: "damaged", aside: true},
	"cut": {do: func(t *testing.T, f *FileStore) {
		info, err := os.Stat(f.path())
		must(t, err)
		must(t, os.Truncate(f.path(), info.Size()/2))
	}, says: "damaged", aside: true},
	"not JSON": {do: content("hello"), says: "damaged", aside: true},
	"wrong checksum": {do: func(t *testing.T, f *FileStore) {
		raw, err := os.ReadFile(f.path())
		must(t, err)
		must(t, os.WriteFile(f.path(), bytes.Replace(raw, []byte("ana@"), []byte("bob@"), 1), 0o600))
	}, says: "damaged", aside: true},
	"newer":                 {do: content(`{"version": 2, "tokens": "elsewhere"}`), says: "newer talkdeck", blocks: true},
	"newer, of a like form": {do: content(`{"version": 2, "generation": 9}`), says: "newer talkdeck", blocks: true},
	"0644": {do: func(t *testing.T, f *FileStore) {
		must(t, os.Chmod(f.path(), 0o644))
	}, says: "type: chmod 600 '", blocks: true},
	"a symbolic link": {do: func(t *testing.T, f *FileStore) {
		must(t, os.Rename(f.path(), f.path()+".real"))
		must(t, os.Symlink(f.path()+".real", f.path()))
	}, says: "symbolic link", blocks: true},
	"a folder": {do: func(t *testing.T, f *FileStore) {
		must(t, os.Remove(f.path()))
		must(t, os.Mkdir(f.path(), 0o700))
	}, says: "not a regular file", blocks: true},
}

func content(s string) func(*testing.T, *FileStore) {
	return func(t *testing.T, f *FileStore) { must(t, os.WriteFile(f.path(), []byte(s), 0o600)) }
}

func TestFault16_DamagedFiles(t *testing.T) {
	for name, d := range damages {
		t.Run(name, func(t *testing.T) {
			f := newStore(t, sample())
			d.do(t, f)
			if !f.changed() {
				t.Error("it isn't seen")
			}
			_, err := f.load()
			if err == nil || !strings.Contains(err.Error(), d.says) {
				t.Fatalf("loading says: %v", err)
			}
			aside, _ := filepath.Glob(f.path() + damaged + "*")
			if d.aside != (len(aside) == 1) {
				t.Errorf("moved aside: %v", aside)
			}
			next := sample()
			next.Generation = 8
			if err := locked(f, func() error { return f.save(next) }); d.blocks != (err != nil) {
				t.Errorf("saving: %v", err)
			}
			if got, err := f.load(); !d.blocks && (err != nil || got.Generation != 8) {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
	t.Run("damaged just before a save", func(t *testing.T) {
		f := newStore(t, sample())
		damages["cut"].do(t, f)
		must(t, locked(f, func() error { return f.save(sample()) }))
		if aside, _ := filepath.Glob(f.path() + damaged + "*"); len(aside) != 1 {
			t.Errorf("moved aside: %v", aside)
		}
	})
	t.Run("while another window has the lock, and may be mending it", func(t *testing.T) {
		f := newStore(t, sample())
		damages["cut"].do(t, f)
		unlock, err := fileStore(t, f.dir).tryLock()
		must(t, err)
		defer unlock()
		if _, err := f.load(); !errors.Is(err, errCorrupt) {
			t.Errorf("%v", err)
		}
		if aside, _ := filepath.Glob(f.path() + damaged + "*"); len(aside) != 0 {
			t.Errorf("moved aside without the lock: %v", aside)
		}
	})
}

func TestFault16_FoldersThatOthersCanChange(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(dir string) error
		says string
	}{
		"0777":          {func(dir string) error { return os.Chmod(dir, 0o777) }, "type: chmod 700 '"},
		"0750":          {func(dir string) error { return os.Chmod(dir, 0o750) }, "type: chmod 700 '"},
		"above it 0777": {func(dir string) error { return os.Chmod(filepath.Dir(dir), 0o777) }, "type: chmod 700 '"},
		"a link": {func(dir string) error {
			return errors.Join(os.Rename(dir, dir+"2"), os.Symlink(dir+"2", dir))
		}, "symbolic link"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newStore(t, sample())
			must(t, c.do(f.dir))
			_, err := OpenFileStore(f.dir)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("opening says: %v", err)
			}
			if _, err := Inspect(f.dir, origin, nil); err == nil {
				t.Error("inspecting says nothing")
			}
		})
	}
	t.Run("the lock is a link", func(t *testing.T) {
		f := newStore(t, sample())
		must(t, os.Remove(filepath.Join(f.dir, lockName)))
		must(t, os.Symlink(filepath.Join(t.TempDir(), "elsewhere"), filepath.Join(f.dir, lockName)))
		if _, err := f.tryLock(); err == nil || !strings.Contains(err.Error(), "symbolic link") {
			t.Errorf("%v", err)
		}
	})
}

func TestFault16_TheKeeperMeetsADamagedFile(t *testing.T) {
	for name, d := range damages {
		t.Run(name, func(t *testing.T) {
			files(t, 2*time.Hour, func(t *testing.T, r rig) {
				f, _ := r.store.Store.(*FileStore)
				d.do(t, f)
				time.Sleep(16 * time.Second) // this window goes on
				r.expect(Active)
				if s := r.Snapshot(); d.blocks != (s.NotSaved != nil) {
					t.Errorf("not saved: %v", s.NotSaved)
				}
				if got, err := f.load(); !d.blocks && (err != nil || got.Access.Reveal() != "access-1") {
					t.Errorf("what was in memory wasn't saved anew: %v", err)
				}
				if !d.blocks {
					d.do(t, f)
				}
				next := r.another() // and one that starts asks for the password, and says why
				next.expect(SignedOut)
				if s := next.Snapshot(); !strings.Contains(s.Reason, d.says) {
					t.Errorf("the reason is %q", s.Reason)
				}
				next.signIn()
				next.expect(Active)
				if s := next.Snapshot(); d.blocks != (s.NotSaved != nil) {
					t.Errorf("not saved: %v", s.NotSaved)
				}
				if err := next.Stop(context.Background()); d.blocks != (err != nil) {
					t.Errorf("quitting says %v", err)
				}
				must(t, os.RemoveAll(f.path()))
				r.signIn() // so that quitting has nothing to complain of
			})
		})
	}
}

func TestAFileIsTakenUpOnceItsModeIsMended(t *testing.T) {
	files(t, 2*time.Hour, func(t *testing.T, r rig) {
		f, _ := r.store.Store.(*FileStore)
		must(t, os.Chmod(f.path(), 0o644))
		next := r.another()
		defer next.close()
		next.expect(SignedOut)
		must(t, os.Chmod(f.path(), 0o600))
		time.Sleep(15 * time.Second)
		next.expect(Active)
		if s := next.Snapshot(); s.NotSaved != nil || s.Reason != "" {
			t.Errorf("%+v", s)
		}
	})
}

func TestFault15_TheSessionCannotBeSaved(t *testing.T) {
	files(t, 2*time.Hour, func(t *testing.T, r rig) {
		full := errors.New("no space left on device")
		time.Sleep(10 * time.Minute)
		r.store.setFail(full)
		must(t, r.RenewNow(t.Context()))
		r.expect(Active)
		if s := r.Snapshot(); !errors.Is(s.NotSaved, full) {
			t.Errorf("not saved: %v", s.NotSaved)
		}
		r.during(5*time.Hour, time.Minute, Active, Renewing) // it goes on in memory
		must(t, r.read())
		r.store.setFail(nil)
		time.Sleep(15 * time.Second)
		r.expect(Active)
		rec, err := r.store.load()
		if s := r.Snapshot(); s.NotSaved != nil || err != nil || rec.Generation != r.rec.Generation {
			t.Errorf("not saved: %v, %v", s.NotSaved, err)
		}
	})
	t.Run("and is at the end", func(t *testing.T) {
		files(t, 2*time.Hour, func(t *testing.T, r rig) {
			r.store.setFail(errors.New("full"))
			must(t, func() error { time.Sleep(10 * time.Minute); return r.RenewNow(t.Context()) }())
			r.store.setFail(nil)
			must(t, r.Stop(t.Context()))
			if rec, err := r.store.load(); err != nil || rec.Refresh.Reveal() != "refresh-2" {
				t.Errorf("not saved: %v", err)
			}
		})
	})
	t.Run("never in the place of what others have saved since", func(t *testing.T) {
		files(t, 2*time.Hour, func(t *testing.T, r rig) {
			other := r.another()
			defer other.close()
			r.svc.set(func() { r.svc.reuse = 24 * time.Hour })
			time.Sleep(10 * time.Minute)
			r.store.setFail(errors.New("full"))
			must(t, r.RenewNow(t.Context()))
			must(t, other.RenewNow(t.Context())) // which can't know of it
			r.store.setFail(nil)
			time.Sleep(15 * time.Second)
			r.expect(Active)
			if r.rec.Access != other.rec.Access || r.rec.Access.Reveal() != "access-3" {
				t.Error("the windows don't share the session that was saved")
			}
		})
	})
	t.Run("nor at the end", func(t *testing.T) {
		files(t, 2*time.Hour, func(t *testing.T, r rig) {
			other := r.another()
			defer other.close()
			r.svc.set(func() { r.svc.reuse = 24 * time.Hour })
			time.Sleep(10 * time.Minute)
			r.store.setFail(errors.New("full"))
			must(t, r.RenewNow(t.Context()))
			must(t, other.RenewNow(t.Context()))
			r.store.setFail(nil)
			must(t, r.Stop(t.Context()))
			if rec, err := r.store.load(); err != nil || rec.Access.Reveal() != "access-3" {
				t.Errorf("what the other window saved is gone: %v", err)
			}
		})
	})
	t.Run("from the start", func(t *testing.T) {
		files(t, 2*time.Hour, func(t *testing.T, r rig) {
			why := errors.New("the folder belongs to another user")
			w := window(t, r.svc, r.clock, NewUnsavedStore(why))
			w.signIn()
			w.during(5*time.Hour, time.Minute, Active, Renewing)
			if s := w.Snapshot(); !errors.Is(s.NotSaved, why) {
				t.Errorf("%v", s.NotSaved)
			}
			wantErr(t, w.Stop(t.Context()), why)
		})
	})
}
