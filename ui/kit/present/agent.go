package present

import (
	"strings"

	"talkdeck/client"
)

// AgentName is an agent's name, safe to draw; its id if it has none.
func AgentName(a client.Agent) string {
	if name := strings.TrimSpace(Line(a.Name)); name != "" {
		return name
	}
	return Line(a.ID)
}
