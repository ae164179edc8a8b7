//go:build unix

package config

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"talkdeck/client/durable"
)

// trusted refuses settings that others could have written: a service's address is among them, to which the credentials go.
// That others can read them is fine. info is of the file that was opened at path.
func trusted(path string, info os.FileInfo) error {
	if st, ok := info.Sys().(*syscall.Stat_t); ok && st.Uid != 0 && int(st.Uid) != os.Geteuid() {
		return fmt.Errorf("%s belongs to another user; remove it, or take it over", path)
	}
	if info.Mode().Perm()&0o022 != 0 {
		return fmt.Errorf("%s can be changed by others; type: chmod go-w %s", path, durable.Quote(path))
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	for _, dir := range []string{filepath.Dir(path), filepath.Dir(real)} {
		info, err := os.Stat(dir)
		if err != nil {
			return err
		}
		if info.Mode().Perm()&0o022 != 0 && info.Mode()&os.ModeSticky == 0 {
			return fmt.Errorf("%s can be changed by others, who could put another %s there; type: chmod go-w %s", dir, fileName, durable.Quote(dir))
		}
	}
	return nil
}
