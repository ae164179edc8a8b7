package config

import (
	"os"
	"path/filepath"

	"github.com/adrg/xdg"
)

// AtHome is a path as somebody wrote it, with ~ at its beginning written out.
func AtHome(path string) string {
	if len(path) > 1 && path[0] == '~' && os.IsPathSeparator(path[1]) {
		return filepath.Join(xdg.Home, path[2:])
	}
	return path
}

// SettingsFile is where config.yaml stands, if there is one.
func SettingsFile() string { return filepath.Join(xdg.ConfigHome, "talkdeck", fileName) }
