package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"talkdeck/client/calls/archive/sqlite"
	"talkdeck/client/dial"
	"talkdeck/client/localdata"
	"talkdeck/session"
	"talkdeck/ui/config"
	"talkdeck/ui/kit/present"
)

func (p *program) infoCommand() *cobra.Command {
	cmd := p.build(spec{
		use:   "info",
		short: "Show where files are, and where each setting came from",
		long: "info shows the version, the places of talkdeck's files, and each setting with\n" +
			"where it came from: a flag, the environment, config.yaml or the default. It\n" +
			"shows no secret.",
		settings: allSettings(),
		json:     "for scripts",
		run: func(_ context.Context, inv *invocation) error {
			if inv.json {
				return p.printJSON(newInfo(inv.cfg))
			}
			return newInfo(inv.cfg).print(tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0))
		},
	})
	completeTheme(cmd)
	return cmd
}

// info is what the command shows, in the form that scripts get.
type info struct {
	Version  string        `json:"version"`
	Settings []infoSetting `json:"settings"`
	APIKey   bool          `json:"api_key_set"`
	Files    []infoFile    `json:"files"`
	Archive  *infoArchive  `json:"archive,omitempty"` // missing if there is none

	kept string // in the archive, in words
}

type infoArchive struct {
	Bytes  int64      `json:"bytes"`
	Calls  int        `json:"calls"`
	Oldest *time.Time `json:"oldest"` // when the oldest call began; null if there are none
	Newest *time.Time `json:"newest"`
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
	state, data := localdata.StateDir(cfg.Profile), localdata.DataDir(cfg.Profile)
	add("settings", config.SettingsFile())
	add("views", localdata.ViewsFile())
	s, _ := session.Inspect(state, originOf(cfg.APIURL), nil) // only where it is; status tells the rest
	add("session", s.Location)
	add("projects opened", localdata.ProjectsFile(cfg.Profile))
	out.archive(cfg)
	add("archive of calls", localdata.ArchiveFile(cfg.Profile))
	add("list of calls", localdata.ListFile(cfg.Profile))
	add("notes on calls", localdata.NotesFile(cfg.Profile))
	add("journal of calls made", dial.JournalFile(localdata.CallsDir(localdata.Service(cfg.APIURL))))
	add("batches", localdata.BatchesDir(cfg.Profile))
	add("prompts", localdata.PromptsDir(data))
	add("own numbers", localdata.NumbersFile(data))
	add("recordings", localdata.RecordingsDir(cfg.Profile))
	add("own do-not-call list", cfg.Batch.OwnList)
	if cfg.Log != "" {
		add("log", cfg.Log)
	}
	return out
}

// archive tells how much is in the archive, if there is one.
func (i *info) archive(cfg *config.Config) {
	path := localdata.ArchiveFile(cfg.Profile)
	if _, err := os.Stat(path); err != nil {
		return
	}
	a := sqlite.New(path, sqlite.Options{})
	defer func() { _ = a.Close() }() // nothing was written
	kept, err := a.Info(context.Background())
	if err != nil {
		i.kept = present.Explain(err)
		return
	}
	i.kept = present.Archived(kept, cfg.Zone)
	i.Archive = &infoArchive{Bytes: kept.Bytes, Calls: kept.Calls}
	if kept.Calls > 0 {
		i.Archive.Oldest, i.Archive.Newest = &kept.Oldest, &kept.Newest
	}
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
		if f.What == "archive of calls" && i.kept != "" {
			there = i.kept
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
