package command

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"
)

func newRegistry(ran *string) *Registry {
	var r Registry
	run := func(name string) func(string) (tea.Cmd, error) {
		return func(args string) (tea.Cmd, error) { *ran = name + "(" + args + ")"; return nil, nil }
	}
	r.Add(
		Command{Name: "projects", Run: run("projects")},
		Command{Name: "project", Args: "NAME", Run: run("project"), Complete: func() []string { return []string{"Nordwind", "Northern Clinic", "Üst"} }},
		Command{Name: "new agent", Args: "NAME", Run: run("new agent"), Complete: func() []string { return []string{"Jack", "Mia"} }},
		Command{Name: "new project", Run: run("new project")},
		Command{Name: "quit", Aliases: []string{"q"}, Run: run("quit")},
	)
	return &r
}

func TestRun(t *testing.T) {
	for line, want := range map[string]string{
		"project  Nord wind ": "project(Nord wind)",
		"projects":            "projects()",
		"q":                   "quit()",
		"qu":                  "quit()",
		"":                    "",
		"proj":                `error: "proj" could be projects or project; type more of it`,
		"nope":                `error: there is no command "nope"; press ? for what there is`,
		"new project":         "new project()",
		"ne  ag  Jack Two":    "new agent(Jack Two)",
		"new":                 "error: :new what? There is :new agent, :new project",
		"new call":            "error: :new what? There is :new agent, :new project",
		"new project now":     "error: :new project takes no argument",
		"quit now":            "error: :quit takes no argument",
	} {
		var ran string
		if _, err := newRegistry(&ran).Run(line); err != nil {
			ran = "error: " + err.Error()
		}
		if ran != want {
			t.Errorf("%q: got %s, want %s", line, ran, want)
		}
	}
}

func TestComplete(t *testing.T) {
	var ran string
	r := newRegistry(&ran)
	for line, want := range map[string][]string{
		"":            {"projects", "project", "new", "quit"},
		"new ":        {"new agent", "new project"},
		"new p":       {"new project"},
		"new agent j": {"new agent Jack"},
		"new agent ":  {"new agent Jack", "new agent Mia"},
		"new x ":      nil,
		"pro":         {"projects", "project"},
		"project ":    {"project Nordwind", "project Northern Clinic", "project Üst"},
		"project nor": {"project Nordwind", "project Northern Clinic"},
		"project ü":   {"project Üst"},
		"zz":          nil,
		"quit x":      nil,
	} {
		got := r.Complete(line)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", line, diff)
		}
	}
}

func TestTwoOfOneNamePanic(t *testing.T) {
	defer func() {
		if r := recover(); r == nil || !strings.Contains(r.(string), "quit") {
			t.Errorf("got %v, want a panic that names the command", r)
		}
	}()
	var r Registry
	r.Add(Command{Name: "quit"}, Command{Name: "exit", Aliases: []string{"quit"}})
}
