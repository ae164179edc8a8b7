package agentlist

import (
	"context"
	"errors"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
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

// Voices lists the voices, for their names.
type Voices interface {
	List(ctx context.Context) ([]client.Voice, error)
}

// Projects tells which agent is a project's active one, and changes that.
type Projects interface {
	ActiveAgent(ctx context.Context, projectID string) (string, error)
	agentaction.Projects
}

// Page lists the agents of one project. Use New.
type Page struct {
	*list.List[[]client.Agent, client.Agent]
	env      *page.Env
	id       page.ID
	voices   Voices
	projects Projects
	actions  *agentaction.Actions

	voice  page.Loader[[]client.Voice]
	active page.Loader[string]
	names  map[string]string // of the voices, by id
}

var _ page.Page = (*Page)(nil)

// New returns the page of the agents of the project id.Project.
func New(env *page.Env, id page.ID, agents Agents, voices Voices, projects Projects) *Page {
	p := &Page{env: env, id: id, voices: voices, projects: projects}
	p.voice.PageID, p.voice.Now = id, env.Now
	p.active.PageID, p.active.Now = id, env.Now
	p.actions = agentaction.New(env, id, agents, projects)
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
		Cell: p.cell, Detail: p.prompt,
	})
	return p
}

// Close implements page.Page.
func (p *Page) Close() {
	p.List.Close()
	p.voice.Cancel()
	p.active.Cancel()
}

// along reads the voices and the active agent. They only add to the list, so that their failure isn't the list's.
func (p *Page) along() tea.Cmd {
	cmds := []tea.Cmd{
		p.active.Start(p.env.Ctx, func(ctx context.Context) (string, error) {
			id, err := p.projects.ActiveAgent(ctx, p.id.Project)
			if errors.Is(err, client.ErrNotFound) {
				return "", nil
			}
			return id, err
		}),
	}
	if p.voice.At.IsZero() { // voices hardly ever change
		cmds = append(cmds, p.voice.Start(p.env.Ctx, p.voices.List))
	}
	return tea.Batch(cmds...)
}

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	if cmd, done := p.List.Handle(msg); done {
		return cmd
	}
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
		if msg.Project == p.id.Project {
			return p.Refresh()
		}
	case tea.KeyPressMsg:
		return p.key(msg)
	}
	return nil
}

func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	k := p.env.Keys
	target := p.target()
	switch {
	case target == nil:
	case key.Matches(msg, k.Open):
		return p.env.Post(page.Open{ID: page.ID{Kind: page.Agent, Project: p.id.Project, Item: target.Agent.ID}})
	case key.Matches(msg, k.CopyID):
		return p.env.Post(page.Copy{Text: target.Agent.ID, What: "agent id"})
	}
	cmd, _ := p.actions.Key(msg, target)
	return cmd
}

// target is the agent under the cursor, nil while there is none.
func (p *Page) target() *agentaction.Target {
	agent, ok := p.Selected()
	if !ok {
		return nil
	}
	return &agentaction.Target{Agent: agent, Active: p.active.Value == agent.ID}
}

// ShortHelp implements page.Page.
func (p *Page) ShortHelp() []key.Binding {
	open, copyID, actions := p.bindings()
	return append(append([]key.Binding{open}, actions...), copyID, p.env.Keys.Refresh)
}

// FullHelp implements page.Page.
func (p *Page) FullHelp() [][]key.Binding {
	open, copyID, actions := p.bindings()
	return [][]key.Binding{p.Moves(), append([]key.Binding{open, copyID, p.env.Keys.Refresh}, actions...)}
}

// bindings are the keys that act on the agent under the cursor, disabled while there is none.
func (p *Page) bindings() (open, copyID key.Binding, actions []key.Binding) {
	open, copyID = p.env.Keys.Open, p.env.Keys.CopyID
	target := p.target()
	open.SetEnabled(target != nil)
	copyID.SetEnabled(target != nil)
	return open, copyID, p.actions.Bindings(target != nil, target != nil && target.Active)
}
