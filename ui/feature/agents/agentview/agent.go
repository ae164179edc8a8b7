package agentview

import (
	"context"
	"errors"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/agents/prompt"
	"talkdeck/ui/feature/agents/agentaction"
	"talkdeck/ui/kit/editor"
	"talkdeck/ui/kit/layout"
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

// Projects tells which agent is a project's active one, and changes that.
type Projects interface {
	ActiveAgent(ctx context.Context, projectID string) (string, error)
	agentaction.Projects
}

// refreshEvery is how old the agent may get while it is looked at.
const refreshEvery = time.Minute

// Page shows one agent. Use New.
type Page struct {
	env      *page.Env
	id       page.ID
	agents   Agents
	voices   Voices
	projects Projects
	actions  *agentaction.Actions
	visible  bool
	past     past

	agent  page.Loader[*client.Agent]
	voice  page.Loader[*client.Voice]
	active page.Loader[string]
	asked  time.Time // when the agent was last asked for

	size layout.Size
	left []string    // the facts, where they stand beside the prompt; nil where they scroll with it
	text pane.Scroll // the prompt, or all of it
}

// New returns the page of the agent id.Item of the project id.Project.
func New(env *page.Env, id page.ID, agents Agents, voices Voices, projects Projects, known Past) *Page {
	p := &Page{env: env, id: id, agents: agents, voices: voices, projects: projects, actions: agentaction.New(env, id, agents, projects)}
	p.past.Past, p.past.made.PageID, p.past.made.Now = known, id, env.Now
	p.agent.PageID, p.agent.Now = id, env.Now
	p.voice.PageID, p.voice.Now = id, env.Now
	p.active.PageID, p.active.Now = id, env.Now
	return p
}

// ID implements page.Page.
func (p *Page) ID() page.ID { return p.id }

// Title implements page.Page: the agent's name once it is known, else its id.
func (p *Page) Title() string {
	if a := p.agent.Value; a != nil && a.Name != "" {
		return present.Line(a.Name)
	}
	return present.Line(p.id.Item)
}

// Show implements page.Page.
func (p *Page) Show() tea.Cmd {
	p.visible = true
	p.past.show(p.id.Project)
	return tea.Batch(p.past.read(p.env.Ctx, p.id), p.refreshIfDue())
}

// Hide implements page.Page. What is on its way may come.
func (p *Page) Hide() {
	p.visible = false
	p.past.hide()
}

// Close implements page.Page.
func (p *Page) Close() {
	p.agent.Cancel()
	p.past.hide()
	p.past.made.Cancel()
	p.voice.Cancel()
	p.active.Cancel()
}

func (p *Page) refreshIfDue() tea.Cmd {
	if p.env.Stale || p.agent.Loading() || p.env.Now().Sub(p.asked) < refreshEvery {
		return nil
	}
	return p.refresh()
}

// refresh reads everything. The voice, which is read once it is known which, and the active agent only add to the page, so
// that their failure isn't the page's.
func (p *Page) refresh() tea.Cmd {
	p.asked = p.env.Now()
	return tea.Batch(
		p.agent.Start(p.env.Ctx, func(ctx context.Context) (*client.Agent, error) {
			return p.agents.Get(ctx, p.id.Project, p.id.Item)
		}),
		p.active.Start(p.env.Ctx, func(ctx context.Context) (string, error) {
			id, err := p.projects.ActiveAgent(ctx, p.id.Project)
			if errors.Is(err, client.ErrNotFound) {
				return "", nil
			}
			return id, err
		}),
	)
}

// readVoice reads the agent's voice, unless it is there: voices hardly ever change.
func (p *Page) readVoice() tea.Cmd {
	id := p.agent.Value.VoiceID
	if id == "" || p.voice.Value != nil && p.voice.Value.ID == id {
		return nil
	}
	return p.voice.Start(p.env.Ctx, func(ctx context.Context) (*client.Voice, error) { return p.voices.Get(ctx, id) })
}

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.Clock:
		if p.past.reckon(p.env, false) {
			p.lay()
		}
		return p.refreshIfDue()
	case page.Loaded[[]prompt.Made]:
		if p.past.made.Take(msg) && p.visible {
			p.past.show(p.id.Project)
			p.past.reckon(p.env, true)
			p.lay()
		}
	case page.Loaded[*client.Agent]:
		if p.agent.Take(msg) {
			p.lay()
			if msg.Err == nil {
				return p.readVoice()
			}
		}
	case page.Loaded[*client.Voice]:
		if p.voice.Take(msg) {
			p.lay()
		}
	case page.Loaded[string]:
		if p.active.Take(msg) {
			p.lay()
		}
	case editor.Edited:
		return p.actions.Edited(msg)
	case page.AgentChanged:
		return p.changed(msg)
	case tea.KeyPressMsg:
		return p.key(msg)
	case tea.MouseWheelMsg:
		p.text.Update(p.env.Keys, msg)
	}
	return nil
}

// changed reads the agent again, or leaves if it is gone.
func (p *Page) changed(msg page.AgentChanged) tea.Cmd {
	switch {
	case msg.Project != p.id.Project:
		return nil // an agent of elsewhere
	case !msg.Deleted || msg.Agent != p.id.Item:
		return p.refresh()
	case p.visible:
		return p.env.Post(page.Back{})
	}
	return nil
}

// target is the agent once it is known, else nil.
func (p *Page) target() *agentaction.Target {
	if p.agent.Value == nil {
		return nil
	}
	return &agentaction.Target{Agent: *p.agent.Value, Active: p.active.Value == p.id.Item}
}

func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	k := p.env.Keys
	switch {
	case p.text.Update(k, msg):
		return nil
	case key.Matches(msg, k.CopyID):
		return p.env.Post(page.Copy{Text: p.id.Item, What: "agent id"})
	case key.Matches(msg, k.Refresh):
		if p.env.Stale {
			return p.env.Post(page.SignIn{})
		}
		return p.refresh()
	}
	cmd, _ := p.actions.Key(msg, p.target())
	return cmd
}

// Resize implements page.Page.
func (p *Page) Resize(size layout.Size) {
	p.size = size
	p.lay()
}

// Restyle implements page.Page.
func (p *Page) Restyle() { p.lay() }

// TakesText implements page.Page.
func (p *Page) TakesText() bool { return false }

// Back implements page.Page: there is nothing to close first.
func (p *Page) Back() bool { return false }

// ShortHelp implements page.Page.
func (p *Page) ShortHelp() []key.Binding {
	k := p.env.Keys
	scroll := key.NewBinding(key.WithKeys("up", "down"), key.WithHelp("↑↓", "scroll"))
	scroll.SetEnabled(!p.text.Fits())
	return append(append([]key.Binding{scroll}, p.bindings()...), k.CopyID, k.Refresh, k.Back)
}

// FullHelp implements page.Page.
func (p *Page) FullHelp() [][]key.Binding {
	k := p.env.Keys
	move := []key.Binding{k.Up, k.Down, k.HalfUp, k.HalfDown, k.PageUp, k.PageDown, k.Top, k.Bottom}
	for i := range move {
		move[i].SetEnabled(!p.text.Fits())
	}
	return [][]key.Binding{move, append(p.bindings(), k.CopyID, k.Refresh)}
}

func (p *Page) bindings() []key.Binding {
	target := p.target()
	return p.actions.Bindings(target != nil, target != nil && target.Active)
}
