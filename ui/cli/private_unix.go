//go:build unix

package cli

import (
	"os"
	"syscall"
)

// private reports whether a file or folder is this user's, and nobody else can change it.
func private(info os.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Geteuid() && info.Mode().Perm()&0o022 == 0
}
