package agentpicker

import (
	"cmp"
	"context"
	"errors"
	"slices"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/agents"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/form"
	"talkdeck/ui/kit/widget/pane"
)

// Found is who can be chosen.
type Found struct {
	Agents []client.Agent
	Active string // "" if none is, or it isn't known
}

// Picker is the choice. Use New.
type Picker struct {
	page.Loader[Found]

	page     page.Base
	does     string
	agents   page.AgentLister
	projects agents.Projects
}

// New returns the choice of an agent of a page's project. does is what the agent is to do: "speak".
func New(of page.Base, does string, agents page.AgentLister, projects agents.Projects) *Picker {
	return &Picker{Loader: page.NewLoader[Found](of.Env, of.PageID), page: of, does: does, agents: agents, projects: projects}
}

// Read asks who can be chosen. The page gets a page.Loaded[Found] to Take.
func (p *Picker) Read() tea.Cmd {
	return p.Start(p.page.Ctx, func(ctx context.Context) (f Found, err error) {
		if f.Agents, err = p.agents.List(ctx, p.page.PageID.Project); err != nil {
			return Found{}, err
		}
		if f.Active, err = p.projects.ActiveAgent(ctx, p.page.PageID.Project); err != nil && ctx.Err() == nil {
			err = nil // without it, no agent is chosen at first
		}
		return f, err
	})
}

// Changed asks again once an agent of the project was changed, if they were read before.
func (p *Picker) Changed(msg page.AgentChanged) tea.Cmd {
	if msg.Project == p.page.PageID.Project && p.Ready() {
		return p.Read()
	}
	return nil
}

// Actions are what can be done on the page while there is nobody to choose.
func (p *Picker) Actions() []page.Action {
	k := p.page.Env.Keys
	return []page.Action{{Key: k.Refresh, Hint: true, Off: p.Loading(), Do: p.page.Env.IfSignedIn(p.Read)}, {Key: k.Back, Hint: true}}
}

// Offer gives a form its fields, with the agents as they were read: the agent chosen in the field key stays so; else it is the
// draft's, else the active one.
func (p *Picker) Offer(f *form.Form, key string, fields []form.Field) {
	draft, _ := p.page.Env.Drafts.Get(p.page.PageID)
	chosen := cmp.Or(f.Value(key), draft.Values[key], p.Value.Active)
	f.SetFields(fields)
	f.SetValues(map[string]string{key: chosen})
}

// Ready reports whether there is anybody to choose.
func (p *Picker) Ready() bool { return len(p.Value.Agents) > 0 }

// Preparing reports whether it is being read for the first time.
func (p *Picker) Preparing() bool { return !p.Ready() && p.Loading() }

// Agent is the agent of an id, nil if it isn't among those to choose.
func (p *Picker) Agent(id string) *client.Agent {
	i := slices.IndexFunc(p.Value.Agents, func(a client.Agent) bool { return a.ID == id })
	if i < 0 {
		return nil
	}
	return &p.Value.Agents[i]
}

// Field is the form's field named key, whose value is the id of the chosen agent.
func (p *Picker) Field(key string) form.Field {
	choices := []form.Choice{}
	if p.Value.Active == "" {
		choices = append(choices, form.Choice{Value: "", Label: "which one?"})
	}
	for _, a := range p.Value.Agents {
		label := present.AgentName(a)
		if a.ID == p.Value.Active {
			label += " " + p.page.Env.Styles.Glyphs.Active
		}
		choices = append(choices, form.Choice{Value: a.ID, Label: label})
	}
	return form.Field{Key: key, Label: "Agent", Choices: choices, Check: func(id string) error {
		if p.Agent(id) == nil {
			return errors.New("choose who is to " + p.does + ", by the arrow keys or a letter")
		}
		return nil
	}}
}

// Absent says why there is nobody to choose, in lines of at most width cells; nothing while it is read.
func (p *Picker) Absent(width int) []string {
	switch {
	case p.Loading():
		return nil
	case p.Err != nil, p.At.IsZero():
		return p.page.Env.Absent(p.Err, "The agents weren't loaded", width)
	}
	return pane.Notice("This project has no agent who could "+p.does+".", "2, then n makes one; esc goes back.", width)
}
