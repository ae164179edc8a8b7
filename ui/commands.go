package ui

import (
	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/command"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/theme"
)

// ownCommands are those of the program itself.
func (a *App) ownCommands() []command.Command {
	commands := []command.Command{
		{Name: "refresh", Help: "ask the service again now", Run: a.env.Command(page.Refresh{})},
		{Name: "theme", Args: "NAME", Help: "change the colours", Complete: theme.Names, Run: a.runTheme},
		{Name: "help", Help: "all keys and commands", Run: func(string) (tea.Cmd, error) { return a.openHelp(), nil }},
		{Name: "quit", Aliases: []string{"q", "exit"}, Help: "leave talkdeck", Run: a.env.Command(page.Quit{})},
	}
	if a.services.Demo != nil {
		examples := []string{"outage 30s", "revoke", "lose-answers 5", "crash-at 37", "voicemail", "speed 5", "pause", "resume"}
		commands = append(commands, command.Command{
			Name: "demo", Args: "COMMAND", Help: "steer the simulation", Run: a.runDemo, Complete: func() []string { return examples },
		})
	}
	return commands
}

// first are the commands that the ":" line offers before all others, and completes to before them.
var first = []string{"projects", "agents", "calls", "voices", "numbers", "project", "refresh", "theme", "session", "requests"}

// run does what a command line says.
func (a *App) run(line string) tea.Cmd {
	cmd, err := a.commandsHere().Run(line)
	if err != nil {
		return a.toast(page.Failure, err.Error())
	}
	return cmd
}

// commandsHere are the commands that can be given on the visible page.
func (a *App) commandsHere() *command.Registry {
	here := a.commands.Clone()
	if p, ok := a.router.Top().(page.Commander); ok {
		here.Add(p.Commands()...)
	}
	return here
}

func (a *App) runTheme(name string) (tea.Cmd, error) {
	if err := theme.Check(name); err != nil {
		return nil, err
	}
	a.opts.Theme = name
	a.restyle()
	return nil, nil
}

// runDemo carries out a demo command.
func (a *App) runDemo(line string) (tea.Cmd, error) {
	demo := a.services.Demo
	return func() tea.Msg {
		said, err := demo.Do(line)
		if err != nil {
			return page.Notify{Level: page.Failure, Text: err.Error()}
		}
		return page.Notify{Level: page.Info, Text: said}
	}, nil
}
