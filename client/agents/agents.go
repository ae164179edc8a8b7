package agents

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"talkdeck/client"
	"talkdeck/client/agents/prompt"
)

// API is the part of the client that Agents uses; *client.AgentService implements it.
type API interface {
	List(ctx context.Context, projectID string) ([]client.Agent, error)
	Get(ctx context.Context, projectID, agentID string) (*client.Agent, error)
	Create(ctx context.Context, a client.NewAgent) (*client.Agent, error)
	Update(ctx context.Context, projectID, agentID string, change client.AgentChange) (*client.Agent, error)
	Delete(ctx context.Context, projectID, agentID string) error
}

// Projects tells which agent is a project's active one; *client.ProjectService does.
type Projects interface {
	ActiveAgent(ctx context.Context, projectID string) (string, error)
}

// Active reads the id of a project's active agent, "" if there is none.
func Active(ctx context.Context, projects Projects, projectID string) (string, error) {
	id, err := projects.ActiveAgent(ctx, projectID)
	if errors.Is(err, client.ErrNotFound) {
		return "", nil
	}
	return id, err
}

// Agents reads and writes agents. It may be used from anywhere.
type Agents struct {
	api      API
	versions prompt.Versions
	now      func() time.Time
	listed   sync.Map // of each project's id: its []client.Agent, as last listed

	mu     sync.Mutex
	newest map[agentKey]string // the text of each agent's newest version
	err    error               // why a version could not be saved
}

type agentKey struct{ project, agent string }

// New returns agents whose versions are saved in versions.
func New(api API, versions prompt.Versions, now func() time.Time) *Agents {
	return &Agents{api: api, versions: versions, now: now, newest: map[agentKey]string{}}
}

// Content is what an author writes of an agent.
type Content struct{ Name, Prompt, VoiceID string }

// Of is an agent's content.
func Of(a client.Agent) Content { return Content{a.Name, a.Prompt, a.VoiceID} }

// Conflict is why an agent was not saved: somebody else has changed what was to be changed.
type Conflict struct {
	Theirs client.Agent // as the service has it now
}

// Error implements error.
func (c *Conflict) Error() string {
	return "the agent was changed elsewhere since it was read here; nothing was saved"
}

// List lists a project's agents.
func (a *Agents) List(ctx context.Context, projectID string) ([]client.Agent, error) {
	list, err := a.api.List(ctx, projectID)
	for _, agent := range list {
		a.keep(projectID, agent.ID, prompt.Seen, agent.Prompt)
	}
	if err == nil {
		a.listed.Store(projectID, slices.Clone(list))
	}
	return list, err
}

// Known is a project's agents as they were last listed; it doesn't ask the service.
func (a *Agents) Known(projectID string) []client.Agent {
	list, _ := a.listed.Load(projectID)
	agents, _ := list.([]client.Agent)
	return agents
}

// Get reads an agent.
func (a *Agents) Get(ctx context.Context, projectID, agentID string) (*client.Agent, error) {
	agent, err := a.api.Get(ctx, projectID, agentID)
	if err == nil {
		a.keep(projectID, agentID, prompt.Seen, agent.Prompt)
	}
	return agent, err
}

// Create makes an agent.
func (a *Agents) Create(ctx context.Context, n client.NewAgent) (*client.Agent, error) {
	agent, err := a.api.Create(ctx, n)
	if err == nil {
		a.keep(n.ProjectID, agent.ID, prompt.Saved, n.Prompt)
	}
	return agent, err
}

// Delete deletes an agent. Its versions stay.
func (a *Agents) Delete(ctx context.Context, projectID, agentID string) error {
	return a.api.Delete(ctx, projectID, agentID)
}

// Save changes an agent to want where that differs from base, which is how it was read. The service can't be asked to
// change an agent only if it is still the same, so it is read again just before: if by then somebody has changed what is to
// be changed, nothing is saved and the error is a *Conflict.
func (a *Agents) Save(ctx context.Context, projectID, agentID string, base, want Content) (*client.Agent, error) {
	now, err := a.Get(ctx, projectID, agentID)
	if err != nil {
		return nil, err
	}
	change, conflict := merge(base, want, Of(*now))
	switch {
	case conflict:
		return nil, &Conflict{Theirs: *now}
	case change == client.AgentChange{}:
		return now, nil
	}
	if change.Name == nil && change.Prompt == nil { // the service demands one of them
		change.Name = &now.Name
	}
	if _, err := a.api.Update(ctx, projectID, agentID, change); err != nil {
		return nil, err
	}
	if change.Prompt != nil {
		a.keep(projectID, agentID, prompt.Saved, want.Prompt)
	}
	now.Name, now.Prompt = *cmp.Or(change.Name, &now.Name), *cmp.Or(change.Prompt, &now.Prompt)
	now.VoiceID = *cmp.Or(change.VoiceID, &now.VoiceID)
	return now, nil
}

// merge is what has to change at the service, field by field, and whether somebody else changed one of these fields to
// something else.
func merge(base, want, theirs Content) (change client.AgentChange, conflict bool) {
	field := func(base, want, theirs string) *string {
		if want == base || want == theirs {
			return nil
		}
		conflict = conflict || theirs != base
		return &want
	}
	change = client.AgentChange{
		Name:    field(base.Name, want.Name, theirs.Name),
		Prompt:  field(base.Prompt, want.Prompt, theirs.Prompt),
		VoiceID: field(base.VoiceID, want.VoiceID, theirs.VoiceID),
	}
	return change, conflict
}

// RollBack saves an earlier version's text again, which makes a new version. seen is the text that it is to replace: when
// the service has another by now, the error is a *Conflict.
func (a *Agents) RollBack(ctx context.Context, projectID, agentID, seen string, to prompt.Version) error {
	now, err := a.Get(ctx, projectID, agentID)
	if err != nil {
		return err
	}
	if now.Prompt != seen {
		return &Conflict{Theirs: *now}
	}
	if _, err := a.api.Update(ctx, projectID, agentID, client.AgentChange{Prompt: &to.Text}); err != nil {
		return err
	}
	a.keep(projectID, agentID, prompt.RolledBack, to.Text)
	return nil
}

// Versions lists the saved versions of an agent's prompt, oldest first.
func (a *Agents) Versions(projectID, agentID string) ([]prompt.Version, error) {
	return a.versions.List(projectID, agentID)
}

// Trouble is why a version could not be saved, nil if all could: reading and saving agents doesn't fail for that.
func (a *Agents) Trouble() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.err
}

// keep saves a text as a version, unless it is the newest one's.
func (a *Agents) keep(projectID, agentID string, why prompt.Reason, text string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	at := agentKey{projectID, agentID}
	if have, ok := a.newest[at]; ok && have == text {
		return
	}
	if _, a.err = a.versions.Keep(projectID, agentID, prompt.Version{At: a.now().UTC(), Reason: why, Text: text}); a.err == nil {
		a.newest[at] = text
	}
}
