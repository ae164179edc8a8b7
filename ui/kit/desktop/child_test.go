package desktop

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheWordsOfACommandLine(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "my editors")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "ed.exe")
	if err := os.WriteFile(program, []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	for value, want := range map[string][]string{
		"":                          nil,
		" \t":                       nil,
		"# nothing":                 {},
		"nano":                      {"nano"},
		"code -w":                   {"code", "-w"},
		`"/opt/my editor/ed" -n`:    {"/opt/my editor/ed", "-n"},
		`'/opt/my editor/ed' -n`:    {"/opt/my editor/ed", "-n"},
		`/opt/my\ editor/ed -n`:     {"/opt/my editor/ed", "-n"},
		`vim -c "set tw=72" -c ''`:  {"vim", "-c", "set tw=72", "-c", ""},
		"ed; rm -rf / $(id) `id` &": {"ed;", "rm", "-rf", "/", "$(id)", "`id`", "&"},
		program:                     {program}, // blanks and all
	} {
		t.Run(value, func(t *testing.T) {
			got, err := Words("EDITOR", value)
			if err != nil || !cmp.Equal(got, want) {
				t.Errorf("%q, %v; want %q", got, err, want)
			}
		})
	}
	for _, value := range []string{`"/opt/my editor/ed -n`, `ed 'x`, `ed \`} {
		t.Run(value, func(t *testing.T) {
			if got, err := Words("EDITOR", value); !errors.Is(err, ErrQuote) || !strings.Contains(err.Error(), "EDITOR isn't") {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

func TestNoSecretIsInherited(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the program is a shell script")
	}
	for name, value := range map[string]string{
		"TALKSTACK_API_KEY": "s3cret", "TALKSTACK_TOKEN": "s3cret", "talkstack_api_key": "s3cret", "TALKSTACK_PROFILE": "acme", "MY_TALKSTACK": "mine",
	} {
		t.Setenv(name, value)
	}
	if all, err := exec.Command("env").Output(); err != nil || !strings.Contains(string(all), "s3cret") {
		t.Fatalf("the test sees no secrets: %v", err)
	}
	getenv := KeepSecrets(os.Getenv)
	out, err := exec.Command("env").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"TALKSTACK_PROFILE=acme", "MY_TALKSTACK=mine", "PATH="} {
		if !strings.Contains("\n"+string(out), "\n"+want) {
			t.Errorf("%s isn't handed on", want)
		}
	}
	if strings.Contains(string(out), "s3cret") {
		t.Errorf("a secret is handed on:\n%s", out)
	}
	if got := getenv("TALKSTACK_API_KEY"); got != "s3cret" {
		t.Errorf("talkdeck itself finds %q", got)
	}
	if got := getenv("TALKSTACK_PROFILE"); got != "acme" {
		t.Errorf("the profile is %q", got)
	}
}
