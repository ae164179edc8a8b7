package durable

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func read(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// alone fails the test if there is anything in path's folder but path.
func alone(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != filepath.Base(path) {
			t.Errorf("%s was left", e.Name())
		}
	}
}

func TestWriteReplacesAFileAndItsPermissions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	for _, content := range []string{"first, and longer", "second", ""} {
		if err := Replace(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := read(t, path); got != content {
			t.Errorf("%q, want %q", got, content)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	alone(t, path)
}

func TestReservedRoomIsUsedOrGivenBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	r, err := Reserve(path, 4096, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Replace([]byte("short")); err != nil {
		t.Fatal(err)
	}
	if got := read(t, path); got != "short" {
		t.Errorf("%q: the reserved zeros are still there", got)
	}
	r, err = Reserve(path, 4096, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Release(); err != nil {
		t.Fatal(err)
	}
	alone(t, path)
}

func TestWriteDoesNotFollowASymbolicLink(t *testing.T) {
	dir := t.TempDir()
	target, path := filepath.Join(dir, "target"), filepath.Join(dir, "file")
	if err := os.WriteFile(target, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, path); err != nil {
		t.Skip(err)
	}
	if err := Replace(path, []byte("new"), 0o600); err != nil {
		t.Fatal(err)
	}
	if read(t, target) != "kept" || read(t, path) != "new" {
		t.Error("the link's target was written")
	}
}

func TestAFailedWriteLeavesTheOldFileAndNothingElse(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	if err := os.Mkdir(path, 0o700); err != nil { // a file can't be renamed over a folder
		t.Fatal(err)
	}
	if err := Replace(path, []byte("new"), 0o600); err == nil {
		t.Fatal("no error")
	}
	alone(t, path)
}

func TestSweepRemovesWhatAKilledWriterLeftAndNothingElse(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a [strange] folder*")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "file")
	if _, err := Reserve(path, 10, 0o600); err != nil { // never used, as if the writer had been killed
		t.Fatal(err)
	}
	for _, name := range []string{"file", ".file2-1", "other"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := Sweep(path); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 3 {
		t.Errorf("%v, %v", entries, err)
	}
}

// failing is a file system of which one operation fails.
type failing struct {
	system
	operation string
}

type failingFile struct {
	file
	operation string
}

var errFull = errors.New("no space left on device")

func (f failing) createTemp(dir, pattern string) (file, error) {
	if f.operation == "create" {
		return nil, errFull
	}
	inner, err := f.system.createTemp(dir, pattern)
	return failingFile{inner, f.operation}, err
}

func (f failing) rename(from, to string) error {
	if f.operation == "rename" {
		return errFull
	}
	return f.system.rename(from, to)
}

func (f failing) openDir(path string) (folder, error) {
	if f.operation == "opening of the folder" {
		return nil, errFull
	}
	inner, err := f.system.openDir(path)
	return failingFolder{inner, f.operation}, err
}

type failingFolder struct {
	folder
	operation string
}

func (f failingFolder) Sync() error {
	if f.operation == "sync of the folder" {
		return errFull
	}
	return f.folder.Sync()
}

func (f failingFile) Chmod(m fs.FileMode) error {
	if f.operation == "chmod" {
		return errFull
	}
	return f.file.Chmod(m)
}

func (f failingFile) WriteAt(b []byte, at int64) (int, error) {
	if f.operation == "write" {
		return 0, errFull
	}
	return f.file.WriteAt(b, at)
}

func (f failingFile) Truncate(n int64) error {
	if f.operation == "truncate" {
		return errFull
	}
	return f.file.Truncate(n)
}

func (f failingFile) Sync() error {
	if f.operation == "sync" {
		return errFull
	}
	return f.file.Sync()
}

func TestEveryFailureIsTold(t *testing.T) {
	for _, operation := range []string{"create", "chmod", "write", "truncate", "sync", "rename", "opening of the folder", "sync of the folder"} {
		t.Run(strings.ReplaceAll(operation, " ", "_"), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "file")
			if err := Replace(path, []byte("old"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := write(failing{operation: operation}, path, []byte("new"), 0o600); !errors.Is(err, errFull) {
				t.Errorf("got %v", err)
			}
			want := "old"
			if strings.HasSuffix(operation, "of the folder") { // by then the new file is in place, only not yet for certain
				want = "new"
			}
			if got := read(t, path); got != want {
				t.Errorf("%q, want %q", got, want)
			}
			alone(t, path)
		})
	}
	for _, operation := range []string{"create", "chmod", "write", "sync"} {
		path := filepath.Join(t.TempDir(), "file")
		if _, err := reserve(failing{operation: operation}, path, 100, 0o600); !errors.Is(err, errFull) {
			t.Errorf("%s: got %v", operation, err)
		}
		alone(t, path)
	}
}

func ExampleWrite() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	fmt.Println(Replace(filepath.Join(dir, "state.json"), []byte("{}"), 0o600))
	// Output: <nil>
}
