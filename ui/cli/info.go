package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"talkdeck/client/dial"
	"talkdeck/client/localdata"
	"talkdeck/session"
	"talkdeck/ui/config"
	"talkdeck/ui/kit/present"
)

func (p *program) infoCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "info [flags]",
		Short: "Show where files are, and where each setting came from",
		Long: "info shows the version, the places of talkdeck's files, and each setting with\n" +
			"where it came from: a flag, the environment, config.yaml or the default. It\n" +
			"shows no secret.",
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := p.load(cmd.Flags())
			if err != nil {
				return err
			}
			if asJSON {
				return p.printJSON(newInfo(cfg))
			}
			return newInfo(cfg).print(tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0))
		},
	}
	addSettings(cmd.Flags(), allSettings()...)
	cmd.Flags().BoolVar(&asJSON, "json", false, "for scripts")
	completeTheme(cmd)
	return cmd
}

// info is what the command shows, in the form that scripts get.
type info struct {
	Version  string        `json:"version"`
	Settings []infoSetting `json:"settings"`
	APIKey   bool          `json:"api_key_set"`
	Files    []infoFile    `json:"files"`
}

type infoSetting struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Origin string `json:"origin"`
}

type infoFile struct {
	What   string `json:"what"`
	Path   string `json:"path"`
	Exists bool   `json:"exists"`
}

func newInfo(cfg *config.Config) info {
	out := info{Version: version(), APIKey: !cfg.APIKey.IsZero()}
	for _, s := range cfg.Settings() {
		out.Settings = append(out.Settings, infoSetting{s.Name, s.Value, s.Origin.String()})
	}
	add := func(what, path string) {
		_, err := os.Stat(path)
		out.Files = append(out.Files, infoFile{what, path, err == nil})
	}
	state, data := config.StateDir(cfg.Profile), config.DataDir(cfg.Profile)
	add("settings and views", config.SettingsFile())
	s, _ := session.Inspect(state, originOf(cfg.APIURL), nil) // only where it is; status tells the rest
	add("session", s.Location)
	add("projects opened", config.RememberedFile(cfg.Profile))
	add("list of calls", config.ListFile(cfg.Profile))
	add("notes on calls", config.NotesFile(cfg.Profile))
	add("journal of calls made", dial.JournalFile(config.CallsDir(config.Service(cfg.APIURL))))
	add("batches", config.BatchesDir(cfg.Profile))
	add("prompts", localdata.PromptsDir(data))
	add("own numbers", localdata.NumbersFile(data))
	add("recordings", config.RecordingsDir(cfg.Profile))
	add("own do-not-call list", cfg.Batch.OwnList)
	if cfg.Log != "" {
		add("log", cfg.Log)
	}
	return out
}

func (i info) print(w *tabwriter.Writer) error {
	fmt.Fprintf(w, "talkdeck %s\n\n", i.Version)
	for _, s := range i.Settings {
		value := present.Line(s.Value)
		if value == "" {
			value = "none"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", s.Name, value, s.Origin)
	}
	if i.APIKey {
		fmt.Fprintf(w, "API key\tset\tenvironment TALKSTACK_API_KEY\n")
	} else {
		fmt.Fprintf(w, "API key\tnone\tTALKSTACK_API_KEY isn't set\n")
	}
	fmt.Fprintln(w)
	for _, f := range i.Files {
		there := ""
		if !f.Exists {
			there = "not there yet"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", f.What, present.Line(f.Path), there)
	}
	return w.Flush()
}

func (p *program) printJSON(v any) error {
	e := json.NewEncoder(p.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
