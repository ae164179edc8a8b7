package agents

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/ui/layout"
	"talkdeck/ui/page"
	"talkdeck/ui/widget/pane"
	"talkdeck/ui/widget/table"
)

// Agents lists a project's agents; nil for none.
type Agents interface {
	List(ctx context.Context, projectID string) ([]client.Agent, error)
}

// Voices lists the voices, for their names.
type Voices interface {
	List(ctx context.Context) ([]client.Voice, error)
}

// Projects tells which agent is a project's active one.
type Projects interface {
	ActiveAgent(ctx context.Context, projectID string) (string, error)
}

// refreshEvery is how old the list may get while it is looked at.
const refreshEvery = time.Minute

// Page lists the agents of one project. Use New.
type Page struct {
	env      *page.Env
	id       page.ID
	agents   Agents
	voices   Voices
	projects Projects

	list   page.Loader[[]client.Agent]
	voice  page.Loader[[]client.Voice]
	active page.Loader[string]
	names  map[string]string // of the voices, by id
	asked  time.Time         // when the list was last asked for

	size  layout.Size
	table *table.Table
}

// New returns the page of the agents of the project id.Project.
func New(env *page.Env, id page.ID, agents Agents, voices Voices, projects Projects) *Page {
	p := &Page{env: env, id: id, agents: agents, voices: voices, projects: projects, table: table.New(env.Keys, columns...)}
	p.list.PageID, p.list.Now = id, env.Now
	p.voice.PageID, p.voice.Now = id, env.Now
	p.active.PageID, p.active.Now = id, env.Now
	return p
}

// ID implements page.Page.
func (p *Page) ID() page.ID { return p.id }

// Title implements page.Page.
func (p *Page) Title() string { return "Agents" }

// Show implements page.Page.
func (p *Page) Show() tea.Cmd { return p.refreshIfDue() }

// Hide implements page.Page. What is on its way may come.
func (p *Page) Hide() {}

// Close implements page.Page.
func (p *Page) Close() {
	p.list.Cancel()
	p.voice.Cancel()
	p.active.Cancel()
}

func (p *Page) refreshIfDue() tea.Cmd {
	if p.env.Stale || p.list.Loading() || p.env.Now().Sub(p.asked) < refreshEvery {
		return nil
	}
	return p.refresh()
}

// refresh reads everything. The voices and the active agent only add to the list, so that their failure isn't the list's.
func (p *Page) refresh() tea.Cmd {
	p.asked = p.env.Now()
	cmds := []tea.Cmd{
		p.list.Start(p.env.Ctx, func(ctx context.Context) ([]client.Agent, error) {
			list, err := p.agents.List(ctx, p.id.Project)
			slices.SortStableFunc(list, func(a, b client.Agent) int {
				return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
			})
			return list, err
		}),
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
	switch msg := msg.(type) {
	case page.Clock:
		return p.refreshIfDue()
	case page.Loaded[[]client.Agent]:
		if p.list.Take(msg) {
			p.table.SetSource(rows{p})
		}
	case page.Loaded[[]client.Voice]:
		if p.voice.Take(msg) {
			p.names = map[string]string{}
			for _, v := range p.voice.Value {
				p.names[v.ID] = v.Name
			}
		}
	case page.Loaded[string]:
		p.active.Take(msg)
	case tea.KeyPressMsg:
		return p.key(msg)
	case tea.MouseWheelMsg:
		p.table.Update(msg)
	case tea.MouseClickMsg:
		if list, _ := layout.Split(p.size.Width, wide, listPercent); msg.X < list {
			p.table.Click(msg.Y - len(p.top()))
		}
	}
	return nil
}

func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	k := p.env.Keys
	if key.Matches(msg, k.Refresh) {
		if p.env.Stale {
			return page.Do(page.SignIn{})
		}
		return p.refresh()
	}
	if p.table.Update(msg) {
		return nil
	}
	agent, ok := p.selected()
	switch {
	case !ok:
	case key.Matches(msg, k.Open):
		return page.Do(page.Open{ID: page.ID{Kind: page.Agent, Project: p.id.Project, Item: agent.ID}})
	case key.Matches(msg, k.CopyID):
		return page.Do(page.Copy{Text: agent.ID, What: "agent id"})
	}
	return nil
}

func (p *Page) selected() (client.Agent, bool) {
	i, _, ok := p.table.Cursor()
	if !ok {
		return client.Agent{}, false
	}
	return p.list.Value[i], true
}

// Resize implements page.Page.
func (p *Page) Resize(size layout.Size) { p.size = size }

// Restyle implements page.Page.
func (p *Page) Restyle() {}

// TakesText implements page.Page.
func (p *Page) TakesText() bool { return false }

// Back implements page.Page: there is nothing to close first.
func (p *Page) Back() bool { return false }

// ShortHelp implements page.Page.
func (p *Page) ShortHelp() []key.Binding {
	open, copyID := p.bindings()
	return []key.Binding{open, copyID, p.env.Keys.Refresh, p.env.Keys.Back}
}

// FullHelp implements page.Page.
func (p *Page) FullHelp() [][]key.Binding {
	open, copyID := p.bindings()
	k := p.env.Keys
	return [][]key.Binding{{k.Up, k.Down, k.Top, k.Bottom, k.HalfUp, k.HalfDown, k.PageUp, k.PageDown}, {open, copyID, k.Refresh}}
}

// bindings are the keys that act on the agent under the cursor, disabled while there is none.
func (p *Page) bindings() (open, copyID key.Binding) {
	open, copyID = p.env.Keys.Open, p.env.Keys.CopyID
	_, ok := p.selected()
	open.SetEnabled(ok)
	copyID.SetEnabled(ok)
	return open, copyID
}

func (p *Page) fresh() pane.Fresh {
	return pane.Fresh{Now: p.env.Now(), At: p.list.At, Loading: p.list.Loading(), Stale: p.env.Stale, Err: p.list.Err}
}
