//go:build !linux && !darwin

package sqlite

import (
	"path/filepath"
	"strings"
)

// onNetwork reports whether a folder is on another computer, as far as its name tells.
func onNetwork(dir string) bool {
	abs, err := filepath.Abs(dir)
	return err == nil && strings.HasPrefix(abs, `\\`)
}
