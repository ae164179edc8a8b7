package keys

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Map is the set of bindings that every screen shares.
type Map struct {
	// Anywhere.
	Help, Quit, Interrupt, Back, Command, Refresh, SignIn, Mouse, Times, Suspend key.Binding
	// Going from view to view.
	Projects, Agents, Calls, Voices, Numbers, Batches key.Binding
	Account, Search, Requests, CopyMenu               key.Binding
	// Changing what the service keeps.
	New, Edit, Delete, Webhook key.Binding
	// About an agent's prompt, and calls.
	EditHere, Versions, Dial, Ask key.Binding
	// Within a list or a text.
	Up, Down, Top, Bottom, HalfUp, HalfDown, PageUp, PageDown key.Binding
	Open, Filter, Activate, CopyID, Browse, Next, Prev        key.Binding
	// Within the list of calls, and a call.
	Freeze, SortLeft, SortRight, Reverse, Mark, MarkTo, Columns key.Binding
	PrevView, NextView, Export, Stop, Note, Download            key.Binding
	// About the person in a call or a row.
	DoNotCall key.Binding
}

// Bind returns a binding of keys; the help calls them by a name and says what they do. The name is also the key if there is no other.
func Bind(name, does string, keys ...string) key.Binding {
	if keys == nil {
		keys = []string{name}
	}
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(name, does))
}

// Default returns talkdeck's bindings.
func Default() Map {
	return Map{
		Help:      Bind("?", "help"),
		Quit:      Bind("q", "quit"),
		Interrupt: Bind("ctrl+c", "quit; twice: at once"),
		Back:      Bind("esc", "back"),
		Command:   Bind(":", "command"),
		Refresh:   Bind("r", "refresh", "r", "ctrl+r"),
		SignIn:    Bind("s", "sign in"),
		Mouse:     Bind("m", "mouse on or off"),
		Times:     Bind("t", "local time, UTC or age"),
		Suspend:   Bind("ctrl+z", "suspend"),
		Projects:  Bind("1", "projects"),
		Agents:    Bind("2", "agents"),
		Calls:     Bind("3", "calls"),
		Voices:    Bind("4", "voices"),
		Numbers:   Bind("5", "numbers"),
		Batches:   Bind("6", "batches"),
		Account:   Bind("7", "account"),
		Search:    Bind("8", "search"),
		Requests:  Bind("@", "requests made"),
		CopyMenu:  Bind("Y", "copy more"),
		New:       Bind("n", "new"),
		Edit:      Bind("e", "edit"),
		Delete:    Bind("D", "delete"),
		Webhook:   Bind("w", "webhook"),
		EditHere:  Bind("E", "edit in place"),
		Versions:  Bind("v", "versions"),
		Dial:      Bind("c", "call"),
		Ask:       Bind("A", "ask about it"),
		Up:        Bind("↑/k", "up", "up", "k"),
		Down:      Bind("↓/j", "down", "down", "j"),
		Top:       Bind("g", "top", "g", "home"),
		Bottom:    Bind("G", "end", "G", "end"),
		HalfUp:    Bind("ctrl+u", "half a page up"),
		HalfDown:  Bind("ctrl+d", "half a page down"),
		PageUp:    Bind("pgup", "page up"),
		PageDown:  Bind("pgdn", "page down", "pgdown"),
		Open:      Bind("enter", "open"),
		Filter:    Bind("/", "filter"),
		Activate:  Bind("a", "make active"),
		CopyID:    Bind("y", "copy id"),
		Browse:    Bind("o", "open in browser"),
		Next:      Bind("tab", "next field"),
		Prev:      Bind("shift+tab", "previous field"),
		Freeze:    Bind("p", "freeze"),
		SortLeft:  Bind("<", "sort by the column before"),
		SortRight: Bind(">", "sort by the next column"),
		Reverse:   Bind("z", "reverse the order"),
		Mark:      Bind("space", "mark"),
		MarkTo:    Bind("S", "mark from the last mark to here"),
		Columns:   Bind("C", "columns"),
		PrevView:  Bind("[", "view before"),
		NextView:  Bind("]", "next view"),
		Export:    Bind("ctrl+s", "export"),
		Stop:      Bind(".", "stop loading"),
		Note:      Bind("N", "note"),
		Download:  Bind("d", "download the recording"),
		DoNotCall: Bind("X", "don't call again"),
	}
}

// Step is a movement in a list or a text: so many lines, half pages or pages down, or to an end, which 1 says for the last line.
// Up is negative, and one of them isn't 0.
type Step struct{ Lines, Halves, Pages, Ends int }

// Step reads a movement from a key or from the mouse's wheel; ok is false for anything else.
func (m *Map) Step(msg tea.Msg) (s Step, ok bool) {
	const notch = 3 // lines
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		for _, b := range []struct {
			binding key.Binding
			step    Step
		}{
			{m.Up, Step{Lines: -1}}, {m.Down, Step{Lines: 1}}, {m.HalfUp, Step{Halves: -1}}, {m.HalfDown, Step{Halves: 1}},
			{m.PageUp, Step{Pages: -1}}, {m.PageDown, Step{Pages: 1}}, {m.Top, Step{Ends: -1}}, {m.Bottom, Step{Ends: 1}},
		} {
			if key.Matches(msg, b.binding) {
				return b.step, true
			}
		}
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			return Step{Lines: -notch}, true
		case tea.MouseWheelDown:
			return Step{Lines: notch}, true
		default:
		}
	}
	return Step{}, false
}
