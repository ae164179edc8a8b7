package page

import (
	"cmp"
	"context"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/calls/origin"
)

// Origins tells where the calls that were made on this computer come from; *origin.Index does. Asking it waits for the disk.
type Origins interface {
	Refresh(ctx context.Context) (*origin.Origins, error)
}

// Redial opens the form for a call to a person like one that there was. Of a call that was made on this computer the agent is
// known; of any other, only what the service's answer names. The form offers what is known of the number itself.
func (e *Env) Redial(project string, c *client.Call, person string, origins Origins) tea.Cmd {
	again, id, to := Dial{Project: project, Agent: c.AgentID(), Number: person}, c.ID, c.To
	if origins == nil {
		return e.Post(again)
	}
	ctx := e.Ctx
	return e.Opening(func() tea.Msg {
		known, _ := origins.Refresh(ctx) // what can't be read isn't known
		if from, ok := known.Of(id); ok {
			again.Agent, again.Number = from.Agent, cmp.Or(from.Number, to, person)
		}
		return again
	})
}
