package inventory

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"talkdeck/client"
)

// Agents lists a project's agents.
type Agents interface {
	List(ctx context.Context, projectID string) ([]client.Agent, error)
}

// Numbers looks numbers up.
type Numbers interface {
	ByProject(ctx context.Context, projectID string) ([]client.Number, error)
	ByAgent(ctx context.Context, agentID string) ([]client.Number, error)
}

// Inventory is what belongs to a project.
type Inventory struct {
	Agents  []client.Agent
	Numbers []client.Number // by number
	Partly  error           // why some agents' numbers couldn't be looked up; nil if all could
}

// lookups bounds how many agents' numbers are looked up at once.
const lookups = 4

// Read asks for a project's agents, then for the numbers by the project and by each of its agents, and puts the answers
// together. Only what fails for the whole project is an error.
func Read(ctx context.Context, agents Agents, numbers Numbers, project string) (Inventory, error) {
	list, err := agents.List(ctx, project)
	if err != nil {
		return Inventory{}, err
	}
	answers := make([][]client.Number, len(list)+1)
	failures := make([]error, len(list)+1)
	var g errgroup.Group
	g.SetLimit(lookups)
	var enough atomic.Bool // asking for the others would only make it worse
	ask := func(i int, lookUp func(context.Context, string) ([]client.Number, error), id string) {
		g.Go(func() error {
			if i > 0 && enough.Load() {
				return nil
			}
			got, err := lookUp(ctx, id)
			if errors.Is(err, client.ErrRateLimited) {
				enough.Store(true)
			}
			if !errors.Is(err, client.ErrNotFound) && !errors.Is(err, client.ErrBadRequest) { // both say that there is none
				failures[i] = err
			}
			answers[i] = got
			return nil
		})
	}
	ask(0, numbers.ByProject, project)
	for i, a := range list {
		ask(i+1, numbers.ByAgent, a.ID)
	}
	_ = g.Wait() // each keeps its own failure
	if failures[0] != nil {
		return Inventory{}, failures[0]
	}
	out := Inventory{Agents: list, Partly: errors.Join(failures[1:]...)}
	at := map[string]int{}
	for _, n := range slices.Concat(answers...) {
		i, seen := at[n.E164]
		switch {
		case !seen:
			at[n.E164] = len(out.Numbers)
			out.Numbers = append(out.Numbers, n)
		case out.Numbers[i].AgentID == "" && n.AgentID != "":
			out.Numbers[i] = n // it says more
		}
	}
	slices.SortFunc(out.Numbers, func(a, b client.Number) int { return cmp.Compare(a.E164, b.E164) })
	return out, nil
}
