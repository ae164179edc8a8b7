package ui

import (
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/contacts"
	"talkdeck/client/match"
	"talkdeck/ui/feature/dialing/unresolved"
	"talkdeck/ui/kit/command"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/toast"
)

// registerAgents adds the commands about agents and calls.
func (a *App) registerAgents() {
	a.commands.Add(
		command.Command{Name: "agent", Args: "NAME|ID", Help: "open one of this project's agents", Complete: a.agentNames, Run: a.runAgent},
		command.Command{Name: "call", Args: "NUMBER|NAME", Help: "make a call, to a number or to one of your own", Complete: a.ownNumbers, Run: a.runCall},
		command.Command{Name: "number", Args: "NAME NUMBER", Help: "save a number of your own under a name", Complete: a.ownNumbers, Run: a.runNumber},
		command.Command{Name: "unnumber", Args: "NAME", Help: "remove a number of your own", Complete: a.ownNumbers, Run: a.runUnnumber},
		command.Command{Name: "ask", Args: "CALL-ID", Help: "ask questions about a call that has ended; without an id, the one on the screen", Run: a.runAsk},
		command.Command{Name: "lookup", Args: "ID", Help: "look a phone number up by its id at Talkstack", Run: a.runLookup},
		command.Command{Name: "unknown", Help: "calls of which it isn't known whether they were made", Run: a.runUnknown},
	)
}

func (a *App) ownNumbers() []string { return a.kept.names }

// agentNames are the names of the agents of the project in view, as far as they were listed.
func (a *App) agentNames() []string {
	var names []string
	for _, agent := range a.kept.agents.Known(a.project.ID) {
		names = append(names, present.AgentName(agent))
	}
	return names
}

func (a *App) runAgent(arg string) (tea.Cmd, error) {
	switch {
	case arg == "":
		return nil, errors.New("which agent? type :agent and its name or id")
	case a.project.ID == "":
		return nil, errNoProject
	}
	ctx, agents, project := a.env.Ctx, a.kept.agents, a.project.ID
	return func() tea.Msg {
		list, err := agents.List(ctx, project)
		if err != nil {
			return page.Failed(err)
		}
		switch found := match.ByName(list, arg, func(v client.Agent) string { return v.ID }, present.AgentName); len(found) {
		case 0:
			return page.Notify{Level: toast.Failure, Text: fmt.Sprintf("no agent of this project is called %q; 2 lists them", present.Line(arg))}
		case 1:
			return page.Open{ID: page.ID{Kind: page.Agent, Project: project, Item: found[0].ID}}
		default:
			return page.Notify{Level: toast.Failure, Text: match.Several(found, arg, present.AgentName).Error()}
		}
	}, nil
}

func (a *App) runCall(arg string) (tea.Cmd, error) {
	if a.project.ID == "" {
		return nil, errNoProject
	}
	return a.env.Post(page.Dial{Number: arg}), nil
}

// runNumber saves a number under a name.
func (a *App) runNumber(arg string) (tea.Cmd, error) {
	name, typed, _ := strings.Cut(arg, " ")
	if err := contacts.CheckName(name); err != nil {
		return nil, fmt.Errorf("%w; like :number me +1 415 555 0123", err)
	}
	n, err := contacts.Read(typed)
	if err != nil {
		return nil, err
	}
	book := a.kept.book
	return func() tea.Msg {
		if err := book.Save(name, n.E164); err != nil {
			return page.Notify{Level: toast.Failure, Text: err.Error()}
		}
		return page.Intents{
			numbersRead(book.Names()),
			page.Notify{Level: toast.Success, Text: fmt.Sprintf("%s is %s now; :call %s opens the form for a call", name, n.E164, name)},
		}
	}, nil
}

// runUnnumber removes a number of the person's own.
func (a *App) runUnnumber(name string) (tea.Cmd, error) {
	if name == "" {
		return nil, errors.New("which one? type :unnumber and the name that it is saved under")
	}
	book := a.kept.book
	return func() tea.Msg {
		if err := book.Remove(name); err != nil {
			return page.Notify{Level: toast.Failure, Text: err.Error()}
		}
		return page.Intents{
			numbersRead(book.Names()),
			page.Notify{Level: toast.Success, Text: "your own number " + name + " is removed"},
		}
	}, nil
}

func (a *App) runAsk(call string) (tea.Cmd, error) {
	id := page.ID{Kind: page.Analysis, Project: a.project.ID, Item: call}
	if top := a.router.top(); call == "" && top != nil && top.ID().Kind == page.Call {
		id.Project, id.Item = top.ID().Project, top.ID().Item
	}
	switch {
	case id.Item == "":
		return nil, errors.New("about which call? open one first, or type :ask and a call's id")
	case id.Project == "":
		return nil, errNoProject
	}
	return a.openOver(id), nil
}

func (a *App) runLookup(id string) (tea.Cmd, error) {
	if id == "" {
		return nil, errors.New("which number? type :lookup and its id; :number is for your own, and 5 lists the project's")
	}
	return a.openOver(page.ID{Kind: page.Numbers, Item: id}), nil
}

func (a *App) runUnknown(string) (tea.Cmd, error) {
	if a.opts.Gate == nil {
		return nil, errNoJournal
	}
	return a.openOver(unresolved.ID), nil
}
