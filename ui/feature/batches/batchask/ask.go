// Package batchask asks for the number of calls, which several pages of batches do before they are made.
package batchask

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/widget/dialog"
)

// Count asks for the number of calls under text, and goes on with then once it is typed. enter is what that does: "call them".
func Count(env *page.Env, title, text string, calls int, enter string, then func() tea.Cmd) tea.Cmd {
	want := strconv.Itoa(calls)
	box := dialog.NewTyped(env.Styles, "How many", want, "that isn't the number of calls")
	box.Title, box.Enter = title, enter
	box.Text = strings.TrimLeft(text+"\nTelephones ring, and it costs. Type the number of calls: "+want, "\n")
	box.Then = func(string) tea.Cmd { return then() }
	return env.Post(page.Dialog{Box: box})
}
