package config

import (
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"

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
		if name := e.Name(); e.IsDir() && name != DemoProfile && !strings.HasPrefix(name, ".") {
			names = append(names, name)
		}
	}
	return names
}

// RememberedFile is where the projects that a profile opened are remembered.
func RememberedFile(profile string) string { return filepath.Join(StateDir(profile), rememberedName) }

// ListFile is where it is remembered how a profile left its list of calls.
func ListFile(profile string) string { return filepath.Join(StateDir(profile), "calls.json") }

// ViewsFile is where the views of calls are kept, which all profiles share. No profile's name begins with a dot.
func ViewsFile() string { return filepath.Join(xdg.StateHome, folder, ".views", "views.json") }

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

// callsFolder holds a folder for each service. No profile's name begins with a dot.
func callsFolder() string { return filepath.Join(xdg.StateHome, folder, ".calls") }

// CallsDir is the folder of the journal of calls at a service, by its name as Service gives it; all profiles share it.
func CallsDir(service string) string {
	return filepath.Join(callsFolder(), url.PathEscape(strings.ReplaceAll(service, ":", "_")))
}

// CallsDirs are those of all services that were called from here.
func CallsDirs() []string {
	entries, err := os.ReadDir(callsFolder())
	if err != nil {
		return nil // nobody was called yet
	}
	var out []string
	for _, e := range entries {
		if e.IsDir() {
			out = append(out, filepath.Join(callsFolder(), e.Name()))
		}
	}
	return out
}

// Service is one name for a service, however its address is spelled: this computer has several names for itself.
func Service(origin string) string {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return origin
	}
	host, port := strings.TrimSuffix(strings.ToLower(u.Hostname()), "."), u.Port()
	if ip := net.ParseIP(host); host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback() {
		host = "localhost"
	}
	if port == "" && u.Scheme == "http" {
		port = "80"
	}
	if port == "" || port == "443" {
		return host
	}
	return host + ":" + port
}
