package present

import "talkdeck/client"

// AgentName is an agent's name, safe to draw; its id if it has none.
func AgentName(a client.Agent) string { return LineOr(a.Name, Line(a.ID)) }
