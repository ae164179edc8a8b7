//go:build unix

package session

import (
	"fmt"
	"os"
	"syscall"

	"talkdeck/client/durable"
)

// private refuses a file or folder that others could have made, or can read or change; mode is what it should have.
func private(path string, info os.FileInfo, mode string) error {
	if err := notALink(path, info); err != nil {
		return err
	}
	if st, ok := info.Sys().(*syscall.Stat_t); ok && int(st.Uid) != os.Geteuid() {
		return fmt.Errorf("%s belongs to another user; remove it, or use another --profile", path)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("%s can be read or changed by others; type: chmod %s %s", path, mode, durable.Quote(path))
	}
	return nil
}

// notForAll refuses the folder above: who can change it can put another folder in ours' place.
func notForAll(path string, info os.FileInfo) error {
	if info.Mode().Perm()&0o022 != 0 && info.Mode()&os.ModeSticky == 0 {
		return fmt.Errorf("%s can be changed by others; type: chmod 700 %s", path, durable.Quote(path))
	}
	return nil
}
