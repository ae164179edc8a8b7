package page

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/ui/kit/widget/pane"
)

// Action is one thing that can be done on a page by a key. A page lists its actions as they stand now, each with its condition;
// the keys, the footer, the help and clicks on the footer all go by that list, so that none of them has a condition of its own.
type Action struct {
	Key key.Binding
	// Does says what the key does now, where its own words don't.
	Does string
	// Do does it; nil: another part of the page takes the key, and the action is listed for the help alone.
	Do func() tea.Cmd
	// Off is true while it can't be done: then it isn't shown, and its key says Why, or nothing if that is empty.
	Off bool
	Why string
	// Changes marks what changes something at the service or costs: a read-only program doesn't show it and says why its key
	// does nothing.
	Changes bool
	// Hint puts it into the footer, as far as there is room.
	Hint bool
}

// Acts lists the bindings as actions that another part of the page carries out.
func Acts(bindings ...key.Binding) []Action {
	out := make([]Action, len(bindings))
	for i, b := range bindings {
		out[i] = Action{Key: b, Off: !b.Enabled()}
	}
	return out
}

// Moves lists the keys that move in a list or a text, for the help.
func (e *Env) Moves() []Action {
	k := e.Keys
	return Acts(k.Up, k.Down, k.Top, k.Bottom, k.HalfUp, k.HalfDown, k.PageUp, k.PageDown)
}

// Keys are the keys of actions.
func Keys(actions []Action) []key.Binding {
	out := make([]key.Binding, len(actions))
	for i, a := range actions {
		out[i] = a.Key
	}
	return out
}

// Acting lists those of a page's actions that can be done now, with what their keys do as the keys' help. Of several with the same
// key it lists the first.
func (e *Env) Acting(actions []Action) []Action {
	var out []Action
	for _, a := range actions {
		listed := slices.ContainsFunc(out, func(b Action) bool { return b.Key.Help().Key == a.Key.Help().Key })
		if listed || a.Off || a.Changes && e.ReadOnly {
			continue
		}
		if a.Does != "" {
			a.Key.SetHelp(a.Key.Help().Key, a.Does)
		}
		out = append(out, a)
	}
	return out
}

// Hints are what can be done on a page now and stands in the footer.
func (e *Env) Hints(p Page) []Action {
	return slices.DeleteFunc(e.Acting(p.Actions()), func(a Action) bool { return !a.Hint })
}

// Read gives a message to a text that scrolls, and a key that isn't for it to the actions.
func (e *Env) Read(msg tea.Msg, text *pane.Scroll, actions func() []Action) (cmd tea.Cmd) {
	if press, ok := msg.(tea.KeyPressMsg); !text.Update(e.Keys, msg) && ok {
		cmd, _ = e.Press(actions(), press)
	}
	return cmd
}

// Press does what a key means among a page's actions; took is false for a key of none of them. Of several with the same key the
// first that can be done is, else the first that says why it can't.
func (e *Env) Press(actions []Action, msg tea.KeyPressMsg) (cmd tea.Cmd, took bool) {
	var refused *Action
	for i, a := range actions {
		switch {
		case a.Do == nil || !key.Matches(msg, a.Key):
		case a.Off && a.Why == "":
			took = true
		case a.Off:
			if refused == nil {
				refused = &actions[i]
			}
		case a.Changes && e.ReadOnly:
			return e.RefuseReadOnly(), true
		default:
			return a.Do(), true
		}
	}
	if refused != nil {
		return e.Post(Notify{Level: Info, Text: refused.Why}), true
	}
	return nil, took
}

// IfSignedIn returns what calls do, but asks for a sign-in first while the session has lapsed.
func (e *Env) IfSignedIn(do func() tea.Cmd) func() tea.Cmd {
	return func() tea.Cmd {
		if e.Stale {
			return e.Post(SignIn{})
		}
		return do()
	}
}

// IfWritable posts an intent that leads to a change at the service or to costs; a read-only program says that it is one
// instead.
func (e *Env) IfWritable(intent tea.Msg) tea.Cmd {
	if e.ReadOnly {
		return e.RefuseReadOnly()
	}
	return e.Post(intent)
}

// RefuseReadOnly says that the program is read-only, in the place of a change.
func (e *Env) RefuseReadOnly() tea.Cmd {
	return e.Post(Notify{Level: Info, Text: client.ErrReadOnly.Error()})
}
