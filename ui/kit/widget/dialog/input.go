package dialog

import (
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/theme"
	"talkdeck/ui/kit/widget/form"
	"talkdeck/ui/kit/widget/pane"
)

// Input asks for one line of text. Use NewInput.
type Input struct {
	Title, Text string
	Enter       string // what enter does: "save the view"
	// Check returns what is wrong with a text, or nil. It is called at each key.
	Check func(text string) error
	// Then is called with a text that passed Check.
	Then func(text string) tea.Cmd

	value  string // the initial text
	form   *form.Form
	styles *theme.Styles
	tried  bool // enter was pressed on a text that Check refuses
}

// NewInput returns a dialog with one field, filled in with value.
func NewInput(st *theme.Styles, label, value string) *Input {
	return &Input{
		value: value, styles: st, form: form.New(st, []form.Field{{Key: "text", Label: label, Value: value}}),
		Check: func(string) error { return nil },
	}
}

// NewTyped returns a dialog that is confirmed by typing want, where y would be too little; otherwise is the error for other texts.
func NewTyped(st *theme.Styles, label, want, otherwise string) *Input {
	i := NewInput(st, label, "")
	i.Check = func(text string) error {
		if strings.TrimSpace(text) != want {
			return errors.New(otherwise)
		}
		return nil
	}
	return i
}

// NewReason returns a dialog that takes any text, trimmed, but none: then it says missing.
func NewReason(st *theme.Styles, label, value, missing string, then func(reason string) tea.Cmd) *Input {
	i := NewInput(st, label, value)
	i.Check = form.Required(missing)
	i.Then = func(text string) tea.Cmd { return then(strings.TrimSpace(text)) }
	return i
}

// Update implements Box.
func (i *Input) Update(msg tea.Msg) (cmd tea.Cmd, done bool) {
	if pressed(msg) == "esc" {
		return nil, true
	}
	if i.form.Update(msg) != form.Submit {
		return nil, false
	}
	text := i.form.Value("text")
	if i.tried = i.Check(text) != nil; i.tried {
		return nil, false
	}
	return i.Then(text), true
}

// View implements Box.
func (i *Input) View(st *theme.Styles, width int) string {
	return box(st, width, i.Title, i.foot(st, width))
}

func (i *Input) foot(st *theme.Styles, width int) string {
	if st != i.styles {
		i.styles = st
		i.form.Restyle(st)
	}
	i.form.Resize(inner(width), true)
	status := " "
	if err := i.Check(i.form.Value("text")); err != nil && (i.tried || i.form.Value("text") != i.value) {
		status = st.Bad.Render(st.Glyphs.Failed + " " + err.Error())
	}
	return joined(i.Text, i.form.View(), status, pane.Keys(st, 3, "enter", i.Enter, "esc", "cancel"))
}
