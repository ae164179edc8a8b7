package callform

import (
	"context"
	"errors"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/calls/origin"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/form"
	"talkdeck/ui/kit/widget/pane"
)

// Agents lists a project's agents.
type Agents interface {
	List(ctx context.Context, projectID string) ([]client.Agent, error)
}

// Projects tells which agent is a project's active one.
type Projects interface {
	ActiveAgent(ctx context.Context, projectID string) (string, error)
}

// Values tells what is known to fill in for a number, in E.164; *origin.Index does.
type Values interface {
	Values(ctx context.Context, number, agent string) (v origin.Values, ok bool, err error)
}

// Book is the person's own numbers, by name.
type Book interface {
	List() (map[string]string, error)
}

// cast is who can speak.
type cast struct {
	agents []client.Agent
	active string // "" if none is, or it isn't known
}

// own is the person's own numbers.
type own map[string]string

// Page is the form. Use New.
type Page struct {
	env      *page.Env
	id       page.ID
	agents   Agents
	projects Projects
	values   Values
	book     Book

	cast page.Loader[cast]
	own  page.Loader[own]
	last page.Loader[offer]

	form   *form.Form
	shown  string // the agent whose variables the form has
	filled filled
	busy   bool // the call is on its way
	text   pane.Scroll
	size   layout.Size
}

var _ page.Page = (*Page)(nil)

// New returns the form for calls of the project id.Project.
func New(env *page.Env, id page.ID, agents Agents, projects Projects, values Values, book Book) *Page {
	p := &Page{env: env, id: id, agents: agents, projects: projects, values: values, book: book}
	p.cast.PageID, p.cast.Now = id, env.Now
	p.own.PageID, p.own.Now = id, env.Now
	p.last.PageID, p.last.Now = id, env.Now
	p.form = form.New(env.Styles, []form.Field{{Key: number}})
	p.form.SetFields(p.fields())
	return p
}

// The keys of the form's fields; those of the variables are their names behind variable.
const (
	number   = "number"
	agent    = "agent"
	variable = "var:"
)

// ID implements page.Page.
func (p *Page) ID() page.ID { return p.id }

// Title implements page.Page.
func (p *Page) Title() string { return "Call" }

// Show implements page.Page: it takes up the draft, and asks who can speak as of now.
func (p *Page) Show() tea.Cmd {
	p.clear()
	p.shown = ""
	if draft, ok := p.env.Drafts.Get(p.id); ok {
		p.filled = filledBy(draft)
		p.form.SetValues(draft.Values)
		p.form.Focus(number)
	}
	cmds := []tea.Cmd{p.own.Start(p.env.Ctx, func(context.Context) (own, error) { return p.book.List() })}
	if !p.env.Stale {
		cmds = append(cmds, p.read())
	}
	p.lay()
	return tea.Batch(append(cmds, p.follow())...)
}

func (p *Page) read() tea.Cmd {
	return p.cast.Start(p.env.Ctx, func(ctx context.Context) (c cast, err error) {
		if c.agents, err = p.agents.List(ctx, p.id.Project); err != nil {
			return cast{}, err
		}
		c.active, err = p.projects.ActiveAgent(ctx, p.id.Project)
		if err != nil && ctx.Err() == nil {
			err = nil // it only tells which agent to begin with
		}
		return c, err
	})
}

// Hide implements page.Page: it keeps what was typed.
func (p *Page) Hide() { p.env.Drafts.Put(p.id, p.draft()) }

// Close implements page.Page.
func (p *Page) Close() {
	p.cast.Cancel()
	p.own.Cancel()
	p.last.Cancel()
}

// ready reports whether there is anybody who could speak.
func (p *Page) ready() bool { return len(p.cast.Value.agents) > 0 }

// speaker is the chosen agent, nil while there is none.
func (p *Page) speaker() *client.Agent {
	id := p.form.Value(agent)
	i := slices.IndexFunc(p.cast.Value.agents, func(a client.Agent) bool { return a.ID == id })
	if i < 0 {
		return nil
	}
	return &p.cast.Value.agents[i]
}

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	defer p.lay()
	switch msg := msg.(type) {
	case page.Loaded[cast]:
		if p.cast.Take(msg) && msg.Err == nil {
			return p.castCame()
		}
	case page.Loaded[own]:
		if p.own.Take(msg) {
			return p.follow() // what was typed may be one of their names
		}
	case page.Loaded[offer]:
		if p.last.Take(msg) && msg.Err == nil {
			p.offer(msg.Value)
		}
	case page.AgentChanged:
		if msg.Project == p.id.Project && p.ready() {
			return p.read()
		}
	case page.CallBegun:
		p.busy = true
	case page.CallEnded:
		p.ended(msg)
	case tea.KeyPressMsg:
		return p.key(msg)
	case tea.PasteMsg:
		if p.TakesText() {
			p.form.Update(msg)
			return p.follow()
		}
	case tea.MouseWheelMsg:
		p.text.Update(p.env.Keys, msg)
	}
	return nil
}

// castCame takes up who can speak; the agent asked for is kept, else it is the active one.
func (p *Page) castCame() tea.Cmd {
	chosen := p.form.Value(agent)
	if draft, ok := p.env.Drafts.Get(p.id); ok && chosen == "" {
		chosen = draft.Values[agent]
	}
	if chosen == "" {
		chosen = p.cast.Value.active
	}
	p.form.SetFields(p.fields())
	p.form.SetValues(map[string]string{agent: chosen})
	p.shown = ""
	return p.follow()
}

// follow gives the form the variables of the chosen agent, once another is chosen, and what is known of the number, once that is
// another.
func (p *Page) follow() tea.Cmd {
	if !p.ready() {
		return nil
	}
	another := p.followNumber()
	if id := p.form.Value(agent); id != p.shown {
		p.shown, another = id, true
		p.form.SetFields(p.fields())
		p.fillDraft()
	}
	if !another {
		return nil
	}
	return p.askKnown()
}

// variables are what the form has for the chosen agent's prompt.
func (p *Page) variables() map[string]string {
	out := map[string]string{}
	for k, v := range p.form.Values() {
		if name, ok := strings.CutPrefix(k, variable); ok {
			out[name] = v
		}
	}
	return out
}

// ended says what came of the call, if it wasn't made. If it was, the form begins anew: what is dialled once isn't dialled
// twice by pressing enter once more.
func (p *Page) ended(msg page.CallEnded) {
	p.busy = false
	if msg.Err == nil {
		p.clear()
		p.form.Focus(number)
		p.env.Drafts.Drop(p.id)
		return
	}
	at := ""
	var e *client.Error
	if errors.As(msg.Err, &e) && e.Status == 400 && strings.Contains(strings.ToLower(e.Message), "number") {
		at = number
	}
	p.form.SetError(at, present.Explain(msg.Err))
}

// Resize implements page.Page.
func (p *Page) Resize(size layout.Size) {
	p.size = size
	p.lay()
}

// Restyle implements page.Page.
func (p *Page) Restyle() {
	p.form.Restyle(p.env.Styles)
	p.lay()
}

// TakesText implements page.Page.
func (p *Page) TakesText() bool { return p.ready() }

// Preparing implements page.Preparing.
func (p *Page) Preparing() bool { return !p.ready() && p.cast.Loading() }

// Back implements page.Page.
func (p *Page) Back() bool { return false }

// ShortHelp implements page.Page.
func (p *Page) ShortHelp() []key.Binding {
	next := key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "next, and at the end call"))
	scroll := key.NewBinding(key.WithKeys("pgup", "pgdown"), key.WithHelp("pgup/pgdn", "scroll the prompt"))
	scroll.SetEnabled(!p.text.Fits())
	return []key.Binding{next, p.env.Keys.Next, scroll, p.env.Keys.Back}
}

// FullHelp implements page.Page.
func (p *Page) FullHelp() [][]key.Binding { return [][]key.Binding{p.ShortHelp()} }
