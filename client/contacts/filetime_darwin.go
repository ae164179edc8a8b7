package contacts

import (
	"os"
	"syscall"
	"time"
)

// changed is when a file was changed last, which programs can't set to another time.
func changed(info os.FileInfo) time.Time {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return time.Unix(s.Ctimespec.Sec, s.Ctimespec.Nsec)
	}
	return info.ModTime()
}
