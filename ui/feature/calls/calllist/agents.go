package calllist

import (
	"cmp"
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/calls/origin"
	"talkdeck/ui/kit/page"
)

// agents is what is known of which agent made a call.
type agents struct {
	loader  page.Loader[[]client.Agent]
	names   map[string]string // by id; replaced, never changed
	origins page.Loader[*origin.Origins]
}

// needsAgents reports whether it is shown who made a call, or a filter asks for it.
func (p *Page) needsAgents() bool {
	return place(p.rows.columns, colAgent) >= 0 || p.filter.NeedsAgent() || slices.ContainsFunc(p.tabs, tab.needsAgent)
}

func (p *Page) loadAgentsIfNeeded() tea.Cmd {
	if p.needsAgents() {
		return p.loadAgents()
	}
	return nil
}

// loadAgents asks for the agents' names, once, and for the calls that were made here, anew each time.
func (p *Page) loadAgents() tea.Cmd {
	if l := &p.agents.loader; l.Loading() || !l.At.IsZero() {
		return p.readOrigins()
	}
	names := p.agents.loader.Start(p.Env.Ctx, func(ctx context.Context) ([]client.Agent, error) {
		return p.opts.Agents.List(ctx, p.PageID.Project)
	})
	return tea.Batch(names, p.readOrigins())
}

// readOrigins reads which calls were made here.
func (p *Page) readOrigins() tea.Cmd {
	if p.agents.origins.Loading() {
		return nil
	}
	return p.agents.origins.Start(p.Env.Ctx, func(ctx context.Context) (*origin.Origins, error) {
		known, _ := p.opts.Origins.Refresh(ctx) // what can't be read isn't known
		return known, nil
	})
}

// takeNames stores the names and reports whether they came. After a failure ids stand for names, and the next filter asks again.
func (a *agents) takeNames(msg page.Loaded[[]client.Agent]) bool {
	if !a.loader.Take(msg) || a.loader.Err != nil {
		return false
	}
	a.names = map[string]string{}
	for _, agent := range a.loader.Value {
		a.names[agent.ID] = agent.Name
	}
	return true
}

// takeOrigins stores which calls were made here, and reports whether that is news. A call that isn't among them has no agent.
func (a *agents) takeOrigins(msg page.Loaded[*origin.Origins]) bool {
	before := a.origins.Value
	return a.origins.Take(msg) && a.origins.Value != before
}

// choices are the agents' names, or the ids of those without one, for completion.
func (a *agents) choices() []string {
	var out []string
	for _, agent := range a.loader.Value {
		out = append(out, cmp.Or(agent.Name, agent.ID))
	}
	slices.Sort(out)
	return slices.Compact(out)
}
