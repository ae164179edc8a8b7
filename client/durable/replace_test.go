package durable

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
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

func TestANewFileReplacesNoneAndIsThereWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	names := []string{filepath.Join(dir, "file"), filepath.Join(dir, "file-2"), filepath.Join(dir, "file-3")}
	fill := func(content string, err error) func(io.Writer) error {
		return func(w io.Writer) error {
			_, wrote := io.WriteString(w, content)
			return errors.Join(wrote, err)
		}
	}
	for i, content := range []string{"first", "second", "third"} {
		path, err := CreateBy(names, 0o640, fill(content, nil))
		if err != nil || path != names[i] {
			t.Fatalf("%q, %v", path, err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode() != 0o640 || read(t, path) != content {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	if path, err := CreateBy(names, 0o600, fill("fourth", nil)); path != "" || !errors.Is(err, fs.ErrExist) {
		t.Errorf("all names are taken: %q, %v", path, err)
	}
	if path, err := CreateBy([]string{filepath.Join(dir, "new")}, 0o600, fill("half", errFull)); path != "" || !errors.Is(err, errFull) {
		t.Errorf("filling failed: %q, %v", path, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != len(names) {
		t.Errorf("%v, %v", entries, err)
	}
	for i, content := range []string{"first", "second", "third"} {
		if got := read(t, names[i]); got != content {
			t.Errorf("%s became %q", names[i], got)
		}
	}
}

// synced is the system, noting which folders are synced.
type synced struct {
	system
	folders *[]string
}

func (s synced) openDir(path string) (folder, error) {
	*s.folders = append(*s.folders, path)
	return s.system.openDir(path)
}

func TestEachFolderThatIsMadeHasALastingPlace(t *testing.T) {
	dir := t.TempDir()
	var got []string
	if err := makeFolder(synced{folders: &got}, filepath.Join(dir, "a", "b")); err != nil {
		t.Fatal(err)
	}
	if want := []string{dir, filepath.Join(dir, "a")}; !slices.Equal(got, want) {
		t.Errorf("synced %q, want %q", got, want)
	}
	if info, err := os.Stat(filepath.Join(dir, "a", "b")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	got = nil
	if err := makeFolder(synced{folders: &got}, filepath.Join(dir, "a", "b")); err != nil || got != nil {
		t.Errorf("one that is there: %v, synced %q", err, got)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, filepath.Join(file, "a")} {
		if makeFolder(system{}, path) == nil {
			t.Errorf("%s was made a folder", path)
		}
	}
}

func TestAFileIsMovedForGood(t *testing.T) {
	dir := t.TempDir()
	from, to := filepath.Join(dir, "from"), filepath.Join(dir, "to")
	if err := Replace(from, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Rename(from, to); err != nil || read(t, to) != "kept" {
		t.Error(err)
	}
	alone(t, to)
	if err := rename(failing{operation: "sync of the folder"}, to, from); !errors.Is(err, errFull) {
		t.Errorf("a move that isn't for good: %v", err)
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

func ExampleReplace() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	fmt.Println(Replace(filepath.Join(dir, "state.json"), []byte("{}"), 0o600))
	// Output: <nil>
}
