package calls

import (
	"cmp"
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/watch"
	"talkdeck/ui/page"
)

// Agents lists a project's agents.
type Agents interface {
	List(ctx context.Context, projectID string) ([]client.Agent, error)
}

// madeHere are the agents of the calls that were made on this computer, by the calls' ids.
type madeHere map[string]string

// agents knows which agent made a call, as far as that can be known.
type agents struct {
	list    Agents
	loader  page.Loader[[]client.Agent]
	names   map[string]string // by id; replaced, never changed
	journal page.Journal      // nil: nothing can be made here
	made    page.Loader[madeHere]
	calls   int // how many there were when the journal was last read
}

// teller tells the agent of a call: it is known where the answer names one, and of calls that were made here. What it knows
// doesn't change, so it may be asked outside of the update loop.
func (a *agents) teller() func(*watch.Entry) (name, id string, known bool) {
	names, made := a.names, a.made.Value
	return func(e *watch.Entry) (name, id string, known bool) {
		if id = e.AgentID(); id == "" {
			id = made[e.Call.ID]
		}
		if id == "" {
			return "", "", false
		}
		return names[id], id, true
	}
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

// readMade reads the journal of calls.
func (a *agents) readMade(ctx context.Context) tea.Cmd {
	journal := a.journal
	if journal == nil || a.made.Loading() {
		return nil
	}
	return a.made.Start(ctx, func(context.Context) (madeHere, error) {
		records, err := journal.Records()
		made := madeHere{}
		for _, r := range records {
			if r.Call != "" && r.Agent != "" {
				made[r.Call] = r.Agent
			}
		}
		return made, err
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

// takeMade keeps what the journal tells, and reports whether that is news. Where it can't be read, calls stay without an
// agent, and are counted as such.
func (a *agents) takeMade(msg page.Loaded[madeHere]) bool {
	known := len(a.made.Value)
	return a.made.Take(msg) && len(a.made.Value) != known
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
