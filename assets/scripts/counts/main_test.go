package main

import (
	"testing"
	"testing/fstest"
)

func tree(files map[string]string) fstest.MapFS {
	m := fstest.MapFS{}
	for name, source := range files {
		m[name] = &fstest.MapFile{Data: []byte(source)}
	}
	return m
}

func TestCounts(t *testing.T) {
	c, err := count(tree(map[string]string{
		"main.go":                   "package main\nimport _ \"talkdeck/ui/cli\"\n",
		"ui/app.go":                 "package ui\ntype App struct {\n\ta, b int\n\tint\n}\nfunc (a *App) One() {}\nfunc (App) Two() {}\nfunc (other) Three() {}\n",
		"ui/app_test.go":            "package ui\nfunc (App) Test() {}\n",
		"ui/testdata/broken.go":     "not Go",
		"ui/feature/calls/calls.go": "package calls\nimport _ \"talkdeck/ui/kit/list\"\nimport _ \"talkdeck/client\"\n",
	}))
	if err != nil {
		t.Fatal(err)
	}
	if c.shell != 8 || c.files != 1 || c.all != 13 || c.fields != 3 || c.methods != 2 {
		t.Errorf("%+v", c)
	}
	if len(c.backUp)+len(c.between)+len(c.toShell) != 0 {
		t.Errorf("imports are complained of: %+v", c)
	}
}

func TestArrows(t *testing.T) {
	for _, c := range []struct {
		from, to                 string
		backUp, between, toShell bool
	}{
		{from: ".", to: "ui/cli"},
		{from: "ui/cli", to: "ui"},
		{from: "ui", to: "ui/feature/calls"},
		{from: "ui/feature/calls/list", to: "ui/feature/calls"},
		{from: "ui/feature/calls", to: "ui/feature/agents/form", between: true},
		{from: "ui/feature/calls", to: "ui", backUp: true, toShell: true},
		{from: "ui/kit/table", to: "ui/feature/calls", backUp: true},
		{from: "ui/kit/table", to: "session"},
		{from: "session", to: "ui/kit/present", backUp: true},
		{from: "client", to: "session", backUp: true},
		{from: "client/batch", to: "client/dial"},
	} {
		t.Run(c.from+" to "+c.to, func(t *testing.T) {
			var got counts
			got.arrow(c.from, c.to)
			for name, list := range map[string]struct {
				got  []string
				want bool
			}{"back up": {got.backUp, c.backUp}, "between features": {got.between, c.between}, "to ui": {got.toShell, c.toShell}} {
				if len(list.got) > 0 != list.want {
					t.Errorf("%s: %q, want any: %v", name, list.got, list.want)
				}
			}
		})
	}
}
