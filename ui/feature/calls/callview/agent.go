package callview

import (
	"cmp"
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/calls/origin"
	"talkdeck/ui/kit/present"
)

// caller is the agent that made a call, if the answer names one or the call was made here.
type caller struct {
	id, name string
	here     bool // the call was made on this computer
	from     origin.Origin
}

// findCaller asks who made the call, once its answer is there. After a failure the next visit asks again. A live call is asked for
// again too: it may be recorded only later that it was made here.
func (p *Page) findCaller() tea.Cmd {
	e, found := p.known.entry, &p.caller
	if e == nil || found.Loading() || !found.At.IsZero() && (found.Value.here || !e.Live(p.Env.Now())) {
		return nil
	}
	project, call, named := p.PageID.Project, e.Call.ID, e.Call.AgentID()
	origins, agents := p.opts.Origins, p.opts.Agents
	if origins == nil && named == "" {
		return nil // it can't be known
	}
	before, asked := found.Value, !found.At.IsZero()
	return found.Start(p.Ctx, func(ctx context.Context) (c caller, err error) {
		if origins != nil {
			known, _ := origins.Refresh(ctx) // what can't be read isn't known
			c.from, c.here = known.Of(call)
		}
		c.id = cmp.Or(named, c.from.Agent)
		if c.id == "" || asked && c.id == before.id {
			c.name = before.name
			return c, nil
		}
		list, err := agents.List(ctx, project)
		if i := slices.IndexFunc(list, func(a client.Agent) bool { return a.ID == c.id }); i >= 0 {
			c.name = list[i].Name
		}
		return c, err
	})
}

// words say who made the call, and what for.
func (c caller) words() string {
	who := c.name
	if who == "" && c.id == c.from.Agent {
		who = c.from.AgentName
	}
	who = present.Line(cmp.Or(who, c.id))
	switch {
	case who == "":
		return present.NotReported + " by Talkstack"
	case c.from.Batch():
		return who + ", for " + present.BatchRow(c.from.File, c.from.Line)
	case c.here:
		return who + ", called from this computer"
	}
	return who
}

// person is the number of the person in the call.
func (p *Page) person() string {
	return cmp.Or(p.earlier.number, p.known.entry.Call.To, p.known.entry.Call.From)
}
