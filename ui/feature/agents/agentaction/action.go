package agentaction

import (
	"context"
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
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

// Projects says whose turn it is in a project.
type Projects interface {
	SetActiveAgent(ctx context.Context, id, agentID string) (*client.Project, error)
	RemoveActiveAgent(ctx context.Context, agentID string) error
}

// Actions are what keys do with the agents of a project, for the page owner.
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

// Target is the agent that the keys act on.
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

// Key does what a key means for the agent; ok is false for a key that means nothing here. target is nil while there is no
// agent: a new one can be made all the same.
func (a *Actions) Key(msg tea.KeyPressMsg, target *Target) (cmd tea.Cmd, ok bool) {
	k := a.env.Keys
	changes := key.Matches(msg, k.New, k.Edit, k.EditHere, k.Delete, k.Activate, k.Dial)
	switch {
	case changes && a.env.ReadOnly:
		return a.env.RefuseReadOnly(), true
	case key.Matches(msg, k.New):
		return a.env.Post(page.Open{ID: Form(a.owner.Project, "")}), true
	case target == nil:
		return nil, false
	case key.Matches(msg, k.Edit):
		return a.edit(target.Agent), true
	case key.Matches(msg, k.EditHere):
		return a.env.Post(page.Open{ID: Form(a.owner.Project, target.Agent.ID)}), true
	case key.Matches(msg, k.Versions):
		return a.env.Post(page.Open{ID: page.ID{Kind: page.Versions, Project: a.owner.Project, Item: target.Agent.ID}}), true
	case key.Matches(msg, k.Dial):
		return a.env.Post(page.Dial{Project: a.owner.Project, Agent: target.Agent.ID}), true
	case key.Matches(msg, k.Activate):
		return a.activate(*target), true
	case key.Matches(msg, k.Delete):
		return a.remove(*target), true
	}
	return nil, false
}

// Bindings are the keys, those that would be refused disabled. has tells whether there is an agent to act on.
func (a *Actions) Bindings(has, active bool) []key.Binding {
	k := a.env.Keys
	if active {
		k.Activate.SetHelp("a", "no longer active")
	}
	k.Edit.SetHelp("e", "edit in $EDITOR")
	k.New.SetHelp("n", "new agent")
	k.New.SetEnabled(!a.env.ReadOnly)
	k.Versions.SetEnabled(has)
	for _, b := range []*key.Binding{&k.Dial, &k.Edit, &k.EditHere, &k.Activate, &k.Delete} {
		b.SetEnabled(has && !a.env.ReadOnly)
	}
	return []key.Binding{k.Dial, k.Edit, k.EditHere, k.Versions, k.Activate, k.New, k.Delete}
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

// Edited takes what came out of the person's editor to the form, where it is looked over and saved.
func (a *Actions) Edited(msg editor.Edited) tea.Cmd {
	switch {
	case msg.Err != nil:
		return a.env.Post(page.Notify{Level: page.Failure, Text: msg.Err.Error()})
	case !msg.Changed:
		return a.env.Post(page.Notify{Level: page.Info, Text: "nothing was changed"})
	}
	id := Form(a.owner.Project, a.edited.ID)
	draft, ok := a.env.Drafts.Get(id)
	if !ok {
		values := Values(agents.Of(a.edited))
		draft = page.Draft{Values: values, Base: Values(agents.Of(a.edited))}
	}
	draft.Values[Prompt] = msg.Text
	a.env.Drafts.Put(id, draft)
	return a.env.Post(page.Open{ID: id})
}

func (a *Actions) activate(t Target) tea.Cmd {
	name, project := present.AgentName(t.Agent), a.owner.Project
	if t.Active {
		return a.env.Post(page.Ask{
			Title: "Take " + name + " off as the active agent?",
			Text:  "The project has no active agent then, for everybody who uses it, until one is chosen.",
			Yes:   "take it off",
			Then: func() tea.Cmd {
				return a.change(project, t.Agent.ID, name+" is no longer the active agent", func(ctx context.Context) error {
					return a.projects.RemoveActiveAgent(ctx, t.Agent.ID)
				})
			},
		})
	}
	return a.env.Post(page.Ask{
		Title: "Make " + name + " the active agent?",
		Text:  "The project has one active agent, for everybody who uses it. It takes the place of the one that is active now.",
		Yes:   "make it active",
		Then: func() tea.Cmd {
			return a.change(project, t.Agent.ID, name+" is the active agent now", func(ctx context.Context) error {
				_, err := a.projects.SetActiveAgent(ctx, project, t.Agent.ID)
				return err
			})
		},
	})
}

// change runs a request outside of the update loop. All pages hear of it either way: after a request whose answer got
// lost, only the service knows.
func (a *Actions) change(project, agent, done string, do func(context.Context) error) tea.Cmd {
	ctx := a.env.Ctx
	return func() tea.Msg {
		notice := page.Notify{Level: page.Success, Text: done}
		if err := do(ctx); err != nil {
			notice = page.Failed(err)
		}
		return page.Intents{notice, page.AgentChanged{Project: project, Agent: agent}}
	}
}

// typable is how wide a name may be that somebody is asked to type.
const typable = 60

// asked is what must be typed to delete an agent: its name, or its id where the name can't be typed.
func asked(agent client.Agent) (what, text string) {
	if name := strings.TrimSpace(present.Line(agent.Name)); name != "" && !strings.ContainsRune(name, utf8.RuneError) && present.Width(name) <= typable {
		return "name", name
	}
	return "id", present.Line(agent.ID)
}

// remove asks for the agent's name to be typed, and deletes it then.
func (a *Actions) remove(t Target) tea.Cmd {
	what, name := asked(t.Agent)
	box := dialog.NewTyped(a.env.Styles, "Its "+what, name, "that isn't its "+what)
	box.Title = "Delete " + present.AgentName(t.Agent) + "?"
	box.Text = "It can't be brought back; the versions of its prompt stay on this computer. Type its " + what + " to delete it: " + name
	if t.Active {
		box.Text = "It is the project's active agent. " + box.Text
	}
	box.Enter = "delete it"
	box.Then = func(string) tea.Cmd { return a.delete(t.Agent) }
	return a.env.Post(page.Dialog{Box: box})
}

func (a *Actions) delete(agent client.Agent) tea.Cmd {
	ctx, project := a.env.Ctx, a.owner.Project
	a.env.Drafts.Drop(Form(project, agent.ID))
	return func() tea.Msg {
		if err := a.agents.Delete(ctx, project, agent.ID); err != nil {
			return page.Intents{page.Failed(err), page.AgentChanged{Project: project, Agent: agent.ID}}
		}
		notice := page.Notify{Level: page.Success, Text: "deleted " + present.AgentName(agent)}
		return page.Intents{notice, page.AgentChanged{Project: project, Agent: agent.ID, Deleted: true}}
	}
}
