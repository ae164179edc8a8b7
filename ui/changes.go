package ui

import (
	"errors"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/ui/feature/agents/agentaction"
	"talkdeck/ui/kit/command"
	"talkdeck/ui/kit/page"
)

// registerChanges adds the commands that open a form.
func (a *App) registerChanges() {
	a.commands.Add(
		command.Command{Name: "new", Args: "project|agent|number", Help: "make a project or an agent, or assign a number to one", Complete: fixed("project", "agent", "number"), Run: a.runNew},
		command.Command{Name: "rename", Help: "rename or describe this project", Run: a.aboutProject(page.ProjectEdit)},
		command.Command{Name: "webhook", Help: "set this project's webhook", Run: a.aboutProject(page.ProjectWebhook)},
		command.Command{Name: "delete", Args: "project", Help: "delete this project", Complete: fixed("project"), Run: a.runDelete},
		command.Command{Name: "assign", Args: "NUMBER", Help: "assign a number to one of this project's agents", Run: a.runAssign},
	)
}

func fixed(choices ...string) func() []string { return func() []string { return choices } }

var errNoProject = errors.New("open a project first: enter on one in the list, or :project NAME")

// aboutProject opens a form about the project in view.
func (a *App) aboutProject(kind page.Kind) func(string) (tea.Cmd, error) {
	return func(string) (tea.Cmd, error) {
		if a.project.ID == "" {
			return nil, errNoProject
		}
		return a.env.IfWritable(page.Open{ID: page.ID{Kind: kind, Item: a.project.ID}}), nil
	}
}

func (a *App) runNew(what string) (tea.Cmd, error) {
	switch what {
	case "project":
		return a.env.IfWritable(page.Open{ID: page.ID{Kind: page.ProjectNew}}), nil
	case "agent":
		if a.project.ID == "" {
			return nil, errNoProject
		}
		return a.env.IfWritable(page.Open{ID: agentaction.Form(a.project.ID, "")}), nil
	case "number":
		return a.runAssign("")
	}
	return nil, fmt.Errorf("there is no new %q; there is :new project, :new agent and :new number", what)
}

func (a *App) runDelete(what string) (tea.Cmd, error) {
	if what != "project" {
		return nil, errors.New("delete what? :delete project deletes the one in view, once its name is typed")
	}
	return a.aboutProject(page.ProjectDelete)("")
}

func (a *App) runAssign(number string) (tea.Cmd, error) {
	if a.project.ID == "" {
		return nil, errNoProject
	}
	return a.env.IfWritable(page.Open{ID: page.ID{Kind: page.NumberAssign, Project: a.project.ID, Item: number}}), nil
}

// projectChanged keeps up with a project that was made, changed or deleted here, and tells the pages.
func (a *App) projectChanged(msg page.ProjectChanged) tea.Cmd {
	p, inView := msg.Project, a.project.ID == msg.Project.ID
	a.projects = slices.DeleteFunc(slices.Clone(a.projects), func(have client.Project) bool { return have.ID == p.ID })
	cmds := []tea.Cmd{a.router.broadcast(msg)}
	switch {
	case msg.Gone && inView: // nothing more is to be seen of it
		a.project = client.Project{}
		cmds = append(cmds, a.goTo(page.Projects))
	case msg.Gone:
	default:
		a.projects = append(a.projects, p)
		a.opts.Remembered.AddProject(p.ID)
		if inView {
			a.project = p
		}
	}
	return tea.Batch(cmds...)
}
