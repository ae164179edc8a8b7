package editor

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// edit runs a script as the editor; it gets the file as $1.
func edit(t *testing.T, text, script string) (result string, left []string, err error) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the editor is a shell script")
	}
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	path := filepath.Join(t.TempDir(), "my editor")
	if err := os.WriteFile(path, []byte("#!/bin/sh\nset -e\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	s := &run{text: text, getenv: func(name string) string {
		if name == "EDITOR" {
			return path
		}
		return ""
	}}
	err = s.Run()
	left, _ = filepath.Glob(filepath.Join(tmp, "*"))
	return s.result, left, err
}

func TestEditing(t *testing.T) {
	for name, c := range map[string]struct{ text, script, want, wrong string }{
		"changed":                      {"one", `printf 'two' > "$1"`, "two", ""},
		"not changed":                  {"one", `true`, "one", ""},
		"only a line break at the end": {"one", `echo >> "$1"`, "one", ""},
		"one that was there stays":     {"one\n", `printf 'two\n' > "$1"`, "two\n", ""},
		"emptied":                      {"one", `: > "$1"`, "", ""},
		"failed":                       {"one", `printf 'two' > "$1"; exit 1`, "", "failed"},
		"a pipe in its place":          {"one", `rm "$1"; mkfifo "$1"`, "", "no regular file"},
		"file gone":                    {"one", `rm "$1"`, "", "can't be read"},
		"not text":                     {"one", `printf '\377' > "$1"`, "", "UTF-8"},
		"private":                      {"one", `stat -c %a "$1" "$(dirname "$1")" > "$1.modes"; cat "$1.modes" > "$1"`, "600\n700", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "private" && runtime.GOOS != "linux" {
				t.Skip("stat is another elsewhere")
			}
			got, left, err := edit(t, c.text, c.script)
			if got != c.want || (err == nil) != (c.wrong == "") || err != nil && !strings.Contains(err.Error(), c.wrong) {
				t.Errorf("%q, %v", got, err)
			}
			if left != nil {
				t.Errorf("left behind: %q", left)
			}
		})
	}
}

func TestTheChoiceOfEditor(t *testing.T) {
	for _, c := range []struct {
		visual, editor, goos string
		want                 []string
	}{
		{"code -w", "nano", "linux", []string{"code", "-w"}},
		{" ", "nano", "linux", []string{"nano"}},
		{"", "", "linux", []string{"vi"}},
		{"", "", "windows", []string{"notepad"}},
		{"", `'my editor' -c "set tw=72"`, "linux", []string{"my editor", "-c", "set tw=72"}},
		{"", "ed; rm -rf /", "linux", []string{"ed;", "rm", "-rf", "/"}},
	} {
		got, err := choose(func(v string) string { return map[string]string{"VISUAL": c.visual, "EDITOR": c.editor}[v] }, c.goos)
		if err != nil || !cmp.Equal(got, c.want) {
			t.Errorf("%+v: %q, %v", c, got, err)
		}
	}
	if got, err := choose(func(string) string { return `vim "` }, "linux"); err == nil || !strings.Contains(err.Error(), "VISUAL") {
		t.Errorf("a quote without end: %q, %v", got, err)
	}
}
