package calllist

import (
	"cmp"
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/calls/origin"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/kit/page"
)

// Agents lists a project's agents.
type Agents interface {
	List(ctx context.Context, projectID string) ([]client.Agent, error)
}

// agents knows which agent made a call, as far as that can be known.
type agents struct {
	list    Agents
	loader  page.Loader[[]client.Agent]
	names   map[string]string // by id; replaced, never changed
	origins page.Origins
	made    page.Loader[*origin.Origins]
}

// teller tells the agent of a call: it is known where the answer names one, and of calls that were made here. What it knows
// doesn't change, so it may be asked outside of the update loop.
func (a *agents) teller() func(*watch.Entry) (name, id string, known bool) {
	return a.made.Value.Agents(a.names)
}

// load asks for the agents' names, once, and for what was made here, anew each time.
func (a *agents) load(ctx context.Context, project string) tea.Cmd {
	return tea.Batch(a.loadNames(ctx, project), a.readMade(ctx))
}

func (a *agents) loadNames(ctx context.Context, project string) tea.Cmd {
	if a.loader.Loading() || !a.loader.At.IsZero() {
		return nil
	}
	return a.loader.Start(ctx, func(ctx context.Context) ([]client.Agent, error) { return a.list.List(ctx, project) })
}

// readMade reads what came of calls that were made here.
func (a *agents) readMade(ctx context.Context) tea.Cmd {
	if a.made.Loading() {
		return nil
	}
	origins := a.origins
	return a.made.Start(ctx, func(ctx context.Context) (*origin.Origins, error) {
		known, _ := origins.Refresh(ctx) // what can't be read isn't known
		return known, nil
	})
}

// take keeps an answer. Of a failure nothing is said: names are then told by their ids, and the next filter asks again.
func (a *agents) take(msg page.Loaded[[]client.Agent]) bool {
	if !a.loader.Take(msg) || a.loader.Err != nil {
		return false
	}
	names := map[string]string{}
	for _, agent := range a.loader.Value {
		names[agent.ID] = agent.Name
	}
	a.names = names
	return true
}

// takeMade keeps what was made here, and reports whether that is news. Calls of which it can't be read stay without an agent,
// and are counted as such.
func (a *agents) takeMade(msg page.Loaded[*origin.Origins]) bool {
	known := a.made.Value
	return a.made.Take(msg) && a.made.Value != known
}

func (a *agents) cancel() {
	a.loader.Cancel()
	a.made.Cancel()
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
