package cli

import (
	"fmt"
	"reflect"

	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/present"
)

// guarded is a model whose panics do no harm to the terminal: the library restores it, but prints a panic's value as it is,
// and that may hold what a stranger wrote.
type guarded struct{ tea.Model }

// Init implements tea.Model.
func (g guarded) Init() tea.Cmd {
	defer soften()
	return guard(g.Model.Init())
}

// Update implements tea.Model.
func (g guarded) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	defer soften()
	m, cmd := g.Model.Update(msg)
	return guarded{m}, guard(cmd)
}

// View implements tea.Model.
func (g guarded) View() tea.View {
	defer soften()
	return g.Model.View()
}

// guard does for a command, and for all commands in a batch or a sequence, what guarded does for the model.
func guard(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		defer soften()
		msg := cmd()
		// A batch's type is tea.BatchMsg, a sequence's isn't exported; both are lists of commands.
		if list := reflect.ValueOf(msg); msg != nil && list.Kind() == reflect.Slice && list.Type().Elem() == reflect.TypeFor[tea.Cmd]() {
			for i := range list.Len() {
				inner, _ := list.Index(i).Interface().(tea.Cmd)
				list.Index(i).Set(reflect.ValueOf(guard(inner)))
			}
		}
		return msg
	}
}

// soften panics again with words that are safe to print. The stack stays that of the first panic.
func soften() {
	if v := recover(); v != nil {
		panic(present.Text(fmt.Sprint(v)))
	}
}
