package agentlist

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"talkdeck/client"
	"talkdeck/ui/feature/agents/agentaction"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/widget/dialog"
)

func TestWhatKeysDoWithTheAgentUnderTheCursor(t *testing.T) {
	s := three()
	sc := shown(t, s, voices{}, layout.Size{Width: 100, Height: 20}) // Front desk, which is active
	for key, want := range map[string]tea.Msg{
		"n": page.Open{ID: agentaction.Form("p-1", "")},
		"E": page.Open{ID: agentaction.Form("p-1", "ag-2")},
		"v": page.Open{ID: page.ID{Kind: page.Versions, Project: "p-1", Item: "ag-2"}},
		"c": page.Dial{Project: "p-1", Agent: "ag-2"},
	} {
		if sc.Press(key); !cmp.Equal(sc.Intent(), want) {
			t.Errorf("%s: %#v", key, sc.Intent())
		}
	}
	sc.Press("a")
	ask, ok := sc.Intent().(page.Ask)
	if !ok || !strings.HasPrefix(ask.Title, "Take Front desk off") {
		t.Fatalf("%#v", sc.Intent())
	}
	sc.Run(ask.Then())
	sc.Press("down", "a")
	ask, _ = sc.Intent().(page.Ask)
	sc.Run(ask.Then())
	if want := []string{"take off ag-2", "activate p-1/ag-3"}; !cmp.Equal(s.done, want) {
		t.Errorf("%q", s.done)
	}
	changed := page.AgentChanged{Project: "p-1", Agent: "ag-3"}
	if got := sc.Intent(); got != changed {
		t.Errorf("%#v", got)
	}
	lists := s.lists
	if sc.Run(sc.agents.Update(changed)); s.lists != lists+1 {
		t.Error("the list isn't read again after a change")
	}
}

func TestDeletingNeedsTheName(t *testing.T) {
	s := three()
	sc := shown(t, s, voices{}, layout.Size{Width: 100, Height: 20})
	sc.Press("D")
	d, ok := sc.Intent().(page.Dialog)
	if !ok {
		t.Fatalf("%#v", sc.Intent())
	}
	box := d.Box.(*dialog.Input)
	if got := ansi.Strip(box.View(sc.Env.Styles, 80)); !strings.Contains(got, "Delete Front desk?") || !strings.Contains(got, "active agent") {
		t.Errorf("it isn't said what is deleted:\n%s", got)
	}
	enter := tea.KeyPressMsg{Code: tea.KeyEnter}
	box.Update(tea.PasteMsg{Content: "Front"})
	if _, done := box.Update(enter); done {
		t.Fatal("half of the name was enough")
	}
	box.Update(tea.PasteMsg{Content: " desk"}) // pasted blanks are cut, so that this is Frontdesk
	box.Update(tea.KeyPressMsg{Code: 'u', Mod: tea.ModCtrl})
	box.Update(tea.PasteMsg{Content: "Front desk"})
	cmd, done := box.Update(enter)
	if !done {
		t.Fatal("the name isn't enough")
	}
	sc.Run(cmd)
	if !cmp.Equal(s.done, []string{"delete p-1/ag-2"}) || !cmp.Equal(sc.Intent(), page.AgentChanged{Project: "p-1", Agent: "ag-2", Deleted: true}) {
		t.Errorf("%q, %#v", s.done, sc.Intent())
	}
}

func TestAnAgentWhoseNameCantBeTypedIsDeletedByItsID(t *testing.T) {
	for _, name := range []string{"", "bad\u202ename", strings.Repeat("Jack ", 20_000)} {
		s := three()
		for i := range s.agents {
			s.agents[i].Name = name
		}
		sc := shown(t, s, voices{}, layout.Size{Width: 100, Height: 20})
		sc.Press("D")
		d, ok := sc.Intent().(page.Dialog)
		if !ok {
			t.Fatalf("%#v", sc.Intent())
		}
		box := d.Box.(*dialog.Input)
		if got := ansi.Strip(box.View(sc.Env.Styles, 80)); !strings.Contains(got, "Type its id to delete it: ag-") {
			t.Errorf("%q:\n%s", name, got)
		}
	}
}

func TestReadOnlyRefusesWhatChangesOrCosts(t *testing.T) {
	s := three()
	sc := shown(t, s, voices{}, layout.Size{Width: 100, Height: 20})
	sc.Env.ReadOnly = true
	for _, key := range []string{"n", "e", "E", "D", "a", "c"} {
		sc.Intents = nil
		sc.Press(key)
		if n, ok := sc.Intent().(page.Notify); !ok || !strings.Contains(n.Text, "read-only") {
			t.Errorf("%s: %#v", key, sc.Intent())
		}
	}
	if sc.Press("v"); !cmp.Equal(sc.Intent(), page.Open{ID: page.ID{Kind: page.Versions, Project: "p-1", Item: "ag-2"}}) {
		t.Errorf("versions can't be looked at: %#v", sc.Intent())
	}
	if s.done != nil {
		t.Errorf("%q was done", s.done)
	}
}

func TestARefusalIsTold(t *testing.T) {
	s := three()
	sc := shown(t, s, voices{}, layout.Size{Width: 100, Height: 20})
	sc.Press("a")
	s.err = &client.Error{Op: "remove the active agent", Status: 401, Message: "who are you"}
	sc.Run(sc.Intent().(page.Ask).Then())
	for _, i := range sc.Intents {
		if n, ok := i.(page.Notify); ok && n.Level == page.Failure && strings.Contains(n.Text, "who are you") {
			return
		}
	}
	t.Errorf("%#v", sc.Intents)
}
