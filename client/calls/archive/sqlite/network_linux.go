package sqlite

import (
	"slices"

	"golang.org/x/sys/unix"
)

// onNetwork reports whether a folder is on another computer, where programs can't share memory as the WAL needs it.
func onNetwork(dir string) bool {
	var s unix.Statfs_t
	if unix.Statfs(dir, &s) != nil {
		return false
	}
	const (
		nfs, smb, smb2, cifs = 0x6969, 0x517b, 0xfe534d42, 0xff534d42
		afs, coda, ncp, fuse = 0x5346414f, 0x73757245, 0x564c, 0x65735546
		ceph, plan9, gpfs    = 0x00c36400, 0x01021997, 0x47504653
	)
	return slices.Contains([]uint32{nfs, smb, smb2, cifs, afs, coda, ncp, fuse, ceph, plan9, gpfs}, uint32(s.Type))
}
