package localdata

import (
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/adrg/xdg"
)

const folder = "talkdeck" // in each of the homes

// DemoProfile is the profile that the demo shows. Nothing is stored under it.
const DemoProfile = "demo"

// StateDir is the folder in which a profile's session and what it remembers are kept.
func StateDir(profile string) string { return filepath.Join(xdg.StateHome, folder, profile) }

// DataDir is the folder in which what a profile knows of prompts, and its own numbers, are kept.
func DataDir(profile string) string { return filepath.Join(xdg.DataHome, folder, profile) }

// shared is a folder that all profiles share: no profile's name begins with a dot.
func shared(name string) string { return filepath.Join(xdg.StateHome, folder, "."+name) }

// Profiles lists the profiles that have been used here, the demo's left out.
func Profiles() []string {
	var names []string
	for _, name := range folders(filepath.Join(xdg.StateHome, folder)) {
		if name != DemoProfile && !strings.HasPrefix(name, ".") {
			names = append(names, name)
		}
	}
	return names
}

// folders names the folders in one; none if it can't be read, or isn't there yet.
func folders(dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}

// ProjectsFile is where the projects that a profile opened are remembered.
func ProjectsFile(profile string) string { return filepath.Join(StateDir(profile), projectsName) }

// ListFile is where it is remembered how a profile left its list of calls.
func ListFile(profile string) string { return filepath.Join(StateDir(profile), listName) }

// NotesFile is where a profile's notes on calls are kept.
func NotesFile(profile string) string { return filepath.Join(StateDir(profile), notesName) }

// ArchiveFile is where the calls that a profile has seen are kept.
func ArchiveFile(profile string) string { return ArchiveIn(StateDir(profile)) }

// ArchiveIn is where the archive is in a folder.
func ArchiveIn(dir string) string { return filepath.Join(dir, archiveName) }

// ViewsFile is where the views of calls are kept, which all profiles share.
func ViewsFile() string { return filepath.Join(shared("views"), "views.json") }

// RecordingsDir is the folder that a profile's recordings are downloaded to.
func RecordingsDir(profile string) string { return filepath.Join(DataDir(profile), "recordings") }

// DoNotCallFile is the person's own do-not-call list, which all profiles share: it is about people, not accounts.
func DoNotCallFile() string { return OwnListIn(filepath.Join(xdg.DataHome, folder)) }

// OwnListIn is where a do-not-call list of one's own is in a folder.
func OwnListIn(dir string) string { return filepath.Join(dir, "do-not-call.csv") }

// BatchesDir is the folder in which the ledgers of a profile's batches are kept.
func BatchesDir(profile string) string { return filepath.Join(StateDir(profile), "batches") }

// CallsDir is the folder of the journal of calls at a service, by its name as Service gives it; all profiles share it.
func CallsDir(service string) string {
	return filepath.Join(shared("calls"), url.PathEscape(strings.ReplaceAll(service, ":", "_")))
}

// PromptsDir is the folder for what is kept of agents and their calls, within the folder for a profile's data.
func PromptsDir(data string) string { return filepath.Join(data, "prompts") }

// AnalysesDir is the folder for the answers to questions about calls, likewise.
func AnalysesDir(data string) string { return filepath.Join(data, "analyses") }

// NumbersFile is where the person's own numbers are, likewise.
func NumbersFile(data string) string { return filepath.Join(data, numbersName) }

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
