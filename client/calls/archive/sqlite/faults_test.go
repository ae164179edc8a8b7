package sqlite

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"talkdeck/client/calls/archive"
	"talkdeck/client/calls/archive/archivetest"
	"talkdeck/client/calls/watch"
)

// victimDir names the folder that a process writes to until it is killed.
const victimDir = "TALKDECK_TEST_ARCHIVE"

// victim puts calls, and says after each update how many there are. It never ends by itself.
func victim(dir string) {
	a := New(filepath.Join(dir, "archive.db"), Options{})
	info, err := a.Info(context.Background())
	for n := info.Calls; err == nil; n += 50 {
		err = a.Put(context.Background(), update(n, 50))
		fmt.Println(n + 50)
	}
	fmt.Println(err)
	os.Exit(1)
}

type fatal struct{}

func (fatal) Fatal(args ...any) { panic(fmt.Sprint(args...)) }

// update is some calls, numbered.
func update(from, n int) archive.Update {
	u := archive.Update{Scope: archivetest.In}
	for i := from; i < from+n; i++ {
		raw := fmt.Sprintf(`{"sid":"CA%d","status":"busy","to":"+4930%07d","date":%q,"data":{"name":"refund %d"}}`,
			i, i, archivetest.Noon.Add(time.Duration(i)*time.Second).Format(time.RFC3339), i)
		u.Entries = append(u.Entries, archivetest.Entry(fatal{}, raw, archivetest.Noon, false))
	}
	return u
}

// Whatever was said to be put is there after a kill at any moment, and whole.
func TestFault_KilledWhileItWrites(t *testing.T) {
	dir := t.TempDir()
	said := 0
	for round := range 8 {
		c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
		c.Env = append(os.Environ(), victimDir+"="+dir)
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; n < 3+7*round && lines.Scan(); n++ {
			if _, err := fmt.Sscan(lines.Text(), &said); err != nil {
				t.Fatal(lines.Text())
			}
		}
		time.AfterFunc(time.Duration(round)*3*time.Millisecond, func() { _ = c.Process.Kill() })
		for lines.Scan() { // what it said before it died
			if _, err := fmt.Sscan(lines.Text(), &said); err != nil {
				t.Fatal(lines.Text())
			}
		}
		_ = c.Wait() // it was killed
		a := New(filepath.Join(dir, "archive.db"), Options{})
		info, err := a.Info(t.Context())
		if err != nil || info.Calls < said || info.Calls%50 != 0 {
			t.Fatalf("%d calls, %d were said to be there: %v", info.Calls, said, err)
		}
		if err := a.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
		shut(t, a)
	}
}

func TestFault_AFullDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "archive.db")
	a := New(path, Options{pragmas: []string{"max_page_count(120)"}})
	n := 0
	var err error
	for ; n < 100_000; n += 50 {
		if err = a.Put(t.Context(), update(n, 50)); err != nil {
			break
		}
	}
	if !errors.Is(err, archive.ErrFull) || n == 0 {
		t.Fatalf("after %d calls: %v", n, err)
	}
	if err := a.Put(t.Context(), update(n, 50)); !errors.Is(err, archive.ErrFull) {
		t.Errorf("once more: %v", err)
	}
	for range 2 {
		info, err := a.Info(t.Context())
		if err != nil || info.Calls != n {
			t.Errorf("%d calls, want %d: %v", info.Calls, n, err)
		}
		if err := a.Check(t.Context()); err != nil {
			t.Error(err)
		}
		shut(t, a)
		a = New(path, Options{})
	}
	if err := a.Put(t.Context(), update(n, 50)); err != nil {
		t.Errorf("when there is room again: %v", err)
	}
	shut(t, a)
}

func TestFault_ADamagedFile(t *testing.T) {
	for _, c := range []struct {
		name   string
		damage func(raw []byte) []byte
	}{
		{"NoDatabase", func([]byte) []byte { return []byte(strings.Repeat("this is no database ", 1000)) }},
		{"OverwrittenPages", func(raw []byte) []byte {
			for i := 4096; i < len(raw); i++ {
				raw[i] = 0xAA
			}
			return raw
		}},
		{"CutShort", func(raw []byte) []byte { return raw[:5000] }},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "archive.db")
			a := New(path, Options{})
			if err := a.Put(t.Context(), update(0, 200)); err != nil {
				t.Fatal(err)
			}
			shut(t, a)
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, c.damage(raw), 0o600); err != nil {
				t.Fatal(err)
			}
			var said []string
			a = New(path, Options{Say: func(s string) { said = append(said, s) }})
			defer shut(t, a)
			if _, err := a.Search(t.Context(), archive.Query{Scope: archivetest.In}); !errors.Is(err, archive.ErrDamaged) {
				t.Fatalf("a search: %v", err)
			}
			aside, err := filepath.Glob(path + ".damaged-*[0-9]")
			if err != nil || len(aside) != 1 || len(said) != 1 || !strings.Contains(said[0], filepath.Base(aside[0])) {
				t.Fatalf("moved to %v, said %q: %v", aside, said, err)
			}
			if err := a.Put(t.Context(), update(0, 10)); err != nil {
				t.Fatal(err)
			}
			if info, err := a.Info(t.Context()); err != nil || info.Calls != 10 {
				t.Errorf("%+v, %v", info, err)
			}
		})
	}
}

func TestFault_ANewerSchema(t *testing.T) {
	path := filepath.Join(t.TempDir(), "archive.db")
	a := New(path, Options{steps: append(append([]string{}, steps...), `create table tomorrow(x)`)})
	if err := a.Put(t.Context(), update(0, 10)); err != nil {
		t.Fatal(err)
	}
	shut(t, a)
	a = New(path, Options{})
	defer shut(t, a)
	if _, err := a.Search(t.Context(), archive.Query{}); !errors.Is(err, archive.ErrNewer) {
		t.Errorf("read: %v", err)
	}
	if err := a.Put(t.Context(), update(10, 10)); !errors.Is(err, archive.ErrNewer) {
		t.Errorf("written: %v", err)
	}
}

func TestFault_AnOlderSchemaIsMigrated(t *testing.T) {
	path := filepath.Join(t.TempDir(), "archive.db")
	a := New(path, Options{})
	if err := a.Put(t.Context(), update(0, 10)); err != nil {
		t.Fatal(err)
	}
	shut(t, a)
	for _, step := range []struct {
		sql  string
		well bool
	}{{`create table tomorrow(x); this is a mistake`, false}, {`create table tomorrow(x)`, true}} {
		a := New(path, Options{steps: append(append([]string{}, steps...), step.sql)})
		p, err := a.Search(t.Context(), archive.Query{})
		if (err == nil) != step.well || step.well && len(p.Calls) != 10 {
			t.Errorf("%s: %d calls, %v", step.sql, len(p.Calls), err)
		}
		shut(t, a)
	}
}

func TestOneWritesTheOthersRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "archive.db")
	one, two := New(path, Options{}), New(path, Options{})
	defer shut(t, two)
	if err := one.Put(t.Context(), update(0, 10)); err != nil {
		t.Fatal(err)
	}
	if err := two.Put(t.Context(), update(10, 10)); !errors.Is(err, archive.ErrReadOnly) {
		t.Errorf("the second wrote: %v", err)
	}
	info, err := two.Info(t.Context())
	if err != nil || info.Calls != 10 || info.Writer {
		t.Errorf("the second reads %+v, %v", info, err)
	}
	if err := one.Put(t.Context(), update(10, 10)); err != nil {
		t.Error(err)
	}
	if info, err := two.Info(t.Context()); err != nil || info.Calls != 20 {
		t.Errorf("the second reads %+v, %v", info, err)
	}
	shut(t, one)
	if err := two.Put(t.Context(), update(20, 10)); err != nil {
		t.Errorf("the second doesn't take over: %v", err)
	}
}

func TestOnlyItsOwnerReadsIt(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "talkdeck", "default")
	a := New(filepath.Join(dir, "archive.db"), Options{})
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("there is something before it is used: %v", err)
	}
	if err := a.Put(t.Context(), update(0, 10)); err != nil {
		t.Fatal(err)
	}
	seen := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v", path, info.Mode())
		}
		seen++
		return err
	})
	if err != nil || seen < 4 { // the folder, the file, its log, its lock
		t.Errorf("%d files: %v", seen, err)
	}
	shut(t, a)
}

func TestNoWALOnANetwork(t *testing.T) {
	for _, network := range []bool{true, false} {
		path := filepath.Join(t.TempDir(), "archive.db")
		a := New(path, Options{network: func(string) bool { return network }})
		if err := a.Put(t.Context(), update(0, 10)); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(path + "-wal"); (err == nil) == network {
			t.Errorf("on a network: %v, its log: %v", network, err)
		}
		if p, err := a.Search(t.Context(), archive.Query{}); err != nil || len(p.Calls) != 10 {
			t.Errorf("%d calls, %v", len(p.Calls), err)
		}
		shut(t, a)
	}
}

func TestAPathMayHoldAnything(t *testing.T) {
	path := filepath.Join(t.TempDir(), "50% of #1 & my?calls", "archive.db")
	a := New(path, Options{})
	defer shut(t, a)
	if err := a.Put(t.Context(), archive.Update{Scope: archivetest.In, Watched: []watch.Span{{From: archivetest.Noon, To: archivetest.Noon.Add(1)}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestAfterCloseNothingIsOpened(t *testing.T) {
	a := New(filepath.Join(t.TempDir(), "archive.db"), Options{})
	shut(t, a)
	if err := a.Put(t.Context(), update(0, 1)); err == nil {
		t.Error("it was written to after it was closed")
	}
	shut(t, a)
}
