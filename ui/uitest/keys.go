package uitest

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

var named = map[string]tea.KeyPressMsg{
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab}, "backspace": {Code: tea.KeyBackspace},
	"shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift}, "space": {Code: tea.KeySpace, Text: " "},
	"up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown}, "left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight},
	"pgup": {Code: tea.KeyPgUp}, "pgdown": {Code: tea.KeyPgDown}, "home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd},
}

// Keys are the messages of a text that is typed letter by letter; names of keys stand in angle brackets:
// "ana@x.example<tab>secret<enter>".
func Keys(t testing.TB, text string) []tea.Msg {
	t.Helper()
	var msgs []tea.Msg
	for text != "" {
		if name, rest, ok := strings.Cut(text[1:], ">"); text[0] == '<' && ok {
			msgs, text = append(msgs, key(t, name)), rest
			continue
		}
		_, size := utf8.DecodeRuneInString(text)
		msgs, text = append(msgs, key(t, text[:size])), text[size:]
	}
	return msgs
}

// key is the message of a key by its name: one character, a name such as "enter", or "ctrl+c".
func key(t testing.TB, name string) tea.KeyPressMsg {
	t.Helper()
	if k, ok := named[name]; ok {
		return k
	}
	if len(name) == len("ctrl+c") && name[:5] == "ctrl+" {
		return tea.KeyPressMsg{Code: rune(name[5]), Mod: tea.ModCtrl}
	}
	r, size := utf8.DecodeRuneInString(name)
	if size != len(name) || size == 0 {
		t.Fatalf("there is no key %q", name)
	}
	k := tea.KeyPressMsg{Code: r, Text: name}
	if r == ' ' {
		return named["space"]
	}
	if unicode.IsUpper(r) {
		k.Code, k.ShiftedCode, k.Mod = unicode.ToLower(r), r, tea.ModShift
	}
	return k
}
