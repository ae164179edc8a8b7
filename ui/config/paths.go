package config

import (
	"os"
	"path/filepath"

	"github.com/adrg/xdg"
)

const folder = "talkdeck"

// AtHome is a path as somebody wrote it, with ~ at its beginning written out.
func AtHome(path string) string {
	if len(path) > 1 && path[0] == '~' && os.IsPathSeparator(path[1]) {
		return filepath.Join(xdg.Home, path[2:])
	}
	return path
}

// SettingsFile is where config.yaml stands, if there is one.
func SettingsFile() string { return filepath.Join(xdg.ConfigHome, folder, fileName) }

// StateDir is the folder in which a profile's session and what it remembers are kept.
func StateDir(profile string) string { return filepath.Join(xdg.StateHome, folder, profile) }

// Profiles lists the profiles that have been used here, the demo's left out.
func Profiles() []string {
	entries, err := os.ReadDir(filepath.Join(xdg.StateHome, folder))
	if err != nil {
		return nil // there are none yet
	}
	var names []string
	for _, e := range entries {
		if name := e.Name(); e.IsDir() && name != DemoProfile {
			names = append(names, name)
		}
	}
	return names
}

// RememberedFile is where the projects that a profile opened are remembered.
func RememberedFile(profile string) string { return filepath.Join(StateDir(profile), rememberedName) }

// ListFile is where it is remembered how a profile left its list of calls.
func ListFile(profile string) string { return filepath.Join(StateDir(profile), "calls.json") }

// DataDir is the folder in which what a profile knows of prompts, and its own numbers, are kept.
func DataDir(profile string) string { return filepath.Join(xdg.DataHome, folder, profile) }

// RecordingsDir is the folder that a profile's recordings are downloaded to.
func RecordingsDir(profile string) string {
	return filepath.Join(DataDir(profile), "recordings")
}

// DoNotCallFile is the person's own do-not-call list, which all profiles share: it is about people, not accounts.
func DoNotCallFile() string { return OwnListIn(filepath.Join(xdg.DataHome, folder)) }

// OwnListIn is where a do-not-call list of one's own is in a folder.
func OwnListIn(dir string) string { return filepath.Join(dir, "do-not-call.csv") }

// BatchesDir is the folder in which the ledgers of a profile's batches are kept.
func BatchesDir(profile string) string { return filepath.Join(StateDir(profile), "batches") }
