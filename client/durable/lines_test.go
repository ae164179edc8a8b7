package durable

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

type record struct{ N int }

func good(r record) bool { return r.N > 0 }

func TestRecordsAreReadAsTheyWereAdded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "records")
	if got, err := Records(path, good); got != nil || err != nil {
		t.Errorf("no file: %v, %v", got, err)
	}
	for n := range 3 {
		if err := AppendLine(path, record{n + 1}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := Records(path, good)
	if want := []record{{1}, {2}, {3}}; err != nil || !cmp.Equal(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if info, err = os.Stat(filepath.Dir(path)); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder: %v, %v", info.Mode(), err)
	}
}

func TestALineThatWasCutCostsItselfOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "records")
	if err := os.WriteFile(path, []byte("{\"N\":1}\n{\"N\":0}\n[]\n{\"N\":"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := AppendLine(path, record{2}); err != nil {
		t.Fatal(err)
	}
	got, err := Records(path, good)
	if want := []record{{1}, {2}}; err != nil || !cmp.Equal(got, want) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestWhatCantBeKeptSaysSo(t *testing.T) {
	if AppendLine(filepath.Join(t.TempDir(), "records"), func() {}) == nil {
		t.Error("a function was kept")
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if AppendLine(filepath.Join(file, "records"), record{1}) == nil {
		t.Error("a record was kept in a file's folder")
	}
	if _, err := Records(t.TempDir(), good); err == nil {
		t.Error("a folder was read")
	}
}

func TestASealedLineTellsWhatHappenedToIt(t *testing.T) {
	sealed, err := SealRecord(record{7})
	if err != nil {
		t.Fatal(err)
	}
	read := func(t *testing.T, content []byte) (out []Line) {
		t.Helper()
		for l, err := range Lines(bytes.NewReader(content)) {
			if err != nil {
				t.Fatal(err)
			}
			l.Text = bytes.Clone(l.Text)
			out = append(out, l)
		}
		return out
	}
	two := append(bytes.Clone(sealed), sealed...)
	if got := read(t, two); len(got) != 2 || !got[0].Sealed || !got[1].Sealed || got[1].End != int64(len(two)) || got[1].N != 2 {
		t.Errorf("%+v", got)
	}
	t.Run("cut anywhere", func(t *testing.T) {
		for at := range sealed {
			got := read(t, append(bytes.Clone(sealed), sealed[:at]...))
			switch whole := at == len(sealed)-1; {
			case at == 0 && len(got) != 1, at > 0 && len(got) != 2:
				t.Fatalf("cut at %d: %+v", at, got)
			case at > 0 && (got[1].Torn == whole || got[1].Sealed != whole || got[1].Err != nil):
				t.Fatalf("cut at %d: %+v", at, got[1])
			}
		}
	})
	t.Run("any bit flipped: it is damaged, or has no checksum", func(t *testing.T) {
		for at := range sealed { // of the last line, its end included
			for bit := range 8 {
				hurt := bytes.Clone(two)
				if hurt[len(sealed)+at] ^= 1 << bit; bytes.TrimSpace(hurt)[len(bytes.TrimSpace(hurt))-1] == '}' && at == len(sealed)-1 {
					continue // another kind of space, which changes nothing
				}
				got := read(t, hurt)
				if last := got[len(got)-1]; !errors.Is(last.Err, ErrDamaged) && (last.Sealed || last.Torn) {
					t.Fatalf("byte %d, bit %d: %+v", at, bit, last)
				}
			}
		}
	})
	t.Run("of an older talkdeck", func(t *testing.T) {
		if got := read(t, []byte("{\"N\":1}\n")); len(got) != 1 || got[0].Sealed || got[0].Err != nil || got[0].Torn {
			t.Errorf("%+v", got)
		}
	})
}

func sealed(t *testing.T, r any) []byte {
	t.Helper()
	line, err := SealRecord(r)
	if err != nil {
		t.Fatal(err)
	}
	return line
}

func TestOnlyARecordIsSealed(t *testing.T) {
	for name, v := range map[string]any{"no fields": struct{}{}, "a list": []int{1}, "a number": 7, "nothing": nil, "a function": func() {}} {
		if line, err := SealRecord(v); err == nil {
			t.Errorf("%s: %q", name, line)
		}
	}
}

func TestAReaderThatFailsEndsTheLines(t *testing.T) {
	broken := errors.New("broken")
	good := sealed(t, record{1})
	var lines int
	var last error
	for _, err := range Lines(io.MultiReader(bytes.NewReader(good), iotest.ErrReader(broken))) {
		if last = err; err == nil {
			lines++
		}
	}
	if lines != 1 || !errors.Is(last, broken) {
		t.Errorf("%d lines, then %v", lines, last)
	}
}

func TestWindowsThatAddAtOnceLoseNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "records")
	const windows, each = 4, 10
	var all sync.WaitGroup
	for w := range windows {
		all.Go(func() {
			for n := range each {
				if err := AppendLine(path, record{1 + w*each + n}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	got, err := Records(path, good)
	seen := map[int]bool{}
	for _, r := range got {
		seen[r.N] = true
	}
	if err != nil || len(got) != windows*each || len(seen) != windows*each {
		t.Errorf("%d records, %d of them different, %v", len(got), len(seen), err)
	}
}

func TestOnlyRegularFilesAreOpened(t *testing.T) {
	dir := t.TempDir()
	if f, err := OpenRegular(dir); err == nil {
		t.Errorf("a folder was opened: %v, %v", f, f.Close())
	}
	if _, err := OpenRegular(filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	pipe := filepath.Join(dir, "pipe")
	if out, err := exec.Command("mkfifo", pipe).CombinedOutput(); err != nil {
		t.Skipf("no pipe can be made here: %v %s", err, out)
	}
	for _, path := range []string{pipe, "/dev/zero", "/dev/null"} {
		if f, err := OpenRegular(path); !errors.Is(err, ErrNotRegular) { // opening a pipe that nobody writes to would hang
			t.Errorf("%s: %v, %v", path, f, err)
		}
		if f, err := OpenLog(path); !errors.Is(err, ErrNotRegular) {
			t.Errorf("%s, to add to: %v, %v", path, f, err)
		}
		if err := AppendLine(path, record{1}); !errors.Is(err, ErrNotRegular) {
			t.Errorf("%s, added to: %v", path, err)
		}
		if _, err := Records(path, good); !errors.Is(err, ErrNotRegular) {
			t.Errorf("%s, read by lines: %v", path, err)
		}
		if _, err := ReadRegular(path); !errors.Is(err, ErrNotRegular) {
			t.Errorf("%s, read whole: %v", path, err)
		}
	}
}
