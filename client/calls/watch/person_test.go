package watch

import (
	"testing"

	"talkdeck/client"
)

func TestThePersonsNumber(t *testing.T) {
	between := func(to, from string) *Entry { return &Entry{Call: client.Call{To: to, From: from}} }
	project := []*Entry{between("+1", "+9"), between("+2", "+9"), between("+9", "+3"), between("+9", "+1")}
	for _, c := range []struct {
		name string
		call *Entry
		want string
	}{
		{"called by the project", project[0], "+1"},
		{"called the project", project[2], "+3"},
		{"both numbers equally often", between("+7", "+8"), "+7"},
		{"no number called", between("", "+8"), "+8"},
		{"none at all", between("", ""), ""},
	} {
		if got := Person(project, c.call); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
