//go:build unix

package session

import (
	"fmt"
	"os"
	"syscall"
)

// ownedByUs refuses what another user made.
func ownedByUs(path string, info os.FileInfo) error {
	st, ok := info.Sys().(*syscall.Stat_t)
	if ok && int(st.Uid) != os.Geteuid() {
		return fmt.Errorf("%s belongs to another user; remove it, or use another --profile", path)
	}
	return nil
}
