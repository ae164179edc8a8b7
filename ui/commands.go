package ui

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/match"
	"talkdeck/session"
	"talkdeck/ui/kit/command"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/theme"
	"talkdeck/ui/kit/widget/lineinput"
	"talkdeck/ui/kit/widget/toast"
)

// register fills the registry of the ":" line.
func (a *App) register() {
	show := func(kind page.Kind) func(string) (tea.Cmd, error) {
		return func(string) (tea.Cmd, error) { return a.goTo(kind), nil }
	}
	a.commands.Add(
		command.Command{Name: "projects", Help: "all projects", Run: show(page.Projects)},
		command.Command{Name: "agents", Help: "this project's agents", Run: show(page.Agents)},
		command.Command{Name: "calls", Help: "this project's calls", Run: show(page.Calls)},
		command.Command{Name: "voices", Help: "the voices that agents can have", Run: show(page.Voices)},
		command.Command{Name: "numbers", Help: "this project's phone numbers", Run: show(page.Numbers)},
		command.Command{Name: "project", Args: "NAME|ID", Help: "open a project", Complete: a.projectNames, Run: a.runProject},
		command.Command{Name: "refresh", Help: "ask the service again now", Run: func(string) (tea.Cmd, error) {
			return a.refreshVisible(), nil
		}},
		command.Command{Name: "theme", Args: "NAME", Help: "change the colours", Complete: theme.Names, Run: a.runTheme},
		command.Command{Name: "session", Help: "who is signed in, until when, and how renewals go", Run: show(page.Session)},
		command.Command{Name: "requests", Help: "the requests made since the start", Run: a.over(page.ID{Kind: page.Requests})},
		command.Command{Name: "waiting", Help: "decide on what waits for the session", Run: a.runWaiting},
		command.Command{Name: "apikey", Help: "make a new API key", Run: a.runAPIKey},
		command.Command{Name: "signin", Help: "sign in again", Run: func(string) (tea.Cmd, error) { return a.openCard(false), nil }},
		command.Command{Name: "signout", Aliases: []string{"logout"}, Help: "end this session on this computer", Run: a.runSignOut},
		command.Command{Name: "help", Help: "all keys and commands", Run: func(string) (tea.Cmd, error) { a.openHelp(); return nil, nil }},
		command.Command{Name: "quit", Aliases: []string{"q", "exit"}, Help: "leave talkdeck", Run: func(string) (tea.Cmd, error) { return a.quit(quitNow), nil }},
	)
	a.registerAccount()
	if a.opts.Profiles != nil {
		a.commands.Add(command.Command{Name: "profile", Args: "NAME", Help: "go on as another account or at another service", Complete: a.opts.Profiles, Run: a.runProfile})
	}
	if a.opts.Demo != nil {
		a.commands.Add(command.Command{
			Name: "demo", Args: "CUE", Help: "steer the simulation", Run: a.runDemo,
			Complete: func() []string {
				return []string{"outage 30s", "revoke", "lose-answers 5", "crash-at 37", "voicemail", "speed 5", "pause", "resume"}
			},
		})
	}
}

// run does what a command line says.
func (a *App) run(line string) tea.Cmd {
	cmd, err := a.commandsHere().Run(line)
	if err != nil {
		return a.toast(toast.Failure, err.Error())
	}
	return cmd
}

// commandsHere are the commands that can be given on the visible page.
func (a *App) commandsHere() *command.Registry {
	var here command.Registry
	here.Add(a.commands.All()...)
	if p, ok := a.router.top().(page.Commander); ok {
		here.Add(p.Commands()...)
	}
	return &here
}

// over opens a page on top of the one that is there.
func (a *App) over(id page.ID) func(string) (tea.Cmd, error) {
	return func(string) (tea.Cmd, error) { return a.openOver(id), nil }
}

// completions are the ways in which a command line can go on.
func (a *App) completions(line string) []lineinput.Choice {
	var out []lineinput.Choice
	for _, full := range a.commandsHere().Complete(line) {
		show := full
		if _, arg, ok := strings.Cut(full, " "); ok {
			show = arg
		}
		out = append(out, lineinput.Choice{Line: full, Show: show})
	}
	return out
}

func (a *App) projectNames() []string {
	names := make([]string, len(a.projects))
	for i, p := range a.projects {
		names[i] = present.Line(p.Name) // it is drawn in the line
	}
	return names
}

// runProject opens a project by its name among those that are known, else by its id.
func (a *App) runProject(arg string) (tea.Cmd, error) {
	if arg == "" {
		return nil, errors.New("which project? type :project and its name or id")
	}
	id, name := func(p client.Project) string { return p.ID }, func(p client.Project) string { return present.Line(p.Name) }
	switch found := match.ByName(a.projects, arg, id, name); len(found) {
	case 0:
	case 1:
		return a.useProject(found[0]), nil
	default:
		return nil, match.Several(found, arg, name)
	}
	ctx, c := a.env.Ctx, a.opts.Client
	return func() tea.Msg {
		p, err := c.Projects.Get(ctx, arg)
		if err != nil {
			return page.Notify{Level: toast.Failure, Text: fmt.Sprintf("no project is called %q, and as an id: %v", arg, err)}
		}
		return page.UseProject{Project: *p}
	}, nil
}

// profileName is what a profile may be called: it is a folder's name too.
var profileName = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$`)

func (a *App) runProfile(name string) (tea.Cmd, error) {
	switch {
	case name == "":
		return nil, fmt.Errorf("this is profile %s; type :profile and the name of another, new or not", a.session.Profile)
	case !profileName.MatchString(name):
		return nil, errors.New("a profile's name is letters, digits, dots, dashes and underscores, up to 64, with no dot first")
	case name == a.session.Profile:
		return nil, fmt.Errorf("this is profile %s already", name)
	}
	return a.quit(func() tea.Cmd {
		a.exit, a.next = ExitToProfile, name
		return tea.Quit
	}), nil
}

func (a *App) runTheme(name string) (tea.Cmd, error) {
	if err := theme.Check(name); err != nil {
		return nil, err
	}
	a.opts.Theme = name
	a.restyle()
	return nil, nil
}

func (a *App) runSignOut(string) (tea.Cmd, error) {
	if a.session.APIKey || a.session.State == session.SignedOut {
		return nil, errors.New("nobody is signed in with a password")
	}
	ctx, keeper := a.env.Ctx, a.opts.Session
	return a.env.Post(page.Ask{
		Title: "Sign out " + a.session.Account + "?",
		Text:  "The session is removed from this computer. Other windows of this profile are signed out too.",
		Yes:   "sign out",
		Then: func() tea.Cmd {
			return func() tea.Msg {
				if _, err := keeper.SignOut(ctx); err != nil && !errors.Is(err, context.Canceled) {
					return page.Failed(err)
				}
				return page.Notify{Level: toast.Success, Text: "signed out"}
			}
		},
	}), nil
}

// cueDone is what came of a cue to the simulation.
type cueDone struct {
	said string
	err  error
}

func (a *App) runDemo(cue string) (tea.Cmd, error) {
	demo := a.opts.Demo
	return func() tea.Msg {
		said, err := demo.Do(cue)
		return cueDone{said, err}
	}, nil
}
