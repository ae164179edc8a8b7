package agentaction

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/agents"
	"talkdeck/ui/kit/editor"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
)

// Agents deletes agents.
type Agents interface {
	Delete(ctx context.Context, projectID, agentID string) error
}

// Projects reads and changes which agent is a project's active one.
type Projects interface {
	agents.Projects
	SetActiveAgent(ctx context.Context, id, agentID string) (*client.Project, error)
	RemoveActiveAgent(ctx context.Context, agentID string) error
}

// Actions act on the agents of a project, for the page owner.
type Actions struct {
	env      *page.Env
	owner    page.ID
	agents   Agents
	projects Projects
	edited   client.Agent // the one whose prompt is in the person's editor
}

// New returns the actions of a page.
func New(env *page.Env, owner page.ID, agents Agents, projects Projects) *Actions {
	return &Actions{env: env, owner: owner, agents: agents, projects: projects}
}

// Target is an agent to act on.
type Target struct {
	Agent  client.Agent
	Active bool // it is the project's active one, as far as that is known
}

// Form is the page on which an agent is edited; without an id, a new one is.
func Form(project, agent string) page.ID {
	return page.ID{Kind: page.AgentForm, Project: project, Item: agent}
}

// The keys of the form's fields.
const (
	Name   = "name"
	Prompt = "prompt"
	Voice  = "voice"
)

// Values are an agent's content by the keys of the form's fields.
func Values(c agents.Content) map[string]string {
	return map[string]string{Name: c.Name, Prompt: c.Prompt, Voice: c.VoiceID}
}

// Content is what Values were made of.
func Content(values map[string]string) agents.Content {
	return agents.Content{Name: values[Name], Prompt: values[Prompt], VoiceID: values[Voice]}
}

// Table lists what can be done with an agent, by the id that the page knows it by; "" for none. t is nil until more is known of
// it: a new agent can be made all the same.
func (a *Actions) Table(id string, t *Target) []page.Action {
	k, none, toggle := a.env.Keys, t == nil, ""
	if none {
		t = &Target{}
	}
	if t.Active {
		toggle = "no longer active"
	}
	open := func(id page.ID) func() tea.Cmd { return a.env.Posting(page.Open{ID: id}) }
	project, agent := a.owner.Project, t.Agent
	return []page.Action{
		{Key: k.Dial, Off: none, Changes: true, Hint: true, Do: a.env.Posting(page.Dial{Project: project, Agent: agent.ID})},
		{Key: k.Edit, Does: "edit in $EDITOR", Off: none, Changes: true, Hint: true, Do: func() tea.Cmd { return a.edit(agent) }},
		{Key: k.EditHere, Off: none, Changes: true, Hint: true, Do: open(Form(project, agent.ID))},
		{Key: k.Versions, Off: none, Hint: true, Do: open(page.ID{Kind: page.Versions, Project: project, Item: agent.ID})},
		{Key: k.Activate, Does: toggle, Off: none, Changes: true, Hint: true, Do: func() tea.Cmd { return a.activate(*t) }},
		{Key: k.New, Does: "new agent", Changes: true, Hint: true, Do: open(Form(project, ""))},
		{Key: k.Delete, Off: none, Changes: true, Hint: true, Do: func() tea.Cmd { return a.remove(*t) }},
		{Key: k.CopyID, Off: id == "", Hint: true, Do: a.env.Posting(page.Copy{Text: id, What: "agent id"})},
	}
}

// edit opens the prompt in the person's editor: the draft's, if there is one.
func (a *Actions) edit(agent client.Agent) tea.Cmd {
	a.edited = agent
	text := agent.Prompt
	if draft, ok := a.env.Drafts.Get(Form(a.owner.Project, agent.ID)); ok {
		text = draft.Values[Prompt]
	}
	return editor.Open(a.owner, text)
}

// Edited puts the text from the person's editor into the form, where it is looked over and saved.
func (a *Actions) Edited(msg editor.Edited) tea.Cmd {
	switch {
	case msg.Err != nil:
		return a.env.Notify(page.Failure, msg.Err.Error())
	case !msg.Changed:
		return a.env.Notify(page.Info, "nothing was changed")
	}
	id := Form(a.owner.Project, a.edited.ID)
	draft, ok := a.env.Drafts.Get(id)
	if !ok {
		draft = page.Draft{Values: Values(agents.Of(a.edited)), Base: Values(agents.Of(a.edited))}
	}
	draft.Values[Prompt] = msg.Text
	a.env.Drafts.Put(id, draft)
	return a.env.Post(page.Open{ID: id})
}

func (a *Actions) activate(t Target) tea.Cmd {
	name, id, project := present.AgentName(t.Agent), t.Agent.ID, a.owner.Project
	ask := page.Ask{
		Title: "Make " + name + " the active agent?",
		Text:  "The project has one active agent, for everybody who uses it. It takes the place of the one that is active now.",
		Yes:   "make it active",
		Then: func() tea.Cmd {
			return a.change(id, false, name+" is the active agent now", func(ctx context.Context) error {
				_, err := a.projects.SetActiveAgent(ctx, project, id)
				return err
			})
		},
	}
	if t.Active {
		ask = page.Ask{
			Title: "Take " + name + " off as the active agent?",
			Text:  "The project has no active agent then, for everybody who uses it, until one is chosen.",
			Yes:   "take it off",
			Then: func() tea.Cmd {
				return a.change(id, false, name+" is no longer the active agent", func(ctx context.Context) error {
					return a.projects.RemoveActiveAgent(ctx, id)
				})
			},
		}
	}
	return a.env.Post(ask)
}

// change runs a request outside of the update loop. All pages get an AgentChanged even if it failed: if the answer got lost, only
// the service knows.
func (a *Actions) change(agent string, deletes bool, done string, do func(context.Context) error) tea.Cmd {
	ctx, project := a.env.Ctx, a.owner.Project
	return func() tea.Msg {
		notice := page.Notify{Level: page.Success, Text: done}
		err := do(ctx)
		if err != nil {
			notice = page.Failed(err)
		}
		return page.Intents{notice, page.AgentChanged{Project: project, Agent: agent, Deleted: deletes && err == nil}}
	}
}

// remove asks for the agent's name to be typed, and deletes it then.
func (a *Actions) remove(t Target) tea.Cmd {
	what, text := present.ToType(t.Agent.Name, t.Agent.ID)
	box := dialog.NewTyped(a.env.Styles, "Its "+what, text, "that isn't its "+what)
	box.Title = "Delete " + present.AgentName(t.Agent) + "?"
	box.Text = "It can't be brought back; the versions of its prompt stay on this computer. Type its " + what + " to delete it: " + text
	if t.Active {
		box.Text = "It is the project's active agent. " + box.Text
	}
	box.Enter = "delete it"
	box.Then = func(string) tea.Cmd {
		a.env.Drafts.Drop(Form(a.owner.Project, t.Agent.ID))
		return a.change(t.Agent.ID, true, "deleted "+present.AgentName(t.Agent), func(ctx context.Context) error {
			return a.agents.Delete(ctx, a.owner.Project, t.Agent.ID)
		})
	}
	return a.env.Post(page.Dialog{Box: box})
}
