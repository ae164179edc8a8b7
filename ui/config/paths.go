package config

import (
	"path/filepath"

	"github.com/adrg/xdg"
)

const folder = "talkdeck"

// SettingsFile is where config.yaml stands, if there is one.
func SettingsFile() string { return filepath.Join(xdg.ConfigHome, folder, fileName) }

// StateDir is the folder in which a profile's session and what it remembers are kept.
func StateDir(profile string) string { return filepath.Join(xdg.StateHome, folder, profile) }

// RememberedFile is where the projects that a profile opened are remembered.
func RememberedFile(profile string) string { return filepath.Join(StateDir(profile), rememberedName) }
