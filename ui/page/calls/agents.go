package calls

import (
	"cmp"
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/ui/page"
)

// Agents lists a project's agents.
type Agents interface {
	List(ctx context.Context, projectID string) ([]client.Agent, error)
}

// agents knows which agent made a call, as far as that can be known.
type agents struct {
	list   Agents
	loader page.Loader[[]client.Agent]
	made   func(callID string) (agentID string) // of calls that were made here
	names  map[string]string                    // by id
}

// of tells the agent of a call: it is known where the answer names one, and of calls that were made here.
func (a *agents) of(c *client.Call) (name, id string, known bool) {
	if strings.Contains(c.Raw, "agent") { // Talkstack documents no such field, so mostly there is nothing to take apart
		id = c.AgentID()
	}
	if id == "" && a.made != nil {
		id = a.made(c.ID)
	}
	return a.names[id], id, id != ""
}

// load asks for the agents' names, once.
func (a *agents) load(ctx context.Context, project string) tea.Cmd {
	if a.loader.Loading() || !a.loader.At.IsZero() {
		return nil
	}
	return a.loader.Start(ctx, func(ctx context.Context) ([]client.Agent, error) { return a.list.List(ctx, project) })
}

// take keeps an answer. Of a failure nothing is said: names are then told by their ids, and the next filter asks again.
func (a *agents) take(msg page.Loaded[[]client.Agent]) bool {
	if !a.loader.Take(msg) || a.loader.Err != nil {
		return false
	}
	a.names = map[string]string{}
	for _, agent := range a.loader.Value {
		a.names[agent.ID] = agent.Name
	}
	return true
}

// known are the agents' names, or the ids of those without one, for completion.
func (a *agents) known() []string {
	var out []string
	for _, agent := range a.loader.Value {
		out = append(out, cmp.Or(agent.Name, agent.ID))
	}
	slices.Sort(out)
	return slices.Compact(out)
}
