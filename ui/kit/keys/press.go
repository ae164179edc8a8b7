package keys

import (
	"unicode"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

var named = map[string]tea.KeyPressMsg{
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab}, "backspace": {Code: tea.KeyBackspace},
	"shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift}, "space": {Code: tea.KeySpace, Text: " "}, " ": {Code: tea.KeySpace, Text: " "},
	"up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown}, "left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight},
	"pgup": {Code: tea.KeyPgUp}, "pgdown": {Code: tea.KeyPgDown}, "home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd},
}

// Press is the message of a binding's first key.
func Press(b key.Binding) (press tea.KeyPressMsg, ok bool) {
	if len(b.Keys()) == 0 {
		return press, false
	}
	return Named(b.Keys()[0])
}

// Named is the message of a key by its name: one character, a name such as "enter", or "ctrl+c". ok is false if there is none.
func Named(name string) (press tea.KeyPressMsg, ok bool) {
	if k, ok := named[name]; ok {
		return k, true
	}
	if len(name) == len("ctrl+c") && name[:5] == "ctrl+" {
		return tea.KeyPressMsg{Code: rune(name[5]), Mod: tea.ModCtrl}, true
	}
	r, size := utf8.DecodeRuneInString(name)
	if size != len(name) || size == 0 {
		return tea.KeyPressMsg{}, false
	}
	k := tea.KeyPressMsg{Code: r, Text: name}
	if unicode.IsUpper(r) {
		k.Code, k.ShiftedCode, k.Mod = unicode.ToLower(r), r, tea.ModShift
	}
	return k, true
}
