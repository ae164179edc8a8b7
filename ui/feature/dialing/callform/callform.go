package callform

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/agents"
	"talkdeck/client/calls/origin"
	"talkdeck/ui/kit/agentpicker"
	"talkdeck/ui/kit/keys"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/form"
	"talkdeck/ui/kit/widget/pane"
)

// Values finds what variables were filled with for a number, in E.164, before; *origin.Index does.
type Values interface {
	Values(ctx context.Context, number, agent string) (v origin.Values, ok bool, err error)
}

// Book is the person's own numbers, by name.
type Book interface {
	List() (map[string]string, error)
}

// own is the person's own numbers, by name.
type own map[string]string

// Page is the form. Use New.
type Page struct {
	page.Base
	values Values
	book   Book

	agents *agentpicker.Picker
	own    page.Loader[own]
	last   page.Loader[offer]

	form   *form.Form
	shown  string // the agent whose variables the form has
	filled filled
	busy   bool // the call is being asked for
	text   pane.Scroll
}

// New returns the form for calls of the project id.Project.
func New(env *page.Env, id page.ID, list page.AgentLister, projects agents.Projects, values Values, book Book) *Page {
	base := page.NewBase(env, id)
	p := &Page{
		Base: base, values: values, book: book,
		agents: agentpicker.New(base, "speak", list, projects), own: page.NewLoader[own](env, id), last: page.NewLoader[offer](env, id),
	}
	p.Name, p.Layout = "Call", p.layout
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

// Show implements page.Page: it resumes the draft, and asks who can speak as of now.
func (p *Page) Show() tea.Cmd {
	p.clear()
	p.shown = ""
	if draft, ok := p.Env.Drafts.Get(p.PageID); ok {
		p.filled = filledBy(draft)
		p.form.SetValues(draft.Values)
		p.form.Focus(number)
	}
	cmds := []tea.Cmd{p.own.Start(p.Ctx, func(context.Context) (own, error) { return p.book.List() })}
	if !p.Env.Stale {
		cmds = append(cmds, p.agents.Read())
	}
	p.layout()
	return tea.Batch(append(cmds, p.follow())...)
}

// Hide implements page.Page: it keeps what was typed.
func (p *Page) Hide() { p.Env.Drafts.Put(p.PageID, p.draft()) }

// speaker is the chosen agent, nil while there is none.
func (p *Page) speaker() *client.Agent { return p.agents.Agent(p.form.Value(agent)) }

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	defer p.layout()
	switch msg := msg.(type) {
	case page.Loaded[agentpicker.Found]:
		if p.agents.Take(msg) && msg.Err == nil {
			p.agents.Offer(p.form, agent, p.fields())
			p.shown = ""
			return p.follow()
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
		return p.agents.Changed(msg)
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
		p.text.Update(p.Env.Keys, msg)
	}
	return nil
}

// follow gives the form the variables of the chosen agent, once another is chosen, and what is known of the number, once that is
// another.
func (p *Page) follow() tea.Cmd {
	if !p.agents.Ready() {
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
func (p *Page) variables() map[string]string { return named(p.form.Values()) }

// ended says why the call wasn't made. If it was, the form begins anew: pressing enter once more must not dial twice.
func (p *Page) ended(msg page.CallEnded) {
	p.busy = false
	if msg.Err == nil {
		p.clear()
		p.form.Focus(number)
		p.Env.Drafts.Drop(p.PageID)
		return
	}
	at, _ := present.FieldNamed(msg.Err, present.FieldWords{number, "number"})
	p.form.SetError(at, present.Explain(msg.Err))
}

// Restyle implements page.Page.
func (p *Page) Restyle() {
	p.form.Restyle(p.Env.Styles)
	p.layout()
}

// TakesText implements page.Page.
func (p *Page) TakesText() bool { return p.agents.Ready() }

// Preparing implements page.Preparing.
func (p *Page) Preparing() bool { return p.agents.Preparing() }

// Actions implements page.Page.
func (p *Page) Actions() []page.Action {
	k := p.Env.Keys
	if !p.agents.Ready() {
		return p.agents.Actions()
	}
	return []page.Action{
		{Key: keys.Bind("enter", "next, and at the end call"), Hint: true},
		{Key: k.Next, Hint: true},
		{Key: scroll, Hint: true, Off: p.text.Fits()},
		{Key: k.Back, Hint: true, Do: p.Env.Posting(page.Back{})},
	}
}

// scroll is for the prompt: the form has the keys that scroll elsewhere.
var scroll = keys.Bind("pgup/pgdn", "scroll the prompt", "pgup", "pgdown")

func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	cmd, took := p.Env.Press(p.Actions(), msg)
	switch {
	case took || !p.agents.Ready():
		return cmd
	case key.Matches(msg, scroll):
		p.text.Update(p.Env.Keys, msg)
		return nil
	case p.form.Update(msg) == form.Submit:
		return p.call()
	}
	return p.follow()
}
