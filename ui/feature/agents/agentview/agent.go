package agentview

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/agents"
	"talkdeck/client/agents/prompt"
	"talkdeck/ui/feature/agents/agentaction"
	"talkdeck/ui/kit/editor"
	"talkdeck/ui/kit/keys"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
)

// Agents reads an agent, and deletes it.
type Agents interface {
	Get(ctx context.Context, projectID, agentID string) (*client.Agent, error)
	agentaction.Agents
}

// Voices reads a voice, for its name.
type Voices interface {
	Get(ctx context.Context, id string) (*client.Voice, error)
}

// refreshEvery is how old the agent may get while it is looked at.
const refreshEvery = time.Minute

// Page shows one agent. Use New.
type Page struct {
	page.Base
	agents   Agents
	voices   Voices
	projects agentaction.Projects
	actions  *agentaction.Actions
	visible  bool
	past     past

	agent  page.Loader[*client.Agent]
	voice  page.Loader[*client.Voice]
	active page.Loader[string]
	asked  time.Time // when the agent was last asked for

	left []string    // the facts, where they stand beside the prompt; nil where they scroll with it
	text pane.Scroll // the prompt, or all of it
}

// New returns the page of the agent id.Item of the project id.Project.
func New(env *page.Env, id page.ID, agents Agents, voices Voices, projects agentaction.Projects, known Past) *Page {
	p := &Page{
		Base: page.NewBase(env, id), agents: agents, voices: voices, projects: projects, actions: agentaction.New(env, id, agents, projects),
		past:  past{Past: known, made: page.NewLoader[[]prompt.Made](env, id)},
		agent: page.NewLoader[*client.Agent](env, id), voice: page.NewLoader[*client.Voice](env, id), active: page.NewLoader[string](env, id),
	}
	p.Layout = p.layout
	return p
}

// Title implements page.Page: the agent's name once it is known, else its id.
func (p *Page) Title() string {
	if a := p.agent.Value; a != nil && a.Name != "" {
		return present.Line(a.Name)
	}
	return present.Line(p.PageID.Item)
}

// Show implements page.Page.
func (p *Page) Show() tea.Cmd {
	p.visible = true
	p.past.show(p.PageID.Project)
	return tea.Batch(p.past.read(p.Ctx, p.PageID), p.refreshIfDue())
}

// Hide implements page.Page. Requests in flight may be answered.
func (p *Page) Hide() {
	p.visible = false
	p.past.hide()
}

// Close implements page.Page.
func (p *Page) Close() {
	p.past.hide()
	p.Base.Close()
}

func (p *Page) refreshIfDue() tea.Cmd {
	if p.Env.Stale || p.agent.Loading() || p.Env.Now().Sub(p.asked) < refreshEvery {
		return nil
	}
	return p.refresh()
}

// refresh reads the agent and which one is active. The latter, and the voice, which is read once it is known which, only add to
// the page, so that their failure isn't the page's.
func (p *Page) refresh() tea.Cmd {
	p.asked = p.Env.Now()
	id := p.PageID
	return tea.Batch(
		p.agent.Start(p.Ctx, func(ctx context.Context) (*client.Agent, error) { return p.agents.Get(ctx, id.Project, id.Item) }),
		p.active.Start(p.Ctx, func(ctx context.Context) (string, error) { return agents.Active(ctx, p.projects, id.Project) }),
	)
}

// readVoice reads the agent's voice, unless it is there: voices hardly ever change.
func (p *Page) readVoice() tea.Cmd {
	id := p.agent.Value.VoiceID
	if id == "" || p.voice.Value != nil && p.voice.Value.ID == id {
		return nil
	}
	return p.voice.Start(p.Ctx, func(ctx context.Context) (*client.Voice, error) { return p.voices.Get(ctx, id) })
}

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.Clock:
		if p.past.refreshRows(p.Env, false) {
			p.layout()
		}
		return p.refreshIfDue()
	case page.Loaded[[]prompt.Made]:
		if p.past.made.Take(msg) && p.visible {
			p.past.show(p.PageID.Project)
			p.past.refreshRows(p.Env, true)
			p.layout()
		}
	case page.Loaded[*client.Agent]:
		if p.agent.Take(msg) {
			p.layout()
			if msg.Err == nil {
				return p.readVoice()
			}
		}
	case page.Loaded[*client.Voice]:
		if p.voice.Take(msg) {
			p.layout()
		}
	case page.Loaded[string]:
		if p.active.Take(msg) {
			p.layout()
		}
	case editor.Edited:
		return p.actions.Edited(msg)
	case page.AgentChanged:
		return p.changed(msg)
	default:
		return p.Env.Read(msg, &p.text, p.Actions)
	}
	return nil
}

// changed reads the agent again, or leaves if it is gone.
func (p *Page) changed(msg page.AgentChanged) tea.Cmd {
	switch {
	case msg.Project != p.PageID.Project:
		return nil // an agent of elsewhere
	case !msg.Deleted || msg.Agent != p.PageID.Item:
		return p.refresh()
	case p.visible:
		return p.Env.Post(page.Back{})
	}
	return nil
}

// Actions implements page.Page.
func (p *Page) Actions() []page.Action {
	k := p.Env.Keys
	var target *agentaction.Target
	if a := p.agent.Value; a != nil {
		target = &agentaction.Target{Agent: *a, Active: p.active.Value == p.PageID.Item}
	}
	scroll := keys.Bind("↑↓", "scroll", "up", "down")
	actions := append([]page.Action{{Key: scroll, Off: p.text.Fits(), Hint: true}}, p.actions.Table(p.PageID.Item, target)...)
	actions = append(actions, page.Action{Key: k.Refresh, Hint: true, Do: p.Env.IfSignedIn(p.refresh)}, page.Action{Key: k.Back, Hint: true})
	if p.text.Fits() {
		return actions
	}
	return append(actions, p.Env.Moves()...)
}
