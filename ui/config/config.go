package config

import (
	"fmt"
	"strings"
	"time"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/client/localdata"
)

// Sources are where settings come from, besides config.yaml and the defaults.
type Sources struct {
	Flags map[string]string // those that were given, by name without dashes; flags that are no settings are passed over
	Env   func(string) string
}

// Config is what talkdeck runs with.
type Config struct {
	Profile  string
	APIURL   string
	CallsURL string // of makeCall alone
	Project  string // the project to open first, by its id; "" for the active one
	ReadOnly bool
	Interval time.Duration // between looks at the calls while one is live
	MaxCalls int           // that are made here a day, one at a time, without asking for more than y; 0: any number
	MaxSpend float64       // that those may cost without asking for more than y, in whatever currency is told; 0: any amount
	Zone     *time.Location
	Theme    string
	Color    bool
	ASCII    bool
	Mouse    bool
	Keyring  bool
	Archive  bool   // calls that were seen are kept on this computer
	Log      string // the file that requests are noted in; "" for none
	Record   string // the folder that answers are kept in; "" for none
	Debug    string // the file that the dashboard's messages are noted in; "" for none
	Batch    batch.Settings

	ArchiveKeep time.Duration // how old calls in the archive get; 0: they are kept for ever

	// APIKey is TALKSTACK_API_KEY's, zero if that isn't set. It beats a saved session.
	APIKey client.Secret

	settings []Setting
}

// Setting is one setting for showing: what it is and where it came from.
type Setting struct {
	Name   string // as config.yaml has it
	Value  string
	Origin Origin
}

// Kind is what sort of place a setting came from.
type Kind int

// The places, the weakest first.
const (
	Default Kind = iota
	File
	Environment
	Flag
)

// Origin is where a setting came from.
type Origin struct {
	Kind Kind
	Name string // the flag's, the variable's; "" for others
	Line int    // in config.yaml; 0 for others
}

// String says it for people: "flag --theme", "environment TALKSTACK_PROFILE", "config.yaml line 3", "default".
func (o Origin) String() string {
	switch o.Kind {
	case Flag:
		return "flag --" + o.Name
	case Environment:
		return "environment " + o.Name
	case File:
		return fmt.Sprintf("%s line %d", fileName, o.Line)
	case Default:
	}
	return "default"
}

// Load gathers the settings. Its errors are for people: they name the flag, the variable or the file's line, and say what
// is allowed there.
func Load(src Sources) (*Config, error) {
	f, err := readFile(SettingsFile())
	if err != nil {
		return nil, err
	}
	c := &Config{Batch: batch.DefaultSettings()}
	c.Batch.OwnList = localdata.DoNotCallFile()
	for _, s := range settings {
		value, origin := s.find(src, f)
		if !s.set(c, value) {
			return nil, fmt.Errorf("%s must be %s", f.place(s, origin), s.allowed)
		}
		c.settings = append(c.settings, Setting{Name: s.key, Value: value, Origin: origin})
	}
	key := strings.TrimSpace(src.Env(apiKeyVariable))
	if strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, fmt.Errorf("%s must be a key as Talkstack gave it: letters and digits", apiKeyVariable)
	}
	c.APIKey = client.NewSecret(key)
	return c, nil
}

// apiKeyVariable is the only way to give an API key.
const apiKeyVariable = "TALKSTACK_API_KEY"

// Settings lists all settings, in the order of the documentation. None of them is a secret.
func (c *Config) Settings() []Setting { return append([]Setting(nil), c.settings...) }

// From tells where the setting of that name came from.
func (c *Config) From(name string) Origin {
	for _, s := range c.settings {
		if s.Name == name {
			return s.Origin
		}
	}
	return Origin{}
}
