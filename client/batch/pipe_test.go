//go:build unix

package batch

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"

	"talkdeck/client/durable"
)

// Opening a pipe to read it waits for somebody who writes.
func TestPipesAndDevicesAreRefused(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "list.csv")
	must(t, syscall.Mkfifo(pipe, 0o600))
	for name, path := range map[string]string{"a pipe": pipe, "a device": "/dev/zero", "a terminal": "/dev/tty"} {
		t.Run(name, func(t *testing.T) {
			if _, err := Read(t.Context(), path, ReadOptions{}); err == nil || name != "a terminal" && !errors.Is(err, durable.ErrNotRegular) {
				t.Errorf("%v", err)
			}
		})
	}
}
