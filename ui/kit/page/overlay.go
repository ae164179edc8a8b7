package page

import (
	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/layout"
)

// Overlay is what stands over the page and takes the keys: a card, for one. It asks for things by intents, also for being left.
type Overlay interface {
	// Input handles a key or a paste.
	Input(msg tea.Msg) tea.Cmd
	// View draws it, no larger than the size given.
	View() string
	// Resize gives the room that it is centred in.
	Resize(size layout.Size)
	// Restyle is called after the styles changed.
	Restyle()
}
