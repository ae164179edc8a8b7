package sqlite

import "golang.org/x/sys/unix"

// onNetwork reports whether a folder is on another computer, where programs can't share memory as the WAL needs it.
func onNetwork(dir string) bool {
	var s unix.Statfs_t
	return unix.Statfs(dir, &s) == nil && s.Flags&unix.MNT_LOCAL == 0
}
