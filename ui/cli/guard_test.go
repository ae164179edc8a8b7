package cli

import (
	"reflect"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
)

const hostile = "boom \x1b]0;owned\x07 \u202e"

// panicky is a model that panics wherever it is told to.
type panicky struct{ init, update, view bool }

func (p panicky) Init() tea.Cmd {
	if p.init {
		panic(hostile)
	}
	return nil
}

func (p panicky) Update(tea.Msg) (tea.Model, tea.Cmd) {
	if p.update {
		panic(hostile)
	}
	return p, nil
}

func (p panicky) View() tea.View {
	if p.view {
		panic(hostile)
	}
	return tea.NewView("")
}

// panicOf runs f and returns the panic's words as the library would print them.
func panicOf(f func()) (words string) {
	defer func() { words, _ = recover().(string) }()
	f()
	return ""
}

func TestAPanicsWordsAreSafeToPrint(t *testing.T) {
	boom := func() tea.Msg { panic(hostile) }
	inner := func(msg tea.Msg, i int) tea.Cmd {
		return reflect.ValueOf(msg).Index(i).Convert(reflect.TypeFor[tea.Cmd]()).Interface().(tea.Cmd)
	}
	calm := func() tea.Msg { return nil }
	for name, f := range map[string]func(){
		"Init":     func() { guarded{panicky{init: true}}.Init() },
		"Update":   func() { guarded{panicky{update: true}}.Update(nil) },
		"View":     func() { guarded{panicky{view: true}}.View() },
		"command":  func() { guard(boom)() },
		"batch":    func() { inner(guard(tea.Batch(calm, boom))(), 1)() },
		"sequence": func() { inner(guard(tea.Sequence(calm, boom))(), 1)() },
		"batch within a sequence": func() {
			inner(inner(guard(tea.Sequence(calm, tea.Batch(calm, boom)))(), 1)(), 1)()
		},
	} {
		got := panicOf(f)
		if !strings.HasPrefix(got, "boom ") || strings.ContainsAny(got, "\x1b\x07\u202e") {
			t.Errorf("%s panicked with %q", name, got)
		}
	}
}

func TestAPanicHoldsNoSecret(t *testing.T) {
	type request struct{ password client.Secret }
	got := panicOf(func() { guard(func() tea.Msg { panic(request{client.NewSecret("c4n4ry")}) })() })
	if got == "" || strings.Contains(got, "c4n4ry") {
		t.Errorf("got %q", got)
	}
}

func TestAGuardChangesNothingElse(t *testing.T) {
	if guard(nil) != nil {
		t.Error("no command became one")
	}
	if msg := guard(func() tea.Msg { return []string{"a"} })(); !reflect.DeepEqual(msg, []string{"a"}) {
		t.Errorf("got %v", msg)
	}
	if m, cmd := (guarded{panicky{}}).Update(nil); m != (guarded{panicky{}}) || cmd != nil {
		t.Errorf("got %v, %v", m, cmd)
	}
}
