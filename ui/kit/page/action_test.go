package page

import (
	"slices"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
)

func TestAnActionsConditionHoldsForItsKeyAndItsHelp(t *testing.T) {
	b := func(k string) key.Binding { return key.NewBinding(key.WithKeys(k), key.WithHelp(k, "its own words")) }
	for name, c := range map[string]struct {
		actions  []Action
		readOnly bool
		done     string // what the key x did
		said     string
		shown    []string
		passed   bool // the key is nobody's
	}{
		"it can be done":             {actions: []Action{{Key: b("x")}}, done: "0", shown: []string{"its own words"}},
		"in other words now":         {actions: []Action{{Key: b("x"), Does: "go on"}}, done: "0", shown: []string{"go on"}},
		"it can't be done":           {actions: []Action{{Key: b("x"), Off: true}}},
		"it can't, and says why":     {actions: []Action{{Key: b("x"), Off: true, Why: "not now"}}, said: "not now"},
		"a change":                   {actions: []Action{{Key: b("x"), Changes: true}}, done: "0", shown: []string{"its own words"}},
		"a change, read-only":        {actions: []Action{{Key: b("x"), Changes: true}}, readOnly: true, said: client.ErrReadOnly.Error()},
		"a look, read-only":          {actions: []Action{{Key: b("x")}}, readOnly: true, done: "0", shown: []string{"its own words"}},
		"an impossible change":       {actions: []Action{{Key: b("x"), Changes: true, Off: true, Why: "not now"}}, readOnly: true, said: "not now"},
		"the second of one key":      {actions: []Action{{Key: b("x"), Off: true, Why: "no"}, {Key: b("x")}}, done: "1", shown: []string{"its own words"}},
		"another key's":              {actions: []Action{{Key: b("y")}}, shown: []string{"its own words"}, passed: true},
		"it is listed for help only": {actions: Acts(b("x")), shown: []string{"its own words"}, passed: true},
	} {
		t.Run(name, func(t *testing.T) {
			env, done := &Env{ReadOnly: c.readOnly}, ""
			listed := len(c.actions) == 1 && name == "it is listed for help only"
			for i := range c.actions {
				if !listed {
					c.actions[i].Do = func() tea.Cmd { done += string(rune('0' + i)); return nil }
				}
			}
			if _, took := env.Press(c.actions, tea.KeyPressMsg{Code: 'x', Text: "x"}); took == c.passed {
				t.Errorf("took is %v", took)
			}
			if done != c.done {
				t.Errorf("done: %q, want %q", done, c.done)
			}
			said := ""
			for _, intent := range env.Posted() {
				said += intent.(Notify).Text
			}
			if said != c.said {
				t.Errorf("said %q, want %q", said, c.said)
			}
			var shown []string
			for _, a := range env.Acting(c.actions) {
				shown = append(shown, a.Key.Help().Desc)
			}
			if !slices.Equal(shown, c.shown) {
				t.Errorf("shown %q, want %q", shown, c.shown)
			}
		})
	}
}
