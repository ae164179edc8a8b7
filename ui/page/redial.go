package page

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/dial"
)

// Journal tells of the calls that were made on this computer; *dial.Dialer does. Reading it waits for the disk.
type Journal interface{ Records() ([]dial.Record, error) }

// Redial opens the form for a call to a person like one that there was. Of a call that was made on this computer its
// journal, which may be nil, tells the agent and the variables; of any other, only what the service's answer names is known.
func Redial(project string, c *client.Call, person string, journal Journal) tea.Cmd {
	again := Dial{Project: project, Agent: c.AgentID(), Number: person}
	if journal == nil {
		return Do(again)
	}
	id := c.ID
	return func() tea.Msg {
		records, err := journal.Records()
		if err != nil {
			return again // the form says that no calls can be made, where that is so
		}
		made := slices.IndexFunc(records, func(r dial.Record) bool { return r.Call == id && r.Number != "" })
		if made < 0 {
			return again
		}
		r := records[made]
		return Dial{Project: project, Agent: r.Agent, Number: r.Number, Variables: r.Variables}
	}
}
