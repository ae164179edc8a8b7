package present

import (
	"strings"
	"unicode/utf8"

	"talkdeck/client"
)

// AgentName is an agent's name, safe to draw; its id if it has none.
func AgentName(a client.Agent) string { return LineOr(a.Name, Line(a.ID)) }

// AgentByID is the name of the agent with an id, safe to draw; the id if none of the agents has it.
func AgentByID(agents []client.Agent, id string) string {
	for _, a := range agents {
		if a.ID == id {
			return AgentName(a)
		}
	}
	return Line(id)
}

// typable is how wide a name may be that somebody is asked to type, in cells.
const typable = 60

// ToType is what a person types to confirm a deletion, safe to draw: the name, or the id if the name can't be typed. what says
// which of the two it is.
func ToType(name, id string) (what, text string) {
	if text = LineOr(name, ""); text == "" || strings.ContainsRune(text, utf8.RuneError) || Width(text) > typable {
		return "id", Line(id)
	}
	return "name", text
}
