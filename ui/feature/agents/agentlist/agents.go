package agentlist

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/agents"
	"talkdeck/ui/feature/agents/agentaction"
	"talkdeck/ui/kit/editor"
	"talkdeck/ui/kit/list"
	"talkdeck/ui/kit/page"
)

// Agents lists a project's agents, nil for none, and deletes them.
type Agents interface {
	List(ctx context.Context, projectID string) ([]client.Agent, error)
	agentaction.Agents
}

// Page lists the agents of one project. Use New.
type Page struct {
	*list.List[[]client.Agent, client.Agent]
	voices   page.VoiceLister
	projects agentaction.Projects
	actions  *agentaction.Actions

	voice  page.Loader[[]client.Voice]
	active page.Loader[string]
	names  map[string]string // of the voices, by id
}

// New returns the page of the agents of the project id.Project.
func New(env *page.Env, id page.ID, agents Agents, voices page.VoiceLister, projects agentaction.Projects) *Page {
	p := &Page{
		voices: voices, projects: projects, actions: agentaction.New(env, id, agents, projects),
		voice: page.NewLoader[[]client.Voice](env, id), active: page.NewLoader[string](env, id),
	}
	p.List = list.New(env, list.Options[[]client.Agent, client.Agent]{
		ID: id, Words: words, Columns: columns, Percent: 56, Along: p.along,
		Fetch: func(ctx context.Context) ([]client.Agent, error) {
			list, err := agents.List(ctx, id.Project)
			slices.SortStableFunc(list, func(a, b client.Agent) int {
				return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
			})
			return list, err
		},
		Items: func(list []client.Agent) []client.Agent { return list },
		Key:   func(a client.Agent) string { return a.ID },
		Text: func(a client.Agent) string {
			return strings.Join([]string{a.Name, a.ID, a.PhoneNumber, p.names[a.VoiceID], a.VoiceID, a.Prompt}, "\n")
		},
		Cells: p.cells, Detail: p.prompt, Actions: p.own, Update: p.update,
	})
	return p
}

// along reads the voices and the active agent. They only add to the list, so that their failure isn't the list's.
func (p *Page) along() tea.Cmd {
	cmd := p.active.Start(p.Ctx, func(ctx context.Context) (string, error) { return agents.Active(ctx, p.projects, p.PageID.Project) })
	if p.voice.At.IsZero() { // voices hardly ever change
		cmd = tea.Batch(cmd, p.voice.Start(p.Ctx, p.voices.List))
	}
	return cmd
}

func (p *Page) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.Loaded[[]client.Voice]:
		if p.voice.Take(msg) {
			p.names = map[string]string{}
			for _, v := range p.voice.Value {
				p.names[v.ID] = v.Name
			}
		}
	case page.Loaded[string]:
		p.active.Take(msg)
	case editor.Edited:
		return p.actions.Edited(msg)
	case page.AgentChanged:
		if msg.Project == p.PageID.Project {
			return p.Refresh()
		}
	}
	return nil
}

// own are the actions on the agent under the cursor.
func (p *Page) own() []page.Action {
	agent, ok := p.Selected()
	var target *agentaction.Target
	if ok {
		target = &agentaction.Target{Agent: agent, Active: p.active.Value == agent.ID}
	}
	k, open := p.Env.Keys, page.Open{ID: page.ID{Kind: page.Agent, Project: p.PageID.Project, Item: agent.ID}}
	actions := append([]page.Action{{Key: k.Open, Off: !ok, Hint: true, Do: p.Env.Posting(open)}}, p.actions.Table(agent.ID, target)...)
	return append(actions, page.Action{Key: k.Filter}) // left out of the footer
}
