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
	Account, Requests, CopyMenu                       key.Binding
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

// Default returns talkdeck's bindings.
func Default() Map {
	b := func(help, desc string, keys ...string) key.Binding {
		return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, desc))
	}
	return Map{
		Help:      b("?", "help", "?"),
		Quit:      b("q", "quit", "q"),
		Interrupt: b("ctrl+c", "quit; twice: at once", "ctrl+c"),
		Back:      b("esc", "back", "esc"),
		Command:   b(":", "command", ":"),
		Refresh:   b("r", "refresh", "r", "ctrl+r"),
		SignIn:    b("s", "sign in", "s"),
		Mouse:     b("m", "mouse on or off", "m"),
		Times:     b("t", "local time, UTC or age", "t"),
		Suspend:   b("ctrl+z", "suspend", "ctrl+z"),
		Projects:  b("1", "projects", "1"),
		Agents:    b("2", "agents", "2"),
		Calls:     b("3", "calls", "3"),
		Voices:    b("4", "voices", "4"),
		Numbers:   b("5", "numbers", "5"),
		Batches:   b("6", "batches", "6"),
		Account:   b("7", "account", "7"),
		Requests:  b("@", "requests made", "@"),
		CopyMenu:  b("Y", "copy more", "Y"),
		New:       b("n", "new", "n"),
		Edit:      b("e", "edit", "e"),
		Delete:    b("D", "delete", "D"),
		Webhook:   b("w", "webhook", "w"),
		EditHere:  b("E", "edit in place", "E"),
		Versions:  b("v", "versions", "v"),
		Dial:      b("c", "call", "c"),
		Ask:       b("A", "ask about it", "A"),
		Up:        b("↑/k", "up", "up", "k"),
		Down:      b("↓/j", "down", "down", "j"),
		Top:       b("g", "top", "g", "home"),
		Bottom:    b("G", "end", "G", "end"),
		HalfUp:    b("ctrl+u", "half a page up", "ctrl+u"),
		HalfDown:  b("ctrl+d", "half a page down", "ctrl+d"),
		PageUp:    b("pgup", "page up", "pgup"),
		PageDown:  b("pgdn", "page down", "pgdown"),
		Open:      b("enter", "open", "enter"),
		Filter:    b("/", "filter", "/"),
		Activate:  b("a", "make active", "a"),
		CopyID:    b("y", "copy id", "y"),
		Browse:    b("o", "open in browser", "o"),
		Next:      b("tab", "next field", "tab"),
		Prev:      b("shift+tab", "previous field", "shift+tab"),
		Freeze:    b("p", "freeze", "p"),
		SortLeft:  b("<", "sort by the column before", "<"),
		SortRight: b(">", "sort by the next column", ">"),
		Reverse:   b("z", "reverse the order", "z"),
		Mark:      b("space", "mark", "space"),
		MarkTo:    b("S", "mark from the last mark to here", "S"),
		Columns:   b("C", "columns", "C"),
		PrevView:  b("[", "view before", "["),
		NextView:  b("]", "next view", "]"),
		Export:    b("ctrl+s", "export", "ctrl+s"),
		Stop:      b(".", "stop loading", "."),
		Note:      b("N", "note", "N"),
		Download:  b("d", "download the recording", "d"),
		DoNotCall: b("X", "don't call again", "X"),
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
