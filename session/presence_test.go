package session

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestWindowsKnowEachOther(t *testing.T) {
	f := newStore(t, sample())
	if got := f.windows(); got != nil {
		t.Errorf("%v before it joined", got)
	}
	leave := f.join()
	other := fileStore(t, f.dir)
	leaveOther := other.join()
	pid := os.Getpid()
	for _, s := range []*FileStore{f, other} {
		if got := s.windows(); !slices.Equal(got, []int{pid, pid}) {
			t.Errorf("%v", got)
		}
	}
	// A window that was killed leaves its file unlocked, and something else may lie there.
	dead := filepath.Join(f.dir, windowsName, "4711-1")
	must(t, os.WriteFile(dead, nil, 0o600))
	must(t, os.WriteFile(filepath.Join(f.dir, windowsName, "README"), nil, 0o600))
	if got := f.windows(); !slices.Equal(got, []int{pid, pid}) {
		t.Errorf("%v", got)
	}
	if _, err := os.Stat(dead); !os.IsNotExist(err) {
		t.Errorf("what a dead window left is still there: %v", err)
	}
	leaveOther()
	if got := f.windows(); !slices.Equal(got, []int{pid}) {
		t.Errorf("%v after the other left", got)
	}
	leave()
	if got := f.windows(); got != nil {
		t.Errorf("%v after it left", got)
	}
}
