// Package agents is a project's agents: looked at, made, edited and deleted, with the versions of their prompts and the voices that
// they can have.
package agents

import (
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/match"
	"talkdeck/ui/feature"
	"talkdeck/ui/feature/agents/agentaction"
	"talkdeck/ui/feature/agents/agentform"
	"talkdeck/ui/feature/agents/agentlist"
	"talkdeck/ui/feature/agents/agentview"
	"talkdeck/ui/feature/agents/versions"
	"talkdeck/ui/feature/agents/voices"
	"talkdeck/ui/kit/command"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
)

// Feature is the agents. Use New.
type Feature struct{ feature.Base }

// New returns the feature.
func New(env *page.Env, s *feature.Services) *Feature { return &Feature{feature.Base{Env: env, S: s}} }

// Commands implements feature.Feature.
func (f *Feature) Commands() []command.Command {
	return []command.Command{
		{Name: "agents", Help: "this project's agents", Run: f.Env.Command(page.GoTo{Kind: page.Agents})},
		{Name: "agent", Args: "NAME|ID", Help: "open one of this project's agents", Complete: f.names, Run: f.runAgent},
		{Name: "new agent", Help: "make an agent", Run: f.runNew},
		{Name: "voices", Help: "the voices that agents can have", Run: f.Env.Command(page.GoTo{Kind: page.Voices})},
	}
}

// Pages implements feature.Feature.
func (f *Feature) Pages() map[page.Kind]func(page.ID) page.Page {
	c, own := f.S.Client, f.S.Agents
	return map[page.Kind]func(page.ID) page.Page{
		page.Agents: func(id page.ID) page.Page { return agentlist.New(f.Env, id, own, c.Voices, c.Projects) },
		page.Agent: func(id page.ID) page.Page {
			return agentview.New(f.Env, id, own, c.Voices, c.Projects, agentview.Past{
				Made: f.S.Made.List, Open: func(project string) agentview.Feed { return f.S.Hub.Open(project) },
			})
		},
		page.AgentForm: func(id page.ID) page.Page { return agentform.New(f.Env, id, own, c.Voices, f.S.Filled) },
		page.Versions:  func(id page.ID) page.Page { return versions.New(f.Env, id, own) },
		page.Voices:    func(page.ID) page.Page { return voices.New(f.Env, c.Voices) },
	}
}

// names are those of the agents of the project in view, as far as they were listed.
func (f *Feature) names() []string {
	var names []string
	for _, agent := range f.S.Agents.Known(f.Env.Project.ID) {
		names = append(names, present.AgentName(agent))
	}
	return names
}

// runAgent opens an agent by its name or id.
func (f *Feature) runAgent(arg string) (tea.Cmd, error) {
	switch {
	case arg == "":
		return nil, errors.New("which agent? type :agent and its name or id")
	case f.Env.Project.ID == "":
		return nil, page.ErrNoProject
	}
	ctx, agents, project := f.Env.Ctx, f.S.Agents, f.Env.Project.ID
	return f.Env.Opening(func() tea.Msg {
		list, err := agents.List(ctx, project)
		if err != nil {
			return page.Failed(err)
		}
		switch found := match.ByName(list, arg, func(v client.Agent) string { return v.ID }, present.AgentName); len(found) {
		case 0:
			return page.Notify{Level: page.Failure, Text: fmt.Sprintf("no agent of this project is called %q; 2 lists them", present.Line(arg))}
		case 1:
			return page.Open{ID: page.ID{Kind: page.Agent, Project: project, Item: found[0].ID}}
		default:
			return page.Notify{Level: page.Failure, Text: match.Several(found, arg, present.AgentName).Error()}
		}
	}), nil
}

func (f *Feature) runNew(string) (tea.Cmd, error) {
	if f.Env.Project.ID == "" {
		return nil, page.ErrNoProject
	}
	return f.Env.IfWritable(page.Open{ID: agentaction.Form(f.Env.Project.ID, "")}), nil
}
