package call

import (
	"cmp"
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/dial"
	"talkdeck/ui/page"
	"talkdeck/ui/present"
)

// Agents lists a project's agents.
type Agents interface {
	List(ctx context.Context, projectID string) ([]client.Agent, error)
}

// caller is the agent that made a call, as far as it is known: the answer may name one, and of a call that was made here the
// journal does.
type caller struct {
	id, name string
	here     bool // the call was made on this computer
}

// findCaller asks who made the call, once its answer is there. Of a failure nothing is said: what is missing is called not
// told, and the next visit asks again.
func (p *Page) findCaller() tea.Cmd {
	e := p.known.entry
	if e == nil || p.caller.Loading() || !p.caller.At.IsZero() {
		return nil
	}
	project, call, named := p.id.Project, e.Call.ID, e.Call.AgentID()
	journal, agents := p.opts.Journal, p.opts.Agents
	if journal == nil && named == "" {
		return nil // nobody could tell
	}
	return p.caller.Start(p.env.Ctx, func(ctx context.Context) (caller, error) {
		c := caller{id: named}
		if journal != nil {
			records, err := journal.Records()
			if err != nil {
				return c, err
			}
			if i := slices.IndexFunc(records, func(r dial.Record) bool { return r.Call == call }); i >= 0 {
				c.here, c.id = true, cmp.Or(c.id, records[i].Agent)
			}
		}
		if c.id == "" {
			return c, nil
		}
		list, err := agents.List(ctx, project)
		if i := slices.IndexFunc(list, func(a client.Agent) bool { return a.ID == c.id }); i >= 0 {
			c.name = list[i].Name
		}
		return c, err
	})
}

// words say who made the call.
func (c caller) words() string {
	who := present.Line(cmp.Or(c.name, c.id))
	switch {
	case who == "":
		return "not told by Talkstack"
	case c.here:
		return who + ", called from this computer"
	}
	return who
}

// redial opens the form for a call to the same person.
func (p *Page) redial() tea.Cmd {
	e := p.known.entry
	return page.Redial(p.id.Project, &e.Call, p.person(), p.opts.Journal)
}

// person is the number of the person in the call.
func (p *Page) person() string {
	return cmp.Or(p.earlier.number, p.known.entry.Call.To, p.known.entry.Call.From)
}
