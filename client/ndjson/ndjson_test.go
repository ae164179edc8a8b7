package ndjson

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type record struct{ N int }

func good(r record) bool { return r.N > 0 }

func TestRecordsAreReadAsTheyWereAdded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "records")
	if got, err := Read(path, good); got != nil || err != nil {
		t.Errorf("no file: %v, %v", got, err)
	}
	for n := range 3 {
		if err := Append(path, record{n + 1}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := Read(path, good)
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
	if err := Append(path, record{2}); err != nil {
		t.Fatal(err)
	}
	got, err := Read(path, good)
	if want := []record{{1}, {2}}; err != nil || !cmp.Equal(got, want) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestWhatCantBeKeptSaysSo(t *testing.T) {
	if Append(filepath.Join(t.TempDir(), "records"), func() {}) == nil {
		t.Error("a function was kept")
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if Append(filepath.Join(file, "records"), record{1}) == nil {
		t.Error("a record was kept in a file's folder")
	}
	if _, err := Read(t.TempDir(), good); err == nil {
		t.Error("a folder was read")
	}
}
