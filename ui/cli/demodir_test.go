package cli

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/adrg/xdg"
)

// demoHome gives the test a state home and a folder for what is temporary.
func demoHome(t *testing.T) (home string) {
	t.Helper()
	t.Cleanup(xdg.Reload)
	home = t.TempDir()
	t.Setenv("TMPDIR", t.TempDir())
	t.Setenv("XDG_STATE_HOME", home)
	xdg.Reload()
	return home
}

func there(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func TestWhatADemoLeftIsGoneOnWithOnce(t *testing.T) {
	demoHome(t)
	if f, ok := leftDemo(); ok {
		t.Errorf("nothing was left, and %+v is gone on with", f)
	}
	made, err := makeDemoFolder()
	if err != nil {
		t.Fatal(err)
	}
	made.leave()
	if got, ok := leftDemo(); !ok || got != made {
		t.Errorf("%+v, %v; want %+v", got, ok, made)
	}
	if got, ok := leftDemo(); ok {
		t.Errorf("a second time: %+v", got)
	}
	if there(filepath.Dir(leftFile())) {
		t.Error("the demo's profile is still there")
	}
	if made.remove(); there(made.Path) {
		t.Error("the folder is still there")
	}
}

func TestADemoDeletesOnlyFoldersThatItMade(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the cases are made by modes and links")
	}
	must := func(t *testing.T, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, tamper := range map[string]func(t *testing.T, made demoFolder, home string) demoFolder{
		"the home": func(_ *testing.T, made demoFolder, home string) demoFolder { return demoFolder{home, made.Mark} },
		"the home, with the mark": func(t *testing.T, made demoFolder, home string) demoFolder {
			must(t, os.WriteFile(filepath.Join(home, markName), []byte(made.Mark), 0o600))
			return demoFolder{home, made.Mark}
		},
		"a way out of the temporary folder": func(_ *testing.T, made demoFolder, home string) demoFolder {
			return demoFolder{made.Path + "/../../" + filepath.Base(home), made.Mark}
		},
		"the temporary folder itself": func(_ *testing.T, made demoFolder, _ string) demoFolder {
			return demoFolder{os.TempDir(), made.Mark}
		},
		"another's mark": func(_ *testing.T, made demoFolder, _ string) demoFolder { return demoFolder{made.Path, "another"} },
		"no mark": func(t *testing.T, made demoFolder, _ string) demoFolder {
			must(t, os.Remove(filepath.Join(made.Path, markName)))
			return demoFolder{made.Path, ""}
		},
		"an empty mark": func(t *testing.T, made demoFolder, _ string) demoFolder {
			must(t, os.WriteFile(filepath.Join(made.Path, markName), nil, 0o600))
			return demoFolder{made.Path, ""}
		},
		"a link to the home": func(t *testing.T, made demoFolder, home string) demoFolder {
			must(t, os.WriteFile(filepath.Join(home, markName), []byte(made.Mark), 0o600))
			link := made.Path + "-link"
			must(t, os.Symlink(home, link))
			return demoFolder{link, made.Mark}
		},
		"a mark that is a link": func(t *testing.T, made demoFolder, home string) demoFolder {
			must(t, os.Rename(filepath.Join(made.Path, markName), filepath.Join(home, markName)))
			must(t, os.Symlink(filepath.Join(home, markName), filepath.Join(made.Path, markName)))
			return made
		},
		"a mark that is a pipe": func(t *testing.T, made demoFolder, _ string) demoFolder {
			must(t, os.Remove(filepath.Join(made.Path, markName)))
			must(t, exec.Command("mkfifo", filepath.Join(made.Path, markName)).Run())
			return made
		},
		"a folder that others write": func(t *testing.T, made demoFolder, _ string) demoFolder {
			must(t, os.Chmod(made.Path, 0o777))
			return made
		},
		"a file": func(t *testing.T, made demoFolder, _ string) demoFolder {
			path := made.Path + "-file"
			must(t, os.WriteFile(path, []byte(made.Mark), 0o600))
			return demoFolder{path, made.Mark}
		},
		"another name": func(t *testing.T, made demoFolder, _ string) demoFolder {
			path := filepath.Join(os.TempDir(), "notes")
			must(t, os.Rename(made.Path, path))
			return demoFolder{path, made.Mark}
		},
	} {
		t.Run(name, func(t *testing.T) {
			home := demoHome(t)
			precious := filepath.Join(home, "precious")
			must(t, os.WriteFile(precious, nil, 0o600))
			made, err := makeDemoFolder()
			must(t, err)
			f := tamper(t, made, home)
			f.leave()
			if got, ok := leftDemo(); ok {
				t.Errorf("%+v is taken for a demo's", got)
			}
			f.remove()
			if !there(f.Path) || !there(precious) {
				t.Errorf("%s was deleted", f.Path)
			}
		})
	}
}

func TestADamagedNoteOfWhatWasLeftIsNone(t *testing.T) {
	home := demoHome(t)
	for _, content := range []string{home, "", "{", `{"path":7}`, `[]`, "\x00"} {
		if err := os.MkdirAll(filepath.Dir(leftFile()), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(leftFile(), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, ok := leftDemo(); ok {
			t.Errorf("%q: %+v", content, got)
		}
	}
	if !there(home) {
		t.Error("the home is gone")
	}
}

func TestTheNextDemoLeavesTheHomeThatATamperedNoteNames(t *testing.T) {
	home := demoHome(t)
	raw, err := json.Marshal(demoFolder{home, "mark"})
	if err != nil {
		t.Fatal(err)
	}
	precious := filepath.Join(home, "precious")
	for path, content := range map[string][]byte{precious: nil, filepath.Join(home, markName): []byte("mark"), leftFile(): raw} {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	sim := standardSimulation()
	sim.calls = 0
	_, dir, end, err := (&program{streams: Streams{In: os.Stdin, Out: os.Stdout}}).demoBox(sim)
	if err != nil || dir == home {
		t.Fatal(dir, err)
	}
	end()
	if there(dir) || !there(precious) {
		t.Errorf("the demo's own is there: %v; the home: %v", there(dir), there(precious))
	}
}
