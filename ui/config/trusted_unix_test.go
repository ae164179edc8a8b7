//go:build unix

package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSettingsThatOthersCanWriteAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		file, folder os.FileMode
		link         os.FileMode // of the folder to which the file is a link, if it is one
		says         string      // after "type: "; "" where it is read
	}{
		"private":                           {0o600, 0o700, 0, ""},
		"readable by others":                {0o644, 0o755, 0, ""},
		"writable by the group":             {0o660, 0o700, 0, "chmod go-w 'FILE'"},
		"writable by all":                   {0o606, 0o700, 0, "chmod go-w 'FILE'"},
		"in a folder that the group writes": {0o600, 0o770, 0, "chmod go-w 'FOLDER'"},
		"in a folder that all write":        {0o600, 0o777, 0, "chmod go-w 'FOLDER'"},
		"where only its owner removes it":   {0o600, os.ModeSticky | 0o777, 0, ""},
		"a link":                            {0o600, 0o700, 0o700, ""},
		"a link to a folder that all write": {0o600, 0o700, 0o777, "chmod go-w 'LINKED'"},
		"a link to what all write":          {0o666, 0o700, 0o700, "chmod go-w 'FILE'"},
	} {
		t.Run(name, func(t *testing.T) {
			file := home(t, "theme: dark\n")
			folder, linked := filepath.Dir(file), t.TempDir()
			if c.link != 0 {
				there := filepath.Join(linked, "settings")
				if err := os.Rename(file, there); err != nil {
					t.Fatal(err)
				}
				if err := os.Symlink(there, file); err != nil {
					t.Fatal(err)
				}
				if err := os.Chmod(linked, c.link); err != nil {
					t.Fatal(err)
				}
			}
			for path, mode := range map[string]os.FileMode{file: c.file, folder: c.folder} {
				if err := os.Chmod(path, mode); err != nil {
					t.Fatal(err)
				}
			}
			want := strings.NewReplacer("FILE", file, "FOLDER", folder, "LINKED", linked).Replace(c.says)
			_, err := Load(Sources{Env: environment(nil)})
			_, views := viewsIn(SettingsFile())
			for what, err := range map[string]error{"the settings": err, "the views": views} {
				if (err == nil) != (want == "") || err != nil && !strings.HasSuffix(err.Error(), "; type: "+want) {
					t.Errorf("%s: %v, want %q", what, err, want)
				}
			}
		})
	}
}

func TestSettingsOfAnotherUserAreRefused(t *testing.T) {
	file := home(t, "theme: dark\n")
	if os.Geteuid() != 0 || os.Chown(file, 12345, -1) != nil {
		t.Skip("only root gives files away")
	}
	if _, err := Load(Sources{Env: environment(nil)}); err == nil || !strings.Contains(err.Error(), "belongs to another user") {
		t.Errorf("%v", err)
	}
}
