package uitest

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/keys"
)

// key is the message of a key by its name: one character, a name such as "enter", or "ctrl+c".
func key(t testing.TB, name string) tea.KeyPressMsg {
	t.Helper()
	press, ok := keys.Named(name)
	if !ok {
		t.Fatalf("there is no key %q", name)
	}
	return press
}
