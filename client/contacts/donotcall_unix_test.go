//go:build !windows

package contacts

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"talkdeck/client/durable"
)

func TestADoNotCallListIsARegularFile(t *testing.T) {
	dir := t.TempDir()
	fifo := filepath.Join(dir, "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Skip(err)
	}
	for _, path := range []string{fifo, dir, os.DevNull} {
		if _, err := readList(path, ""); !errors.Is(err, durable.ErrNotRegular) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := readList(filepath.Join(dir, "none"), ""); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("one that isn't there: %v", err)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(listFile(t, "+14155550123\n"), link); err != nil {
		t.Fatal(err)
	}
	if d, err := readList(link, ""); err != nil || !d.Has("+14155550123") {
		t.Errorf("a link: %v", err)
	}
}
