package uitest

import (
	"strings"
	"testing"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/keys"
)

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
	press, ok := keys.Named(name)
	if !ok {
		t.Fatalf("there is no key %q", name)
	}
	return press
}
