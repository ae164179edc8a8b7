package contacts

import (
	"os"
	"syscall"
	"time"
)

// changed is when a file was changed last, which programs can't set to another time.
func changed(info os.FileInfo) time.Time {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return time.Unix(int64(s.Ctim.Sec), int64(s.Ctim.Nsec)) //nolint:unconvert // they are narrower on some machines
	}
	return info.ModTime()
}
